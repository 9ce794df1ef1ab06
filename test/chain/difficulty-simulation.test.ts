/**
 * Whether blocks go on taking as long as they should. Times of single blocks are luck: were they independent, the mean of 200
 * would be off by 7 % of itself one time in three, and no rule could promise 20 % for every row of 10,000 blocks. The rule makes up
 * for luck (rows that were slow are followed by easier blocks), so means of 200 scatter by about 3 %, and 20 % is far out.
 * What is asserted is therefore the real thing, sampled times of every row, not an expectation. `scripts/difficulty.ts` prints them all.
 */

import { describe, expect, test } from 'vitest';
import { MORNING, simulate, spread, WEATHERS } from './mining-weather.ts';
import { mineAll, type Mined, rule, ruleWith } from './mining-world.ts';

const SEEDS = [1, 2, 3, 4, 5];

/** Blocks that come in the first hundred block times after the night, and what the second one of them has to take. */
function morning(chain: readonly Mined[]): { readonly blocks: number; readonly easier: number } {
  const first = chain.findIndex(({ seconds }) => seconds >= MORNING);
  const blocks = chain.filter(({ seconds }) => seconds >= MORNING && seconds < MORNING + 500).length;
  return { blocks, easier: Number(chain[first + 1]!.difficulty) / Number(chain[first]!.difficulty) };
}

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] => Object.keys(table) as Key[];

const night = (seed: number, by = rule): readonly Mined[] =>
  mineAll({ seed, blocks: 10_000, hashRate: WEATHERS.asleep.hashRate, rule: by });

describe('10,000 blocks', () => {
  test.each(keysOf(WEATHERS))('%s: any 200 in a row take what they should, to within a fifth', (name) => {
    const { least, most } = spread(SEEDS.flatMap((seed) => simulate(WEATHERS[name], seed)));
    expect(least).toBeGreaterThan(0.8);
    expect(most).toBeLessThan(1.2);
  });

  test('scatter by about three percent in quiet weather', () => {
    const { deviation } = spread(SEEDS.flatMap((seed) => simulate(WEATHERS.steady, seed)));
    expect(deviation).toBeGreaterThan(0.02);
    expect(deviation).toBeLessThan(0.04);
  });

  test('after a night without miners are no burst: at most 140 in a hundred block times, where 5,760 were missed', () => {
    for (const seed of SEEDS) {
      const { blocks, easier } = morning(night(seed));
      expect(blocks).toBeLessThanOrEqual(140);
      expect(easier).toBeGreaterThan(0.62);
    }
  });
});

describe('another constant is noticed:', () => {
  test('the rule with the constants of the chain is the chain’s', () => {
    expect(mineAll({ seed: 1, blocks: 500, hashRate: WEATHERS.steady.hashRate, rule: ruleWith({}) })).toEqual(
      mineAll({ seed: 1, blocks: 500, hashRate: WEATHERS.steady.hashRate }),
    );
  });

  test('an average over 64 blocks is too slow for a hundred times the miners', () => {
    expect(spread(simulate(WEATHERS.risen, 1, ruleWith({ averaged: 64n }))).least).toBeLessThan(0.8);
  });

  test('one over 4 blocks is led astray by luck', () => {
    expect(spread(simulate(WEATHERS.steady, 1, ruleWith({ averaged: 4n }))).most).toBeGreaterThan(1.2);
  });

  test('another block time is another block time', () => {
    expect(spread(simulate(WEATHERS.steady, 1, ruleWith({ wanted: 6n }))).most).toBeGreaterThan(1.2);
    expect(spread(simulate(WEATHERS.steady, 1, ruleWith({ wanted: 4n }))).least).toBeLessThan(0.8);
  });

  test('without a limit to lateness the night is paid out in the morning', () => {
    expect(morning(night(1, ruleWith({ latest: 1_000_000n }))).blocks).toBeGreaterThan(200);
  });
});
