/** What waits when blocks come and go: nothing is lost, nothing is there twice, and the disk always says the same. */

import { describe, expect, test } from 'vitest';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { type FeeMarketFields, maxFeePerGas as feeOf, type Transaction } from '../../src/chain/transaction.ts';
import type { Ground } from '../../src/node/pool/ground.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import type { Limits } from '../../src/node/pool/room.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { addressOf, ALISE, BOB, keyOf, refusalLater } from '../chain/helpers.ts';
import { GWEI, HLP, legacyTo } from '../chain/make.ts';
import { bid, gift, keysOf, type Plan, World } from './pool-world.ts';

describe('a block', () => {
  test('ends the waiting of what it holds, in memory and on disk, and of what lost its nonce to it', async () => {
    const { pool, store, follow, world } = await opened();
    const mined = gift('alise', 0n);
    const [loser, next] = [gift('bob', 0n), gift('bob', 1n)];
    for (const each of [mined, loser, next]) await pool.add(each);
    const dropped = await follow(world.plan(0, [2], [mined, gift('bob', 0n, { value: 2n })]));
    expect(dropped).toMatchObject([{ hash: transactionHash(loser) }]);
    expect(hashes(pool)).toEqual([transactionHash(next)]);
    await pool.settle();
    expect(await keysOf(store)).toEqual([`pending/${transactionHash(next).slice(2)}`]);
  });

  test('that holds what is still on its way to the disk ends its waiting all the same', async () => {
    const { pool, store, world } = await opened();
    const gate = gateOf(store);
    const late = gift('alise', 0n);
    const adding = pool.add(late);
    const plan = world.plan(0, [1], [late]);
    await settled();
    const writes = pool.writesFor(plan.move);
    gate.open();
    await store.commit(writes);
    plan.happen();
    pool.follow(plan.move);
    expect(await adding).toBe(transactionHash(late));
    await pool.settle();
    expect(pool.size).toBe(0);
    expect(await keysOf(store)).toEqual([]);
  });
});

describe('between a batch and its being followed', () => {
  test('something may go and come again: the disk is put right', async () => {
    const { pool, store, world } = await opened({ places: 1, placesOfOneSender: 1 });
    const [mined, dearer] = [gift('alise', 0n, bid(2n)), gift('bob', 0n, bid(3n))];
    await pool.add(mined);
    const plan = world.plan(0, [1], [mined]);
    await store.commit(pool.writesFor(plan.move));
    await pool.drop([await pool.add(dearer)]);
    await pool.add(mined);
    plan.happen();
    expect(pool.follow(plan.move)).toEqual([]);
    await pool.settle();
    expect([pool.size, await keysOf(store)]).toEqual([0, []]);
  });

  test('what replaces a displaced transaction before anybody knew that it would wait again stays in its place', async () => {
    for (const raise of [0n, 50n]) {
      const { pool, store, world, follow } = await opened();
      const [old, late] = [gift('alise', 0n, bid(2n)), gift('alise', 0n, { ...bid(2n + raise), value: 7n })];
      await follow(world.plan(0, [1], [old]));
      const plan = world.plan(1, [0, 0], []);
      await store.commit(pool.writesFor(plan.move));
      plan.happen();
      await pool.add(late);
      const [stays, goes] = raise > 0n ? [late, old] : [old, late];
      expect(pool.follow(plan.move)).toMatchObject([{ hash: transactionHash(goes) }]);
      await pool.settle();
      expect(hashes(pool)).toEqual([transactionHash(stays)]);
      expect(await keysOf(store)).toEqual([`pending/${transactionHash(stays).slice(2)}`]);
    }
  });
});

