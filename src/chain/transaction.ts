/**
 * Transactions as data and as bytes: legacy (EIP-155), type 1 (EIP-2930), type 2 (EIP-1559), and one type of our own. Strict: whatever
 * `decodeTransaction` accepts encodes back to the same bytes. Judged by outside vectors, so it takes everything Ethereum
 * (London) takes; what *this* chain admits of it is in `rules.ts`.
 *
 * A *system transaction* is one that nobody signed: it names its sender instead. Chains to play on have them, for what people do there by hand:
 * they act in somebody's name, or change the state (`cheat.ts`). It is written like one of type 2, without the access list and with the
 * sender where the signature would be.
 *
 * Next: `signing.ts` for hashes, signatures and senders.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, concatBytes } from '../base/bytes.ts';
import type { Signature } from '../base/keys.ts';
import { encodeRlp, type Rlp } from '../base/rlp.ts';
import { TransactionError } from './errors.ts';
import {
  address,
  addressOrNone,
  anyBytes,
  decodeFields,
  encodeFields,
  FieldError,
  type FieldTable,
  integer,
  readList,
  readRlp,
} from './fields.ts';
import { MAX_CHAIN_ID, MAX_NONCE, MAX_UINT256, MAX_UINT64 } from './params.ts';
import {
  type AccessList,
  accessList,
  decodeLegacySignature,
  decodeSignature,
  signatureItems,
} from './transaction-parts.ts';

export type { AccessList } from './transaction-parts.ts';

type Common = {
  readonly nonce: bigint;
  /** Gas the sender is ready to pay for. */
  readonly gasLimit: bigint;
  /** Undefined: deploy a contract. */
  readonly to: Address | undefined;
  /** Wei that travel along. */
  readonly value: bigint;
  /** A memo, a call, or a container and its constructor arguments. */
  readonly data: Uint8Array;
};

/** Without a chain id (before EIP-155) such a transaction could be replayed on any chain. */
export type LegacyFields = Common & {
  readonly type: 0;
  readonly chainId: bigint | undefined;
  readonly gasPrice: bigint;
};

export type AccessListFields = Common & {
  readonly type: 1;
  readonly chainId: bigint;
  readonly gasPrice: bigint;
  readonly accessList: AccessList;
};

export type FeeMarketFields = Common & {
  readonly type: 2;
  readonly chainId: bigint;
  /** Wei per gas, base fee included: the most the sender pays. */
  readonly maxFeePerGas: bigint;
  /** Wei per gas of that for the miner. */
  readonly maxPriorityFeePerGas: bigint;
  readonly accessList: AccessList;
};

/** EIP-2718: the type byte of a system transaction, an h. */
export const SYSTEM_TYPE = 0x68;

export type SystemFields = Omit<FeeMarketFields, 'type'> & {
  readonly type: typeof SYSTEM_TYPE;
  readonly from: Address;
};

/** All fields but the signature: what the sender signs. */
export type UnsignedTransaction = LegacyFields | AccessListFields | FeeMarketFields | SystemFields;
export type Transaction = UnsignedTransaction & { readonly signature: Signature };

/** What stands in the place of a signature where there is none; it is not written. */
export const NO_SIGNATURE: Signature = { r: 0n, s: 0n, yParity: 0 };

const CHAIN_ID = ['chainId', integer(MAX_CHAIN_ID)] as const;
const NONCE = ['nonce', integer(MAX_NONCE)] as const;
const GAS_PRICE = ['gasPrice', integer(MAX_UINT256)] as const;
const MESSAGE = [
  ['gasLimit', integer(MAX_UINT64)],
  ['to', addressOrNone],
  ['value', integer(MAX_UINT256)],
  ['data', anyBytes],
] as const;
const ACCESS_LIST = ['accessList', accessList] as const;
const FEES = [
  ['maxPriorityFeePerGas', integer(MAX_UINT256)],
  ['maxFeePerGas', integer(MAX_UINT256)],
] as const;

/** The fields of each type, in the order they are written. The signature follows, where there is one. */
const FIELDS: Readonly<Record<UnsignedTransaction['type'], FieldTable>> = {
  0: [NONCE, GAS_PRICE, ...MESSAGE],
  1: [CHAIN_ID, NONCE, GAS_PRICE, ...MESSAGE, ACCESS_LIST],
  2: [CHAIN_ID, NONCE, ...FEES, ...MESSAGE, ACCESS_LIST],
  [SYSTEM_TYPE]: [CHAIN_ID, NONCE, ...FEES, ...MESSAGE, ['from', address]],
};
/** v or parity, r, s. */
const SIGNATURE_FIELDS = 3;

/** Rules between fields, checked after each has been read. A row answers with what is wrong. */
export const CROSS_RULES: readonly {
  readonly rule: string;
  readonly check: (tx: UnsignedTransaction) => string | undefined;
}[] = [
  {
    rule: 'feeOverflow',
    check: (tx) =>
      tx.gasLimit * maxFeePerGas(tx) > MAX_UINT256
        ? `its gas limit ${tx.gasLimit} times its fee ${maxFeePerGas(tx)} does not fit 256 bits`
        : undefined,
  },
  {
    rule: 'priorityAboveMax',
    check: (tx) =>
      maxPriorityFeePerGas(tx) > maxFeePerGas(tx)
        ? `the priority fee ${maxPriorityFeePerGas(tx)} is larger than the maximum fee ${maxFeePerGas(tx)}`
        : undefined,
  },
];

