/** Reading a container byte by byte, never past its end, with errors that name the rule and the place. */

import { bytesToUtf8, bytesToWord } from '../base/bytes.ts';
import { LIMITS } from './limits.ts';

/**
 * A container or its code breaks a rule. `offset` is a byte of the container, or for code of the code section; a rule about a table as a whole has
 * none.
 */
export class ModuleError extends Error {
  readonly rule: string;
  readonly offset: number | undefined;

  constructor(rule: string, message: string, offset: number | undefined) {
    super(`${rule}: ${message}${offset === undefined ? '' : ` (at byte ${offset})`}`);
    this.name = 'ModuleError';
    this.rule = rule;
    this.offset = offset;
  }
}

export function refuse(rule: string, message: string, offset?: number): never {
  throw new ModuleError(rule, message, offset);
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export class ByteReader {
  readonly #bytes: Uint8Array;
  /** The same bytes, for names. */
  readonly #letters: Buffer;
  readonly #start: number;
  readonly #end: number;
  #place: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, letters = lettersOf(bytes)) {
    this.#bytes = bytes;
    this.#letters = letters;
    this.#start = start;
    this.#end = end;
    this.#place = start;
  }

  get isAtEnd(): boolean {
    return this.#place === this.#end;
  }

  get size(): number {
    return this.#end - this.#start;
  }

  fail(rule: string, message: string): never {
    throw new ModuleError(rule, message, this.#place);
  }

  /** The next `size` bytes as a reader of their own. */
  part(size: number): ByteReader {
    const start = this.#take(size);
    return new ByteReader(this.#bytes, start, start + size, this.#letters);
  }

  bytes(size: number): Uint8Array {
    const start = this.#take(size);
    return this.#bytes.slice(start, start + size);
  }

  rest(): Uint8Array {
    return this.bytes(this.#end - this.#place);
  }

  word(size: number): bigint {
    return bytesToWord(this.bytes(size));
  }

  u8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  u16(): number {
    return this.u8() * 256 + this.u8();
  }

  u32(): number {
    return this.u16() * 65_536 + this.u16();
  }

  flag(): boolean {
    const byte = this.u8();
    if (byte > 1) this.fail('flag', 'a flag is 0 or 1');
    return byte === 1;
  }

  utf8(size: number): string {
    return bytesToUtf8(this.bytes(size)) ?? this.fail('text', 'this is not UTF-8');
  }

  name(): string {
    return this.#shortText(LIMITS.nameSize);
  }

  sentence(): string {
    return this.#shortText(2 * LIMITS.nameSize);
  }

  identifier(): string {
    const size = this.#shortSize(LIMITS.nameSize);
    const start = this.#take(size);
    const name = this.#letters.toString('latin1', start, start + size);
    return IDENTIFIER.test(name) ? name : this.fail('name', 'a name is made of letters, digits and _');
  }

  /** Takes a byte 0 when there is one: nothing stands here. */
  nextIsZero(): boolean {
    const isZero = !this.isAtEnd && this.#bytes[this.#place] === 0;
    if (isZero) this.#place++;
    return isZero;
  }

  list8<T>(most: number, read: (reader: ByteReader) => T): T[] {
    return this.#list(this.u8(), most, read);
  }

  list16<T>(most: number, read: (reader: ByteReader) => T): T[] {
    return this.#list(this.u16(), most, read);
  }

  #shortText(most: number): string {
    return this.utf8(this.#shortSize(most));
  }

  #shortSize(most: number): number {
    const size = this.u8();
    return size === 0 || size > most ? this.fail('name', `this has 1 to ${most} bytes, not ${size}`) : size;
  }

  #list<T>(length: number, most: number, read: (reader: ByteReader) => T): T[] {
    if (length > most) this.fail('limit', `${length} entries; at most ${most}`);
    const entries: T[] = [];
    while (entries.length < length) entries.push(read(this));
    return entries;
  }

  #take(size: number): number {
    const start = this.#place;
    if (size > this.#end - start) this.fail('length', `${size} bytes are promised, ${this.#end - start} are left`);
    this.#place += size;
    return start;
  }
}

function lettersOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