describe('a reorganisation', () => {
  test('brings back what no block holds any more, also after a kill before anybody followed it', async () => {
    for (const isKilled of [false, true]) {
      const { pool, store, world, follow } = await opened();
      const [first, second, third] = [gift('alise', 0n), gift('alise', 1n), gift('bob', 0n)];
      for (const each of [first, second, third]) await pool.add(each);
      await follow(world.plan(0, [2, 1], [first, second, third]));
      expect(pool.size).toBe(0);
      const plan = world.plan(2, [1, 0, 0], [first]);
      if (isKilled) {
        await store.commit(pool.writesFor(plan.move));
        plan.happen();
      } else await follow(plan);
      const after = isKilled ? (await Pool.open(store, world.ground)).pool : pool;
      expect(hashes(after).toSorted()).toEqual([second, third].map(transactionHash).toSorted());
      expect(after.ready()).toHaveLength(2);
      expect(await keysOf(store)).toHaveLength(2);
    }
  });

  test('brings back more than there is room for, and a newcomer then makes room for itself only', async () => {
    const { pool, world, follow } = await opened({ places: 2, placesOfOneSender: 2 });
    const old = ['alise', 'bob', 'jon', 'hana'].map((name) => gift(name, 0n, bid(3n)));
    await follow(world.plan(0, [4], old));
    await follow(world.plan(1, [0, 0], []));
    expect(pool.size).toBe(4);
    expect(await refusalLater(pool.add(gift('diego', 0n, bid(3n))))).toBe('poolFull');
    await pool.add(gift('diego', 0n, bid(4n)));
    expect(pool.size).toBe(4);
  });

  test('drops and names what it makes impossible: another transaction has the nonce now', async () => {
    const { pool, world, follow } = await opened();
    const [here, there] = [gift('alise', 0n), gift('alise', 0n, { value: 5n })];
    await follow(world.plan(0, [1], [here]));
    const dropped = await follow(world.plan(1, [1, 0], [there]));
    expect(dropped.map(({ hash, reason }) => [hash, reason])).toEqual([
      [transactionHash(here), expect.stringMatching(/^its nonce 0 was used already/)],
    ]);
    expect(pool.size).toBe(0);
  });

  test('back and forth leaves everything where it was', async () => {
    const { pool, world, follow, store } = await opened();
    const gifts = ['alise', 'bob', 'jon'].flatMap((name) => [0n, 1n].map((nonce) => gift(name, nonce)));
    for (const each of gifts) await pool.add(each);
    for (let turn = 0; turn < 10; turn += 1) {
      await follow(world.plan(0, [3, 3], gifts));
      expect(pool.size).toBe(0);
      await follow(world.plan(2, [0, 0, 0], []));
      expect(pool.size).toBe(6);
    }
    expect(await keysOf(store)).toHaveLength(6);
    expect(pool.ready()).toHaveLength(6);
  });
});

describe('fees and nonces that change under what waits', () => {
  test('a base fee that rises makes it wait, and one that falls lets it go on', async () => {
    const { pool, world } = await opened();
    const [cheap, dear] = [gift('alise', 0n), gift('bob', 0n, { maxFeePerGas: 90n * GWEI })];
    for (const each of [cheap, dear]) await pool.add(each);
    world.baseFeePerGas = 50n * GWEI;
    expect(pool.ready().map(({ sender }) => sender)).toEqual([BOB]);
    world.baseFeePerGas = GWEI;
    expect(pool.ready()).toHaveLength(2);
  });

  test('the miner’s part decides who is first, whatever the type, and among equals who came first', async () => {
    const { pool } = await opened();
    const old = oldGift('hana', 6n);
    const others: readonly Transaction[] = [
      gift('alise', 0n, bid(4n)),
      gift('bob', 0n, { maxPriorityFeePerGas: 9n * GWEI, maxFeePerGas: 4n * GWEI + 9n * GWEI }),
      old,
      gift('jon', 0n, bid(4n)),
      gift('jon', 1n, bid(50n)),
    ];
    for (const each of others) await pool.add(each);
    const names = new Map(['alise', 'bob', 'hana', 'jon'].map((name) => [addressOf(name), name]));
    expect(pool.ready().map(({ sender, transaction }) => `${names.get(sender)} ${transaction.nonce}`)).toEqual([
      'bob 0',
      'hana 0',
      'alise 0',
      'jon 0',
      'jon 1',
    ]);
  });
});

