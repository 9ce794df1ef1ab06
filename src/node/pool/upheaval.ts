/** What a move of the chain means for what waits. Nothing changes here; `pool.ts` writes it down and follows it. */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Move } from '../../chain/branch.ts';
import { isByHand } from '../../chain/cheat.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { isRaised, type Pending, pendingOf } from './pending.ts';
import type { Waiting } from './waiting.ts';

export type Upheaval = {
  /** In a block now. */
  readonly adopted: readonly Pending[];
  /** In no block any more, and waiting again, also when there is no room. */
  readonly returning: readonly Pending[];
  /** Waiting with the nonce of one that returns, and has to make way. */
  readonly outbid: readonly Pending[];
  /** In no block any more, and replaced by one that waits. */
  readonly late: readonly Pending[];
};

/** They came before everything that waits now. */
const FIRST_OF_ALL = 0;

/** Of two with the same nonce the one that was in a block stays, unless the other would be a replacement for it. */
export function upheavalOf({ displaced, adopted }: Move, waiting: Waiting): Upheaval {
  const mined = new Set(adopted.flatMap(({ transactions }) => transactions.map(transactionHash)));
  const isOutside = (hash: Hash): boolean => !mined.has(hash) && waiting.get(hash) === undefined;
  const free = displaced
    .flatMap(({ transactions }) => transactions)
    // What was done by hand is in a block at once or not at all.
    .filter((transaction) => !isByHand(transaction) && isOutside(transactionHash(transaction)))
    .map((transaction) => pendingOf(transaction, FIRST_OF_ALL));
  const returning = free.filter((entry) => !isReplaced(entry.transaction, waiting.rivalOf(entry)));
  return {
    adopted: [...mined].flatMap((hash) => waiting.get(hash) ?? []),
    returning,
    outbid: returning.flatMap((entry) => waiting.rivalOf(entry) ?? []),
    late: free.filter((entry) => isReplaced(entry.transaction, waiting.rivalOf(entry))),
  };
}

/** Everybody who sent something that is in another place now, and whoever was changed by hand: nobody else's nonce or code has changed. */
export function sendersOf({ displaced, adopted }: Move): readonly Address[] {
  const transactions = [...displaced, ...adopted].flatMap((block) => block.transactions);
  return [
    ...new Set(transactions.flatMap((each) => (isByHand(each) && each.to !== undefined ? each.to : senderOf(each)))),
  ];
}

function isReplaced(transaction: Transaction, rival: Pending | undefined): boolean {
  return rival !== undefined && isRaised(transaction, rival.transaction);
}
