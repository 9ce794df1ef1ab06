/** What a node tells while it works, in the order it happens. Tests kill the process at these places. */

import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import type { LogNote } from '../chain/log/log.ts';

export type Phase =
  /** A transaction is on disk and will be mined, whatever happens to the process. */
  | { readonly phase: 'accepted'; readonly hash: Hash }
  | { readonly phase: 'searching'; readonly number: bigint; readonly difficulty: bigint }
  /** Some tries later, now and then. */
  | { readonly phase: 'trying'; readonly number: bigint; readonly tries: bigint; readonly triesPerSecond: number }
  /** Mining is held, or goes on. */
  | { readonly phase: 'paused' | 'resumed' }
  | { readonly phase: 'found'; readonly number: bigint; readonly hash: Hash; readonly tries: bigint }
  /** The batch with the block is on its way to the disk. */
  | { readonly phase: 'committing'; readonly number: bigint; readonly hash: Hash }
  | { readonly phase: 'committed'; readonly number: bigint; readonly hash: Hash }
  /** Another branch has more work: these blocks left the canonical chain, and these came, oldest first. */
  | { readonly phase: 'reorganised'; readonly displaced: readonly Block[]; readonly adopted: readonly Block[] }
  /** The second copy of the blocks was not as it was left. Told when the chain is opened. */
  | { readonly phase: 'log'; readonly note: LogNote }
  /** A block that had waited for its parent or its time broke a rule. */
  | { readonly phase: 'refused'; readonly number: bigint; readonly reason: string }
  /** A waiting transaction will not be mined. `place` is its hash, or the name of its record when it cannot be read. */
  | { readonly phase: 'dropped'; readonly place: string; readonly reason: string }
  /** Mining in the background ended: the limit of tries was reached, or something is wrong. What waits keeps waiting. */
  | { readonly phase: 'failed'; readonly error: Error };

export type PhaseListener = (phase: Phase) => void;
