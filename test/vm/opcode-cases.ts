/**
 * One row for each behaviour of each instruction: what it does, each way in which it can fail, what it costs. Whatever is asked of all instructions is
 * asked of these rows: in opcodes.test.ts, and of their gas formulas in test/lang/opcode-costs.test.ts.
 */

import { bytesToHex } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { encodeAbi } from '../../src/vm/abi.ts';
import type { AbiType, EnumType, ListType, StructType } from '../../src/vm/abi-type.ts';
import type { Machine } from '../../src/vm/machine.ts';
import type { Constant, Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { LeafValue, Value, VmType } from '../../src/vm/types.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { CALLER, calldata, CONTRACT, ENV, filled, load, machineOf, t, text, wordOf } from './helpers.ts';

/** One behaviour: `body` runs as the action `main(params) -> result`; `gas` is the price of the first `op` in it. */
export type Case = {
  readonly op: OpName;
  readonly what: string;
  readonly body: readonly Line[];
  readonly tail?: readonly Line[];
  readonly params?: readonly (readonly [AbiType, Value])[];
  readonly locals?: readonly VmType[];
  readonly result?: AbiType;
  readonly others?: readonly FunctionSketch[];
  readonly module?: Partial<Module>;
  readonly state?: Readonly<Record<string, LeafValue>>;
  readonly ends: string;
  readonly gas: number;
  readonly after?: Readonly<Record<string, LeafValue>>;
};

const U8 = t('uint8');
const I8 = t('int8');
const U256 = t('uint256');
const I256 = t('int256');
const BOOL = t('bool');
const BYTES = t('bytes');
export const MAX = 2n ** 256n - 1n;

export const yes: Line = ['small', U8, 1];
const isTrue: readonly Line[] = [yes, yes, ['eq', U8]];
export const gets = (count: number): Line[] => Array.from({ length: count }, (_, i): Line => ['get', i]);

/** `op` applied to the parameters. */
function applied(
  what: string,
  line: Line,
  params: readonly (readonly [AbiType, Value])[],
  result: AbiType,
  ends: string,
  gas: number,
): Case {
  return { op: line[0], what, params, result, body: [...gets(params.length), line], ends, gas };
}

const balances = { name: 'balances', keys: ['address'], fields: [], leaf: 'int256', cap: 0 } as const;
const note = { name: 'note', keys: [], fields: [], leaf: 'string', cap: 0 } as const;
const total = { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 } as const;
const names = { name: 'names', keys: ['string'], fields: [], leaf: 'uint256', cap: 0 } as const;
const ledger: Partial<Module> = {
  shapes: [balances, note, total, names],
  aggregates: [
    { kind: 'sum', shape: 0, bound: 0 },
    { kind: 'count', shape: 0, bound: 0 },
    { kind: 'count', shape: 3, bound: 0 },
  ],
};
const BALANCE = `balances[0x${'0'.repeat(36)}ca11]`;

export const stage: EnumType = { kind: 'enum', name: 'Stage', members: ['Open', 'Done'] };
const ints: ListType = { kind: 'list', of: 'uint256', cap: 1024 };
export const two: ListType = { kind: 'list', of: 'uint8', cap: 2 };
const stages: ListType = { kind: 'list', of: stage, cap: 3 };
const words: ListType = { kind: 'list', of: 'string', cap: 1024 };
const pair: StructType = {
  kind: 'struct',
  name: '',
  fields: [
    { name: 'a', type: 'uint8' },
    { name: 'b', type: 'string' },
  ],
};
export const staged: StructType = { kind: 'struct', name: '', fields: [{ name: 'stage', type: stage }] };
const types = [stage, pair, staged];
const PAIR = 1;
const STAGED = 2;
export const tooMuch: Line = ['small', U8, 2];
/** The first byte of a letter that has two. */
const half: Constant = { type: 'bytes', value: Uint8Array.of(0xc3) };
const manyWords = Array.from({ length: 1024 }, () => 7n);

// oxfmt-ignore
const flow: Case[] = [
  { op: 'if', what: 'runs the first half when true', body: [...isTrue, ['if', U8], ['small', U8, 7], ['else'], ['small', U8, 8], ['end']], result: 'uint8', ends: '= 7', gas: 3 },
  { op: 'if', what: 'runs the other half when false', body: [['zero', BOOL], ['if', U8], ['small', U8, 7], ['else'], ['small', U8, 8], ['end']], result: 'uint8', ends: '= 8', gas: 3 },
  { op: 'if', what: 'runs nothing when false and there is no other half', locals: ['uint8'], body: [['zero', BOOL], ['if', 0], yes, ['set', 0], ['end'], ['get', 0]], result: 'uint8', ends: '= 0', gas: 3 },
  { op: 'else', what: 'jumps over the other half', body: [...isTrue, ['if', U8], ['small', U8, 7], ['else'], ['small', U8, 8], ['end']], result: 'uint8', ends: '= 7', gas: 0 },
  { op: 'loop', what: 'is left by a break', body: [['loop', 3], ['break'], ['end'], yes], result: 'uint8', ends: '= 1', gas: 5 },
  { op: 'loop', what: 'fails when it goes back more often than its cap', body: [['loop', 2], ['end']], ends: 'TooManyRounds 2', gas: 5 },
  { op: 'loop', what: 'with cap 0 goes on until something else stops it', locals: ['uint8'], body: [['loop', 0], ['get', 0], yes, ['add', U8], ['set', 0], ['end']], ends: 'Panic 0x11', gas: 5 },
  { op: 'end', what: 'of a loop begins the next round', locals: ['uint8'], body: [['loop', 9], ['get', 0], ['small', U8, 3], ['eq', U8], ['if', 0], ['break'], ['else'], ['get', 0], yes, ['add', U8], ['set', 0], ['end'], ['end'], ['get', 0]], result: 'uint8', ends: '= 3', gas: 0 },
  { op: 'end', what: 'of a loop pays for the round', body: [['loop', 1], ['end']], ends: 'TooManyRounds 1', gas: 5 },
  { op: 'end', what: 'of the function ends it', body: [], ends: 'done', gas: 0 },
  { op: 'break', what: 'leaves the innermost loop only', body: [['loop', 5], ['loop', 5], ['break'], ['end'], ['break'], ['end'], yes], result: 'uint8', ends: '= 1', gas: 2 },
  { op: 'continue', what: 'begins the next round and counts it', body: [['loop', 1], ['continue'], ['end']], ends: 'TooManyRounds 1', gas: 7 },
  { op: 'return', what: 'leaves from within blocks', body: [['loop', 5], ...isTrue, ['if', 0], ['small', U8, 9], ['return'], ['end'], ['break'], ['end'], ['small', U8, 1]], result: 'uint8', ends: '= 9', gas: 2 },
  { op: 'call', what: 'hands over the operands in order and brings back the result', others: [{ kind: 'fn', params: [{ name: 'a', type: 'uint8' }, { name: 'b', type: 'uint8' }], result: 'uint8', body: [['get', 0], ['get', 1], ['sub', U8], ['return'], ['end']] }], body: [['small', U8, 9], ['small', U8, 4], ['call', 0]], result: 'uint8', ends: '= 5', gas: 20 + 2 },
  { op: 'call', what: 'begins with fresh locals every time', others: [{ kind: 'fn', result: 'uint8', locals: ['uint8'], body: [['get', 0], yes, ['add', U8], ['set', 0], ['get', 0], ['return'], ['end']] }], body: [['call', 0], ['drop', U8], ['call', 0]], result: 'uint8', ends: '= 1', gas: 20 + 1 },
  { op: 'call', what: 'of something that fails fails', others: [{ kind: 'fn', body: [['zero', BYTES], ['failtext'], ['end']] }], body: [['call', 0]], ends: 'Error ""', gas: 20 },
  { op: 'fail', what: 'reverts with its fields', module: { errors: [{ name: 'Short', fields: [{ name: 'has', type: 'uint8', indexed: false }, { name: 'why', type: 'string', indexed: false }] }] }, params: [['string', text('no')]], body: [['small', U8, 3], ['get', 0], ['fail', 0]], tail: [['end']], ends: 'Short 3 "no"', gas: 100 + 4 * 5 },
  { op: 'fail', what: 'refuses an answer above 64 KiB', module: { errors: [{ name: 'Long', fields: Array.from({ length: 9 }, (_, i) => ({ name: `f${i}`, type: 'bytes', indexed: false }) as const) }] }, params: [['bytes', filled(8192)]], body: [...Array.from({ length: 9 }, (): Line => ['get', 0]), ['fail', 0]], tail: [['end']], ends: 'Panic 0x41', gas: 100 },
  { op: 'fail', what: 'takes 64 KiB with its selector', module: { errors: [{ name: 'Long', fields: Array.from({ length: 8 }, (_, i) => ({ name: `f${i}`, type: 'bytes', indexed: false }) as const) }] }, params: [['bytes', filled(8192)], ['bytes', filled(8192 - 544)]], body: [...Array.from({ length: 7 }, (): Line => ['get', 0]), ['get', 1], ['fail', 0]], tail: [['end']], ends: `Long ${[...Array.from({ length: 7 }, () => filled(8192)), filled(8192 - 544)].map(bytesToHex).join(' ')}`, gas: 100 + 4 * 2048 },
  { op: 'fail', what: 'refuses one word more', module: { errors: [{ name: 'Long', fields: Array.from({ length: 8 }, (_, i) => ({ name: `f${i}`, type: 'bytes', indexed: false }) as const) }] }, params: [['bytes', filled(8192)], ['bytes', filled(8192 - 512)]], body: [...Array.from({ length: 7 }, (): Line => ['get', 0]), ['get', 1], ['fail', 0]], tail: [['end']], ends: 'Panic 0x41', gas: 100 },
  { op: 'call', what: 'begins with an empty list every time', others: [{ kind: 'fn', result: 'uint256', locals: ['uint8[]'], body: [yes, ['lpush', 0, 9], ['llen', 0], ['return'], ['end']] }], body: [['call', 0], ['drop', U256], ['call', 0]], result: 'uint256', ends: '= 1', gas: 20 + 1 },
  { op: 'fail', what: 'refuses a number that is no member of its enum', module: { types, errors: [{ name: 'At', fields: [{ name: 'stage', type: stage, indexed: false }] }] }, body: [tooMuch, ['fail', 0]], tail: [['end']], ends: 'Panic 0x21', gas: 100 },
  { op: 'return', what: 'answers with a member', module: { types }, body: [yes], result: stage, ends: '= 1', gas: 2 },
  { op: 'return', what: 'refuses a number that is no member of the enum', module: { types }, body: [tooMuch], result: stage, ends: 'Panic 0x21', gas: 2 },
  { op: 'return', what: 'refuses a list in which one is none', module: { types }, locals: ['uint8[]'], body: [tooMuch, ['lpush', 0, 9], ['get', 0]], result: stages, ends: 'Panic 0x21', gas: 2 },
  { op: 'return', what: 'answers with a list up to its cap', locals: ['uint8[]'], body: [yes, ['lpush', 0, 9], tooMuch, ['lpush', 0, 9], ['get', 0]], result: two, ends: '= [1, 2]', gas: 2 },
  { op: 'return', what: 'refuses a list beyond its cap', locals: ['uint8[]'], body: [yes, ['lpush', 0, 9], yes, ['lpush', 0, 9], yes, ['lpush', 0, 9], ['get', 0]], result: two, ends: 'Panic 0x41', gas: 2 },
  { op: 'return', what: 'refuses an answer above 64 KiB', params: [['bytes', filled(8192)]], locals: ['bytes[]'], body: [...Array.from({ length: 8 }, (): Line[] => [['get', 0], ['lpush', 1, 9]]).flat(), ['take', 1]], result: { kind: 'list', of: 'bytes', cap: 8 }, ends: 'Panic 0x41', gas: 2 },
  { op: 'return', what: 'refuses a string that is not UTF-8', module: { constants: [half] }, body: [['const', 0]], result: 'string', ends: 'Panic 0x22', gas: 2 },
  { op: 'return', what: 'answers with the same bytes as bytes', module: { constants: [half] }, body: [['const', 0]], result: 'bytes', ends: '= 0xc3', gas: 2 },
  { op: 'return', what: 'refuses a list in which one string is not UTF-8', module: { constants: [half] }, locals: ['string[]'], body: [['zero', BYTES], ['lpush', 0, 9], ['const', 0], ['lpush', 0, 9], ['get', 0]], result: words, ends: 'Panic 0x22', gas: 2 },
  { op: 'fail', what: 'refuses a string that is not UTF-8', module: { constants: [half], errors: [{ name: 'Why', fields: [{ name: 'why', type: 'string', indexed: false }] }] }, body: [['const', 0], ['fail', 0]], tail: [['end']], ends: 'Panic 0x22', gas: 100 },
  { op: 'failtext', what: 'refuses what is not UTF-8', module: { constants: [half] }, body: [['const', 0], ['failtext']], tail: [['end']], ends: 'Panic 0x22', gas: 100 },
  { op: 'failtext', what: 'reverts with Error(string)', params: [['string', text('not today')]], body: [['get', 0], ['failtext']], tail: [['end']], ends: 'Error "not today"', gas: 100 + 4 * 4 },
];

// oxfmt-ignore
const values: Case[] = [
  { op: 'small', what: 'is a number up to 255', body: [['small', U256, 255]], result: 'uint256', ends: '= 255', gas: 2 },
  { op: 'small', what: 'is a number up to 127 for int8', body: [['small', I8, 127]], result: 'int8', ends: '= 127', gas: 2 },
  { op: 'const', what: 'is an entry of the pool', module: { constants: [{ type: 'int16', value: -5n }] }, body: [['const', 0]], result: 'int16', ends: '= -5', gas: 3 },
  { op: 'const', what: 'costs one more per word of text', module: { constants: [{ type: 'bytes', value: filled(65) }] }, body: [['const', 0], ['len']], result: 'uint256', ends: '= 65', gas: 2 + 3 },
  { op: 'zero', what: 'is 0', body: [['zero', I256]], result: 'int256', ends: '= 0', gas: 2 },
  { op: 'zero', what: 'is nobody', body: [['zero', t('address')]], result: 'address', ends: '= 0', gas: 2 },
  { op: 'zero', what: 'is the empty text', body: [['zero', BYTES]], result: 'bytes', ends: '= 0x', gas: 2 },
  { op: 'get', what: 'copies a parameter', params: [['uint8', 6n]], body: [['get', 0]], result: 'uint8', ends: '= 6', gas: 2 },
  { op: 'get', what: 'of a local not yet set is zero', locals: ['bytes'], body: [['get', 0]], result: 'bytes', ends: '= 0x', gas: 2 },
  { op: 'zero', what: 'is an empty list, a new one every time', locals: ['uint8[]'], body: [['zero', BOOL], ['drop', BOOL], ['loop', 2], ['llen', 0], ['small', U256, 1], ['eq', U256], ['zero', t('uint8[]')], ['set', 0], yes, ['lpush', 0, 1], ['if', 0], ['break'], ['end'], ['end'], ['llen', 0]], result: 'uint256', ends: '= 1', gas: 2 },
  { op: 'get', what: 'copies a list', params: [[ints, [1n, 2n]]], locals: ['uint256[]'], body: [['get', 0], ['set', 1], ['lpop', 1], ['llen', 0]], result: 'uint256', ends: '= 2', gas: 2 + 2 * 2 },
  { op: 'get', what: 'stops when the heap is full', params: [[ints, manyWords]], body: [['loop', 9], ['get', 0], ['drop', t('uint256[]')], ['end']], ends: 'Panic 0x41', gas: 2 + 2 * 1024 },
  { op: 'take', what: 'moves a list and leaves an empty one', params: [[ints, [1n, 2n]]], locals: ['uint256[]'], body: [['take', 0], ['set', 1], ['llen', 1], ['llen', 0], ['sub', U256]], result: 'uint256', ends: '= 2', gas: 2 },
  { op: 'take', what: 'leaves zero', params: [['uint8', 6n]], body: [['take', 0], ['get', 0], ['sub', U8]], result: 'uint8', ends: '= 6', gas: 2 },
  { op: 'take', what: 'leaves the empty text', params: [['bytes', filled(3)]], body: [['take', 0], ['get', 0], ['concat'], ['len']], result: 'uint256', ends: '= 3', gas: 2 },
  { op: 'set', what: 'stores into a local', params: [['uint8', 6n]], locals: ['uint8'], body: [['get', 0], ['set', 1], ['get', 1]], result: 'uint8', ends: '= 6', gas: 2 },
  { op: 'drop', what: 'forgets the top', body: [yes, ['small', U8, 2], ['drop', U8]], result: 'uint8', ends: '= 1', gas: 1 },
];

// oxfmt-ignore
const arithmetic: Case[] = [
  applied('up to the largest', ['add', U8], [['uint8', 200n], ['uint8', 55n]], 'uint8', '= 255', 3),
  applied('overflows', ['add', U8], [['uint8', 200n], ['uint8', 56n]], 'uint8', 'Panic 0x11', 3),
  applied('takes the second from the first', ['sub', U8], [['uint8', 5n], ['uint8', 3n]], 'uint8', '= 2', 3),
  applied('underflows', ['sub', U8], [['uint8', 3n], ['uint8', 5n]], 'uint8', 'Panic 0x11', 3),
  applied('multiplies', ['mul', I8], [['int8', -16n], ['int8', 8n]], 'int8', '= -128', 5),
  applied('overflows', ['mul', I8], [['int8', 16n], ['int8', 8n]], 'int8', 'Panic 0x11', 5),
  applied('rounds towards zero', ['div', I8], [['int8', -7n], ['int8', 2n]], 'int8', '= -3', 8),
  applied('has one overflow', ['div', I8], [['int8', -128n], ['int8', -1n]], 'int8', 'Panic 0x11', 8),
  applied('refuses zero', ['div', I8], [['int8', 1n], ['int8', 0n]], 'int8', 'Panic 0x12', 8),
  applied('has the sign of the left side', ['mod', I8], [['int8', -7n], ['int8', 2n]], 'int8', '= -1', 8),
  applied('refuses zero', ['mod', U8], [['uint8', 7n], ['uint8', 0n]], 'uint8', 'Panic 0x12', 8),
  applied('changes the sign', ['neg', I8], [['int8', 127n]], 'int8', '= -127', 3),
  applied('of the smallest overflows', ['neg', I8], [['int8', -128n]], 'int8', 'Panic 0x11', 3),
  applied('pays for one byte of exponent', ['pow', U256], [['uint256', 2n], ['uint256', 255n]], 'uint256', `= ${2n ** 255n}`, 50),
  applied('pays for every byte of exponent', ['pow', U256], [['uint256', 1n], ['uint256', MAX]], 'uint256', '= 1', 30 + 640),
  applied('overflows', ['pow', U8], [['uint8', 2n], ['uint256', 8n]], 'uint8', 'Panic 0x11', 50),
  applied('has a middle of full width', ['muldiv'], [['uint256', MAX], ['uint256', MAX], ['uint256', MAX]], 'uint256', `= ${MAX}`, 15),
  applied('rounds down', ['muldiv'], [['uint256', 7n], ['uint256', 1n], ['uint256', 2n]], 'uint256', '= 3', 15),
  applied('overflows', ['muldiv'], [['uint256', MAX], ['uint256', 2n], ['uint256', 1n]], 'uint256', 'Panic 0x11', 15),
  applied('refuses zero', ['muldiv'], [['uint256', 1n], ['uint256', 2n], ['uint256', 0n]], 'uint256', 'Panic 0x12', 15),
  applied('rounds up', ['muldivup'], [['uint256', 7n], ['uint256', 1n], ['uint256', 2n]], 'uint256', '= 4', 15),
  applied('overflows only by rounding', ['muldivup'], [['uint256', MAX], ['uint256', MAX], ['uint256', MAX - 1n]], 'uint256', 'Panic 0x11', 15),
  applied('refuses zero', ['muldivup'], [['uint256', 1n], ['uint256', 2n], ['uint256', 0n]], 'uint256', 'Panic 0x12', 15),
  applied('keeps the number', ['cast', U256, I8], [['uint256', 127n]], 'int8', '= 127', 2),
  applied('refuses what does not fit', ['cast', U256, I8], [['uint256', 128n]], 'int8', 'Panic 0x11', 2),
  applied('refuses a negative number for uint', ['cast', I256, U256], [['int256', -1n]], 'uint256', 'Panic 0x11', 2),
  applied('reads an address as a number', ['retype', t('address'), t('uint160')], [['address', 5n]], 'uint160', '= 5', 2),
  { op: 'enum', what: 'keeps a member', module: { types }, params: [['uint256', 1n]], body: [['get', 0], ['enum', U256, 0]], result: stage, ends: '= 1', gas: 3 },
  { op: 'enum', what: 'refuses the number behind the last member', module: { types }, params: [['uint256', 2n]], body: [['get', 0], ['enum', U256, 0]], result: stage, ends: 'Panic 0x21', gas: 3 },
  { op: 'enum', what: 'refuses a negative number', module: { types }, params: [['int8', -1n]], body: [['get', 0], ['enum', I8, 0]], result: stage, ends: 'Panic 0x21', gas: 3 },
  applied('reads bytes4 as a number', ['retype', t('bytes4'), t('uint32')], [['bytes4', 0x150b7a02n]], 'uint32', '= 353073666', 2),
];

// oxfmt-ignore
const comparing: Case[] = [
  applied('of two equal numbers', ['eq', U8], [['uint8', 5n], ['uint8', 5n]], 'bool', '= 1', 3),
  applied('of texts pays for the words of the left one', ['eq', BYTES], [['bytes', filled(33)], ['bytes', filled(33)]], 'bool', '= 1', 5),
  applied('of texts of two lengths', ['eq', BYTES], [['bytes', filled(33)], ['bytes', filled(32)]], 'bool', '= 0', 5),
  applied('is the opposite', ['ne', I8], [['int8', -5n], ['int8', 5n]], 'bool', '= 1', 3),
  applied('of texts', ['ne', BYTES], [['bytes', text('ab')], ['bytes', text('ac')]], 'bool', '= 1', 4),
  applied('knows negative numbers', ['lt', I8], [['int8', -1n], ['int8', 0n]], 'bool', '= 1', 3),
  applied('is strict', ['lt', U8], [['uint8', 1n], ['uint8', 1n]], 'bool', '= 0', 3),
  applied('is strict', ['gt', U8], [['uint8', 2n], ['uint8', 1n]], 'bool', '= 1', 3),
  applied('holds for equal numbers', ['le', U8], [['uint8', 2n], ['uint8', 2n]], 'bool', '= 1', 3),
  applied('holds for equal numbers', ['ge', U8], [['uint8', 2n], ['uint8', 2n]], 'bool', '= 1', 3),
  applied('is false below', ['ge', U8], [['uint8', 1n], ['uint8', 2n]], 'bool', '= 0', 3),
  applied('turns true to false', ['not'], [['bool', 1n]], 'bool', '= 0', 2),
];

/** keccak256 of nothing, as every Ethereum client knows it. */
const EMPTY_HASH = 0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470n;
const eightKilobytes = filled(8192);
const fillTheHeap: Line[] = [
  ['loop', 40],
  ['get', 0],
  ['small', U256, 0],
  ['get', 0],
  ['len'],
  ['slice'],
  ['drop', BYTES],
  ['end'],
];

// oxfmt-ignore
const texts: Case[] = [
  applied('counts bytes, not letters', ['len'], [['string', text('é')]], 'uint256', '= 2', 2),
  applied('reads one byte', ['byteat'], [['bytes', text('abc')], ['uint256', 2n]], 'uint8', '= 99', 5),
  applied('ends at the end', ['byteat'], [['bytes', text('abc')], ['uint256', 3n]], 'uint8', 'Panic 0x32', 5),
  applied('takes any index', ['byteat'], [['bytes', text('abc')], ['uint256', MAX]], 'uint8', 'Panic 0x32', 5),
  applied('takes a part', ['slice'], [['bytes', text('abcdef')], ['uint256', 2n], ['uint256', 3n]], 'bytes', `= ${bytesToHex(text('cde'))}`, 20 + 2),
  applied('may be empty at the end', ['slice'], [['bytes', text('abc')], ['uint256', 3n], ['uint256', 0n]], 'bytes', '= 0x', 20),
  applied('ends at the end', ['slice'], [['bytes', text('abc')], ['uint256', 1n], ['uint256', 3n]], 'bytes', 'Panic 0x32', 20),
  applied('cannot wrap around', ['slice'], [['bytes', text('abc')], ['uint256', MAX], ['uint256', 2n]], 'bytes', 'Panic 0x32', 20),
  { op: 'slice', what: 'stops when the heap is full', params: [['bytes', eightKilobytes]], body: fillTheHeap, ends: 'Panic 0x41', gas: 20 + 512 },
  applied('joins', ['concat'], [['bytes', text('ab')], ['bytes', text('c')]], 'bytes', `= ${bytesToHex(text('abc'))}`, 20 + 2),
  applied('up to 8 KiB', ['concat'], [['bytes', filled(8191)], ['bytes', filled(1)]], 'bytes', `= ${bytesToHex(filled(8192))}`, 20 + 512),
  applied('stops above 8 KiB', ['concat'], [['bytes', filled(8191)], ['bytes', filled(2)]], 'bytes', 'Panic 0x41', 20),
  applied('writes a negative number', ['text', I8], [['int8', -128n]], 'string', `= ${bytesToHex(text('-128'))}`, 100),
  { op: 'text', what: 'stops when the heap is full', params: [['bytes', eightKilobytes]], body: [['loop', 5000], ['zero', U8], ['text', U8], ['drop', BYTES], ...Array.from({ length: 8 }, (): Line[] => [['get', 0], ['small', U256, 0], ['get', 0], ['len'], ['small', U256, 1], ['sub', U256], ['slice'], ['drop', BYTES]]).flat(), ['end']], ends: 'Panic 0x41', gas: 100 },
  applied('hashes', ['keccak'], [['bytes', filled(33)]], 'bytes32', `= ${wordOf(keccak256(filled(33)))}`, 280),
  { op: 'encode', what: 'writes values as those of a call', module: { types }, params: [['string', text('hi')]], body: [yes, ['get', 0], ['encode', PAIR], ['keccak']], result: 'bytes32', ends: `= ${wordOf(keccak256(encodeAbi(['uint8', 'string'], [1n, text('hi')])))}`, gas: 60 + 4 * 4 },
  { op: 'encode', what: 'refuses a string that is not UTF-8', module: { types, constants: [half] }, body: [yes, ['const', 0], ['encode', PAIR], ['len']], result: 'uint256', ends: 'Panic 0x22', gas: 60 },
  { op: 'encode', what: 'refuses a number that is no member of its enum', module: { types }, body: [tooMuch, ['encode', STAGED], ['len']], result: 'uint256', ends: 'Panic 0x21', gas: 60 },
  { op: 'encode', what: 'takes 8 KiB', module: { types }, params: [['string', filled(8192 - 96)]], body: [yes, ['get', 0], ['encode', PAIR], ['len']], result: 'uint256', ends: '= 8192', gas: 60 + 4 * 256 },
  { op: 'encode', what: 'refuses more than 8 KiB', module: { types }, params: [['string', filled(8192 - 95)]], body: [yes, ['get', 0], ['encode', PAIR], ['len']], result: 'uint256', ends: 'Panic 0x41', gas: 60 },
  { op: 'recover', what: 'is nobody when the bytes are no signature', params: [['bytes32', 5n], ['bytes', filled(64)]], body: [['get', 0], ['get', 1], ['recover']], result: 'address', ends: '= 0', gas: 100_000 },
  applied('of nothing', ['keccak'], [['bytes', new Uint8Array(0)]], 'bytes32', `= ${EMPTY_HASH}`, 200),
];

// oxfmt-ignore
const state: Case[] = [
  { op: 'sget', what: 'of what was never written is zero', module: ledger, body: [['caller'], ['sget', 0]], result: 'int256', ends: '= 0', gas: 1_500 },
  { op: 'sget', what: 'reads negative numbers', module: ledger, state: { [BALANCE]: 2n ** 256n - 5n }, body: [['caller'], ['sget', 0]], result: 'int256', ends: '= -5', gas: 1_500 },
  { op: 'sget', what: 'of a text pays for its words', module: ledger, state: { note: filled(100) }, body: [['sget', 1], ['len']], result: 'uint256', ends: '= 100', gas: 1_500 + 3 * 20 },
  { op: 'sget', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['sget', 3]], result: 'uint256', ends: 'Panic 0x41', gas: 1_500 },
  { op: 'sget', what: 'pays for the words of its key', module: ledger, params: [['string', filled(256)]], body: [['get', 0], ['sget', 3]], result: 'uint256', ends: '= 0', gas: 1_500 + 7 * 120 },
  { op: 'sset', what: 'creates a leaf and moves its aggregates', module: ledger, params: [['int256', -5n]], body: [['caller'], ['get', 0], ['sset', 0]], ends: 'done', gas: 20_000 + 2 * 5_000, after: { [BALANCE]: 2n ** 256n - 5n, 'sum(balances)': 2n ** 256n - 5n, 'count(balances)': 1n } },
  { op: 'sset', what: 'fails when a sum overflows', module: ledger, state: { 'sum(balances)': 2n ** 255n - 1n, 'count(balances)': 1n }, body: [['caller'], ['small', I256, 1], ['sset', 0]], ends: 'Panic 0x11', gas: 20_000 + 5_000 },
  { op: 'sset', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['small', U256, 1], ['sset', 3]], ends: 'Panic 0x41', gas: 1_500 },
  { op: 'sclear', what: 'writes zero and moves the aggregates back', module: ledger, state: { [BALANCE]: 7n, 'sum(balances)': 7n, 'count(balances)': 1n }, body: [['caller'], ['sclear', 0]], ends: 'done', gas: 5_000 + 2 * 5_000, after: { [BALANCE]: 0n, 'sum(balances)': 0n, 'count(balances)': 0n } },
  { op: 'sclear', what: 'fails when a sum overflows', module: ledger, state: { [BALANCE]: 2n ** 256n - 1n, 'sum(balances)': 2n ** 255n - 1n, 'count(balances)': 1n }, body: [['caller'], ['sclear', 0]], ends: 'Panic 0x11', gas: 5_000 + 5_000 },
  { op: 'sclear', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['sclear', 3]], ends: 'Panic 0x41', gas: 1_500 },
  { op: 'sclear', what: 'empties a text', module: ledger, state: { note: filled(100) }, body: [['sclear', 1]], ends: 'done', gas: 5_000 + 3 * 5_000, after: { note: new Uint8Array(0) } },
  { op: 'sagg', what: 'reads a sum', module: ledger, state: { 'sum(balances)': 2n ** 256n - 9n }, body: [['sagg', 0]], result: 'int256', ends: '= -9', gas: 1_500 },
  { op: 'sagg', what: 'refuses a key above 256 bytes', module: { shapes: [{ ...names, keys: ['string', 'bool'] }], aggregates: [{ kind: 'count', shape: 0, bound: 1 }] }, params: [['string', filled(257)]], body: [['get', 0], ['sagg', 0]], result: 'uint256', ends: 'Panic 0x41', gas: 1_500 },
  { op: 'sagg', what: 'pays for the words of its key', module: { shapes: [{ ...names, keys: ['string', 'bool'] }], aggregates: [{ kind: 'count', shape: 0, bound: 1 }] }, params: [['string', text('q'.repeat(33))]], state: { [`count(names["${'q'.repeat(33)}"])`]: 4n }, body: [['get', 0], ['sagg', 0]], result: 'uint256', ends: '= 4', gas: 1_500 + 120 },
];

