/**
 * Which types can be turned into which, by writing the type's name as a function: `int(units)`, `string(b)`.
 * - number to number, checked when it runs;
 * - the same bits under another name: address and uint160, bytesN and the uint of N bytes, bytes and string.
 */

import { isText, sizeInBytes } from '../../vm/types.ts';
import type { LeafType } from '../tree.ts';
import { isNumeric, typeText } from './types.ts';

export function isConvertible(from: LeafType, to: LeafType): boolean {
  if (from === to || (isNumeric(from) && isNumeric(to))) return true;
  if (isText(from) && isText(to)) return true;
  return sameBits(from) === to || sameBits(to) === from;
}

/** Source text that turns `text`, a value of type `from`, into `to`; undefined when nothing certain does. */
export function conversionText(from: LeafType, to: LeafType, text: string): string | undefined {
  if (to === 'string' && isNumeric(from)) return `text(${text})`;
  if (isConvertible(from, to)) return `${typeText(to)}(${text})`;
  const middle = sameBits(from);
  if (middle !== undefined && isNumeric(to)) return `${typeText(to)}(${typeText(middle)}(${text}))`;
  const before = sameBits(to);
  return before !== undefined && isNumeric(from) ? `${typeText(to)}(${typeText(before)}(${text}))` : undefined;
}

/** The number type with the same bits as an address or a bytesN. */
export function sameBits(type: LeafType): LeafType | undefined {
  if (type === 'address') return 'uint160';
  return type.startsWith('bytes') && type !== 'bytes' ? `uint${sizeInBytes(type as `bytes${number}`) * 8}` : undefined;
}
