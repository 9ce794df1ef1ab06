/** How hash rates change in the simulations, and which blocks are looked at: those from 300 after each change on. */

import { means, mineAll, rule as chainRule, type HashRate, type Rule } from './mining-world.ts';

const BLOCKS = 10_000;
const SETTLING_BLOCKS = 300;
const RATE = 1_000_000;
const EVENING = 10_000;
export const MORNING = EVENING + 8 * 3_600;

/** Blocks after which the hash rate changes; weather that changes by the clock has none. */
export type Weather = { readonly hashRate: HashRate; readonly changes: readonly number[] };

const everyThousand = Array.from({ length: 9 }, (_, i) => (i + 1) * 1_000);

export const WEATHERS = {
  steady: { hashRate: () => RATE, changes: [0] },
  /** A hundred times the miners, from one block to the next. */
  risen: { hashRate: (block) => (block <= 2_000 ? RATE : 100 * RATE), changes: [0, 2_000] },
  fallen: { hashRate: (block) => (block <= 2_000 ? RATE : RATE / 100), changes: [0, 2_000] },
  /** A hundred times as many, and back, for ever. */
  swinging: {
    hashRate: (block) => (Math.floor((block - 1) / 1_000) % 2 === 0 ? RATE : 100 * RATE),
    changes: [0, ...everyThousand],
  },
  /** Nine of ten miners come for a minute and leave for a minute. There is no settling, so every block is looked at. */
  hopping: { hashRate: (_, second) => (Math.floor(second / 60) % 2 === 0 ? RATE : 10 * RATE), changes: [0] },
  /** Half of them come for ten minutes and leave for ten. */
  tidal: { hashRate: (_, second) => (Math.floor(second / 600) % 2 === 0 ? RATE : 2 * RATE), changes: [0] },
  /** Nobody mines for eight hours; they begin about when block 2,000 is found, give or take 50. */
  asleep: { hashRate: (_, second) => (second >= EVENING && second < MORNING ? 0 : RATE), changes: [2_050] },
} as const satisfies Readonly<Record<string, Weather>>;

/** Mean time of each 200 blocks in a row, in block times, no row reaching over a change. */
export function simulate({ hashRate, changes }: Weather, seed: number, rule: Rule = chainRule): readonly number[] {
  const chain = mineAll({ seed, blocks: BLOCKS, hashRate, rule });
  return changes.flatMap((change, i) =>
    means(chain, { from: change + SETTLING_BLOCKS + 1, to: (changes[i + 1] ?? BLOCKS + 1) - 1 }),
  );
}

export type Spread = {
  readonly least: number;
  readonly median: number;
  readonly most: number;
  readonly deviation: number;
};

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { least: at(0), median: at(0.5), most: at(1), deviation: Math.sqrt(variance) };
}
