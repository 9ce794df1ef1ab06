/** A store on disk, in a LevelDB directory that one process has to itself. The interface is in `store.ts`. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { bytesToHex, bytesToUtf8, concatBytes, utf8ToBytes } from '../base/bytes.ts';
import { DamagedRecord, seal, StoreClosed, StoreGone, StoreLocked, StoreUnusable, unseal } from './store.ts';
import type { ScanOptions, Store, Write } from './store.ts';

type Database = ClassicLevel<string, Uint8Array>;

/** Opens the store in `directory`, making it when there is none. Throws StoreLocked, or StoreUnusable with the reason. */
export async function openLevelStore(directory: string): Promise<Store> {
  await checkFiles(directory);
  const database: Database = new ClassicLevel(directory, { valueEncoding: 'view' });
  try {
    await database.open();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : (error as Error);
    throw codeOf(cause) === 'LEVEL_LOCKED' ? new StoreLocked(directory) : new StoreUnusable(directory, plain(cause));
  }
  return new LevelStore(database, directory, await markOf(directory));
}

/** Whoever only wants to read is not told by the system why that takes a file that can be written. */
function plain(cause: Error): Error {
  const isRefused = /Permission denied|Read-only file system|Operation not permitted/.test(cause.message);
  const what = 'its files may not be written here, and even reading needs that, since one process at a time has it';
  return isRefused ? new Error(`${what}; make them yours to write, or copy the directory and name the copy`) : cause;
}

/** Without its file CURRENT the database would take the directory for an empty one, begin anew and delete what is there. */
async function checkFiles(directory: string): Promise<void> {
  const names = await readdir(directory).catch((): string[] => []);
  if (names.includes('CURRENT') || !names.some((name) => /\.(ldb|log)$/.test(name))) return;
  throw new StoreUnusable(directory, new Error('it holds records, but its file CURRENT is missing'));
}

/** Which file LOCK is: it is made when the store is, and stays the same for as long as the store is open. */
async function markOf(directory: string): Promise<string | undefined> {
  const found = await stat(join(directory, 'LOCK'), { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

class LevelStore implements Store {
  readonly #database: Database;

  readonly #directory: string;
  readonly #mark: string | undefined;

  constructor(database: Database, directory: string, mark: string | undefined) {
    this.#database = database;
    this.#directory = directory;
    this.#mark = mark;
  }

  get(key: string): Uint8Array | undefined {
    const record = readOrExplain(key, () => this.#database.getSync(key));
    return record && unseal(key, record);
  }

  async commit(writes: readonly Write[]): Promise<void> {
    const operations = writes.map(({ key, value }) =>
      value ? ({ type: 'put', key, value: seal(key, value) } as const) : ({ type: 'del', key } as const),
    );
    // Synced: what was acknowledged survives a power cut, not only the death of the process.
    const failed = await this.#database.batch(operations, { sync: true }).catch((error: unknown) => ({ error }));
    // Files that were removed while they were open go on taking records, and lose them at the end.
    if ((await markOf(this.#directory)) !== this.#mark) throw new StoreGone(this.#directory);
    if (failed !== undefined) explain('the batch', failed.error);
  }

  async *scan(prefix: string, options: ScanOptions = {}): AsyncGenerator<[string, Uint8Array]> {
    const range = { ...rangeOf(prefix, options), keyEncoding: 'view' };
    try {
      for await (const [keyBytes, record] of this.#database.iterator<Uint8Array, Uint8Array>(range)) {
        const key = bytesToUtf8(keyBytes);
        if (key === undefined) throw new DamagedRecord(bytesToHex(keyBytes), 'its key is no text');
        yield [key, unseal(key, record)];
      }
    } catch (error) {
      explainRead(`${prefix}…`, error);
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

type Range = { gte: Uint8Array; lte?: Uint8Array; lt?: Uint8Array; reverse: boolean; limit: number };

function rangeOf(prefix: string, { last, reverse = false, limit = Infinity }: ScanOptions): Range {
  const start = utf8ToBytes(prefix);
  // The byte ff is in no UTF-8: all keys with the prefix lie before it.
  const end = last === undefined ? { lt: concatBytes(start, Uint8Array.of(0xff)) } : { lte: utf8ToBytes(last) };
  return { gte: start, ...end, reverse, limit };
}

function readOrExplain<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return explainRead(key, error);
  }
}

/** A read that fails means damage. Synchronous reads give their errors no code, only these words. */
function explainRead(key: string, error: unknown): never {
  if (error instanceof Error && /^(Corruption|IO error)/.test(error.message)) {
    throw new DamagedRecord(key, 'the database cannot read it', error);
  }
  return explain(key, error);
}

/** Turns the database's errors into ours where we know better what happened. */
function explain(key: string, error: unknown): never {
  if (codeOf(error) === 'LEVEL_DATABASE_NOT_OPEN') throw new StoreClosed();
  if (codeOf(error) === 'LEVEL_ITERATOR_NOT_OPEN') throw new StoreClosed();
  if (codeOf(error) === 'LEVEL_CORRUPTION') throw new DamagedRecord(key, 'the database cannot read it', error);
  throw error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
