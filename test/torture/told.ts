/**
 * What a child tells its parent, one line of JSON each, before it does anything else. A line that arrived was so: the child may be dead by the time
 * it is read. `books.ts` keeps account of them.
 */

import { writeSync } from 'node:fs';
import type { Hash } from '../../src/base/hash.ts';

/** A block as it was served: digests over its encoding and over its receipts. */
export type ToldBlock = {
  readonly hash: Hash;
  readonly parent: Hash;
  readonly number: number;
  readonly digest: Hash;
  readonly receipts?: Hash;
  readonly transactions: readonly Hash[];
};

/** What was read under a name such as `account 0x…` or `0x… numbers[3]`. */
export type ToldValue = readonly [key: string, value: string];

export type Told =
  /** Everything is loaded, the directory has not been touched. */
  | { readonly is: 'loaded' }
  /** The directory is open. */
  | { readonly is: 'ready' }
  /** About to hand this over; whether it arrives is not known yet. */
  | { readonly is: 'offering'; readonly transaction: Hash }
  | { readonly is: 'accepted'; readonly transaction: Hash }
  /** About to commit this block. */
  | { readonly is: 'committing'; readonly block: Hash }
  /** A block of another branch is kept. */
  | { readonly is: 'side'; readonly block: ToldBlock }
  /** The newest block as served, the blocks that were not told before, and the values that are others than at the head told before. */
  | {
      readonly is: 'head';
      readonly head: Hash;
      readonly blocks: readonly ToldBlock[];
      readonly values: readonly ToldValue[];
      /** These are all values there are; what is not among them is not known. */
      readonly isWhole: boolean;
    }
  | { readonly is: 'dropped'; readonly place: string; readonly reason: string }
  /** Something was not done, in the words of whoever did not do it. */
  | { readonly is: 'refused'; readonly what: string; readonly name: string; readonly message: string }
  /** Everything was read again, and is what it was. */
  | { readonly is: 'read' }
  | { readonly is: 'done' };

/** Standard output, which is a pipe to the parent. */
const PIPE = 1;

export function tell(told: Told): void {
  writeSync(PIPE, `${JSON.stringify(told)}\n`);
}

/** Whole lines only: a child that was killed may have left half of one. */
export function toldIn(text: string): readonly Told[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Told);
}
