/** What stands at the top of a file or a contract: types, constants, events, errors, state. */

import type { Dice } from './generate-dice.ts';
import { expression } from './generate-expressions.ts';
import { literal } from './generate-literals.ts';
import { anySingle, anyValue, at, type Declared, type Names, type Scope } from './generate-scope.ts';
import {
  ADDRESS,
  anyFixed,
  anyNumber,
  BOOL,
  BYTES,
  INT,
  isSingle,
  listType,
  mapType,
  STRING,
  UINT,
  type EnumType,
  type Field,
  type GenType,
  type SingleType,
  type ValueType,
} from './generate-types.ts';

/** A few types, so that values of one kind meet. */
export function fillPalette(dice: Dice, names: Names, { palette, enums, structs }: Declared): string[] {
  const lines: string[] = [];
  palette.push(UINT, anyNumber(dice), ...(dice.chance(60) ? [INT] : []), ...(dice.chance(40) ? [anyNumber(dice)] : []));
  palette.push(dice.pick([BOOL, ADDRESS]), ADDRESS);
  for (const [percent, type] of [
    [40, BOOL],
    [45, STRING],
    [35, BYTES],
    [55, anyFixed(dice)],
  ] as const) {
    if (dice.chance(percent)) palette.push(type);
  }
  for (
    let count = dice.weighed([
      [4, 0],
      [4, 1],
      [2, 2],
    ]);
    count > 0;
    count--
  ) {
    const type = anyEnum(dice, names);
    enums.push(type);
    palette.push(type);
    lines.push(`enum ${type.text} { ${type.members.join(', ')} }`);
  }
  for (
    let count = dice.weighed([
      [4, 0],
      [5, 1],
      [2, 2],
    ]);
    count > 0;
    count--
  ) {
    const fields = anyFields(dice, names, palette, structs);
    const text = names.next('S');
    structs.push({ kind: 'struct', text, fields });
    lines.push(`struct ${text} { ${fields.map(({ name, type }) => `${name}: ${type.text}`).join(', ')} }`);
  }
  return lines;
}

function anyEnum(dice: Dice, names: Names): EnumType {
  const members = Array.from({ length: dice.between(2, 4) }, (_, i) => `M${i}`);
  return { kind: 'enum', text: names.next('E'), members };
}

/** Single values, a struct that was declared before, a list. */
function anyFields(dice: Dice, names: Names, palette: readonly SingleType[], structs: Declared['structs']): Field[] {
  return Array.from({ length: dice.between(1, 4) }, () => {
    const type = dice.weighed<ValueType>([
      [8, dice.pick(palette)],
      [structs.length > 0 ? 2 : 0, structs[0] ?? UINT],
      [2, anyList(dice, palette)],
    ]);
    return { name: names.next('f'), type };
  });
}

export function anyList(dice: Dice, palette: readonly SingleType[]): ValueType {
  return listType(
    dice.pick(palette),
    dice.weighed([
      [6, dice.between(2, 4)],
      [2, 1],
      [1, 50],
    ]),
  );
}

// ───────────── state ─────────────

export function stateLines(scope: Scope, count: number): string[] {
  return Array.from({ length: count }, () => {
    const { dice, names, declared } = scope;
    const type = anyState(scope);
    const name = names.next('s');
    declared.states.push({ name, type });
    const initial = isSingle(type) && dice.chance(30) ? ` = ${at(literal(dice, type), 0)}` : '';
    return `state ${name}: ${type.text}${isSingle(type) && type.kind !== 'contract' ? initial : ''}`;
  });
}

function anyState(scope: Scope): GenType {
  const { dice, declared } = scope;
  return dice.weighed<() => GenType>([
    [7, () => anySingle(scope)],
    [8, () => anyMap(scope, 0)],
    [declared.structs.length > 0 ? 3 : 0, () => dice.pick(declared.structs)],
    [4, () => anyList(dice, declared.palette)],
  ])();
}

/** Maps in maps often have the same keys twice. */
function anyMap(scope: Scope, depth: number, outer?: SingleType): GenType {
  const { dice, declared } = scope;
  const key = outer !== undefined && dice.chance(50) ? outer : dice.pick(declared.palette);
  const value = dice.weighed<() => GenType>([
    [10, () => anySingle(scope)],
    [depth < 2 ? 6 : 0, () => anyMap(scope, depth + 1, key)],
    [declared.structs.length > 0 ? 8 : 0, () => dice.pick(declared.structs)],
    [2, () => anyList(dice, declared.palette)],
  ])();
  return mapType(key, value);
}

// ───────────── constants, events, errors ─────────────

export function constantLine({ dice, names, declared }: Scope): string {
  const type = dice.pick(declared.palette.filter(({ kind }) => kind !== 'contract'));
  const name = names.next('K');
  const line = `const ${name}: ${type.text} = ${at(literal(dice, type), 0)}`;
  declared.constants.push({ name, type });
  return line;
}

/** At most three indexed fields, each a single value. */
export function eventLine(scope: Scope): string {
  const { dice, names, declared } = scope;
  const fields = someFields(scope);
  const name = names.next('V');
  let indexed = 0;
  const texts = fields.map((field) => {
    const isIndexed = isSingle(field.type) && indexed < 3 && dice.chance(40);
    if (isIndexed) indexed += 1;
    return `${field.name}: ${field.type.text}${isIndexed ? ' indexed' : ''}`;
  });
  declared.events.push({ name, fields });
  return `event ${name}(${texts.join(', ')})`;
}

export function errorLine(scope: Scope): string {
  const fields = someFields(scope);
  const name = scope.names.next('R');
  scope.declared.errors.push({ name, fields });
  return `error ${name}(${fields.map((field) => `${field.name}: ${field.type.text}`).join(', ')})`;
}

export function someFields(scope: Scope, most = 3): Field[] {
  return Array.from({ length: scope.dice.below(most + 1) }, () => ({
    name: scope.names.next('p'),
    type: anyValue(scope),
  }));
}

/** A condition over the state that mostly holds. */
export function invariantLine(scope: Scope): string {
  const { dice } = scope;
  const inner: Scope = { ...scope, where: 'invariant' };
  const number = expression(inner, UINT, 1);
  const text = dice.weighed([
    [5, () => `${at(number, 5)} <= ${dice.pick(['9', '300', 'MAX_UINT'])}`],
    [1, () => `hlpOf(self) >= ${at(number, 5)} % 3`],
    [1, () => `${at(expression(inner, INT, 1), 5)} == ${at(expression(inner, INT, 1), 5)}`],
  ]);
  return `invariant "${dice.pick(['books', 'the \\"rule\\"', 'ü'])} ${dice.below(1000)}": ${text()}`;
}