// oxfmt-ignore
const lists: Case[] = [
  { op: 'llen', what: 'counts', params: [[ints, [4n, 5n]]], body: [['llen', 0]], result: 'uint256', ends: '= 2', gas: 2 },
  { op: 'lget', what: 'reads one element', params: [[ints, [4n, 5n]]], body: [['small', U256, 1], ['lget', 0]], result: 'uint256', ends: '= 5', gas: 5 },
  { op: 'lget', what: 'ends at the end', params: [[ints, [4n, 5n]]], body: [['small', U256, 2], ['lget', 0]], result: 'uint256', ends: 'Panic 0x32', gas: 5 },
  { op: 'lget', what: 'takes any index', params: [[ints, [4n]], ['uint256', MAX]], body: [['get', 1], ['lget', 0]], result: 'uint256', ends: 'Panic 0x32', gas: 5 },
  { op: 'lget', what: 'reads a text', params: [[words, [text('a'), text('bc')]]], body: [['small', U256, 1], ['lget', 0]], result: 'string', ends: `= ${bytesToHex(text('bc'))}`, gas: 5 },
  { op: 'lset', what: 'replaces one element', params: [[ints, [4n, 5n]]], body: [['small', U256, 0], ['small', U256, 9], ['lset', 0], ['take', 0]], result: ints, ends: '= [9, 5]', gas: 5 },
  { op: 'lset', what: 'ends at the end', params: [[ints, [4n]]], body: [['small', U256, 1], ['small', U256, 9], ['lset', 0]], ends: 'Panic 0x32', gas: 5 },
  { op: 'lpush', what: 'appends', params: [[ints, [4n]]], body: [['small', U256, 5], ['lpush', 0, 2], ['take', 0]], result: ints, ends: '= [4, 5]', gas: 8 },
  { op: 'lpush', what: 'appends to an empty one', locals: ['uint256[]'], body: [['small', U256, 5], ['lpush', 0, 1024], ['llen', 0]], result: 'uint256', ends: '= 1', gas: 8 },
  { op: 'lpush', what: 'refuses more than its most', params: [[ints, [4n]]], body: [['small', U256, 5], ['lpush', 0, 1]], ends: 'Panic 0x32', gas: 8 },
  { op: 'lpush', what: 'stops when the heap is full', params: [['bytes', eightKilobytes]], locals: ['bytes[]'], body: [['loop', 40], ['get', 0], ['lpush', 1, 1024], ['end']], ends: 'Panic 0x41', gas: 8 },
  { op: 'lpop', what: 'drops the last', params: [[ints, [4n, 5n]]], body: [['lpop', 0], ['take', 0]], result: ints, ends: '= [4]', gas: 5 },
  { op: 'lpop', what: 'of nothing fails', locals: ['bytes[]'], body: [['lpop', 0]], ends: 'Panic 0x32', gas: 5 },
];

