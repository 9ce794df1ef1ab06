import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logBeside } from '../../src/chain/log/log-file.ts';
import type { Carried } from '../../src/chain/repair/rebuild.ts';
import { type Health, healthOf, mendDatabase, type Mended, mendLog } from '../../src/chain/repair/repair.ts';
import { trailKey, transactionKey } from '../../src/chain/records.ts';
import { finishRepair, newLog, swapIn, workPlace } from '../../src/chain/repair/repair-place.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { type Store, StoreLocked } from '../../src/state/store.ts';
import { refusalLater } from './helpers.ts';
import { HLP } from './make.ts';
import { type Opened, openOnDisk } from './on-disk.ts';
import { contentOf, gift, mine, sealedNext, villageGenesis } from './village.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-repair-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const genesis = villageGenesis({ difficulty: 16n });
const original = join(scratch, 'original');
/** Every record of the original but where it stands in its log. */
let content: readonly (readonly [string, string])[] = [];
let headHash = '';

const open = (place: string): Promise<Opened> => openOnDisk(place, genesis);

/** Five blocks, another branch of one, a transaction that waits and something of the screen's. */
beforeAll(async () => {
  const { chain, store, close } = await open(join(original, 'chain'));
  for (let number = 1; number <= 5; number += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
  const aside = sealedNext(chain, []);
  await mine(chain, [gift(chain, 'jon', 'bob', HLP)]);
  await mine(chain, []);
  await chain.import(aside);
  await store.commit([
    { key: 'pending/ab', value: Uint8Array.of(1) },
    { key: 'screen/seen', value: Uint8Array.of(2) },
  ]);
  content = await recordsOf(store);
  headHash = chain.headHash;
  await close();
});

async function recordsOf(store: Store): Promise<readonly (readonly [string, string])[]> {
  const all = await contentOf(store);
  return [...all].filter(([key]) => key !== 'log').map(([key, value]) => [key, String(value)] as const);
}

/** The directory of the database in a copy of the original. */
function copied(name: string): string {
  const directory = join(scratch, name);
  cpSync(original, directory, { recursive: true });
  return join(directory, 'chain');
}

const carried: Carried = {
  pending: 'pending/',
  prefixes: ['screen/'],
  held: () => Promise.resolve([]),
  recordOf: (transaction) => ({ key: `pending/${transactionHash(transaction).slice(2)}`, value: Uint8Array.of(3) }),
};

async function repaired(
  place: string,
): Promise<{ health: Health; mended: Mended | undefined; oldLog?: string | undefined }> {
  const health = await healthOf(place, {});
  if (health.harm === 'log')
    return { health, mended: undefined, oldLog: await mendLog(place, () => Promise.resolve([])) };
  return { health, mended: health.harm === 'none' ? undefined : await mendDatabase(place, carried, {}) };
}

async function expectSame(place: string): Promise<void> {
  expect((await healthOf(place, {})).harm).toBe('none');
  const { store, close } = await open(place);
  expect(await recordsOf(store)).toEqual(content);
  await close();
}

function damage(file: string, from: number, to: number): void {
  writeFileSync(file, readFileSync(file).fill(0x55, from, to));
}

const inDatabase = (place: string, pattern: RegExp): string =>
  join(place, readdirSync(place).find((name) => pattern.test(name)) ?? 'none');

describe('a chain', () => {
  test('in which nothing is wrong is not touched', async () => {
    const place = copied('sound');
    expect(await repaired(place)).toEqual({
      health: { harm: 'none', blocks: 7n, more: { blocks: 0n, last: 0n } },
      mended: undefined,
    });
    expect(readdirSync(join(place, '..')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  });

  test('of which the database is damaged becomes the same again', async () => {
    const place = copied('database');
    damage(inDatabase(place, /\.log$/), 500, 600);
    const { health, mended } = await repaired(place);
    expect(health).toMatchObject({
      harm: 'database',
      message: expect.stringMatching(/its file \d+\.log is damaged/) as string,
    });
    expect(mended).toMatchObject({
      number: 7n,
      sideBlocks: 1,
      gaps: 0,
      refused: { count: 0 },
      lost: undefined,
      log: undefined,
    });
    expect(mended?.database).toBe(`${place}-damaged-1`);
    expect(existsSync(`${place}-damaged-1`)).toBe(true);
    const { chain, close } = await open(place);
    expect(chain.headHash).toBe(headHash);
    await close();
  });

  test('that is built anew though nothing is wrong is the same, with every record, what waited and what was seen', async () => {
    const place = copied('anyway');
    const mended = await mendDatabase(place, carried, {});
    expect(mended).toMatchObject({ number: 7n, sideBlocks: 1, waiting: 1, lost: undefined });
    await expectSame(place);
  });

  test('of which the database is gone comes back from its log', async () => {
    const place = copied('gone');
    rmSync(place, { recursive: true });
    expect((await repaired(place)).mended).toMatchObject({ number: 7n, sideBlocks: 1, lost: undefined });
    const { chain, close } = await open(place);
    expect(chain.headHash).toBe(headHash);
    await close();
  });

  test('of which the log is gone and the database does not open comes back from what can be read of that', async () => {
    const place = copied('records');
    rmSync(join(place, 'CURRENT'));
    rmSync(logBeside(place));
    const { mended } = await repaired(place);
    expect(mended).toMatchObject({ number: 7n, sideBlocks: 1, waiting: 1, lost: undefined, logEnd: undefined });
    await expectSame(place);
  });

  test('of which the log is damaged gets a new one, and the old one is kept', async () => {
    const place = copied('log');
    damage(logBeside(place), 2_000, 2_010);
    const { health, oldLog } = await repaired(place);
    expect(health).toMatchObject({ harm: 'log' });
    expect(oldLog).toBe(join(place, '..', 'blocks-old-1.hlpchain'));
    await expectSame(place);
    // It is as good as the one that was lost.
    rmSync(place, { recursive: true });
    const { chain, close } = await open(place);
    expect(chain.headHash).toBe(headHash);
    await close();
  });

  test('of which database and log are damaged in different places is pieced together', async () => {
    const place = copied('both');
    rmSync(join(place, 'CURRENT'));
    damage(logBeside(place), 2_000, 2_010);
    const { mended } = await repaired(place);
    expect(mended).toMatchObject({ number: 7n, sideBlocks: 1, waiting: 1, gaps: 1, lost: undefined });
    expect(mended?.log).toBe(join(place, '..', 'blocks-old-1.hlpchain'));
    await expectSame(place);
  });

  test('of which a block stands nowhere any more says so, and ends below it', async () => {
    const place = copied('lost');
    const { chain, close } = await open(place);
    const third = chain.blockByNumber(3n);
    await close();
    const bytes = readFileSync(logBeside(place));
    const at = bytes.indexOf(Buffer.from((third?.header.parentHash ?? '').slice(2), 'hex'));
    damage(logBeside(place), at, at + 8);
    rmSync(place, { recursive: true });
    const { mended } = await repaired(place);
    expect(mended).toMatchObject({ number: 2n, gaps: 1, lost: 7n });
  });

  test('of which nothing says how it began cannot be mended, and stays as it is', async () => {
    const place = copied('beginning');
    damage(logBeside(place), 0, 100);
    rmSync(place, { recursive: true });
    mkdirSync(place);
    expect(await refusalLater(repaired(place))).toBe('beginning');
    expect(readdirSync(join(place, '..')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  });

  test('that another process has open is left alone', async () => {
    const place = copied('locked');
    const { close } = await open(place);
    await expect(repaired(place)).rejects.toThrow(StoreLocked);
    await close();
  });

  test('that is not there is said not to be', async () => {
    expect(await refusalLater(repaired(join(scratch, 'nothing', 'chain')))).toBe('empty');
  });

  test('whose records have another form is refused, and nothing is changed', async () => {
    const place = copied('form');
    const before = await openLevelStore(place);
    await before.commit([{ key: 'schema', value: Uint8Array.from(Buffer.from('99')) }]);
    await before.close();
    expect(await refusalLater(repaired(place))).toBe('schema');
    await expect(open(place)).rejects.toThrow(
      /the records of this chain have form 99, and this version of hlp reads form \d+; nothing was changed/,
    );
    expect(readdirSync(join(place, '..')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  });
});

test.each([
  ['that were written before records said so', ['schema', trailKey(0n)], 'schema', 'have an older form'],
  ['of which the one that says so was lost', ['schema'], 'damaged', 'the record of their form is missing'],
])('records %s are not read', async (_, keys, rule, words) => {
  const place = copied(rule);
  const before = await openLevelStore(place);
  await before.commit(keys.map((key) => ({ key, value: undefined })));
  await before.close();
  expect(await refusalLater(open(place))).toBe(rule);
  await expect(open(place)).rejects.toThrow(words);
});

test('a transaction that cannot be found any more is missed when the chain is opened, and is there again after a repair', async () => {
  const place = copied('hidden');
  const { chain, store, close } = await open(place);
  const hash = transactionHash(chain.blockByNumber(2n)!.transactions[0]!);
  await store.commit([{ key: transactionKey(hash), value: undefined }]);
  await close();
  await expect(open(place)).rejects.toThrow('the stored chain is damaged: there are 5 transactions in it, expected 6');
  expect((await repaired(place)).mended).toMatchObject({ number: 7n, lost: undefined });
  await expectSame(place);
});

test('an accepted transaction that only the log knows waits again', async () => {
  const place = copied('waiting');
  const { chain, close } = await open(place);
  const transaction = gift(chain, 'jon', 'alise', HLP);
  await chain.log?.append([{ kind: 'transaction', transaction }]);
  await close();
  rmSync(join(place, 'CURRENT'));
  const { mended } = await repaired(place);
  expect(mended?.waiting).toBe(2);
  const store = await openLevelStore(place);
  expect(store.get(`pending/${transactionHash(transaction).slice(2)}`)).toEqual(Uint8Array.of(3));
  await store.close();
});

/** A new database and a new log, complete, where they are built. */
function built(name: string): string {
  const place = copied(name);
  cpSync(place, workPlace(place), { recursive: true });
  cpSync(logBeside(place), newLog(workPlace(place)));
  appendFileSync(join(place, 'CURRENT'), 'damage');
  return place;
}

describe('a repair that is killed', () => {
  const steps: readonly (readonly [string, (place: string) => void])[] = [
    ['before the new one is complete', () => undefined],
    ['when the new one is complete', (place) => renameSync(workPlace(place), `${place}-repaired`)],
    ['when the old one has made room', (place) => renameSync(place, `${place}-damaged-1`)],
    ['when the new one has its place', (place) => renameSync(`${place}-repaired`, place)],
    [
      'when the old log has made room',
      (place) => renameSync(logBeside(place), join(place, '..', 'blocks-old-1.hlpchain')),
    ],
    ['when all is done', (place) => renameSync(newLog(place), logBeside(place))],
  ];

  test.each(steps.map(([name], index) => [name, index] as const))(
    '%s is finished by whoever opens the chain',
    async (name, index) => {
      const place = built(`killed-${index}`);
      for (const [, step] of steps.slice(0, index + 1)) step(place);
      await finishRepair(place);
      if (index === 0) {
        // The old one is still there; the command begins again.
        await swapIn(place);
      }
      await expectSame(place);
      const names = readdirSync(join(place, '..')).sort();
      expect(names, name).toEqual(['blocks-old-1.hlpchain', 'blocks.hlpchain', 'chain', 'chain-damaged-1']);
    },
  );

  test('while it builds leaves the old one as it was, and builds anew the next time', async () => {
    const place = copied('half');
    damage(inDatabase(place, /\.log$/), 500, 600);
    mkdirSync(workPlace(place));
    writeFileSync(join(workPlace(place), '000003.log'), 'half of something');
    expect((await repaired(place)).mended).toMatchObject({ number: 7n });
    expect(existsSync(workPlace(place))).toBe(false);
  });
});
