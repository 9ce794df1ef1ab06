/**
 * A module as bytes and back: the contract on chain. One way to write each module, everything else is refused, and
 * nothing is allocated on the word of a length.
 *
 *     offset  size  field
 *     0       4     magic EF 68 6C 70 ("hlp" behind EF, which no EVM code can begin with)
 *     4       1     container version, 1
 *     5       1     flags: bit 0 accepts hlp
 *     6       4     total length; constructor arguments follow behind it
 *     10      …     sections: id u8, length u32, payload; ids increase; a section without content is left out
 *
 * Sections: 2 constants, 3 state, 5 logs, 6 functions, 7 code, 8 metadata, 9 source.
 * (1, struct and enum types, and 4, functions of other contracts, come with the language's next part.)
 */

import { bytesToUtf8, concatBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { ByteReader } from './reader.ts';
import { LIMITS } from './limits.ts';
import type {
  Aggregate,
  Constant,
  Field,
  FunctionDef,
  FunctionKind,
  Initial,
  Module,
  Param,
  Shape,
  Signature,
  Source,
} from './module.ts';
import { decodeType, encodeType, isSigned, isText, sizeInBytes, type Value, type VmType } from './types.ts';

export { ModuleError } from './reader.ts';

const MAGIC = [0xef, 0x68, 0x6c, 0x70];
const VERSION = 1;
const HEADER_SIZE = 10;
const KINDS: readonly FunctionKind[] = ['fn', 'action', 'view', 'init', 'invariant'];

/** A module and what followed it in deployment data. */
export type Decoded = { readonly module: Module; readonly container: Uint8Array; readonly args: Uint8Array };

// ───────────── writing ─────────────

/** The container's bytes. Throws RangeError when something does not fit its field. */
export function encodeModule(module: Module): Uint8Array {
  const sections = concatBytes(
    section(2, list16(module.constants, constantBytes)),
    section(3, stateBytes(module)),
    section(5, logsBytes(module)),
    section(6, list16(module.functions, functionBytes)),
    section(7, module.code),
    section(8, concatBytes(text8(module.metadata.compiler), Uint8Array.of(module.metadata.language))),
    section(9, module.source === undefined ? NOTHING : sourceBytes(module.source)),
  );
  const head = Uint8Array.of(...MAGIC, VERSION, module.acceptsHlp ? 1 : 0);
  return concatBytes(head, u32(HEADER_SIZE + sections.length), sections);
}

const NOTHING = new Uint8Array(0);

function section(id: number, payload: Uint8Array): Uint8Array {
  return payload.length === 0 ? NOTHING : concatBytes(Uint8Array.of(id), u32(payload.length), payload);
}

function list16<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return items.length === 0 ? NOTHING : concatBytes(u16(items.length), ...items.map(encode));
}

function list8<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return concatBytes(u8(items.length), ...items.map(encode));
}

function constantBytes({ type, value }: Constant): Uint8Array {
  const kind = u8(encodeType(type));
  if (typeof value !== 'bigint') return concatBytes(kind, u16(value.length), value);
  const size = sizeInBytes(type as 'bool');
  return concatBytes(kind, wordToBytes(BigInt.asUintN(size * 8, value), size));
}

function stateBytes({ shapes, aggregates, initial }: Module): Uint8Array {
  if (shapes.length === 0) return NOTHING;
  return concatBytes(
    u16(shapes.length),
    ...shapes.map(shapeBytes),
    u16(aggregates.length),
    ...aggregates.map(({ kind, shape, bound }) => Uint8Array.of(kind === 'sum' ? 0 : 1, shape, bound)),
    u16(initial.length),
    ...initial.map(({ shape, constant }) => concatBytes(u8(shape), u16(constant))),
  );
}

function shapeBytes({ name, keys, fields, leaf }: Shape): Uint8Array {
  return concatBytes(text8(name), list8(keys, typeByte), list8(fields, text8), typeByte(leaf));
}

function logsBytes({ events, errors }: Module): Uint8Array {
  if (events.length + errors.length === 0) return NOTHING;
  return concatBytes(list8(events, signatureBytes), list8(errors, signatureBytes));
}

function signatureBytes({ name, fields }: Signature): Uint8Array {
  return concatBytes(text8(name), list8(fields, fieldBytes));
}

function fieldBytes({ name, type, indexed }: Field): Uint8Array {
  return concatBytes(text8(name), typeByte(type), u8(indexed ? 1 : 0));
}

function functionBytes(def: FunctionDef): Uint8Array {
  return concatBytes(
    Uint8Array.of(KINDS.indexOf(def.kind), def.payable ? 1 : 0),
    text8(def.name),
    list8(def.params, ({ name, type }) => concatBytes(text8(name), typeByte(type))),
    list8(def.results, typeByte),
    list8(def.locals, typeByte),
    u16(def.start),
    u16(def.length),
  );
}

function sourceBytes({ entry, files }: Source): Uint8Array {
  return concatBytes(
    text8(entry),
    list8(files, ({ name, text }) => {
      const bytes = utf8ToBytes(text);
      return concatBytes(text8(name), u32(bytes.length), bytes);
    }),
  );
}

const u8 = (number: number): Uint8Array => wordToBytes(BigInt(number), 1);
const u16 = (number: number): Uint8Array => wordToBytes(BigInt(number), 2);
const u32 = (number: number): Uint8Array => wordToBytes(BigInt(number), 4);
const typeByte = (type: VmType): Uint8Array => u8(encodeType(type));

function text8(text: string): Uint8Array {
  const bytes = utf8ToBytes(text);
  return concatBytes(u8(bytes.length), bytes);
}

// ───────────── reading ─────────────

