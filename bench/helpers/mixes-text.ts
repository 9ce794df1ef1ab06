/** Rows of bytes: the longest, the shortest, and what costs more to make than to hold. */

import { wordToBytes } from '../../src/base/bytes.ts';
import { sign } from '../../src/base/keys.ts';
import type { AbiType, StructType } from '../../src/vm/abi-type.ts';
import type { Module } from '../../src/vm/module.ts';
import type { Line } from '../../test/helpers/module.ts';
import { BITS, BOOL, ENUM, filled, I256, LEAST, listOf, LONG_TEXT, MAX, TREE_TYPES, U256, WIDE_TEXT } from './hard.ts'; // prettier-ignore
import { mixOf, repeated, type Given, type Mix } from './mix.ts';

const half = { type: 'bytes', value: filled(4_096, 0x62) } as const;
const empty = { type: 'bytes', value: new Uint8Array(0) } as const;
const constants = [LONG_TEXT, half, empty] as const;
const rest = { constants };
const [long, halves, nothing]: readonly (readonly Line[])[] = [[['const', 0]], [['const', 1], ['const', 1]], [['const', 2]]]; // prettier-ignore
const zero: Line = ['small', U256, 0];
const byteFrom: Given = { type: 'uint256', value: 8_191n };
const size: Given = { type: 'uint256', value: 8_192n };
const biggest: Given = { type: 'uint256', value: MAX };
const cut = ['bytes', 'uint256', 'uint256'] as const;
const few = { copies: 30, rounds: 1 } as const;

export const TEXT_MIXES: readonly Mix[] = [
  mixOf({ op: 'len', what: '8,192 bytes', load: long!, run: [['len']], takes: ['bytes'], leaves: ['uint256'], rest }),
  mixOf({ op: 'byteat', what: 'the last of 8,192', given: [byteFrom], load: [...long!, ['get', 0]], run: [['byteat']], takes: ['bytes', 'uint256'], leaves: ['uint8'], rest }), // prettier-ignore
  mixOf({ op: 'slice', what: '8,192 bytes', pays: ['textWord'], given: [size], load: [...long!, zero, ['get', 0]], run: [['slice']], takes: cut, leaves: ['bytes'], rest, ...few }), // prettier-ignore
  mixOf({ op: 'slice', what: 'no bytes', load: [...long!, zero, zero], run: [['slice']], takes: cut, leaves: ['bytes'], rest }), // prettier-ignore
  mixOf({ op: 'slice', what: '32 bytes', pays: ['textWord'], load: [...long!, zero, ['small', U256, 32]], run: [['slice']], takes: cut, leaves: ['bytes'], rest, copies: 800, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'concat', what: 'to 8,192 bytes', pays: ['textWord'], load: halves!, run: [['concat']], takes: ['bytes', 'bytes'], leaves: ['bytes'], rest, ...few }), // prettier-ignore
  mixOf({ op: 'concat', what: 'no bytes', load: [...nothing!, ...nothing!], run: [['concat']], takes: ['bytes', 'bytes'], leaves: ['bytes'], rest }), // prettier-ignore
  mixOf({ op: 'text', what: '2^256 - 1', given: [biggest], load: [['get', 0]], run: [['text', U256]], takes: ['uint256'], leaves: ['bytes'], copies: 1000, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'text', what: 'the least number', given: [{ type: 'int256', value: LEAST }], load: [['get', 0]], run: [['text', I256]], takes: ['int256'], leaves: ['bytes'], copies: 1000, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'keccak', what: '8,192 bytes', pays: ['keccakWord'], load: long!, run: [['keccak']], takes: ['bytes'], leaves: ['bytes32'], rest, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'keccak', what: 'no bytes', load: nothing!, run: [['keccak']], takes: ['bytes'], leaves: ['bytes32'], rest, rounds: 1 }), // prettier-ignore

  mixOf({ op: 'encode', what: '128 leaves in 7 levels', pays: ['codecWord'], load: repeated([['zero', BOOL]], BITS), run: [['encode', 6]], takes: listOf(BITS, 0n).map(() => 'bool' as const), leaves: ['bytes'], rest: tree(), copies: 40, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'encode', what: 'one number', pays: ['codecWord'], load: [zero], run: [['encode', 0]], takes: ['uint256'], leaves: ['bytes'], rest: { types: [tuple(['uint256'])] }, copies: 1000, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'encode', what: '8,128 bytes of text', pays: ['codecWord'], load: [['const', 0]], run: [['encode', 0]], takes: ['bytes'], leaves: ['bytes'], rest: { types: [tuple(['string'])], constants: [{ type: 'string', value: WIDE_TEXT.slice(0, 8_128) }] }, ...few }), // prettier-ignore
  ofList('254 bools', 'bool', listOf(254, 1n)),
  ofList('254 members', ENUM, listOf(254, 254n)),
  ofList('127 empty texts', 'string', listOf(125, new Uint8Array(0))),
  mixOf({ op: 'recover', what: 'a signature', given: [{ type: 'uint256', value: 7n }], load: [['get', 0], ['retype', U256, 0x60], ['const', 0]], run: [['recover']], takes: ['bytes32', 'bytes'], leaves: ['address'], rest: { constants: [{ type: 'bytes', value: signature() }] }, copies: 20, rounds: 1 }), // prettier-ignore
];

/** The tree's last level as `encode` wants it: a struct of its two halves. */
function tree(): Partial<Module> {
  const types = TREE_TYPES.types.slice(0, 6);
  const type = types[5] as StructType;
  return { types: [...types, tuple([type, type])] };
}

/** A struct without a name: values that are encoded together. */
function tuple(types: readonly AbiType[]): StructType {
  return { kind: 'struct', name: '', fields: types.map((type, i) => ({ name: `f${i}`, type })) };
}

function ofList(what: string, of: 'bool' | 'string' | typeof ENUM, value: Given['value']): Mix {
  const list = { kind: 'list', of, cap: 1024 } as const;
  const stack = of === 'string' ? 'bytes[]' : of === 'bool' ? 'bool[]' : 'uint8[]';
  const types = typeof of === 'string' ? [tuple([list])] : [of, tuple([list])];
  return mixOf({ op: 'encode', what, pays: ['codecWord'], given: [{ type: list, value }], load: [['get', 0]], run: [['encode', types.length - 1]], takes: [stack], leaves: ['bytes'], rest: { types }, copies: 14, rounds: 1 }); // prettier-ignore
}

function signature(): Uint8Array {
  const { r, s, yParity } = sign(wordToBytes(7n), filled(32, 1));
  return Uint8Array.of(...wordToBytes(r), ...wordToBytes(s), 27 + yParity);
}
