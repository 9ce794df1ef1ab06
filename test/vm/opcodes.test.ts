import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { encodeAbi, topicOf } from '../../src/vm/abi.ts';
import type { Machine, Outcome } from '../../src/vm/machine.ts';
import type { Module } from '../../src/vm/module.ts';
import { BY_CODE, OPCODES, type Fault, type OpName, type Row } from '../../src/vm/opcodes.ts';
import type { Value, VmType } from '../../src/vm/types.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { CALLER, calldata, CONTRACT, ENV, ending, filled, load, machineOf, t, text, wordOf } from './helpers.ts';

/** One behaviour: `body` runs as the action `main(params) -> result`; `gas` is the price of the first `op` in it. */
type Case = {
  readonly op: OpName;
  readonly what: string;
  readonly body: readonly Line[];
  readonly tail?: readonly Line[];
  readonly params?: readonly (readonly [VmType, Value])[];
  readonly locals?: readonly VmType[];
  readonly result?: VmType;
  readonly others?: readonly FunctionSketch[];
  readonly module?: Partial<Module>;
  readonly state?: Readonly<Record<string, Value>>;
  readonly ends: string;
  readonly gas: number;
  readonly after?: Readonly<Record<string, Value>>;
};

const U8 = t('uint8');
const I8 = t('int8');
const U256 = t('uint256');
const I256 = t('int256');
const BOOL = t('bool');
const BYTES = t('bytes');
const MAX = 2n ** 256n - 1n;

const yes: Line = ['small', U8, 1];
const isTrue: readonly Line[] = [yes, yes, ['eq', U8]];
const gets = (count: number): Line[] => Array.from({ length: count }, (_, i): Line => ['get', i]);

/** `op` applied to the parameters. */
function applied(
  what: string,
  line: Line,
  params: readonly (readonly [VmType, Value])[],
  result: VmType,
  ends: string,
  gas: number,
): Case {
  return { op: line[0], what, params, result, body: [...gets(params.length), line], ends, gas };
}

