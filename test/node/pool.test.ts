import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { Chain } from '../../src/chain/chain.ts';
import { nextBaseFee } from '../../src/chain/gas.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { FeeMarketFields, Transaction } from '../../src/chain/transaction.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import { LIMITS } from '../../src/node/pool/room.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { DamagedRecord, type Store } from '../../src/state/store.ts';
import { ALISE, BOB, JON, keyOf, refusalLater } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';

describe('a transaction that arrives', () => {
  test('is on disk when it is acknowledged', async () => {
    const { pool, store } = await emptyPool();
    const hash = await pool.add(gift('alise', 0n));
    expect(await keysOf(store)).toEqual([`pending/${hash.slice(2)}`]);
    expect(pool.all().map((entry) => entry.hash)).toEqual([hash]);
  });

  test('twice is one transaction, also when both arrive at once', async () => {
    const { pool, store } = await emptyPool();
    const transaction = gift('alise', 0n);
    const hashes = await Promise.all([pool.add(transaction), pool.add(transaction)]);
    expect(new Set(hashes).size).toBe(1);
    expect(pool.size).toBe(1);
    expect(await keysOf(store)).toHaveLength(1);
  });

  test('is not there when the disk refused it', async () => {
    const { pool, store } = await emptyPool();
    const commit = store.commit.bind(store);
    store.commit = () => Promise.reject(new Error('the disk is full'));
    await expect(pool.add(gift('alise', 0n))).rejects.toThrow('the disk is full');
    expect(pool.size).toBe(0);
    store.commit = commit;
    await pool.add(gift('alise', 0n));
    expect(pool.size).toBe(1);
  });

  test('is not mined before it is on disk', async () => {
    const { pool, store } = await emptyPool();
    const seen: number[] = [];
    const commit = store.commit.bind(store);
    store.commit = async (writes) => {
      seen.push(pool.size, pool.ready().length);
      await commit(writes);
    };
    await pool.add(gift('alise', 0n));
    expect(seen).toEqual([1, 0]);
    expect(pool.ready()).toHaveLength(1);
  });

  const refused: readonly (readonly [name: string, transaction: () => Transaction, rule: string])[] = [
    ['of another chain', () => gift('alise', 0n, { chainId: 1n }), 'chainId'],
    ['with too little gas', () => gift('alise', 0n, { gasLimit: 20_999n }), 'intrinsicGas'],
    ['with more gas than a block holds', () => gift('alise', 0n, { gasLimit: 30_000_001n }), 'gasAboveBlock'],
    [
      'that pays less than the base fee',
      () => gift('alise', 0n, { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }),
      'feeBelowBase',
    ],
    ['beyond the balance', () => gift('alise', 0n, { value: 10_000n * HLP }), 'balance'],
    ['of somebody who has nothing', () => gift('helper', 0n), 'balance'],
    ['with a signature that is somebody else’s', () => ({ ...gift('alise', 0n), value: 2n * HLP }), 'balance'],
  ];

  test.each(refused)('%s is refused by the rule it breaks', async (_name, transaction, rule) => {
    const { pool, store } = await emptyPool();
    expect(await refusalLater(pool.add(transaction()))).toBe(rule);
    expect(pool.size).toBe(0);
    expect(await keysOf(store)).toEqual([]);
  });

  test('cannot spend what those before it have spent already', async () => {
    const { pool } = await emptyPool();
    await pool.add(gift('alise', 0n, { value: 6_000n * HLP }));
    expect(await refusalLater(pool.add(gift('alise', 1n, { value: 6_000n * HLP })))).toBe('balance');
    await pool.add(gift('alise', 1n, { value: 3_000n * HLP }));
  });

  test('is one of so many from one sender', async () => {
    const { pool } = await emptyPool();
    for (let nonce = 0n; nonce < LIMITS.placesOfOneSender; nonce += 1n)
      await pool.add(gift('alise', nonce, { value: 1n }));
    const next = gift('alise', BigInt(LIMITS.placesOfOneSender), { value: 1n });
    expect(await refusalLater(pool.add(next))).toBe('poolSender');
    await pool.add(gift('bob', 0n));
  });
});