/** Splits deployment data into container and constructor arguments. Throws ModuleError naming what is wrong and where. */
export function decodeModule(bytes: Uint8Array): Decoded {
  const reader = new ByteReader(bytes);
  MAGIC.forEach((byte) => {
    if (reader.u8() !== byte) reader.fail('magic', 'a contract begins with EF 68 6C 70; compile it with `hlp compile`');
  });
  const version = reader.u8();
  if (version !== VERSION) reader.fail('version', `container version ${version} is not known here, only ${VERSION}`);
  const flags = reader.u8();
  if (flags > 1) reader.fail('flags', 'only the first flag has a meaning');
  const total = reader.u32();
  if (total < HEADER_SIZE || total > bytes.length) {
    reader.fail('length', `the container says ${total} bytes, ${bytes.length} are there`);
  }
  const container = bytes.slice(0, total);
  const module = readSections(new ByteReader(container, HEADER_SIZE), flags === 1);
  return { module, container, args: bytes.slice(total) };
}

type Sections = Map<number, ByteReader>;

function readSections(reader: ByteReader, acceptsHlp: boolean): Module {
  const sections: Sections = new Map();
  let last = 0;
  let codeSize = 0;
  while (!reader.isAtEnd) {
    const id = reader.u8();
    if (![2, 3, 5, 6, 7, 8, 9].includes(id)) reader.fail('section', `there is no section ${id}`);
    if (id <= last) reader.fail('section order', `section ${id} stands behind section ${last}`);
    last = id;
    const payload = reader.part(reader.u32());
    if (payload.isAtEnd) reader.fail('empty section', `section ${id} is empty: leave it out`);
    if (id !== 9) codeSize += payload.size;
    sections.set(id, payload);
  }
  if (codeSize > LIMITS.codeSize) reader.fail('code size', `${codeSize} bytes; at most ${LIMITS.codeSize}`);
  return moduleOf(sections, acceptsHlp, reader);
}

function moduleOf(sections: Sections, acceptsHlp: boolean, whole: ByteReader): Module {
  const state = readAll(sections.get(3), readState) ?? { shapes: [], aggregates: [], initial: [] };
  const logs = readAll(sections.get(5), readLogs) ?? { events: [], errors: [] };
  const metadata = readAll(sections.get(8), (r) => ({ compiler: r.name(), language: r.u8() }));
  if (metadata === undefined) whole.fail('metadata', 'section 8 is missing');
  return {
    acceptsHlp,
    constants: readAll(sections.get(2), (r) => someOf(r, r.list16(LIMITS.constants, readConstant))) ?? [],
    ...state,
    ...logs,
    functions: readAll(sections.get(6), (r) => someOf(r, r.list16(LIMITS.functions, readFunction))) ?? [],
    code: sections.get(7)?.rest() ?? NOTHING,
    metadata,
    source: readAll(sections.get(9), readSource),
  };
}

/** Reads one section to its end; bytes left over are an error. */
function readAll<T>(reader: ByteReader | undefined, read: (reader: ByteReader) => T): T | undefined {
  if (reader === undefined) return undefined;
  const value = read(reader);
  if (!reader.isAtEnd) reader.fail('section length', 'there are bytes behind the end of this section');
  return value;
}

/** A section is left out when it has nothing to list: one way to write each module. */
function someOf<T>(reader: ByteReader, entries: T[]): T[] {
  return entries.length > 0 ? entries : reader.fail('empty section', 'a section without entries is left out');
}

function readConstant(reader: ByteReader): Constant {
  const type = readType(reader);
  return { type, value: readValue(reader, type) };
}

function readValue(reader: ByteReader, type: VmType): Value {
  if (isText(type)) {
    const text = reader.bytes(reader.u16());
    if (text.length > LIMITS.textSize) reader.fail('constant', `a text has at most ${LIMITS.textSize} bytes`);
    if (type === 'string' && bytesToUtf8(text) === undefined) reader.fail('constant', 'this string is not UTF-8');
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
    keys: reader.list8(LIMITS.shapeDepth, readType),
    fields: reader.list8(LIMITS.shapeDepth, (r) => r.identifier()),
    leaf: readType(reader),
  };
}

function readAggregate(reader: ByteReader): Aggregate {
  const kind = reader.flag() ? 'count' : 'sum';
  return { kind, shape: reader.u8(), bound: reader.u8() };
}

function readLogs(reader: ByteReader): Pick<Module, 'events' | 'errors'> {
  const events = reader.list8(LIMITS.signatures, readSignature);
  const errors = reader.list8(LIMITS.signatures, readSignature);
  someOf(reader, [...events, ...errors]);
  return { events, errors };
}

function readSignature(reader: ByteReader): Signature {
  return { name: reader.identifier(), fields: reader.list8(LIMITS.fields, readField) };
}

function readField(reader: ByteReader): Field {
  return { name: reader.identifier(), type: readType(reader), indexed: reader.flag() };
}

function readFunction(reader: ByteReader): FunctionDef {
  const kind = KINDS[reader.u8()] ?? reader.fail('function', 'there is no such kind of function');
  const payable = reader.flag();
  const name = kind === 'invariant' ? reader.sentence() : reader.identifier();
  return {
    kind,
    name,
    payable,
    params: reader.list8(LIMITS.fields, (r): Param => ({ name: r.identifier(), type: readType(r) })),
    results: reader.list8(1, readType),
    locals: reader.list8(LIMITS.locals, readType),
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

function readType(reader: ByteReader): VmType {
  const code = reader.u8();
  return decodeType(code) ?? reader.fail('type', `there is no type ${code.toString(16).padStart(2, '0')}`);
}
