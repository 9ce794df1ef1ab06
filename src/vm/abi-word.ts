/** What both halves of the ABI codec are made of: words of 32 bytes, sizes of heads and texts. */

import { flatCount, isDynamic, type AbiType } from './abi-type.ts';
import { isNumber, isSigned, rangeOf, type LeafType } from './types.ts';

/** Data that is no encoding of the values it should be; the machine answers it with `BadInput()`. `place` is a byte offset into the data. */
export class AbiError extends Error {
  readonly place: number;

  constructor(message: string, place: number) {
    super(`${message} (byte ${place} of the data)`);
    this.name = 'AbiError';
    this.place = place;
  }
}

/** A word as 32 bytes: numbers and addresses on the right, bytesN on the left. */
export function encodeWord(type: LeafType, value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  writeWord(new DataView(bytes.buffer), 0, wordOf(type, value));
  return bytes;
}

/** A value as the number its 32 bytes spell. */
export function wordOf(type: LeafType, value: bigint): bigint {
  if (value < 0n) return BigInt.asUintN(256, value);
  return SHIFTS.has(type) ? value << (SHIFTS.get(type) ?? 0n) : value;
}

/** Writes a word where there are only zeros. Most words are small: their upper parts are not touched. */
export function writeWord(view: DataView, at: number, word: bigint): void {
  view.setBigUint64(at + 24, word);
  if (word >> 64n === 0n) return;
  view.setBigUint64(at + 16, word >> 64n);
  if (word >> 128n === 0n) return;
  view.setBigUint64(at + 8, word >> 128n);
  view.setBigUint64(at, word >> 192n);
}

export function readWord(view: DataView, at: number): bigint {
  const low = view.getBigUint64(at + 24);
  const [a, b, c] = [view.getBigUint64(at), view.getBigUint64(at + 8), view.getBigUint64(at + 16)];
  if (a === 0n && b === 0n) return c === 0n ? low : (c << 64n) | low;
  return (a << 192n) | (b << 128n) | (c << 64n) | low;
}

/** A word that counts bytes or elements; Infinity when it is beyond all counting. */
export function readSize(view: DataView, at: number): number {
  for (let place = at; place < at + 24; place += 4) if (view.getUint32(place) !== 0) return Infinity;
  return view.getUint32(at + 24) * 2 ** 32 + view.getUint32(at + 28);
}

/** The value a word spells. Throws AbiError when it is not the one encoding of a value of this type. */
export function decodeWord(type: LeafType, word: bigint, place: number): bigint {
  if (isNumber(type)) {
    const value = isSigned(type) ? BigInt.asIntN(256, word) : word;
    const { min, max } = rangeOf(type);
    if (value < min || value > max) throw new AbiError(`this number does not fit ${type}`, place);
    return value;
  }
  if (type === 'bool' || type === 'address') {
    if (word >> (type === 'bool' ? 1n : 160n) !== 0n) throw new AbiError(`this is not one ${type}`, place);
    return word;
  }
  const shift = SHIFTS.get(type) ?? 0n;
  const value = word >> shift;
  if (value << shift !== word) throw new AbiError(`there are bytes behind the ${type}`, place);
  return value;
}

/** Bytes of the heads of values that stand side by side: 32 for everything with a tail. */
export function headSize(types: readonly AbiType[]): number {
  let size = 0;
  for (const type of types) size += isDynamic(type) ? 32 : 32 * flatCount(type);
  return size;
}

/** Texts fill whole words. */
export const padded = (length: number): number => Math.ceil(length / 32) * 32;

/** How far bytesN stand to the left. */
const SHIFTS: ReadonlyMap<LeafType, bigint> = new Map(
  Array.from({ length: 32 }, (_, i) => [`bytes${i + 1}`, BigInt(8 * (31 - i))] as const),
);
