/**
 * The values of typed data (EIP-712) as the 32 bytes that stand for each. A value that does not fit its type exactly is refused, and so is one
 * that no type names: it would look signed and not be.
 */

import { addressToBytes } from '../../base/address.ts';
import { concatBytes, hexToBytes, utf8ToBytes, wordToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { badParam } from '../errors.ts';
import { address, bool, entriesIn } from '../shape.ts';
import { listType, sizedType, typeHash, type Types } from './typed-types.ts';

/** Structs within structs; a form that is deeper is read by nobody. */
const MOST_DEPTH = 64;

const WORD = 32;
/** What stands for a struct that is not there, so that one can hold itself. */
const NOTHING = new Uint8Array(WORD);

/** Reads values of one set of types. */
export class TypedValues {
  readonly #types: Types;
  readonly #typeHashes = new Map<string, Uint8Array>();

  constructor(types: Types) {
    this.#types = types;
  }

  /** keccak256 of the struct's type and its values. Throws RpcError (badParams) naming the value that does not fit. */
  hashStruct(name: string, value: unknown, place: string, depth = 0): Uint8Array {
    if (depth > MOST_DEPTH) throw badParam(place, `at most ${MOST_DEPTH} structs stand within each other`);
    const given = entriesIn(value, place);
    const members = this.#types.get(name) ?? [];
    for (const key of given.keys()) {
      if (members.every((member) => member.name !== key))
        throw badParam(place, `${name} has no "${key.slice(0, 40)}", so it would not be signed`);
    }
    const words = members.map((member) => {
      if (!given.has(member.name)) throw badParam(`${place}.${member.name}`, `a ${member.type} is missing`);
      return this.#word(member.type, given.get(member.name), `${place}.${member.name}`, depth);
    });
    return keccak256(concatBytes(this.#typeHash(name), ...words));
  }

  #word(type: string, value: unknown, place: string, depth: number): Uint8Array {
    const list = listType(type);
    if (list !== undefined) return this.#hashList(list, value, place, depth);
    if (!this.#types.has(type)) return atomicWord(type, value, place);
    return value === null ? NOTHING : this.hashStruct(type, value, place, depth + 1);
  }

  #hashList(
    { of, count }: { readonly of: string; readonly count: number | undefined },
    value: unknown,
    place: string,
    depth: number,
  ): Uint8Array {
    if (!Array.isArray(value)) throw badParam(place, `a list of ${of} is wanted`);
    if (count !== undefined && count !== value.length) {
      throw badParam(place, `a list of ${count} is wanted, not of ${value.length}`);
    }
    const words = new Uint8Array(WORD * value.length);
    for (const [index, each] of value.entries())
      words.set(this.#word(of, each, `${place}[${index}]`, depth), WORD * index);
    return keccak256(words);
  }

  #typeHash(name: string): Uint8Array {
    const known = this.#typeHashes.get(name) ?? typeHash(name, this.#types);
    this.#typeHashes.set(name, known);
    return known;
  }
}

function atomicWord(type: string, value: unknown, place: string): Uint8Array {
  switch (type) {
    case 'bool':
      return wordToBytes(bool.read(value, place) ? 1n : 0n);
    case 'address':
      return padded(addressToBytes(address.read(value, place)), 'left');
    case 'string':
      return keccak256(textIn(value, place));
    case 'bytes':
      return keccak256(bytesIn(value, place));
    default:
      return sizedWord(type, value, place);
  }
}

function sizedWord(type: string, value: unknown, place: string): Uint8Array {
  const { kind, size } = sizedType(type) ?? { kind: 'bytes', size: 0 };
  if (kind !== 'bytes')
    return wordToBytes(BigInt.asUintN(256, numberIn(value, { isSigned: kind === 'int', bits: size }, type, place)));
  const bytes = bytesIn(value, place);
  if (bytes.length !== size) throw badParam(place, `${size} bytes are wanted, not ${bytes.length}`);
  return padded(bytes, 'right');
}

function padded(bytes: Uint8Array, side: 'left' | 'right'): Uint8Array {
  const word = new Uint8Array(WORD);
  word.set(bytes, side === 'left' ? WORD - bytes.length : 0);
  return word;
}

function textIn(value: unknown, place: string): Uint8Array {
  if (typeof value !== 'string') throw badParam(place, 'a text is wanted');
  // Half a surrogate pair has no bytes, so two such texts would be signed alike.
  if (!value.isWellFormed()) throw badParam(place, 'there is half a character in this text');
  return utf8ToBytes(value);
}

function bytesIn(value: unknown, place: string): Uint8Array {
  if (typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value)) return hexToBytes(value);
  throw badParam(place, 'bytes are written as 0x and an even number of hex digits');
}

/** JSON numbers are exact up to 2⁵³; larger ones come as text. */
function numberIn(
  value: unknown,
  { isSigned, bits }: { readonly isSigned: boolean; readonly bits: number },
  type: string,
  place: string,
): bigint {
  const number = integerIn(value);
  if (number === undefined) throw badParam(place, `a whole number is wanted for ${type}; one above 2^53 as text`);
  const [least, end] = isSigned ? [-(1n << BigInt(bits - 1)), 1n << BigInt(bits - 1)] : [0n, 1n << BigInt(bits)];
  if (number < least || number >= end) throw badParam(place, `the number does not fit ${type}`);
  return number;
}

function integerIn(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const isNumber = typeof value === 'string' && /^(?:0x[0-9a-fA-F]{1,64}|-?[0-9]{1,78})$/.test(value);
  return isNumber ? BigInt(value) : undefined;
}
