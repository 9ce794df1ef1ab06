/** Blocks, loops, functions, failing; getting in and out of a contract. */

import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import type { Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { Value } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../../test/helpers/module.ts';
import { BITS, BOOL, ENUM, listOf, LONG, LONG_TEXT, SHORT_TEXTS, TREE, TREE_TYPES, U8, WIDE_TEXT } from './hard.ts';
import { dropsIn, mixOf, repeated, type Mix, type PriceName, type Program, WHOLE } from './mix.ts';

const no: Line = ['zero', BOOL];
const yes: readonly Line[] = [no, ['not']];
const end: Line = ['end'];
const bits: readonly Line[] = repeated([no], BITS);
const dropBits: readonly Line[] = repeated([['drop', BOOL]], BITS);

/** Loops that go round until they may not any more: nothing but the loop itself. */
const ROUNDS = 20_000;

export const FLOW_MIXES: readonly Mix[] = [
  mixOf({ op: 'if', what: 'not taken', load: [no], run: [['if', 0], end], takes: ['bool'] }),
  mixOf({ op: 'if', what: 'taken', load: yes, run: [['if', 0], end], takes: ['bool'] }),
  mixOf({ op: 'else', what: 'with its `if`', load: yes, run: [['if', 0], ['else'], end], takes: ['bool'] }),
  mixOf({ op: 'loop', what: 'with its `break`', run: [['loop', 0], ['break'], end] }),
  mixOf({ op: 'break', what: 'with its `loop`', run: [['loop', 1], ['break'], end] }),
  endless('end', 'of a loop', [['loop', ROUNDS], end], [['loop', 1], end]),
  endless('continue', 'and nothing else', [['loop', ROUNDS], ['continue'], end], [['loop', 1], end]),

  mixOf({ op: 'call', what: 'of an empty function', run: [['call', 0]], helpers: [fn([end])] }),
  mixOf({ op: 'call', what: '250 locals that are lists', pays: ['local'], run: [['call', 0]], helpers: [{ ...fn([end]), locals: Array.from({ length: 250 }, () => 'uint256[]' as const) }] }), // prettier-ignore
  mixOf({ op: 'call', what: '250 locals that are numbers', pays: ['local'], run: [['call', 0]], helpers: [{ ...fn([end]), locals: Array.from({ length: 250 }, () => 'uint256' as const) }] }), // prettier-ignore
  mixOf({ op: 'call', what: '128 parameters', pays: ['local'], load: bits, run: [['call', 0]], takes: Array.from({ length: BITS }, () => 'bool' as const), rest: TREE_TYPES, helpers: [{ ...fn([end]), params: [{ name: 'x', type: TREE }] }], copies: 40 }), // prettier-ignore
  mixOf({ op: 'call', what: '30 deep', run: [['call', 29]], helpers: Array.from({ length: 30 }, (_, i) => fn(i === 0 ? [end] : [['call', i - 1], end])) }), // prettier-ignore
  mixOf({ op: 'return', what: 'with its `call`', run: [['call', 0]], leaves: ['uint8'], instead: [['small', U8, 1], ['drop', U8]], helpers: [{ ...fn([['small', U8, 1], ['return'], end]), result: 'uint8' }] }), // prettier-ignore

  once('fail', '128 leaves in 7 levels', ['codecWord'], [...bits, ['fail', 0], end], [...bits, ...dropBits, end], { ...TREE_TYPES, errors: [{ name: 'Bad', fields: [{ name: 'x', type: TREE, indexed: false }] }] }), // prettier-ignore
  once('fail', 'nothing to say', [], [['fail', 0], end], [end], { errors: [{ name: 'Bad', fields: [] }] }), // prettier-ignore
  once('failtext', '8,192 bytes', ['codecWord'], [['const', 0], ['failtext'], end], [['const', 0], ['drop', LONG.stack], end], { constants: [LONG_TEXT] }), // prettier-ignore
  once('failtext', 'one byte', ['codecWord'], [['const', 0], ['failtext'], end], [['const', 0], ['drop', LONG.stack], end], { constants: [{ type: 'string', value: Uint8Array.of(0x61) }] }), // prettier-ignore

  // ───────────── getting in ─────────────
  entered('end', 'getting in and out of an action', [], []),
  entered('end', 'calldata: list of 1,024 bools', [{ kind: 'list', of: 'bool', cap: 1024 }], [listOf(1024, 1n)]),
  entered('end', 'calldata: list of 1,024 big numbers', [{ kind: 'list', of: 'int256', cap: 1024 }], [listOf(1024, -(2n ** 255n))]), // prettier-ignore
  entered('end', 'calldata: list of 1,024 members', [{ kind: 'list', of: ENUM, cap: 1024 }], [listOf(1024, 254n)], { types: [ENUM] }), // prettier-ignore
  entered('end', 'calldata: list of 1,020 empty texts', [{ kind: 'list', of: 'string', cap: 1024 }], [SHORT_TEXTS]),
  entered('end', 'calldata: list of 680 texts of one byte', [{ kind: 'list', of: 'string', cap: 1024 }], [listOf(680, Uint8Array.of(0x61))]), // prettier-ignore
  entered('end', 'calldata: 8,192 bytes of text in many letters', ['string'], [WIDE_TEXT]),
  entered(
    'end',
    'calldata: 128 leaves in 7 levels',
    [TREE],
    Array.from({ length: BITS }, () => 1n),
    TREE_TYPES,
  ),
  entered('end', 'with 32 invariants', [], [], {}, Array.from({ length: 32 }, (_, i): FunctionSketch => ({ kind: 'invariant', name: `i${i}`, result: 'bool', body: [...yes, ['return'], end] })), ['invariant']), // prettier-ignore
  answered('return', 'answer: list of 1,024 bools', { kind: 'list', of: 'bool', cap: 1024 }, listOf(1024, 1n)),
  answered('return', 'answer: list of 1,020 empty texts', { kind: 'list', of: 'string', cap: 1024 }, SHORT_TEXTS),
  answered('return', 'answer: 8,192 bytes of text in many letters', 'string', WIDE_TEXT),
];

function fn(body: readonly Line[]): FunctionSketch {
  return { kind: 'fn', name: 'helper', body };
}

function endless(op: OpName, what: string, body: readonly Line[], twin: readonly Line[]): Mix {
  return { op, what, pays: ['loopRound'], program: stopped(body), twin: stopped(twin), units: ROUNDS - 1, drops: 0, leaves: new Map(), ...WHOLE }; // prettier-ignore
}

/** A call that has gone round too often. */
function stopped(lines: readonly Line[]): Program {
  return { ...called([...lines, end]), ends: 'reverted' };
}

function once(
  op: OpName,
  what: string,
  pays: readonly PriceName[],
  body: readonly Line[],
  twin: readonly Line[],
  rest: Partial<Module> = {},
): Mix {
  const program: Program = { ...called(body, rest), ends: 'reverted' };
  return {
    op,
    what,
    pays,
    program,
    twin: called(twin, rest),
    units: 1,
    drops: dropsIn(twin) - dropsIn(body),
    leaves: new Map(),
    ...WHOLE,
  };
}

/** A whole call of an action that does nothing with what it is given. */
function entered(
  op: OpName,
  what: string,
  types: readonly AbiType[],
  values: readonly Value[],
  rest: Partial<Module> = {},
  others: readonly FunctionSketch[] = [],
  pays: readonly PriceName[] = ['entry', 'codeWord', 'codecWord'],
): Mix {
  const action = { name: 'work', params: types.map((type, i) => ({ name: `p${i}`, type })), body: [end] };
  const data = concatBytes(selectorOf('work', types), encodeAbi(types, values));
  const program: Program = { module: moduleOf([action, ...others], rest), data };
  return {
    op,
    what,
    pays,
    program,
    twin: undefined,
    units: 1,
    drops: 0,
    leaves: new Map(),
    ...WHOLE,
  };
}

/** A call that hands back what it was given, beside one that does not. */
function answered(op: OpName, what: string, type: AbiType, value: Value): Mix {
  const params = [{ name: 'x', type }];
  const data = concatBytes(selectorOf('work', [type]), encodeAbi([type], [value]));
  const program = (body: readonly Line[], result?: AbiType): Program => ({
    module: moduleOf([{ name: 'work', params, result, body: [...body, end] }]),
    data,
  });
  return { op, what, pays: ['codecWord'], program: program([['take', 0], ['return']], type), twin: program([]), units: 1, drops: 0, leaves: new Map(), ...WHOLE }; // prettier-ignore
}

function called(body: readonly Line[], rest: Partial<Module> = {}): Program {
  return { module: moduleOf([{ name: 'work', body }], rest), data: selectorOf('work', []) };
}