describe('a replacement', () => {
  test('takes the place of the one with its nonce when it pays a tenth more', async () => {
    const { pool, store } = await emptyPool();
    await pool.add(gift('alise', 0n));
    await pool.add(gift('bob', 0n));
    const hash = await pool.add(gift('alise', 0n, raised(10n)));
    expect(pool.ready().map((entry) => entry.sender)).toEqual([ALISE, BOB]);
    expect(pool.ready()[0]?.hash).toBe(hash);
    expect(await keysOf(store)).toHaveLength(2);
  });

  test('is refused when it pays less than that', async () => {
    const { pool } = await emptyPool();
    const hash = await pool.add(gift('alise', 0n));
    expect(await refusalLater(pool.add(gift('alise', 0n, raised(9n))))).toBe('replacement');
    expect(await refusalLater(pool.add(gift('alise', 0n, { value: 3n })))).toBe('replacement');
    expect(pool.all().map((entry) => entry.hash)).toEqual([hash]);
  });

  test('that the disk refuses leaves the old one where it was', async () => {
    const { pool, store } = await emptyPool();
    const hash = await pool.add(gift('alise', 0n));
    store.commit = () => Promise.reject(new Error('the disk is full'));
    await expect(pool.add(gift('alise', 0n, raised(50n)))).rejects.toThrow('the disk is full');
    expect(pool.all().map((entry) => entry.hash)).toEqual([hash]);
  });
});

describe('what is ready', () => {
  test('is in the order it came, and each sender’s in the order of nonces', async () => {
    const { pool } = await emptyPool();
    const arrivals: [string, bigint][] = [
      ['bob', 1n],
      ['alise', 0n],
      ['bob', 0n],
      ['jon', 0n],
      ['alise', 1n],
    ];
    for (const [name, nonce] of arrivals) await pool.add(gift(name, nonce));
    const names = new Map([
      [ALISE, 'alise'],
      [BOB, 'bob'],
      [JON, 'jon'],
    ]);
    const order = pool.ready().map(({ sender, transaction }) => `${names.get(sender)} ${transaction.nonce}`);
    expect(order).toEqual(['alise 0', 'bob 0', 'bob 1', 'jon 0', 'alise 1']);
  });

  test('ends where a nonce is missing, and goes on when it comes', async () => {
    const { pool } = await emptyPool();
    await pool.add(gift('alise', 0n));
    await pool.add(gift('alise', 2n));
    expect(pool.nextNonce(ALISE)).toBe(1n);
    expect(pool.ready()).toHaveLength(1);
    await pool.add(gift('alise', 1n));
    expect(pool.ready().map(({ transaction }) => transaction.nonce)).toEqual([0n, 1n, 2n]);
    expect(pool.nextNonce(ALISE)).toBe(3n);
  });

  test('whatever arrives in whatever order: no gaps, no nonce twice, and the same after opening again', async () => {
    const arrival = fc.record({ name: fc.constantFrom('alise', 'bob', 'jon'), nonce: fc.bigInt({ min: 0n, max: 4n }) });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 12 }), async (arrivals) => {
        const { pool, store, ground } = await emptyPool();
        for (const { name, nonce } of arrivals) await refusalLater(pool.add(gift(name, nonce, { value: 1n })));
        const ready = pool.ready();
        for (const sender of [ALISE, BOB, JON]) {
          const nonces = ready.filter((entry) => entry.sender === sender).map(({ transaction }) => transaction.nonce);
          expect(nonces).toEqual(nonces.map((_, i) => BigInt(i)));
        }
        const { pool: again, dropped } = await Pool.open(store, ground);
        expect(dropped).toEqual([]);
        expect(again.ready().map(({ hash }) => hash)).toEqual(ready.map(({ hash }) => hash));
      }),
      { numRuns: 40 },
    );
  });
});

