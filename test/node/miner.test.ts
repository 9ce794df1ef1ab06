import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { keccak256 } from '../../src/base/hash.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { meetsTarget, powHash, search } from '../../src/chain/pow.ts';
import { searchFast } from '../../src/chain/nonce-search.ts';
import { Miner, MinerError, triesWorthMaking } from '../../src/node/mining/miner.ts';

const NEVER = 1n << 250n;
const PROGRAM = fileURLToPath(new URL('miner-program.ts', import.meta.url));
const sealHash = keccak256(utf8ToBytes('a block'));
const sealOf = (i: number): Uint8Array => keccak256(utf8ToBytes(`block ${i}`));

/** Threads that anybody started since the test began. */
let started: Worker[] = [];
const note = (thread: Worker): void => void started.push(thread);
process.on('worker', note);
afterEach(() => void (started = []));

const miner = new Miner({ threads: 1 });
const pair = new Miner({ threads: 2 });
afterAll(async () => {
  process.off('worker', note);
  await Promise.all([miner.close(), pair.close()]);
});

/** A search that has no end, once it is under way. */
async function endless(by: Miner): Promise<{ readonly ended: Promise<unknown> }> {
  const ended = Promise.withResolvers<unknown>();
  await new Promise<void>((resolve) => {
    by.search({ sealHash, difficulty: NEVER }, (tries) => {
      if (tries > 0n) resolve();
    }).then(ended.resolve, ended.resolve);
  });
  return { ended: ended.promise };
}

describe('the miner', () => {
  test('finds the first nonce from 0 upward that counts, as the rule alone would', async () => {
    for (const difficulty of [1n, 2n, 256n, 20_000n]) {
      const nonce = await miner.search({ sealHash, difficulty });
      expect(meetsTarget(powHash(sealHash, nonce), difficulty)).toBe(true);
      expect(search(sealHash, difficulty, 0n, Number(nonce) + 1)).toEqual({ nonce, tries: Number(nonce) + 1 });
    }
  });

  test('tells how many tries it has made while it searches, and how many a second', async () => {
    const heard: { tries: bigint; triesPerSecond: number }[] = [];
    const searching = miner.search({ sealHash, difficulty: NEVER }, (tries, triesPerSecond) => {
      heard.push({ tries, triesPerSecond });
      if (heard.length === 4) miner.stop();
    });
    await expect(searching).rejects.toThrow('stopped');
    const [, second, third, fourth] = heard;
    expect(second?.tries).toBeLessThan(third?.tries ?? 0n);
    expect(third?.tries).toBeLessThan(fourth?.tries ?? 0n);
    // Ten times a second, on a machine that others use too.
    const inTenthsOfASecond = Number((fourth?.tries ?? 0n) - (third?.tries ?? 0n));
    expect(fourth?.triesPerSecond).toBeLessThan(inTenthsOfASecond * 11);
    expect(fourth?.triesPerSecond).toBeGreaterThan(inTenthsOfASecond);
  });

  test('gives up at its limit, and says so plainly', async () => {
    for (const mostTries of [0n, 1n, 5_000n, 100_001n]) {
      const reason = await pair.search({ sealHash, difficulty: NEVER, mostTries }).catch((error: unknown) => error);
      const tries = mostTries === 1n ? '1 try' : `${mostTries} tries`;
      expect(reason).toMatchObject({ reason: 'gaveUp', message: expect.stringContaining(`in ${tries} `) });
    }
  });

  test('takes the last try it may make', async () => {
    const nonce = await miner.search({ sealHash, difficulty: 20_000n });
    await expect(pair.search({ sealHash, difficulty: 20_000n, mostTries: nonce + 1n })).resolves.toBe(nonce);
    await expect(pair.search({ sealHash, difficulty: 20_000n, mostTries: nonce })).rejects.toThrow('gave up');
  });

  test('is generous by default: a fair search practically never reaches the limit', () => {
    expect(triesWorthMaking(256n)).toBeGreaterThan(64n * 256n);
  });

  test('stops at once when told to, and can search again', async () => {
    const searching = miner.search({ sealHash, difficulty: NEVER }, () => miner.stop());
    await expect(searching).rejects.toBeInstanceOf(MinerError);
    await expect(miner.search({ sealHash, difficulty: 256n })).resolves.toBeTypeOf('bigint');
  });

  test('a new search does not hear the reports of a stopped one', async () => {
    const first = miner.search({ sealHash, difficulty: NEVER });
    miner.stop();
    const heard: bigint[] = [];
    const second = miner.search({ sealHash, difficulty: NEVER, mostTries: 3_000_000n }, (tries) => heard.push(tries));
    await expect(first).rejects.toMatchObject({ reason: 'stopped' });
    await expect(second).rejects.toMatchObject({ reason: 'gaveUp' });
    expect(heard.every((tries) => tries <= 3_000_000n)).toBe(true);
  });

  test('searches for one block at a time', async () => {
    const searching = miner.search({ sealHash, difficulty: NEVER });
    expect(() => miner.search({ sealHash, difficulty: 1n })).toThrow('already searching');
    miner.stop();
    await expect(searching).rejects.toThrow('mining was stopped');
  });

  test('closed while searching, it ends the search and its threads', async () => {
    const other = new Miner({ threads: 2 });
    const { ended } = await endless(other);
    const exits = started.map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    expect(exits).toHaveLength(2);
    await other.close();
    await expect(ended).resolves.toMatchObject({ reason: 'stopped' });
    await Promise.all(exits);
  });
});

