/**
 * Which types can be turned into which, by writing the type's name as a function: `int(units)`, `string(b)`, `Stage(n)`.
 * - number to number, and number to and from an enum, checked when it runs;
 * - the same bits under another name: address and uint160, bytesN and the uint of N bytes, bytes and string, an address
 *   and any contract.
 */

import { isText, sizeInBytes } from '../../vm/types.ts';
import type { LeafType, SingleType, ValueType } from '../tree.ts';
import { isContract, isEnum, isLeaf, isNumeric, isSingle, sameType, typeText } from './types.ts';

export function isConvertible(from: ValueType, to: SingleType): boolean {
  if (sameType(from, to)) return true;
  if (!isSingle(from)) return false;
  if (isCounted(from) && isCounted(to)) return isNumeric(from) || isNumeric(to);
  if (isLocated(from) && isLocated(to)) return true;
  if (!isLeaf(from) || !isLeaf(to)) return false;
  return (isText(from) && isText(to)) || sameBits(from) === to || sameBits(to) === from;
}

const isCounted = (type: SingleType): boolean => isNumeric(type) || isEnum(type);
const isLocated = (type: SingleType): boolean => type === 'address' || isContract(type);

/** Source text that turns `text`, a value of type `from`, into `to`; undefined when nothing certain does. */
export function conversionText(from: ValueType, to: ValueType, text: string): string | undefined {
  if (!isSingle(to) || !isSingle(from)) return undefined;
  if (to === 'string' && isNumeric(from)) return `text(${text})`;
  if (isConvertible(from, to)) return `${typeText(to)}(${text})`;
  if (!isLeaf(from) || !isLeaf(to)) return undefined;
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
