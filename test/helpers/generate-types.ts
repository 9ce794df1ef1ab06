/** Types of generated programs, as they are written. Two are the same when their texts are. */

import type { Dice } from './generate-dice.ts';

export type NumberType = {
  readonly kind: 'number';
  readonly text: string;
  readonly signed: boolean;
  readonly bits: number;
};
export type PlainType = { readonly kind: 'bool' | 'address' | 'bytes' | 'string'; readonly text: string };
export type FixedType = { readonly kind: 'fixed'; readonly text: string; readonly size: number };
export type EnumType = { readonly kind: 'enum'; readonly text: string; readonly members: readonly string[] };
/** Functions are those that can be called there. */
export type OtherType = { readonly kind: 'contract'; readonly text: string; readonly functions: OtherFunction[] };
export type StructType = { readonly kind: 'struct'; readonly text: string; readonly fields: readonly Field[] };
export type ListType = { readonly kind: 'list'; readonly text: string; readonly of: SingleType; readonly cap: number };
export type MapType = {
  readonly kind: 'map';
  readonly text: string;
  readonly key: SingleType;
  readonly value: GenType;
};

export type SingleType = NumberType | PlainType | FixedType | EnumType | OtherType;
export type ValueType = SingleType | StructType | ListType;
export type GenType = ValueType | MapType;

export type Field = { readonly name: string; readonly type: ValueType };
export type OtherFunction = {
  readonly name: string;
  readonly kind: 'action' | 'view';
  readonly payable: boolean;
  readonly params: readonly Field[];
  /** How many of them have to be given: those behind have default values. */
  readonly least: number;
  readonly result: ValueType | undefined;
};

export function numberType(signed: boolean, bits: number): NumberType {
  const name = signed ? 'int' : 'uint';
  return { kind: 'number', text: bits === 256 ? name : `${name}${bits}`, signed, bits };
}

export const UINT = numberType(false, 256);
export const INT = numberType(true, 256);
export const UINT160 = numberType(false, 160);
export const BOOL: PlainType = { kind: 'bool', text: 'bool' };
export const ADDRESS: PlainType = { kind: 'address', text: 'address' };
export const BYTES: PlainType = { kind: 'bytes', text: 'bytes' };
export const STRING: PlainType = { kind: 'string', text: 'string' };
export const BYTES32 = fixedType(32);

export function fixedType(size: number): FixedType {
  return { kind: 'fixed', text: `bytes${size}`, size };
}

export function listType(of: SingleType, cap: number): ListType {
  return { kind: 'list', text: `list<${of.text}, ${cap}>`, of, cap };
}

export function mapType(key: SingleType, value: GenType): MapType {
  return { kind: 'map', text: `map<${key.text}, ${value.text}>`, key, value };
}

export const isSingle = (type: GenType): type is SingleType =>
  type.kind !== 'struct' && type.kind !== 'list' && type.kind !== 'map';

/** Can a value of `from` stand where `to` is wanted? A list may be shorter. */
export function suits(from: GenType, to: GenType): boolean {
  if (from.kind === 'list' && to.kind === 'list') return from.of.text === to.of.text && from.cap <= to.cap;
  return from.text === to.text;
}

export function largest({ signed, bits }: NumberType): bigint {
  return 2n ** BigInt(signed ? bits - 1 : bits) - 1n;
}

export function smallest({ signed, bits }: NumberType): bigint {
  return signed ? -(2n ** BigInt(bits - 1)) : 0n;
}

/** All widths come up; the usual ones more often. */
export function anyNumber(dice: Dice): NumberType {
  const bits = dice.weighed([
    [3, 256],
    [2, 8],
    [5, 8 * dice.between(1, 32)],
  ]);
  return numberType(dice.chance(50), bits);
}

export function anyFixed(dice: Dice): FixedType {
  return dice.chance(12) ? BYTES32 : fixedType(dice.between(1, 32));
}
