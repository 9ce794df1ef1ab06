/** Values as a test writes them: `4.5 hlp`, `alise`, `Stage.Open`, `Deal(buyer: alise, amount: 2 hlp)`. */

import { type Address, checksumAddress, wordToAddress } from '../../base/address.ts';
import { bytesToHex, bytesToUtf8, wordToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { UNSHOWN } from '../../base/show.ts';
import { formatHlp } from '../../base/units.ts';
import type { AbiParameter } from '../../lang/abi.ts';
import type { LeafType, Unit } from '../../lang/tree.ts';
import {
  isSingle,
  type EnumType,
  leafOf,
  type ShownType,
  type SingleType,
  type StructType,
  typeOfParameter,
} from '../../timeline/types.ts';
import { partsOf, portionsOf } from '../../timeline/values.ts';
import { isNumber, isText, type LeafValue, rangeOf, sizeInBytes, type Value, type WordType } from '../../vm/types.ts';

/** The test language has no words for this; the message says for what, and why. */
export class Unsayable extends Error {
  override name = 'Unsayable';
}

/** Who is who in a test, and which of the sources' names it can use. */
export type Speaker = {
  /** An expression for somebody's address: `alise`, `address(village)`. */
  addressText(address: Address): string;
  /** The contract as a value of a type that knows its functions: `board`, `Prices(address(board))`. */
  contractText(type: string, address: Address): string;
  /** The name of a struct, an enum, a contract, ready to be used; undefined where a test cannot see it. */
  visible(name: string): boolean;
};

/** What a call takes, one text for each argument. Throws Unsayable. */
export function argumentsText(
  inputs: readonly AbiParameter[],
  flat: readonly Value[],
  speaker: Speaker,
): readonly string[] {
  const types = inputs.map(typeOfParameter);
  const portions = portionsOf(types, flat);
  return inputs.map(({ unit }, i) => valueText(types[i] as ShownType, unit, portions[i] ?? [], speaker));
}

/** Throws Unsayable. */
export function valueText(type: ShownType, unit: Unit | undefined, flat: readonly Value[], speaker: Speaker): string {
  if (isSingle(type)) return leafText(type, unit, (flat[0] ?? 0n) as LeafValue, speaker);
  if (type.kind === 'list') {
    const elements = (flat[0] ?? []) as LeafValue[];
    return `[${elements.map((element) => leafText(type.of, unit, element, speaker)).join(', ')}]`;
  }
  if (!speaker.visible(type.name)) throw hidden('struct', type.name);
  const fields = partsOf(type, flat).map(({ field, values }) => {
    return `${field.name}: ${valueText(field.type, field.unit, values, speaker)}`;
  });
  return `${type.name}(${fields.join(', ')})`;
}

function hidden(what: string, name: string): Unsayable {
  return new Unsayable(`the ${what} ${name} is declared inside a contract, where a test cannot see it`);
}

function leafText(type: SingleType, unit: Unit | undefined, value: LeafValue, speaker: Speaker): string {
  if (typeof type !== 'string') {
    if (type.kind === 'enum') return memberText(type, value as bigint, speaker);
    return speaker.contractText(type.name, wordToAddress(value as bigint));
  }
  if (typeof value !== 'bigint') return textOf(type, value);
  if (type === 'bool') return value === 0n ? 'false' : 'true';
  if (type === 'address') return value === 0n ? 'nobody' : speaker.addressText(wordToAddress(value));
  return isNumber(type) ? numberText(type, unit, value) : bytesText(type as WordType, value);
}

function memberText({ name, members }: EnumType, value: bigint, speaker: Speaker): string {
  if (!speaker.visible(name)) throw hidden('enum', name);
  return `${name}.${members[Number(value)]}`;
}

// ───────────── numbers ─────────────

function numberText(type: LeafType, unit: Unit | undefined, value: bigint): string {
  if (type === 'uint256' && value === rangeOf(type).max) return 'MAX_UINT';
  if (type === 'int256' && value === rangeOf(type).max) return 'MAX_INT';
  if (type === 'int256' && value === rangeOf(type).min) return 'MIN_INT';
  return unit === 'hlp' ? hlpText(value) : grouped(value);
}

/** `4.5 hlp`. */
export const hlpText = (wei: bigint): string => `${formatHlp(wei)} hlp`;

/** `12_000`. */
export const grouped = (value: bigint): string => value.toString().replaceAll(/\B(?=(\d{3})+$)/g, '_');

/** A bytesN as it is written; one of 20 bytes would be read as an address. */
function bytesText(type: WordType, value: bigint): string {
  const size = sizeInBytes(type);
  const hex = bytesToHex(wordToBytes(value, size));
  return size === 20 ? `bytes20(uint160(${value === 0n ? 'nobody' : checksumAddress(hex)}))` : hex;
}

// ───────────── texts ─────────────

function textOf(type: LeafType, bytes: Uint8Array): string {
  const text = bytesToUtf8(bytes);
  if (text !== undefined) return literal(text);
  const joined = joinedBytes(bytes);
  if (joined === undefined)
    throw new Unsayable('some of its bytes are no text, and a test writes bytes as text or by 32');
  return type === 'string' ? `string(${joined})` : joined;
}

/** Between quotes, with escapes for what may not stand in a source. */
export function literal(text: string): string {
  const plain = Array.from(text, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    if (character === '\n') return '\\n';
    const point = character.codePointAt(0) ?? 0;
    return UNSHOWN.some(([first, last]) => first <= point && point <= last) ? `\\u{${point.toString(16)}}` : character;
  });
  return `"${plain.join('')}"`;
}

