/**
 * What a parameter may look like: how it is read from JSON, and how the reference page and the tests describe it. Everything that comes
 * from outside goes through one of these before anybody looks at it; a shape answers with a value of ours or throws `RpcError`
 * naming the place. Shapes that belong to one thing stand with it: blocks in `reading/block-ref.ts`, calls in `call/call-shape.ts`.
 */

import { type Address, AddressError, parseAddress } from '../base/address.ts';
import { hexToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { badParam } from './errors.ts';

/** As JSON Schema says it: for the reference page, and for tests that make requests of it. */
export type Schema = Readonly<Record<string, unknown>>;

export type Shape<T> = {
  /** One or two words for the reference page. */
  readonly name: string;
  readonly schema: Schema;
  /** Throws RpcError (badParams) that begins with `place`. */
  read(value: unknown, place: string): T;
};

/** What a shape reads. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

const QUANTITY = /^0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/;
const MOST_QUANTITY_DIGITS = 64;

/** A number: `0x` and hex digits without zeros in front, at most 256 bits. */
export const quantity: Shape<bigint> = {
  name: 'quantity',
  schema: { type: 'string', pattern: '^0x(0|[1-9a-f][0-9a-f]{0,63})$' },
  read(value, place) {
    const given = textIn(value, place, 'a number as hex text, such as "0x1f"');
    if (QUANTITY.test(given)) return BigInt(given);
    throw badParam(place, problemOfQuantity(given));
  },
};

/** The same where no more than 64 bits make sense: block numbers, gas, times. */
export const quantity64: Shape<bigint> = {
  name: 'quantity',
  schema: { type: 'string', pattern: '^0x(0|[1-9a-f][0-9a-f]{0,15})$' },
  read(value, place) {
    const number = quantity.read(value, place);
    if (number < 1n << 64n) return number;
    throw badParam(place, 'a number of at most 64 bits is wanted');
  },
};

/** Quantities of development methods: test tools also send plain numbers there, and numbers in decimal text. */
export const looseQuantity: Shape<bigint> = {
  name: 'quantity or number',
  schema: {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^(0x[0-9a-f]{1,64}|[0-9]{1,78})$' },
    ],
  },
  read(value, place) {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
    if (typeof value === 'string' && /^(?:0x[0-9a-fA-F]{1,64}|[0-9]{1,78})$/.test(value))
      return below256(BigInt(value), place);
    throw badParam(place, 'a whole number is wanted: 31, or as text "31" or "0x1f"');
  },
};

/** Bytes as hex text. */
export function data(least = 0, most = 1 << 20, name = 'data'): Shape<Uint8Array> {
  const length = least === most ? `${least} bytes` : `${least} to ${most} bytes`;
  return {
    name,
    schema: { type: 'string', pattern: `^0x([0-9a-f]{2}){${least},${most > 32_768 ? '' : most}}$` },
    read(value, place) {
      const given = textIn(value, place, 'bytes as hex text, such as "0x00ff"');
      if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(given))
        throw badParam(place, 'bytes are written as 0x and an even number of hex digits');
      const size = given.length / 2 - 1;
      if (size < least || size > most) throw badParam(place, `${length} are wanted, not ${size}`);
      return hexToBytes(given);
    },
  };
}

export const bytes = data();

/** 32 bytes: a hash, in lower case. */
export const hash: Shape<Hash> = {
  name: 'hash',
  schema: { type: 'string', pattern: '^0x[0-9a-f]{64}$' },
  read(value, place) {
    const given = textIn(value, place, 'a hash of 32 bytes as hex text');
    if (/^0x[0-9a-fA-F]{64}$/.test(given)) return given.toLowerCase() as Hash;
    throw badParam(place, 'a hash is 0x and 64 hex digits');
  },
};

/** An address, whose checksum has to be right where it is written in both cases (EIP-55). */
export const address: Shape<Address> = {
  name: 'address',
  schema: { type: 'string', pattern: '^0x[0-9a-fA-F]{40}$' },
  read(value, place) {
    const given = textIn(value, place, 'an address as hex text');
    try {
      return parseAddress(given);
    } catch (error) {
      if (error instanceof AddressError) throw badParam(place, error.message);
      throw error;
    }
  },
};

