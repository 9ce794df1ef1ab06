import * as fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bytesToWord, concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { reference } from '../../src/base/engine.ts';
import { searchFast, searchWith } from '../../src/chain/nonce-search.ts';
import { INITIAL, LANES, midstateOf, plainSweep, type Sweep, ticketHash } from '../../src/chain/nonce-sha256.ts';
import { wasmSweep } from '../../src/chain/nonce-wasm.ts';
import { MAX_UINT256, MAX_UINT64 } from '../../src/chain/params.ts';
import { type Found, search } from '../../src/chain/pow.ts';

type Search = typeof search;

const fourAtOnce = wasmSweep();
const sweeps: Readonly<Record<string, Sweep>> = { plain: plainSweep, 'four at once': fourAtOnce };
const searches: Readonly<Record<string, Search>> = {
  plain: (...work) => searchWith(plainSweep, ...work),
  'four at once': (...work) => searchWith(fourAtOnce, ...work),
  'as the miner has it': searchFast,
};

const anySeal = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Where something ends: the lower half, every byte of it, the nonces. */
const EDGES = [0n, 1n << 8n, 1n << 31n, 1n << 32n, 7n << 32n, 1n << 63n, MAX_UINT64 + 1n];
const nearAnEdge = fc
  .tuple(fc.constantFrom(...EDGES), fc.bigInt({ min: -300n, max: 300n }))
  .map(([edge, away]) => edge + away)
  .filter((nonce) => nonce >= 0n && nonce <= MAX_UINT64);
const anyNonce = fc.oneof(nearAnEdge, fc.bigInt({ min: 0n, max: MAX_UINT64 }));
const anyDifficulty = fc.oneof(
  fc.bigInt({ min: 1n, max: 5n }),
  fc.bigInt({ min: 1n, max: 2_000n }),
  fc.constantFrom(255n, 256n, 257n, (1n << 32n) - 1n, 1n << 32n, (1n << 32n) + 1n, 1n << 255n, MAX_UINT256, 1n << 256n),
  fc.bigInt({ min: 1n, max: MAX_UINT256 }),
);

/** The hash of a ticket by the readable library, which shares nothing with what is tested. */
function hashOf(sealHash: Uint8Array, nonce: bigint): bigint {
  return bytesToWord(reference.sha256(concatBytes(sealHash, wordToBytes(nonce, 8))));
}

/** The search in one line. */
function slowly(sealHash: Uint8Array, difficulty: bigint, firstNonce: bigint, tries: number): Found | undefined {
  for (let i = 0; i < tries && firstNonce + BigInt(i) <= MAX_UINT64; i++) {
    const nonce = firstNonce + BigInt(i);
    if (hashOf(sealHash, nonce) < (1n << 256n) / difficulty) return { nonce, tries: i + 1 };
  }
  return undefined;
}

test('the state begins as the standard says', () => {
  expect(Array.from(INITIAL, (word) => (word >>> 0).toString(16))).toEqual(
    '6a09e667 bb67ae85 3c6ef372 a54ff53a 510e527f 9b05688c 1f83d9ab 5be0cd19'.split(' '),
  );
});

test('a ticket, finished from what is known of it, has the hash it should have', () => {
  fc.assert(
    fc.property(anySeal, anyNonce, (seal, nonce) => {
      const hash = ticketHash(midstateOf(seal, Number(nonce >> 32n)), Number(nonce & 0xffff_ffffn));
      expect(bytesToWord(hash)).toBe(hashOf(seal, nonce));
    }),
  );
});

