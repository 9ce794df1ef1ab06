/**
 * The lottery by zeros: how many tries a hash with one, two, three … zeros in front takes, against what is to be expected. Many draws,
 * since one says nothing; each has a ticket of its own, made of a hash that is given, so that the same hash gives the same draws.
 */

import { concatBytes, hexToBytes, wordToBytes } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import type { Searcher } from './searcher.ts';
import { difficultyOf } from './zeros.ts';

export type LotteryWish = {
  /** From one to so many zeros. */
  readonly zeros: number;
  readonly draws: number;
  readonly seed: Hash;
};

export type Draws = {
  readonly zeros: number;
  /** 16 for each zero. */
  readonly expected: bigint;
  /** Of each draw. */
  readonly tries: readonly number[];
  readonly sum: number;
  readonly least: number;
  readonly most: number;
  /** How far draws lie from their mean, as a standard deviation; as large as what is expected, when luck has no memory. */
  readonly spread: number;
};

/** Throws CopyError when it takes too much work. */
export async function lottery(searcher: Searcher, { zeros, draws, seed }: LotteryWish): Promise<Draws[]> {
  const all: Draws[] = [];
  for (let count = 1; count <= zeros; count++) {
    const tries: number[] = [];
    for (let draw = 0; draw < draws; draw++) {
      const found = await searcher.seek(ticket(seed, count, draw), difficultyOf(count));
      tries.push(found.tries);
    }
    all.push(drawsOf(count, tries));
  }
  return all;
}

/** What stands in the place of a header: 32 bytes that nobody chose. */
function ticket(seed: Hash, zeros: number, draw: number): Uint8Array {
  return keccak256(concatBytes(hexToBytes(seed), wordToBytes(BigInt(zeros), 8), wordToBytes(BigInt(draw), 8)));
}

export function drawsOf(zeros: number, tries: readonly number[]): Draws {
  const sum = tries.reduce((all, one) => all + one, 0);
  const mean = sum / tries.length;
  const squares = tries.reduce((all, one) => all + (one - mean) ** 2, 0);
  return {
    zeros,
    expected: difficultyOf(zeros),
    tries,
    sum,
    least: Math.min(...tries),
    most: Math.max(...tries),
    spread: tries.length < 2 ? 0 : Math.round(Math.sqrt(squares / (tries.length - 1))),
  };
}
