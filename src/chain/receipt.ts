/**
 * What a transaction did, as it is proved (the receipts root covers status, gas, bloom and logs, encoded as EIP-2718 says)
 * and as it is kept (what readers also ask for: the price paid, a new contract's address, answer or revert data).
 */

import type { Address } from '../base/address.ts';
import { concatBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { encodeRlp } from '../base/rlp.ts';
import { bloomOf } from './bloom.ts';
import {
  address,
  addressOrNone,
  anyBytes,
  decodeFields,
  encodeFields,
  type Field,
  type FieldTable,
  hash,
  integer,
  readList,
  readRlp,
} from './fields.ts';
import { MAX_UINT256, MAX_UINT64 } from './params.ts';
import { SYSTEM_TYPE, type Transaction } from './transaction.ts';

/** An event a contract emitted: at most four topics, the first of which names it. */
export type ChainLog = { readonly address: Address; readonly topics: readonly Hash[]; readonly data: Uint8Array };

export type Status = 'success' | 'reverted' | 'outOfGas';

export type Receipt = {
  readonly type: Transaction['type'];
  readonly status: Status;
  /** Gas of this transaction and those before it in the block. */
  readonly cumulativeGasUsed: bigint;
  readonly logs: readonly ChainLog[];
  readonly gasUsed: bigint;
  /** Wei per gas really paid. */
  readonly effectiveGasPrice: bigint;
  /** Where a new contract went; undefined when none was made. */
  readonly contractAddress: Address | undefined;
  /** The answer of a call, or the reason it was undone (ABI-encoded). */
  readonly output: Uint8Array;
};

const UINT64 = integer(MAX_UINT64);

/** The part that consensus covers, as wallets and proofs know it: [status, cumulative gas, bloom, logs] behind the type. */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { type, status, cumulativeGasUsed, logs } = receipt;
  const isSuccess = UINT64.encode(status === 'success' ? 1n : 0n);
  const payload = encodeRlp([
    isSuccess,
    UINT64.encode(cumulativeGasUsed),
    bloomOf(logs),
    logs.map((log) => encodeFields(LOG_FIELDS, log)),
  ]);
  return type === 0 ? payload : concatBytes(Uint8Array.of(type), payload);
}

/** All receipts of a block as one record. */
export function encodeStoredReceipts(receipts: readonly Receipt[]): Uint8Array {
  return encodeRlp(receipts.map((receipt) => encodeFields(RECEIPT_FIELDS, receipt)));
}

/** Reads such a record. Throws `FieldError`. */
export function decodeStoredReceipts(bytes: Uint8Array): readonly Receipt[] {
  return readList(readRlp(bytes), 'the receipts').map(
    (item) => decodeFields(RECEIPT_FIELDS, 'a receipt', item) as Receipt,
  );
}

const LOG_FIELDS: FieldTable = [
  ['address', address],
  ['topics', listOf(hash)],
  ['data', anyBytes],
];

const LOG: Field<ChainLog> = {
  encode: (log) => encodeFields(LOG_FIELDS, log),
  decode: (item) => decodeFields(LOG_FIELDS, 'a log', item) as ChainLog,
};

const RECEIPT_FIELDS: FieldTable = [
  ['type', oneOf<Receipt['type']>([0, 1, 2, SYSTEM_TYPE])],
  ['status', oneOf<Status>(['reverted', 'success', 'outOfGas'])],
  ['cumulativeGasUsed', UINT64],
  ['logs', listOf(LOG)],
  ['gasUsed', UINT64],
  ['effectiveGasPrice', integer(MAX_UINT256)],
  ['contractAddress', addressOrNone],
  ['output', anyBytes],
];

/** A list of things of one kind. */
function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return {
    encode: (values) => values.map((value) => field.encode(value)),
    decode: (item, name) => readList(item, name).map((each) => field.decode(each, name)),
  };
}

/** One of a few values, written as its place among them. */
function oneOf<T>(values: readonly T[]): Field<T> {
  const place = integer(BigInt(values.length - 1));
  return {
    encode: (value) => place.encode(BigInt(values.indexOf(value))),
    decode: (item, name) => values[Number(place.decode(item, name))] as T,
  };
}