const balances = { name: 'balances', keys: ['address'], fields: [], leaf: 'int256' } as const;
const note = { name: 'note', keys: [], fields: [], leaf: 'string' } as const;
const total = { name: 'total', keys: [], fields: [], leaf: 'uint256' } as const;
const names = { name: 'names', keys: ['string'], fields: [], leaf: 'uint256' } as const;
const ledger: Partial<Module> = {
  shapes: [balances, note, total, names],
  aggregates: [
    { kind: 'sum', shape: 0, bound: 0 },
    { kind: 'count', shape: 0, bound: 0 },
    { kind: 'count', shape: 3, bound: 0 },
  ],
};
const BALANCE = `balances[0x${'0'.repeat(36)}ca11]`;

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
  { op: 'call', what: 'hands over the operands in order and brings back the result', others: [{ kind: 'fn', params: [{ name: 'a', type: 'uint8' }, { name: 'b', type: 'uint8' }], results: ['uint8'], body: [['get', 0], ['get', 1], ['sub', U8], ['return'], ['end']] }], body: [['small', U8, 9], ['small', U8, 4], ['call', 0]], result: 'uint8', ends: '= 5', gas: 20 },
  { op: 'call', what: 'begins with fresh locals every time', others: [{ kind: 'fn', results: ['uint8'], locals: ['uint8'], body: [['get', 0], yes, ['add', U8], ['set', 0], ['get', 0], ['return'], ['end']] }], body: [['call', 0], ['drop', U8], ['call', 0]], result: 'uint8', ends: '= 1', gas: 20 },
  { op: 'call', what: 'of something that fails fails', others: [{ kind: 'fn', body: [['zero', BYTES], ['failtext'], ['end']] }], body: [['call', 0]], ends: 'Error ""', gas: 20 },
  { op: 'fail', what: 'reverts with its fields', module: { errors: [{ name: 'Short', fields: [{ name: 'has', type: 'uint8', indexed: false }, { name: 'why', type: 'string', indexed: false }] }] }, params: [['string', text('no')]], body: [['small', U8, 3], ['get', 0], ['fail', 0]], tail: [['end']], ends: 'Short 3 "no"', gas: 50 + 3 * 5 },
  { op: 'fail', what: 'refuses an answer above 64 KiB', module: { errors: [{ name: 'Long', fields: Array.from({ length: 9 }, (_, i) => ({ name: `f${i}`, type: 'bytes', indexed: false }) as const) }] }, params: [['bytes', filled(8192)]], body: [...Array.from({ length: 9 }, (): Line => ['get', 0]), ['fail', 0]], tail: [['end']], ends: 'Panic 0x41', gas: 50 },
  { op: 'failtext', what: 'reverts with Error(string)', params: [['string', text('not today')]], body: [['get', 0], ['failtext']], tail: [['end']], ends: 'Error "not today"', gas: 50 + 3 * 4 },
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
  applied('takes a part', ['slice'], [['bytes', text('abcdef')], ['uint256', 2n], ['uint256', 3n]], 'bytes', `= ${bytesToHex(text('cde'))}`, 12),
  applied('may be empty at the end', ['slice'], [['bytes', text('abc')], ['uint256', 3n], ['uint256', 0n]], 'bytes', '= 0x', 10),
  applied('ends at the end', ['slice'], [['bytes', text('abc')], ['uint256', 1n], ['uint256', 3n]], 'bytes', 'Panic 0x32', 10),
  applied('cannot wrap around', ['slice'], [['bytes', text('abc')], ['uint256', MAX], ['uint256', 2n]], 'bytes', 'Panic 0x32', 10),
  { op: 'slice', what: 'stops when the heap is full', params: [['bytes', eightKilobytes]], body: fillTheHeap, ends: 'Panic 0x41', gas: 10 + 512 },
  applied('joins', ['concat'], [['bytes', text('ab')], ['bytes', text('c')]], 'bytes', `= ${bytesToHex(text('abc'))}`, 12),
  applied('up to 8 KiB', ['concat'], [['bytes', filled(8191)], ['bytes', filled(1)]], 'bytes', `= ${bytesToHex(filled(8192))}`, 10 + 512),
  applied('stops above 8 KiB', ['concat'], [['bytes', filled(8191)], ['bytes', filled(2)]], 'bytes', 'Panic 0x41', 10),
  applied('writes a negative number', ['text', I8], [['int8', -128n]], 'string', `= ${bytesToHex(text('-128'))}`, 60),
  { op: 'text', what: 'stops when the heap is full', params: [['bytes', eightKilobytes]], body: [['loop', 5000], ['zero', U8], ['text', U8], ['drop', BYTES], ...Array.from({ length: 8 }, (): Line[] => [['get', 0], ['small', U256, 0], ['get', 0], ['len'], ['small', U256, 1], ['sub', U256], ['slice'], ['drop', BYTES]]).flat(), ['end']], ends: 'Panic 0x41', gas: 60 },
  applied('hashes', ['keccak'], [['bytes', filled(33)]], 'bytes32', `= ${wordOf(keccak256(filled(33)))}`, 280),
  applied('of nothing', ['keccak'], [['bytes', new Uint8Array(0)]], 'bytes32', `= ${EMPTY_HASH}`, 200),
];

