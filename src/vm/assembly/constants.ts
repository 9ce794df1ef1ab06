/** Values of constants, read: numbers in decimal, texts in quotes, everything else in hex. */

import { bytesToWord, HexError, hexToBytes, utf8ToBytes } from '../../base/bytes.ts';
import { LIMITS } from '../limits.ts';
import type { Constant } from '../module.ts';
import { isNumber, rangeOf, sizeInBytes, type NumberType, type WordType } from '../types.ts';
import { leafOf, quotedOf, shown, wordOf } from './reading.ts';
import type { Token, Tokens } from './tokens.ts';

/** `int256 -50`, `string "too much"`, `address 0x…`, `bool true`. */
export function constantOf(tokens: Tokens): Constant {
  const type = leafOf(tokens);
  if (type === 'string') return { type, value: textOf(tokens) };
  if (type === 'bytes') return { type, value: bytesOf(tokens, LIMITS.textSize) };
  if (isNumber(type)) return { type, value: numberOfType(tokens, type) };
  return { type, value: type === 'bool' ? truthOf(tokens) : wordOfType(tokens, type) };
}

function textOf(tokens: Tokens): Uint8Array {
  const token = quotedOf(tokens, 'a text');
  const bytes = utf8ToBytes(token.text);
  if (bytes.length > LIMITS.textSize)
    tokens.fail(`a text has at most ${LIMITS.textSize} bytes, not ${bytes.length}`, token);
  return bytes;
}

/** `0x` and two digits for each byte. */
export function bytesOf(tokens: Tokens, most: number): Uint8Array {
  const token = wordOf(tokens, 'bytes in hex, such as 0x00ff');
  const bytes = hexIn(tokens, token);
  if (bytes.length > most) tokens.fail(`at most ${most} bytes stand here, not ${bytes.length}`, token);
  return bytes;
}

function hexIn(tokens: Tokens, token: Token): Uint8Array {
  try {
    return hexToBytes(token.text);
  } catch (error) {
    if (!(error instanceof HexError)) throw error;
    return tokens.fail(`${shown(token)} is not hex: ${error.message}`, token);
  }
}

const DECIMAL = /^-?[0-9]{1,80}$/;

function numberOfType(tokens: Tokens, type: NumberType): bigint {
  const token = wordOf(tokens, 'a number');
  const { min, max } = rangeOf(type);
  if (!DECIMAL.test(token.text)) tokens.fail(`a number stands in decimal digits, not as ${shown(token)}`, token);
  const number = BigInt(token.text);
  if (number < min || number > max) tokens.fail(`${type} goes from ${min} to ${max}, and this is ${number}`, token);
  return number;
}

function truthOf(tokens: Tokens): bigint {
  const token = wordOf(tokens, 'true or false');
  if (token.text === 'true') return 1n;
  return token.text === 'false' ? 0n : tokens.fail(`a bool is true or false, not ${shown(token)}`, token);
}

function wordOfType(tokens: Tokens, type: WordType): bigint {
  const token = tokens.next;
  const size = sizeInBytes(type);
  const bytes = bytesOf(tokens, size);
  if (bytes.length < size) tokens.fail(`${type} has ${size} bytes, not ${bytes.length}: write all its digits`, token);
  return bytesToWord(bytes);
}
