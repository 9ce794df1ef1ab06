/**
 * What people may do by hand on a chain to play on: change the state, act in somebody's name, turn the clock, take blocks back. What reaches the
 * state stands in blocks as system transactions (`chain/cheat.ts`), so the chain replays and verifies like any other; the rest are settings of
 * this process, gone when it ends.
 *
 * Everything throws NodeError (`notDevelopment`) where genesis does not say that the chain is one to play on. Next: `past.ts` (taking blocks
 * back), `settings.ts` (the next block).
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import type { Move } from '../chain/branch.ts';
import type { Chain } from '../chain/chain.ts';
import { BY_HAND, type Cheat, cheatTransaction, MAX_WEI_BY_HAND } from '../chain/cheat.ts';
import { earliestTimestamp } from '../chain/chosen-rules.ts';
import { accountOf } from '../chain/host.ts';
import { MAX_LEAP_IN_SECONDS } from '../chain/params.ts';
import { transactionHash } from '../chain/signing.ts';
import { type FeeMarketFields, NO_SIGNATURE, SYSTEM_TYPE, type Transaction } from '../chain/transaction.ts';
import { NodeError } from './errors.ts';
import { MinerError } from './mining/miner.ts';
import type { Mining } from './mining/mining.ts';
import { Past } from './past.ts';
import type { Pool } from './pool/pool.ts';
import type { Settings } from './settings.ts';

/** What it asks of the node. */
export type Tools = {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly mining: Mining;
  readonly settings: Settings;
  /** Says that the newest blocks were taken back. */
  moved(move: Move): void;
  /** Says that something nobody waits for went wrong. */
  failed(error: Error): void;
};

/** What a timer can wait for: 24 days. */
const MOST_IN_MS = 2_147_483_647;

