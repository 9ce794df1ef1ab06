import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, describe, expect, test } from 'vitest';
import { openLevelStore } from '../../src/state/level-store.ts';
import type { Database } from '../../src/state/level-writer.ts';
import { type Store, StoreBroken, StoreClosed, StoreFull, StoreReopening, type Write } from '../../src/state/store.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const NO_ROOM = 'IO error: chain/000003.log: No space left on device';
const put = (key: string, ...bytes: number[]): Write => ({ key, value: Uint8Array.from(bytes) });

/**
 * A database on a disk that can be told to fail. `keepsRefused`: what it refuses stands in its log all the same, and comes to light when
 * it is opened again. `staysInError`: as LevelDB after a failure of its own, which only opening it again ends.
 */
class Ailing implements Database {
  /** What the disk says; undefined while it is well. */
  complaint: string | undefined;
  keepsRefused = false;
  staysInError = false;
  openings = 0;
  #isInError = false;
  #refused: Parameters<Database['batch']>[0] = [];
  readonly #whole: ClassicLevel<string, Uint8Array>;

  constructor(directory: string) {
    this.#whole = new ClassicLevel(directory, { valueEncoding: 'view' });
  }

  get status(): string {
    return this.#whole.status;
  }

  async batch(...[operations, options]: Parameters<Database['batch']>): Promise<void> {
    const complaint = this.complaint ?? (this.#isInError ? NO_ROOM : undefined);
    if (complaint === undefined) return this.#whole.batch(operations, options);
    this.#isInError = this.staysInError;
    // In error LevelDB does not even try any more.
    if (this.keepsRefused && this.#refused.length === 0) this.#refused = operations;
    throw Object.assign(new Error(complaint), { code: 'LEVEL_IO_ERROR' });
  }

  async open(): Promise<void> {
    this.openings += 1;
    if (this.complaint !== undefined) throw Object.assign(new Error(this.complaint), { code: 'LEVEL_IO_ERROR' });
    await this.#whole.open();
    this.#isInError = false;
    if (this.#refused.length > 0) await this.#whole.batch(this.#refused);
    this.#refused = [];
  }

  async checkRoom(): Promise<void> {
    if (this.complaint !== undefined)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }

  getSync(key: string): Uint8Array | undefined {
    return this.#whole.getSync(key);
  }

  close(): Promise<void> {
    return this.#whole.close();
  }

  compactRange(from: string, to: string): Promise<void> {
    return this.#whole.compactRange(from, to);
  }

  keys(...[range]: Parameters<Database['keys']>): ReturnType<Database['keys']> {
    return this.#whole.keys<Uint8Array>(range);
  }

  iterator(...[range]: Parameters<Database['iterator']>): ReturnType<Database['iterator']> {
    return this.#whole.iterator<Uint8Array, Uint8Array>(range);
  }
}

async function open(): Promise<{ store: Store; disk: Ailing; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-full-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  const disk = new Ailing(directory);
  const store = await openLevelStore(directory, { make: () => disk, checkRoom: () => disk.checkRoom() });
  cleanups.push(() => store.close());
  return { store, disk, directory };
}

const got = (store: Store, key: string): number[] | undefined => {
  const value = store.get(key);
  return value && [...value];
};

describe('a disk that is full', () => {
  test.each([
    'IO error: chain/000003.log: No space left on device',
    'IO error: chain/000005.ldb: Disk quota exceeded',
    'IO error: chain/000003.log: File too large',
  ])('keeps nothing more, and leaves everything readable: %s', async (complaint) => {
    const { store, disk } = await open();
    await store.commit([put('a', 1)]);
    disk.complaint = complaint;
    await expect(store.commit([put('a', 2), put('b', 2)])).rejects.toThrow(StoreFull);
    await expect(store.commit([put('c', 3)])).rejects.toThrow(
      /^nothing can be kept: the disk is full under .* make room, and it goes on$/,
    );
    expect([got(store, 'a'), got(store, 'b'), got(store, 'c')]).toEqual([[1], undefined, undefined]);
  });

  test.each([
    ['LevelDB goes on by itself', { staysInError: false, openings: 1 }],
    ['LevelDB has to be opened again', { staysInError: true, openings: 2 }],
  ])('is written to again when there is room: %s', async (_, { staysInError, openings }) => {
    const { store, disk, directory } = await open();
    Object.assign(disk, { staysInError, keepsRefused: true });
    await store.commit([put('a', 1), put('gone', 1)]);
    disk.complaint = NO_ROOM;
    const refused = [put('a', 2), put('b', 2), { key: 'gone', value: undefined }];
    await expect(store.commit(refused)).rejects.toThrow(StoreFull);
    disk.complaint = undefined;
    await store.commit([put('c', 3)]);

    expect(disk.openings).toBe(openings);
    const expected = [[1], undefined, [3], [1]];
    expect(['a', 'b', 'c', 'gone'].map((key) => got(store, key))).toEqual(expected);
    await store.close();
    const again = await openLevelStore(directory);
    cleanups.push(() => again.close());
    expect(['a', 'b', 'c', 'gone'].map((key) => got(again, key))).toEqual(expected);
  });

  test('cannot be read while the database is opened again, and can afterwards', async () => {
    const { store, disk } = await open();
    disk.staysInError = true;
    await store.commit([put('a', 1)]);
    disk.complaint = NO_ROOM;
    await expect(store.commit([put('b', 2)])).rejects.toThrow(StoreFull);
    disk.complaint = undefined;
    const seen = new Set<unknown>();
    const look = setInterval(() => seen.add(tried(() => got(store, 'a'))), 0);
    const opening = disk.open.bind(disk);
    disk.open = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await opening();
    };
    await store.commit([put('b', 3)]);
    clearInterval(look);
    expect(seen).toContain(StoreReopening);
    expect([got(store, 'a'), got(store, 'b')]).toEqual([[1], [3]]);
  });

  test('that is full again while the database is opened waits for the next time', async () => {
    const { store, disk } = await open();
    Object.assign(disk, { staysInError: true, keepsRefused: true });
    await store.commit([put('a', 1)]);
    disk.complaint = NO_ROOM;
    await expect(store.commit([put('a', 2)])).rejects.toThrow(StoreFull);
    disk.complaint = undefined;
    const opening = disk.open.bind(disk);
    disk.open = () => Promise.reject(new Error(NO_ROOM));
    await expect(store.commit([put('b', 2)])).rejects.toThrow(StoreFull);
    expect(() => store.get('a')).toThrow(StoreReopening);
    disk.open = opening;
    await store.commit([put('b', 3)]);
    expect([got(store, 'a'), got(store, 'b')]).toEqual([[1], [3]]);
  });

  test('is not opened again by somebody who comes after the end', async () => {
    const { store, disk } = await open();
    disk.complaint = NO_ROOM;
    await expect(store.commit([put('b', 2)])).rejects.toThrow(StoreFull);
    await store.close();
    disk.complaint = undefined;
    await expect(store.commit([put('b', 2)])).rejects.toThrow(StoreClosed);
    expect(() => store.get('b')).toThrow(StoreClosed);
    expect(disk.openings).toBe(1);
  });
});

test('a disk that fails is not asked again: what it says then means nothing', async () => {
  const { store, disk } = await open();
  await store.commit([put('a', 1)]);
  disk.complaint = 'IO error: chain/000003.log: Input/output error';
  await expect(store.commit([put('b', 2)])).rejects.toThrow(StoreBroken);
  disk.complaint = undefined;
  await expect(store.commit([put('c', 3)])).rejects.toThrow(
    /^nothing more can be kept: the disk failed under .* \(Input\/output error\); end this program, and start it again$/,
  );
  expect([got(store, 'a'), got(store, 'c')]).toEqual([[1], undefined]);
});

test('commits that wait for one another are on disk in the order in which they were asked for, each wholly', async () => {
  const { store, disk } = await open();
  const batches: number[] = [];
  const batch = disk.batch.bind(disk);
  disk.batch = async (operations, options) => {
    batches.push(operations.length);
    await batch(operations, options);
  };
  await Promise.all([1, 2, 3, 4].map((number) => store.commit([put('a', number), put(`b${number}`, number)])));
  expect(batches).toEqual([2, 6]);
  expect([got(store, 'a'), got(store, 'b3')]).toEqual([[4], [3]]);
});

/** What was thrown, by its class; undefined when nothing was. */
function tried(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).constructor;
  }
}