describe('many threads', () => {
  test('find the same nonce as one, block after block', async () => {
    const crew = new Miner({ threads: 3 });
    for (let i = 0; i < 20; i++) {
      // Just worth three threads, and found soon or late.
      const work = { sealHash: sealOf(i), difficulty: 2n << 20n };
      const limit = 400_000;
      const alone = searchFast(work.sealHash, work.difficulty, 0n, limit)?.nonce ?? 'gaveUp';
      const together = await crew
        .search({ ...work, mostTries: BigInt(limit) })
        .catch((error: MinerError) => error.reason);
      expect(together).toBe(alone);
    }
    await crew.close();
  });

  test('are as many as the work is worth, are started once, and are kept', async () => {
    const crew = new Miner({ threads: 3 });
    expect(started).toHaveLength(0);
    await crew.search({ sealHash, difficulty: 256n });
    await crew.search({ sealHash: sealOf(1), difficulty: 100_000n });
    expect(started).toHaveLength(1);
    await crew.search({ sealHash, difficulty: NEVER, mostTries: 100n }).catch(() => {});
    await crew.search({ sealHash, difficulty: NEVER, mostTries: 100n }).catch(() => {});
    expect(started).toHaveLength(3);
    await crew.close();
  });

  test('are at least one', async () => {
    const alone = new Miner({ threads: 0 });
    await expect(alone.search({ sealHash, difficulty: 1n })).resolves.toBe(0n);
    await alone.close();
  });
});

describe('old work', () => {
  test.each([1, 2])(
    'is dropped well within 100 ms when there is something newer to do (%s threads)',
    async (threads) => {
      const busy = new Miner({ threads });
      const took: number[] = [];
      for (let i = 0; i < 10; i++) {
        await endless(busy);
        const begin = performance.now();
        busy.stop();
        // A thread answers after it has left what it was at, so this is how long it stayed there.
        await busy.search({ sealHash: sealOf(i), difficulty: 1n });
        took.push(performance.now() - begin);
      }
      // The one in the middle: where others use the machine too, any single one may have to wait for its turn.
      expect(took.toSorted((a, b) => a - b)[5]).toBeLessThan(50);
      await busy.close();
    },
  );
});

