/**
 * LevelDB's log files: the newest writes, and (MANIFEST) which tables are in use. Both are rows of records in blocks of 32 KiB:
 *
 *     checksum u32, length u16, kind u8 (1 whole, 2 first, 3 middle, 4 last part), content
 *
 * The end of such a file may be torn. What cannot be read before something that can is a hole, over which LevelDB passes without a word.
 */

import { concatBytes } from '../base/bytes.ts';
import { maskedCrc32c } from '../base/crc32c.ts';
import { Varints } from './varints.ts';

const BLOCK_BYTES = 32_768;
const HEAD_BYTES = 7;
const [WHOLE, FIRST, LAST] = [1, 2, 4] as const;

type Part = { readonly kind: number; readonly content: Uint8Array; readonly end: number };

/** Does nothing that can be read follow on what cannot? */
export function isJournalSound(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const part = partAt(bytes, at);
    if (part === undefined) return !somethingFollows(bytes, at);
    at = part.end;
  }
  return true;
}

/** The records, up to the first that cannot be read. */
export function readJournal(bytes: Uint8Array): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const part = partAt(bytes, at);
    if (part === undefined) break;
    at = part.end;
    if (part.kind === WHOLE || part.kind === FIRST) parts = [];
    parts.push(part.content);
    if (part.kind === WHOLE || part.kind === LAST) records.push(concatBytes(...parts));
  }
  return records;
}

/** Undefined when it is not whole or not what was written. */
function partAt(bytes: Uint8Array, start: number): Part | undefined {
  const rest = BLOCK_BYTES - (start % BLOCK_BYTES);
  // Too little for a record: filled with zeros.
  if (rest < HEAD_BYTES) return { kind: 0, content: new Uint8Array(0), end: start + rest };
  if (start + HEAD_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint16(start + 4, true);
  const kind = bytes[start + 6] ?? 0;
  const end = start + HEAD_BYTES + length;
  if (kind < WHOLE || kind > LAST || length > rest - HEAD_BYTES || end > bytes.length) return undefined;
  if (maskedCrc32c(bytes.subarray(start + 6, end)) !== view.getUint32(start, true)) return undefined;
  return { kind, content: bytes.subarray(start + HEAD_BYTES, end), end };
}

/** Where the length is right the next record stands behind it; else LevelDB goes on with the next block. */
function somethingFollows(bytes: Uint8Array, bad: number): boolean {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(Math.min(bad + 4, bytes.length - 2), true);
  const behind = bad + HEAD_BYTES + length;
  if (behind < bytes.length && partAt(bytes, behind)?.kind) return true;
  const nextBlock = bad - (bad % BLOCK_BYTES) + BLOCK_BYTES;
  for (let at = nextBlock; at < bytes.length; at += BLOCK_BYTES) if (partAt(bytes, at)?.kind) return true;
  return false;
}

/** What stands behind each tag of a MANIFEST's record. */
const TAGS: Readonly<Record<number, readonly ('number' | 'text')[]>> = {
  1: ['text'],
  2: ['number'],
  3: ['number'],
  4: ['number'],
  5: ['number', 'text'],
  6: ['number', 'number'],
  7: ['number', 'number', 'number', 'text', 'text'],
  9: ['number'],
};
const [DELETED, ADDED] = [6, 7] as const;

/** The numbers of the tables that are in use; undefined when the records say something else than they can. */
export function liveTables(records: readonly Uint8Array[]): ReadonlySet<number> | undefined {
  const live = new Set<number>();
  for (const record of records) {
    const reader = new Varints(record);
    while (!reader.isDone) {
      const tag = reader.next() ?? 0;
      const fields = TAGS[tag];
      if (fields === undefined) return undefined;
      const [, table] = fields.map((field) => readField(reader, field));
      if (tag === DELETED && table !== undefined) live.delete(table);
      if (tag === ADDED && table !== undefined) live.add(table);
    }
  }
  return live;
}

function readField(reader: Varints, field: 'number' | 'text'): number | undefined {
  const number = reader.next();
  if (field === 'number') return number;
  reader.skip(number ?? 0);
  return undefined;
}
