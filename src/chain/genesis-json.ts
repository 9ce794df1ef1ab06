/**
 * Values of a genesis text, each read strictly and refused with the name of its place. What they mean is in `genesis.ts`.
 */

import { type Address, AddressError, parseAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { parseHlp, UnitError } from '../base/units.ts';

/** A genesis text that is not as it must be; the message names the place. */
export class GenesisError extends Error {
  override readonly name = 'GenesisError';
}

export type Json = Readonly<Record<string, unknown>>;

/** JSON numbers are exact up to here. */
export const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** All hlp together, rewards for ages included, stays far below 2²⁵⁶ wei. */
const MAX_WEI = 1n << 200n;

/** No key of a genesis stands in it twice, wherever it stands; JSON by itself would quietly take the last. Throws GenesisError. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const seen = new Set<string>();
    const twice = keysIn(text).find((key) => seen.size === seen.add(key).size);
    if (twice === undefined) return value;
    throw new GenesisError(`genesis says ${show(twice)} twice`);
  } catch (error) {
    if (error instanceof GenesisError) throw error;
    throw new GenesisError(`genesis is not JSON: ${show((error as Error).message)}`, { cause: error });
  }
}

/** In JSON a text with a colon behind it is a key, and no other text has one. */
function keysIn(json: string): readonly string[] {
  const texts = json.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/g);
  return [...texts].flatMap(([, key = '', colon]) => (colon === undefined ? [] : [spelled(key)]));
}

/** Addresses may be written with capitals, and any letter as its number. */
function spelled(key: string): string {
  const text = JSON.parse(`"${key}"`) as string;
  return /^0x/i.test(text) ? text.toLowerCase() : text;
}

/** An object with these keys and no others; without lists of keys, any. */
export function objectOf(
  value: unknown,
  place: string,
  required: readonly string[] = [],
  optional?: readonly string[],
): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GenesisError(`${place} must be an object { … }`);
  }
  for (const key of required) if (!Object.hasOwn(value, key)) throw new GenesisError(`${place} lacks ${key}`);
  if (optional === undefined) return value as Json;
  for (const key of Object.keys(value)) {
    if (![...required, ...optional].includes(key))
      throw new GenesisError(`${place} has a key ${show(key)} it does not know`);
  }
  return { ...value };
}

export function integerOf(value: unknown, place: string, min: bigint, max: bigint): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    const integer = BigInt(value);
    if (integer >= min && integer <= max) return integer;
  }
  throw new GenesisError(`${place} must be a whole number from ${min} to ${max}`);
}

export function booleanOf(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new GenesisError(`${place} must be true or false`);
}

/** A rule that is not wanted is left out. */
export function trueOf(value: unknown, place: string): bigint {
  if (value === true) return 1n;
  throw new GenesisError(`${place} must be true, or left out`);
}

export function textOf(value: unknown, place: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new GenesisError(`${place} must be a text`);
}

export function weiOf(value: unknown, place: string): bigint {
  const wei = rethrow(UnitError, place, () => parseHlp(textOf(value, place)));
  if (wei >= 0n && wei <= MAX_WEI) return wei;
  throw new GenesisError(`${place} must be an amount of hlp that is not negative, and smaller`);
}

/** An amount that is more than nothing. */
export function amountOf(value: unknown, place: string): bigint {
  const wei = weiOf(value, place);
  if (wei > 0n) return wei;
  throw new GenesisError(`${place} must be more than 0 hlp`);
}

export function addressOf(name: string): Address {
  return rethrow(AddressError, 'allocations', () => parseAddress(name));
}

function rethrow<T>(kind: typeof UnitError | typeof AddressError, place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof kind) throw new GenesisError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}
