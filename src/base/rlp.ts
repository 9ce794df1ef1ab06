/**
 * RLP, the serialisation of Ethereum's blocks, transactions and tries: byte strings and nested lists of them
 * (Ethereum yellow paper, appendix B).
 *
 * Strict both ways: every value has exactly one encoding, and whatever is not that encoding is refused with the place
 * and the reason. Lists nest at most `MAX_DEPTH` deep, so no input can exhaust the stack. What the bytes mean is the
 * business of those who call.
 */

export type Rlp = Uint8Array | readonly Rlp[];

/** How deep lists may nest. The deepest thing we write, a block's receipts, needs five. */
export const MAX_DEPTH = 16;

/** Bytes that are no RLP; the message names the place and the broken rule. */
export class RlpError extends Error {
  override name = 'RlpError';
}

/** Throws RlpError when lists nest deeper than `MAX_DEPTH`, which `decodeRlp` would refuse to read. */
export function encodeRlp(item: Rlp): Uint8Array {
  const bytes = new Uint8Array(sizeInBytes(item, 0));
  write(item, bytes, 0);
  return bytes;
}

/** One item, from the first byte to the last. The byte strings in it are views of `bytes`. Throws RlpError. */
export function decodeRlp(bytes: Uint8Array): Rlp {
  const { item, end } = read(bytes, 0, bytes.length, 0);
  if (end !== bytes.length) fail(end, `${bytes.length - end} bytes are left over after the item`);
  return item;
}

/** Up to this many bytes the length is in the first byte; a longer one has its own bytes. */
const SHORT = 55;
const STRING = 0x80;
const LIST = 0xc0;

function sizeInBytes(item: Rlp, depth: number): number {
  const size = payloadSize(item, depth);
  if (size === 1 && isOneSmallByte(item)) return 1;
  return 1 + (size > SHORT ? lengthOf(size) : 0) + size;
}

function payloadSize(item: Rlp, depth: number): number {
  if (item instanceof Uint8Array) return item.length;
  if (depth === MAX_DEPTH) throw new RlpError(`lists nest deeper than ${MAX_DEPTH}`);
  let size = 0;
  for (const part of item) size += sizeInBytes(part, depth + 1);
  return size;
}

/** Writes the item at `offset`; returns where it ends. */
function write(item: Rlp, out: Uint8Array, offset: number): number {
  if (item instanceof Uint8Array) {
    const start = isOneSmallByte(item) ? offset : writeHead(STRING, item.length, out, offset);
    out.set(item, start);
    return start + item.length;
  }
  let end = writeHead(LIST, payloadSize(item, 0), out, offset);
  for (const part of item) end = write(part, out, end);
  return end;
}

function writeHead(kind: number, size: number, out: Uint8Array, offset: number): number {
  if (size <= SHORT) {
    out[offset] = kind + size;
    return offset + 1;
  }
  const digits = lengthOf(size);
  out[offset] = kind + SHORT + digits;
  for (let i = 0, rest = size; i < digits; i++, rest = Math.floor(rest / 256)) out[offset + digits - i] = rest % 256;
  return offset + 1 + digits;
}

function read(bytes: Uint8Array, offset: number, limit: number, depth: number): { item: Rlp; end: number } {
  const first = bytes[offset];
  if (first === undefined || offset >= limit) return fail(offset, 'an item should begin here, but the bytes end');
  if (first < STRING) return { item: bytes.subarray(offset, offset + 1), end: offset + 1 };
  const kind = first < LIST ? STRING : LIST;
  const { start, size } = readHead(bytes, offset, limit, first - kind);
  const end = start + size;
  if (end > limit) fail(offset, `the item claims ${size} bytes, but only ${limit - start} follow`);
  if (kind === LIST) return { item: readList(bytes, start, end, depth + 1), end };
  const item = bytes.subarray(start, end);
  if (isOneSmallByte(item)) fail(offset, `the byte ${item[0]} stands for itself and takes no length in front`);
  return { item, end };
}

function readHead(bytes: Uint8Array, offset: number, limit: number, code: number): { start: number; size: number } {
  if (code <= SHORT) return { start: offset + 1, size: code };
  const start = offset + 1 + code - SHORT;
  if (start > limit) fail(offset, 'the bytes end inside a length');
  if (bytes[offset + 1] === 0) fail(offset, 'a length begins with a zero byte');
  // A length beyond 2^53 is rounded here; it is refused all the same, since no input is that long.
  const size = bytes.subarray(offset + 1, start).reduce((sum, byte) => sum * 256 + byte, 0);
  if (size <= SHORT) fail(offset, `a length of ${size} fits into the first byte and must stand there`);
  return { start, size };
}

function readList(bytes: Uint8Array, start: number, limit: number, depth: number): readonly Rlp[] {
  if (depth > MAX_DEPTH) fail(start, `lists nest deeper than ${MAX_DEPTH}`);
  const list: Rlp[] = [];
  for (let offset = start; offset < limit;) {
    const { item, end } = read(bytes, offset, limit, depth);
    list.push(item);
    offset = end;
  }
  return list;
}

function isOneSmallByte(item: Rlp): boolean {
  return item instanceof Uint8Array && item.length === 1 && item[0]! < STRING;
}

function lengthOf(size: number): number {
  let digits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) digits++;
  return digits;
}

function fail(offset: number, reason: string): never {
  throw new RlpError(`not RLP at byte ${offset}: ${reason}`);
}