const MOST_JOINED = 4_096;
const WORD = 32;

/** Any bytes out of texts and words, `concat(encode(0x…), "\u{1b}")`; undefined where that does not work out. */
function joinedBytes(bytes: Uint8Array): string | undefined {
  if (bytes.length > MOST_JOINED) return undefined;
  for (let words = 1; words * WORD <= bytes.length; words++) {
    const rest = bytesToUtf8(bytes.subarray(words * WORD));
    if (rest === undefined) continue;
    const parts = Array.from({ length: words }, (_, i) => {
      return `encode(${bytesToHex(bytes.subarray(i * WORD, (i + 1) * WORD))})`;
    });
    const all = rest === '' ? parts : [...parts, literal(rest)];
    return all.length === 1 ? all[0] : `concat(${all.join(', ')})`;
  }
  return undefined;
}

// ───────────── what is expected of a value ─────────────

/** Conditions that hold when `text` has this value: one for each single value in it. Throws Unsayable. */
export function conditionsOf(
  text: string,
  type: ShownType,
  unit: Unit | undefined,
  flat: readonly Value[],
  speaker: Speaker,
): readonly string[] {
  if (isSingle(type)) return [condition(text, type, unit, (flat[0] ?? 0n) as LeafValue, speaker)];
  if (type.kind === 'struct') return structConditions(text, type, flat, speaker);
  const elements = (flat[0] ?? []) as LeafValue[];
  const each = elements.map((element, i) => condition(`${text}[${i}]`, type.of, unit, element, speaker));
  return [`${text}.length == ${elements.length}`, ...each];
}

function structConditions(text: string, type: StructType, flat: readonly Value[], speaker: Speaker): readonly string[] {
  return partsOf(type, flat).flatMap(({ field, values }) => {
    return conditionsOf(`${text}.${field.name}`, field.type, field.unit, values, speaker);
  });
}

function condition(text: string, type: SingleType, unit: Unit | undefined, value: LeafValue, speaker: Speaker): string {
  if (type === 'bool') return value === 0n ? `not ${text}` : text;
  if (typeof type !== 'string' && type.kind === 'contract') {
    return `address(${text}) == ${leafText('address', undefined, value, speaker)}`;
  }
  if (typeof type !== 'string' && !speaker.visible(type.name)) return `uint(${text}) == ${String(value)}`;
  if (typeof value !== 'bigint' && isText(leafOf(type)) && !isShort(value)) {
    return `keccak256(${type === 'string' ? `bytes(${text})` : text}) == ${bytesToHex(keccak256(value))}`;
  }
  return `${text} == ${leafText(type, unit, value, speaker)}`;
}

const MOST_SHOWN = 120;

/** Can it be written out, and does one want to read that? */
function isShort(bytes: Uint8Array): boolean {
  return bytes.length <= MOST_SHOWN && bytesToUtf8(bytes) !== undefined;
}