/** The one encoding of a transaction: RLP, behind its type byte unless legacy. */
export function encodeTransaction(transaction: Transaction): Uint8Array {
  const known = encodings.get(transaction);
  if (known !== undefined) return known;
  const signature = isSystem(transaction) ? [] : signatureItems(transaction);
  const bytes = withTypeByte(transaction.type, encodeRlp([...fieldItems(transaction), ...signature]));
  if (isSettled(transaction)) encodings.set(transaction, bytes);
  return bytes;
}

/** It was read from bytes, so it has a form that can be written. */
export function wasDecoded(transaction: Transaction): boolean {
  return decoded.has(transaction);
}

/** Did nobody sign it? */
export function isSystem<T extends UnsignedTransaction>(transaction: T): transaction is T & SystemFields {
  return transaction.type === SYSTEM_TYPE;
}

/** What the signature covers: every field, and the chain id unless the transaction has none. */
export function signingPayload(transaction: UnsignedTransaction): Uint8Array {
  const items = fieldItems(transaction);
  if (transaction.type === 0 && transaction.chainId !== undefined) {
    items.push(CHAIN_ID[1].encode(transaction.chainId), NOTHING, NOTHING); // EIP-155
  }
  return withTypeByte(transaction.type, encodeRlp(items));
}

/**
 * Reads a signed transaction. Throws `TransactionError` naming the rule it breaks; never anything else, whatever the bytes.
 * Whether the signature recovers to anyone is asked in `signing.ts`.
 */
export function decodeTransaction(bytes: Uint8Array): Transaction {
  try {
    const transaction = Object.freeze(decodeByType(bytes));
    Object.freeze(transaction.signature);
    checkCrossRules(transaction);
    decoded.add(transaction);
    return transaction;
  } catch (error) {
    if (error instanceof FieldError) throw new TransactionError(error.rule, error.message);
    throw error;
  }
}

/** Wei per gas the sender is ready to pay, base fee included. */
export function maxFeePerGas(transaction: UnsignedTransaction): bigint {
  return 'maxFeePerGas' in transaction ? transaction.maxFeePerGas : transaction.gasPrice;
}

/** Wei per gas offered to the miner; before EIP-1559 whatever the base fee leaves of the price. */
export function maxPriorityFeePerGas(transaction: UnsignedTransaction): bigint {
  return 'maxPriorityFeePerGas' in transaction ? transaction.maxPriorityFeePerGas : transaction.gasPrice;
}

export function accessListOf(transaction: UnsignedTransaction): AccessList {
  return transaction.type === 0 ? [] : transaction.accessList;
}

const NOTHING = new Uint8Array(0);
// A transaction is written many times on its way: for its hash, the roots, the disk.
const encodings = new WeakMap<Transaction, Uint8Array>();
const decoded = new WeakSet<Transaction>();

/** Will no field of it change any more? */
function isSettled(transaction: Transaction): boolean {
  return (
    Object.isFrozen(transaction) && Object.isFrozen(transaction.signature) && accessListOf(transaction).length === 0
  );
}

/** EIP-2718: a first byte from here on is the head of an RLP list, so the transaction is legacy. */
const FIRST_LIST_BYTE = 0xc0;

function withTypeByte(type: number, payload: Uint8Array): Uint8Array {
  return type === 0 ? payload : concatBytes(Uint8Array.of(type), payload);
}

function fieldItems(transaction: UnsignedTransaction): Rlp[] {
  return encodeFields(FIELDS[transaction.type], transaction);
}

function decodeByType(bytes: Uint8Array): Transaction {
  const first = bytes[0];
  if (first === undefined) throw new FieldError('empty', 'there are no bytes');
  if (first >= FIRST_LIST_BYTE) return decodeLegacy(readRlp(bytes));
  if (first === 1 || first === 2) return decodeTyped(first, readRlp(bytes.subarray(1)));
  if (first === SYSTEM_TYPE) return decodeSystem(readRlp(bytes.subarray(1)));
  throw new FieldError(
    'type',
    `transaction type ${bytesToHex(bytes.subarray(0, 1))} is not one of legacy, 0x01, 0x02, 0x68`,
  );
}

function decodeTyped(type: 1 | 2, list: Rlp): Transaction {
  const { fields, last } = splitFields(FIELDS[type], list);
  return { type, ...fields, signature: decodeSignature(last) } as Transaction;
}

function decodeSystem(list: Rlp): Transaction {
  const table = FIELDS[SYSTEM_TYPE];
  const fields = decodeFields(table, 'the transaction', readList(list, 'the transaction', table.length));
  return { type: SYSTEM_TYPE, ...fields, accessList: [], signature: NO_SIGNATURE } as unknown as Transaction;
}

function decodeLegacy(list: Rlp): Transaction {
  const { fields, last } = splitFields(FIELDS[0], list);
  return { type: 0, ...fields, ...decodeLegacySignature(last) } as Transaction;
}

function splitFields(table: FieldTable, list: Rlp): { fields: object; last: readonly Rlp[] } {
  const items = readList(list, 'the transaction', table.length + SIGNATURE_FIELDS);
  const fields = decodeFields(table, 'the transaction', items.slice(0, table.length));
  return { fields, last: items.slice(table.length) };
}

function checkCrossRules(transaction: UnsignedTransaction): void {
  for (const { rule, check } of CROSS_RULES) {
    const problem = check(transaction);
    if (problem !== undefined) throw new FieldError(rule, problem);
  }
}