describe('a replacement', () => {
  test('pays a tenth more of both fees, and a wei more where a tenth is nothing', async () => {
    const { pool } = await opened();
    await pool.add(gift('alise', 0n, { maxPriorityFeePerGas: 0n, maxFeePerGas: 2n * GWEI }));
    const offers: readonly (readonly [priority: bigint, most: bigint])[] = [
      [0n, 4n * GWEI],
      [1n, 2n * GWEI],
      [1n, (22n * GWEI) / 10n - 1n],
    ];
    for (const [maxPriorityFeePerGas, maxFeePerGas] of offers) {
      const offer = gift('alise', 0n, { maxPriorityFeePerGas, maxFeePerGas, value: 2n });
      expect(await refusalLater(pool.add(offer))).toBe('replacement');
    }
    await pool.add(gift('alise', 0n, { maxPriorityFeePerGas: 1n, maxFeePerGas: (22n * GWEI) / 10n }));
  });

  test('of another type is a replacement like any other', async () => {
    const { pool } = await opened();
    await pool.add(gift('alise', 0n, bid(2n)));
    expect(await refusalLater(pool.add(oldGift('alise', 112n)))).toBe('replacement');
    await pool.add(oldGift('alise', 113n));
    expect(pool.all().map(({ transaction }) => transaction.type)).toEqual([0]);
  });

  test('ends the waiting of the one it replaces by name', async () => {
    const { pool, world } = await opened();
    const old = await pool.add(gift('alise', 0n));
    const hash = await pool.add(gift('alise', 0n, { ...bid(5n), value: HLP }));
    expect(world.dropped).toMatchObject([{ hash: old, reason: `its sender replaced it by ${hash}` }]);
  });

  test('storm of a thousand at once leaves one, and its bound is the money of whoever sends them', async () => {
    const { pool, store, world } = await opened();
    world.accounts.set(ALISE, { nonce: 0n, balance: HLP });
    let fee = 2n * GWEI;
    const storm = Array.from({ length: 1_000 }, () => {
      const next = gift('alise', 0n, { maxFeePerGas: fee, maxPriorityFeePerGas: fee, value: 0n });
      fee = (fee * 11n) / 10n + 1n;
      return next;
    });
    const answers = await Promise.all(storm.map((each) => refusalLater(pool.add(each))));
    const affordable = storm.findIndex(({ gasLimit }, index) => feeOf(storm[index]!) * gasLimit > HLP);
    expect(affordable).toBeLessThan(150);
    expect(answers.indexOf(undefined)).toBe(affordable - 1);
    expect(hashes(pool)).toEqual([transactionHash(storm[affordable - 1]!)]);
    expect(await keysOf(store)).toHaveLength(1);
  });
});

describe('the same transaction', () => {
  test('a thousand times at once is one, with one name, and one record', async () => {
    const { pool, store } = await opened();
    const [transaction, batches] = [gift('alise', 0n), countCommits(store)];
    const names = await Promise.all(Array.from({ length: 1_000 }, () => pool.add({ ...transaction })));
    expect(new Set(names)).toEqual(new Set([transactionHash(transaction)]));
    expect(pool.size).toBe(1);
    expect(batches()).toBe(1);
    expect(await pool.add({ ...transaction })).toBe(names[0]);
    expect(batches()).toBe(1);
  });
});

