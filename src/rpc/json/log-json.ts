/** Logs with their place in the chain, as the published schema writes them. */

import { bytesToHex } from '../../base/bytes.ts';
import type { ChainLog, Receipt } from '../../chain/receipt.ts';
import { transactionHash } from '../../chain/signing.ts';
import type { KnownBlock } from '../reading/known-blocks.ts';
import { toQuantity } from './quantities.ts';

export type LogJson = Readonly<Record<string, unknown>>;

/** A log and where it is: the transaction's place in the block, and its own place among all logs of the block. */
export type PlacedLog = { readonly log: ChainLog; readonly transactionIndex: number; readonly logIndex: number };

/** All logs of a block, in their order. */
export function logsIn(receipts: readonly Receipt[]): readonly PlacedLog[] {
  const placed = receipts.flatMap(({ logs }, transactionIndex) => logs.map((log) => ({ log, transactionIndex })));
  return placed.map((each, logIndex) => ({ ...each, logIndex }));
}

/** @param isRemoved has its block left the chain? */
export function logJson({ block, hash }: Omit<KnownBlock, 'receipts'>, placed: PlacedLog, isRemoved = false): LogJson {
  const { log, transactionIndex, logIndex } = placed;
  const transaction = block.transactions[transactionIndex];
  return {
    address: log.address,
    topics: log.topics,
    data: bytesToHex(log.data),
    blockHash: hash,
    blockNumber: toQuantity(block.header.number),
    blockTimestamp: toQuantity(block.header.timestamp),
    transactionHash: transaction && transactionHash(transaction),
    transactionIndex: toQuantity(transactionIndex),
    logIndex: toQuantity(logIndex),
    removed: isRemoved,
  };
}
