/** What a node tells while it works, in the order it happens. Tests kill the process at these places. */

import type { Hash } from '../base/hash.ts';

export type Phase =
  /** A transaction is on disk and will be mined, whatever happens to the process. */
  | { readonly phase: 'accepted'; readonly hash: Hash }
  | { readonly phase: 'searching'; readonly number: bigint; readonly difficulty: bigint }
  /** Some tries later, now and then. */
  | { readonly phase: 'trying'; readonly number: bigint; readonly tries: bigint }
  | { readonly phase: 'found'; readonly number: bigint; readonly hash: Hash; readonly tries: bigint }
  /** The batch with the block is on its way to the disk. */
  | { readonly phase: 'committing'; readonly number: bigint; readonly hash: Hash }
  | { readonly phase: 'committed'; readonly number: bigint; readonly hash: Hash }
  /** A waiting transaction will not be mined. `place` is its hash, or the name of its record when it cannot be read. */
  | { readonly phase: 'dropped'; readonly place: string; readonly reason: string }
  /** Mining in the background ended: the limit of tries was reached, or something is wrong. What waits keeps waiting. */
  | { readonly phase: 'failed'; readonly error: Error };

export type PhaseListener = (phase: Phase) => void;
