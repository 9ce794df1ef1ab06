/** Values as they leave a contract: in answers, events, errors, calls and `encode`. */

import { encodeAbi, encodedSize, faultIn } from './abi.ts';
import type { AbiType } from './abi-type.ts';
import { panic } from './failure.ts';
import type { Value } from './types.ts';

/** Bytes that name a function or an error, before the values. */
export const SELECTOR_SIZE = 4;

/** Throws Stop when the encoding takes more than `most` bytes – so nobody looks at more than that –, or for what a type does not allow. */
export function checkedEncoding(types: readonly AbiType[], values: readonly Value[], most: number): Uint8Array {
  if (encodedSize(types, values) > most) throw panic('memory');
  requireFit(types, values);
  return encodeAbi(types, values);
}

/** Throws Stop for a number that is no member of its enum, a string that is not UTF-8, a list longer than its type allows. */
export function requireFit(types: readonly AbiType[], values: readonly Value[]): void {
  const fault = faultIn(types, values);
  if (fault !== undefined) throw panic(fault);
}
