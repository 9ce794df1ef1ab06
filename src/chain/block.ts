/**
 * A block: its header, and the transactions it orders. One encoding: the list of the header's fields and the list of the
 * transactions' encodings. The header commits to the transactions by the root of a trie from index to encoding.
 */

import { minimalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { encodeRlp } from '../base/rlp.ts';
import { EMPTY_ROOT, openTrie, updateTrie } from '../state/trie.ts';
import { readBytes, readList, readRlp } from './fields.ts';
import { type Header, headerFromItems, headerHash, headerItems } from './header.ts';
import { encodeReceipt, type Receipt } from './receipt.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from './transaction.ts';

export type Block = { readonly header: Header; readonly transactions: readonly Transaction[] };

export function encodeBlock(block: Block): Uint8Array {
  return encodeRlp([headerItems(block.header), block.transactions.map(encodeTransaction)]);
}

/** Throws `FieldError` or `TransactionError` for bytes that are no block. Judges form only; see `rules.ts` for the rest. */
export function decodeBlock(bytes: Uint8Array): Block {
  const [header, transactions] = readList(readRlp(bytes), 'the block', 2);
  return {
    header: headerFromItems(header),
    transactions: readList(transactions, 'the transactions').map((item) =>
      decodeTransaction(readBytes(item, 'a transaction')),
    ),
  };
}

/** The block's name: its proof of work, which covers everything in it. */
export function blockHash(block: Block): Hash {
  return headerHash(block.header);
}

export function transactionsRoot(transactions: readonly Transaction[]): Hash {
  return indexRoot(transactions.map(encodeTransaction));
}

export function receiptsRoot(receipts: readonly Receipt[]): Hash {
  return indexRoot(receipts.map(encodeReceipt));
}

/** The same block with the nonce that makes it count. */
export function sealBlock(block: Block, nonce: bigint): Block {
  return { ...block, header: { ...block.header, nonce } };
}

/** The root of the trie from rlp(index) to item, as Ethereum commits to transactions and receipts. */
function indexRoot(items: readonly Uint8Array[]): Hash {
  const empty = openTrie(EMPTY_ROOT, () => undefined);
  const changes = items.map((item, index) => [encodeRlp(minimalBytes(BigInt(index))), item] as const);
  return updateTrie(empty, changes).trie.root;
}
