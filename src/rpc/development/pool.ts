/** What waits to be mined: to look at anywhere, and on a chain to play on to throw away. */

import type { Address } from '../../base/address.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import { maxFeePerGas, type Transaction } from '../../chain/transaction.ts';
import type { Node } from '../../node/node.ts';
import { ALISE, NO_SUCH_HASH } from '../examples.ts';
import { toQuantity } from '../json/quantities.ts';
import { waitingTransactionJson } from '../json/transaction-json.ts';
import { type Method, method, param } from '../method.ts';
import { address, hash } from '../shape.ts';
import { both, development } from './aliases.ts';

/** By sender, then by nonce in decimal digits: as Ethereum's clients write it. */
type BySender<T> = Record<Address, Record<string, T>>;
type Pool<T> = { readonly pending: BySender<T>; readonly queued: BySender<T> };

export const POOL_METHODS: readonly Method[] = [
  method({
    name: 'txpool_status',
    summary: 'How many transactions wait to be mined, and how many of a later number wait for one before them.',
    params: [],
    result: 'pending and queued',
    example: { params: [] },
    run: ({ node }) => {
      const isQueued = behindGap(node);
      const queued = node.pending.filter(isQueued).length;
      return { pending: toQuantity(node.pending.length - queued), queued: toQuantity(queued) };
    },
  }),
  method({
    name: 'txpool_content',
    summary: 'What waits, by sender and number.',
    params: [],
    result: 'pending and queued',
    example: { params: [] },
    run: ({ node }) => poolOf(node, waitingTransactionJson),
  }),
  method({
    name: 'txpool_contentFrom',
    summary: 'What waits of one sender, by number.',
    params: [param('address', address)],
    result: 'pending and queued',
    example: { params: [ALISE] },
    run: ({ node }, sender) => {
      const { pending, queued } = poolOf(node, waitingTransactionJson);
      return { pending: pending[sender] ?? {}, queued: queued[sender] ?? {} };
    },
  }),
  method({
    name: 'txpool_inspect',
    summary: 'What waits, each in one line.',
    params: [],
    result: 'pending and queued',
    example: { params: [] },
    run: ({ node }) => poolOf(node, lineOf),
  }),
  ...development({
    names: both('dropTransaction'),
    summary: 'A transaction that waits is not mined any more.',
    params: [param('hash', hash)],
    result: 'true when it waited',
    example: { params: [NO_SUCH_HASH] },
    run: ({ node }, name) => node.development.drop(name),
  }),
  ...development({
    names: both('dropAllTransactions'),
    summary: 'Nothing of what waits is mined any more.',
    params: [],
    example: { params: [] },
    run: ({ node }) => node.development.dropAll(),
  }),
  ...development({
    names: ['anvil_removePoolTransactions'],
    summary: 'Nothing of what waits of one sender is mined any more.',
    params: [param('address', address)],
    example: { params: [ALISE] },
    run: async ({ node }, sender) => {
      const theirs = node.pending.filter((transaction) => senderOf(transaction) === sender);
      for (const transaction of theirs) await node.development.drop(transactionHash(transaction));
    },
  }),
];

/** Does it wait for another of its sender that is not here? */
function behindGap(node: Node): (transaction: Transaction) => boolean {
  return (transaction) => transaction.nonce >= node.nextNonce(senderOf(transaction));
}

function poolOf<T>(node: Node, into: (transaction: Transaction) => T): Pool<T> {
  const isQueued = behindGap(node);
  const grouped = (isWanted: (transaction: Transaction) => boolean): BySender<T> => {
    const senders: BySender<T> = {};
    for (const transaction of node.pending.filter(isWanted)) {
      const theirs = (senders[senderOf(transaction)] ??= {});
      theirs[String(transaction.nonce)] = into(transaction);
    }
    return senders;
  };
  return { pending: grouped((transaction) => !isQueued(transaction)), queued: grouped(isQueued) };
}

function lineOf(transaction: Transaction): string {
  const { to = 'contract creation', value, gasLimit } = transaction;
  return `${to}: ${value} wei + ${gasLimit} gas × ${maxFeePerGas(transaction)} wei`;
}
