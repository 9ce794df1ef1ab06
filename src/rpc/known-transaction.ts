/** A transaction that was mined, found by its hash, with its block as of one moment. */

import type { Hash } from '../base/hash.ts';
import type { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/errors.ts';
import { readPlace } from '../chain/records.ts';
import { transactionHash } from '../chain/signing.ts';
import { knownAt, type KnownBlock } from './known-blocks.ts';
import { steadily } from './steady.ts';

export type KnownTransaction = KnownBlock & { readonly index: number };

/** Undefined where there is none on the canonical chain. Throws ChainError when it was lost. */
export function knownTransaction(chain: Chain, hash: Hash): Promise<KnownTransaction | undefined> {
  return steadily(chain, () => {
    const place = readPlace(chain.store, hash);
    const known = place && knownAt(chain, place.blockNumber);
    if (place === undefined || known === undefined) return undefined;
    const index = Number(place.index);
    const transaction = known.block.transactions[index];
    if (transaction !== undefined && transactionHash(transaction) === hash) return { ...known, index };
    throw new ChainError('damaged', `transaction ${hash} should be number ${index} of block ${place.blockNumber}`);
  });
}