export class Development {
  /** Whoever has no key here may be acted for, without being named first. */
  impersonatesAll = false;
  readonly #tools: Tools;
  readonly #impersonated = new Set<Address>();
  readonly #past: Past;
  #interval: NodeJS.Timeout | undefined;
  #intervalInMs = 0;
  /** A block by the clock is under way. */
  #isDue = false;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#past = new Past(tools);
  }

  /** While blocks are taken back, nothing is accepted. */
  get rewound(): Promise<unknown> | undefined {
    return this.#past.underWay;
  }

  // ───────────── the state ─────────────

  /** Makes a change in a block of its own; answers when that is on disk. Throws NodeError (`byHand`) for one that cannot be made. */
  async change(on: Address, cheat: Cheat): Promise<Hash> {
    this.#check();
    const { chain, mining } = this.#tools;
    const block = await mining.mineOnly(() => {
      const { nonce } = accountOf(chain.headState(), BY_HAND);
      return { ...cheatTransaction(chain.params.chainId, nonce, on, cheat), signature: NO_SIGNATURE };
    });
    return transactionHash(block.transactions[0] as Transaction);
  }

  impersonate(address: Address): void {
    this.#check();
    this.#impersonated.add(address);
  }

  stopImpersonating(address: Address): boolean {
    this.#check();
    return this.#impersonated.delete(address);
  }

  isImpersonated(address: Address): boolean {
    return this.#tools.chain.params.development && (this.impersonatesAll || this.#impersonated.has(address));
  }

  /** What `from` would send, without a signature. Throws NodeError (`notImpersonated`, `byHand`). */
  transactionAs(from: Address, fields: FeeMarketFields): Transaction {
    this.#check();
    if (!this.isImpersonated(from)) throw new NodeError('notImpersonated', `nobody acts for ${from} here`);
    if (from === BY_HAND)
      throw new NodeError('byHand', 'nobody is acted for by hand: a change of the state has no sender');
    return { ...fields, type: SYSTEM_TYPE, from, signature: NO_SIGNATURE };
  }

  // ───────────── the past ─────────────

  /** Remembers this moment as long as the process lives; the answer is its number. */
  snapshot(): bigint {
    this.#check();
    return this.#past.remember();
  }

  /** Goes back to a moment; it, and those remembered after it, are used up. False for one that is not known. */
  async revert(id: bigint): Promise<boolean> {
    this.#check();
    return this.#past.goBackTo(id);
  }

  /** Takes so many of the newest blocks back. What was in them is gone; what waits goes on waiting. */
  async rollBack(count: bigint): Promise<void> {
    this.#check();
    await this.#past.rollBack(count);
  }

  /** Back to the first block, with nothing waiting and nothing set. */
  async reset(): Promise<void> {
    this.#check();
    const { settings } = this.#tools;
    await this.#past.beginAgain();
    settings.clock.turnBy(-settings.clock.offset);
    settings.clock.setNext(undefined);
    settings.clock.step = undefined;
    settings.nextBaseFee = undefined;
    this.#impersonated.clear();
    this.impersonatesAll = false;
  }

  // ───────────── the clock ─────────────

  now(): bigint {
    return this.#tools.settings.clock.now();
  }

  /** Answers how far the clock is turned now, in seconds. */
  increaseTime(seconds: bigint): bigint {
    this.#check();
    const { clock } = this.#tools.settings;
    this.#checkTime(clock.now() + seconds, 0n);
    clock.turnBy(seconds);
    return clock.offset;
  }

  /** The same to a time. */
  setTime(seconds: bigint): bigint {
    this.#check();
    const { clock } = this.#tools.settings;
    this.#checkTime(seconds, 0n);
    clock.turnTo(seconds);
    return clock.offset;
  }

  /** Throws NodeError (`time`) for one that no block can have any more. */
  setNextTimestamp(seconds: bigint): void {
    this.#check();
    const { chain, settings } = this.#tools;
    this.#checkTime(seconds, earliestTimestamp(chain.head.header, chain.params));
    settings.clock.setNext(seconds);
  }

  /** Seconds from each block to the next; undefined: as the clock says. Throws NodeError (`time`) for more than the rules allow. */
  setTimeStep(seconds: bigint | undefined): void {
    this.#check();
    checkStep(seconds);
    this.#tools.settings.clock.step = seconds;
  }

  // ───────────── mining ─────────────

  /** Throws NodeError (`baseFee`) for less than nothing, and for what nobody could pay. */
  setNextBaseFee(wei: bigint): void {
    this.#check();
    if (wei < 0n || wei > MAX_WEI_BY_HAND)
      throw new NodeError('baseFee', `a base fee is a number of wei from 0 to ${MAX_WEI_BY_HAND}, not ${wei}`);
    this.#tools.settings.nextBaseFee = wei;
  }

  setMiner(address: Address): void {
    this.#check();
    this.#tools.settings.miner = address;
  }

  /** Is a block mined as soon as something waits? */
  get isAutomining(): boolean {
    return this.#tools.mining.isByItself;
  }

  setAutomine(isOn: boolean): void {
    this.#check();
    if (isOn) this.#tools.mining.start();
    else this.#tools.mining.rest();
  }

  /** Milliseconds from block to block, whether anything waits or not; 0: none are mined by the clock. */
  get intervalInMs(): number {
    return this.#intervalInMs;
  }

  /** A block that is still being mined when the next is due takes its place. Throws NodeError (`interval`) for what no timer can wait. */
  setInterval(milliseconds: number): void {
    this.#check();
    if (!Number.isInteger(milliseconds) || milliseconds < 0 || milliseconds > MOST_IN_MS)
      throw new NodeError('interval', `an interval has 0 to ${MOST_IN_MS} milliseconds, not ${milliseconds}`);
    clearInterval(this.#interval);
    this.#intervalInMs = milliseconds;
    if (milliseconds === 0) return;
    this.#interval = setInterval(() => void this.#mineOne(), milliseconds).unref();
  }

  /** Mines so many blocks, the second and those after it so many seconds after the one before. */
  async mine(count: bigint, secondsBetween?: bigint): Promise<void> {
    this.#check();
    checkStep(secondsBetween);
    await this.#tools.mining.mineBlocks(Number(count), { secondsBetween });
  }

  /**
   * When a transaction that waits is in a block, where that happens by itself and at once; it may turn out that it cannot be now. Left out: when
   * no more is mined.
   */
  async settled(hash?: Hash): Promise<void> {
    const { mining, pool } = this.#tools;
    const isWaiting = (): boolean => hash === undefined || pool.has(hash);
    while (mining.isByItself && mining.isBusy && isWaiting()) await mining.round();
  }

  /** Nothing of what waits is mined any more. */
  async dropAll(): Promise<void> {
    this.#check();
    const { pool } = this.#tools;
    await pool.drop(pool.all().map(({ hash }) => hash));
  }

  /** False when it does not wait. */
  async drop(hash: Hash): Promise<boolean> {
    this.#check();
    const { pool } = this.#tools;
    if (!pool.has(hash)) return false;
    await pool.drop([hash]);
    return true;
  }

  /** Mines nothing by the clock any more. */
  close(): void {
    clearInterval(this.#interval);
  }

  // ───────────── helpers ─────────────

  async #mineOne(): Promise<void> {
    if (this.#isDue) return;
    this.#isDue = true;
    await this.#tools.mining.mineBlocks(1).catch((error: unknown) => this.#explain(error));
    this.#isDue = false;
  }

  /** Mining that was stopped, or gave up, says so itself. */
  #explain(error: unknown): void {
    if (error instanceof MinerError) return;
    this.#tools.failed(error instanceof Error ? error : new Error(String(error)));
  }

  #check(): void {
    if (this.#tools.chain.params.development) return;
    throw new NodeError('notDevelopment', 'that is for chains to play on, and this one is in earnest');
  }

  #checkTime(seconds: bigint, earliest: bigint): void {
    const { timestamp } = this.#tools.chain.head.header;
    if (seconds < earliest) throw new NodeError('time', `the next block is at ${earliest} or later, not at ${seconds}`);
    if (seconds - timestamp > MAX_LEAP_IN_SECONDS) {
      throw new NodeError('time', `a block is at most ${MAX_LEAP_IN_SECONDS} seconds after the one before it`);
    }
  }
}

/** Throws NodeError (`time`). */
function checkStep(seconds: bigint | undefined): void {
  if (seconds === undefined || (seconds >= 0n && seconds <= MAX_LEAP_IN_SECONDS)) return;
  throw new NodeError('time', `a block is 0 to ${MAX_LEAP_IN_SECONDS} seconds after the one before it, not ${seconds}`);
}
