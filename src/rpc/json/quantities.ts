/** Numbers as JSON-RPC writes them. How they are read is in `rpc/shape.ts`. */

import type { Hex } from '../../base/bytes.ts';

/** `0x` and hex digits without zeros in front. */
export const toQuantity = (number: bigint | number): Hex => `0x${number.toString(16)}`;

/** A word as 32 bytes. */
export const toWord = (word: bigint): Hex => `0x${word.toString(16).padStart(64, '0')}`;
