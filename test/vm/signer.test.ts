import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressToWord } from '../../src/base/address.ts';
import { concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { addressOfKey, CURVE_ORDER, sign } from '../../src/base/keys.ts';
import { signerOf } from '../../src/vm/signer.ts';
import { filled, wordOf } from './helpers.ts';

const KEY = filled(32, 7);
const SIGNER = addressToWord(addressOfKey(KEY));
const DIGEST = filled(32, 9);
const digest = wordOf(DIGEST);
const { r, s, yParity } = sign(DIGEST, KEY);

const bytes = (rValue: bigint, sValue: bigint, v: number): Uint8Array =>
  concatBytes(wordToBytes(rValue), wordToBytes(sValue), Uint8Array.of(v));

describe('who signed', () => {
  test('is found with v 27 and 28, and with 0 and 1', () => {
    expect(signerOf(digest, bytes(r, s, 27 + yParity))).toBe(SIGNER);
    expect(signerOf(digest, bytes(r, s, yParity))).toBe(SIGNER);
  });

  test('is somebody else with the other v', () => {
    expect(signerOf(digest, bytes(r, s, 28 - yParity))).not.toBe(SIGNER);
    expect(signerOf(digest, bytes(r, s, 28 - yParity))).not.toBe(0n);
  });

  test('is found with the higher s too, as ecrecover finds it', () => {
    expect(signerOf(digest, bytes(r, CURVE_ORDER - s, 28 - yParity))).toBe(SIGNER);
    expect(signerOf(digest, bytes(r, CURVE_ORDER - s, 27 + yParity))).not.toBe(SIGNER);
  });

  test('is found for every key and hash, whichever s', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.bigInt({ min: 1n, max: 2n ** 250n }),
        (hash, secret) => {
          const key = wordToBytes(secret);
          const made = sign(hash, key);
          const signer = addressToWord(addressOfKey(key));
          expect(signerOf(wordOf(hash), bytes(made.r, made.s, 27 + made.yParity))).toBe(signer);
          expect(signerOf(wordOf(hash), bytes(made.r, CURVE_ORDER - made.s, 28 - made.yParity))).toBe(signer);
        },
      ),
      { numRuns: 20 },
    );
  });

  // oxfmt-ignore
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['64 bytes', bytes(r, s, 27).subarray(0, 64)],
    ['66 bytes', concatBytes(bytes(r, s, 27), Uint8Array.of(0))],
    ['v 2', bytes(r, s, 2)],
    ['v 26', bytes(r, s, 26)],
    ['v 29', bytes(r, s, 29)],
    ['v 255', bytes(r, s, 255)],
    ['r 0', bytes(0n, s, 27)],
    ['s 0', bytes(r, 0n, 27)],
    ['r at the order of the curve', bytes(CURVE_ORDER, s, 27)],
    ['s at the order of the curve', bytes(r, CURVE_ORDER, 27)],
    ['s beyond it', bytes(r, 2n ** 256n - 1n, 27)],
    ['r that is no point', bytes(5n, s, 27)],
  ])('is nobody for %s', (_, signature) => {
    expect(signerOf(digest, signature)).toBe(0n);
  });

  test('a hash of zeros is a hash as any other', () => {
    const zero = new Uint8Array(32);
    const made = sign(zero, KEY);
    expect(signerOf(0n, bytes(made.r, made.s, 27 + made.yParity))).toBe(SIGNER);
  });
});
