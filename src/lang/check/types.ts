/**
 * The types that exist, by the names people write (`uint`, `map<address, int>`), and back to text for people.
 * Pure data and text. `resolve.ts` finds the type a type node means; the ranges are in `vm/types.ts`.
 */

import { isNumber } from '../../vm/types.ts';
import type {
  ContractType,
  EnumType,
  LeafType,
  ListType,
  MapType,
  SingleType,
  StructType,
  Type,
  ValueType,
} from '../tree.ts';

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

export const isLeaf = (type: Type): type is LeafType => typeof type === 'string';
export const isMap = (type: Type): type is MapType => !isLeaf(type) && type.kind === 'map';
export const isList = (type: Type): type is ListType => !isLeaf(type) && type.kind === 'list';
export const isStruct = (type: Type): type is StructType => !isLeaf(type) && type.kind === 'struct';
export const isEnum = (type: Type): type is EnumType => !isLeaf(type) && type.kind === 'enum';
export const isContract = (type: Type): type is ContractType => !isLeaf(type) && type.kind === 'contract';

/** Whether a value of this type is one leaf. */
export const isSingle = (type: Type): type is SingleType => !isMap(type) && !isList(type) && !isStruct(type);

export const isNumeric = (type: Type): type is LeafType => isLeaf(type) && isNumber(type);

export const isTextual = (type: Type): type is 'string' | 'bytes' => type === 'string' || type === 'bytes';

/** Declared types are the same when they are one object; lists and maps when their parts are. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.cap === b.cap && sameType(a.of, b.of);
  return isMap(a) && isMap(b) && sameType(a.key, b.key) && sameType(a.value, b.value);
}

/** Whether a value of type `got` can be stored where `want` stands: the same, or a list that holds no more. */
export function fits(got: ValueType, want: ValueType): boolean {
  return sameType(got, want) || (isList(got) && isList(want) && sameType(got.of, want.of) && got.cap <= want.cap);
}

/** As people write it: `uint` for uint256, `map<address, int>`, `Deal`. */
export function typeText(type: Type): string {
  if (type === UINT) return 'uint';
  if (type === INT) return 'int';
  if (isLeaf(type)) return type;
  if (isMap(type)) return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
  return isList(type) ? `list<${typeText(type.of)}, ${type.cap}>` : type.name;
}

/** `a uint`, `an int`, `a Deal`, `a list`. */
export function withArticle(type: Type): string {
  if (isList(type)) return 'a list';
  const text = typeText(type);
  if (type === 'bytes') return text;
  return /^[aeio]/i.test(text) ? `an ${text}` : `a ${text}`;
}

/** The type of the values at the bottom of a map of maps. */
export function bottomOf(type: Type): ValueType {
  return isMap(type) ? bottomOf(type.value) : type;
}

/** How many leaves and lists a value is made of: one each, a struct as many as its fields have. */
export function leafCount(type: ValueType): number {
  return isStruct(type) ? type.fields.reduce((sum, field) => sum + leafCount(field.type), 0) : 1;
}
