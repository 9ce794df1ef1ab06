/**
 * How hard the next block has to be. Each block nudges the difficulty by how early or late it came, so that blocks go on
 * taking about as long as genesis says, whether one laptop searches or a hundred.
 *
 *     next = difficulty · N·T / (N·T − T + Δt)
 *
 * A block that took exactly T changes nothing; one that came at once makes the next harder by a 32nd, a late one makes it
 * easier. The rule looks at one interval and nothing before it, so a chain that slept owes nothing: a formula anchored in the
 * past would hand out thousands of easy blocks at once. Known as WTEMA. Whole numbers throughout; no clock is read.
 */

import type { Header } from './header.ts';
import { MAX_UINT256, type Params } from './params.ts';

/**
 * How many blocks the moving average looks back on. Fewer wobble more (with 32, the difficulty is off by an eighth now and then,
 * because finding is luck), more take longer to follow: times are whole seconds, so no block counts as quicker than 1 s, and
 * with 64 a hash rate a hundred times as high is not met within 300 blocks. `test/chain/difficulty.test.ts` plays it through.
 */
export const AVERAGED_BLOCKS = 32n;

/** However late a block is, it counts as this many block times: after a night the next is a third easier, not free. */
export const LATEST_IN_BLOCK_TIMES = 20n;

/** Below this a hash needs not even begin with `00`, and whole numbers are too coarse to be nudged by a few percent. */
export const LEAST_DIFFICULTY = 256n;

/** What is read of a header; of the genesis parameters, likewise. */
type Timed = Pick<Header, 'difficulty' | 'timestamp'>;
type Wanted = Pick<Params, 'difficulty' | 'blockTimeInSeconds'>;

/**
 * The difficulty of the block after `parent`, in tries that a block takes on average. Rounded down. `grandparent` is undefined
 * when the parent is block 0, which came neither early nor late. A block time of 0 s means that the difficulty is fixed.
 */
export function nextDifficulty(parent: Timed, grandparent: Timed | undefined, params: Wanted): bigint {
  const { difficulty, blockTimeInSeconds: wanted } = params;
  if (wanted === 0n) return difficulty;
  const took = grandparent === undefined ? wanted : parent.timestamp - grandparent.timestamp;
  const average = AVERAGED_BLOCKS * wanted;
  const next = (parent.difficulty * average) / (average - wanted + between(1n, took, LATEST_IN_BLOCK_TIMES * wanted));
  return between(LEAST_DIFFICULTY, next, MAX_UINT256);
}

function between(least: bigint, value: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}