describe('opening the journal again', () => {
  test('keeps what was taken when fees were lower: it waits until they fall', async () => {
    const { pool, store, ground } = await emptyPool();
    const hash = await pool.add(gift('alise', 0n));
    const again = await Pool.open(store, { ...ground, baseFeePerGas: () => 1_000n * GWEI });
    expect(again.dropped).toEqual([]);
    expect(again.pool.all().map((entry) => entry.hash)).toEqual([hash]);
    expect(again.pool.ready()).toEqual([]);
    expect(await refusalLater(again.pool.add(gift('bob', 0n)))).toBe('feeBelowBase');
  });

  test('skips and removes a record that is damaged, and names it', async () => {
    const { pool, store, ground } = await emptyPool();
    const kept = await pool.add(gift('alise', 0n));
    const lost = await pool.add(gift('bob', 0n));
    const damaged = damagedStore(store, `pending/${lost.slice(2)}`);
    const { pool: again, dropped } = await Pool.open(damaged, ground);
    expect(again.all().map(({ hash }) => hash)).toEqual([kept]);
    expect(dropped).toEqual([{ key: `pending/${lost.slice(2)}`, reason: 'its record is damaged' }]);
    expect(await keysOf(store)).toEqual([`pending/${kept.slice(2)}`]);
  });

  test('drops a record that lies under another name, and one of another form', async () => {
    const { pool, store, ground } = await emptyPool();
    const hash = await pool.add(gift('alise', 0n));
    const value = store.get(`pending/${hash.slice(2)}`);
    const wrong = `pending/${'ab'.repeat(32)}`;
    await store.commit([
      { key: wrong, value },
      { key: `pending/${'cd'.repeat(32)}`, value: Uint8Array.of(0xc0) },
    ]);
    const { pool: again, dropped } = await Pool.open(store, ground);
    expect(again.size).toBe(1);
    expect(dropped.map(({ key, reason }) => [key.slice(0, 10), reason])).toEqual([
      ['pending/ab', 'its record lies under the name of another transaction'],
      ['pending/cd', 'its record has another form'],
    ]);
  });
});

/** What a replacement has to offer: the fees of `gift`, raised. */
function raised(percent: bigint): Partial<FeeMarketFields> {
  return {
    maxFeePerGas: (10n * GWEI * (100n + percent)) / 100n,
    maxPriorityFeePerGas: (GWEI * (100n + percent)) / 100n,
  };
}

type Opened = { readonly pool: Pool; readonly store: Store; readonly ground: Parameters<typeof Pool.open>[1] };

async function emptyPool(): Promise<Opened> {
  const chain = await Chain.open(openMemoryStore(), developmentGenesis([ALISE, BOB, JON]));
  const ground = {
    params: chain.params,
    headState: () => chain.headState(),
    baseFeePerGas: () => nextBaseFee(chain.head.header),
  };
  const store = openMemoryStore();
  const { pool } = await Pool.open(store, ground);
  return { pool, store, ground };
}

function gift(from: string, nonce: bigint, changes: Partial<FeeMarketFields> = {}, to: Address = JON): Transaction {
  return signTransaction(transferTo(to, HLP, { nonce, ...changes }), keyOf(from));
}

async function keysOf(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.scan('')) keys.push(key);
  return keys;
}

/** The same store on a disk that returns other bytes for one record, until it is deleted. */
function damagedStore(store: Store, key: string): Store {
  return {
    get: (wanted) => store.get(wanted),
    count: (prefix) => store.count(prefix),
    commit: (writes) => store.commit(writes),
    close: () => store.close(),
    async *scan(prefix, options) {
      for await (const record of store.scan(prefix, options)) {
        if (record[0] === key) throw new DamagedRecord(key);
        yield record;
      }
    },
  };
}
