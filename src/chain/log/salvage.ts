/**
 * Reading a chain file of which a part is damaged: what stands behind the damage is found again. A record says how long it is; where that or
 * the rest of it is wrong, the next one is looked for byte by byte, and its check says whether it is one.
 */

import type { FileHandle } from 'node:fs/promises';
import { readFrom } from '../../state/disk.ts';
import {
  BadRecord,
  CHECK_SIZE,
  HEAD_SIZE,
  isRecord,
  KINDS,
  MOST_PAYLOAD,
  type Piece,
  readArchive,
  readOn,
} from './archive.ts';

/** Bytes between records that cannot be read. */
export type Gap = { readonly kind: 'gap'; readonly start: number; readonly end: number };

/** Every record that can be read, and what lies between them. A torn end is a gap too. */
export async function* salvage(file: FileHandle): AsyncGenerator<Piece | Gap> {
  const { size } = await file.stat();
  let at = 0;
  while (at < size) {
    let isBehindEnd = false;
    try {
      const bytes = readFrom(file, at);
      for await (const piece of at === 0 ? readArchive(bytes) : readOn(bytes, at)) {
        at = piece.end;
        isBehindEnd = piece.kind === 'end';
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
    }
    const next = at < size ? ((await findRecord(file, isBehindEnd ? at : at + 1)) ?? size) : size;
    if (next > at) yield { kind: 'gap', start: at, end: next };
    at = next;
  }
}

const WINDOW_BYTES = 1 << 20;
/** What is looked at before a check is computed: the head of a record, a type, and the head of an RLP list. */
const LOOK_BYTES = HEAD_SIZE + 6;

/** Where the first block or transaction begins at or behind `start`; undefined when there is none. */
export async function findRecord(file: FileHandle, start: number): Promise<number | undefined> {
  const { size } = await file.stat();
  for (let from = start; from < size; from += WINDOW_BYTES) {
    const { buffer, bytesRead } = await file.read(new Uint8Array(WINDOW_BYTES + LOOK_BYTES), { position: from });
    const last = Math.min(WINDOW_BYTES, bytesRead);
    for (let i = 0; i < last; i++) {
      const length = lengthAt(buffer, i);
      if (length === undefined || from + i + length > size) continue;
      if (await holdsRecord(file, from + i, length)) return from + i;
    }
  }
  return undefined;
}

async function holdsRecord(file: FileHandle, position: number, length: number): Promise<boolean> {
  const { buffer } = await file.read(new Uint8Array(length), { position });
  return isRecord(buffer);
}

/** How long a record is that begins here, when it may be one: its payload is an RLP list, or a typed transaction, of the length it says. */
function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  const kind = bytes[at];
  if (kind !== KINDS.block && kind !== KINDS.transaction) return undefined;
  const payload = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 1);
  if (payload > MOST_PAYLOAD) return undefined;
  const first = at + HEAD_SIZE;
  const isTyped = kind === KINDS.transaction && (bytes[first] ?? 0) < 0x80;
  const isList = isTyped ? listLength(bytes, first + 1) === payload - 1 : listLength(bytes, first) === payload;
  return isList ? HEAD_SIZE + payload + CHECK_SIZE : undefined;
}

/** All bytes of the RLP list that begins here. */
function listLength(bytes: Uint8Array, at: number): number | undefined {
  const first = bytes[at] ?? 0;
  if (first < 0xc0) return undefined;
  if (first <= 0xf7) return 1 + first - 0xc0;
  const size = first - 0xf7;
  if (size > 4) return undefined;
  return 1 + size + bytes.subarray(at + 1, at + 1 + size).reduce((length, byte) => length * 256 + byte, 0);
}
