import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { archived, archiveEnd, archiveStart, type Entry } from '../../src/chain/log/archive.ts';
import { type Block, blockHash } from '../../src/chain/block.ts';
import { Log } from '../../src/chain/log/log.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store, Write } from '../../src/state/store.ts';
import { refusalLater } from './helpers.ts';
import { HLP } from './make.ts';
import { gift, mine, openVillage, villageGenesis } from './village.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Four blocks in which Alise gives Bob 1 hlp each. */
const chain = await openVillage();
for (let number = 1; number <= 4; number += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
const blocks = [1n, 2n, 3n, 4n].map((number) => chain.blockByNumber(number) as Block);
const [one, two, three, four] = blocks.map((block): Entry => ({ kind: 'block', block })) as [
  Entry,
  Entry,
  Entry,
  Entry,
];
const waiting: Entry = { kind: 'transaction', transaction: gift(chain, 'jon', 'bob', HLP) };
const { genesis } = chain;
/** The file of a chain that has come to its first block. */
const first = concatBytes(archiveStart(genesis), archived(one));

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-log-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, 'blocks.hlpchain');
}

async function opened(path: string, store: Store = openMemoryStore()): Promise<Log> {
  const log = new Log(path);
  cleanups.push(() => log.close());
  await log.start(store, genesis);
  return log;
}

/** A store that knows so much of the file as the last append said. */
async function knowing(write: Write | undefined): Promise<Store> {
  const store = openMemoryStore();
  await store.commit(write === undefined ? [] : [write]);
  return store;
}

const nameOf = (entry: Entry): string => (entry.kind === 'block' ? blockHash(entry.block) : 'transaction');

async function behind(log: Log): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of log.behind()) names.push(nameOf(entry));
  return names;
}

describe('the log of a chain', () => {
  test('begins with what the chain began with, and grows by what is added', async () => {
    const path = place();
    const log = await opened(path);
    await log.append([one]);
    await log.append([waiting, two]);
    expect(new Uint8Array(readFileSync(path))).toEqual(concatBytes(first, archived(waiting), archived(two)));
    expect(await new Log(path).genesis()).toEqual(genesis);
  });

  test('says how far it is known: what was added last may not be in the database', async () => {
    const path = place();
    const log = await opened(path);
    await log.append([one]);
    const write = await log.append([two]);
    await log.append([three]);
    expect(await behind(await opened(path, await knowing(write)))).toEqual([two, three].map(nameOf));
    expect(await behind(await opened(path))).toEqual([one, two, three].map(nameOf));
  });

  test('adds what comes at once in one go, in the order in which it came', async () => {
    const path = place();
    const log = await opened(path);
    const writes = await Promise.all([one, two, three, four].map((entry) => log.append([entry])));
    expect(writes[1]).toEqual(writes[3]);
    expect(await behind(await opened(path))).toEqual([one, two, three, four].map(nameOf));
  });

  test('that is missing is written again from what the database holds', async () => {
    const path = place();
    const log = await opened(path, chain.store);
    expect(await behind(log)).toEqual([]);
    await log.append([waiting]);
    expect(await behind(await opened(path))).toEqual([one, two, three, four, waiting].map(nameOf));
  });

  test('that lost what the database knows is written again too, and the old one is kept', async () => {
    const path = place();
    const log = await opened(path, chain.store);
    const write = await log.append([four]);
    await chain.store.commit([write]);
    truncateSync(path, statSync(path).size - 5);
    await opened(path, chain.store);
    expect(readdirSync(join(path, '..')).sort()).toEqual(['blocks-old-1.hlpchain', 'blocks.hlpchain']);
    await chain.store.commit([{ key: write.key, value: undefined }]);
    expect(await behind(await opened(path))).toEqual([one, two, three, four].map(nameOf));
  });

  test('with a torn end is cut off there, wherever it was torn', async () => {
    const path = place();
    const second = archived(two);
    for (let size = 1; size < second.length; size += 7) {
      writeFileSync(path, concatBytes(first, second.subarray(0, size)));
      const log = await opened(path);
      expect(await behind(log), `${size} bytes`).toEqual([nameOf(one)]);
      await log.append([two]);
      expect(new Uint8Array(readFileSync(path)), `${size} bytes`).toEqual(concatBytes(first, second));
    }
  });

  test('with zeros at its end, as a power cut leaves them, is cut off there', async () => {
    const path = place();
    writeFileSync(path, concatBytes(first, archived(two).subarray(0, 100), new Uint8Array(5_000)));
    expect(await behind(await opened(path))).toEqual([nameOf(one)]);
    expect(statSync(path).size).toBe(first.length);
  });

  test('may be a file that was exported: it goes on where that ends', async () => {
    const path = place();
    writeFileSync(path, concatBytes(first, archiveEnd()));
    const log = await opened(path);
    await log.append([two]);
    expect(await behind(await opened(path))).toEqual([one, two].map(nameOf));
  });

  test('in which other places mean something, because somebody put it there, is read from its beginning', async () => {
    const path = place();
    const log = await opened(path);
    await log.append([one]);
    const store = await knowing(await log.append([two]));
    writeFileSync(path, concatBytes(archiveStart(genesis), ...[waiting, one, two, three].map(archived)));
    expect(await behind(await opened(path, store))).toEqual([waiting, one, two, three].map(nameOf));
  });

  test('of another chain is refused, and nothing is changed', async () => {
    const path = place();
    const other = archiveStart(villageGenesis({ difficulty: 17n }));
    writeFileSync(path, other);
    expect(await refusalLater(opened(path))).toBe('otherChain');
    await expect(new Log(path).check(genesis)).rejects.toThrow(/holds the blocks of another chain \(id \d+\)/);
    expect(new Uint8Array(readFileSync(path))).toEqual(other);
  });

  test('that is damaged in its midst is refused, naming the place, and nothing is cut off', async () => {
    const path = place();
    const whole = concatBytes(first, archived(two), archived(three));
    for (let at = first.length; at < first.length + archived(two).length; at += 31) {
      const bytes = whole.with(at, (whole[at] ?? 0) ^ 0x10);
      writeFileSync(path, bytes);
      await expect(opened(path), `byte ${at}`).rejects.toThrow(`is not as it was written (byte ${first.length})`);
      expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    }
  });

  test('whose beginning cannot be read is refused', async () => {
    const path = place();
    writeFileSync(path, first.with(20, 0));
    expect(await refusalLater(opened(path))).toBe('damaged');
    writeFileSync(path, '');
    appendFileSync(path, 'Dear Bob');
    expect(await refusalLater(opened(path))).toBe('damaged');
  });
});
