/**
 * Finds the newest writes of a leaf over the whole chain: blocks and transactions stand in the history index, and which instruction it was is
 * found by running those transactions again (`leaf-writes.ts`). How they are told: `why.ts`.
 */

import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Prepared } from '../../chain/transition.ts';
import { historyOf } from '../../state/history.ts';
import type { Account } from '../../state/reader.ts';
import type { LeafPlace } from '../leaf-place.ts';
import type { Pause } from '../pace.ts';
import { comparePositions, type Position, stepPosition } from '../position.ts';
import { type LeafWrite, runGently, watchLeaf } from './leaf-writes.ts';

export type WhyWish = {
  /** How many writes at most. */
  readonly limit: number;
  /** Only what was written before one stands there; left out, all of it. */
  readonly before?: Position | undefined;
  readonly pause?: Pause | undefined;
};

/** What was not looked at. */
export type Left = {
  /** Older transactions that wrote it and are not listed. */
  readonly more: number;
  /** Older writes of the oldest transaction in the list that are not in it: one transaction may write a leaf very often. */
  readonly moreWrites: number;
};

/** What a transaction wrote to the leaf, in order. */
export type Found = {
  readonly block: Block;
  readonly index: number;
  readonly receipt: Receipt;
  readonly writes: readonly LeafWrite[];
  /** The contract's account as it was then. */
  readonly account: Account | undefined;
};

/** Of one leaf; once. */
export class WriteSearch {
  readonly #chain: ChainReader;
  readonly #leaf: LeafPlace;
  readonly #wish: WhyWish;
  /** The newest first. */
  readonly #found: Found[] = [];
  #missing: number;
  #more = 0;
  #moreWrites = 0;

  constructor(chain: ChainReader, leaf: LeafPlace, wish: WhyWish) {
    this.#chain = chain;
    this.#leaf = leaf;
    this.#wish = wish;
    this.#missing = wish.limit;
  }

  async find(): Promise<this> {
    const { contract, path } = this.#leaf;
    const { before, pause } = this.#wish;
    const order = { reverse: true, ...(before === undefined ? {} : { upTo: BigInt(before.block) }) };
    for await (const { block, transactions } of historyOf(this.#chain.store, contract, path, order)) {
      await pause?.();
      await this.#look(block, transactions.filter((index) => this.#isBefore(block, index))); // prettier-ignore
    }
    return this;
  }

  get found(): readonly Found[] {
    return this.#found;
  }

  get left(): Left {
    return { more: this.#more, moreWrites: this.#moreWrites };
  }

  /** At the place of a transaction that one asks from, what it has written by then counts. */
  #isBefore(block: bigint, index: number, step = -1): boolean {
    const { before } = this.#wish;
    return before === undefined || comparePositions(stepPosition(Number(block), index, step), before) < 0;
  }

  /**
   * Each of the transactions wrote it at least once, so no more of them are run again than writes are missing; and the one in which one
   * stands, which may not have written it yet.
   */
  async #look(block: bigint, transactions: readonly number[]): Promise<void> {
    const isHere = this.#wish.before !== undefined && BigInt(this.#wish.before.block) === block;
    const wanted = transactions.slice(Math.max(0, transactions.length - this.#missing - Number(isHere)));
    this.#more += transactions.length - wanted.length;
    for (const found of (await this.#run(block, wanted)).toReversed()) this.#add(found);
  }

  #add(found: Found): void {
    const { writes } = found;
    if (writes.length === 0) return;
    const newest = writes.slice(Math.max(0, writes.length - this.#missing));
    if (newest.length === 0) {
      this.#more++;
      return;
    }
    this.#found.push({ ...found, writes: newest });
    this.#missing -= newest.length;
    this.#moreWrites = writes.length - newest.length;
  }

  /** What these transactions of a block wrote: all up to the last of them are executed. */
  async #run(number: bigint, wanted: readonly number[]): Promise<Found[]> {
    const last = wanted.at(-1);
    if (last === undefined) return [];
    const { run, block } = this.#chain.replay(number);
    const all: Found[] = [];
    for (const [index, transaction] of block.transactions.slice(0, last + 1).entries()) {
      const prepared = run.prepare(transaction);
      if (wanted.includes(index)) all.push(await this.#watch(prepared, block, index));
      else prepared.finish(await runGently(prepared, this.#wish.pause));
    }
    return all;
  }

  /** Executes a transaction, watching it. */
  async #watch(prepared: Prepared, block: Block, index: number): Promise<Found> {
    const { writes, outcome } = await watchLeaf(prepared, this.#leaf, this.#wish.pause);
    const account = prepared.state.account(this.#leaf.contract);
    const { receipt } = prepared.finish(outcome);
    const wanted = writes.filter(({ step }) => this.#isBefore(block.header.number, index, step));
    return { block, index, receipt, writes: wanted, account };
  }
}
