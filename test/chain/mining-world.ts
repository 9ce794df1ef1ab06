/**
 * Ten thousand blocks without a single hash: how long a block takes is drawn (finding is luck without memory, so the work it
 * takes is exponential around the difficulty), and the rule under test gets the times as headers would tell them. Miners do as
 * `node/` does: a time is the clock's, or one second after the parent's, and nobody takes a block from further ahead than 15 s.
 */

import { LEAST_DIFFICULTY, nextDifficulty } from '../../src/chain/difficulty.ts';
import { dice } from '../../bench/helpers/dice.ts';

export const BLOCK_TIME_IN_SECONDS = 5;
const MOST_AHEAD_IN_SECONDS = 15;

/** Tries per second that all miners make together. */
export type HashRate = (block: number, second: number) => number;
export type Timed = { readonly difficulty: bigint; readonly timestamp: bigint };
/** What the block after `parent` has to take. */
export type Rule = (parent: Timed, grandparent: Timed | undefined) => bigint;

export type World = {
  readonly seed: number;
  readonly blocks: number;
  readonly hashRate: HashRate;
  /** Left out, the chain's. */
  readonly rule?: Rule;
};

export type Mined = Timed & {
  /** When it was there for all to see, on a clock that nobody reads. */
  readonly seconds: number;
};

const params = { difficulty: 5_000_000n, blockTimeInSeconds: BigInt(BLOCK_TIME_IN_SECONDS) };

/** The rule of this chain. */
export const rule: Rule = (parent, grandparent) => nextDifficulty(parent, grandparent, params);

/** The same with other constants, to see what they are for. */
export function ruleWith({ averaged = 32n, latest = 20n, wanted = 5n }): Rule {
  return (parent, grandparent) => {
    const took = grandparent === undefined ? wanted : parent.timestamp - grandparent.timestamp;
    const counted = took > latest * wanted ? latest * wanted : took;
    const next = (parent.difficulty * averaged * wanted) / (averaged * wanted - wanted + counted);
    return next < LEAST_DIFFICULTY ? LEAST_DIFFICULTY : next;
  };
}

/** The chain such a world makes, oldest first. It begins at a difficulty that fits 1,000,000 tries a second. */
export function mineAll({ seed, blocks, hashRate, rule: next = rule }: World): readonly Mined[] {
  const luck = dice(seed);
  const chain: Mined[] = [{ difficulty: params.difficulty, timestamp: 0n, seconds: 0 }];
  for (let block = 1; block <= blocks; block++) {
    const [parent, grandparent] = [chain[block - 1]!, chain[block - 2]];
    const difficulty = next(parent, grandparent);
    const work = -Math.log(1 - luck(2 ** 31) / 2 ** 31) * Number(difficulty);
    const found = whenDone(work, parent.seconds, (second) => hashRate(block, second));
    const timestamp = later(BigInt(Math.floor(found)), parent.timestamp + 1n);
    chain.push({ difficulty, timestamp, seconds: Math.max(found, Number(timestamp) - MOST_AHEAD_IN_SECONDS) });
  }
  return chain;
}

/** When so much work is done that begins at `from`; the rate may change with every second. */
function whenDone(work: number, from: number, rateIn: (second: number) => number): number {
  for (let [left, at] = [work, from]; ;) {
    const second = Math.floor(at);
    const done = rateIn(second) * (second + 1 - at);
    if (done >= left) return at + left / rateIn(second);
    left -= done;
    at = second + 1;
  }
}

const later = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** Mean time of `length` blocks in a row, in block times, for each row within blocks `from` … `to`. */
export function means(chain: readonly Mined[], { from = 1, to = chain.length - 1, length = 200 }): readonly number[] {
  const found: number[] = [];
  for (let last = from + length - 1; last <= to; last++) {
    const seconds = chain[last]!.seconds - chain[last - length]!.seconds;
    found.push(seconds / length / BLOCK_TIME_IN_SECONDS);
  }
  return found;
}