export const bool: Shape<boolean> = {
  name: 'true or false',
  schema: { type: 'boolean' },
  read(value, place) {
    if (typeof value === 'boolean') return value;
    throw badParam(place, 'true or false is wanted');
  },
};

/** Text of at most so many characters. */
export function text(most = 1_000): Shape<string> {
  return {
    name: 'text',
    schema: { type: 'string', maxLength: most },
    read(value, place) {
      const read = textIn(value, place, 'a text');
      if (read.length > most) throw badParam(place, `at most ${most} characters are wanted, not ${read.length}`);
      return read;
    },
  };
}

/** One of a few words. */
export function word<W extends string>(...words: readonly W[]): Shape<W> {
  return {
    name: words.join(' | '),
    schema: { enum: words },
    read(value, place) {
      const found = words.find((each) => each === value);
      if (found !== undefined) return found;
      throw badParam(place, `one of ${words.map((each) => `"${each}"`).join(', ')} is wanted`);
    },
  };
}

export function listOf<T>(shape: Shape<T>, most = 1_000): Shape<readonly T[]> {
  return {
    name: `list of ${shape.name}`,
    schema: { type: 'array', items: shape.schema, maxItems: most },
    read(value, place) {
      if (!Array.isArray(value)) throw badParam(place, 'a list is wanted');
      if (value.length > most) throw badParam(place, `at most ${most} entries are taken, not ${value.length}`);
      return value.map((each, index) => shape.read(each, `${place}[${index}]`));
    },
  };
}

/** May be missing, or null: both are undefined here. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    name: shape.name,
    schema: { anyOf: [shape.schema, { type: 'null' }] },
    read: (value, place) => (value === undefined || value === null ? undefined : shape.read(value, place)),
  };
}

/** What stands for one that is left out. */
export function withDefault<T>(shape: Shape<T | undefined>, fallback: T): Shape<T> {
  return { ...shape, read: (value, place) => shape.read(value, place) ?? fallback };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<F extends Fields> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/** An object with these fields; those of an `optional` shape may be missing. Other fields are refused by name unless `ignoresOthers`. */
export function objectOf<F extends Fields>(name: string, fields: F, ignoresOthers = false): Shape<ObjectOf<F>> {
  const properties = Object.fromEntries(Object.entries(fields).map(([field, { schema }]) => [field, schema]));
  return {
    name,
    schema: { type: 'object', properties, ...(ignoresOthers ? {} : { additionalProperties: false }) },
    read(value, place) {
      const given = entriesIn(value, place);
      const stranger = ignoresOthers ? undefined : [...given.keys()].find((key) => !Object.hasOwn(fields, key));
      if (stranger !== undefined) throw badParam(place, `there is no field "${stranger.slice(0, 40)}" here`);
      const read = Object.entries(fields).map(([field, shape]) => [
        field,
        shape.read(given.get(field), `${place}.${field}`),
      ]);
      return Object.fromEntries(read) as ObjectOf<F>;
    },
  };
}

/** An object as a map of its own fields, whatever they are called. */
export function entriesIn(value: unknown, place: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badParam(place, 'an object is wanted');
  return new Map(Object.entries(value));
}

function textIn(value: unknown, place: string, wanted: string): string {
  if (typeof value === 'string') return value;
  throw badParam(place, value === undefined ? `${wanted} is missing` : `${wanted} is wanted`);
}

function below256(number: bigint, place: string): bigint {
  if (number < 1n << 256n) return number;
  throw badParam(place, 'a number of at most 256 bits is wanted');
}

function problemOfQuantity(written: string): string {
  if (!written.startsWith('0x')) return 'a number is written as hex text that begins with 0x';
  const digits = written.slice(2);
  if (digits === '') return 'a number has at least one digit: zero is "0x0"';
  if (!/^[0-9a-f]*$/i.test(digits)) return 'a number has hex digits only';
  return digits.length > MOST_QUANTITY_DIGITS && !digits.startsWith('0')
    ? 'a number of at most 256 bits is wanted'
    : 'a number has no zeros in front: 31 is "0x1f"';
}