describe('a pause', () => {
  test('keeps the place: the search goes on from there, and finds what it would have found', async () => {
    const work = { sealHash: sealOf(3), difficulty: 20_000_000n };
    const alone = searchFast(work.sealHash, work.difficulty, 0n, 20_000_000)?.nonce;
    const heard: bigint[] = [];
    const searching = pair.search(work, (tries) => heard.push(tries));
    for (let i = 0; i < 15; i++) {
      await wait(10);
      pair.pause();
      expect(pair.isPaused).toBe(true);
      if (i % 3 === 0) await wait(3);
      pair.resume();
    }
    await expect(searching).resolves.toBe(alone);
    // Nothing was tried twice: at most, the slices behind the winner that were under way.
    expect(heard.every((tries, i) => tries >= (heard[i - 1] ?? 0n))).toBe(true);
    expect(heard.at(-1) ?? 0n).toBeLessThan((alone ?? 0n) + 100_000n);
  });

  test('lasts: nothing is tried, nothing is told, nothing ends', async () => {
    const { ended } = await endless(pair);
    pair.pause();
    await wait(20);
    let isOver = false;
    void ended.then(() => (isOver = true));
    const before = process.cpuUsage();
    await wait(200);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(100);
    expect(isOver).toBe(false);
    pair.stop();
    await expect(ended).resolves.toMatchObject({ reason: 'stopped' });
    pair.resume();
  });

  test('holds back what was found already and nobody has heard of', async () => {
    const nonce = await miner.search({ sealHash, difficulty: 2_000n });
    const told: bigint[] = [];
    const searching = miner.search({ sealHash, difficulty: 2_000n }).then((found) => told.push(found));
    // The thread answers meanwhile, and the answer lies in the mail.
    for (const begin = performance.now(); performance.now() - begin < 50;);
    miner.pause();
    await wait(50);
    expect(told).toEqual([]);
    miner.resume();
    await searching;
    expect(told).toEqual([nonce]);
  });

  test('holds back what is asked for meanwhile', async () => {
    miner.pause();
    miner.pause();
    let found: bigint | undefined;
    const searching = miner.search({ sealHash, difficulty: 1n }).then((nonce) => (found = nonce));
    await wait(50);
    expect(found).toBeUndefined();
    miner.resume();
    miner.resume();
    await expect(searching).resolves.toBe(0n);
  });
});

describe('a thread that dies', () => {
  test('ends the search with an error, and the next search works', async () => {
    const other = new Miner({ threads: 2 });
    const { ended } = await endless(other);
    await started[1]?.terminate();
    await expect(ended).resolves.toMatchObject({ reason: 'broken', cause: expect.any(Error) });
    await expect(other.search({ sealHash, difficulty: 3_000_000n })).resolves.toBe(
      searchFast(sealHash, 3_000_000n, 0n, 2 ** 30)?.nonce,
    );
    expect(started).toHaveLength(3);
    await other.close();
  });

  test('ends it also while it is paused, for what the thread was at is lost', async () => {
    const other = new Miner({ threads: 1 });
    const { ended } = await endless(other);
    other.pause();
    await started[0]?.terminate();
    await expect(ended).resolves.toMatchObject({ reason: 'broken' });
    other.resume();
    await expect(other.search({ sealHash, difficulty: 256n })).resolves.toBeTypeOf('bigint');
    await other.close();
  });

  test('by a difficulty that is none, says why', async () => {
    const failure = miner.search({ sealHash, difficulty: 0n, mostTries: 10n });
    await expect(failure).rejects.toMatchObject({ reason: 'broken', cause: { name: 'RangeError' } });
    await expect(miner.search({ sealHash, difficulty: 1n })).resolves.toBe(0n);
  });
});

describe('a process', () => {
  test.each([
    ['exit', 7, ''],
    ['stop', 0, 'mining was stopped\n'],
    ['close', 0, 'mining was stopped\n'],
    ['found', 0, /^\d+n\n\d+n\n$/],
    ['pause', 0, ''],
  ])('with mining under way ends cleanly by %s', async (way, code, says) => {
    expect(await runProgram(way)).toEqual({ code, out: expect.stringMatching(says), complaints: '' });
  });
});

async function runProgram(way: string): Promise<{ code: number | null; out: string; complaints: string }> {
  const child = spawn(process.execPath, [PROGRAM, way]);
  const said = { out: '', complaints: '' };
  child.stdout.on('data', (text: Buffer) => (said.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.complaints += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