const shelf: Partial<Module> = {
  shapes: [
    { name: 'helpers', keys: [], fields: [], leaf: 'uint256', cap: 3 },
    { name: 'tags', keys: ['string'], fields: ['all'], leaf: 'string', cap: 2 },
  ],
};
const FULL = { helpers: 3n, 'helpers.length': 3n, 'helpers[0]': 1n, 'helpers[2]': 3n };
const longKey = [['string', filled(257)]] as const;
const oneTag = { 'tags["a"].all.length': 1n, 'tags["a"].all[0]': filled(40) };
const a: Line = ['get', 0];

// oxfmt-ignore
const stateLists: Case[] = [
  { op: 'slen', what: 'of what was never written is 0', module: shelf, body: [['slen', 0]], result: 'uint256', ends: '= 0', gas: 1_500 },
  { op: 'slen', what: 'counts', module: shelf, state: FULL, body: [['slen', 0]], result: 'uint256', ends: '= 3', gas: 1_500 },
  { op: 'slen', what: 'refuses a key above 256 bytes', module: shelf, params: longKey, body: [a, ['slen', 1]], result: 'uint256', ends: 'Panic 0x41', gas: 1_500 },
  { op: 'slen', what: 'pays for the words of its key', module: shelf, params: [['string', filled(65)]], body: [a, ['slen', 1]], result: 'uint256', ends: '= 0', gas: 1_500 + 2 * 120 },
  { op: 'sget', what: 'reads one element, and the length before it', module: shelf, state: FULL, body: [['small', U256, 2], ['sget', 0]], result: 'uint256', ends: '= 3', gas: 3_000 },
  { op: 'sget', what: 'of an element that is zero is zero', module: shelf, state: FULL, body: [['small', U256, 1], ['sget', 0]], result: 'uint256', ends: '= 0', gas: 3_000 },
  { op: 'sget', what: 'ends at the end of a list', module: shelf, state: FULL, body: [['small', U256, 3], ['sget', 0]], result: 'uint256', ends: 'Panic 0x32', gas: 3_000 },
  { op: 'sget', what: 'of an element pays for its words', module: shelf, state: oneTag, params: [['string', text('a')]], body: [a, ['zero', U256], ['sget', 1], ['len']], result: 'uint256', ends: '= 40', gas: 2 * 1_500 + 20 },
  { op: 'sset', what: 'changes one element', module: shelf, state: FULL, body: [['small', U256, 2], ['small', U256, 9], ['sset', 0]], ends: 'done', gas: 1_500 + 5_000, after: { 'helpers[2]': 9n } },
  { op: 'sset', what: 'creates an element that was zero', module: shelf, state: FULL, body: [['small', U256, 1], ['small', U256, 9], ['sset', 0]], ends: 'done', gas: 1_500 + 20_000, after: { 'helpers[1]': 9n } },
  { op: 'sset', what: 'ends at the end of a list', module: shelf, state: FULL, body: [['small', U256, 3], ['small', U256, 9], ['sset', 0]], ends: 'Panic 0x32', gas: 3_000 },
  { op: 'sclear', what: 'empties a list and zeroes what was in it', module: shelf, state: FULL, body: [['sclear', 0]], ends: 'done', gas: 5_000 + 5_000 + 1_500 + 5_000, after: { 'helpers.length': 0n, 'helpers[0]': 0n, 'helpers[2]': 0n } },
  { op: 'spush', what: 'creates the element and the length', module: shelf, body: [['small', U256, 9], ['spush', 0]], ends: 'done', gas: 40_000, after: { 'helpers.length': 1n, 'helpers[0]': 9n } },
  { op: 'spush', what: 'of zero only moves the length', module: shelf, body: [['zero', U256], ['spush', 0]], ends: 'done', gas: 1_500 + 20_000, after: { 'helpers.length': 1n } },
  { op: 'spush', what: 'pays for the words of a text', module: shelf, params: [['string', text('a')], ['string', filled(70)]], body: [a, ['get', 1], ['spush', 1]], ends: 'done', gas: 40_000 + 2 * 5_000, after: { 'tags["a"].all[0]': filled(70) } },
  { op: 'spush', what: 'refuses more than the cap', module: shelf, state: FULL, body: [['zero', U256], ['spush', 0]], ends: 'Panic 0x32', gas: 3_000 },
  { op: 'spush', what: 'refuses a key above 256 bytes', module: shelf, params: longKey, body: [a, ['zero', BYTES], ['spush', 1]], ends: 'Panic 0x41', gas: 3_000 },
  { op: 'spop', what: 'zeroes the last element', module: shelf, state: FULL, body: [['spop', 0]], ends: 'done', gas: 10_000, after: { 'helpers.length': 2n, 'helpers[2]': 0n } },
  { op: 'spop', what: 'empties a text', module: shelf, state: oneTag, params: [['string', text('a')]], body: [a, ['spop', 1]], ends: 'done', gas: 5_000 + 5_000 + 5_000, after: { 'tags["a"].all.length': 0n, 'tags["a"].all[0]': new Uint8Array(0) } },
  { op: 'spop', what: 'of nothing fails', module: shelf, body: [['spop', 0]], ends: 'Panic 0x32', gas: 3_000 },
  { op: 'spop', what: 'refuses a key above 256 bytes', module: shelf, params: longKey, body: [a, ['spop', 1]], ends: 'Panic 0x41', gas: 3_000 },
  { op: 'slist', what: 'reads everything', module: shelf, state: FULL, body: [['slist', 0]], result: ints, ends: '= [1, 0, 3]', gas: 1_500 + 3 * 1_500 },
  { op: 'slist', what: 'pays for the words of its texts', module: shelf, state: oneTag, params: [['string', text('a')]], body: [a, ['slist', 1]], result: words, ends: `= [${bytesToHex(filled(40))}]`, gas: 1_500 + 1_500 + 20 },
  { op: 'slist', what: 'refuses a key above 256 bytes', module: shelf, params: longKey, body: [a, ['slist', 1]], result: words, ends: 'Panic 0x41', gas: 1_500 },
  { op: 'sfill', what: 'writes everything', module: shelf, params: [[ints, [7n, 8n]]], body: [['take', 0], ['sfill', 0]], ends: 'done', gas: 3 * 20_000, after: { 'helpers.length': 2n, 'helpers[0]': 7n, 'helpers[1]': 8n } },
  { op: 'sfill', what: 'zeroes what the list had beyond', module: shelf, state: FULL, params: [[ints, [1n]]], body: [['take', 0], ['sfill', 0]], ends: 'done', gas: 1_500 + 1_500 + 5_000 + 5_000, after: { 'helpers.length': 1n, 'helpers[0]': 1n, 'helpers[2]': 0n } },
  { op: 'sfill', what: 'takes as many as the cap', module: shelf, params: [[ints, [1n, 2n, 3n]]], body: [['take', 0], ['sfill', 0]], ends: 'done', gas: 4 * 20_000, after: { 'helpers.length': 3n } },
  { op: 'sfill', what: 'refuses more than the cap', module: shelf, params: [[ints, [1n, 2n, 3n, 4n]]], body: [['take', 0], ['sfill', 0]], ends: 'Panic 0x32', gas: 1_500 },
  { op: 'sfill', what: 'refuses a key above 256 bytes', module: shelf, params: longKey, body: [a, ['zero', t('bytes[]')], ['sfill', 1]], ends: 'Panic 0x41', gas: 1_500 },
];

