/** A transaction that waits, what it offers, and how much room it takes. Next: `sender-queue.ts`, `pool.ts`. */

import type { Address } from '../../base/address.ts';
import { effectiveGasPrice } from '../../chain/gas.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import { maxFeePerGas, maxPriorityFeePerGas, type Transaction } from '../../chain/transaction.ts';
import type { Journalled } from './journal.ts';

export type Pending = Journalled & { readonly sender: Address };

/** A replacement pays at least so much more, in percent, or replacing would cost nothing. */
export const LEAST_RAISE = 10n;
/** Room is counted in places of so many bytes of data, so that one number bounds both how many wait and how large they are. */
const PLACE_IN_BYTES = 8_192;

/** @param arrival counts up: the order in which they came */
export function pendingOf(transaction: Transaction, arrival: number): Pending {
  return { transaction, hash: transactionHash(transaction), sender: senderOf(transaction), arrival };
}

/** What the miner would get, in wei per gas; negative when it does not even pay the base fee. */
export function offerOf(transaction: Transaction, baseFeePerGas: bigint): bigint {
  return effectiveGasPrice(transaction, baseFeePerGas) - baseFeePerGas;
}

/** At least one. What is not data is less than 300 bytes: the chain admits no access lists. */
export function placesOf({ data }: Transaction): number {
  return 1 + Math.floor(data.length / PLACE_IN_BYTES);
}

/** May it take the place of the one with its nonce? Both fees have to be raised, each by a wei at least. */
export function isRaised(old: Transaction, offered: Transaction): boolean {
  return [maxFeePerGas, maxPriorityFeePerGas].every(
    (fee) => fee(offered) > fee(old) && fee(offered) * 100n >= fee(old) * (100n + LEAST_RAISE),
  );
}
