/**
 * Moments of a chain to play on, and the way back to them (`chain/chain.ts`, rewind): blocks are taken back, and what waited then waits again.
 * Moments live as long as the process.
 */

import type { Hash } from '../base/hash.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { Move } from '../chain/branch.ts';
import type { Place } from '../chain/log/log.ts';
import { TransactionError } from '../chain/errors.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Tools } from './development.ts';
import { NodeError } from './errors.ts';

/** A moment to come back to. */
type Snapshot = {
  readonly id: bigint;
  readonly head: Hash;
  /** Where the log stood. */
  readonly place: Place | undefined;
  /** In the order they came. */
  readonly waiting: readonly Transaction[];
  readonly restore: () => void;
};

export class Past {
  /** The way back that is being gone, if one is. */
  underWay: Promise<unknown> | undefined;
  readonly #tools: Tools;
  readonly #snapshots: Snapshot[] = [];
  #nextSnapshot = 1n;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** The answer is the number of this moment. */
  remember(): bigint {
    const { chain, pool, settings } = this.#tools;
    const id = this.#nextSnapshot;
    this.#nextSnapshot += 1n;
    const { headHash: head, place } = chain;
    const [waiting, before] = [pool.kept(), this.#snapshots.at(-1)?.waiting ?? []];
    // Mostly nothing has changed, and there may be thousands of both.
    const isSame = waiting.length === before.length && waiting.every((each, index) => each === before[index]);
    this.#snapshots.push({ id, head, place, waiting: isSame ? before : waiting, restore: settings.kept() });
    return id;
  }

  /** It, and those remembered after it, are used up. False for one that is not known. */
  goBackTo(id: bigint): Promise<boolean> {
    return this.#goBack(async () => {
      const index = this.#snapshots.findIndex((snapshot) => snapshot.id === id);
      const snapshot = this.#snapshots[index];
      if (snapshot === undefined) return false;
      const isThere = this.#tools.chain.isCanonical(snapshot.head);
      if (isThere) await this.#rewind(snapshot.head, snapshot.waiting, snapshot.place);
      if (isThere) snapshot.restore();
      this.#snapshots.splice(index);
      return isThere;
    });
  }

  /** Takes so many of the newest blocks back. Throws NodeError (`tooFar`). */
  rollBack(count: bigint): Promise<void> {
    const { chain, pool } = this.#tools;
    return this.#goBack(async () => {
      const { number } = chain.head.header;
      const to = count < 0n ? undefined : chain.blockByNumber(number - count);
      if (to === undefined) throw new NodeError('tooFar', `there are only ${number} blocks to take back`);
      if (count > 0n) await this.#rewind(blockHash(to), pool.kept());
      if (count > 0n) this.#snapshots.splice(0);
    });
  }

  /** Back to the first block, with nothing waiting. */
  async beginAgain(): Promise<void> {
    const { chain } = this.#tools;
    const first = chain.blockByNumber(1n)?.header.parentHash ?? chain.headHash;
    await this.#goBack(() => this.#rewind(first, []));
    this.#snapshots.splice(0);
  }

  /** Runs it while nothing is mined, and nothing is accepted. */
  async #goBack<T>(job: () => Promise<T>): Promise<T> {
    const going = this.#tools.mining.meanwhile(job);
    const underWay = going.catch(() => undefined);
    this.underWay = underWay;
    try {
      return await going;
    } finally {
      if (this.underWay === underWay) this.underWay = undefined;
    }
  }

  /** What waited then waits again, and nothing else. */
  async #rewind(to: Hash, waited: readonly Transaction[], wanted?: Place): Promise<void> {
    const { chain, pool } = this.#tools;
    const waiting = new Set(waited.map(transactionHash));
    const place = wanted !== undefined && chain.isPlace(wanted) ? wanted : undefined;
    await pool.settle();
    const { moved, dropped } = await pool.hold(async () => {
      const move = await chain.rewind(to, (way) => pool.writesFor(onlyWith(way, waiting)), place);
      pool.follow(onlyWith(move, waiting));
      const others = pool.all().flatMap(({ hash }) => (waiting.has(hash) ? [] : hash));
      return { moved: move, dropped: { written: pool.drop(others) } };
    });
    await dropped.written;
    // Some had been dropped or replaced since.
    for (const transaction of waited) await pool.add(transaction).catch(ignoreRefusal);
    if (place === undefined) await pool.logAgain();
    this.#tools.moved(moved);
  }
}

/** As if only these transactions had ever been in the blocks. */
function onlyWith({ displaced, adopted }: Move, hashes: ReadonlySet<Hash>): Move {
  const isWanted = (transaction: Transaction): boolean => hashes.has(transactionHash(transaction));
  const thinned = displaced.map((block): Block => ({ ...block, transactions: block.transactions.filter(isWanted) }));
  return { displaced: thinned, adopted };
}

/** It waited, and can wait no more: what paid for it is gone. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof TransactionError)) throw error;
}
