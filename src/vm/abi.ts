/**
 * The ABI codec of the machine: calldata, results, logs and reverts, head and tail as in the Contract ABI Specification.
 * Values are flat, as on the stack (`flatten` says how many each type takes). Here they are written; `abi-read.ts` reads.
 */

import { utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import {
  abiText,
  fieldTypes,
  isDynamic,
  isMember,
  leafOf,
  type AbiType,
  type EnumType,
  type ListType,
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
  const source = values.values();
  return types.reduce((sum, type) => sum + sizeOf(type, source), 0);
}

/** What no contract may hand out: a number that is no member of its enum, or a list with more elements than its type has. */
export function faultIn(types: readonly AbiType[], values: readonly Value[]): 'enum' | 'memory' | undefined {
  const source = values.values();
  for (const type of types) {
    const fault = faultOf(type, source);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

type Source = Iterator<Value, undefined>;
const take = (source: Source): Value => source.next().value ?? 0n;

function sizeOf(type: AbiType, source: Source): number {
  if (typeof type !== 'string' && type.kind === 'struct') {
    const offset = isDynamic(type) ? 32 : 0;
    return type.fields.reduce((sum, field) => sum + sizeOf(field.type, source), offset);
  }
  const value = take(source);
  if (!Array.isArray(value)) return sizeOfLeaf(value);
  return value.reduce((sum: number, element) => sum + sizeOfLeaf(element), 64);
}

const sizeOfLeaf = (value: LeafValue): number => (typeof value === 'bigint' ? 32 : 64 + padded(value.length));

function faultOf(type: AbiType, source: Source): 'enum' | 'memory' | undefined {
  if (typeof type !== 'string' && type.kind === 'struct') {
    return type.fields.reduce<ReturnType<typeof faultOf>>(
      (found, field) => found ?? faultOf(field.type, source),
      undefined,
    );
  }
  const value = take(source);
  if (typeof type === 'string') return undefined;
  if (type.kind === 'enum') return isMember(type, value) ? undefined : 'enum';
  const elements = value as LeafValue[];
  if (elements.length > type.cap) return 'memory';
  const { of } = type;
  return typeof of === 'string' || elements.every((element) => isMember(of, element)) ? undefined : 'enum';
}

/** Fills `bytes` from flat values, in their order. */
class AbiWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #values: Source;

  constructor(bytes: Uint8Array, values: readonly Value[]) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#values = values.values();
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

  #fixed(type: AbiType, at: number): number {
    if (typeof type !== 'string' && type.kind === 'struct') {
      return type.fields.reduce((place, field) => this.#fixed(field.type, place), at);
    }
    this.#word(at, wordOf(leafOf(type as LeafType | EnumType), take(this.#values) as bigint));
    return at + 32;
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
