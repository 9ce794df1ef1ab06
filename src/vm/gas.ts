/**
 * The gas schedule: what an instruction costs beyond its static price in `opcodes.ts`, and what entering costs.
 * The aim is at most 20 ns of this interpreter per gas. Reads and calls have one price each, warm or cold, so that the number beside
 * the code is the number on the receipt.
 */

import { wordCount, type LeafValue } from './types.ts';

export const GAS = {
  entry: 100,
  /** Entering a contract: per 32 bytes of its sections 1–8 and of the signatures of its actions and views. */
  codeWord: 40,
  /** Calldata, results, answers of `fail`: per 32 bytes. */
  codecWord: 4,
  constantWord: 1,
  textWord: 2,
  compareWord: 1,
  exponentByte: 20,
  keccakWord: 40,
  /** A leaf that is read on the way: an element of a list, or its length before an element is touched. */
  read: 1_500,
  readWord: 20,
  keyWord: 120,
  loopRound: 5,
  /** Calling a function of the same contract, or checking an invariant: each local it has, parameters included. */
  local: 1,
  /** Checking an invariant when an action or a deployment is done. */
  invariant: 20,
  topic: 375,
  logByte: 8,
  /** Hlp that goes along with a call; `send` has it in its static price. */
  transfer: 9_000,
  /** The receiver of a `send` did not exist. */
  newAccount: 25_000,
  /** Copying a list: per element. */
  element: 2,
} as const;

/**
 * Prices of a write, all of it (the static 1,500 of `sset` included).
 * - same: the value that is there already; again: this transaction has written the leaf and paid for it;
 * - change: another value, or none; create: a leaf that was not there.
 * - aggregate: the first touch of a sum or count in a transaction. They pass through zero all the time, so creating
 *   one costs no more than changing it.
 */
export const WRITE = {
  same: 1_500,
  again: 1_500,
  change: 5_000,
  create: 20_000,
  extraWord: 5_000,
  aggregate: 5_000,
} as const;

/** A leaf now, what it is to become, whether this transaction has written it, and how it was before (for its size). */
export type LeafWrite = {
  readonly before: LeafValue;
  readonly current: LeafValue;
  readonly next: LeafValue;
  readonly isWritten: boolean;
};

/** Gas of one write. A text pays for every 32 bytes it makes the state touch beyond the first, and at least for having been read. */
export function writePrice(write: LeafWrite): number {
  const { before, current, next, isWritten } = write;
  const reading = GAS.readWord * (wordCount(current) - 1);
  if (sameValue(current, next)) return WRITE.same + reading;
  if (isWritten) {
    const paidWords = Math.max(wordCount(before), wordCount(current));
    return WRITE.again + reading + WRITE.extraWord * Math.max(0, wordCount(next) - paidWords);
  }
  const size = Math.max(wordCount(current), wordCount(next));
  return (isZero(current) ? WRITE.create : WRITE.change) + WRITE.extraWord * (size - 1);
}

/** Gas for the words of a map key beyond the first: `balances[a]` has one, `names["a longer text …"]` several. */
export function keyPrice(keys: readonly LeafValue[]): number {
  const total = keys.reduce((sum: number, key) => sum + wordCount(key), 0);
  return GAS.keyWord * Math.max(0, total - 1);
}

/** Gas of entering a contract: its weight (see `RunnableModule`) and the calldata, both in bytes. */
export function entryPrice(weight: number, dataSize: number): number {
  return GAS.entry + GAS.codeWord * words(weight) + GAS.codecWord * words(dataSize);
}

/** Gas of checking an invariant with so many locals, beside what it does. */
export function invariantPrice(locals: number): number {
  return GAS.invariant + GAS.local * locals;
}

/** 32-byte words that `size` bytes fill, at least none. */
export function words(size: number): number {
  return Math.ceil(size / 32);
}

export function isZero(value: LeafValue): boolean {
  return typeof value === 'bigint' ? value === 0n : value.length === 0;
}

export function sameValue(a: LeafValue, b: LeafValue): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return a === b;
  return Buffer.compare(a, b) === 0;
}