// oxfmt-ignore
const state: Case[] = [
  { op: 'sget', what: 'of what was never written is zero', module: ledger, body: [['caller'], ['sget', 0]], result: 'int256', ends: '= 0', gas: 400 },
  { op: 'sget', what: 'reads negative numbers', module: ledger, state: { [BALANCE]: 2n ** 256n - 5n }, body: [['caller'], ['sget', 0]], result: 'int256', ends: '= -5', gas: 400 },
  { op: 'sget', what: 'of a text pays for its words', module: ledger, state: { note: filled(100) }, body: [['sget', 1], ['len']], result: 'uint256', ends: '= 100', gas: 400 + 3 * 20 },
  { op: 'sget', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['sget', 3]], result: 'uint256', ends: 'Panic 0x41', gas: 400 },
  { op: 'sget', what: 'pays for the words of its key', module: ledger, params: [['string', filled(256)]], body: [['get', 0], ['sget', 3]], result: 'uint256', ends: '= 0', gas: 400 + 7 * 40 },
  { op: 'sset', what: 'creates a leaf and moves its aggregates', module: ledger, params: [['int256', -5n]], body: [['caller'], ['get', 0], ['sset', 0]], ends: 'done', gas: 20_000 + 2 * 5_000, after: { [BALANCE]: 2n ** 256n - 5n, 'sum(balances)': 2n ** 256n - 5n, 'count(balances)': 1n } },
  { op: 'sset', what: 'fails when a sum overflows', module: ledger, state: { 'sum(balances)': 2n ** 255n - 1n, 'count(balances)': 1n }, body: [['caller'], ['small', I256, 1], ['sset', 0]], ends: 'Panic 0x11', gas: 20_000 + 5_000 },
  { op: 'sset', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['small', U256, 1], ['sset', 3]], ends: 'Panic 0x41', gas: 400 },
  { op: 'sclear', what: 'writes zero and moves the aggregates back', module: ledger, state: { [BALANCE]: 7n, 'sum(balances)': 7n, 'count(balances)': 1n }, body: [['caller'], ['sclear', 0]], ends: 'done', gas: 5_000 + 2 * 5_000, after: { [BALANCE]: 0n, 'sum(balances)': 0n, 'count(balances)': 0n } },
  { op: 'sclear', what: 'fails when a sum overflows', module: ledger, state: { [BALANCE]: 2n ** 256n - 1n, 'sum(balances)': 2n ** 255n - 1n, 'count(balances)': 1n }, body: [['caller'], ['sclear', 0]], ends: 'Panic 0x11', gas: 5_000 + 5_000 },
  { op: 'sclear', what: 'refuses a key above 256 bytes', module: ledger, params: [['string', filled(257)]], body: [['get', 0], ['sclear', 3]], ends: 'Panic 0x41', gas: 400 },
  { op: 'sclear', what: 'empties a text', module: ledger, state: { note: filled(100) }, body: [['sclear', 1]], ends: 'done', gas: 5_000 + 3 * 5_000, after: { note: new Uint8Array(0) } },
  { op: 'sagg', what: 'reads a sum', module: ledger, state: { 'sum(balances)': 2n ** 256n - 9n }, body: [['sagg', 0]], result: 'int256', ends: '= -9', gas: 400 },
  { op: 'sagg', what: 'refuses a key above 256 bytes', module: { shapes: [{ ...names, keys: ['string', 'bool'] }], aggregates: [{ kind: 'count', shape: 0, bound: 1 }] }, params: [['string', filled(257)]], body: [['get', 0], ['sagg', 0]], result: 'uint256', ends: 'Panic 0x41', gas: 400 },
  { op: 'sagg', what: 'pays for the words of its key', module: { shapes: [{ ...names, keys: ['string', 'bool'] }], aggregates: [{ kind: 'count', shape: 0, bound: 1 }] }, params: [['string', text('q'.repeat(33))]], state: { [`count(names["${'q'.repeat(33)}"])`]: 4n }, body: [['get', 0], ['sagg', 0]], result: 'uint256', ends: '= 4', gas: 440 },
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
  { op: 'hlpof', what: 'is the balance of an account', body: [['caller'], ['hlpof']], result: 'uint256', ends: '= 1000', gas: 400 },
  { op: 'iscontract', what: 'knows that there is a contract', body: [['self'], ['iscontract']], result: 'bool', ends: '= 1', gas: 400 },
  { op: 'iscontract', what: 'knows that there is none', body: [['caller'], ['iscontract']], result: 'bool', ends: '= 0', gas: 400 },
  { op: 'emit', what: 'appends a log', module: { events: [event] }, body: [['caller'], ['small', U8, 9], ['zero', BYTES], ['emit', 0]], ends: 'done', gas: 375 + 2 * 375 + 8 * 96 },
  { op: 'emit', what: 'pays for hashing an indexed text', module: { events: [indexedText] }, params: [['string', filled(8192)]], body: [['get', 0], ['emit', 0]], ends: 'done', gas: 375 + 2 * 375 + 40 * 256 },
  { op: 'emit', what: 'takes 8 KiB of data', module: { events: [wordy] }, params: [['bytes', filled(8128)]], body: [['get', 0], ['emit', 0]], ends: 'done', gas: 375 + 375 + 8 * 8192 },
  { op: 'emit', what: 'refuses more than 8 KiB of data', module: { events: [wordy] }, params: [['bytes', filled(8129)]], body: [['get', 0], ['emit', 0]], ends: 'Panic 0x41', gas: 375 },
];

const CASES: readonly Case[] = [flow, values, arithmetic, comparing, texts, state, world].flat();

