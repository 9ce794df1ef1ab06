/**
 * Strict decoding: exactly one encoding per value (canonical offsets, clean padding, exact length), so two different
 * calldata never mean the same call. Words are in `abi-word.ts`, writing is in `abi.ts`.
 */

import { isUtf8 } from '../base/bytes.ts';
import { fieldTypes, isDynamic, isMember, leafOf, type AbiType, type EnumType, type ListType } from './abi-type.ts';
import { AbiError, decodeWord, headSize, padded, readSize, readWord } from './abi-word.ts';
import { LIMITS } from './limits.ts';
import type { LeafType, LeafValue, Value } from './types.ts';

/**
 * The values in `data`, flat. Throws AbiError unless `data` is the one encoding of them. The work is bounded by the size of
 * `data`: nothing is made on the word of a length.
 */
export function decodeAbi(types: readonly AbiType[], data: Uint8Array): Value[] {
  const reader = new AbiReader(data);
  const end = reader.tuple(types, 0);
  if (data.length !== end) throw new AbiError('there is more data than the values need', end);
  return reader.values;
}

class AbiReader {
  readonly values: Value[] = [];
  readonly #data: Uint8Array;
  readonly #view: DataView;

  constructor(data: Uint8Array) {
    this.#data = data;
    this.#view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  /** Reads values that stand side by side at `base`; answers where they end. */
  tuple(types: readonly AbiType[], base: number): number {
    let head = base;
    let tail = base + headSize(types);
    this.#need(tail, `${types.length} values need ${tail - base} bytes`, this.#data.length);
    for (const type of types) {
      if (!isDynamic(type)) {
        head = this.#fixed(type, head);
        continue;
      }
      this.#offset(type, head, tail, base);
      head += 32;
      tail = this.#dynamic(type, tail);
    }
    return tail;
  }

  /** Values without a tail; that they are there was seen to before. */
  #fixed(type: AbiType, at: number): number {
    if (typeof type !== 'string' && type.kind === 'struct') {
      let place = at;
      for (const field of type.fields) place = this.#fixed(field.type, place);
      return place;
    }
    this.values.push(this.#single(type as LeafType | EnumType, at));
    return at + 32;
  }

  #dynamic(type: AbiType, at: number): number {
    if (typeof type !== 'string' && type.kind === 'struct') return this.tuple(fieldTypes(type), at);
    if (typeof type !== 'string') return this.#list(type as ListType, at);
    const text = this.#text(type, at);
    this.values.push(text);
    return at + 32 + padded(text.length);
  }

  #list({ of, cap }: ListType, at: number): number {
    this.#need(at + 32, 'the length of this list is missing', at);
    const length = readSize(this.#view, at);
    if (length > cap) throw new AbiError(`a list of at most ${cap} elements`, at);
    const base = at + 32;
    let tail = base + 32 * length;
    this.#need(tail, 'this list is cut off', base);
    const elements: LeafValue[] = [];
    for (let head = base; elements.length < length; head += 32) {
      if (!isDynamic(of)) {
        elements.push(this.#single(of, head));
        continue;
      }
      this.#offset(of, head, tail, base);
      const text = this.#text(of as LeafType, tail);
      elements.push(text);
      tail += 32 + padded(text.length);
    }
    this.values.push(elements);
    return tail;
  }

  #single(type: LeafType | EnumType, at: number): bigint {
    const value = decodeWord(leafOf(type), this.#word(at), at);
    if (typeof type === 'string' || isMember(type, value)) return value;
    throw new AbiError(`${type.name} has no member ${value}`, at);
  }

  /** An offset counts from the beginning of the values it stands among. There is one place where the next tail can begin. */
  #offset(type: AbiType, at: number, tail: number, base: number): void {
    const what = typeof type === 'string' ? 'text' : type.kind;
    if (readSize(this.#view, at) !== tail - base) throw new AbiError(`this ${what} must begin at byte ${tail}`, at);
  }

  #text(type: LeafType, start: number): Uint8Array {
    this.#need(start + 32, 'the length of this text is missing', start);
    const length = readSize(this.#view, start);
    if (length > LIMITS.textSize) throw new AbiError(`a text has at most ${LIMITS.textSize} bytes`, start);
    const from = start + 32;
    const end = from + length;
    const paddedEnd = from + padded(length);
    this.#need(paddedEnd, 'this text is cut off', from);
    for (let i = end; i < paddedEnd; i++) if (this.#data[i] !== 0) throw new AbiError('padding is not zero', end);
    const text = length === 0 ? NO_TEXT : this.#data.slice(from, end);
    if (type === 'string' && !isUtf8(text)) throw new AbiError('this string is not UTF-8', from);
    return text;
  }

  #need(end: number, message: string, place: number): void {
    if (this.#data.length < end) throw new AbiError(message, place);
  }

  #word(at: number): bigint {
    return readWord(this.#view, at);
  }
}

const NO_TEXT = new Uint8Array(0);
