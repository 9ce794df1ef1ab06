/**
 * Reading a store that may be damaged, or does not even open: what cannot be read is passed over. That is no way to run a chain; it is how one finds
 * what can be saved of it.
 */

import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { bytesToUtf8, utf8ToBytes } from '../base/bytes.ts';
import { isUnreadable } from './level-store.ts';
import { DamagedRecord, type Records, StoreLocked, unseal } from './store.ts';

/** A store in which whatever is damaged is missing. */
export interface Wreck extends Records {
  /** Every record whose key begins with `prefix` and that can be read, in the order of their keys. */
  scan(prefix: string): AsyncIterable<[key: string, value: Uint8Array]>;
  close(): Promise<void>;
}

type Database = ClassicLevel<Uint8Array, Uint8Array>;

/**
 * Opens what lies in a directory as far as it can be opened, and keeps others from it meanwhile. Where the database does not open, a copy is mended as
 * far as LevelDB can, and read instead; nothing is changed in the directory itself then. Undefined when there is nothing, or nothing can be done.
 * Throws StoreLocked.
 * @param copy where the copy may be made, which goes in the end
 */
export async function openWreck(directory: string, copy: string): Promise<Wreck | undefined> {
  await rm(copy, { recursive: true, force: true });
  if (!existsSync(directory)) return undefined;
  const whole = levelIn(directory);
  const refusal = await refusalOf(whole.open());
  if (refusal === undefined) return new OpenWreck(whole, () => Promise.resolve());
  if (refusal === 'LEVEL_LOCKED') throw new StoreLocked(directory);
  const clear = (): Promise<void> => rm(copy, { recursive: true, force: true });
  await cp(directory, copy, { recursive: true });
  const mended = levelIn(copy);
  const isMended = (await refusalOf(ClassicLevel.repair(copy).then(() => mended.open()))) === undefined;
  if (isMended) return new OpenWreck(mended, clear);
  await clear();
  return undefined;
}

const levelIn = (directory: string): Database =>
  new ClassicLevel(directory, { keyEncoding: 'view', valueEncoding: 'view', createIfMissing: false });

/** The code of the error; undefined when there was none. */
async function refusalOf(opening: Promise<void>): Promise<unknown> {
  try {
    await opening;
    return undefined;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
  }
}

class OpenWreck implements Wreck {
  readonly #database: Database;
  readonly #clear: () => Promise<void>;

  constructor(database: Database, clear: () => Promise<void>) {
    this.#database = database;
    this.#clear = clear;
  }

  get(key: string): Uint8Array | undefined {
    return opened(key, () => this.#database.getSync(utf8ToBytes(key)));
  }

  async *scan(prefix: string): AsyncGenerator<[string, Uint8Array]> {
    for await (const [keyBytes, record] of this.#readable(utf8ToBytes(prefix))) {
      const key = bytesToUtf8(keyBytes) ?? '';
      if (!key.startsWith(prefix)) return;
      const value = opened(key, () => record);
      if (value !== undefined) yield [key, value];
    }
  }

  async close(): Promise<void> {
    await this.#database.close();
    await this.#clear();
  }

  /** LevelDB passes over what it cannot read, says so in the end, and swallows the last few before that: so it is asked again from there. */
  async *#readable(start: Uint8Array): AsyncGenerator<[Uint8Array, Uint8Array]> {
    let last: Uint8Array | undefined;
    for (let isMoving = true; isMoving;) {
      isMoving = false;
      try {
        for await (const entry of this.#database.iterator(last === undefined ? { gte: start } : { gt: last })) {
          isMoving = true;
          [last] = entry;
          yield entry;
        }
        return;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
      }
    }
  }
}

/** What a record holds; undefined when it is missing or damaged. */
function opened(key: string, read: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    const record = read();
    return record && unseal(key, record);
  } catch (error) {
    if (error instanceof DamagedRecord || isUnreadable(error)) return undefined;
    throw error;
  }
}
