/**
 * Values of the evaluator: numbers, bools, addresses, members of enums and bytesN are bigints, text and bytes are `Uint8Array`s, a
 * list is an array, a struct a record. None is ever changed in place.
 */

import type { ListType, SingleType, StructType, Type, ValueType } from '../../src/lang/tree.ts';

export type Leaf = bigint | Uint8Array;
export type Struct = { readonly [field: string]: Value };
export type Value = Leaf | readonly Leaf[] | Struct;

export const isText = (type: Type): boolean => type === 'string' || type === 'bytes';

export function isList(type: Type): type is ListType {
  return typeof type !== 'string' && type.kind === 'list';
}

export function isStruct(type: Type): type is StructType {
  return typeof type !== 'string' && type.kind === 'struct';
}

/** Smallest and largest number of a type; undefined for what is no number. */
export function rangeOf(type: Type): { readonly min: bigint; readonly max: bigint } | undefined {
  const match = typeof type === 'string' ? /^(u?)int(\d+)$/.exec(type) : null;
  if (match === null) return undefined;
  const bits = BigInt(match[2] ?? '256');
  return match[1] === 'u'
    ? { min: 0n, max: 2n ** bits - 1n }
    : { min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n };
}

/** How many bytes a `bytesN` has; undefined for every other type. */
export function sizeOf(type: Type): number | undefined {
  const size = typeof type === 'string' ? /^bytes(\d+)$/.exec(type)?.[1] : undefined;
  return size === undefined ? undefined : Number(size);
}

export function zeroOf(type: ValueType): Value {
  if (typeof type === 'string') return isText(type) ? new Uint8Array(0) : 0n;
  if (type.kind === 'list') return [];
  if (type.kind !== 'struct') return 0n;
  return Object.fromEntries(type.fields.map((field) => [field.name, zeroOf(field.type)]));
}

export function isZero(leaf: Leaf): boolean {
  return typeof leaf === 'bigint' ? leaf === 0n : leaf.length === 0;
}

export function sameLeaf(a: Leaf, b: Leaf): boolean {
  if (typeof a === 'bigint' || typeof b === 'bigint') return a === b;
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

export function hex(bytes: Uint8Array): `0x${string}` {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.slice(2), 'hex'));

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The text that bytes spell; undefined when they are not UTF-8. */
export function spelled(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A number in hex, with as many bytes as its type has. */
export const wordText = (word: bigint, size: number): `0x${string}` => `0x${word.toString(16).padStart(size * 2, '0')}`;

/** A key as it stands in a path (docs/machine.md, State). */
export function keyText(type: SingleType, key: Leaf): string {
  if (typeof key !== 'bigint') return (type === 'string' ? quoted(key) : undefined) ?? hex(key);
  if (typeof type !== 'string') return type.kind === 'enum' ? String(key) : wordText(key, 20);
  if (type === 'bool') return key === 0n ? 'false' : 'true';
  if (type === 'address') return wordText(key, 20);
  const size = sizeOf(type);
  return size === undefined ? String(key) : wordText(key, size);
}

/** In quotes; undefined for bytes that are no text. */
function quoted(key: Uint8Array): string | undefined {
  const text = spelled(key);
  if (text === undefined) return undefined;
  const shown = Array.from(text, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    if (sign === '"' || sign === '\\') return `\\${sign}`;
    return code < 0x20 || code === 0x7f ? `\\u{${code.toString(16)}}` : sign;
  });
  return `"${shown.join('')}"`;
}
