import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, equalBytes, hexToBytes, minimalBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { decodeRlp, encodeRlp, MAX_DEPTH, RlpError } from '../../src/base/rlp.ts';
import type { Rlp } from '../../src/base/rlp.ts';
import { describeVectors } from '../helpers/vectors.ts';

/** A value as the outside vectors write it: text, a number, `#` and a big number, or a list of these. */
type Plain = string | number | readonly Plain[];
type Vectors = Record<string, { in: Plain; out: string }>;

const { rlp: anyRlp } = fc.letrec<{ rlp: Rlp }>((tie) => ({
  rlp: fc.oneof({ maxDepth: 4 }, fc.uint8Array({ maxLength: 70 }), fc.array(tie('rlp'), { maxLength: 5 })),
}));

describe('rlp', () => {
  test.each<[string, Rlp, string]>([
    ['no bytes', new Uint8Array(0), '0x80'],
    ['a small byte is itself', Uint8Array.of(0x7f), '0x7f'],
    ['a byte from 0x80 takes a length', Uint8Array.of(0x80), '0x8180'],
    ['an empty list', [], '0xc0'],
    ['nested lists', [[], [[]], [[], [[]]]], '0xc7c0c1c0c3c0c1c0'],
    ['55 bytes are short', new Uint8Array(55), `0xb7${'00'.repeat(55)}`],
    ['56 bytes are long', new Uint8Array(56), `0xb838${'00'.repeat(56)}`],
    ['a list of 56 bytes is long', [new Uint8Array(55)], `0xf838b7${'00'.repeat(55)}`],
    ['256 bytes take two for their length', new Uint8Array(256), `0xb90100${'00'.repeat(256)}`],
  ])('%s', (_, item, hex) => {
    expect(bytesToHex(encodeRlp(item))).toBe(hex);
    expect(decodeRlp(hexToBytes(hex))).toEqual(item);
  });

  test.each([
    ['0x', 'byte 0: an item should begin here'],
    ['0x8101', 'byte 0: the byte 1 stands for itself'],
    ['0xc28101', 'byte 1: the byte 1 stands for itself'],
    ['0xb801ff', 'a length of 1 fits into the first byte'],
    [`0xb837${'00'.repeat(55)}`, 'a length of 55 fits into the first byte'],
    ['0xf800', 'begins with a zero byte'],
    ['0xb9', 'end inside a length'],
    ['0x8261', 'claims 2 bytes, but only 1 follow'],
    ['0xc18261ff', 'claims 2 bytes, but only 0 follow'],
    ['0xc1b801', 'end inside a length'],
    ['0x8080', '1 bytes are left over'],
    ['0xffffffffffffffffff00', 'claims'],
  ])('refuses %s and says where and why', (hex, reason) => {
    expect(() => decodeRlp(hexToBytes(hex))).toThrow(RlpError);
    expect(() => decodeRlp(hexToBytes(hex))).toThrow(reason);
  });

  test('lists nest sixteen deep and no deeper, on the way in as on the way out', () => {
    const atTheLimit = nested(MAX_DEPTH);
    expect(decodeRlp(encodeRlp(atTheLimit))).toEqual(atTheLimit);
    expect(() => encodeRlp(nested(MAX_DEPTH + 1))).toThrow('deeper than 16');
    expect(() => decodeRlp(hexToBytes('0xd0cfcecdcccbcac9c8c7c6c5c4c3c2c1c0'))).toThrow('deeper than 16');
    expect(() => decodeRlp(deepBytes(100_000))).toThrow('deeper than 16');
  });

  test('what was encoded decodes to itself', () => {
    fc.assert(
      fc.property(anyRlp, (item) => {
        expect(decodeRlp(encodeRlp(item))).toEqual(item);
      }),
    );
  });

  test('whatever decodes has no other encoding', () => {
    const nearlyRlp = fc.tuple(anyRlp, fc.nat(), fc.nat({ max: 255 })).map(([item, place, byte]) => {
      const bytes = encodeRlp(item);
      bytes[place % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(nearlyRlp, (bytes) => {
        const item = decodeOrError(bytes);
        expect(item instanceof RlpError || equalBytes(encodeRlp(item), bytes)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describeVectors<Vectors>('rlp as others write it', 'rlp/rlptest.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, { in: plain, out }) => {
    expect(bytesToHex(encodeRlp(fromPlain(plain)))).toBe(out);
    expect(decodeRlp(hexToBytes(out))).toEqual(fromPlain(plain));
  });
});

describeVectors<Vectors>('random rlp that is valid', 'rlp/random_example.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, { out }) => {
    expect(bytesToHex(encodeRlp(decodeRlp(hexToBytes(out))))).toBe(out);
  });
});

describeVectors<Vectors>('bytes that are no rlp', 'rlp/invalidRLPTest.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, { out }) => {
    const hex = out.startsWith('0x') ? out : `0x${out}`;
    expect(() => decodeRlp(hexToBytes(hex))).toThrow(RlpError);
  });
});

function fromPlain(plain: Plain): Rlp {
  if (typeof plain === 'number') return minimalBytes(BigInt(plain));
  if (typeof plain !== 'string') return plain.map(fromPlain);
  return plain.startsWith('#') ? minimalBytes(BigInt(plain.slice(1))) : utf8ToBytes(plain);
}

function nested(depth: number): Rlp {
  let item: Rlp = [];
  for (let i = 1; i < depth; i++) item = [item];
  return item;
}

/** The encoding of lists nested very deep, each with a three-byte length. */
function deepBytes(depth: number): Uint8Array {
  const bytes = new Uint8Array(depth * 4);
  for (let i = 0; i < depth; i++) {
    const size = (depth - i - 1) * 4;
    bytes.set([0xfa, size >> 16, (size >> 8) & 0xff, size & 0xff], i * 4);
  }
  return bytes;
}

function decodeOrError(bytes: Uint8Array): Rlp | RlpError {
  try {
    return decodeRlp(bytes);
  } catch (error) {
    if (error instanceof RlpError) return error;
    throw error;
  }
}
