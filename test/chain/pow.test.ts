import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256, sha256 } from '../../src/base/hash.ts';
import { MAX_UINT64 } from '../../src/chain/params.ts';
import { meetsTarget, powHash, search, target } from '../../src/chain/pow.ts';

const seal = keccak256(utf8ToBytes('a block'));

describe('a target', () => {
  test('is the whole range shared by the difficulty', () => {
    expect(target(1n)).toBe(1n << 256n);
    expect(target(256n)).toBe(1n << 248n);
    expect(target(3n)).toBe((1n << 256n) / 3n);
  });

  test('is met by a hash just below it and not by itself', () => {
    for (const difficulty of [2n, 3n, 256n, 1_000_003n]) {
      expect(meetsTarget(wordToBytes(target(difficulty) - 1n), difficulty)).toBe(true);
      expect(meetsTarget(wordToBytes(target(difficulty)), difficulty)).toBe(false);
    }
    expect(meetsTarget(new Uint8Array(32).fill(0xff), 1n)).toBe(true);
  });

  test('is met by nothing when the difficulty is zero or below, and by zero alone when it is the largest', () => {
    expect(meetsTarget(new Uint8Array(32), 0n)).toBe(false);
    expect(meetsTarget(new Uint8Array(32), -1n)).toBe(false);
    expect(meetsTarget(wordToBytes(1n), (1n << 256n) - 1n)).toBe(false);
    expect(meetsTarget(wordToBytes(0n), (1n << 256n) - 1n)).toBe(true);
  });
});

describe('a search', () => {
  test('finds the first nonce whose hash begins with 00 at difficulty 256, and counts its tries', () => {
    const found = search(seal, 256n, 0n, 100_000);
    if (found === undefined) throw new Error('nothing found');
    expect(bytesToHex(powHash(seal, found.nonce)).slice(0, 4)).toBe('0x00');
    expect(found.tries).toBe(Number(found.nonce) + 1);
    for (let nonce = 0n; nonce < found.nonce; nonce += 1n) expect(meetsTarget(powHash(seal, nonce), 256n)).toBe(false);
  });

  test('in pieces finds what a search in one piece finds', () => {
    const whole = search(seal, 5_000n, 0n, 1_000_000);
    let first = 0n;
    let found: ReturnType<typeof search>;
    for (; found === undefined; first += 777n) found = search(seal, 5_000n, first, 777);
    expect(found.nonce).toBe(whole?.nonce);
  });

  test('gives up after the tries it was given', () => {
    expect(search(seal, 1n << 255n, 0n, 100)).toBeUndefined();
    expect(search(seal, 1n, 0n, 0)).toBeUndefined();
  });

  test('ends with the last nonce there is', () => {
    expect(search(seal, 1n << 255n, MAX_UINT64 - 3n, 1_000)).toBeUndefined();
    expect(search(seal, 1n, MAX_UINT64, 10)).toEqual({ nonce: MAX_UINT64, tries: 1 });
  });

  test('carries over bytes of the nonce', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), (first) => {
        const found = search(seal, 16n, first, 1_000);
        expect(found && meetsTarget(powHash(seal, found.nonce), 16n)).toBe(true);
        expect(found?.nonce).toBe(first + BigInt(found?.tries ?? 0) - 1n);
      }),
      { numRuns: 50, examples: [[0xfffffn], [0xffff_fff0n]] },
    );
  });
});

test('a block hash is sha256 of seal hash and nonce, 40 bytes', () => {
  const ticket = new Uint8Array([...seal, 0, 0, 0, 0, 0, 0, 1, 2]);
  expect(powHash(seal, 258n)).toEqual(sha256(ticket));
});
