/**
 * Values as people write and read them: names for addresses, `4.5` for a number tagged hlp, text in quotes. Exact both ways.
 * Everything that came from a contract or a stranger goes through `base/show`.
 */

import {
  AddressError,
  checksumAddress,
  parseAddress,
  wordToAddress,
  addressToWord,
  type Address,
} from '../base/address.ts';
import { bytesToHex, bytesToUtf8, bytesToWord, hexToBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { formatHlp, parseHlp } from '../base/units.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { isNumber, isText, rangeOf, sizeInBytes, type Value, type WordType } from '../vm/types.ts';

/** Who is behind an address, and back. Kept by whoever knows: the node, or a test. */
export interface Names {
  nameOf(address: Address): { readonly name: string; readonly kind: 'person' | 'contract' } | undefined;
  resolve(name: string): Address | undefined;
  /** Every name there is, for "did you mean". */
  all(): readonly string[];
}

export const NO_NAMES: Names = { nameOf: () => undefined, resolve: () => undefined, all: () => [] };

/** A value with its name and type, ready for JSON: `value` is exact, `shown` is for people. */
export type NamedValue = {
  readonly name: string;
  readonly type: LeafType;
  readonly unit?: Unit;
  readonly value: string | boolean;
  readonly shown: string;
};

export function namedValue(
  name: string,
  type: LeafType,
  unit: Unit | undefined,
  value: Value,
  names: Names,
): NamedValue {
  const rest = { value: plainValue(type, value), shown: formatValue(type, unit, value, names) };
  return unit === undefined ? { name, type, ...rest } : { name, type, unit, ...rest };
}

/** For people: `4.5`, `alise`, `"fixed my bike"`, `0x150b7a02`. */
export function formatValue(type: LeafType, unit: Unit | undefined, value: Value, names: Names): string {
  if (typeof value === 'bigint' && unit === 'hlp') return formatHlp(value);
  if (typeof value === 'bigint' && type === 'address') {
    const address = wordToAddress(value);
    return show(names.nameOf(address)?.name ?? checksumAddress(address));
  }
  const plain = plainValue(type, value);
  return type === 'string' ? quoted(String(plain)) : String(plain);
}

/** `4.5 hlp`, or the value alone when it has no unit. */
export function withUnit(shown: string, { unit }: { readonly unit?: Unit }): string {
  return unit === undefined ? shown : `${shown} ${unit}`;
}

/** Untrusted text between quotes; quotes inside are marked, so that it cannot pretend to have ended. */
export function quoted(text: string): string {
  return `"${show(text).replaceAll('"', '\\"')}"`;
}

/** For programs: numbers as decimal text, bytes as hex, text as it is. A string that is not UTF-8 is given as hex. */
export function plainValue(type: LeafType, value: Value): string | boolean {
  if (typeof value !== 'bigint') {
    return (type === 'string' ? bytesToUtf8(value) : undefined) ?? bytesToHex(value);
  }
  if (type === 'bool') return value !== 0n;
  if (isNumber(type)) return value.toString();
  return type === 'address' ? wordToAddress(value) : bytesToHex(wordToBytes(value, sizeInBytes(type as WordType)));
}

/** What was typed does not fit the type. The message says what would. */
export class ValueError extends Error {
  override name = 'ValueError';
}

/** The value that `text` writes. Throws ValueError, or UnitError for an amount of hlp. */
export function parseValue(type: LeafType, unit: Unit | undefined, text: string, names: Names): Value {
  if (type === 'string') return utf8ToBytes(text);
  if (type === 'bool') return parseBool(text);
  if (type === 'address') return addressToWord(parseWho(text, names));
  if (isNumber(type))
    return inRange(type, unit, unit === 'hlp' ? parseHlp(text.replace(/ hlp$/, '')) : parseInteger(type, text));
  return parseBytes(type, text);
}

/** An amount of hlp in wei; never negative, since hlp moves one way only. Throws UnitError, ValueError. */
export function parseAmount(text: string): bigint {
  const wei = parseHlp(text.replace(/ hlp$/, ''));
  if (wei >= 0n) return wei;
  throw new ValueError(`${formatHlp(wei)} is below zero; hlp cannot be taken from anyone`);
}

/** A person, a contract, or an address written out. */
export function parseWho(text: string, names: Names): Address {
  const known = names.resolve(text);
  if (known !== undefined) return known;
  if (!text.startsWith('0x')) {
    const hint = meant(text, names.all());
    throw new ValueError(
      `nobody here is called "${show(text)}"${hint}; write a name from \`hlp accounts\`, or an address`,
    );
  }
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof AddressError) throw new ValueError(error.message);
    throw error;
  }
}

function parseBool(text: string): bigint {
  if (text === 'true' || text === 'yes') return 1n;
  if (text === 'false' || text === 'no') return 0n;
  throw new ValueError(`"${show(text)}" is neither \`true\` nor \`false\``);
}

function parseInteger(type: LeafType, text: string): bigint {
  if (/^-?\d{1,78}$/.test(text)) return BigInt(text);
  throw new ValueError(`"${show(text)}" is not a whole number, as \`${type}\` asks for`);
}

function inRange(type: LeafType, unit: Unit | undefined, value: bigint): bigint {
  const { min, max } = rangeOf(type);
  if (value >= min && value <= max) return value;
  if (unit === 'hlp' && value < min && min === 0n)
    throw new ValueError(`${formatHlp(value)} hlp is below zero, which this cannot be`);
  throw new ValueError(`${value} does not fit \`${type}\` (${min} to ${max})`);
}

function parseBytes(type: LeafType, text: string): Value {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text)) {
    throw new ValueError(`"${show(text)}" is not \`${type}\`: write 0x and two digits for each byte`);
  }
  const bytes = hexToBytes(text);
  if (isText(type)) return bytes;
  const size = sizeInBytes(type);
  if (bytes.length !== size) throw new ValueError(`\`${type}\` has ${size} bytes; these are ${bytes.length}`);
  return bytesToWord(bytes);
}
