/**
 * Finding out who signed, off the main thread: recovering takes longer than anything else about a plain transfer. Transactions that
 * arrive together go to a thread as one batch; what it finds is remembered (`rememberSender`), so that `senderOf` answers at
 * once. A few are quicker done here than sent. Whether a transaction is any good is for others to judge: a signature that
 * belongs to no key is remembered as such, and the rule about signatures says so.
 */

import { availableParallelism } from 'node:os';
import { isPossibleSignature, recover } from '../../base/keys.ts';
import { isSenderKnown, rememberSender, signingHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { NodeError } from '../errors.ts';
import { RecoveryThread } from './recovery-thread.ts';

/** Below this many, handing them to a thread would not be worth it. */
const FEWEST = 8;
/** How many go to a thread at once, at most: some ten milliseconds of work. */
const BATCH = 128;
/** And at least, where another thread could take the rest. */
const SHARE = 32;
/** More would wait for the one thread that does everything else. */
const MOST_THREADS = 4;
/** More than this many do not wait: half a second of work of one thread. */
export const MOST_WAITING = 8_192;

type Task = { readonly transaction: Transaction; readonly done: () => void };

export class Recovery {
  readonly #threads: readonly RecoveryThread[];
  #waiting: Task[] = [];
  #isPlanned = false;
  #isClosed = false;

  /** @param threads how many there may be; each is started when there is work for it. Left out, one fewer than there are cores */
  constructor(threads = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1))) {
    this.#threads = Array.from({ length: threads }, () => new RecoveryThread());
  }

  /**
   * When it resolves, `senderOf` knows the sender without recovering.
   * Throws NodeError (`busy`) when too many wait already: whoever sends any number of bad ones gets no further than that.
   */
  async recoverOne(transaction: Transaction): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) {
      throw new NodeError('busy', `${MOST_WAITING} transactions wait to be looked at; try again in a second`);
    }
    if (this.#isWorthwhile(transaction)) await this.#wait([transaction]);
  }

  /** The same for all of a block, which goes before those that came alone, and is never refused. */
  async recover(transactions: readonly Transaction[]): Promise<void> {
    const unknown = transactions.filter((transaction) => this.#isWorthwhile(transaction));
    if (unknown.length > 0) await this.#wait(unknown);
  }

  /** Ends the threads. Whoever still waits is let go; `senderOf` then finds out by itself. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { done } of this.#waiting.splice(0)) done();
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** A signature that cannot be one is refused for nothing, so it never takes a thread's time. */
  #isWorthwhile(transaction: Transaction): boolean {
    return !this.#isClosed && !isSenderKnown(transaction) && isPossibleSignature(transaction.signature);
  }

  #wait(transactions: readonly Transaction[]): Promise<unknown> {
    const all: Promise<void>[] = [];
    const tasks: Task[] = [];
    for (const transaction of transactions) all.push(new Promise((done) => tasks.push({ transaction, done })));
    if (tasks.length === 1) this.#waiting.push(...tasks);
    else this.#waiting = [...tasks, ...this.#waiting];
    this.#plan();
    return Promise.all(all);
  }

  /** Those that arrive in the same turn of the loop, and while a thread is busy, become one batch. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setImmediate(() => {
      this.#isPlanned = false;
      this.#begin();
    });
  }

  #begin(): void {
    if (this.#waiting.length < FEWEST) return recoverHere(this.#waiting.splice(0));
    const idle = this.#threads.filter((thread) => !thread.isBusy);
    const share = Math.min(BATCH, Math.max(SHARE, Math.ceil(this.#waiting.length / idle.length)));
    for (const thread of idle) {
      if (this.#waiting.length > 0) void this.#hand(thread, this.#waiting.splice(0, share));
    }
  }

  async #hand(thread: RecoveryThread, tasks: readonly Task[]): Promise<void> {
    const signed = tasks.map(({ transaction }) => ({
      digest: signingHash(transaction),
      signature: transaction.signature,
    }));
    const owners = await thread.recover(signed);
    tasks.forEach(({ transaction, done }, i) => {
      if (owners !== undefined) rememberSender(transaction, owners[i]);
      done();
    });
    if (this.#waiting.length > 0 && !this.#isClosed) this.#plan();
  }
}

function recoverHere(tasks: readonly Task[]): void {
  for (const { transaction, done } of tasks) {
    rememberSender(transaction, recover(signingHash(transaction), transaction.signature));
    done();
  }
}
