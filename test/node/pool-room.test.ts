/** How much may wait, and who makes way for whom. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import { type Limits, LIMITS } from '../../src/node/pool/room.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { addressOf, ALISE, BOB, refusalLater } from '../chain/helpers.ts';
import { GWEI, HLP } from '../chain/make.ts';
import { bid, gift, keysOf, World } from './pool-world.ts';

const FOUR: Limits = { places: 4, placesOfOneSender: 3 };
const PEOPLE = ['alise', 'bob', 'jon', 'diego', 'freya', 'hana'];

describe('a pool without room', () => {
  test('takes who pays more, and the one who pays least goes, is named, and is gone from the disk', async () => {
    const { pool, world, store } = await poolOf(FOUR);
    const bids: readonly (readonly [string, bigint])[] = [
      ['alise', 5n],
      ['bob', 2n],
      ['jon', 7n],
      ['diego', 3n],
    ];
    for (const [name, gwei] of bids) await pool.add(gift(name, 0n, bid(gwei)));
    await pool.add(gift('freya', 0n, bid(4n)));
    expect(namesIn(pool)).toEqual(['alise', 'jon', 'diego', 'freya']);
    expect(world.dropped).toMatchObject([{ reason: 'there was no room, and all others bring more' }]);
    expect(await keysOf(store)).toHaveLength(4);
  });

  test('refuses who pays as much as the one who would have to go, or less', async () => {
    const { pool, world } = await poolOf(FOUR);
    for (const name of PEOPLE.slice(0, 4)) await pool.add(gift(name, 0n, bid(2n)));
    expect(await refusalLater(pool.add(gift('freya', 0n, bid(2n))))).toBe('poolFull');
    expect(await refusalLater(pool.add(gift('freya', 0n, bid(1n))))).toBe('poolFull');
    expect(namesIn(pool)).toEqual(PEOPLE.slice(0, 4));
    expect(world.dropped).toEqual([]);
  });

  test('lets go what has a gap before it, however much it pays, before what can be mined', async () => {
    const { pool } = await poolOf(FOUR);
    await pool.add(gift('alise', 0n, bid(1n)));
    for (const nonce of [1n, 2n, 3n]) await pool.add(gift('bob', nonce, bid(50n)));
    await pool.add(gift('jon', 0n, bid(2n)));
    expect(waiting(pool)).toEqual(['alise 0', 'bob 1', 'bob 2', 'jon 0']);
  });

  test('never takes something with a gap in the place of what can be mined', async () => {
    const { pool } = await poolOf(FOUR);
    for (const name of PEOPLE.slice(0, 4)) await pool.add(gift(name, 0n, bid(1n)));
    expect(await refusalLater(pool.add(gift('freya', 1n, bid(90n))))).toBe('poolFull');
  });

  test('lets go the last of a sender, so that what stays can still be mined', async () => {
    const { pool } = await poolOf(FOUR);
    for (const [nonce, gwei] of [1n, 9n, 9n].entries()) await pool.add(gift('alise', BigInt(nonce), bid(gwei)));
    await pool.add(gift('bob', 0n, bid(3n)));
    await pool.add(gift('jon', 0n, bid(2n)));
    expect(waiting(pool)).toEqual(['alise 0', 'alise 1', 'bob 0', 'jon 0']);
  });

  test('takes a dear one behind a cheap one for what both bring: the cheap one has to be mined first', async () => {
    const { pool } = await poolOf(FOUR);
    await pool.add(gift('alise', 0n, bid(1n)));
    for (const name of ['bob', 'jon', 'diego']) await pool.add(gift(name, 0n, bid(3n)));
    expect(await refusalLater(pool.add(gift('bob', 1n, bid(1n))))).toBe('poolFull');
    expect(await refusalLater(pool.add(gift('alise', 1n, bid(99n))))).toBe('poolFull');
    await pool.add(gift('bob', 1n, bid(2n)));
    expect(waiting(pool)).toEqual(['bob 0', 'jon 0', 'diego 0', 'bob 1']);
  });

  test('looks again who has to go when a block has closed a gap', async () => {
    const { pool, world } = await poolOf(FOUR);
    for (const name of ['alise', 'jon', 'diego']) await pool.add(gift(name, 0n, bid(2n)));
    await pool.add(gift('bob', 1n, bid(9n)));
    expect(await refusalLater(pool.add(gift('freya', 1n, bid(1n))))).toBe('poolFull');
    const plan = world.plan(0, [1], [gift('bob', 0n)]);
    plan.happen();
    pool.follow(plan.move);
    await pool.add(gift('hana', 0n, bid(3n)));
    expect(namesIn(pool)).toEqual(['alise', 'jon', 'bob', 'hana']);
  });

  test('goes by what is paid at the base fee of the next block, not by what is offered', async () => {
    const { pool, world } = await poolOf(FOUR);
    await pool.add(gift('alise', 0n, { maxPriorityFeePerGas: 9n * GWEI, maxFeePerGas: 10n * GWEI }));
    for (const name of ['bob', 'jon', 'diego']) await pool.add(gift(name, 0n, bid(2n)));
    world.baseFeePerGas = 9n * GWEI; // which leaves alise's miner one gwei
    await pool.add(gift('freya', 0n, bid(2n)));
    expect(namesIn(pool)).toEqual(['bob', 'jon', 'diego', 'freya']);
  });

  test('counts large ones as several, and a large newcomer makes room enough or none', async () => {
    const { pool } = await poolOf(FOUR);
    for (const [index, name] of PEOPLE.slice(0, 4).entries()) await pool.add(gift(name, 0n, bid(BigInt(index + 1))));
    expect(await refusalLater(pool.add(large('freya', 2n)))).toBe('poolFull');
    expect(pool.size).toBe(4);
    await pool.add(large('freya', 3n));
    expect(namesIn(pool)).toEqual(['jon', 'diego', 'freya']);
    expect(pool.places).toBe(4);
  });

  test('takes a replacement, which needs no room', async () => {
    const { pool } = await poolOf(FOUR);
    for (const name of PEOPLE.slice(0, 4)) await pool.add(gift(name, 0n, bid(2n)));
    const raised = { maxPriorityFeePerGas: 3n * GWEI, maxFeePerGas: 200n * GWEI };
    const hash = await pool.add(gift('bob', 0n, raised));
    expect(pool.has(hash)).toBe(true);
    expect(pool.size).toBe(4);
  });
});

describe('a pool that is opened again', () => {
  test('has everything that was acknowledged, also when there is less room now, no money, or no fee that suffices', async () => {
    const { pool, world, store } = await poolOf(LIMITS);
    for (const name of PEOPLE) await pool.add(gift(name, 0n, bid(2n)));
    world.accounts.set(ALISE, { nonce: 0n, balance: 0n });
    world.baseFeePerGas = 500n * GWEI;
    const again = await Pool.open(store, world.ground, FOUR);
    expect(again.dropped).toEqual([]);
    expect(namesIn(again.pool)).toEqual(PEOPLE);
    expect(again.pool.ready()).toEqual([]);
    world.baseFeePerGas = GWEI;
    expect(again.pool.ready()).toHaveLength(5);
  });
});

describe('one sender', () => {
  test('has so much room and no more', async () => {
    const { pool } = await poolOf(FOUR);
    for (const nonce of [0n, 1n, 2n]) await pool.add(gift('alise', nonce));
    expect(await refusalLater(pool.add(gift('alise', 3n)))).toBe('poolSender');
    await pool.add(gift('bob', 0n));
  });

  test('who filled it behind a gap can still close the gap: the last one makes way', async () => {
    const { pool, world } = await poolOf(FOUR);
    for (const nonce of [1n, 2n, 3n]) await pool.add(gift('alise', nonce));
    await pool.add(gift('alise', 0n));
    expect(waiting(pool)).toEqual(['alise 1', 'alise 2', 'alise 0']);
    expect(pool.ready()).toHaveLength(3);
    expect(world.dropped[0]?.reason).toMatch(/too many/);
  });
});

describe('a chain that dies when its first is spent', () => {
  test('cannot be made by a replacement that takes the money from those behind it', async () => {
    const { pool } = await poolOf(LIMITS);
    for (const nonce of [0n, 1n, 2n]) await pool.add(gift('alise', nonce, { ...bid(5n), value: 3n * HLP }));
    const drain = gift('alise', 0n, { ...bid(6n), maxFeePerGas: 200n * GWEI, value: 9n * HLP });
    expect(await refusalLater(pool.add(drain))).toBe('balance');
    expect(pool.ready()).toHaveLength(3);
  });

  test('when a block spends the money otherwise: the rest cannot be mined, and is the first to go', async () => {
    const { pool, world, store } = await poolOf(FOUR);
    for (const nonce of [0n, 1n, 2n]) await pool.add(gift('alise', nonce, { ...bid(90n), value: 3n * HLP }));
    await pool.add(gift('bob', 0n, bid(1n)));
    const plan = world.plan(0, [1], [gift('alise', 0n, { value: 8n * HLP })]);
    await store.commit(pool.writesFor(plan.move));
    plan.happen();
    expect(pool.follow(plan.move)).toMatchObject([{ reason: expect.stringMatching(/nonce 0 was used already/) }]);
    expect(waiting(pool)).toEqual(['alise 1', 'alise 2', 'bob 0']);
    expect(pool.ready().map(({ sender }) => sender)).toEqual([BOB]);
    for (const name of ['jon', 'diego', 'freya']) await pool.add(gift(name, 0n, bid(1n)));
    expect(namesIn(pool)).toEqual(['bob', 'jon', 'diego', 'freya']);
  });

  test('waits again as soon as there is money: nothing acknowledged was lost', async () => {
    const { pool, world } = await poolOf(LIMITS);
    await pool.add(gift('alise', 0n, { value: 3n * HLP }));
    world.accounts.set(ALISE, { nonce: 0n, balance: HLP });
    expect(pool.ready()).toEqual([]);
    world.accounts.set(ALISE, { nonce: 0n, balance: 5n * HLP });
    expect(pool.ready()).toHaveLength(1);
  });
});

// ───────────── helpers ─────────────

async function poolOf(limits: Limits): Promise<{ pool: Pool; world: World; store: Store }> {
  const world = new World();
  for (const name of PEOPLE) world.accounts.set(addressOf(name), { nonce: 0n, balance: 10n * HLP });
  const store = openMemoryStore();
  const { pool } = await Pool.open(store, world.ground, limits);
  return { pool, world, store };
}

/** Takes two places. */
function large(name: string, gwei: bigint): Transaction {
  return gift(name, 0n, { ...bid(gwei), data: new Uint8Array(8_192), gasLimit: 60_000n });
}

function namesIn(pool: Pool): readonly string[] {
  return pool.all().map(({ sender }) => nameOf(sender));
}

function waiting(pool: Pool): readonly string[] {
  return pool.all().map(({ sender, transaction }) => `${nameOf(sender)} ${transaction.nonce}`);
}

function nameOf(sender: Address): string {
  return PEOPLE.find((name) => addressOf(name) === sender) ?? sender;
}
