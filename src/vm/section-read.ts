/** What is in the sections of a container, read. `section-write.ts` is the mirror of this. */

import { isUtf8 } from '../base/bytes.ts';
import type { AbiType } from './abi-type.ts';
import { LIMITS } from './limits.ts';
import {
  KINDS,
  type Constant,
  type External,
  type Field,
  type FunctionDef,
  type Initial,
  type Module,
  type Param,
  type Shape,
  type Signature,
  type Source,
  type Aggregate,
} from './module.ts';
import type { ByteReader } from './reader.ts';
import { readAbiType, readLeafType, readNamedTypes, readVmType, type NamedTypes } from './section-types.ts';
import { isSigned, isText, sizeInBytes, type LeafType, type LeafValue } from './types.ts';
import { NOTHING } from './writer.ts';

/** The payloads by the number of their section; 8 is always there. */
export type Sections = ReadonlyMap<number, ByteReader>;

export function readModule(sections: Sections, acceptsHlp: boolean): Module {
  const table = <T>(id: number, most: number, read: (reader: ByteReader) => T): T[] =>
    readAll(sections.get(id), (r) => someOf(r, r.list16(most, read))) ?? [];
  const types = readAll(sections.get(1), (r) => someOf(r, readNamedTypes(r))) ?? [];
  return {
    acceptsHlp,
    types,
    constants: table(2, LIMITS.constants, readConstant),
    ...(readAll(sections.get(3), readState) ?? { shapes: [], aggregates: [], initial: [] }),
    externals: table(4, LIMITS.externals, (r) => readExternal(r, types)),
    ...(readAll(sections.get(5), (r) => readLogs(r, types)) ?? { events: [], errors: [] }),
    functions: table(6, LIMITS.functions, (r) => readFunction(r, types)),
    code: sections.get(7)?.rest() ?? NOTHING,
    metadata: readAll(sections.get(8), readMetadata) ?? { compiler: '', language: 0 },
    source: readAll(sections.get(9), readSource),
  };
}

function readMetadata(reader: ByteReader): Module['metadata'] {
  return { compiler: reader.name(), language: reader.u8() };
}

/** Reads one section to its end; bytes left over are an error. */
function readAll<T>(reader: ByteReader | undefined, read: (reader: ByteReader) => T): T | undefined {
  if (reader === undefined) return undefined;
  const value = read(reader);
  if (!reader.isAtEnd) reader.fail('section length', 'there are bytes behind the end of this section');
  return value;
}

/** A section is left out when it has nothing to list: one way to write each module. */
function someOf<T extends readonly unknown[]>(reader: ByteReader, entries: T): T {
  return entries.length > 0 ? entries : reader.fail('empty section', 'a section without entries is left out');
}

function readConstant(reader: ByteReader): Constant {
  const type = readLeafType(reader);
  return { type, value: readValue(reader, type) };
}

function readValue(reader: ByteReader, type: LeafType): LeafValue {
  if (isText(type)) {
    const text = reader.bytes(reader.u16());
    if (text.length > LIMITS.textSize) reader.fail('constant', `a text has at most ${LIMITS.textSize} bytes`);
    if (type === 'string' && !isUtf8(text)) reader.fail('constant', 'this string is not UTF-8');
    return text;
  }
  const size = sizeInBytes(type);
  const word = reader.word(size);
  if (type === 'bool' && word > 1n) reader.fail('constant', 'a bool is 0 or 1');
  return isSigned(type) ? BigInt.asIntN(size * 8, word) : word;
}

function readState(reader: ByteReader): Pick<Module, 'shapes' | 'aggregates' | 'initial'> {
  return {
    shapes: someOf(reader, reader.list16(LIMITS.shapes, readShape)),
    aggregates: reader.list16(LIMITS.aggregates, readAggregate),
    initial: reader.list16(LIMITS.shapes, (r): Initial => ({ shape: r.u8(), constant: r.u16() })),
  };
}

function readShape(reader: ByteReader): Shape {
  return {
    name: reader.identifier(),
    keys: reader.list8(LIMITS.shapeDepth, readLeafType),
    fields: reader.list8(LIMITS.shapeDepth, (r) => r.identifier()),
    leaf: readLeafType(reader),
    cap: reader.u16(),
  };
}

function readAggregate(reader: ByteReader): Aggregate {
  const kind = reader.flag() ? 'count' : 'sum';
  return { kind, shape: reader.u8(), bound: reader.u8() };
}

function readExternal(reader: ByteReader, types: NamedTypes): External {
  return {
    kind: reader.flag() ? 'view' : 'action',
    payable: reader.flag(),
    name: reader.identifier(),
    params: reader.list8(LIMITS.fields, (r) => readAbiType(r, types)),
    result: readResult(reader, types),
  };
}

function readResult(reader: ByteReader, types: NamedTypes): AbiType | undefined {
  return reader.nextIsZero() ? undefined : readAbiType(reader, types);
}

function readLogs(reader: ByteReader, types: NamedTypes): Pick<Module, 'events' | 'errors'> {
  const events = reader.list8(LIMITS.signatures, (r) => readSignature(r, types));
  const errors = reader.list8(LIMITS.signatures, (r) => readSignature(r, types));
  someOf(reader, [...events, ...errors]);
  return { events, errors };
}

function readSignature(reader: ByteReader, types: NamedTypes): Signature {
  const field = (r: ByteReader): Field => ({ name: r.identifier(), type: readAbiType(r, types), indexed: r.flag() });
  return { name: reader.identifier(), fields: reader.list8(LIMITS.fields, field) };
}

function readFunction(reader: ByteReader, types: NamedTypes): FunctionDef {
  const kind = KINDS[reader.u8()] ?? reader.fail('function', 'there is no such kind of function');
  const payable = reader.flag();
  const name = kind === 'invariant' ? reader.sentence() : reader.identifier();
  return {
    kind,
    name,
    payable,
    params: reader.list8(LIMITS.fields, (r): Param => ({ name: r.identifier(), type: readAbiType(r, types) })),
    result: readResult(reader, types),
    locals: reader.list8(LIMITS.locals, readVmType),
    start: reader.u16(),
    length: reader.u16(),
  };
}

function readSource(reader: ByteReader): Source {
  if (reader.size > LIMITS.sourceSize) reader.fail('source size', `at most ${LIMITS.sourceSize} bytes of source`);
  const entry = reader.identifier();
  const files = reader.list8(255, (r) => ({ name: r.name(), text: r.utf8(r.u32()) }));
  if (files.length === 0) reader.fail('source', 'a source section holds at least one file');
  return { entry, files };
}
