/**
 * Between memory and disk: what has its place and is not on disk yet, and what happens when it never gets there. What is not kept is not
 * mined and not acknowledged.
 */

import type { Hash } from '../../base/hash.ts';
import { TransactionError } from '../../chain/errors.ts';
import type { Store, Write } from '../../state/store.ts';
import { checkAlive, reasonOf } from './admission.ts';
import type { Ground } from './ground.ts';
import { JournalWriter } from './journal-writer.ts';
import { type Dropped, journalKey, type Journalled, removal, writeOf } from './journal.ts';
import type { Pending } from './pending.ts';
import type { Gone } from './room.ts';
import type { Upheaval } from './upheaval.ts';
import type { Waiting } from './waiting.ts';

/** What a newcomer changed, until it is on disk. */
type Admission = {
  readonly entry: Pending;
  /** What had been acknowledged and made way for it. */
  readonly madeWay: readonly Gone[];
  /** Set when something better came before it was on disk. */
  refusal: TransactionError | undefined;
};

export class Keeping {
  readonly #store: Store;
  readonly #waiting: Waiting;
  readonly #ground: Ground;
  readonly #journal: JournalWriter;
  readonly #unkept = new Map<Hash, Admission>();
  /** What the batch of the move under way says about the journal, as long as nothing else does. */
  readonly #promised = new Map<Hash, Pending | undefined>();

  constructor(store: Store, waiting: Waiting, ground: Ground) {
    this.#store = store;
    this.#waiting = waiting;
    this.#ground = ground;
    this.#journal = new JournalWriter(store, {
      wanted: (hash) => waiting.get(hash),
      leaving: (entries) => this.#logged(entries),
      kept: (entries) => entries.forEach(({ hash }) => this.#unkept.delete(hash)),
      refused: () => this.#undo(),
    });
  }

  isKept(hash: Hash): boolean {
    return !this.#unkept.has(hash);
  }

  /** Says that memory has something, or has it no more, and the disk does not know. */
  owe(hash: Hash): void {
    this.#promised.delete(hash);
    this.#journal.owe(hash);
  }

  /** Resolves when everything that is owed now is on disk. Throws what the store throws. */
  flush(): Promise<void> {
    return this.#journal.flush();
  }

  /** Does something while the journal is not written. One at a time. */
  hold<T>(job: () => Promise<T>): Promise<T> {
    return this.#journal.hold(job);
  }

  /** Writes these into the log once more, from which they were cut. */
  async logAgain(entries: readonly Pending[]): Promise<void> {
    const { log } = this.#ground;
    if (log === undefined || entries.length === 0) return;
    await this.#store.commit([
      await log.append(entries.map(({ transaction }) => ({ kind: 'transaction', transaction }))),
    ]);
  }

  /**
   * Resolves when a newcomer, which has its place already, and the going of those who made way for it are on disk. Throws
   * `TransactionError` when something better came first, and what the store throws; then it is not there, and those who made way are.
   */
  async keep(entry: Pending, gone: readonly Gone[]): Promise<void> {
    const madeWay = gone.filter((each) => !this.#refuseUnkept(each));
    const admission: Admission = { entry, madeWay, refusal: undefined };
    this.#unkept.set(entry.hash, admission);
    for (const { hash } of [entry, ...gone.map((each) => each.entry)]) this.owe(hash);
    try {
      await this.flush();
    } finally {
      this.#unkept.delete(entry.hash);
    }
    for (const each of madeWay) this.#ground.onDropped?.(droppedOf(each.entry.hash, each.reason));
    if (admission.refusal !== undefined) throw admission.refusal;
  }

  /** The writes of a move. What is unsettled they cannot settle: a batch on its way may come after theirs. */
  promise({ adopted, returning, outbid }: Upheaval): readonly Write[] {
    const unsettled = this.#journal.unsettled();
    const leaving = [...adopted, ...outbid].map(({ hash }) => [hash, undefined] as const);
    const coming = returning.map((entry) => [entry.hash, entry] as const);
    this.#promised.clear();
    for (const [hash, entry] of [...leaving, ...coming]) if (!unsettled.has(hash)) this.#promised.set(hash, entry);
    return [...leaving.map(([hash]) => removal(hash)), ...returning.map(writeOf)];
  }

  /** What the batch of the move brings back, if it is the same as it would be now. */
  promised(entry: Pending): Pending {
    return this.#promised.get(entry.hash) ?? entry;
  }

  /** When memory has followed the move: whatever is not as the batch says is owed. */
  keepPromise({ adopted, returning, outbid }: Upheaval): void {
    const moved = [...adopted, ...returning, ...outbid].map(({ hash }) => hash);
    for (const hash of new Set([...this.#promised.keys(), ...moved])) {
      const isAsPromised = this.#promised.has(hash) && this.#promised.get(hash) === this.#waiting.get(hash);
      if (!isAsPromised) this.#journal.owe(hash);
    }
    this.#promised.clear();
  }

  /** The answer of the log has to be in the batch that comes next. */
  async #logged(entries: readonly Journalled[]): Promise<readonly Write[]> {
    const { log } = this.#ground;
    const accepted = entries.filter(({ hash }) => this.#unkept.has(hash));
    if (log === undefined || accepted.length === 0) return [];
    return [await log.append(accepted.map(({ transaction }) => ({ kind: 'transaction', transaction })))];
  }

  /** Something that makes way before it was acknowledged is refused to whoever brought it. False: it was acknowledged. */
  #refuseUnkept({ entry, rule, reason }: Gone): boolean {
    const admission = this.#unkept.get(entry.hash);
    if (admission !== undefined) admission.refusal = new TransactionError(rule, reason);
    return admission !== undefined;
  }

  /** The disk refused: nobody who waits for it is acknowledged, and what made way for them is there again. */
  #undo(): void {
    const admissions = [...this.#unkept.values()].toReversed();
    this.#unkept.clear();
    for (const { entry, madeWay } of admissions) {
      if (this.#waiting.get(entry.hash) === entry) this.#waiting.remove(entry);
      this.owe(entry.hash);
      for (const gone of madeWay) this.#comeAgain(gone.entry);
    }
  }

  #comeAgain(entry: Pending): void {
    const reason = reasonOf(() => checkAlive(entry, this.#ground));
    const isTaken = this.#waiting.rivalOf(entry) !== undefined;
    if (reason === undefined && !isTaken) this.#waiting.put(entry);
    else this.#ground.onDropped?.(droppedOf(entry.hash, reason ?? NONCE_TAKEN));
    this.owe(entry.hash);
  }
}

export const NONCE_TAKEN = 'another transaction with its nonce is waiting in its place';

export function droppedOf(hash: Hash, reason: string): Dropped {
  return { key: journalKey(hash), hash, reason };
}
