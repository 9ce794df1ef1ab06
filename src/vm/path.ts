/**
 * The readable name of a state leaf, which is also its identity: `owner`, `balances[0x…]`, `deals[7].stage`,
 * `names["maria"]`, `sum(balances)`, `count(voted[3])`. The trie's slot is the keccak256 of this text.
 *
 * Two different leaves never share a text: a key cannot spell `]`, quotes and control characters inside a string
 * key are escaped, and the verifier sees to it that all shapes of one variable have the same key types.
 */

import { bytesToHex, bytesToUtf8 } from '../base/bytes.ts';
import type { Aggregate, Shape } from './module.ts';
import { isNumber, sizeInBytes, type LeafType, type LeafValue } from './types.ts';

export function pathText(shape: Shape, keys: readonly LeafValue[]): string {
  return shape.name + keysText(shape, keys) + fieldsText(shape);
}

/** An element of a list: `helpers[3]`, `proposals[7].options[0]`. */
export function elementText(shape: Shape, keys: readonly LeafValue[], index: bigint): string {
  return elementIn(pathText(shape, keys), index);
}

/** Where a list keeps how many elements it has: `helpers.length`. */
export function lengthText(shape: Shape, keys: readonly LeafValue[]): string {
  return lengthIn(pathText(shape, keys));
}

/** The same for the path of a list. */
export const elementIn = (list: string, index: bigint | number): string => `${list}[${index}]`;
export const lengthIn = (list: string): string => `${list}.length`;

/** `keys` are the bound ones: none for the total, one for `count(voted[3])`. */
export function aggregateText(aggregate: Aggregate, shape: Shape, keys: readonly LeafValue[]): string {
  return `${aggregate.kind}(${shape.name}${keysText(shape, keys)}${fieldsText(shape)})`;
}

/** One key as it stands between the brackets. */
export function keyText(type: LeafType, key: LeafValue): string {
  if (typeof key !== 'bigint') return type === 'string' ? quoted(key) : bytesToHex(key);
  if (isNumber(type)) return key.toString();
  if (type === 'bool') return key === 0n ? 'false' : 'true';
  return `0x${key.toString(16).padStart(2 * sizeInBytes(type as 'address' | `bytes${number}`), '0')}`;
}

function keysText(shape: Shape, keys: readonly LeafValue[]): string {
  return keys.map((key, i) => `[${keyText(shape.keys[i] ?? 'bytes', key)}]`).join('');
}

function fieldsText(shape: Shape): string {
  return shape.fields.map((field) => `.${field}`).join('');
}

/** Text in quotes; bytes that are not UTF-8 in hex, which no quoted text can look like. */
function quoted(bytes: Uint8Array): string {
  const text = bytesToUtf8(bytes);
  if (text === undefined) return bytesToHex(bytes);
  let escaped = '';
  for (const character of text) escaped += ESCAPES.get(character) ?? character;
  return `"${escaped}"`;
}

const controls = [...Array.from({ length: 32 }, (_, code) => code), 0x7f];

/** What cannot stand for itself between quotes. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ...controls.map((code): [string, string] => [String.fromCharCode(code), `\\u{${code.toString(16)}}`]),
]);