describe('opcodes', () => {
  test.each(CASES)('$op $what', (row) => {
    const { machine, price } = walked(row);
    const results = row.result === undefined ? [] : [row.result];
    expect(ending(machine.outcome as Outcome, results, row.module?.errors)).toBe(row.ends);
    expect(price).toBe(row.gas);
    for (const [path, leaf] of Object.entries(row.after ?? {})) {
      expect(machine.host.text(CONTRACT, path), path).toEqual(leaf);
    }
  });

  test.each(CASES)('$op $what: the same at exactly its gas, and out of gas with one less', (row) => {
    const full = started(row).run();
    const used = started(row).call.gas - full.gasLeft;
    const exact = started(row, used).run();
    expect(exact).toEqual({ ...full, gasLeft: 0 });
    const short = started(row, used - 1).run();
    expect(ending(short)).toBe('out of gas');
    expect(short.gasLeft).toBe(0);
  });

  test('every opcode has a case', () => {
    expect(new Set(CASES.map(({ op }) => op))).toEqual(new Set(Object.keys(OPCODES)));
  });

  test('every way to fail that the table lists has a case, and no other way is seen', () => {
    const listed = Object.entries(OPCODES).flatMap(([op, row]: [string, Row]) =>
      (row.fails ?? []).map((fault) => `${op} ${fault}`),
    );
    const seen = CASES.flatMap(({ op, ends }) => faultsOf(ends).map((fault) => `${op} ${fault}`));
    const excused = ['loop arith']; // an addition within the loop
    expect(new Set(seen.filter((fault) => !excused.includes(fault)).map(atLoop))).toEqual(new Set(listed));
  });

  test('no two opcodes share a byte, and zero is none', () => {
    expect(BY_CODE.size).toBe(Object.keys(OPCODES).length);
    expect(BY_CODE.has(0)).toBe(false);
  });

  test('a log holds the hash of its signature, its indexed fields as words, and the rest as data', () => {
    const host = new TestHost();
    const row = world.find(({ op, what }) => op === 'emit' && what === 'appends a log') as Case;
    started(row, undefined, host).run();
    expect(host.logs).toEqual([
      {
        address: CONTRACT,
        topics: [wordOf(topicOf('Paid', ['address', 'uint8', 'string'])), CALLER],
        data: encodeAbi(['uint8', 'string'], [9n, text('')]),
      },
    ]);
  });

  test('an indexed text is logged as its hash, an indexed bytesN on the left, an indexed negative number in two’s complement', () => {
    const host = new TestHost();
    const fields = (['string', 'bytes4', 'int8'] as const).map((type, i) => ({ name: `f${i}`, type, indexed: true }));
    const row: Case = {
      op: 'emit',
      what: '',
      module: { events: [{ name: 'E', fields }] },
      params: [
        ['string', text('hi')],
        ['bytes4', 0x01020304n],
        ['int8', -1n],
      ],
      body: [...gets(3), ['emit', 0]],
      ends: '',
      gas: 0,
    };
    started(row, undefined, host).run();
    const [, ...topics] = host.logs[0]?.topics ?? [];
    expect(topics).toEqual([
      wordOf(keccak256(text('hi'))),
      wordOf(concatBytes(wordToBytes(0x01020304n, 4), new Uint8Array(28))),
      MAX,
    ]);
  });
});

/** The machine at the entry of `main`. */
function started(row: Case, gas = 50_000_000, host = worldOf(row)): Machine {
  const params = row.params ?? [];
  const tail: readonly Line[] = row.tail ?? (row.result === undefined ? [['end']] : [['return'], ['end']]);
  const main: FunctionSketch = {
    name: 'main',
    params: params.map(([type], i) => ({ name: `p${i}`, type })),
    locals: row.locals ?? [],
    results: row.result === undefined ? [] : [row.result],
    body: [...row.body, ...tail],
  };
  const module = load(moduleOf([...(row.others ?? []), main], row.module));
  host.modules.set(CONTRACT, module);
  const data = calldata(
    module,
    'main',
    params.map(([, value]) => value),
  );
  return machineOf(module, data, { gas, host });
}

function worldOf(row: Case): TestHost {
  const leaves = Object.entries(row.state ?? {}).map(([path, leaf]) => [`${CONTRACT} ${path}`, leaf] as const);
  return new TestHost(new Map([...leaves, [`balance ${CALLER}`, 1000n]]));
}

/** Runs step by step; `price` is what the first `op` took. */
function walked(row: Case): { machine: Machine; price: number | undefined } {
  const machine = started(row);
  let price: number | undefined;
  while (machine.next !== undefined) {
    const { op } = machine.next.instruction;
    const before = machine.gas;
    machine.step();
    if (op === row.op) price ??= before - machine.gas - answerGas(machine);
  }
  return { machine, price };
}

/** What leaving the function took for the answer. */
function answerGas({ outcome }: Machine): number {
  return outcome?.status === 'success' ? 3 * Math.ceil(outcome.data.length / 32) : 0;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'Panic 0x11': 'arith',
  'Panic 0x12': 'div0',
  'Panic 0x32': 'index',
  'Panic 0x41': 'memory',
};

function faultsOf(ends: string): Fault[] {
  if (ends.startsWith('TooManyRounds')) return ['limit'];
  const fault = FAULTS[ends];
  return fault === undefined ? [] : [fault];
}

/** Going back too often is the loop's limit, wherever it is noticed. */
const atLoop = (seen: string): string => seen.replace(/^(end|continue) limit$/, 'loop limit');
