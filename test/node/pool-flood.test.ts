/** What a stranger with many transactions, or many names, can do to a pool: little, and not for long. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import { Chain } from '../../src/chain/chain.ts';
import { nextBaseFee } from '../../src/chain/gas.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { draftBlock } from '../../src/node/mining/builder.ts';
import type { Ground } from '../../src/node/pool/ground.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import { LIMITS } from '../../src/node/pool/room.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { ALISE, BOB, HELPER, refusalLater } from '../chain/helpers.ts';
import { GWEI } from '../chain/make.ts';
import { seal } from '../chain/village.ts';
import { bid, forged, gift, keysOf, somebody, World } from './pool-world.ts';

/** Names of which all have the money they need. */
const STRANGERS = Array.from({ length: 10_000 }, (_, count) => somebody(count));
/** So many arrive at once. */
const WAVE = 1_000;

describe('a flood', () => {
  test('of 100,000 from one sender with gaps leaves 256, and room for everybody else', async () => {
    const { pool, chain, journal } = await village([STRANGERS[0]!]);
    await flood(pool, 50_000, (count) => forged(STRANGERS[0]!, BigInt(2 * count + 1), bid(50n)));
    const honest = await pool.add(gift('alise', 0n));
    await flood(pool, 50_000, (count) => forged(STRANGERS[0]!, BigInt(2 * count), bid(60n)));
    expect(pool.size).toBe(LIMITS.placesOfOneSender + 1);
    expect(await keysOf(journal)).toHaveLength(pool.size);
    expect(await blocksUntil(pool, chain, honest)).toBe(1);
  });

  test('of 10,000 senders leaves as many as there is room for, and who pays a wei more is mined in the next block', async () => {
    const { pool, chain } = await village(STRANGERS);
    const before = await pool.add(gift('alise', 0n));
    await flood(pool, 5_000, (count) => forged(STRANGERS[count]!, 0n, bid(1n)));
    const during = await pool.add(gift('bob', 0n, { maxPriorityFeePerGas: GWEI + 1n }));
    await flood(pool, 5_000, (count) => forged(STRANGERS[5_000 + count]!, 0n, bid(1n)));
    expect(pool.size).toBe(LIMITS.places);
    expect(pool.has(before)).toBe(true);
    expect(await blocksUntil(pool, chain, before)).toBe(1);
    expect(await blocksUntil(pool, chain, during)).toBe(0);
  });

  test('that pays better and better pushes out only itself: honest ones who pay as well as the best stay', async () => {
    const pool = await richPool();
    const honest = await pool.add(gift('alise', 0n, bid(20_000n)));
    await flood(pool, 8_000, (count) => forged(STRANGERS[count]!, 0n, bid(BigInt(count))));
    expect(pool.size).toBe(LIMITS.places);
    expect(pool.has(honest)).toBe(true);
    expect(pool.all().filter(({ sender }) => sender === STRANGERS[7_999]!)).toHaveLength(1);
  });

  test('that could never be mined does not touch what can: thousands with a gap and the highest fees', async () => {
    const pool = await richPool();
    await flood(pool, LIMITS.places, (count) => forged(STRANGERS[count]!, 0n, bid(1n)));
    await flood(pool, 3_000, (count) => forged(STRANGERS[5_000 + count]!, 1n, bid(9_000n)));
    expect(pool.ready()).toHaveLength(LIMITS.places);
  });

  test('of large ones takes no more memory than there is room for', async () => {
    const pool = await richPool();
    const data = new Uint8Array(65_536);
    const fees = (count: number) => ({ ...bid(BigInt(count)), data, gasLimit: 1_000_000n });
    await flood(pool, 1_000, (count) => forged(STRANGERS[count]!, 0n, fees(count)));
    expect(pool.size).toBe(Math.floor(LIMITS.places / 9));
    expect(pool.places).toBeLessThanOrEqual(LIMITS.places);
  });
});

describe('taking a transaction', () => {
  test('costs about the same with 4,096 waiting as with none', async () => {
    const pool = await richPool();
    const waves = [bid(1n), bid(2n), bid(3n)].map((fees, wave) =>
      STRANGERS.slice(wave * 3_000, wave * 3_000 + 3_000).map((stranger) => forged(stranger, 0n, fees)),
    );
    const millis: number[] = [];
    for (const wave of waves) {
      for (const each of wave) transactionHash(each);
      const start = performance.now();
      await Promise.all(wave.map((each) => pool.add(each)));
      millis.push(performance.now() - start);
    }
    const perSecond = millis.map((ms) => Math.round(3_000_000 / ms).toLocaleString('en-US'));
    console.log(
      `admissions a second, 3,000 each: ${perSecond.join(', ')} (empty; filling up; full, each pushing one out)`,
    );
    expect(pool.size).toBe(LIMITS.places);
    // Looking through all that wait each time would take over a hundred times as long.
    expect(millis[2]!).toBeLessThan(20 * millis[0]!);
  });
});

// ───────────── helpers ─────────────

type Village = { readonly pool: Pool; readonly chain: Chain; readonly journal: Store };

async function village(strangers: readonly Address[]): Promise<Village> {
  const genesis = developmentGenesis([ALISE, BOB, ...strangers]);
  const chain = await Chain.open(openMemoryStore(), { ...genesis, params: { ...genesis.params, difficulty: 4n } });
  const ground: Ground = {
    params: chain.params,
    headState: () => chain.headState(),
    baseFeePerGas: () => nextBaseFee(chain.head.header),
  };
  const journal = openMemoryStore();
  const { pool } = await Pool.open(journal, ground);
  return { pool, chain, journal };
}

/** In a world without blocks, where everybody has enough. */
async function richPool(): Promise<Pool> {
  const world = new World();
  for (const name of [ALISE, ...STRANGERS]) world.accounts.set(name, { nonce: 0n, balance: 10n ** 24n });
  const { pool } = await Pool.open(openMemoryStore(), world.ground);
  return pool;
}

async function flood(pool: Pool, size: number, make: (count: number) => Transaction): Promise<void> {
  for (let first = 0; first < size; first += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, size - first) }, (_, index) => make(first + index));
    await Promise.all(wave.map((each) => refusalLater(pool.add(each))));
  }
}

/** How many blocks it takes until one holds it. */
async function blocksUntil(pool: Pool, chain: Chain, hash: Hash): Promise<number> {
  let count = 0;
  for (; chain.findTransaction(hash) === undefined; count += 1) {
    if (count === 5) throw new Error('it is not mined in five blocks');
    const wish = { timestamp: chain.head.header.timestamp + 5n, miner: HELPER };
    const { candidate } = draftBlock(
      chain,
      pool.ready().map(({ transaction }) => transaction),
      wish,
    );
    const { move } = await chain.import(seal(candidate.block));
    pool.follow(move);
  }
  return count;
}
