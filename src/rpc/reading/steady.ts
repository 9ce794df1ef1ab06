/**
 * Reading several records as of one moment. While the batch of a reorganisation is on its way to the disk, its records become readable at
 * a moment nobody is told of, so of two reads one after the other the second may see another chain. The old head is the first thing
 * that such a batch takes away: as long as it is there, nothing below it has changed.
 *
 * States need none of this: they are read by their root (`stateOf`), or watch over themselves (`headState`).
 */

import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Chain } from '../../chain/chain.ts';
import type { Breath } from '../breath.ts';
import { RpcError } from '../errors.ts';

/** Together much longer than any disk takes. */
const MOST_TRIES = 2_000;
const PAUSE_IN_MS = 5;
/** Of what takes long itself. */
const MOST_ATTEMPTS = 20;

/** What `read` answers when nothing moved meanwhile; it may be asked several times, and must not wait for anything. */
export async function steadily<T>(chain: Chain, read: () => T): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const outcome = outcomeOf(read);
    if (chain.isCanonical(chain.headHash)) return unwrap(outcome);
    await pauseFor(PAUSE_IN_MS);
  }
  throw goesOnMoving();
}

/**
 * What takes longer than a moment: tried until an attempt says that the chain did not move away under it, by answering with something. Throws
 * RpcError (unavailable) when it goes on moving.
 */
export async function attempted<T>(breath: Breath, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < MOST_ATTEMPTS; tries += 1) {
    const outcome = await attempt();
    if (outcome !== undefined) return outcome;
    await breath.take();
  }
  throw goesOnMoving();
}

/** What `read` scans of the canonical chain: it counts when the block that was the newest is still part of the chain behind it. */
export function onOneChain<T>(chain: Chain, breath: Breath, read: () => Promise<T>): Promise<T> {
  return attempted(breath, async () => {
    const { headHash } = chain;
    const answer = await read();
    return chain.isCanonical(headHash) ? answer : undefined;
  });
}

function goesOnMoving(): RpcError {
  return new RpcError('unavailable', 'the newest blocks are being exchanged for others; ask again in a moment');
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
