/** What began to wait, for whoever asks later (the newest are remembered) and for whoever subscribed. */

import type { Hash } from '../../base/hash.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Node } from '../../node/node.ts';
import { Breath, tellAll } from '../breath.ts';
import { knownTransaction } from '../reading/known-transaction.ts';

/** A transaction that began to wait; undefined when it ended that without being mined before anybody was told. */
export type Arrived = { readonly hash: Hash; readonly transaction: Transaction | undefined };
export type ArrivalListener = (arrived: Arrived) => void;

/** For filters that are asked now and then. */
const MOST_REMEMBERED = 20_000;

export class Arrivals {
  readonly #node: Node;
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<ArrivalListener>();
  #hashes: Hash[] = [];
  /** How many came before the first that is remembered. */
  #forgotten = 0;
  #told = 0;
  #telling: Promise<void> | undefined;

  constructor(node: Node, report: (error: unknown) => void) {
    this.#node = node;
    this.#report = report;
  }

  /** How many have come: where to ask for what comes from now on. */
  get count(): number {
    return this.#forgotten + this.#hashes.length;
  }

  /** Those after the first so many; undefined when that is longer ago than is remembered. */
  after(count: number): readonly Hash[] | undefined {
    return count < this.#forgotten ? undefined : this.#hashes.slice(count - this.#forgotten);
  }

  /** Tells of each from now on; the answer ends that. */
  listen(listener: ArrivalListener): () => void {
    if (this.#listeners.size === 0 && this.#telling === undefined) this.#told = this.count;
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  add(hash: Hash): void {
    this.#hashes.push(hash);
    if (this.#hashes.length > 2 * MOST_REMEMBERED) {
      this.#forgotten += MOST_REMEMBERED;
      this.#hashes = this.#hashes.slice(MOST_REMEMBERED);
    }
    if (this.#listeners.size > 0) this.#telling ??= this.#tell().finally(() => (this.#telling = undefined));
  }

  /** What is being told; undefined when everything was. */
  get telling(): Promise<void> | undefined {
    return this.#telling;
  }

  close(): void {
    this.#listeners.clear();
  }

  async #tell(): Promise<void> {
    const breath = new Breath();
    await breath.take();
    for (; this.#told < this.count && this.#listeners.size > 0; this.#told += 1) {
      const hash = this.#hashes[this.#told - this.#forgotten];
      if (hash === undefined) continue;
      try {
        await tellAll(this.#listeners, { hash, transaction: await this.#find(hash) }, breath);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** It may be mined by now. */
  async #find(hash: Hash): Promise<Transaction | undefined> {
    const waiting = this.#node.findPending(hash);
    if (waiting !== undefined) return waiting;
    const known = await knownTransaction(this.#node.chain, hash);
    return known?.block.transactions[known.index];
  }
}
