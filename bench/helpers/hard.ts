/** Operands that are hard on whoever has to deal with them. */

import type { EnumType, StructType } from '../../src/vm/abi-type.ts';
import type { Constant } from '../../src/vm/module.ts';
import { encodeType, type LeafValue } from '../../src/vm/types.ts';

export const BOOL = encodeType('bool');
export const U8 = encodeType('uint8');
export const U160 = encodeType('uint160');
export const U256 = encodeType('uint256');
export const I256 = encodeType('int256');
export const BYTES = encodeType('bytes');
export const ADDRESS = encodeType('address');

export const MAX = 2n ** 256n - 1n;
/** No pattern that a division could profit from. */
export const ODD = 0xfedcba9876543210f0e1d2c3b4a5968778695a4b3c2d1e0ff1e2d3c4b5a69787n;
export const HALF = 0xfedcba9876543210f0e1d2c3b4a59687n;
export const LEAST = -(2n ** 255n);

export const filled = (size: number, byte: number): Uint8Array => new Uint8Array(size).fill(byte);
export const text = (string: string): Uint8Array => new TextEncoder().encode(string);

/** The longest text. */
export const LONG = { stack: BYTES, size: 8_192, value: filled(8_192, 0x61) } as const;
export const LONG_TEXT: Constant = { type: 'bytes', value: LONG.value };
/** The longest one, in letters of four bytes each. */
export const WIDE_TEXT = text('𝄞'.repeat(2_048));
/** As many as fit into calldata. */
export const SHORT_TEXTS: LeafValue[] = Array.from({ length: 1_020 }, () => new Uint8Array(0));
export const listOf = (length: number, value: LeafValue): LeafValue[] => Array.from({ length }, () => value);

export const ENUM: EnumType = {
  kind: 'enum',
  name: 'Many',
  members: Array.from({ length: 255 }, (_, i) => `m${i}`),
};

/** 128 bools in a tree of structs of two, seven levels. */
export const BITS = 128;
const levels: StructType[] = [];
for (let level = 0; level < 7; level++) {
  const type = levels[level - 1] ?? ('bool' as const);
  const fields = [{ name: 'a', type }, { name: 'b', type }]; // prettier-ignore
  levels.push({ kind: 'struct', name: `Level${level}`, fields });
}
export const TREE = levels[6] as StructType;
export const TREE_TYPES = { types: levels } as const;

/** A key of 256 bytes, each of which takes six characters in a path: `\u{1f}`. */
export const LONG_KEY = filled(256, 0x1f);
