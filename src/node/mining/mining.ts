/**
 * When blocks are mined, and of what: drafts one from what is ready, has its nonce searched, hands it over, and begins again. A new
 * block from elsewhere ends the search under way at once, because nobody is paid for standing on an old one.
 *
 * What goes into a block is `builder.ts`, finding its nonce `miner.ts`; what a mined block does to the chain is `node.ts`.
 */

import { setImmediate as oneTurn, setTimeout as pauseFor } from 'node:timers/promises';
import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { type Block, blockHash, sealBlock } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Candidate, Wish } from '../../chain/execution.ts';
import { sealHash } from '../../chain/header.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { StoreFull } from '../../state/store.ts';
import { bytesToUtf8, bytesToWord } from '../../base/bytes.ts';
import { NodeError } from '../errors.ts';
import { draftBlock } from './builder.ts';
import { Miner, MinerError } from './miner.ts';
import type { PhaseListener } from '../phase.ts';
import type { Pool } from '../pool/pool.ts';

/** What mining asks of the node. */
export type Works = {
  readonly chain: Chain;
  readonly pool: Pool;
  readonly tell: PhaseListener;
  /**
   * Time and miner of the next block; of one beside them, which holds only what somebody does by hand.
   * @param step seconds from its parent, whatever the clock says
   */
  wish(isBeside?: boolean, step?: bigint): Wish;
  /** Would the next block be so far ahead of the clock that others held it back? */
  isAhead(): boolean;
  /** Makes a mined block part of the chain. */
  take(block: Block): Promise<void>;
};

/** What somebody asks of blocks that are mined whether anything waits or not. What is left out is as for all others. */
export type Wanted = {
  /** Who is paid. */
  readonly miner?: Address | undefined;
  readonly threads?: number | undefined;
  /** When a search gives up. */
  readonly mostTries?: bigint | undefined;
  /** Ends it, also in the middle of a search; what else is mined goes on. */
  readonly signal?: AbortSignal | undefined;
  /** From each of these blocks to the next; on a chain to play on only. */
  readonly secondsBetween?: bigint | undefined;
  /** Makes the only transaction of the block, in place of what waits; it has to go well. */
  readonly only?: () => Transaction;
};

/** How long mining waits before it tries again whether the disk has room. */
const FULL_PAUSE_IN_MS = 1_000;
/** How often it looks whether the clock has come near enough. */
const DUE_PAUSE_IN_MS = 100;

export class Mining {
  readonly #works: Works;
  readonly #miner: Miner;
  #mining: Promise<readonly Block[]> | undefined;
  /** One thing is mined after the other, in the order they were asked for. */
  #lastJob: Promise<unknown> = Promise.resolve();
  /** Somebody has asked for mining since it was last looked what is ready. */
  #isAsked = false;
  #isStopping = false;
  #isClosed = false;
  #isByItself = false;
  /** The block that is being searched for stands on what is no longer the head. */
  #isOutrun = false;
  #mostTries: bigint | undefined;
  #again: NodeJS.Timeout | undefined;
  /** Who waits for the next block. */
  #rounds: (() => void)[] = [];

  constructor(
    works: Works,
    options: { readonly mostTries?: bigint | undefined; readonly threads?: number | undefined },
  ) {
    this.#works = works;
    this.#miner = new Miner({ threads: options.threads });
    this.#mostTries = options.mostTries;
  }

  /** When a search gives up; undefined: long after it should have ended. */
  limitTries(mostTries: bigint | undefined): void {
    this.#mostTries = mostTries;
  }

  /** Mines until nothing is left that could be mined; answers with the new blocks. Throws MinerError; what waits keeps waiting. */
  mine(): Promise<readonly Block[]> {
    this.#isAsked = true;
    this.#mining ??= this.#inTurn(() => this.#mineAll());
    return this.#mining;
  }

