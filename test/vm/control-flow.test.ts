/** Ways for control to go where it must not, each refused by a rule. There are no jumps to places, so what is left is blocks; the plain cases are in `verify.test.ts`. */

import { describe, expect, test } from 'vitest';
import type { StructType } from '../../src/vm/abi-type.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import { ModuleError } from '../../src/vm/reader.ts';
import { loadContract } from '../../src/vm/verify.ts';
import { moduleOf, type FunctionSketch, type Line } from '../helpers/module.ts';
import { t, thrown } from './helpers.ts';

const U8 = t('uint8');
const U256 = t('uint256');
const BOOL = t('bool');

const one: Line = ['small', U8, 1];
const number: Line = ['small', U256, 1];
const yes: Line = ['zero', BOOL];
const out: Line = ['drop', U8];
const otherwise: Line = ['else'];
const end: Line = ['end'];
const back: Line = ['return'];
const stop: Line = ['break'];
const again: Line = ['continue'];
const loop: Line = ['loop', 3];
const self: Line = ['self'];
const many = (count: number, ...lines: Line[]): Line[] => Array.from({ length: count }, () => lines).flat();

const when = (...lines: Line[]): Line[] => [yes, ['if', 0], ...lines];
/** An `if` that leaves a uint8. */
const choice = (...lines: Line[]): Line[] => [yes, ['if', U8], ...lines];
/** A call of another contract that answers nothing, and one that answers with a uint8. */
const tried: Line[] = [self, ['try', 0]];
const asked: Line[] = [self, one, ['try', 1]];

const action = (...body: Line[]): FunctionSketch => ({ body });
const asking = (...body: Line[]): FunctionSketch => ({ result: 'uint8', body });
const fn = (...body: Line[]): FunctionSketch => ({ kind: 'fn', body });

const pair: StructType = {
  kind: 'struct',
  name: 'Pair',
  fields: [
    { name: 'a', type: 'uint8' },
    { name: 'b', type: 'bool' },
  ],
};
const TABLES: Partial<Module> = {
  types: [pair],
  errors: [{ name: 'Nothing', fields: [] }],
  externals: [
    { name: 'go', kind: 'action', payable: false, params: [], result: undefined },
    { name: 'ask', kind: 'view', payable: false, params: ['uint8'], result: 'uint8' },
  ],
};

type Bad = readonly [what: string, rule: string, ...functions: FunctionSketch[]];

