/**
 * Reading several records as of one moment. While the batch of a reorganisation is on its way to the disk, its records become readable at
 * a moment nobody is told of, so of two reads one after the other the second may see another chain. The old head is the first thing
 * that such a batch takes away: as long as it is there, nothing below it has changed.
 *
 * States need none of this: they are read by their root (`stateOf`), or watch over themselves (`headState`).
 */

import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Chain } from '../chain/chain.ts';
import { type BlockRef, findBlock } from './block-ref.ts';
import { RpcError } from './errors.ts';
import { knownAt, type KnownBlock, receiptsIn } from './known-blocks.ts';

/** Together much longer than any disk takes. */
const MOST_TRIES = 2_000;
const PAUSE_IN_MS = 5;

/** What `read` answers when nothing moved meanwhile; it may be asked several times, and must not wait for anything. */
export async function steadily<T>(chain: Chain, read: () => T): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = outcomeOf(read);
    if (chain.isCanonical(chain.headHash)) return unwrap(outcome);
    await pauseFor(PAUSE_IN_MS);
  }
  throw goesOnMoving();
}

export function goesOnMoving(): RpcError {
  return new RpcError('unavailable', 'the newest blocks are being exchanged for others; ask again in a moment');
}

/** The block with what its transactions did; undefined where there is none. */
export function knownBlock(chain: Chain, ref: BlockRef): Promise<KnownBlock | undefined> {
  return steadily(chain, () => {
    const found = findBlock(chain, ref);
    if (found === undefined) return undefined;
    if (chain.isCanonical(found.hash)) return knownAt(chain, found.block.header.number);
    return { ...found, receipts: receiptsIn(chain, found) };
  });
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** What is read while records change may also look damaged. */
function outcomeOf<T>(read: () => T): Outcome<T> {
  try {
    return { value: read() };
  } catch (error) {
    return { error };
  }
}

function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
