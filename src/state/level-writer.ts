/**
 * The writing half of `level-store.ts`: one batch after the other, and what happens when the disk does not take one.
 *
 * A batch that was refused may still stand in the database's log, whole or in part, and would come to light when that is read again. So
 * nothing is written behind it. When there is room again, what was kept is moved into a table and a new log begins; where the database
 * does not do that any more, it is closed and opened again, and what the refused batch may have changed is put back.
 */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type checkRoom, isFull } from './disk.ts';
import { seal, StoreBroken, StoreClosed, StoreFull, StoreGone, StoreReopening, type Write } from './store.ts';
import { Together } from './together.ts';

/** What is used of LevelDB. */
export interface Database {
  readonly status: string;
  open(): Promise<void>;
  close(): Promise<void>;
  getSync(key: string): Uint8Array | undefined;
  batch(operations: Operation[], options: { readonly sync: boolean }): Promise<void>;
  /** Moves what lies between two keys to where it is found quickest; and, whatever they are, the newest writes from the log into a table. */
  compactRange(from: string, to: string): Promise<void>;
  iterator(range: Range): InParts<[key: Uint8Array, value: Uint8Array]>;
  keys(range: Range): InParts<Uint8Array>;
}

/** What is given so many at a time; none at the end. */
export interface InParts<T> {
  nextv(most: number): Promise<T[]>;
  close(): Promise<void>;
}

export type Range = {
  readonly gte: Uint8Array;
  readonly lte?: Uint8Array;
  readonly lt?: Uint8Array;
  readonly reverse: boolean;
  readonly limit: number;
  readonly keyEncoding: 'view';
};

type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: string };

/** Between these two lies no key, so asking to compact them does nothing but begin a new log. */
const NOTHING = ['\u{10ffff}a', '\u{10ffff}b'] as const;
/** Beyond what has to be moved: tables are a little larger than the log, and have an index. */
const SPARE_BYTES = 1 << 20;

export class LevelWriter {
  readonly #database: Database;
  readonly #directory: string;
  readonly #checkRoom: typeof checkRoom;
  /** Which file LOCK was when the database was opened. */
  readonly #mark: string | undefined;
  readonly #line = new Together<readonly Operation[], void>((rounds) => this.#write(rounds.flat()));
  /** Set while the disk is full: what stood under the keys that were refused, as it was before. */
  #refused: Map<string, Uint8Array | undefined> | undefined;
  #broken: StoreBroken | undefined;
  /** The database is closed, or holds what was refused, until what stood there before is put back. */
  #isReopening = false;
  #isClosed = false;

  constructor(database: Database, directory: string, mark: string | undefined, room: typeof checkRoom) {
    this.#database = database;
    this.#checkRoom = room;
    this.#directory = directory;
    this.#mark = mark;
  }

  /** Why nothing can be read now. */
  get whyUnreadable(): Error | undefined {
    if (this.#isClosed) return new StoreClosed();
    if (this.#isReopening) return new StoreReopening(this.#directory);
    return this.#database.status === 'open' ? undefined : this.#broken;
  }

  async commit(writes: readonly Write[]): Promise<void> {
    const operations = writes.map(({ key, value }): Operation =>
      value ? { type: 'put', key, value: seal(key, value) } : { type: 'del', key },
    );
    if (operations.length > 0) await this.#line.add(operations);
  }

  async close(): Promise<void> {
    await this.#line.idle();
    this.#isClosed = true;
    await this.#database.close();
  }

  async #write(operations: readonly Operation[]): Promise<void> {
    if (this.#isClosed) throw new StoreClosed();
    if (this.#broken !== undefined) throw this.#broken;
    try {
      if (this.#refused === undefined) await this.#batch(operations);
      else await this.#writeAfterFull(operations);
    } catch (error) {
      // Files that were removed while they were open go on taking records, and lose them at the end.
      if ((await markOf(this.#directory)) !== this.#mark) throw new StoreGone(this.#directory);
      throw this.#failed(error, operations);
    }
    if ((await markOf(this.#directory)) !== this.#mark) throw new StoreGone(this.#directory);
  }

  // Synced: what was acknowledged survives a power cut, not only the death of the process.
  #batch(operations: readonly Operation[]): Promise<void> {
    return this.#database.batch([...operations], { sync: true });
  }

  async #writeAfterFull(operations: readonly Operation[]): Promise<void> {
    await this.#checkRoom(this.#directory, (await this.#logBytes()) + bytesOf(operations) + SPARE_BYTES);
    if (!this.#isReopening) {
      await this.#database.compactRange(...NOTHING);
      const isTaken = await this.#batch(operations).then(
        () => true,
        (error: unknown) => !isFull(error) && Promise.reject(error as Error),
      );
      if (isTaken) this.#refused = undefined;
      if (isTaken) return;
    }
    await this.#reopen();
    await this.#batch(operations);
  }

  async #reopen(): Promise<void> {
    this.#isReopening = true;
    await this.#database.close();
    await this.#database.open();
    const before = [...(this.#refused ?? [])].map(([key, value]): Operation =>
      value ? { type: 'put', key, value } : { type: 'del', key },
    );
    await this.#batch(before);
    this.#isReopening = false;
    this.#refused = undefined;
  }

  #failed(error: unknown, operations: readonly Operation[]): Error {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (isFull(cause)) {
      this.#refused = this.#remember(operations);
      return new StoreFull(this.#directory, cause);
    }
    this.#isReopening = false;
    this.#broken = new StoreBroken(this.#directory, cause);
    return this.#broken;
  }

  /** The first that was refused counts: what stands there now may be its own. */
  #remember(operations: readonly Operation[]): Map<string, Uint8Array | undefined> {
    const refused = this.#refused ?? new Map<string, Uint8Array | undefined>();
    if (this.#isReopening) return refused;
    for (const { key } of operations) if (!refused.has(key)) refused.set(key, this.#database.getSync(key));
    return refused;
  }

  async #logBytes(): Promise<number> {
    const logs = (await readdir(this.#directory)).filter((name) => name.endsWith('.log'));
    const sizes = await Promise.all(logs.map(async (name) => (await stat(join(this.#directory, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}

/** Which file LOCK is: it is made when the store is, and stays the same for as long as the store is open. */
export async function markOf(directory: string): Promise<string | undefined> {
  const found = await stat(join(directory, 'LOCK'), { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

function bytesOf(operations: readonly Operation[]): number {
  return operations.reduce((sum, one) => sum + one.key.length + ('value' in one ? one.value.length : 0), 0);
}
