/**
 * Plays out what can happen to a pool, step by step, and holds it against the simple model in `pool-model.ts` after each.
 */

import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { type Dropped, journalKey, readJournal } from '../../src/node/pool/journal.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { addressOf, JON, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';
import { Model } from './pool-model.ts';
import { World } from './pool-world.ts';

/** Small, so that there is often no room. */
const LIMITS = { places: 12, placesOfOneSender: 5 };
const NAMES = ['alise', 'bob', 'jon', 'hana'] as const;

// ───────────── what can happen ─────────────

const anyGift = fc.record({
  name: fc.constantFrom(...NAMES),
  /** From the account's nonce on. */
  ahead: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3, 5, -1),
  priority: fc.integer({ min: 0, max: 6 }),
  room: fc.integer({ min: 0, max: 6 }),
  value: fc.constantFrom(0n, HLP, 4n * HLP, 7n * HLP),
  isLarge: fc.boolean(),
});
const anyMove = fc.record({
  depth: fc.nat({ max: 3 }),
  /** How much each new block takes. */
  sizes: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 4 }),
  /** How much of the old branch the new one has too. */
  keeps: fc.nat({ max: 4 }),
  /** Who sent something else with the same nonce. */
  strangers: fc.array(fc.constantFrom(...NAMES), { maxLength: 3 }),
  isKilled: fc.boolean(),
  /** What arrives before the pool has followed, and when it is on disk; and what arrives when the chain has moved already. */
  meanwhile: fc.array(anyGift, { maxLength: 2 }),
  kept: fc.constantFrom('before', 'between', 'after'),
  late: fc.array(anyGift, { maxLength: 2 }),
});
export const anyStep = fc.oneof(
  { weight: 12, arbitrary: anyGift.map((gift) => ({ what: 'add', gift }) as const) },
  { weight: 2, arbitrary: fc.array(anyGift, { maxLength: 6 }).map((gifts) => ({ what: 'addAll', gifts }) as const) },
  { weight: 2, arbitrary: fc.nat().map((which) => ({ what: 'addAgain', which }) as const) },
  { weight: 3, arbitrary: anyMove.map((move) => ({ what: 'move', move }) as const) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }).map((gwei) => ({ what: 'baseFee', gwei }) as const) },
  { weight: 1, arbitrary: fc.constant({ what: 'restart' } as const) },
  { weight: 1, arbitrary: fc.array(anyGift, { maxLength: 4 }).map((gifts) => ({ what: 'fullDisk', gifts }) as const) },
);
type Value<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Gift = Value<typeof anyGift>;
export type Step = Value<typeof anyStep>;
type Moving = Value<typeof anyMove>;

const PLAIN: Omit<Gift, 'name'> = { ahead: 0, priority: 3, room: 6, value: 0n, isLarge: false };

export class Play {
  readonly #world = new World();
  readonly #model = new Model(this.#world, LIMITS);
  readonly #store: Store = openMemoryStore();
  readonly #acknowledged = new Map<Hash, Transaction>();
  #pool: Pool;
  #isDiskFull = false;
  #made = 0;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  static async begin(): Promise<Play> {
    const { pool } = await Pool.open(openMemoryStore(), new World().ground, LIMITS);
    const play = new Play(pool);
    for (const name of NAMES) play.#world.accounts.set(addressOf(name), { nonce: 0n, balance: 15n * HLP });
    const commit = play.#store.commit.bind(play.#store);
    play.#store.commit = async (writes) => {
      for (let turn = play.#made % 7; turn > 0; turn -= 1) await Promise.resolve();
      if (play.#isDiskFull) throw new Error('the disk is full');
      await commit(writes);
      for (let turn = play.#made % 5; turn > 0; turn -= 1) await Promise.resolve();
    };
    await play.#restart();
    return play;
  }

  async step(step: Step): Promise<void> {
    await this.#do(step);
    this.#expectAlike();
    this.#expectNothingLost();
    await this.#pool.settle();
    await this.#expectJournalled();
  }

  async #do(step: Step): Promise<void> {
    if (step.what === 'add') await this.#add(this.#make(step.gift));
    else if (step.what === 'addAll') await this.#addAll(step.gifts);
    else if (step.what === 'addAgain') await this.#addAgain(step.which);
    else if (step.what === 'move') await this.#move(step.move);
    else if (step.what === 'baseFee') this.#world.baseFeePerGas = BigInt(step.gwei) * GWEI;
    else if (step.what === 'restart') await this.#restart();
    else await this.#fillDisk(step.gifts);
  }

  // ───────────── steps ─────────────

