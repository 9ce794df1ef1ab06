/**
 * Types as the outside sees them: what the machine decodes from calldata and encodes into answers, logs and errors.
 * On the machine's stack a struct is its leaves, one after the other, and an enum is a uint8.
 *
 * Next: `abi.ts`, the codec.
 */

import { isText, listOf, type LeafType, type Value, type VmType } from './types.ts';

export type AbiType = LeafType | EnumType | ListType | StructType;

/** Members are numbered from 0; the first is the zero value. */
export type EnumType = { readonly kind: 'enum'; readonly name: string; readonly members: readonly string[] };

/** At most `cap` elements. */
export type ListType = { readonly kind: 'list'; readonly of: LeafType | EnumType; readonly cap: number };

/** Without a name it is only what `encode` takes: values that are encoded together. */
export type StructType = { readonly kind: 'struct'; readonly name: string; readonly fields: readonly StructField[] };
export type StructField = { readonly name: string; readonly type: AbiType };

/** The types of the stack that a value of this type takes, the first one lowest. */
export function flatten(type: AbiType): readonly VmType[] {
  if (typeof type === 'string') return [type];
  if (type.kind === 'enum') return ['uint8'];
  return type.kind === 'list' ? [listOf(leafOf(type.of))] : knownStruct(type).flat;
}

/** How many values of the stack that is. */
export function flatCount(type: AbiType): number {
  return typeof type === 'string' || type.kind !== 'struct' ? 1 : knownStruct(type).flat.length;
}

export function flatCountOf(types: readonly AbiType[]): number {
  return types.reduce((sum, type) => sum + flatCount(type), 0);
}

/** As it stands in a signature: `(address,uint8)`, `uint256[]` … */
export function abiText(type: AbiType): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'enum') return 'uint8';
  if (type.kind === 'list') return `${leafOf(type.of)}[]`;
  return knownStruct(type).text;
}

/** The leaf that holds a value of a list. */
export function leafOf(type: LeafType | EnumType): LeafType {
  return typeof type === 'string' ? type : 'uint8';
}

/** Does its encoding stand in the tail, behind an offset? So do texts, lists, and structs that hold one of them. */
export function isDynamic(type: AbiType): boolean {
  if (typeof type === 'string') return isText(type);
  return type.kind === 'list' || (type.kind === 'struct' && knownStruct(type).isDynamic);
}

type KnownStruct = { readonly flat: readonly VmType[]; readonly isDynamic: boolean; readonly text: string };

function knownStruct(type: StructType): KnownStruct {
  const known = STRUCTS.get(type) ?? {
    flat: type.fields.flatMap((field) => flatten(field.type)),
    isDynamic: type.fields.some((field) => isDynamic(field.type)),
    text: `(${type.fields.map((field) => abiText(field.type)).join(',')})`,
  };
  STRUCTS.set(type, known);
  return known;
}

/** Structs stand within structs and are asked about at each level. */
const STRUCTS = new WeakMap<StructType, KnownStruct>();

export function isMember({ members }: EnumType, value: Value): boolean {
  return (value as bigint) >= 0n && (value as bigint) < BigInt(members.length);
}

/** Of a struct, an event or an error. */
export function fieldTypes({ fields }: { readonly fields: readonly StructField[] }): AbiType[] {
  return fields.map(({ type }) => type);
}
