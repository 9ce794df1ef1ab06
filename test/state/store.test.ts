import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ClassicLevel } from 'classic-level';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { DamagedRecord, seal, StoreClosed, StoreLocked, StoreUnusable, unseal } from '../../src/state/store.ts';
import type { ScanOptions, Store, Write } from '../../src/state/store.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

describe.each<[string, () => Promise<Store>]>([
  ['on disk', async () => openLevel(newDirectory())],
  ['in memory', async () => openMemoryStore()],
])('a store %s', (_, open) => {
  test('gives back what was committed, and nothing for what was not', async () => {
    const store = await open();
    expect(store.get('alise')).toBeUndefined();
    await store.commit([put('alise', 1, 2), put('bob')]);
    expect(store.get('alise')).toEqual(Uint8Array.of(1, 2));
    expect(store.get('bob')).toEqual(new Uint8Array(0));
    expect(store.get('ali')).toBeUndefined();
  });

  test('deletes, and of two writes to one key keeps the later', async () => {
    const store = await open();
    await store.commit([put('a', 1), put('b', 1), put('c', 1)]);
    await store.commit([del('a'), put('b', 2), put('b', 3), put('c', 9), del('c'), del('never there')]);
    expect(await all(store)).toEqual([['b', Uint8Array.of(3)]]);
  });

  test('writes all of a batch or nothing', async () => {
    const store = await open();
    await store.commit([put('a', 1)]);
    await expect(store.commit([put('a', 2), put('half a pair \ud800', 2)])).rejects.toThrow(RangeError);
    expect(await all(store)).toEqual([['a', Uint8Array.of(1)]]);
  });

  test('scans a prefix in the order of UTF-8 bytes', async () => {
    const store = await open();
    const keys = [
      'p',
      'p/',
      'p/Z',
      'p/a',
      'p/a\0',
      'p/a/b',
      'p/ä',
      'p/\u{ffee}',
      'p/\u{1f600}',
      'p/\u{10ffff}x',
      'p0',
      'q',
    ];
    await store.commit(keys.toReversed().map((key) => put(key, 1)));
    expect(await keysOf(store, 'p/')).toEqual(keys.slice(1, 10));
    expect(await keysOf(store, '')).toEqual(keys);
    expect(await keysOf(store, 'nothing')).toEqual([]);
  });

  test('scans backwards, from a first key up to a last one, and no more than asked for', async () => {
    const store = await open();
    await store.commit(['n/1', 'n/2', 'n/3', 'n/5', 'o'].map((key) => put(key, 1)));
    expect(await keysOf(store, 'n/', { reverse: true })).toEqual(['n/5', 'n/3', 'n/2', 'n/1']);
    expect(await keysOf(store, 'n/', { limit: 2 })).toEqual(['n/1', 'n/2']);
    expect(await keysOf(store, 'n/', { last: 'n/3' })).toEqual(['n/1', 'n/2', 'n/3']);
    expect(await keysOf(store, 'n/', { last: 'n/4', reverse: true, limit: 1 })).toEqual(['n/3']);
    expect(await keysOf(store, 'n/', { first: 'n/2', last: 'n/3' })).toEqual(['n/2', 'n/3']);
    expect(await keysOf(store, 'n/', { first: 'n/4', limit: 1 })).toEqual(['n/5']);
    expect(await keysOf(store, 'n/', { first: 'n/2', reverse: true, limit: 2 })).toEqual(['n/5', 'n/3']);
    expect(await keysOf(store, 'n/', { first: 'n/6' })).toEqual([]);
    expect(await keysOf(store, 'n/', { limit: 0 })).toEqual([]);
  });

  test('scans what was there when the scan began', async () => {
    const store = await open();
    await store.commit([put('a', 1), put('b', 1)]);
    const seen: [string, Uint8Array][] = [];
    for await (const entry of store.scan('')) {
      seen.push(entry);
      await store.commit([put('b', 2), put('c', 2)]);
    }
    expect(seen).toEqual([
      ['a', Uint8Array.of(1)],
      ['b', Uint8Array.of(1)],
    ]);
  });

  test('refuses to work after it was closed, and closes twice', async () => {
    const store = await open();
    await store.close();
    await store.close();
    expect(() => store.get('a')).toThrow(StoreClosed);
    await expect(store.commit([put('a', 1)])).rejects.toThrow(StoreClosed);
    await expect(all(store)).rejects.toThrow(StoreClosed);
  });

  test('agrees with a plain map, whatever is written', async () => {
    const anyKey = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '\0', 'é', '\u{e000}', '\u{1f600}'),
      maxLength: 4,
    });
    const anyWrite = fc.record({ key: anyKey, value: fc.option(fc.uint8Array({ maxLength: 3 }), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyWrite, { maxLength: 6 }), { maxLength: 4 }),
        anyKey,
        async (batches, prefix) => {
          const store = await open();
          const model = new Map<string, Uint8Array>();
          for (const batch of batches) {
            await store.commit(batch);
            for (const { key, value } of batch)
              if (value) model.set(key, value);
              else model.delete(key);
          }
          const expected = [...model]
            .filter(([key]) => key.startsWith(prefix))
            .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await all(store, prefix)).toEqual(expected);
          expect(await all(store, prefix, { reverse: true })).toEqual(expected.toReversed());
          await store.close();
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('a directory on disk', () => {
  test('has everything again when it is opened again', async () => {
    const directory = newDirectory();
    const first = await openLevelStore(directory);
    await first.commit([put('a', 1, 2, 3), put('b', 1)]);
    await first.commit([del('b')]);
    await first.close();
    const second = await openLevel(directory);
    expect(await all(second)).toEqual([['a', Uint8Array.of(1, 2, 3)]]);
  });

  test('is one process’s alone: a second open is refused in plain words', async () => {
    const directory = newDirectory();
    await openLevel(directory);
    const second = openLevelStore(directory);
    await expect(second).rejects.toThrow(StoreLocked);
    await expect(second).rejects.toThrow(
      `another hlp process has ${directory} open; stop it first, or name another directory`,
    );
  });

  test('is refused to another process too', async () => {
    const directory = newDirectory();
    await openLevel(directory);
    const module = join(import.meta.dirname, '../../src/state/level-store.ts');
    const program = `import { openLevelStore } from ${JSON.stringify(module)};
      await openLevelStore(${JSON.stringify(directory)}).catch((error) => console.log(error.name));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stdout).toBe('StoreLocked\n');
  });

  test('says why, when its directory cannot be used', async () => {
    const file = join(newDirectory(), 'a-file');
    writeFileSync(file, 'not a directory');
    const opening = openLevelStore(file);
    await expect(opening).rejects.toThrow(StoreUnusable);
    await expect(opening).rejects.toThrow(/^the store in .*a-file cannot be opened: /);
  });

  test('without its file CURRENT is refused, and nothing in it is deleted', async () => {
    const directory = newDirectory();
    const before = await openLevelStore(directory);
    await before.commit([put('alise', 5)]);
    await before.close();
    rmSync(join(directory, 'CURRENT'));
    const files = readdirSync(directory);
    await expect(openLevelStore(directory)).rejects.toThrow(StoreUnusable);
    expect(readdirSync(directory)).toEqual(files);
  });

  test('of which a file was cut short is refused, and the file is named', async () => {
    const directory = newDirectory();
    const before = await openLevelStore(directory);
    await before.commit([put('alise', ...new Uint8Array(10_000))]);
    await before.close();
    await (await openLevelStore(directory)).close(); // moves the record from the log into a table
    const table = readdirSync(directory).find((name) => name.endsWith('.ldb')) ?? 'none';
    truncateSync(join(directory, table), 100);
    await expect(openLevelStore(directory)).rejects.toMatchObject({ name: 'StoreUnusable', isDamaged: true });
    await expect(openLevelStore(directory)).rejects.toThrow(`cannot be opened: its file ${table} is damaged`);
  });

  test('of which a file is damaged while it is open names what it was asked for', async () => {
    const directory = newDirectory();
    const before = await openLevelStore(directory);
    await before.commit([put('alise', ...new Uint8Array(10_000)), put('bob', 1)]);
    await before.close();
    const store = await openLevel(directory);
    const table = readdirSync(directory).find((name) => name.endsWith('.ldb')) ?? 'none';
    const bytes = readFileSync(join(directory, table));
    writeFileSync(join(directory, table), bytes.fill(7, 100, 200));
    expect(() => store.get('alise')).toThrow(DamagedRecord);
    await expect(all(store)).rejects.toThrow(DamagedRecord);
  });

  test.each<[string, (record: Uint8Array) => Uint8Array]>([
    ['a flipped bit in the value', (record) => record.with(9, record[9]! ^ 1)],
    ['a flipped bit in the check', (record) => record.with(0, record[0]! ^ 1)],
    ['a lost end', (record) => record.subarray(0, -1)],
    ['nothing left', () => new Uint8Array(0)],
    ['the record of another key', () => seal('bob', Uint8Array.of(5, 6))],
  ])('names a record that has %s', async (_, damage) => {
    const directory = newDirectory();
    const before = await openLevelStore(directory);
    await before.commit([put('alise', 5, 6), put('bob', 5, 6)]);
    await before.close();
    await damageRecord(directory, 'alise', damage);

    const store = await openLevel(directory);
    expect(() => store.get('alise')).toThrow(DamagedRecord);
    expect(() => store.get('alise')).toThrow('the stored record alise is damaged');
    await expect(all(store)).rejects.toMatchObject({ key: 'alise' });
    expect(store.get('bob')).toEqual(Uint8Array.of(5, 6));
  });
});

test('a sealed value opens under its own key only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), fc.nat(), (key, value, place) => {
      const record = seal(key, value);
      expect(unseal(key, record)).toEqual(value);
      expect(() => unseal(`${key}x`, record)).toThrow(DamagedRecord);
      const at = place % record.length;
      expect(() => unseal(key, record.with(at, record[at]! ^ 0x10))).toThrow(DamagedRecord);
    }),
  );
});

test('a damaged record with a hostile key is named without its control characters', () => {
  expect(new DamagedRecord('leaf/\u{1b}[2J').message).toContain('leaf/\\u{1b}[2J');
});

function put(key: string, ...bytes: number[]): Write {
  return { key, value: Uint8Array.from(bytes) };
}

function del(key: string): Write {
  return { key, value: undefined };
}

async function all(store: Store, prefix = '', options: ScanOptions = {}): Promise<[string, Uint8Array][]> {
  const found: [string, Uint8Array][] = [];
  for await (const entry of store.scan(prefix, options)) found.push(entry);
  return found;
}

test.each([
  ['on disk', () => openLevel(newDirectory())],
  ['in memory', async () => openMemoryStore()],
])('a store %s counts what begins with the same letters', async (_, open) => {
  const store = await open();
  await store.commit(Array.from({ length: 2_500 }, (_unused, number) => put(`a/${number}`, 1)));
  await store.commit([put('b/1', 1), del('a/7')]);
  expect([await store.count('a/'), await store.count('b/'), await store.count('c/')]).toEqual([2_499, 1, 0]);
});

async function keysOf(store: Store, prefix: string, options: ScanOptions = {}): Promise<string[]> {
  return (await all(store, prefix, options)).map(([key]) => key);
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-store-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function openLevel(directory: string): Promise<Store> {
  const store = await openLevelStore(directory);
  cleanups.push(() => store.close());
  return store;
}

/** Changes a record behind the store's back. */
async function damageRecord(directory: string, key: string, damage: (record: Uint8Array) => Uint8Array): Promise<void> {
  const database = new ClassicLevel<string, Uint8Array>(directory, { valueEncoding: 'view' });
  const record = Uint8Array.from((await database.get(key)) ?? utf8ToBytes('missing'));
  await database.put(key, damage(record));
  await database.close();
}
