/** Statements that change a local or the state, and calls of own functions that do. */

import { expression, ownCall } from './generate-expressions.ts';
import { at, someDepth, type Scope } from './generate-scope.ts';
import { elementText, lists, spots, type Spot } from './generate-spots.ts';
import type { Made } from './generate-statements.ts';
import { isSingle, suits, type NumberType, type ValueType } from './generate-types.ts';

/** What may be assigned to here; the state more often than locals. */
export function changeable(scope: Scope): readonly Spot[] {
  return spots(scope).filter(({ canChange }) => canChange);
}

/** A single value, a whole struct or list; with an operator where it is a number. */
export function assignment(scope: Scope): Made | undefined {
  const { dice } = scope;
  const spot = chosen(scope, changeable(scope));
  if (spot === undefined) return undefined;
  if (spot.type.kind === 'number' && dice.chance(55)) return { lines: [withOperator(scope, spot, spot.type)] };
  return { lines: [`${spot.text()} = ${at(expression(scope, spot.type, someDepth(scope)), 0)}`] };
}

function chosen({ dice }: Scope, found: readonly Spot[]): Spot | undefined {
  const states = found.filter(({ isState }) => isState);
  if (states.length > 0 && dice.chance(75)) return dice.pick(states);
  return found.length === 0 ? undefined : dice.pick(found);
}

function withOperator(scope: Scope, { text }: Spot, type: NumberType): string {
  const operator = scope.dice.weighed([
    [10, '+='],
    [type.signed ? 6 : 2, '-='],
    [3, '*='],
    [2, '/='],
    [2, '%='],
  ]);
  const value = at(expression(scope, type, 1), 0);
  const isSafe = (operator === '/=' || operator === '%=') && scope.dice.chance(80);
  return `${text()} ${operator} ${isSafe ? `${scope.dice.between(1, 9)}` : value}`;
}

export function listChange(scope: Scope): Made | undefined {
  const { dice } = scope;
  const found = lists(scope).filter(({ canChange }) => canChange);
  if (found.length === 0) return undefined;
  const { text, type } = dice.pick(found);
  if (dice.chance(30)) {
    return { lines: [`${elementText(scope, text(), type)} = ${at(expression(scope, type.of, 1), 0)}`] };
  }
  if (dice.chance(75)) return { lines: [`${text()}.push(${at(expression(scope, type.of, 1), 0)})`] };
  const list = text();
  return dice.chance(30) ? { lines: [`${list}.pop()`] } : { lines: [`if ${list}.length > 0 {`, ` ${list}.pop()`, '}'] };
}

/** Whole structs and lists more often than what is in them. */
export function clearing(scope: Scope): Made | undefined {
  const { dice } = scope;
  const found = changeable(scope).filter(({ isState }) => isState);
  const whole = found.filter(({ type }) => !isSingle(type));
  if (found.length === 0) return undefined;
  return { lines: [`clear ${dice.pick(whole.length > 0 && dice.chance(60) ? whole : found).text()}`] };
}

/** A function of our own on a line of its own, or as the whole right side. */
export function ownStatement(scope: Scope): Made | undefined {
  const { dice, declared, where } = scope;
  const found = declared.functions.filter(
    ({ does, result }) => (where === 'action' || (does !== 'changes' && result !== undefined)) && where !== 'helper',
  );
  if (found.length === 0) return undefined;
  const fn = dice.pick(
    found.some(({ does }) => does === 'changes') ? found.filter(({ does }) => does !== 'nothing') : found,
  );
  const call = ownCall(scope, fn, 1);
  return fn.result === undefined ? { lines: [call] } : received(scope, call, fn.result);
}

/** What is done with an answer: it gets a name, is stored, or is dropped. */
export function received(scope: Scope, call: string, type: ValueType, isExternal = false): Made {
  const { dice, names } = scope;
  const places = changeable(scope).filter((spot) => suits(type, spot.type));
  const kind = dice.weighed([
    [4, 'let'],
    [places.length > 0 ? 5 : 0, 'set'],
    [1, 'drop'],
  ]);
  if (kind === 'drop') return { lines: [`let _ = ${call}`] };
  if (kind === 'set') {
    const operator = isExternal && type.kind === 'number' ? dice.pick(['=', '+=']) : '=';
    return { lines: [`${dice.pick(places).text()} ${operator} ${call}`] };
  }
  const name = names.next('x');
  const canChange = dice.chance(40);
  const note = dice.chance(30) ? `: ${type.text}` : '';
  return { lines: [`${canChange ? 'var' : 'let'} ${name}${note} = ${call}`], locals: [{ name, type, canChange }] };
}
