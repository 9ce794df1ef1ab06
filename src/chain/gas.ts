/**
 * What a transaction costs before anything runs, and what its gas costs. The schedule is in `params.ts`; what running
 * costs is the machine's.
 */

import { bytesToWord, equalBytes, utf8ToBytes } from '../base/bytes.ts';
import type { Header } from './header.ts';
import {
  ACCESS_ADDRESS_GAS,
  ACCESS_SLOT_GAS,
  BASE_FEE_CHANGE_DENOMINATOR,
  BASE_FEE_ELASTICITY,
  CONTAINER_BYTE_GAS,
  DEPLOYMENT_GAS,
  LEAST_BASE_FEE_IN_WEI,
  NONZERO_BYTE_GAS,
  TRANSACTION_GAS,
  ZERO_BYTE_GAS,
} from './params.ts';
import { isByHand } from './cheat.ts';
import { accessListOf, maxFeePerGas, maxPriorityFeePerGas, type UnsignedTransaction } from './transaction.ts';

/** What a transaction costs before anything runs, part by part. */
export type IntrinsicParts = Readonly<Record<'transaction' | 'data' | 'accessList' | 'contract' | 'code', bigint>>;

const FREE: IntrinsicParts = { transaction: 0n, data: 0n, accessList: 0n, contract: 0n, code: 0n };

/** For the transaction, its bytes, what it says it will touch, a new contract, and the storage of its code. By hand all is free. */
export function intrinsicParts(transaction: UnsignedTransaction): IntrinsicParts {
  if (isByHand(transaction)) return FREE;
  const { to, data } = transaction;
  return {
    transaction: TRANSACTION_GAS,
    data: bytesGas(data),
    accessList: accessListGas(transaction),
    contract: to === undefined ? DEPLOYMENT_GAS : 0n,
    code: to === undefined ? CONTAINER_BYTE_GAS * containerSize(data) : 0n,
  };
}

/** Gas that is gone whatever happens. */
export function intrinsicGas(of: UnsignedTransaction): bigint {
  const { transaction, data, accessList, contract, code } = intrinsicParts(of);
  return transaction + data + accessList + contract + code;
}

/** Wei per gas the sender really pays (EIP-1559): the base fee, and as much of the priority fee as the maximum allows. */
export function effectiveGasPrice(transaction: UnsignedTransaction, baseFeePerGas: bigint): bigint {
  const room = maxFeePerGas(transaction) - baseFeePerGas;
  const priority = maxPriorityFeePerGas(transaction);
  return baseFeePerGas + (priority < room ? priority : room);
}

/** The most a transaction can take from its sender, in wei: the amount, and all its gas at its highest price. */
export function mostCost(transaction: UnsignedTransaction): bigint {
  return transaction.value + transaction.gasLimit * maxFeePerGas(transaction);
}

/** The base fee of the block after `parent`: up when it was more than half full, down when less (EIP-1559). */
export function nextBaseFee(parent: Pick<Header, 'gasLimit' | 'gasUsed' | 'baseFeePerGas'>): bigint {
  const { gasLimit, gasUsed, baseFeePerGas } = parent;
  if (baseFeePerGas === 0n) return 0n; // only where genesis says so
  const onTarget = gasLimit / BASE_FEE_ELASTICITY;
  if (gasUsed === onTarget) return baseFeePerGas;
  const distance = gasUsed > onTarget ? gasUsed - onTarget : onTarget - gasUsed;
  const change = (baseFeePerGas * distance) / onTarget / BASE_FEE_CHANGE_DENOMINATOR;
  if (gasUsed > onTarget) return baseFeePerGas + (change > 1n ? change : 1n);
  return baseFeePerGas - change > LEAST_BASE_FEE_IN_WEI ? baseFeePerGas - change : LEAST_BASE_FEE_IN_WEI;
}

/** What the extra data of a block says whose base fee somebody set: on a chain to play on it may be any. */
export const BASE_FEE_BY_HAND: Uint8Array = utf8ToBytes('base fee set by hand');

export function isBaseFeeByHand({ extraData }: Pick<Header, 'extraData'>): boolean {
  return equalBytes(extraData, BASE_FEE_BY_HAND);
}

function bytesGas(data: Uint8Array): bigint {
  const zeros = BigInt(data.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0));
  return zeros * ZERO_BYTE_GAS + (BigInt(data.length) - zeros) * NONZERO_BYTE_GAS;
}

function accessListGas(transaction: UnsignedTransaction): bigint {
  const list = accessListOf(transaction);
  const slots = list.reduce((count, entry) => count + entry.slots.length, 0);
  return BigInt(list.length) * ACCESS_ADDRESS_GAS + BigInt(slots) * ACCESS_SLOT_GAS;
}

/**
 * Bytes of a deployment that are stored for ever: as many as the container says it has (4 bytes at offset 6,
 * `vm/container.ts`), and all of them when it claims more than there are. Constructor arguments behind it are calldata only.
 */
function containerSize(data: Uint8Array): bigint {
  if (data.length < 10) return BigInt(data.length);
  const claimed = bytesToWord(data.subarray(6, 10));
  return claimed < BigInt(data.length) ? claimed : BigInt(data.length);
}