describe('a disk that refuses', () => {
  test('refuses all who wait for it, in whatever order they pushed each other out, and nothing has changed', async () => {
    const { pool, store, world } = await opened({ places: 2, placesOfOneSender: 2 });
    const kept = [gift('alise', 0n, bid(2n)), gift('bob', 0n, bid(2n))];
    for (const each of kept) await pool.add(each);
    const gate = gateOf(store, new Error('no space left'));
    const first = pool.add(gift('jon', 0n, bid(5n)));
    await settled();
    const others = [
      gift('hana', 0n, bid(9n)),
      gift('alise', 0n, { ...bid(300n), value: 3n }),
      gift('diego', 0n, bid(8n)),
    ];
    const all = Promise.allSettled([first, ...others.map((each) => pool.add(each))]);
    await settled();
    gate.open();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(hashes(pool)).toEqual(kept.map(transactionHash));
    expect(world.dropped).toEqual([]);
    gate.repair();
    await pool.settle();
    expect((await keysOf(store)).toSorted()).toEqual(
      kept.map((each) => `pending/${transactionHash(each).slice(2)}`).toSorted(),
    );
  });

  test('still owes what could not be written, and does it when it can', async () => {
    const { pool, store } = await opened();
    const hash = await pool.add(gift('alise', 0n));
    const gate = gateOf(store, new Error('no space left'));
    const dropping = pool.drop([hash]);
    gate.open();
    await expect(dropping).rejects.toThrow('no space left');
    gate.repair();
    expect(await keysOf(store)).toHaveLength(1);
    await pool.settle();
    expect(await keysOf(store)).toEqual([]);
  });

  test('is asked once for many: a flood costs a few batches', async () => {
    const { pool, store } = await opened();
    const batches = countCommits(store);
    await Promise.all(Array.from({ length: 200 }, (_, nonce) => pool.add(gift('alise', BigInt(nonce), { value: 1n }))));
    expect(pool.size).toBe(200);
    expect(batches()).toBeLessThan(5);
  });
});

describe('the log of what was accepted', () => {
  test('has each transaction before the journal does, once, and its record is in the journal’s batch', async () => {
    const told: string[] = [];
    const log: Ground['log'] = {
      append: async (entries) => {
        told.push(`log ${entries.map((entry) => entry.kind === 'transaction' && entry.transaction.nonce).join(' ')}`);
        await settled();
        return { key: 'log', value: Uint8Array.of(told.length) };
      },
    };
    const { pool, store, world, follow } = await opened(undefined, { log });
    const commit = store.commit.bind(store);
    store.commit = (writes) => {
      told.push(writes.map(({ key }) => key.split('/')[0]).join(' '));
      return commit(writes);
    };
    await Promise.all([pool.add(gift('alise', 0n)), pool.add(gift('alise', 1n))]);
    expect(told).toEqual(['log 0 1', 'pending pending log']);
    const plan = world.plan(0, [1], [gift('alise', 0n, { value: 3n })]);
    await follow(plan);
    await follow(world.plan(1, [0, 0], []));
    await pool.settle();
    expect(told.filter((each) => each.startsWith('log'))).toHaveLength(1);
  });

  test('does not hear again of what comes back because its replacement was refused', async () => {
    const logged: number[] = [];
    let isFull = false;
    const append: NonNullable<Ground['log']>['append'] = async (entries) => {
      if (isFull) throw new Error('no space left');
      logged.push(entries.length);
      return { key: 'log', value: Uint8Array.of(1) };
    };
    const { pool } = await opened(undefined, { log: { append } });
    const hash = await pool.add(gift('alise', 0n, bid(2n)));
    isFull = true;
    await expect(pool.add(gift('alise', 0n, bid(60n)))).rejects.toThrow('no space left');
    isFull = false;
    await pool.settle();
    expect([hashes(pool), logged]).toEqual([[hash], [1]]);
  });

  test('may be full: then nothing is accepted, and nothing stays', async () => {
    let isFull = true;
    const append = async () => {
      if (isFull) throw new Error('no space left');
      return { key: 'log', value: Uint8Array.of(1) };
    };
    const { pool, store } = await opened(undefined, { log: { append } });
    await expect(pool.add(gift('alise', 0n))).rejects.toThrow('no space left');
    expect([pool.size, await keysOf(store)]).toEqual([0, []]);
    isFull = false;
    await pool.add(gift('alise', 0n));
    expect(await keysOf(store)).toHaveLength(2);
  });
});

