/**
 * Transactions as the published schema writes them: one that is in a block, and one that waits, whose place is null. One in nobody's
 * signed name (type 0x68) is written like type 2, with zeros for a signature.
 */

import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Block } from '../../chain/block.ts';
import { effectiveGasPrice } from '../../chain/gas.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import type { AccessList, Transaction, UnsignedTransaction } from '../../chain/transaction.ts';
import { toQuantity } from './quantities.ts';

export type TransactionJson = Readonly<Record<string, unknown>>;

/** A transaction of a block, by its place in it. */
export function minedTransactionJson(block: Block, hash: Hash, index: number): TransactionJson {
  const transaction = block.transactions[index];
  if (transaction === undefined) throw new RangeError(`block ${block.header.number} has no transaction ${index}`);
  const { number, timestamp, baseFeePerGas } = block.header;
  return {
    ...fieldsOf(transaction, effectiveGasPrice(transaction, baseFeePerGas)),
    blockHash: hash,
    blockNumber: toQuantity(number),
    blockTimestamp: toQuantity(timestamp),
    transactionIndex: toQuantity(index),
  };
}

/** One that waits for a block: its price is the most it would pay. */
export function waitingTransactionJson(transaction: Transaction): TransactionJson {
  const most = 'gasPrice' in transaction ? transaction.gasPrice : transaction.maxFeePerGas;
  return {
    ...fieldsOf(transaction, most),
    blockHash: null,
    blockNumber: null,
    blockTimestamp: null,
    transactionIndex: null,
  };
}

function fieldsOf(transaction: Transaction, gasPrice: bigint): TransactionJson {
  const { type, chainId, nonce, gasLimit, to, value, data } = transaction;
  return {
    hash: transactionHash(transaction),
    type: toQuantity(type),
    ...(chainId === undefined ? {} : { chainId: toQuantity(chainId) }),
    nonce: toQuantity(nonce),
    from: senderOf(transaction),
    to: to ?? null,
    value: toQuantity(value),
    gas: toQuantity(gasLimit),
    gasPrice: toQuantity(gasPrice),
    ...feesOf(transaction),
    input: bytesToHex(data),
    ...signatureOf(transaction),
  };
}

export function feesOf(transaction: UnsignedTransaction): TransactionJson {
  if (transaction.type === 0) return {};
  const accessList = { accessList: accessListJson(transaction.accessList) };
  if (transaction.type === 1) return accessList;
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction;
  return {
    maxFeePerGas: toQuantity(maxFeePerGas),
    maxPriorityFeePerGas: toQuantity(maxPriorityFeePerGas),
    ...accessList,
  };
}

function accessListJson(list: AccessList): unknown {
  return list.map(({ address, slots }) => ({ address, storageKeys: slots }));
}

/** A legacy signature says the chain in `v` (EIP-155); the others say the parity of the point there too. */
export function signatureOf({ type, chainId, signature }: Transaction): TransactionJson {
  const [r, s] = [toQuantity(signature.r), toQuantity(signature.s)];
  const parity = BigInt(signature.yParity);
  if (type === 0) return { v: toQuantity(parity + (chainId === undefined ? 27n : chainId * 2n + 35n)), r, s };
  return { v: toQuantity(parity), yParity: toQuantity(parity), r, s };
}
