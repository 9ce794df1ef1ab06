/**
 * Enums and structs of a module, and the places that name them. A type is made of types that stand before it, so nothing holds
 * itself, and its size is known before anything is made of it.
 */

import { fieldTypes, type AbiType, type EnumType, type StructType } from './abi-type.ts';
import { LIMITS } from './limits.ts';
import type { Module } from './module.ts';
import { refuse } from './reader.ts';

type Known = ReadonlySet<AbiType>;

export function verifyTypes(module: Module): void {
  const known = new Set<AbiType>();
  for (const type of module.types) {
    if (type.kind === 'enum') verifyEnum(type);
    else verifyStruct(type, known);
    known.add(type);
  }
  for (const type of typesIn(module)) verifyUse(type, known);
}

function verifyEnum({ name, members }: EnumType): void {
  if (new Set(members).size < members.length) refuse('types', `enum ${name} has two members of one name`);
}

/** How much a struct may hold was asked while it was read. */
function verifyStruct({ name, fields }: StructType, known: Known): void {
  if (new Set(fields.map((field) => field.name)).size < fields.length) {
    refuse('types', `struct ${name} has two fields of one name`);
  }
  for (const { type } of fields) verifyUse(type, known);
}

/** Everything outside of section 1 that has a type of the ABI. */
function typesIn({ events, errors, functions, externals }: Module): AbiType[] {
  return [
    ...[...events, ...errors].flatMap(fieldTypes),
    ...functions.flatMap(({ params, result }) => [
      ...fieldTypes({ fields: params }),
      ...(result === undefined ? [] : [result]),
    ]),
    ...externals.flatMap(({ params, result }) => [...params, ...(result === undefined ? [] : [result])]),
  ];
}

/** A name is that of a type that stands before; a struct without a name is for `encode` alone. */
function verifyUse(type: AbiType, known: Known): void {
  if (typeof type === 'string') return;
  if (type.kind === 'list') {
    if (type.cap < 1 || type.cap > LIMITS.listLength) refuse('types', `a list has 1 to ${LIMITS.listLength} elements`);
    return verifyUse(type.of, known);
  }
  if (!known.has(type)) refuse('types', `${type.kind} ${type.name} does not stand before this place`);
  return type.name === '' ? refuse('types', 'a struct without a name is for `encode` alone') : undefined;
}