describe('looking for the sender elsewhere', () => {
  test('comes after the cheap checks, once for the same transaction, and those who came first stay first', async () => {
    const asked: bigint[] = [];
    const findSender = async ({ nonce, to }: Transaction) => {
      asked.push(nonce);
      for (let turn = to === BOB ? 30 : 1; turn > 0; turn -= 1) await Promise.resolve();
    };
    const { pool } = await opened(undefined, { findSender });
    const [slow, quick] = [gift('jon', 0n, { to: BOB }), gift('alise', 0n)];
    const adding = [slow, quick, { ...slow }].map((each) => pool.add(each));
    const refused: readonly (readonly [string, Partial<FeeMarketFields>])[] = [
      ['feeBelowBase', { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }],
      ['chainId', { chainId: 7n }],
      ['dataSize', { data: new Uint8Array(65_537), gasLimit: 3_000_000n }],
      ['gasAboveBlock', { gasLimit: 30_000_001n }],
      ['intrinsicGas', { gasLimit: 20_999n }],
    ];
    for (const [rule, changes] of refused) expect(await refusalLater(pool.add(gift('hana', 7n, changes)))).toBe(rule);
    await Promise.all(adding);
    expect(asked).toEqual([0n, 0n]);
    expect(hashes(pool)).toEqual([slow, quick].map(transactionHash));
  });

  test('may fail: whoever brought it hears why, and nothing stays', async () => {
    const { pool } = await opened(undefined, { findSender: () => Promise.reject(new Error('too many wait')) });
    await expect(pool.add(gift('alise', 0n))).rejects.toThrow('too many wait');
    await expect(pool.add(gift('alise', 0n))).rejects.toThrow('too many wait');
    expect(pool.size).toBe(0);
  });
});

// ───────────── helpers ─────────────

type Opened = {
  readonly pool: Pool;
  readonly store: Store;
  readonly world: World;
  readonly follow: (plan: Plan) => Promise<ReturnType<Pool['follow']>>;
};

async function opened(limits?: Limits, more: Partial<Ground> = {}): Promise<Opened> {
  const world = new World();
  for (const name of ['alise', 'bob', 'jon', 'hana', 'diego'])
    world.accounts.set(addressOf(name), { nonce: 0n, balance: 100n * HLP });
  const store = openMemoryStore();
  const { pool } = await Pool.open(store, { ...world.ground, ...more }, limits);
  const follow: Opened['follow'] = async (plan) => {
    await store.commit(pool.writesFor(plan.move));
    plan.happen();
    return pool.follow(plan.move);
  };
  return { pool, store, world, follow };
}

/** As an old wallet signs it, with one price for gas. */
function oldGift(name: string, gwei: bigint): Transaction {
  return signTransaction(legacyTo(BOB, 1n, { gasPrice: gwei * GWEI }), keyOf(name));
}

function hashes(pool: Pool): readonly string[] {
  return pool.all().map(({ hash }) => hash);
}

/** Until whatever can go on has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

/** From now on the next batch waits at a gate, and fails there when an error is given. */
function gateOf(store: Store, error?: Error): { open(): void; repair(): void } {
  const commit = store.commit.bind(store);
  const { promise, resolve } = Promise.withResolvers<void>();
  store.commit = async (writes) => {
    store.commit = commit;
    await promise;
    if (error !== undefined) throw error;
    return commit(writes);
  };
  return { open: resolve, repair: () => void (store.commit = commit) };
}

function countCommits(store: Store): () => number {
  const commit = store.commit.bind(store);
  let count = 0;
  store.commit = (writes) => {
    count += 1;
    return commit(writes);
  };
  return () => count;
}
