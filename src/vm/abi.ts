/**
 * The ABI codec of the machine: calldata, results, logs and reverts, head and tail as in the Contract ABI Specification.
 * Values are flat, as on the stack (`flatten` says how many each type takes). Here they are written; `abi-read.ts` reads.
 */

import { isUtf8, utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import {
  abiText,
  fieldTypes,
  flatCount,
  flatten,
  isDynamic,
  isMember,
  leafOf,
  type AbiType,
  type EnumType,
  type ListType,
  type StructType,
} from './abi-type.ts';
import { headSize, padded, wordOf, writeWord } from './abi-word.ts';
import type { LeafType, LeafValue, Value } from './types.ts';

export { decodeAbi } from './abi-read.ts';
export { AbiError, encodeWord } from './abi-word.ts';

/** First four bytes of the hash of `name(type,type)`. */
export function selectorOf(name: string, types: readonly AbiType[]): Uint8Array {
  return keccak256(utf8ToBytes(signatureText(name, types))).slice(0, 4);
}

/** Hash of an event's signature: the first topic of its logs. */
export function topicOf(name: string, types: readonly AbiType[]): Uint8Array {
  return keccak256(utf8ToBytes(signatureText(name, types)));
}

export function signatureText(name: string, types: readonly AbiType[]): string {
  return `${name}(${types.map(abiText).join(',')})`;
}

/** Values of these types, flat, one after the other. That they fit their types is `faultIn`'s business. */
export function encodeAbi(types: readonly AbiType[], values: readonly Value[]): Uint8Array {
  const bytes = new Uint8Array(encodedSize(types, values));
  new AbiWriter(bytes, values).tuple(types, 0);
  return bytes;
}

/** Bytes of that encoding, without making it. */
export function encodedSize(types: readonly AbiType[], values: readonly Value[]): number {
  const source = sourceOf(values);
  let size = 0;
  for (const type of types) size += sizeOf(type, source);
  return size;
}

/** What no contract may hand out: a number that is no member of its enum, a string that is not UTF-8, a list with more elements than its type has. */
export type Misfit = 'enum' | 'utf8' | 'memory';

export function faultIn(types: readonly AbiType[], values: readonly Value[]): Misfit | undefined {
  const source = sourceOf(values);
  for (const type of types) {
    const fault = faultOf(type, source);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Flat values, and how far they have been taken. */
type Source = { readonly values: readonly Value[]; next: number };
const sourceOf = (values: readonly Value[]): Source => ({ values, next: 0 });
const take = (source: Source): Value => source.values[source.next++] ?? 0n;

function sizeOf(type: AbiType, source: Source): number {
  if (typeof type !== 'string' && type.kind === 'struct') return sizeOfStruct(type, source);
  const value = take(source);
  if (!Array.isArray(value)) return sizeOfLeaf(value);
  return value.reduce((sum: number, element) => sum + sizeOfLeaf(element), 64);
}

function sizeOfStruct(type: StructType, source: Source): number {
  if (!isDynamic(type)) {
    source.next += flatCount(type);
    return 32 * flatCount(type);
  }
  let size = 32;
  for (const field of type.fields) size += sizeOf(field.type, source);
  return size;
}

const sizeOfLeaf = (value: LeafValue): number => (typeof value === 'bigint' ? 32 : 64 + padded(value.length));

function faultOf(type: AbiType, source: Source): Misfit | undefined {
  if (typeof type !== 'string' && type.kind === 'struct') {
    for (const field of type.fields) {
      const fault = faultOf(field.type, source);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const value = take(source);
  if (typeof type === 'string' || type.kind === 'enum') return misfit(type, value as LeafValue);
  const elements = value as LeafValue[];
  if (elements.length > type.cap) return 'memory';
  const wrong = elements.find((element) => misfit(type.of, element) !== undefined);
  return wrong === undefined ? undefined : misfit(type.of, wrong);
}

function misfit(type: LeafType | EnumType, value: LeafValue): Misfit | undefined {
  if (typeof type !== 'string') return isMember(type, value) ? undefined : 'enum';
  return type === 'string' && !isUtf8(value as Uint8Array) ? 'utf8' : undefined;
}

/** Fills `bytes` from flat values, in their order. */
class AbiWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #values: Source;

  constructor(bytes: Uint8Array, values: readonly Value[]) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#values = sourceOf(values);
  }

  /** Writes values side by side at `base`; answers where they end. */
  tuple(types: readonly AbiType[], base: number): number {
    let head = base;
    let tail = base + headSize(types);
    for (const type of types) {
      if (!isDynamic(type)) {
        head = this.#fixed(type, head);
        continue;
      }
      this.#word(head, BigInt(tail - base));
      head += 32;
      tail = this.#dynamic(type, tail);
    }
    return tail;
  }

  /** Values without a tail: word after word, however deep the structs stand. */
  #fixed(type: AbiType, at: number): number {
    let place = at;
    for (const leaf of flatten(type)) {
      this.#word(place, wordOf(leaf as LeafType, take(this.#values) as bigint));
      place += 32;
    }
    return place;
  }

  #dynamic(type: AbiType, at: number): number {
    if (typeof type === 'string') return this.#text(take(this.#values) as Uint8Array, at);
    if (type.kind === 'struct') return this.tuple(fieldTypes(type), at);
    const elements = take(this.#values) as LeafValue[];
    this.#word(at, BigInt(elements.length));
    return this.#elements(leafOf((type as ListType).of), elements, at + 32);
  }

  #elements(type: LeafType, elements: readonly LeafValue[], base: number): number {
    let tail = base + 32 * elements.length;
    elements.forEach((element, i) => {
      if (typeof element === 'bigint') {
        this.#word(base + 32 * i, wordOf(type, element));
        return;
      }
      this.#word(base + 32 * i, BigInt(tail - base));
      tail = this.#text(element, tail);
    });
    return tail;
  }

  #text(text: Uint8Array, at: number): number {
    this.#word(at, BigInt(text.length));
    this.#bytes.set(text, at + 32);
    return at + 32 + padded(text.length);
  }

  #word(at: number, word: bigint): void {
    writeWord(this.#view, at, word);
  }
}