const outside: Partial<Module> = {
  types,
  externals: [
    { name: 'hear', kind: 'action', payable: false, params: ['string'], result: undefined },
    { name: 'go', kind: 'action', payable: true, params: [stage], result: undefined },
    {
      name: 'many',
      kind: 'view',
      payable: false,
      params: Array.from({ length: 8 }, () => 'bytes' as const),
      result: 'bool',
    },
  ],
};
const stranger: Line[] = [
  ['small', t('uint160'), 77],
  ['retype', t('uint160'), t('address')],
];
const caught: Line[] = [['else'], ['end']];

/** What a call costs and does when it goes well is in calls.test.ts. */
// oxfmt-ignore
const calls: Case[] = [
  { op: 'ext', what: 'of nobody fails', module: outside, body: [...stranger, ['zero', BYTES], ['ext', 0]], ends: 'CallFailed 77 3', gas: 2_600 + 4 * 3 },
  { op: 'ext', what: 'of itself fails', module: outside, body: [['self'], ['zero', BYTES], ['ext', 0]], ends: `CallFailed ${CONTRACT} 2`, gas: 2_600 + 4 * 3 },
  { op: 'ext', what: 'refuses a number that is no member of the enum', module: outside, body: [...stranger, tooMuch, ['zero', U256], ['ext', 1]], ends: 'Panic 0x21', gas: 2_600 },
  { op: 'ext', what: 'refuses a string that is not UTF-8', module: { ...outside, constants: [half] }, body: [...stranger, ['const', 0], ['ext', 0]], ends: 'Panic 0x22', gas: 2_600 },
  { op: 'ext', what: 'pays for hlp that goes along', module: outside, body: [...stranger, yes, ['small', U256, 1], ['ext', 1]], ends: 'CallFailed 77 3', gas: 2_600 + 4 * 2 + 9_000 },
  { op: 'ext', what: 'refuses more than 64 KiB of data', module: outside, params: [['bytes', eightKilobytes]], body: [...stranger, ...Array.from({ length: 8 }, (): Line => ['get', 0]), ['ext', 2], ['drop', BOOL]], ends: 'Panic 0x41', gas: 2_600 },
  { op: 'try', what: 'of nobody runs the other half', module: outside, locals: ['uint8'], body: [...stranger, ['zero', BYTES], ['try', 0], ['else'], yes, ['set', 0], ['end'], ['get', 0]], result: 'uint8', ends: '= 1', gas: 2_600 + 4 * 3 },
  { op: 'try', what: 'does not catch a number that is no member of the enum', module: outside, body: [...stranger, tooMuch, ['zero', U256], ['try', 1], ...caught], ends: 'Panic 0x21', gas: 2_600 },
  { op: 'try', what: 'does not catch a string that is not UTF-8', module: { ...outside, constants: [half] }, body: [...stranger, ['const', 0], ['try', 0], ...caught], ends: 'Panic 0x22', gas: 2_600 },
  { op: 'try', what: 'does not catch too much data', module: outside, params: [['bytes', eightKilobytes]], body: [...stranger, ...Array.from({ length: 8 }, (): Line => ['get', 0]), ['try', 2], ['drop', BOOL], ...caught], ends: 'Panic 0x41', gas: 2_600 },
  { op: 'send', what: 'moves hlp to somebody who exists', body: [['zero', U256], ['caller'], ['send']], ends: 'done', gas: 9_000 },
  { op: 'send', what: 'of nothing makes no account', body: [['zero', U256], ...stranger, ['send']], ends: 'done', gas: 9_000 },
  { op: 'send', what: 'pays for an account that did not exist, then fails without hlp', body: [['small', U256, 1], ...stranger, ['send']], ends: 'CallFailed 77 6', gas: 34_000 },
];

