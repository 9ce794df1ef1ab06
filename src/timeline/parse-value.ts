/** Single values as people type them: names for addresses, `4.5` for a number tagged hlp, members of enums by name. Exact. */

import { AddressError, addressToWord, parseAddress, type Address } from '../base/address.ts';
import { bytesToWord, hexToBytes, utf8ToBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { formatHlp, parseHlp } from '../base/units.ts';
import { quantityValue, UNITS, wholeValue } from '../lang/parse/literals.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { isNumber, isText, rangeOf, sizeInBytes, type LeafValue } from '../vm/types.ts';
import type { EnumType, SingleType } from './types.ts';
import type { Names } from './values.ts';

/** What was typed does not fit the type. The message says what would. */
export class ValueError extends Error {
  override name = 'ValueError';
}

/** The single value that `text` writes; a member of an enum by its name or number. Throws ValueError, or UnitError for an amount of hlp. */
export function parseValue(type: SingleType, unit: Unit | undefined, text: string, names: Names): LeafValue {
  if (typeof type !== 'string') {
    return type.kind === 'enum' ? parseMember(type, text) : addressToWord(parseWho(text, names));
  }
  if (type === 'string') return parseText(text);
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

function parseText(text: string): Uint8Array {
  if (text.isWellFormed()) return utf8ToBytes(text);
  throw new ValueError('half a character cannot be written down');
}

function parseMember({ members }: EnumType, text: string): bigint {
  const index = members.indexOf(text);
  if (index >= 0) return BigInt(index);
  if (/^\d{1,3}$/.test(text) && Number(text) < members.length) return BigInt(text);
  throw new ValueError(`"${show(text)}" is none of ${members.map(show).join(', ')}${meant(text, members)}`);
}

function parseBool(text: string): bigint {
  if (text === 'true' || text === 'yes') return 1n;
  if (text === 'false' || text === 'no') return 0n;
  throw new ValueError(`"${show(text)}" is neither \`true\` nor \`false\``);
}

function parseInteger(type: LeafType, text: string): bigint {
  if (/^-?\d{1,78}$/.test(text)) return BigInt(text);
  const written = asInSource(text);
  if (written !== undefined) return written;
  throw new ValueError(
    `"${show(text)}" is not a whole number, as \`${type}\` asks for; 172_800 and 2 days are some too`,
  );
}

/** As contracts and tests write it: `172_800`, `2 days`, `4.5 hlp`. */
function asInSource(text: string): bigint | undefined {
  const [, sign = '', digits = '', unit] = /^(-?)(\d(?:_?\d){0,77}(?:\.\d{1,18})?)(?: ([a-z]+))?$/.exec(text) ?? [];
  if (digits === '' || (unit === undefined ? digits.includes('.') : !UNITS.has(unit))) return undefined;
  const value = unit === undefined ? wholeValue(digits) : quantityValue(digits, unit);
  return value === undefined || sign === '' ? value : -value;
}

function inRange(type: LeafType, unit: Unit | undefined, value: bigint): bigint {
  const { min, max } = rangeOf(type);
  if (value >= min && value <= max) return value;
  if (unit === 'hlp' && value < min && min === 0n)
    throw new ValueError(`${formatHlp(value)} hlp is below zero, which this cannot be`);
  throw new ValueError(`${value} does not fit \`${type}\` (${min} to ${max})`);
}

function parseBytes(type: LeafType, text: string): LeafValue {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(text)) {
    throw new ValueError(`"${show(text)}" is not \`${type}\`: write 0x and two digits for each byte`);
  }
  const bytes = hexToBytes(text);
  if (isText(type)) return bytes;
  const size = sizeInBytes(type);
  if (bytes.length !== size) throw new ValueError(`\`${type}\` has ${size} bytes; these are ${bytes.length}`);
  return bytesToWord(bytes);
}
