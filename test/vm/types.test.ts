import { describe, expect, test } from 'vitest';
import {
  decodeType,
  encodeType,
  isNumber,
  isSigned,
  isText,
  rangeOf,
  sizeInBytes,
  stackType,
  wordCount,
  zeroOf,
  type VmType,
  type WordType,
} from '../../src/vm/types.ts';

const ALL = Array.from({ length: 256 }, (_, code) => decodeType(code)).filter((type) => type !== undefined);

describe('types', () => {
  test.each<[VmType, number]>([
    ['uint8', 0x01],
    ['uint256', 0x20],
    ['int8', 0x21],
    ['int256', 0x40],
    ['bool', 0x41],
    ['address', 0x42],
    ['bytes', 0x43],
    ['string', 0x44],
    ['bytes1', 0x81],
    ['bytes32', 0xa0],
  ])('%s is written as one byte', (type, code) => {
    expect(encodeType(type)).toBe(code);
    expect(decodeType(code)).toBe(type);
  });

  test('there are a hundred, each with a byte of its own', () => {
    expect(ALL).toHaveLength(100);
    expect(new Set(ALL).size).toBe(100);
    for (const type of ALL) expect(decodeType(encodeType(type))).toBe(type);
  });

  test('a byte without meaning is no type, and a type without a byte is refused', () => {
    for (const code of [0x00, 0x45, 0x80, 0xa1, 0xff, 256, -1, 1.5]) expect(decodeType(code)).toBeUndefined();
    for (const type of ['uint7', 'uint264', 'bytes33', 'bytes0', 'uint']) {
      expect(() => encodeType(type as VmType)).toThrow(`no such type: ${type}`);
    }
  });

  test('numbers, signs and texts', () => {
    expect(ALL.filter(isNumber)).toHaveLength(64);
    expect(ALL.filter(isSigned)).toHaveLength(32);
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

  test('the zero of text is empty, of everything else 0', () => {
    for (const type of ALL) expect(zeroOf(type)).toEqual(isText(type) ? new Uint8Array(0) : 0n);
  });

  test('string and bytes are one type on the stack, all others are themselves', () => {
    for (const type of ALL) expect(stackType(type)).toBe(type === 'string' ? 'bytes' : type);
  });

  test('a value has at least one gas word', () => {
    expect([0, 1, 32, 33, 64, 65].map((size) => wordCount(new Uint8Array(size)))).toEqual([1, 1, 1, 2, 2, 3]);
    expect(wordCount(2n ** 256n - 1n)).toBe(1);
  });
});
