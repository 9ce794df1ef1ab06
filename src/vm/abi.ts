/**
 * The ABI codec of the machine: calldata, results, logs and reverts. Decoding is strict: exactly one encoding per value
 * (canonical offsets, clean padding, exact length), so two different calldata never mean the same call.
 * Head and tail as in the Contract ABI Specification.
 */

import { bytesToUtf8, bytesToWord, concatBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { LIMITS } from './limits.ts';
import { isNumber, isSigned, isText, rangeOf, sizeInBytes, type Value, type VmType } from './types.ts';

/** First four bytes of the hash of `name(type,type)`. */
export function selectorOf(name: string, types: readonly VmType[]): Uint8Array {
  return keccak256(utf8ToBytes(signatureText(name, types))).slice(0, 4);
}

/** Hash of an event's signature: the first topic of its logs. */
export function topicOf(name: string, types: readonly VmType[]): Uint8Array {
  return keccak256(utf8ToBytes(signatureText(name, types)));
}

export function signatureText(name: string, types: readonly VmType[]): string {
  return `${name}(${types.join(',')})`;
}

/** Values one after the other: fixed ones in the head, texts in the tail behind an offset. */
export function encodeAbi(types: readonly VmType[], values: readonly Value[]): Uint8Array {
  const head: Uint8Array[] = [];
  const tail: Uint8Array[] = [];
  let tailStart = types.length * 32;
  types.forEach((type, i) => {
    const value = values[i] ?? 0n;
    if (typeof value === 'bigint') {
      head.push(encodeWord(type, value));
      return;
    }
    const text = encodeText(value);
    head.push(wordToBytes(BigInt(tailStart)));
    tail.push(text);
    tailStart += text.length;
  });
  return concatBytes(...head, ...tail);
}

/** Thrown by `decodeAbi`; the machine answers it with `BadInput()`. `place` is a byte offset into the data. */
export class AbiError extends Error {
  readonly place: number;

  constructor(message: string, place: number) {
    super(`${message} (byte ${place} of the data)`);
    this.name = 'AbiError';
    this.place = place;
  }
}

/**
 * The values in `data`, one per type. Throws AbiError unless `data` is the one encoding of them. The work is bounded by
 * the size of `data`.
 */
export function decodeAbi(types: readonly VmType[], data: Uint8Array): Value[] {
  let tailStart = types.length * 32;
  if (data.length < tailStart) throw new AbiError(`${types.length} values need ${tailStart} bytes`, data.length);
  const values = types.map((type, i): Value => {
    const word = bytesToWord(data.subarray(i * 32, i * 32 + 32));
    if (!isText(type)) return decodeWord(type, word, i * 32);
    if (word !== BigInt(tailStart)) throw new AbiError(`this text must begin at byte ${tailStart}`, i * 32);
    const text = decodeText(type, data, tailStart);
    tailStart += 32 + padded(text.length);
    return text;
  });
  if (data.length !== tailStart) throw new AbiError('there is more data than the values need', tailStart);
  return values;
}

/** A word as 32 bytes: numbers and addresses on the right, bytesN on the left. */
export function encodeWord(type: VmType, value: bigint): Uint8Array {
  const word = type.startsWith('bytes') && !isText(type) ? value << shiftOf(type) : BigInt.asUintN(256, value);
  return wordToBytes(word);
}

function decodeWord(type: VmType, word: bigint, place: number): bigint {
  if (isNumber(type)) {
    const value = isSigned(type) ? BigInt.asIntN(256, word) : word;
    const { min, max } = rangeOf(type);
    if (value < min || value > max) throw new AbiError(`this number does not fit ${type}`, place);
    return value;
  }
  if (type === 'bool' || type === 'address') {
    if (word >> (type === 'bool' ? 1n : 160n) !== 0n) throw new AbiError(`this is not one ${type}`, place);
    return word;
  }
  const shift = shiftOf(type);
  const value = word >> shift;
  if (value << shift !== word) throw new AbiError(`there are bytes behind the ${type}`, place);
  return value;
}

function encodeText(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(32 + padded(text.length));
  bytes.set(wordToBytes(BigInt(text.length)));
  bytes.set(text, 32);
  return bytes;
}

function decodeText(type: VmType, data: Uint8Array, start: number): Uint8Array {
  if (data.length < start + 32) throw new AbiError('the length of this text is missing', start);
  const length = bytesToWord(data.subarray(start, start + 32));
  if (length > BigInt(LIMITS.textSize)) throw new AbiError(`a text has at most ${LIMITS.textSize} bytes`, start);
  const from = start + 32;
  const end = from + Number(length);
  const paddedEnd = from + padded(Number(length));
  if (data.length < paddedEnd) throw new AbiError('this text is cut off', from);
  if (data.subarray(end, paddedEnd).some((byte) => byte !== 0)) throw new AbiError('padding is not zero', end);
  const text = data.slice(from, end);
  if (type === 'string' && bytesToUtf8(text) === undefined) throw new AbiError('this string is not UTF-8', from);
  return text;
}

const padded = (length: number): number => Math.ceil(length / 32) * 32;
const shiftOf = (type: VmType): bigint => BigInt(8 * (32 - sizeInBytes(type as `bytes${number}`)));