const indexedText = { name: 'Said', fields: [{ name: 'word', type: 'string', indexed: true }] } as const;
const event = {
  name: 'Paid',
  fields: [
    { name: 'to', type: 'address', indexed: true },
    { name: 'units', type: 'uint8', indexed: false },
    { name: 'note', type: 'string', indexed: false },
  ],
} as const;
const wordy = { name: 'Wordy', fields: [{ name: 'a', type: 'bytes', indexed: false }] } as const;

// oxfmt-ignore
const world: Case[] = [
  { op: 'caller', what: 'is who called', body: [['caller']], result: 'address', ends: `= ${CALLER}`, gas: 2 },
  { op: 'paid', what: 'is what was sent along', body: [['paid']], result: 'uint256', ends: '= 0', gas: 2 },
  { op: 'self', what: 'is this contract', body: [['self']], result: 'address', ends: `= ${CONTRACT}`, gas: 2 },
  { op: 'now', what: 'is the time of the block', body: [['now']], result: 'uint256', ends: `= ${ENV.now}`, gas: 2 },
  { op: 'blocknum', what: 'is the number of the block', body: [['blocknum']], result: 'uint256', ends: `= ${ENV.blockNumber}`, gas: 2 },
  { op: 'chainid', what: 'is the id of the chain', body: [['chainid']], result: 'uint256', ends: `= ${ENV.chainId}`, gas: 2 },
  { op: 'hlpof', what: 'is the balance of an account', body: [['caller'], ['hlpof']], result: 'uint256', ends: '= 1000', gas: 1_500 },
  { op: 'iscontract', what: 'knows that there is a contract', body: [['self'], ['iscontract']], result: 'bool', ends: '= 1', gas: 1_500 },
  { op: 'iscontract', what: 'knows that there is none', body: [['caller'], ['iscontract']], result: 'bool', ends: '= 0', gas: 1_500 },
  { op: 'emit', what: 'appends a log', module: { events: [event] }, body: [['caller'], ['small', U8, 9], ['zero', BYTES], ['emit', 0]], ends: 'done', gas: 375 + 2 * 375 + 8 * 96 },
  { op: 'emit', what: 'pays for hashing an indexed text', module: { events: [indexedText] }, params: [['string', filled(8192)]], body: [['get', 0], ['emit', 0]], ends: 'done', gas: 375 + 2 * 375 + 40 * 256 },
  { op: 'emit', what: 'takes 8 KiB of data', module: { events: [wordy] }, params: [['bytes', filled(8128)]], body: [['get', 0], ['emit', 0]], ends: 'done', gas: 375 + 375 + 8 * 8192 },
  { op: 'emit', what: 'refuses a number that is no member of its enum', module: { types, events: [{ name: 'At', fields: [{ name: 'stage', type: stage, indexed: false }] }] }, body: [tooMuch, ['emit', 0]], ends: 'Panic 0x21', gas: 375 },
  { op: 'emit', what: 'refuses an indexed number that is no member of its enum', module: { types, events: [{ name: 'At', fields: [{ name: 'stage', type: stage, indexed: true }] }] }, body: [tooMuch, ['emit', 0]], ends: 'Panic 0x21', gas: 375 },
  { op: 'emit', what: 'refuses a string that is not UTF-8', module: { constants: [half], events: [indexedText] }, body: [['const', 0], ['emit', 0]], ends: 'Panic 0x22', gas: 375 },
  { op: 'emit', what: 'refuses more than 8 KiB of data', module: { events: [wordy] }, params: [['bytes', filled(8129)]], body: [['get', 0], ['emit', 0]], ends: 'Panic 0x41', gas: 375 },
];

