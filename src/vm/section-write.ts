/** What is in the sections of a container, written. `section-read.ts` is the mirror of this. */

import { concatBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import type { AbiType } from './abi-type.ts';
import {
  KINDS,
  type Constant,
  type External,
  type Field,
  type FunctionDef,
  type Module,
  type Shape,
  type Signature,
  type Source,
} from './module.ts';
import { abiTypeBytes, namedTypeBytes, type NamedTypes } from './section-types.ts';
import { encodeType, sizeInBytes } from './types.ts';
import { list16, list8, NOTHING, text8, typeByte, u16, u32, u8 } from './writer.ts';

const NO_RESULT = 0;

/** The payloads of sections 1 to 9; empty for a section that is left out. */
export function payloadsOf(module: Module): Uint8Array[] {
  const { types } = module;
  return [
    some16(types, (type) => namedTypeBytes(type, types)),
    some16(module.constants, constantBytes),
    stateBytes(module),
    some16(module.externals, (external) => externalBytes(external, types)),
    logsBytes(module),
    some16(module.functions, (def) => functionBytes(def, types)),
    module.code,
    concatBytes(text8(module.metadata.compiler), u8(module.metadata.language)),
    module.source === undefined ? NOTHING : sourceBytes(module.source),
  ];
}

function some16<T>(items: readonly T[], encode: (item: T) => Uint8Array): Uint8Array {
  return items.length === 0 ? NOTHING : list16(items, encode);
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
    list16(shapes, shapeBytes),
    list16(aggregates, ({ kind, shape, bound }) => Uint8Array.of(kind === 'sum' ? 0 : 1, shape, bound)),
    list16(initial, ({ shape, constant }) => concatBytes(u8(shape), u16(constant))),
  );
}

function shapeBytes({ name, keys, fields, leaf, cap }: Shape): Uint8Array {
  return concatBytes(text8(name), list8(keys, typeByte), list8(fields, text8), typeByte(leaf), u16(cap));
}

function externalBytes(external: External, types: NamedTypes): Uint8Array {
  const { name, kind, payable, params, result } = external;
  return concatBytes(
    Uint8Array.of(kind === 'action' ? 0 : 1, payable ? 1 : 0),
    text8(name),
    list8(params, (type) => abiTypeBytes(type, types)),
    resultBytes(result, types),
  );
}

function resultBytes(result: AbiType | undefined, types: NamedTypes): Uint8Array {
  return result === undefined ? u8(NO_RESULT) : abiTypeBytes(result, types);
}

function logsBytes({ events, errors, types }: Module): Uint8Array {
  if (events.length + errors.length === 0) return NOTHING;
  const signature = (entry: Signature): Uint8Array => signatureBytes(entry, types);
  return concatBytes(list8(events, signature), list8(errors, signature));
}

function signatureBytes({ name, fields }: Signature, types: NamedTypes): Uint8Array {
  const field = ({ name: fieldName, type, indexed }: Field): Uint8Array =>
    concatBytes(text8(fieldName), abiTypeBytes(type, types), u8(indexed ? 1 : 0));
  return concatBytes(text8(name), list8(fields, field));
}

function functionBytes(def: FunctionDef, types: NamedTypes): Uint8Array {
  return concatBytes(
    Uint8Array.of(KINDS.indexOf(def.kind), def.payable ? 1 : 0),
    text8(def.name),
    list8(def.params, ({ name, type }) => concatBytes(text8(name), abiTypeBytes(type, types))),
    resultBytes(def.result, types),
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