// oxfmt-ignore
const BAD: readonly Bad[] = [
  // off the end
  ['a function that ends within a half', 'end', action(...when())],
  ['a function that ends with `else`', 'end', action(...when(otherwise))],
  ['a function that ends within a `try`', 'end', action(...tried)],
  ['a function that ends with `return`', 'end', action(back)],
  ['a function that ends with `fail`', 'end', action(['fail', 0])],
  ['a function that ends with `break`', 'end', action(loop, stop)],
  ['a function that ends with a call', 'end', fn(end), action(['call', 0])],
  ['a loop, and no `end` of the function', 'end', action(loop, stop, end)],
  ['an `end` too few for many loops', 'end', action(...many(5, loop), ...many(5, end))],
  ['an `end` too many', 'end', action(...when(end), end, end)],
  ['an `end` that stands in the next function', 'end', fn(...when()), action(end, end)],
  ['an `end` that is an immediate', 'end', action(one, ['drop', 0x04])],
  ['a statement behind the last `end`', 'end', action(end, ...when(end))],
  // where two ways meet
  ['halves of two widths', 'stack', asking(...choice(one, otherwise, number, end), back, end)],
  ['a half that leaves a value where none belongs', 'end', asking(...when(one, otherwise, one, end), back, end)],
  ['a half that leaves nothing, the other one returns', 'stack', asking(...choice(one, back, otherwise, end), back, end)],
  ['a half that leaves two, the other one returns', 'end', asking(...choice(one, back, otherwise, one, one, end), back, end)],
  ['a half that takes what stood before', 'stack', action(one, ...when(out, otherwise, end), end)],
  ['an other half that takes what stood before', 'stack', action(one, ...when(otherwise, out, end), end)],
  ['a half that exchanges what stood before for another type', 'stack', action(one, ...when(out, yes, end), ['drop', BOOL], end)],
  ['a half that exchanges what stood before for the same type', 'stack', action(one, ...when(out, one, end), out, end)],
  ['a value that is left by an `if` within the half', 'end', asking(...choice(...when(one, end), otherwise, one, end), back, end)],
  ['an `if` whose value is no condition', 'stack', action(...choice(one, otherwise, one, end), ['if', 0], end, end)],
  ['a value that only one of three ways leaves', 'end', asking(...choice(one, ...when(one, end), otherwise, one, end), back, end)],
  ['halves of a `try` that both leave a value', 'end', action(...tried, one, otherwise, one, end, out, end)],
  ['an answer that outlives its half', 'end', action(...asked, otherwise, one, end, out, end)],
  ['an answer that is taken twice', 'stack', action(...asked, out, out, otherwise, end, end)],
  ['an answer that the other half takes in a block', 'stack', action(...asked, out, otherwise, ...when(out, end), end, end)],
  ['a `try` that takes what stood before', 'stack', action(one, ...tried, out, otherwise, out, end, end)],
  // what nothing reaches
  ['an `if` behind `break`', 'unreachable', action(loop, stop, ...when(end), end, end)],
  ['a `try` behind `fail`', 'unreachable', action(['fail', 0], ...tried, otherwise, end, end)],
  ['a call behind `return`', 'unreachable', fn(end), action(back, ['call', 0], end)],
  ['a loop behind a loop that is never left', 'unreachable', action(loop, end, loop, stop, end, end)],
  ['`return` behind a loop that only goes on', 'unreachable', action(loop, again, end, back, end)],
  ['`return` behind a loop that is left by `return` alone', 'unreachable', action(loop, ...when(back, end), end, back, end)],
  ['code behind an `if` that returns or fails', 'unreachable', action(...when(back, otherwise, ['fail', 0], end), one, out, end)],
  ['code behind an `if` in an `if`, all of which return', 'unreachable', action(...when(...when(back, otherwise, back, end), otherwise, back, end), one, out, end)],
  ['code in a loop behind `break` or `continue`', 'unreachable', action(loop, ...when(stop, otherwise, again, end), one, out, end, end)],
  ['a value behind the `return` of a half', 'unreachable', asking(...choice(one, back, one, otherwise, one, end), back, end)],
  ['the value of an `if` whose halves both return', 'unreachable', asking(...choice(one, back, otherwise, one, back, end), back, end)],
  ['code behind a `try` that goes on or leaves the loop', 'unreachable', action(loop, ...tried, again, otherwise, stop, end, one, out, end, end)],
  // rounds
  ['a loop that takes one value each round', 'stack', action(one, one, one, loop, out, end, end)],
  ['a loop that exchanges a value each round', 'stack', action(one, loop, out, yes, ...when(stop, end), end, end)],
  ['a loop that leaves a value by `break`', 'break', asking(loop, one, stop, end, back, end)],
  ['a loop that leaves a value by `break`, of another type each time', 'break', action(loop, ...when(one, stop, otherwise, yes, stop, end), end, end)],
  ['a round that leaves a value on one of its ways', 'end', action(loop, ...when(stop, end), one, end, end)],
  ['a round that is begun again with a value', 'continue', action(loop, one, ...when(again, end), out, stop, end, end)],
  ['a round that is begun again from within a comparison', 'continue', action(loop, one, ...choice(again, otherwise, one, end), ['eq', U8], ['drop', BOOL], end, end)],
  ['an inner loop that takes from the outer one', 'stack', action(loop, one, loop, out, stop, end, stop, end, end)],
  ['`break` of the outer loop with an operand of it', 'break', action(loop, one, loop, stop, end, stop, end, end)],
  ['`break` with an answer', 'break', action(loop, ...asked, stop, otherwise, end, end, end)],
  ['`continue` with an answer', 'continue', action(loop, ...asked, again, otherwise, stop, end, end, end)],
  // halves and rounds of nothing
  ['`else` behind the `end` of its `if`', 'else', action(...when(end), otherwise, end, end)],
  ['`else` of an `if` around the loop', 'else', action(...when(loop, stop, otherwise, end, end), end)],
  ['`else` of the function', 'else', action(one, out, otherwise, end)],
  ['`else` of a `try` behind its `end`', 'else', action(...tried, otherwise, end, otherwise, end, end)],
  ['a third half in a loop', 'else', action(loop, ...when(stop, otherwise, again, otherwise, end), end, end)],
  ['a value without `else`, whose half returns', 'else', asking(...choice(one, back, end), one, back, end)],
  ['a `try` without `else`, whose half returns', 'else', action(...tried, back, end, end)],
  ['`break` in a function that is called in a loop', 'loop', fn(stop, end), action(loop, ['call', 0], stop, end, end)],
  ['`continue` before the loop', 'loop', action(again, loop, stop, end, end)],
  ['`break` in an other half', 'loop', action(...when(otherwise, stop, end), end)],
  ['`break` in a `try`', 'loop', action(...tried, stop, otherwise, end, end)],
  ['`break` between two loops', 'loop', action(loop, stop, end, ...when(stop, end), loop, stop, end, end)],
  // leaving a function
  ['`return` within a loop within an expression', 'return', action(one, loop, back, end, end)],
  ['`return` with an answer left', 'return', action(...asked, back, otherwise, end, end)],
  ['`return` of a value of an action that has none', 'return', action(one, back, end)],
  ['`return` of a value of `init`', 'return', { kind: 'init', name: 'init', body: [one, back, end] }],
  ['`return` of half a struct', 'stack', { result: pair, body: [one, back, end] }],
  ['`return` of a struct turned around', 'stack', { result: pair, body: [yes, one, back, end] }],
  ['an end that is reached when the other half returns', 'return', asking(...when(one, back, otherwise, end), end)],
  ['an end that is reached by `break`', 'return', asking(loop, ...when(stop, end), one, back, end, end)],
  ['an end that is reached when a call fails', 'return', asking(...asked, back, otherwise, end, end)],
  ['a view that answers only sometimes', 'return', { kind: 'view', result: 'uint8', body: [...when(one, back, end), end] }],
  ['an invariant that answers only sometimes', 'return', { kind: 'invariant', name: 'it holds', result: 'bool', body: [...when(yes, back, end), end] }],
  ['the result of a call, left where the function ends', 'end', { kind: 'fn', result: 'uint8', body: [one, back, end] }, action(['call', 0], end)],
  // calls
  ['two functions that call each other', 'index', fn(['call', 1], end), fn(['call', 0], end)],
  ['a call of itself where it is never reached', 'index', fn(...when(['call', 0], end), end)],
  ['a call of init from init', 'index', { kind: 'init', name: 'init', body: [['call', 0], end] }],
  // depth
  ['33 halves within each other', 'nesting', action(...many(33, yes, ['if', 0]), ...many(33, end), end)],
  ['33 calls of others within each other', 'nesting', action(...many(33, ...tried), ...many(33, otherwise, end), end)],
  ['a 33rd block in an other half', 'nesting', action(...many(32, yes, ['if', 0], otherwise), loop, stop, end, ...many(32, end), end)],
];

function refusal(functions: readonly FunctionSketch[], lengths: readonly number[] = []): unknown {
  const made = moduleOf(functions, TABLES);
  let place = 0;
  const defs = made.functions.map((def, i) => {
    const length = lengths[i] ?? def.length;
    place += length;
    return { ...def, start: place - length, length };
  });
  return thrown(() => loadContract(encodeModule({ ...made, functions: defs })));
}

describe('control that goes astray is refused:', () => {
  test.each(BAD.map(([what, rule, ...functions]) => ({ what, rule, functions })))('$what', ({ rule, functions }) => {
    const error = refusal(functions);
    expect(error).toBeInstanceOf(ModuleError);
    expect((error as ModuleError).rule, (error as ModuleError).message).toBe(rule);
  });

  test('a body that begins within an immediate of the one before', () => {
    const [first, second] = [fn(['loop', 0x04040404], stop, end, end), action(end)];
    expect(refusal([first, second])).toBeUndefined();
    expect(refusal([first, second], [3, 6])).toMatchObject({ rule: 'instruction' });
  });

  test('a body that takes the first instruction of the next one', () => {
    expect(refusal([fn(end), action(...when(end), end)], [3, 4])).toMatchObject({ rule: 'end' });
  });
});
