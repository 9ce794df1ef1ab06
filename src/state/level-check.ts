/**
 * Are the files of a LevelDB directory as they were written? Each part of them carries a checksum, but when it reads LevelDB does not look at it, and a
 * damaged filter or index makes it say that what is there is not. So they are all looked at before it is opened.
 *
 * The formats are LevelDB's own (its `table_format.md` and `log_format.md`): tables here, the two kinds of logs in `level-journal.ts`.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToUtf8 } from '../base/bytes.ts';
import { maskedCrc32c } from '../base/crc32c.ts';
import { isJournalSound, liveTables, readJournal } from './level-journal.ts';
import { Varints } from './varints.ts';

/** The name of a file that is damaged; undefined when none is. What is not there is LevelDB's to miss, or was not in use. */
export async function findDamagedFile(directory: string): Promise<string | undefined> {
  const names = await readdir(directory).catch((): string[] => []);
  const manifest = await contentOf(directory, await currentManifest(directory));
  if (manifest === undefined) return undefined;
  const live = liveTables(readJournal(manifest));
  if (live === undefined || !isJournalSound(manifest)) return currentManifest(directory);
  for (const name of names.toSorted()) {
    const check = name.endsWith('.log') ? isJournalSound : live.has(numberOf(name)) ? isTableSound : undefined;
    const bytes = check && (await contentOf(directory, name));
    if (bytes !== undefined && check?.(bytes) === false) return name;
  }
  return undefined;
}

/** `000012.ldb` → 12; nothing else than tables has such a name. */
const numberOf = (name: string): number => Number(/^(\d+)\.ldb$/.exec(name)?.[1] ?? -1);

async function currentManifest(directory: string): Promise<string> {
  return bytesToUtf8((await contentOf(directory, 'CURRENT')) ?? new Uint8Array(0))?.trim() ?? '';
}

async function contentOf(directory: string, name: string): Promise<Uint8Array | undefined> {
  if (!/^[\w-]+(\.\w+)?$/.test(name)) return undefined;
  return readFile(join(directory, name)).catch(() => undefined);
}

// ───────────── tables ─────────────

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** Behind each block: how it is packed, and the checksum. */
const TRAILER_BYTES = 5;

type Handle = { readonly offset: number; readonly size: number };

/** Every byte of a table is in a block with a checksum or in the footer, which says where the others begin. */
function isTableSound(bytes: Uint8Array): boolean {
  const footer = bytes.subarray(Math.max(0, bytes.length - FOOTER_BYTES));
  if (footer.length < FOOTER_BYTES || magicOf(footer) !== MAGIC) return false;
  const reader = new Varints(footer);
  const [meta, index] = [handleFrom(reader), handleFrom(reader)];
  const pieces = [meta, index].map((handle) => handle && blockAt(bytes, handle));
  if (pieces.some((piece) => piece === undefined)) return false;
  const handles = pieces.flatMap((piece) => (piece === undefined ? [] : handlesIn(piece)));
  return handles.every((handle) => handle !== undefined && blockAt(bytes, handle) !== undefined);
}

const magicOf = (footer: Uint8Array): bigint =>
  new DataView(footer.buffer, footer.byteOffset).getBigUint64(FOOTER_BYTES - 8, true);

/** Its content and one byte that says how that is packed; undefined when they are not what was written. */
function blockAt(bytes: Uint8Array, { offset, size }: Handle): Uint8Array | undefined {
  const end = offset + size + TRAILER_BYTES;
  if (end > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const sum = maskedCrc32c(bytes.subarray(offset, offset + size + 1));
  return sum === view.getUint32(offset + size + 1, true) ? bytes.subarray(offset, offset + size + 1) : undefined;
}

/** What the entries of an index point to. Its keys are not looked at; nor is one that is packed, which we do not write. */
function handlesIn(packed: Uint8Array): readonly (Handle | undefined)[] {
  if (packed.at(-1) !== 0) return [];
  const block = packed.subarray(0, -1);
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const restarts = view.getUint32(block.length - 4, true);
  const reader = new Varints(block.subarray(0, block.length - 4 - 4 * restarts));
  const handles: (Handle | undefined)[] = [];
  while (!reader.isDone) {
    reader.next();
    const [unshared, size] = [reader.next(), reader.next()];
    reader.skip(unshared ?? 0);
    const value = reader.take(size ?? 0);
    handles.push(handleFrom(new Varints(value)));
  }
  return handles;
}

function handleFrom(reader: Varints): Handle | undefined {
  const [offset, size] = [reader.next(), reader.next()];
  return offset === undefined || size === undefined ? undefined : { offset, size };
}
