import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AVERAGED_BLOCKS,
  LATEST_IN_BLOCK_TIMES,
  LEAST_DIFFICULTY,
  nextDifficulty,
} from '../../src/chain/difficulty.ts';
import { MAX_UINT256, MAX_UINT64 } from '../../src/chain/params.ts';

const params = { difficulty: 5_000_000n, blockTimeInSeconds: 5n };

/** What comes after a block of this difficulty that took so many seconds. */
function after(difficulty: bigint, seconds: bigint, start = 1_700_000_000n): bigint {
  return nextDifficulty(
    { difficulty, timestamp: start + seconds },
    { difficulty: 1n, timestamp: start },
    { ...params, difficulty: 999n },
  );
}

const anyDifficulty = fc.bigInt({ min: LEAST_DIFFICULTY, max: MAX_UINT256 });
const anyTime = fc.bigInt({ min: 0n, max: MAX_UINT64 });

describe('the difficulty', () => {
  test.each([
    [1n, 5_128_205n],
    [4n, 5_031_446n],
    [5n, 5_000_000n],
    [6n, 4_968_944n],
    [20n, 4_571_428n],
    [100n, 3_137_254n],
    [101n, 3_137_254n],
    [28_800n, 3_137_254n],
  ])('of 5,000,000 becomes, after a block that took %s of 5 seconds, %s', (seconds, next) => {
    expect(after(5_000_000n, seconds)).toBe(next);
  });

  test('stays what genesis says when there is no block time', () => {
    const fixed = { difficulty: 7n, blockTimeInSeconds: 0n };
    const [parent, grandparent] = [
      { difficulty: 512n, timestamp: 9_999n },
      { difficulty: 512n, timestamp: 1n },
    ];
    expect(nextDifficulty(parent, grandparent, fixed)).toBe(7n);
    expect(nextDifficulty(parent, undefined, fixed)).toBe(7n);
  });

  test('of block 1 is that of block 0, whose time says nothing about work', () => {
    expect(nextDifficulty({ difficulty: 5_000_000n, timestamp: 0n }, undefined, params)).toBe(5_000_000n);
    expect(nextDifficulty({ difficulty: 5_000_000n, timestamp: MAX_UINT64 }, undefined, params)).toBe(5_000_000n);
  });

  test('never falls below 256, and leaves it again', () => {
    expect(after(256n, 100n)).toBe(256n);
    expect(after(1n, 1n)).toBe(256n);
    expect(after(256n, 4n)).toBe(257n);
  });

  test('never grows beyond what a header can say', () => {
    expect(after(MAX_UINT256, 1n)).toBe(MAX_UINT256);
  });

  test('is exact where floating point is not, and at the end of time', () => {
    const large = (1n << 200n) + 1n;
    expect(after(large, 1n)).toBe((large * 160n) / 156n);
    expect(after(large, 5n)).toBe(large);
    expect(after(1_000_000n, 7n, (1n << 53n) - 1n)).toBe((1_000_000n * 160n) / 162n);
    expect(after(1_000_000n, 1n, MAX_UINT64 - 1n)).toBe((1_000_000n * 160n) / 156n);
    expect(after(1_000_000n, MAX_UINT64, 0n)).toBe((1_000_000n * 160n) / 255n);
  });

  test('is what the formula says, whatever the difficulty and the times', () => {
    fc.assert(
      fc.property(
        anyDifficulty,
        anyTime,
        anyTime,
        fc.bigInt({ min: 1n, max: 86_400n }),
        (difficulty, one, other, T) => {
          const [begin, end] = one < other ? [one, other] : [other, one];
          const took = [end - begin, LATEST_IN_BLOCK_TIMES * T].reduce((a, b) => (a < b ? a : b));
          const counted = took < 1n ? 1n : took;
          const next = nextDifficulty(
            { difficulty, timestamp: end },
            { difficulty: 3n, timestamp: begin },
            { difficulty: 9n, blockTimeInSeconds: T },
          );
          const [above, below] = [AVERAGED_BLOCKS * T, AVERAGED_BLOCKS * T - T + counted];
          fc.pre(next !== LEAST_DIFFICULTY && next !== MAX_UINT256);
          expect(next * below).toBeLessThanOrEqual(difficulty * above);
          expect((next + 1n) * below).toBeGreaterThan(difficulty * above);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('stays between its bounds, whatever the times', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_UINT256 }), anyTime, (difficulty, seconds) => {
        const next = after(difficulty, seconds, 0n);
        expect(next).toBeGreaterThanOrEqual(LEAST_DIFFICULTY);
        expect(next).toBeLessThanOrEqual(MAX_UINT256);
      }),
      { numRuns: 500 },
    );
  });

  test('rises by at most a 31st and falls by at most three eighths', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n << 20n, max: 1n << 240n }), anyTime, (difficulty, seconds) => {
        const next = after(difficulty, seconds, 0n);
        expect(next * 31n).toBeLessThanOrEqual(difficulty * 32n);
        expect((next + 1n) * 8n).toBeGreaterThan(difficulty * 5n);
      }),
      { numRuns: 500 },
    );
  });
});
