import { describe, expect, test } from 'vitest';
import {
  decodeType,
  elementOf,
  encodeType,
  isList,
  isNumber,
  isSigned,
  isText,
  listOf,
  rangeOf,
  sizeInBytes,
  stackType,
  wordCount,
  zeroOf,
  type LeafType,
  type VmType,
  type WordType,
} from '../../src/vm/types.ts';

const ALL = Array.from({ length: 256 }, (_, code) => decodeType(code)).filter((type) => type !== undefined);

const LEAVES = ALL.filter((type): type is LeafType => !isList(type));

describe('types', () => {
  test.each<[VmType, number]>([
    ['uint8', 0x01],
    ['uint256', 0x20],
    ['int8', 0x21],
    ['int256', 0x40],
    ['bytes1', 0x41],
    ['bytes32', 0x60],
    ['bool', 0x61],
    ['address', 0x62],
    ['bytes', 0x63],
    ['string', 0x64],
    ['uint8[]', 0x81],
    ['string[]', 0xe4],
  ])('%s is written as one byte', (type, code) => {
    expect(encodeType(type)).toBe(code);
    expect(decodeType(code)).toBe(type);
  });

  test('there are a hundred and as many lists of them, each with a byte of its own', () => {
    expect(ALL).toHaveLength(200);
    expect(new Set(ALL).size).toBe(200);
    for (const type of ALL) expect(decodeType(encodeType(type))).toBe(type);
  });

  test('a byte without meaning is no type, and a type without a byte is refused', () => {
    for (const code of [0x00, 0x65, 0x80, 0xe5, 0xff, 256, -1, 1.5]) expect(decodeType(code)).toBeUndefined();
    for (const type of ['uint7', 'uint264', 'bytes33', 'bytes0', 'uint']) {
      expect(() => encodeType(type as VmType)).toThrow(`no such type: ${type}`);
    }
  });

  test('numbers, signs and texts', () => {
    expect(ALL.filter(isNumber)).toHaveLength(64);
    expect(LEAVES.filter(isSigned)).toHaveLength(32);
    expect(ALL.filter(isList)).toEqual(LEAVES.map((leaf) => listOf(leaf)));
    expect(LEAVES.map((leaf) => elementOf(listOf(leaf)))).toEqual(LEAVES);
    expect(ALL.filter(isText)).toEqual(['bytes', 'string']);
  });

  test.each(ALL.filter(isNumber))('%s has the range of its bits', (type) => {
    const bits = BigInt(type.replace(/\D/g, ''));
    const { min, max } = rangeOf(type);
    expect(max - min).toBe(2n ** bits - 1n);
    expect(min).toBe(isSigned(type) ? -(2n ** (bits - 1n)) : 0n);
  });

  test('only numbers have a range', () => {
    expect(() => rangeOf('bool')).toThrow('not a number type: bool');
    expect(() => rangeOf('bytes32')).toThrow('not a number type: bytes32');
  });

  test.each<[WordType, number]>([
    ['bool', 1],
    ['address', 20],
    ['bytes1', 1],
    ['bytes32', 32],
    ['uint8', 1],
    ['int256', 32],
  ])('a %s has %i bytes', (type, size) => {
    expect(sizeInBytes(type)).toBe(size);
  });

  test('the zero of text and of a list is empty, of everything else 0', () => {
    for (const type of LEAVES) expect(zeroOf(type)).toEqual(isText(type) ? new Uint8Array(0) : 0n);
    for (const type of LEAVES.map((leaf) => listOf(leaf))) expect(zeroOf(type)).toEqual([]);
    expect(zeroOf('uint8[]')).not.toBe(zeroOf('uint8[]'));
  });

  test('string and bytes are one type on the stack, all others are themselves', () => {
    for (const type of LEAVES) {
      const plain = type === 'string' ? 'bytes' : type;
      expect(stackType(type)).toBe(plain);
      expect(stackType(listOf(type))).toBe(listOf(plain));
    }
  });

  test('a value has at least one gas word', () => {
    expect([0, 1, 32, 33, 64, 65].map((size) => wordCount(new Uint8Array(size)))).toEqual([1, 1, 1, 2, 2, 3]);
    expect(wordCount(2n ** 256n - 1n)).toBe(1);
  });
});
