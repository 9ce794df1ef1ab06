/**
 * Bytes and the few things they are read from and written to: strict hex, big-endian words, UTF-8.
 *
 * This is the only place that parses hex. `Buffer.from('abzz', 'hex')` silently stops at the first bad digit; here a
 * text is hex from end to end or it is an error. Byte arrays are treated as values: nobody changes one in place.
 * Next: `rlp.ts` (nested lists of bytes), `hash.ts`, `address.ts`.
 */

import { isUtf8 as isUtf8Native } from 'node:buffer';

/** Hex text with its prefix; this project writes it in lower case. */
export type Hex = `0x${string}`;

/** A text that is not hex; the message says what is wrong with it and where. */
export class HexError extends Error {
  override name = 'HexError';
}

/** Bytes of `0x` and an even number of digits in either case. Throws HexError naming what is wrong. */
export function hexToBytes(hex: string): Uint8Array {
  if (!hex.startsWith('0x')) throw new HexError('hex text begins with 0x; write 0x in front of the digits');
  if (hex.length % 2 === 1) {
    throw new HexError(
      `${hex.length - 2} hex digits do not make whole bytes; two digits make one byte (0x05, not 0x5)`,
    );
  }
  const bytes = new Uint8Array(hex.length / 2 - 1);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digitAt(hex, 2 * i + 2) << 4) | digitAt(hex, 2 * i + 3);
  }
  return bytes;
}

/** Lower-case hex with its `0x`. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The number the bytes spell, big-endian; no bytes are 0n. */
export function bytesToWord(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes));
}

/** A number in exactly `size` bytes, big-endian, zeros in front. Throws RangeError when it is negative or too big. */
export function wordToBytes(word: bigint, size = 32): Uint8Array {
  if (word < 0n) throw new RangeError(`a negative number has no bytes of its own: ${word}`);
  const digits = word.toString(16);
  if (digits.length > size * 2) throw new RangeError(`0x${digits} does not fit into ${size} bytes`);
  return hexToBytes(`0x${digits.padStart(size * 2, '0')}`);
}

/** A number in as few bytes as it needs, big-endian; 0n needs none. Throws RangeError when it is negative. */
export function minimalBytes(word: bigint): Uint8Array {
  return word === 0n ? new Uint8Array(0) : wordToBytes(word, Math.ceil(word.toString(16).length / 2));
}

/**
 * Text as UTF-8. Throws RangeError for half a surrogate pair: it has no UTF-8, and the usual replacement character
 * would give two different texts the same bytes.
 */
export function utf8ToBytes(text: string): Uint8Array {
  if (!text.isWellFormed()) {
    throw new RangeError(`no UTF-8 for this text: half a surrogate pair at position ${loneSurrogateIn(text)}`);
  }
  return encoder.encode(text);
}

/** Are they UTF-8? Faster than decoding them. */
export function isUtf8(bytes: Uint8Array): boolean {
  return bytes.length === 0 || isUtf8Native(bytes);
}

/** The text that UTF-8 bytes spell, a byte order mark kept as it is; undefined when they are not valid UTF-8. */
export function bytesToUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function digitAt(hex: string, position: number): number {
  const code = hex.charCodeAt(position);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw new HexError(`position ${position} holds no hex digit; only 0–9 and a–f follow the 0x`);
}

function loneSurrogateIn(text: string): number {
  return text.search(/\p{Surrogate}/u);
}