describe.each(Object.entries(sweeps))('a sweep, %s,', (_, sweep) => {
  test('stops where the top word of a ticket is just small enough', () => {
    fc.assert(
      fc.property(anySeal, anyNonce, (seal, nonce) => {
        const top = Number(hashOf(seal, nonce) >> 224n);
        const [midstate, half] = [midstateOf(seal, Number(nonce >> 32n)), Number(nonce & 0xffff_ffffn)];
        expect(sweep(midstate, half, 1, top)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('passes over none that is small enough, and stops no more than a group before it', () => {
    fc.assert(
      fc.property(
        anySeal,
        fc.nat(),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(0xffff_ffff),
        (seal, first, count, limit) => {
          const passed = sweep(midstateOf(seal, 3), first, count, limit);
          const tops = Array.from({ length: count + LANES }, (_unused, i) =>
            Number(hashOf(seal, (3n << 32n) + BigInt(first + i)) >> 224n),
          );
          const small = tops.findIndex((top) => top <= limit);
          const isRight = passed >= count ? small < 0 || small >= count : small >= passed && small < passed + LANES;
          expect(isRight).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe.each(Object.entries(searches))('a fast search, %s,', (_, fast) => {
  test('answers as the slow one does, whatever the difficulty, at every edge', () => {
    fc.assert(
      fc.property(anySeal, anyDifficulty, anyNonce, fc.nat(400), (seal, difficulty, first, tries) => {
        expect(fast(seal, difficulty, first, tries)).toEqual(slowly(seal, difficulty, first, tries));
      }),
      { numRuns: 400 },
    );
  });

  test('answers as `search` does over longer ways', () => {
    fc.assert(
      fc.property(anySeal, fc.bigInt({ min: 500n, max: 20_000n }), anyNonce, (seal, difficulty, first) => {
        expect(fast(seal, difficulty, first, 4_099)).toEqual(search(seal, difficulty, first, 4_099));
      }),
      { numRuns: 25 },
    );
  });

  test('finds the smallest hash of many when just that one is small enough, and nothing when none is', () => {
    fc.assert(
      fc.property(anySeal, anyNonce, fc.integer({ min: 1, max: 300 }), (seal, first, tries) => {
        const nonces = Array.from({ length: tries }, (_unused, i) => first + BigInt(i)).filter((n) => n <= MAX_UINT64);
        const least = nonces.map((nonce) => hashOf(seal, nonce)).reduce((a, b) => (a < b ? a : b));
        const difficulty = (1n << 256n) / (least + 1n);
        expect(fast(seal, difficulty, first, tries)).toEqual(slowly(seal, difficulty, first, tries));
        expect(fast(seal, (1n << 256n) / least + 1n, first, tries)).toBeUndefined();
      }),
      { numRuns: 150 },
    );
  });

  test('finds a hash that is only just below its target, and not one that is just above', () => {
    for (let i = 0; i < 5; i++) {
      const seal = reference.keccak256(Uint8Array.of(i));
      const winner = fast(seal, 300_000n, 0n, 10_000_000)!.nonce;
      // Such a hash says its difficulty to within so little that both have the same top word.
      const just = (1n << 256n) / (hashOf(seal, winner) + 1n);
      for (const from of [winner, winner - 1n, winner - 2n, winner - 3n]) {
        expect(fast(seal, just, from, 9)?.nonce).toBe(winner);
        expect(fast(seal, just + 1n, from, 9)).toBeUndefined();
      }
    }
  });

  test('goes on where the upper half of the nonce counts up', () => {
    const seal = new Uint8Array(32).fill(7);
    const border = 5n << 32n;
    const least = (from: bigint): bigint =>
      Array.from({ length: 64 }, (_unused, i) => from + BigInt(i)).reduce((a, b) =>
        hashOf(seal, a) < hashOf(seal, b) ? a : b,
      );
    for (const winner of [least(border - 64n), least(border)]) {
      const difficulty = (1n << 256n) / (hashOf(seal, winner) + 1n);
      expect(fast(seal, difficulty, border - 64n, 128)).toEqual(slowly(seal, difficulty, border - 64n, 128));
      expect(fast(seal, difficulty, winner, 1)).toEqual({ nonce: winner, tries: 1 });
    }
  });

  test('ends with the last nonce there is, and makes no try when it may make none', () => {
    const seal = new Uint8Array(32);
    expect(fast(seal, 1n << 255n, MAX_UINT64 - 3n, 1_000)).toBeUndefined();
    expect(fast(seal, 1n, MAX_UINT64, 10)).toEqual({ nonce: MAX_UINT64, tries: 1 });
    expect(fast(seal, 1n, 5n, 0)).toBeUndefined();
  });

  test('refuses a difficulty that is none, as `search` does', () => {
    for (const difficulty of [0n, -1n]) {
      expect(() => search(new Uint8Array(32), difficulty, 0n, 1)).toThrow(RangeError);
      expect(() => fast(new Uint8Array(32), difficulty, 0n, 1)).toThrow(RangeError);
    }
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test('the search still answers the same', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    vi.resetModules();
    const alone = await import('../../src/chain/nonce-search.ts');
    const seal = new Uint8Array(32).fill(9);
    expect(() => wasmSweep()).toThrow('no WebAssembly');
    expect(alone.searchFast(seal, 20_000n, 0n, 200_000)).toEqual(searchFast(seal, 20_000n, 0n, 200_000));
  });
});
