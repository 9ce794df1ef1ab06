/** Expressions that are no numbers: conditions, addresses, bytes, texts. */

import { expression, firm, named } from './generate-expressions.ts';
import { at, LEVEL, path, type Scope, type Text } from './generate-scope.ts';
import {
  ADDRESS,
  BYTES,
  BYTES32,
  largest,
  numberType,
  STRING,
  UINT,
  type FixedType,
  type NumberType,
  type PlainType,
  type SingleType,
} from './generate-types.ts';

/** What needs no operator. */
export function otherNames({ where }: Scope, type: SingleType): readonly (() => Text)[] {
  if (type.kind !== 'address' || where === 'constant' || where === 'helper') return [];
  return where === 'invariant'
    ? [() => path('self')]
    : [() => path('caller'), () => path('self'), () => path('caller')];
}

export function calculated(scope: Scope, type: Exclude<SingleType, NumberType>, depth: number): Text | undefined {
  switch (type.kind) {
    case 'bool':
      return condition(scope, depth);
    case 'address':
      return address(scope, depth);
    case 'fixed':
      return fixed(scope, type, depth);
    case 'bytes':
    case 'string':
      return texts(scope, type, depth);
    case 'enum':
      return path(`${type.text}(${enumNumber(scope, type.members.length, depth)})`);
    default:
      return path(`${type.text}(${at(firm(scope, ADDRESS, depth - 1), 0)})`);
  }
}

/** Mostly a number that stands for a member. */
function enumNumber(scope: Scope, members: number, depth: number): string {
  const known = scope.dice.chance(30) ? named(scope, UINT, depth) : undefined;
  return known === undefined ? `${at(numberOf(scope, depth), LEVEL.multiply)} % ${members}` : at(known, 0);
}

function numberOf(scope: Scope, depth: number): Text {
  const { dice, declared } = scope;
  const types = declared.palette.filter((one) => one.kind === 'number');
  return firm(scope, dice.pick([UINT, ...types]), depth - 1);
}

// ───────────── conditions ─────────────

export function condition(scope: Scope, depth: number): Text {
  const made = scope.dice.weighed([
    [8, () => compared(scope, depth)],
    [4, () => equality(scope, depth)],
    [depth > 1 ? 3 : 0, () => joined(scope, depth)],
    [2, () => not(scope, depth)],
    [scope.where === 'view' || scope.where === 'action' ? 1 : 0, () => isContract(scope, depth)],
  ]);
  return made();
}

function compared(scope: Scope, depth: number): Text {
  const { dice, declared } = scope;
  const type = dice.pick([UINT, ...declared.palette.filter((one) => one.kind === 'number')]);
  const left = firm(scope, type, depth - 1);
  const right = expression(scope, type, depth - 1);
  return comparison(left, dice.pick(['<', '<=', '>', '>=', '==', '!=']), right);
}

function comparison(left: Text, operator: string, right: Text): Text {
  return { text: `${at(left, LEVEL.add)} ${operator} ${at(right, LEVEL.add)}`, level: LEVEL.compare, isFree: false };
}

function equality(scope: Scope, depth: number): Text {
  const type = scope.dice.pick(scope.declared.palette);
  return comparison(firm(scope, type, depth - 1), scope.dice.pick(['==', '!=']), expression(scope, type, depth - 1));
}

function joined(scope: Scope, depth: number): Text {
  const word = scope.dice.pick(['and', 'or'] as const);
  const [left, right] = [condition(scope, depth - 1), condition(scope, depth - 1)];
  return { text: `${at(left, LEVEL[word])} ${word} ${at(right, LEVEL[word] + 1)}`, level: LEVEL[word], isFree: false };
}

function not(scope: Scope, depth: number): Text {
  const of = named(scope, { kind: 'bool', text: 'bool' }, 0) ?? condition(scope, Math.max(1, depth - 1));
  return { text: `not ${at(of, LEVEL.not)}`, level: LEVEL.not, isFree: false };
}

function isContract(scope: Scope, depth: number): Text {
  return path(`isContract(${at(firm(scope, ADDRESS, depth - 1), 0)})`);
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['uint', 'MAX_UINT'],
  ['int', 'MAX_INT'],
]);

/** Nearly always true, so that most calls go well. */
export function likely(scope: Scope): Text {
  const { dice, declared } = scope;
  if (dice.chance(15)) return condition(scope, 2);
  const type = dice.pick([UINT, ...declared.palette.filter((one): one is NumberType => one.kind === 'number')]);
  const most = type.bits > 64 ? (NAMED.get(type.text) ?? '77') : (largest(type) - BigInt(dice.below(3))).toString();
  return comparison(firm(scope, type, 1), most === '77' ? '!=' : dice.pick(['<=', '!=']), path(most));
}

// ───────────── addresses and bytes ─────────────

function address(scope: Scope, depth: number): Text | undefined {
  const { dice, declared } = scope;
  const others = declared.palette.filter((one) => one.kind === 'contract');
  const made = dice.weighed([
    [others.length > 0 ? 4 : 0, () => path(`address(${at(firm(scope, others[0] as SingleType, depth - 1), 0)})`)],
    [3, () => path(`address(${at(firm(scope, numberType(false, 160), depth - 1), 0)})`)],
    [
      1,
      () => path(`recover(${at(firm(scope, BYTES32, depth - 1), 0)}, ${at(expression(scope, BYTES, depth - 1), 0)})`),
    ],
  ]);
  return made();
}

function fixed(scope: Scope, type: FixedType, depth: number): Text | undefined {
  const { dice } = scope;
  if (type.size === 32 && dice.chance(60)) return path(`keccak256(${at(expression(scope, BYTES, depth - 1), 0)})`);
  return path(`${type.text}(${at(firm(scope, numberType(false, type.size * 8), depth - 1), 0)})`);
}

function texts(scope: Scope, type: PlainType, depth: number): Text | undefined {
  const isBytes = type.kind === 'bytes';
  const made = scope.dice.weighed([
    [3, () => path(`concat(${at(firm(scope, type, depth - 1), 0)}, ${at(expression(scope, type, depth - 1), 0)})`)],
    [2, () => path(`${type.text}(${at(firm(scope, isBytes ? STRING : BYTES, depth - 1), 0)})`)],
    [isBytes ? 5 : 0, () => packed(scope, depth)],
    [isBytes ? 0 : 4, () => path(`text(${at(numberOf(scope, depth), 0)})`)],
  ]);
  return made();
}

/** `encode` of anything. */
function packed(scope: Scope, depth: number): Text {
  const { dice, declared } = scope;
  const types = [...declared.palette, ...declared.structs, ...declared.palette];
  const args = Array.from({ length: dice.between(1, 3) }, () => at(firm(scope, dice.pick(types), depth - 1), 0));
  return path(`encode(${args.join(', ')})`);
}
