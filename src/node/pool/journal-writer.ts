/**
 * Keeps the journal on disk the same as what waits in memory. A batch holds, of every transaction that is owed to the disk, what memory
 * says at the moment the batch leaves: its record, or nothing. So the order of changes cannot get lost, and after a batch that failed
 * (and may be there all the same) the next one puts everything right.
 *
 * All who come while a batch is on its way share the next one: a flood costs a few batches, not one for each.
 */

import type { Hash } from '../../base/hash.ts';
import type { Store, Write } from '../../state/store.ts';
import { type Journalled, removal, writeOf } from './journal.ts';

/** What the writer asks of memory, and tells it. */
export type Memory = {
  /** What should be on disk under this name; undefined: nothing. */
  readonly wanted: (hash: Hash) => Journalled | undefined;
  /** The records of these are about to leave; what it answers is in the same batch. When it throws, nothing leaves. */
  readonly leaving: (entries: readonly Journalled[]) => Promise<readonly Write[]>;
  /** The records of these are on disk. */
  readonly kept: (entries: readonly Journalled[]) => void;
  /** The disk refused a batch: whoever waits for this one or the next is refused. */
  readonly refused: () => void;
};

/** Until all that is arriving now has arrived. */
const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class JournalWriter {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #owed = new Set<Hash>();
  #underWay: readonly Hash[] = [];
  /** The batch on its way, and the one that gathers what is owed behind it. */
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  /** The last batch that left; it never fails. */
  #leaving: Promise<unknown> = Promise.resolve();
  /** Until then no batch leaves. */
  #held: Promise<void> | undefined;

  constructor(store: Store, memory: Memory) {
    this.#store = store;
    this.#memory = memory;
  }

  /** Says that memory changed. */
  owe(hash: Hash): void {
    this.#owed.add(hash);
  }

  /** What is owed, or on its way: nobody can say what of it is on disk. */
  unsettled(): ReadonlySet<Hash> {
    return new Set([...this.#owed, ...this.#underWay]);
  }

  /** Resolves when everything that is owed now is on disk; throws what the store throws, and then it is still owed. */
  flush(): Promise<void> {
    this.#next ??= this.#current.then(oneTurn).then(() => {
      this.#current = this.#next ?? this.#current;
      this.#next = undefined;
      return this.#write();
    });
    return this.#next;
  }

  /** Does something while nothing is written; what is owed meanwhile waits. */
  async hold<T>(job: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    try {
      await this.#leaving;
      return await job();
    } finally {
      this.#held = undefined;
      resolve();
    }
  }

  async #write(): Promise<void> {
    while (this.#held !== undefined) await this.#held;
    const written = this.#writeOwed();
    this.#leaving = written.catch(() => undefined);
    await written;
  }

  async #writeOwed(): Promise<void> {
    if (this.#owed.size === 0) return;
    const hashes = [...this.#owed];
    const found = hashes.map((hash) => this.#memory.wanted(hash));
    const entries = found.filter((entry) => entry !== undefined);
    const writes = found.map((entry, index) => (entry === undefined ? removal(hashes[index]!) : writeOf(entry)));
    this.#owed.clear();
    this.#underWay = hashes;
    try {
      const others = await this.#memory.leaving(entries);
      await this.#store.commit([...writes, ...others]);
      this.#underWay = [];
      this.#memory.kept(entries);
    } catch (error) {
      this.#failed();
      throw error;
    }
  }

  /** Whoever waits for the next batch hears of the same error, and the one after that begins anew. */
  #failed(): void {
    for (const hash of this.#underWay) this.#owed.add(hash);
    this.#underWay = [];
    this.#current = Promise.resolve();
    this.#next = undefined;
    this.#memory.refused();
  }
}
