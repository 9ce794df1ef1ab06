/** Scanning what the canonical chain left, while it may be exchanged for another one. */

import type { Chain } from '../../chain/chain.ts';
import { goesOnMoving } from '../steady.ts';

const MOST_TRIES = 10;

/** What `read` answers when the block that was the newest is still part of the chain behind it; it may be asked several times. */
export async function onOneChain<T>(chain: Chain, read: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { headHash } = chain;
    const answer = await read();
    if (chain.isCanonical(headHash)) return answer;
  }
  throw goesOnMoving();
}
