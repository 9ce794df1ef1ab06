/**
 * Expressions of a wanted type. `depth` says how many operators may stand inside each other; at 0 only names, literals and places are left.
 * Numbers are in `generate-numbers.ts`, everything else that is calculated in `generate-others.ts`.
 */

import { firmLiteral, literal } from './generate-literals.ts';
import { calculatedNumber, numberNames } from './generate-numbers.ts';
import { calculated, otherNames } from './generate-others.ts';
import { at, free, path, type OwnFunction, type Scope, type Text } from './generate-scope.ts';
import { spots } from './generate-spots.ts';
import { isSingle, suits, type ListType, type SingleType, type StructType, type ValueType } from './generate-types.ts';

export function expression(scope: Scope, type: ValueType, depth: number): Text {
  if (!isSingle(type)) return whole(scope, type, depth);
  const { dice } = scope;
  if (depth > 0 && dice.chance(60)) {
    const made = type.kind === 'number' ? calculatedNumber(scope, type, depth) : calculated(scope, type, depth);
    if (made !== undefined) return made;
  }
  return (dice.chance(75) ? named(scope, type, depth) : undefined) ?? literal(dice, type);
}

/** The same, but it says its type itself: for where nothing else does. */
export function firm(scope: Scope, type: ValueType, depth: number): Text {
  for (let tries = 0; tries < 3; tries++) {
    const made = expression(scope, type, depth);
    if (!made.isFree) return made;
  }
  if (type.kind === 'list') return path(`[${at(firm(scope, type.of, 0), 0)}]`);
  return type.kind === 'struct' ? built(scope, type, 0) : firmLiteral(scope.dice, type);
}

/** Something that has a name here, and is of the type; undefined when there is no such thing. */
export function named(scope: Scope, type: ValueType, depth: number): Text | undefined {
  const { dice, declared } = scope;
  const found: (() => Text)[] = spots(scope)
    .filter((spot) => suits(spot.type, type))
    .map((spot) => () => path(spot.text()));
  for (const { name } of declared.constants.filter((constant) => suits(constant.type, type)))
    found.push(() => path(name));
  for (const fn of callable(scope).filter(({ result }) => result !== undefined && suits(result, type))) {
    if (depth > 0) found.push(() => path(ownCall(scope, fn, depth - 1)));
  }
  const own = type.kind === 'number' ? numberNames(scope, type) : isSingle(type) ? otherNames(scope, type) : [];
  const all = [...found, ...own];
  return all.length === 0 ? undefined : dice.pick(all)();
}

/** What may be called in the middle of a line. */
function callable({ declared, where }: Scope): readonly OwnFunction[] {
  return where === 'invariant' || where === 'constant'
    ? []
    : declared.functions.filter(({ does }) => does === 'nothing');
}

export function ownCall(scope: Scope, fn: OwnFunction, depth: number): string {
  return `${fn.name}(${givenTo(scope, fn.params, fn.least, depth)})`;
}

/** Values for parameters, of which the last may be left out. */
export function givenTo(scope: Scope, params: readonly ValueType[], least: number, depth: number): string {
  const count = scope.dice.chance(50) ? params.length : least;
  const values = params.slice(0, count).map((param) => at(expression(scope, param, depth), 0));
  return values.join(', ');
}

/** Keys repeat, so that what was written is read again. */
export function keyFor(scope: Scope, type: SingleType): string {
  const { dice, keys } = scope;
  if (keys > 1 || dice.chance(50)) return at(literal(dice, type), 0);
  return at(expression({ ...scope, keys: keys + 1 }, type, dice.chance(20) ? 1 : 0), 0);
}

// ───────────── structs and lists ─────────────

function whole(scope: Scope, type: StructType | ListType, depth: number): Text {
  const known = scope.dice.chance(50) ? named(scope, type, depth) : undefined;
  return known ?? (type.kind === 'struct' ? built(scope, type, depth) : written(scope, type, depth));
}

/** Fields in any order, every one with its name. */
function built(scope: Scope, { text, fields }: StructType, depth: number): Text {
  const values = scope.dice.shuffled(fields).map(({ name, type }) => {
    const value = expression(scope, type, Math.max(0, depth - 1));
    return `${name}: ${at(value, 0)}`;
  });
  return path(`${text}(${values.join(', ')})`);
}

function written(scope: Scope, { of, cap }: ListType, depth: number): Text {
  const length = scope.dice.below(Math.min(cap, 3) + 1);
  const items = Array.from({ length }, () => at(expression(scope, of, Math.max(0, depth - 1)), 0));
  return free(`[${items.join(', ')}]`);
}
