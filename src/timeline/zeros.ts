/**
 * Zeros at the start of a hash, which is how people see work: a difficulty says what a hash has to be below, and as far as whole digits
 * say it, that is a number of zeros.
 */

import { target } from '../chain/pow.ts';

/** Zeros at the start of every hash below the target of this difficulty. */
export function zerosFor(difficulty: bigint): number {
  return leadingZeros((target(difficulty) - 1n).toString(16).padStart(64, '0'));
}

/** A hash begins with this many zeros once in so many tries. */
export function difficultyOf(zeros: number): bigint {
  return 16n ** BigInt(zeros);
}

/** Of a hash without its 0x. */
export function leadingZeros(hash: string): number {
  return hash.length - hash.replace(/^0+/, '').length;
}
