/** Expressions that are numbers. */

import { expression, firm, named } from './generate-expressions.ts';
import { anyValueOf } from './generate-literals.ts';
import { at, LEVEL, path, type Scope, type Text } from './generate-scope.ts';
import { lists, spots } from './generate-spots.ts';
import { aggregateOver } from './generate-totals.ts';
import { ADDRESS, anyNumber, BYTES, INT, largest, UINT, type NumberType, type SingleType } from './generate-types.ts';

type Made = () => Text | undefined;

/** Numbers that stand for themselves: time, hlp, lengths, sums. */
export function numberNames(scope: Scope, type: NumberType): readonly (() => Text)[] {
  if (type.text !== UINT.text && type.text !== INT.text) return [];
  const made: (() => Text)[] = [];
  for (const text of aggregateOver(scope, type)) made.push(() => path(text()));
  if (type.text === INT.text || scope.where === 'constant') return made;
  for (const list of lists(scope)) made.push(() => path(`${list.text()}.length`));
  for (const spot of spots(scope)) if (spot.type.kind === 'bytes') made.push(() => path(`${spot.text()}.length`));
  if (scope.where === 'helper' || scope.where === 'invariant') return made;
  const words = ['now', 'blockNumber', 'chainId', 'paid', 'hlpOf(self)', 'hlpOf(caller)'];
  return scope.dice.chance(25) ? [...made, () => path(scope.dice.pick(words))] : made;
}

export function calculatedNumber(scope: Scope, type: NumberType, depth: number): Text | undefined {
  const isUint = type.text === UINT.text;
  const made = scope.dice.weighed<Made>([
    [7, () => sum(scope, type, depth)],
    [6, () => difference(scope, type, depth)],
    [4, () => product(scope, type, depth)],
    [4, () => quotient(scope, type, depth)],
    [2, () => power(scope, type, depth)],
    [type.signed ? 3 : 0, () => negated(scope, type, depth)],
    [6, () => converted(scope, type, depth)],
    [3, () => smallerOrLarger(scope, type, depth)],
    [isUint ? 3 : 0, () => scaled(scope, depth)],
    [isUint ? 1 : 0, () => path(`${at(firm(scope, BYTES, depth - 1), LEVEL.path)}.length`)],
  ]);
  return made();
}

function binary(left: Text, operator: string, right: Text, level: number): Text {
  return { text: `${at(left, level)} ${operator} ${at(right, level + 1)}`, level, isFree: false };
}

/** One side says the type, either one. */
function sides(scope: Scope, type: NumberType, depth: number): readonly [Text, Text] {
  const isFirst = scope.dice.chance(60);
  const one = firm(scope, type, depth - 1);
  const other = expression(scope, type, depth - 1);
  return isFirst ? [one, other] : [other, one];
}

function sum(scope: Scope, type: NumberType, depth: number): Text {
  const [left, right] = sides(scope, type, depth);
  return binary(left, '+', right, LEVEL.add);
}

/** What is never negative is taken from something larger, often. */
function difference(scope: Scope, type: NumberType, depth: number): Text {
  const [left, right] = sides(scope, type, depth);
  if (type.signed || scope.dice.chance(20)) return binary(left, '-', right, LEVEL.add);
  const larger = path(`max(${at(left, 0)}, ${at(right, 0)})`);
  return left.isFree || right.isFree || scope.dice.chance(50)
    ? binary(firm(scope, type, 0), '-', path(`${type.text}(0)`), LEVEL.add)
    : binary(larger, '-', right, LEVEL.add);
}

function product(scope: Scope, type: NumberType, depth: number): Text {
  const [left, right] = sides(scope, type, depth);
  return binary(left, '*', right, LEVEL.multiply);
}

/** By something that is not zero, often. */
function quotient(scope: Scope, type: NumberType, depth: number): Text {
  const { dice } = scope;
  const left = firm(scope, type, depth - 1);
  const operator = dice.pick(['/', '%']);
  const some = path(`${dice.between(1, Number(largest(type) < 99n ? largest(type) : 99n))}`);
  return binary(left, operator, dice.chance(80) ? some : expression(scope, type, depth - 1), LEVEL.multiply);
}

function power(scope: Scope, type: NumberType, depth: number): Text {
  const { dice } = scope;
  const base = firm(scope, type, 0);
  const exponent = dice.chance(75) ? path(`${dice.below(4)}`) : firm(scope, UINT, depth - 1);
  return { text: `${at(base, LEVEL.path)} ** ${at(exponent, LEVEL.negate)}`, level: LEVEL.power, isFree: false };
}

function negated(scope: Scope, type: NumberType, depth: number): Text {
  return { text: `-${at(firm(scope, type, depth - 1), LEVEL.power)}`, level: LEVEL.negate, isFree: false };
}

/** From another width, from an enum, from the bits of an address or of bytes. */
function converted(scope: Scope, type: NumberType, depth: number): Text | undefined {
  const { dice, declared } = scope;
  const fixed = declared.palette.filter((one) => one.kind === 'fixed' && one.size * 8 === type.bits && !type.signed);
  const from = dice.weighed<SingleType | undefined>([
    [4, anyNumber(dice)],
    [4, numberOf(scope)],
    [declared.enums.length > 0 ? 2 : 0, declared.enums[0]],
    [type.text === 'uint160' ? 3 : 0, ADDRESS],
    [fixed.length > 0 ? 3 : 0, fixed[0]],
  ]);
  if (from === undefined || from.text === type.text) return undefined;
  return path(`${type.text}(${at(firm(scope, from, depth - 1), 0)})`);
}

function numberOf({ dice, declared }: Scope): SingleType {
  return dice.pick([UINT, ...declared.palette.filter(({ kind }) => kind === 'number')]);
}

function smallerOrLarger(scope: Scope, type: NumberType, depth: number): Text {
  const [left, right] = sides(scope, type, depth);
  return path(`${scope.dice.pick(['min', 'max'])}(${at(left, 0)}, ${at(right, 0)})`);
}

function scaled(scope: Scope, depth: number): Text {
  const { dice } = scope;
  const [a, b] = [expression(scope, UINT, depth - 1), expression(scope, UINT, depth - 1)];
  const by = dice.chance(75) ? `${dice.between(1, 9)}` : at(expression(scope, UINT, depth - 1), 0);
  return path(`${dice.pick(['mulDiv', 'mulDivUp'])}(${at(a, 0)}, ${at(b, 0)}, ${by})`);
}

/** A number from 0 to a few, made of something that changes: for ends of loops. */
export function fewTimes(scope: Scope): string {
  const { dice } = scope;
  const of = named(scope, UINT, 0) ?? firm(scope, UINT, 0);
  return dice.chance(50)
    ? `min(${at(of, 0)}, ${dice.between(1, 4)})`
    : `${at(of, LEVEL.multiply)} % ${dice.between(2, 5)}`;
}

export const smallNumber = (scope: Scope): string => anyValueOf(scope.dice, UINT).toString();