export const CASES: readonly Case[] = [
  flow,
  values,
  arithmetic,
  comparing,
  texts,
  lists,
  state,
  stateLists,
  world,
  calls,
].flat();

/** The action that a row is about. */
export function mainOf({ params = [], locals = [], result, body, tail }: Case): FunctionSketch {
  const end: readonly Line[] = tail ?? (result === undefined ? [['end']] : [['return'], ['end']]);
  return {
    name: 'main',
    params: params.map(([type], i) => ({ name: `p${i}`, type })),
    locals,
    result,
    body: [...body, ...end],
  };
}

/** The module with that action, and more functions behind it. */
export function moduleFor(row: Case, main = mainOf(row), ...more: readonly FunctionSketch[]): VerifiedModule {
  return load(moduleOf([...(row.others ?? []), main, ...more], row.module));
}

/** What is handed to the action. */
export function dataFor({ params = [] }: Case, module: VerifiedModule): Uint8Array {
  return calldata(
    module,
    'main',
    params.map(([, value]) => value),
  );
}

/** The machine at the entry of `main`. */
export function started(row: Case, gas = 50_000_000, host = worldOf(row), module = moduleFor(row)): Machine {
  host.modules.set(CONTRACT, module);
  return machineOf(module, dataFor(row, module), { gas, host });
}

export function worldOf(row: Case): TestHost {
  const leaves = Object.entries(row.state ?? {}).map(([path, leaf]) => [`${CONTRACT} ${path}`, leaf] as const);
  return new TestHost(new Map([...leaves, [`balance ${CALLER}`, 1000n]]));
}
