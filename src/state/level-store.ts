/** A store on disk, in a LevelDB directory that one process has to itself. The interface is in `store.ts`. */

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { bytesToHex, bytesToUtf8, concatBytes, utf8ToBytes } from '../base/bytes.ts';
import { checkRoom, isFull, isShortOfMeans, syncDirectory } from './disk.ts';
import { findDamagedFile } from './level-check.ts';
import { type Database, type InParts, LevelWriter, markOf, type Range } from './level-writer.ts';
import { DamagedRecord, StoreClosed, StoreLocked, StoreShort, StoreUnusable, unseal } from './store.ts';
import type { ScanOptions, Store, Write } from './store.ts';

/**
 * Opens the store in `directory`, making it when there is none. Throws StoreLocked, StoreShort, or StoreUnusable with the reason.
 * @param means what it stands on; others than LevelDB and the disk itself are for trying out disks that fail
 */
export async function openLevelStore(directory: string, means: Means = { make: level, checkRoom }): Promise<Store> {
  await checkFiles(directory);
  const damaged = await findDamagedFile(directory);
  if (damaged !== undefined) throw new StoreUnusable(directory, new Error(`its file ${damaged} is damaged`), true);
  const database = means.make(directory);
  try {
    await database.open();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    if (codeOf(cause) === 'LEVEL_LOCKED') throw new StoreLocked(directory);
    if (isShortOfMeans(cause)) throw new StoreShort(cause);
    const reason = plain(cause);
    if (reason === cause && isUnreadable(cause) && (await clearUnborn(directory)))
      return openLevelStore(directory, means);
    throw new StoreUnusable(directory, reason, reason === cause && isUnreadable(cause));
  }
  try {
    await syncNames(directory);
  } catch (error) {
    await database.close();
    throw new StoreUnusable(directory, error as Error);
  }
  const mark = await markOf(directory);
  return new LevelStore(database, new LevelWriter(database, directory, mark, means.checkRoom));
}

/** LevelDB syncs what it writes, not that the file is called CURRENT; and whoever made the directory for it has not synced its name. */
async function syncNames(directory: string): Promise<void> {
  for (const place of [directory, dirname(directory), dirname(dirname(directory))]) await syncDirectory(place);
}

export type Means = {
  readonly make: (directory: string) => Database;
  /** Throws the system's error when there is no room for so many bytes. */
  readonly checkRoom: (directory: string, sizeInBytes: number) => Promise<void>;
};

const level = (directory: string): Database =>
  // Not packed: most of it are hashes; and so its indexes can be read by `level-check.ts`.
  new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view', compression: false });

/** Whoever only wants to read is not told by the system why that takes a file that can be written. */
function plain(cause: Error): Error {
  if (isFull(cause)) return new Error('the disk is full, and even opening it takes a little room; make some first');
  const isRefused = /Permission denied|Read-only file system|Operation not permitted/.test(cause.message);
  const what = 'its files may not be written here, and even reading needs that, since one process at a time has it';
  return isRefused ? new Error(`${what}; make them yours to write, or copy the directory and name the copy`) : cause;
}

/** Without its file CURRENT the database would take the directory for an empty one, begin anew and delete what is there. */
async function checkFiles(directory: string): Promise<void> {
  const names = await readdir(directory).catch((): string[] => []);
  if (names.includes('CURRENT') || !names.some((name) => /\.(ldb|log)$/.test(name))) return;
  throw new StoreUnusable(directory, new Error('it holds records, but its file CURRENT is missing'), true);
}

/**
 * LevelDB syncs none of its first files before it has opened them, so a power cut leaves them torn. Its second opening begins another MANIFEST:
 * while CURRENT names the first one, and there is no table and no byte in a log, nothing was ever kept there. Answers whether it was so.
 */
async function clearUnborn(directory: string): Promise<boolean> {
  const current = await readFile(join(directory, 'CURRENT'), 'utf8').catch(() => '');
  if (current.trim() !== 'MANIFEST-000001') return false;
  const names = await readdir(directory);
  const logs = names.filter((name) => name.endsWith('.log'));
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(directory, name))).size));
  if (names.some((name) => name.endsWith('.ldb')) || sizes.some((size) => size > 0)) return false;
  for (const name of ['CURRENT', 'MANIFEST-000001', ...logs]) await rm(join(directory, name), { force: true });
  return true;
}

const FEW = 8;
const MOST_AT_ONCE = 1_000;

class LevelStore implements Store {
  readonly #database: Database;
  readonly #writer: LevelWriter;

  constructor(database: Database, writer: LevelWriter) {
    this.#database = database;
    this.#writer = writer;
  }

  get(key: string): Uint8Array | undefined {
    const record = this.#record(key);
    return record && unseal(key, record);
  }

  commit(writes: readonly Write[]): Promise<void> {
    return this.#writer.commit(writes);
  }

  async *scan(prefix: string, options: ScanOptions = {}): AsyncGenerator<[string, Uint8Array]> {
    this.#checkReadable();
    try {
      for await (const part of partsOf(this.#database.iterator(rangeOf(prefix, options)))) {
        for (const [keyBytes, record] of part) {
          const key = bytesToUtf8(keyBytes);
          if (key === undefined) throw new DamagedRecord(bytesToHex(keyBytes), 'its key is no text');
          yield [key, unseal(key, record)];
        }
      }
    } catch (error) {
      this.#explain(`${prefix}…`, error);
    }
  }

  async count(prefix: string): Promise<number> {
    this.#checkReadable();
    try {
      let count = 0;
      for await (const part of partsOf(this.#database.keys(rangeOf(prefix, {})))) count += part.length;
      return count;
    } catch (error) {
      return this.#explain(`${prefix}…`, error);
    }
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  #record(key: string): Uint8Array | undefined {
    this.#checkReadable();
    try {
      return this.#database.getSync(key);
    } catch (error) {
      return this.#explain(key, error);
    }
  }

  #checkReadable(): void {
    const why = this.#writer.whyUnreadable;
    if (why !== undefined) throw why;
  }

  /** Turns the database's errors into ours where we know better what happened. */
  #explain(key: string, error: unknown): never {
    const code = codeOf(error);
    if (code === 'LEVEL_DATABASE_NOT_OPEN' || code === 'LEVEL_ITERATOR_NOT_OPEN') {
      throw this.#writer.whyUnreadable ?? new StoreClosed();
    }
    if (isShortOfMeans(error)) throw new StoreShort(error);
    if (isUnreadable(error)) throw new DamagedRecord(key, 'the database cannot read it', error);
    throw error;
  }
}

/** LevelDB cannot read what it wrote. Synchronous reads give their errors no code, only these words. */
export function isUnreadable(error: unknown): error is Error {
  return error instanceof Error && /^(Corruption|IO error)/.test(error.message);
}

/** What lies in a range, many at a time: asked for one by one it takes three times as long. Whoever wants few has them sooner. */
async function* partsOf<T>(found: InParts<T>): AsyncGenerator<readonly T[]> {
  try {
    let part = await found.nextv(FEW);
    for (; part.length > 0; part = await found.nextv(MOST_AT_ONCE)) yield part;
  } finally {
    await found.close();
  }
}

function rangeOf(prefix: string, { first = prefix, last, reverse = false, limit = Infinity }: ScanOptions): Range {
  // The byte ff is in no UTF-8: all keys with the prefix lie before it.
  const end =
    last === undefined ? { lt: concatBytes(utf8ToBytes(prefix), Uint8Array.of(0xff)) } : { lte: utf8ToBytes(last) };
  return { gte: utf8ToBytes(first), ...end, reverse, limit, keyEncoding: 'view' };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
