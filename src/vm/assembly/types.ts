/** Types and values as the assembly writes them. `abi-types.ts` and `constants.ts` read them back. */

import { bytesToHex, bytesToUtf8, wordToBytes } from '../../base/bytes.ts';
import type { AbiType } from '../abi-type.ts';
import type { Constant, Module, Shape } from '../module.ts';
import { isNumber, sizeInBytes, type WordType } from '../types.ts';
import { type Names, namesOf, referenceTo } from './names.ts';
import { quote } from './quote.ts';

/** A module, what its entries are called, and its constants as texts. */
export type Book = { readonly module: Module; readonly names: Names; readonly constants: readonly string[] };

export function bookOf(module: Module): Book {
  return { module, names: namesOf(module), constants: module.constants.map(constantText) };
}

/** `uint256`, `Stage`, `string[4]`: a list with its cap; a type of section 1 by its name or number. */
export function abiTypeText(type: AbiType, book: Book): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'list') return `${abiTypeText(type.of, book)}[${type.cap}]`;
  return referenceTo(book.module.types.indexOf(type), book.names.types);
}

/** ` -> int256`, or nothing. */
export function resultText(result: AbiType | undefined, book: Book): string {
  return result === undefined ? '' : ` -> ${abiTypeText(result, book)}`;
}

/** `int256 -50`, `string "too much"`, `bytes4 0x150b7a02`, `bool true`. */
function constantText({ type, value }: Constant): string {
  if (typeof value !== 'bigint') {
    return `${type} ${type === 'string' ? quote(bytesToUtf8(value) ?? '') : bytesToHex(value)}`;
  }
  return `${type} ${wordText(type as WordType, value)}`;
}

function wordText(type: WordType, value: bigint): string {
  if (isNumber(type)) return value.toString();
  return type === 'bool' ? String(value === 1n) : bytesToHex(wordToBytes(value, sizeInBytes(type)));
}

/** `deals[int8].stage`. */
export function pathText({ name, keys, fields }: Shape): string {
  return [`${name}${keys.map((key) => `[${key}]`).join('')}`, ...fields].join('.');
}

/** What stands at a place of the state: a leaf, or a list of at most so many. */
export function placeTypeText({ leaf, cap }: Shape): string {
  return cap === 0 ? leaf : `${leaf}[${cap}]`;
}
