/**
 * How values of the language lie in the machine: a struct is its leaves one after the other, an enum a uint8, another
 * contract an address. One `AbiType` object per declared type, so that tables can be kept by identity.
 */

import { flatten, type AbiType, type EnumType as AbiEnum, type StructType as AbiStruct } from '../../vm/abi-type.ts';
import type { LeafType as VmLeaf, VmType } from '../../vm/types.ts';
import type { EnumType, ListType, SingleType, StateVariable, StructType, Unit, ValueType } from '../tree.ts';

const enums = new WeakMap<EnumType, AbiEnum>();
const structs = new WeakMap<StructType, AbiStruct>();

export function abiTypeOf(type: ValueType): AbiType {
  if (typeof type === 'string') return type;
  switch (type.kind) {
    case 'enum':
      return enumOf(type);
    case 'list':
      return {
        kind: 'list',
        of: typeof type.of !== 'string' && type.of.kind === 'enum' ? enumOf(type.of) : singleOf(type.of),
        cap: type.cap,
      };
    case 'struct':
      return structOf(type);
    case 'contract':
    default:
      return 'address';
  }
}

export function enumOf(type: EnumType): AbiEnum {
  const known = enums.get(type);
  if (known !== undefined) return known;
  const made: AbiEnum = { kind: 'enum', name: type.name, members: type.members };
  enums.set(type, made);
  return made;
}

function structOf(type: StructType): AbiStruct {
  const known = structs.get(type);
  if (known !== undefined) return known;
  const fields = type.fields.map((field) => ({ name: field.name, type: abiTypeOf(field.type) }));
  const made: AbiStruct = { kind: 'struct', name: type.name, fields };
  structs.set(type, made);
  return made;
}

/** The leaf that holds a value of this type. */
export function singleOf(type: SingleType): VmLeaf {
  if (typeof type === 'string') return type;
  return type.kind === 'enum' ? 'uint8' : 'address';
}

/** Types of the locals that hold a value. */
export function localTypesOf(type: ValueType): readonly VmType[] {
  return flatten(abiTypeOf(type));
}

/** A leaf or list inside a value, and the names of the fields that lead to it; the unit is that of the last field. */
export type Part = {
  readonly fields: readonly string[];
  readonly type: SingleType | ListType;
  readonly unit: Unit | undefined;
};

/** All leaves and lists of a value, in the order in which they lie. */
export function partsOf(type: ValueType, unit?: Unit): Part[] {
  if (typeof type === 'string' || type.kind !== 'struct') return [{ fields: [], type, unit }];
  return type.fields.flatMap((field) =>
    partsOf(field.type, field.unit).map((part) => ({ ...part, fields: [field.name, ...part.fields] })),
  );
}

/** Where the value that `fields` lead to begins inside a value of `type`, and what it is; the unit is that of the last field. */
export function partAt(
  type: ValueType,
  fields: readonly string[],
): { readonly offset: number; readonly type: ValueType; readonly unit: Unit | undefined } {
  let offset = 0;
  let inner = type;
  let unit: Unit | undefined;
  for (const name of fields) {
    if (typeof inner === 'string' || inner.kind !== 'struct') throw new Error(`the checker let .${name} through`);
    const index = inner.fields.findIndex((field) => field.name === name);
    for (const field of inner.fields.slice(0, index)) offset += localTypesOf(field.type).length;
    unit = inner.fields[index]?.unit;
    inner = inner.fields[index]?.type ?? inner;
  }
  return { offset, type: inner, unit };
}

/** Key types and the type at the bottom of a state variable. */
export function levelsOf({ type }: StateVariable): { readonly keys: readonly SingleType[]; readonly value: ValueType } {
  const keys: SingleType[] = [];
  let value = type;
  while (typeof value !== 'string' && value.kind === 'map') {
    keys.push(value.key);
    value = value.value;
  }
  return { keys, value };
}
