/** Receipts as the published schema writes them. */

import { bytesToHex } from '../../base/bytes.ts';
import { bloomOf } from '../../chain/bloom.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import type { KnownBlock } from '../reading/known-blocks.ts';
import { logJson, type PlacedLog } from './log-json.ts';
import { toQuantity } from './quantities.ts';

export type ReceiptJson = Readonly<Record<string, unknown>>;

/** What the transaction at a place in a block did. */
export function receiptJson(known: KnownBlock, index: number): ReceiptJson {
  const { block, hash, receipts } = known;
  const [transaction, receipt] = [block.transactions[index], receipts[index]];
  if (transaction === undefined || receipt === undefined) {
    throw new RangeError(`block ${block.header.number} has no receipt ${index}`);
  }
  return {
    type: toQuantity(transaction.type),
    transactionHash: transactionHash(transaction),
    transactionIndex: toQuantity(index),
    blockHash: hash,
    blockNumber: toQuantity(block.header.number),
    from: senderOf(transaction),
    to: transaction.to ?? null,
    contractAddress: receipt.contractAddress ?? null,
    status: receipt.status === 'success' ? '0x1' : '0x0',
    gasUsed: toQuantity(receipt.gasUsed),
    cumulativeGasUsed: toQuantity(receipt.cumulativeGasUsed),
    effectiveGasPrice: toQuantity(receipt.effectiveGasPrice),
    logs: logsOf(receipts, index).map((placed) => logJson(known, placed)),
    logsBloom: bytesToHex(bloomOf(receipt.logs)),
  };
}

/** The logs before it in the block are counted, and not looked at. */
function logsOf(receipts: readonly Receipt[], transactionIndex: number): readonly PlacedLog[] {
  const before = receipts.slice(0, transactionIndex).reduce((count, { logs }) => count + logs.length, 0);
  const own = receipts[transactionIndex]?.logs ?? [];
  return own.map((log, place) => ({ log, transactionIndex, logIndex: before + place }));
}
