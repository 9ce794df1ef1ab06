/**
 * Strict reading of the fields of an RLP list, shared by transactions, headers and receipts: integers without leading
 * zeros and within their range, addresses of 20 bytes, hashes of 32. Whatever is accepted has one encoding.
 */

import { type Address, addressToBytes, bytesToAddress } from '../base/address.ts';
import { bytesToHex, bytesToWord, hexToBytes, minimalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { decodeRlp, type Rlp, RlpError } from '../base/rlp.ts';

/** A field that is not what its place asks for. Callers turn it into an error of their own kind. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** How one field is written and read back. */
export type Field<T> = {
  readonly encode: (value: T) => Rlp;
  readonly decode: (item: Rlp, name: string) => T;
};

/** The fields of a list in the order they are written. */
export type FieldTable = readonly (readonly [name: string, field: AnyField])[];
/** A field whose type only its name in the table knows. */
export type AnyField = Pick<Field<never>, 'encode'> & Pick<Field<unknown>, 'decode'>;

/** The values of a record as the items of a list, one per row of the table. */
export function encodeFields(table: FieldTable, record: object): Rlp[] {
  const values = record as Readonly<Record<string, unknown>>;
  return table.map(([name, field]) => field.encode(values[name] as never));
}

/** Reads the list back as the record the table describes. Throws `FieldError` naming the first field that is wrong. */
export function decodeFields(table: FieldTable, what: string, list: Rlp | undefined): object {
  const items = readList(list, what, table.length);
  return Object.fromEntries(table.map(([name, field], index) => [name, field.decode(items[index] ?? [], name)]));
}

/** An unsigned integer up to `max`, big-endian without leading zeros; zero is the empty string. */
export function integer(max: bigint): Field<bigint> {
  return { encode: minimalBytes, decode: (item, name) => readInteger(item, name, max) };
}

/** A byte string of exactly `size` bytes. */
export function fixedBytes(size: number): Field<Uint8Array> {
  return { encode: (value) => value, decode: (item, name) => new Uint8Array(readFixed(item, name, size)) };
}

/** Bytes of any length, copied: what was decoded does not change when the buffer it came in is used again. */
export const anyBytes: Field<Uint8Array> = {
  encode: (value) => value,
  decode: (item, name) => new Uint8Array(readBytes(item, name)),
};

export const hash: Field<Hash> = {
  encode: hexToBytes,
  decode: (item, name) => bytesToHex(readFixed(item, name, 32)),
};

export const address: Field<Address> = {
  encode: addressToBytes,
  decode: (item, name) => bytesToAddress(readFixed(item, name, 20)),
};

/** Nobody at all is the empty string: such a transaction deploys a contract. */
export const addressOrNone: Field<Address | undefined> = {
  encode: (value) => (value === undefined ? NOTHING : addressToBytes(value)),
  decode: (item, name) => (readBytes(item, name).length === 0 ? undefined : address.decode(item, name)),
};

/** The items of a list, exactly `count` of them when given. */
export function readList(item: Rlp | undefined, name: string, count?: number): readonly Rlp[] {
  if (item === undefined || item instanceof Uint8Array) throw new FieldError('form', `${name} is not a list`);
  if (count !== undefined && item.length !== count) {
    throw new FieldError('fieldCount', `${name} has ${item.length} fields, expected ${count}`);
  }
  return item;
}

export function readBytes(item: Rlp, name: string): Uint8Array {
  if (!(item instanceof Uint8Array)) throw new FieldError('form', `${name} is a list, expected bytes`);
  return item;
}

/** RLP with its own refusals turned into a `FieldError` of rule `rlp`. */
export function readRlp(bytes: Uint8Array): Rlp {
  try {
    return decodeRlp(bytes);
  } catch (error) {
    if (error instanceof RlpError) throw new FieldError('rlp', error.message);
    throw error;
  }
}

const NOTHING = new Uint8Array(0);

function readInteger(item: Rlp, name: string, max: bigint): bigint {
  const bytes = readBytes(item, name);
  if (bytes[0] === 0) throw new FieldError(`${name}LeadingZero`, `${name} begins with a zero byte`);
  // Size first: nobody has to build a number of a megabyte to learn that it is too big.
  if (bytes.length > 32) throw new FieldError(`${name}Range`, `${name} has ${bytes.length} bytes, larger than ${max}`);
  const word = bytesToWord(bytes);
  if (word > max) throw new FieldError(`${name}Range`, `${name} is ${word}, larger than ${max}`);
  return word;
}

function readFixed(item: Rlp, name: string, size: number): Uint8Array {
  const bytes = readBytes(item, name);
  if (bytes.length === size) return bytes;
  throw new FieldError(`${name}Length`, `${name} has ${bytes.length} bytes, expected ${size}`);
}
