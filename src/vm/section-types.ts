/**
 * Types of the ABI in a container, both ways. A leaf is its byte; a list is the byte of a list and its cap as u16; an enum or
 * struct is byte 70 and its index in section 1; a list of an enum is byte f0, the index and the cap.
 */

import { concatBytes } from '../base/bytes.ts';
import { flatten, type AbiType, type EnumType, type StructField, type StructType } from './abi-type.ts';
import { LIMITS } from './limits.ts';
import type { Module } from './module.ts';
import type { ByteReader } from './reader.ts';
import { decodeType, elementOf, isList, listOf, type LeafType, type VmType } from './types.ts';
import { list8, text8, typeByte, u16, u8 } from './writer.ts';

export type NamedTypes = Module['types'];

const NAMED = 0x70;
const LIST_OF_NAMED = 0xf0;
const [ENUM, STRUCT] = [0, 1];

// ───────────── writing ─────────────

/** Section 1: kind u8 (0 enum, 1 struct), name, then members or fields. */
export function namedTypeBytes(type: EnumType | StructType, types: NamedTypes): Uint8Array {
  if (type.kind === 'enum') return concatBytes(u8(ENUM), text8(type.name), list8(type.members, text8));
  const field = (entry: StructField): Uint8Array => concatBytes(text8(entry.name), abiTypeBytes(entry.type, types));
  return concatBytes(u8(STRUCT), text8(type.name), list8(type.fields, field));
}

export function abiTypeBytes(type: AbiType, types: NamedTypes): Uint8Array {
  if (typeof type === 'string') return typeByte(type);
  if (type.kind !== 'list') return concatBytes(u8(NAMED), u8(indexOf(type, types)));
  const { of, cap } = type;
  if (typeof of === 'string') return concatBytes(typeByte(listOf(of)), u16(cap));
  return concatBytes(u8(LIST_OF_NAMED), u8(indexOf(of, types)), u16(cap));
}

function indexOf(type: EnumType | StructType, types: NamedTypes): number {
  const index = types.indexOf(type);
  if (index < 0) throw new RangeError(`${type.kind} ${type.name} does not stand among the types of its module`);
  return index;
}

// ───────────── reading ─────────────

export function readNamedTypes(reader: ByteReader): NamedTypes {
  const types: (EnumType | StructType)[] = [];
  reader.list16(LIMITS.types, (r) => types.push(readNamedType(r, types)));
  return types;
}

function readNamedType(reader: ByteReader, earlier: NamedTypes): EnumType | StructType {
  if (!reader.flag()) {
    const enumName = reader.identifier();
    const members = reader.list8(LIMITS.members, (r) => r.identifier());
    if (members.length === 0) reader.fail('type', `the enum ${enumName} has no members`);
    return { kind: 'enum', name: enumName, members };
  }
  const name = reader.nextIsZero() ? '' : reader.identifier();
  const fields = reader.list8(LIMITS.fields, (r) => ({ name: r.identifier(), type: readAbiType(r, earlier) }));
  return checkedStruct(reader, { kind: 'struct', name, fields });
}

/** Structs within structs multiply: how many leaves they come to is bounded before anybody counts them out. */
function checkedStruct(reader: ByteReader, struct: StructType): StructType {
  const depth = depthOf(struct);
  if (depth > LIMITS.structDepth) reader.fail('type', `structs stand ${depth} deep; at most ${LIMITS.structDepth}`);
  const leaves = flatten(struct).length;
  if (leaves === 0) reader.fail('type', `the struct ${struct.name} holds nothing`);
  if (leaves > LIMITS.leaves) reader.fail('type', `${struct.name} holds ${leaves} leaves; at most ${LIMITS.leaves}`);
  return struct;
}

/** Structs in a struct were checked before, so neither this nor `flatten` goes far. */
function depthOf(type: AbiType): number {
  if (typeof type === 'string' || type.kind !== 'struct') return 0;
  return 1 + Math.max(0, ...type.fields.map((field) => depthOf(field.type)));
}

export function readAbiType(reader: ByteReader, types: NamedTypes): AbiType {
  const code = reader.u8();
  if (code === NAMED) return readNamed(reader, types);
  if (code === LIST_OF_NAMED) {
    const of = readNamed(reader, types);
    if (of.kind !== 'enum') reader.fail('type', 'a list holds leaves or members of an enum');
    return { kind: 'list', of, cap: readCap(reader) };
  }
  const type = decodeType(code) ?? noType(reader, code);
  return isList(type) ? { kind: 'list', of: elementOf(type), cap: readCap(reader) } : type;
}

function readNamed(reader: ByteReader, types: NamedTypes): EnumType | StructType {
  const index = reader.u8();
  return types[index] ?? reader.fail('type', `type ${index} does not stand before this place`);
}

function readCap(reader: ByteReader): number {
  const cap = reader.u16();
  if (cap === 0 || cap > LIMITS.listLength)
    reader.fail('list', `a list has at most ${LIMITS.listLength} elements, not ${cap}`);
  return cap;
}

/** A type of the stack or of a local: one byte. */
export function readVmType(reader: ByteReader): VmType {
  const code = reader.u8();
  return decodeType(code) ?? noType(reader, code);
}

export function readLeafType(reader: ByteReader): LeafType {
  const type = readVmType(reader);
  return isList(type) ? reader.fail('type', 'here stands a single value, not a list') : type;
}

function noType(reader: ByteReader, code: number): never {
  return reader.fail('type', `there is no type ${code.toString(16).padStart(2, '0')}`);
}
