/** Transactions by their hashes: those that were mined, with their block as of one moment, and those that wait. Waiting for one is `inclusion.ts`. */

import type { Hash } from '../../base/hash.ts';
import type { FoundTransaction } from '../../chain/chain-reader.ts';
import type { Chain } from '../../chain/chain.ts';
import { ChainError } from '../../chain/errors.ts';
import { readPlace } from '../../chain/records.ts';
import { transactionHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Node } from '../../node/node.ts';
import { RpcError } from '../errors.ts';
import { knownAt, type KnownBlock } from './known-blocks.ts';
import { steadily } from './steady.ts';

export type KnownTransaction = KnownBlock & { readonly index: number };

/** `known` where it was mined; without a transaction nobody here knows it. */
export type Found = { readonly known: KnownTransaction | undefined; readonly transaction: Transaction | undefined };

/** Looks among those that wait before and after: one that is mined or displaced meanwhile is always somewhere. */
export async function findTransaction(node: Node, hash: Hash): Promise<Found> {
  const before = node.findPending(hash);
  const known = await knownTransaction(node.chain, hash);
  const transaction = known?.block.transactions[known.index] ?? before ?? node.findPending(hash);
  return { known, transaction };
}

/** Where it was mined. To be asked at once, or within `steadily`. Throws RpcError (notFound). */
export function minedTransaction(chain: Chain, hash: Hash): FoundTransaction {
  const found = chain.findTransaction(hash);
  if (found !== undefined) return found;
  throw new RpcError('notFound', `there is no transaction ${hash} here that is in a block`);
}

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
