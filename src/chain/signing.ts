/**
 * Who sent a transaction: hashes, signing, recovering. The signature covers the whole transaction and the chain id, so
 * one copied onto another amount, recipient or chain recovers to somebody else.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { recover, sign } from '../base/keys.ts';
import { TransactionError } from './errors.ts';
import {
  encodeTransaction,
  isSystem,
  signingPayload,
  type Transaction,
  type UnsignedTransaction,
} from './transaction.ts';

/** What the private key signs, 32 bytes. */
export function signingHash(transaction: UnsignedTransaction): Uint8Array {
  return keccak256(signingPayload(transaction));
}

/** The same transaction with its sender's signature (RFC 6979: the same key always gives the same bytes). */
export function signTransaction(transaction: UnsignedTransaction, privateKey: Uint8Array): Transaction {
  return { ...transaction, signature: sign(signingHash(transaction), privateKey) };
}

/** keccak256 of the encoding: the name by which everyone knows the transaction. */
export function transactionHash(transaction: Transaction): Hash {
  return remember(hashes, transaction, () => bytesToHex(keccak256(encodeTransaction(transaction))));
}

/** The person whose key signed, or in whose name something is done by hand. Throws `TransactionError` (rule `signature`) when the signature belongs to no key. */
export function senderOf(transaction: Transaction): Address {
  if (isSystem(transaction)) return transaction.from;
  const sender = remember(
    senders,
    transaction,
    () => recover(signingHash(transaction), transaction.signature) ?? NO_KEY,
  );
  if (sender !== NO_KEY) return sender;
  const { r, s } = transaction.signature;
  throw new TransactionError(
    'signature',
    `the signature belongs to no key: r is 0x${r.toString(16)}, s is 0x${s.toString(16)}`,
  );
}

/** Puts down who sent a transaction, undefined for nobody, for whoever found it out in another thread. What is put down first counts. */
export function rememberSender(transaction: Transaction, sender: Address | undefined): void {
  remember(senders, transaction, () => sender ?? NO_KEY);
}

/** Does `senderOf` know its answer without recovering? */
export function isSenderKnown(transaction: Transaction): boolean {
  return isSystem(transaction) || senders.has(transaction);
}

const NO_KEY = 'no key';
// Recovering takes most of the time of a plain transfer.
const senders = new WeakMap<Transaction, Address | typeof NO_KEY>();
const hashes = new WeakMap<Transaction, Hash>();

/** What is remembered of a transaction holds as long as it stays the same, so from now on nobody can change a field of it. */
function remember<T extends string>(memory: WeakMap<Transaction, T>, transaction: Transaction, find: () => T): T {
  const known = memory.get(transaction);
  if (known !== undefined) return known;
  const found = find();
  memory.set(Object.freeze(transaction), found);
  Object.freeze(transaction.signature);
  return found;
}
