/**
 * Who sent a transaction: hashes, signing, recovering. The signature covers the whole transaction and the chain id, so
 * one copied onto another amount, recipient or chain recovers to somebody else.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { recover, sign } from '../base/keys.ts';
import { TransactionError } from './errors.ts';
import { encodeTransaction, signingPayload, type Transaction, type UnsignedTransaction } from './transaction.ts';

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

/** The person whose key signed. Throws `TransactionError` (rule `signature`) when the signature belongs to no key. */
export function senderOf(transaction: Transaction): Address {
  return remember(senders, transaction, () => {
    const sender = recover(signingHash(transaction), transaction.signature);
    if (sender === undefined) throw new TransactionError('signature', 'the signature belongs to no key');
    return sender;
  });
}

// Recovering takes most of the time of a plain transfer; transactions are never changed in place.
const senders = new WeakMap<Transaction, Address>();
const hashes = new WeakMap<Transaction, Hash>();

function remember<T extends string>(memory: WeakMap<Transaction, T>, transaction: Transaction, find: () => T): T {
  const known = memory.get(transaction);
  if (known !== undefined) return known;
  const found = find();
  memory.set(transaction, found);
  return found;
}
