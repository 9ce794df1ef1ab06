/** The small parts a container is written from; `reader.ts` reads them. Each throws RangeError for what does not fit its field. */

import { concatBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { encodeType, type VmType } from './types.ts';

export const NOTHING = new Uint8Array(0);

export const u8 = (number: number): Uint8Array => wordToBytes(BigInt(number), 1);
export const u16 = (number: number): Uint8Array => wordToBytes(BigInt(number), 2);
export const u32 = (number: number): Uint8Array => wordToBytes(BigInt(number), 4);
export const typeByte = (type: VmType): Uint8Array => u8(encodeType(type));

export function text8(text: string): Uint8Array {
  const bytes = utf8ToBytes(text);
  return concatBytes(u8(bytes.length), bytes);
}

export function list8<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return concatBytes(u8(items.length), ...items.map(encode));
}

export function list16<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return concatBytes(u16(items.length), ...items.map(encode));
}
