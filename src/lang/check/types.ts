/**
 * The types that exist, by the names people write (`uint`, `map<address, int>`), and back to text for people.
 * Pure data and text. `resolve.ts` finds the type a type node means; the ranges are in `vm/types.ts`.
 */

import { isNumber } from '../../vm/types.ts';
import type { LeafType, MapType, Type } from '../tree.ts';

export const UINT = 'uint256';
export const INT = 'int256';

const sizes = Array.from({ length: 32 }, (_, i) => i + 1);

/** Every type that fits one leaf, by the name people write. `uint` and `int` are the widest ones. */
export const LEAF_TYPES: ReadonlyMap<string, LeafType> = new Map<string, LeafType>([
  ['uint', UINT],
  ['int', INT],
  ['bool', 'bool'],
  ['address', 'address'],
  ['string', 'string'],
  ['bytes', 'bytes'],
  ...sizes.map((size): [string, LeafType] => [`uint${size * 8}`, `uint${size * 8}`]),
  ...sizes.map((size): [string, LeafType] => [`int${size * 8}`, `int${size * 8}`]),
  ...sizes.map((size): [string, LeafType] => [`bytes${size}`, `bytes${size}`]),
]);

export function isMap(type: Type): type is MapType {
  return typeof type !== 'string';
}

/** As people write it: `uint` for uint256, `map<address, int>`. */
export function typeText(type: Type): string {
  if (isMap(type)) return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
  if (type === UINT) return 'uint';
  return type === INT ? 'int' : type;
}

/** `a uint`, `an int`. */
export function withArticle(type: Type): string {
  const text = typeText(type);
  if (type === 'bytes') return text;
  return /^[aio]/.test(text) ? `an ${text}` : `a ${text}`;
}

/** The type of the leaves at the bottom of a map of maps. */
export function leafOf(type: Type): LeafType {
  return isMap(type) ? leafOf(type.value) : type;
}

export function isNumeric(type: Type): boolean {
  return !isMap(type) && isNumber(type);
}