  /**
   * Mines so many blocks, each with what is ready then, or empty when nothing is. Tells of each as soon as it is part of the chain. Throws
   * MinerError; the blocks that were told of stay.
   */
  mineBlocks(count: number, wanted: Wanted = {}, onMined: (block: Block) => void = () => {}): Promise<void> {
    const end = (): void => this.outrun();
    return this.#inTurn(async () => {
      wanted.signal?.addEventListener('abort', end);
      for (let mined = 0; mined < count;) {
        const block = await this.#mineNext(mined === 0 ? { ...wanted, secondsBetween: undefined } : wanted);
        if (block === undefined) continue;
        mined += 1;
        onMined(block);
      }
    }).finally(() => wanted.signal?.removeEventListener('abort', end));
  }

  /** Mines a block that holds one transaction and nothing of what waits. Throws MinerError, TransactionError, NodeError (`byHand`). */
  mineOnly(only: () => Transaction): Promise<Block> {
    return this.#inTurn(async () => {
      for (;;) {
        const block = await this.#mineNext({ only });
        if (block !== undefined) return block;
      }
    });
  }

  /** Does something while nothing is mined. */
  meanwhile<T>(job: () => Promise<T>): Promise<T> {
    return this.#inTurn(job);
  }

  /** From now on mines what arrives, and what is there. */
  start(): void {
    this.#isByItself = true;
    this.wake();
  }

  /** Is it about to mine what waits? */
  get isBusy(): boolean {
    return this.#mining !== undefined && !this.isPaused;
  }

  /** When the next block of what waits is mined, or no more comes for now. */
  round(): Promise<void> {
    return new Promise((resolve) => this.#rounds.push(resolve));
  }

  /** From now on mines only when somebody says so. */
  rest(): void {
    this.#isByItself = false;
    clearTimeout(this.#again);
  }

  /** Does it mine what arrives? */
  get isByItself(): boolean {
    return this.#isByItself;
  }

  /** Something arrived: mines it, if that is asked for. While mining is paused it waits, and makes one block with what comes after it. */
  wake(): void {
    if (!this.#isByItself || this.isPaused) return;
    clearTimeout(this.#again);
    this.mine().catch((error: unknown) => this.#explain(error));
  }

  get isPaused(): boolean {
    return this.#miner.isPaused;
  }

  /** Holds the search where it is; nothing is lost, and nothing is mined until `resume`. */
  pause(): void {
    if (this.isPaused) return;
    this.#miner.pause();
    this.#endRound();
    this.#works.tell({ phase: 'paused' });
  }

  resume(): void {
    if (!this.isPaused) return;
    this.#miner.resume();
    this.#works.tell({ phase: 'resumed' });
    this.wake();
  }

  /** The head is another one: what is searched for on the old one is worth nothing any more. */
  outrun(): void {
    this.#isOutrun = true;
    this.#miner.stop();
  }

  /** Stops mining, also in the middle of a search. */
  async stop(): Promise<void> {
    this.#isByItself = false;
    this.#isStopping = true;
    clearTimeout(this.#again);
    this.#miner.stop();
    await this.#lastJob;
    this.#isStopping = false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.stop();
    await this.#miner.close();
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#lastJob.then(job);
    this.#lastJob = done.catch(() => undefined);
    return done;
  }

  async #mineAll(): Promise<readonly Block[]> {
    const blocks: Block[] = [];
    try {
      while (this.#isAsked) {
        this.#isAsked = false;
        for (let block = await this.#mineNext(); block !== undefined; block = await this.#mineNext()) {
          blocks.push(block);
          this.#endRound();
        }
      }
      return blocks;
    } finally {
      this.#mining = undefined;
      this.#endRound();
    }
  }

  #endRound(): void {
    for (const resolve of this.#rounds.splice(0)) resolve();
  }

  get #usual(): Wanted {
    return { mostTries: this.#mostTries };
  }

  /** One block with what is ready; undefined when nothing is, unless an empty one is wanted. */
  async #mineNext(wanted?: Wanted): Promise<Block | undefined> {
    const { chain, pool } = this.#works;
    const only = wanted?.only;
    const ready = only === undefined ? pool.ready().map(({ transaction }) => transaction) : [only()];
    if (ready.length === 0 && wanted === undefined) return undefined;
    await this.#untilDue();
    this.#isOutrun = false;
    if (wanted?.signal?.aborted === true) throw new MinerError('stopped', 'mining was stopped');
    const wish = this.#works.wish(only !== undefined, wanted?.secondsBetween);
    const { candidate, dropped } = draftBlock(chain, ready, { ...wish, miner: wanted?.miner ?? wish.miner });
    if (only !== undefined) checkWent(candidate);
    await this.#drop(dropped);
    if (candidate.block.transactions.length === 0 && wanted === undefined)
      return dropped.length > 0 ? this.#mineNext() : undefined;
    const block = await this.#seal(candidate.block, wanted);
    if (block === undefined) return this.#mineNext(wanted);
    await this.#works.take(block);
    // Where neither a thread nor a disk is waited for, nobody else would ever have a turn.
    await oneTurn();
    return block;
  }

  /** Blocks may come quicker than a second each, and their times may not. */
  async #untilDue(): Promise<void> {
    while (this.#works.isAhead() && !this.#isStopping && !this.#isClosed) await pauseFor(DUE_PAUSE_IN_MS);
  }

  /** Undefined when another block came first. */
  async #seal(draft: Block, wanted: Wanted | undefined): Promise<Block | undefined> {
    if (this.#isStopping || this.#isClosed) throw new MinerError('stopped', 'mining was stopped');
    if (this.#isOutrun) return undefined;
    const { tell } = this.#works;
    const { number, difficulty } = draft.header;
    tell({ phase: 'searching', number, difficulty });
    const nonce = await this.#search(draft, wanted);
    if (nonce === undefined) return undefined;
    const block = sealBlock(draft, nonce);
    tell({ phase: 'found', number, hash: blockHash(block), tries: nonce + 1n });
    return block;
  }

  async #search({ header }: Block, { mostTries, threads }: Wanted = this.#usual): Promise<bigint | undefined> {
    const { number, difficulty } = header;
    const work = { sealHash: sealHash(header), difficulty, mostTries, threads };
    try {
      return await this.#miner.search(work, (tries, triesPerSecond) =>
        this.#works.tell({ phase: 'trying', number, tries, triesPerSecond }),
      );
    } catch (error) {
      const isOld = error instanceof MinerError && error.reason === 'stopped' && this.#isOutrun && !this.#isStopping;
      if (isOld) return undefined;
      throw error;
    }
  }

  async #drop(dropped: readonly { readonly hash: Hash; readonly reason: string }[]): Promise<void> {
    if (dropped.length === 0) return;
    await this.#works.pool.drop(dropped.map(({ hash }) => hash));
    for (const { hash, reason } of dropped) this.#works.tell({ phase: 'dropped', place: hash, reason });
  }

  /** Mining in the background ended. A disk that is full may have room again later. */
  #explain(error: unknown): void {
    if (error instanceof MinerError && error.reason === 'stopped') return;
    this.#works.tell({ phase: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    if (!(error instanceof StoreFull) || !this.#isByItself) return;
    this.#again = setTimeout(() => this.wake(), FULL_PAUSE_IN_MS).unref();
  }
}

/** Throws what the transaction was refused with, or why it failed. */
function checkWent({ receipts, refused }: Candidate): void {
  const [receipt] = receipts;
  if (receipt === undefined) throw refused[0]?.error ?? new NodeError('byHand', 'it could not be put into a block');
  if (receipt.status !== 'success') throw new NodeError('byHand', reasonIn(receipt.output));
}

/** The words of a failure that is a text: selector, offset, length, then the words. */
function reasonIn(output: Uint8Array): string {
  const length = Number(bytesToWord(output.subarray(36, 68)));
  return bytesToUtf8(output.subarray(68, 68 + length)) ?? 'it failed';
}