  async #add(transaction: Transaction): Promise<void> {
    const refused = await this.#offer(transaction);
    const rules = this.#model.add(transaction);
    // Cheap checks come first: a full pool may refuse what another rule would have refused too.
    const allowed: readonly (string | undefined)[] = rules.length === 0 ? [undefined] : [...rules, 'poolFull'];
    same(allowed.includes(refused) ? refused : allowed, refused);
  }

  /** At once: what is pushed out before it is on disk is refused to whoever brought it. */
  async #addAll(gifts: readonly Gift[]): Promise<void> {
    const transactions = gifts.map((gift) => this.#make(gift));
    const offered = transactions.map((transaction) => this.#offer(transaction));
    for (const transaction of transactions) this.#model.add(transaction);
    const refusals = await Promise.all(offered);
    const waits = transactions.map((transaction) => this.#pool.has(transactionHash(transaction)));
    same(
      refusals.map((refused) => refused === undefined),
      waits,
    );
  }

  async #addAgain(which: number): Promise<void> {
    const waiting = this.#pool.all();
    const entry = waiting[which % Math.max(1, waiting.length)];
    if (entry !== undefined) same(await this.#pool.add({ ...entry.transaction }), entry.hash);
  }

  async #fillDisk(gifts: readonly Gift[]): Promise<void> {
    this.#isDiskFull = true;
    const transactions = gifts.map((gift) => this.#make(gift));
    const answers = await Promise.allSettled(transactions.map((transaction) => this.#pool.add(transaction)));
    same(
      answers.filter(({ status }) => status === 'fulfilled'),
      [],
    );
    this.#isDiskFull = false;
  }

  async #restart(): Promise<void> {
    const { pool, dropped } = await Pool.open(this.#store, this.#world.ground, LIMITS);
    this.#pool = pool;
    this.#world.dropped.push(...dropped);
  }

  async #move(moving: Moving): Promise<void> {
    const depth = Math.min(moving.depth, this.#world.blocks.length);
    const plan = this.#world.plan(depth, moving.sizes, this.#candidates(moving, depth));
    const writes = this.#pool.writesFor(plan.move);
    const gifts = moving.isKilled ? [] : moving.meanwhile.map((gift) => this.#make(gift));
    const arriving = Promise.all(gifts.map((gift) => this.#offer(gift)));
    for (const gift of gifts) this.#model.add(gift);
    if (moving.kept === 'before') await arriving;
    await this.#store.commit(writes);
    if (moving.kept === 'between') await arriving;
    plan.happen();
    if (!moving.isKilled) await this.#addLate(moving.late);
    if (moving.isKilled) await this.#restart();
    else this.#expectNoneMined(this.#pool.follow(plan.move));
    this.#model.follow(plan.move);
    await arriving;
  }

  /** The chain has moved and the pool does not know yet; who would have to go is not said then. */
  async #addLate(gifts: readonly Gift[]): Promise<void> {
    const isRoomy = this.#model.places + 2 * gifts.length <= LIMITS.places;
    for (const gift of isRoomy ? gifts : []) await this.#add(this.#make(gift));
  }

  /** What a new branch could hold: something of the old one, something else with the same nonces, and what is ready. */
  #candidates({ strangers, keeps }: Moving, depth: number): readonly Transaction[] {
    const old = this.#world.blocks.slice(this.#world.blocks.length - depth).flatMap(({ block }) => block.transactions);
    const foreign = strangers.map((name) =>
      this.#make({ ...PLAIN, name }, this.#world.nonceBelow(depth, addressOf(name))),
    );
    return [...old.slice(0, keeps), ...foreign, ...this.#pool.ready().map(({ transaction }) => transaction)];
  }

  // ───────────── what always holds ─────────────

  #expectAlike(): void {
    const all = this.#pool.all();
    same(all.map(({ hash }) => hash).toSorted(), this.#model.hashes);
    same(
      this.#pool.ready().map(({ hash }) => hash),
      this.#model.ready(),
    );
    same(this.#pool.places, this.#model.places);
    same(new Set(all.map(({ sender, transaction }) => `${sender} ${transaction.nonce}`)).size, all.length);
    for (const name of NAMES) same(this.#pool.nextNonce(addressOf(name)), this.#model.nextNonce(addressOf(name)));
  }

  /** What was acknowledged waits, is in a block, or was named. */
  #expectNothingLost(): void {
    const mined = this.#world.blocks.flatMap(({ block }) => block.transactions.map(transactionHash));
    const named = this.#world.dropped.map(({ key }) => key);
    const known = new Set([...mined, ...this.#pool.all().map(({ hash }) => hash)].map(journalKey).concat(named));
    same(
      [...this.#acknowledged.keys()].filter((hash) => !known.has(journalKey(hash))),
      [],
    );
  }

  /** What is in a block was not dropped. */
  #expectNoneMined(dropped: readonly Dropped[]): void {
    const mined = new Set(this.#world.blocks.flatMap(({ block }) => block.transactions.map(transactionHash)));
    same(
      dropped.filter(({ hash }) => hash !== undefined && mined.has(hash)),
      [],
    );
    this.#world.dropped.push(...dropped);
  }

  async #expectJournalled(): Promise<void> {
    const { readable, dropped } = await readJournal(this.#store);
    const inMemory = this.#pool.all().map(({ hash, arrival }) => `${hash} ${arrival}`);
    same(readable.map(({ hash, arrival }) => `${hash} ${arrival}`).toSorted(), inMemory.toSorted());
    same(dropped, []);
  }

  // ───────────── helpers ─────────────

  /** Each is another one, whatever else is the same. */
  #make({ name, ahead, priority, room, value, isLarge }: Gift, from?: bigint): Transaction {
    const nonce = (from ?? this.#world.account(addressOf(name)).nonce) + BigInt(ahead);
    this.#made += 1;
    const unsigned = transferTo(JON, value + BigInt(this.#made), {
      nonce: nonce < 0n ? 0n : nonce,
      maxPriorityFeePerGas: BigInt(priority) * GWEI,
      maxFeePerGas: BigInt(priority + room) * GWEI,
      gasLimit: isLarge ? 60_000n : 21_000n,
      data: isLarge ? new Uint8Array(8_192) : new Uint8Array(0),
    });
    return signTransaction(unsigned, keyOf(name));
  }

  /** The rule by which the pool refuses it; undefined when it is acknowledged. */
  async #offer(transaction: Transaction): Promise<string | undefined> {
    try {
      this.#acknowledged.set(await this.#pool.add(transaction), transaction);
      return undefined;
    } catch (error) {
      if (error instanceof TransactionError) return error.rule;
      throw error;
    }
  }
}

function same<T>(found: T, wanted: T): void {
  expect(found).toEqual(wanted);
}
