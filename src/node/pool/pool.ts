/**
 * Transactions that wait for a block. Each is checked on arrival and is on disk before it is acknowledged, so that it survives
 * whatever happens to the process.
 *
 * **Acknowledged** means: it waits until a block of the canonical chain holds it, and waits again when that block is displaced. It ends
 * in another way only by name (phase `dropped`), and only because another transaction used its nonce, its sender replaced it or sent
 * too many, there was no room and all others bring more, or it makes our own code stumble. A balance or a fee that does not suffice
 * is no such reason: it waits until it does, and is among the first to go when there is no room.
 *
 * What may be in a block is decided by `chain/`; when one is mined, by `mining/`. Next: `admission.ts` (what may wait), `room.ts` (how
 * much, and who makes way), `block-order.ts` (whose turn it is), `upheaval.ts` (when the chain moves), `keeping.ts` (the disk).
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Move } from '../../chain/branch.ts';
import { mostCost } from '../../chain/gas.ts';
import { transactionHash } from '../../chain/signing.ts';
import { maxFeePerGas, type Transaction } from '../../chain/transaction.ts';
import { checkTransaction } from '../../chain/validate.ts';
import type { Store, Write } from '../../state/store.ts';
import { checkAlive, checkNewcomer, checkUnseen, reasonOf } from './admission.ts';
import { inBlockOrder } from './block-order.ts';
import { type Ground, standingOf } from './ground.ts';
import { type Dropped, type Journalled, readJournal } from './journal.ts';
import { droppedOf, Keeping, NONCE_TAKEN } from './keeping.ts';
import { isRaised, type Pending, pendingOf } from './pending.ts';
import { type Limits, LIMITS, Room } from './room.ts';
import { connectedCount, type SenderQueue } from './sender-queue.ts';
import { sendersOf, upheavalOf } from './upheaval.ts';
import type { Waiting } from './waiting.ts';

export class Pool {
  readonly #ground: Ground;
  readonly #room: Room;
  readonly #waiting: Waiting;
  readonly #keeping: Keeping;
  /** What is being taken, whoever brings it how often. */
  readonly #arriving = new Map<Hash, Promise<Hash>>();
  #nextArrival = 1;

  private constructor(store: Store, ground: Ground, limits: Limits) {
    this.#ground = ground;
    this.#room = new Room(ground, limits);
    this.#waiting = this.#room.waiting;
    this.#keeping = new Keeping(store, this.#waiting, ground);
  }

  /** Reads the journal back and checks everything again; what can never be mined any more is dropped and named. */
  static async open(
    store: Store,
    ground: Ground,
    limits: Limits = LIMITS,
  ): Promise<{ pool: Pool; dropped: readonly Dropped[] }> {
    const pool = new Pool(store, ground, limits);
    const { readable, dropped } = await readJournal(store);
    for (const journalled of readable.toSorted((a, b) => a.arrival - b.arrival)) {
      dropped.push(...pool.#bringBack(journalled));
    }
    await store.commit(dropped.map(({ key }) => ({ key, value: undefined })));
    return { pool, dropped };
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** How much room is taken, in places, of `LIMITS`; more only after a reorganisation. */
  get places(): number {
    return this.#waiting.places;
  }

  has(hash: Hash): boolean {
    return this.#waiting.get(hash) !== undefined;
  }

  find(hash: Hash): Transaction | undefined {
    return this.#waiting.get(hash)?.transaction;
  }

  /** Everything that waits, in the order it came. */
  all(): readonly Pending[] {
    return this.#waiting.all();
  }

  /** The nonce the sender's next transaction should have: behind those that wait without a gap. */
  nextNonce(sender: Address): bigint {
    const { nonce } = standingOf(this.#ground, sender);
    return this.#waiting.queueOf(sender)?.freeNonce(nonce) ?? nonce;
  }

  /**
   * Takes a transaction and returns its name once it is on disk. One that waits already is welcome and changes nothing. Throws
   * `TransactionError` naming the rule that keeps it out, or what the store or `findSender` throws; then it is not there.
   */
  async add(transaction: Transaction): Promise<Hash> {
    const hash = this.#nameOf(transaction);
    const arriving = this.#arriving.get(hash);
    if (arriving !== undefined) return arriving;
    if (this.has(hash)) return hash;
    const taken = this.#take(transaction, hash).finally(() => this.#arriving.delete(hash));
    this.#arriving.set(hash, taken);
    return taken;
  }

  /** What the next blocks could hold, in the order in which they take it. */
  ready(): readonly Pending[] {
    const fee = this.#ground.baseFeePerGas();
    const chains = [...this.#waiting.queues].map((queue) => this.#readyOf(queue, fee));
    return inBlockOrder(chains, fee);
  }

  /** Ends the waiting of some, for reasons of the miner's. Resolves when that is on disk. */
  async drop(hashes: readonly Hash[]): Promise<void> {
    for (const hash of hashes) this.#discard(hash);
    await this.#keeping.flush();
  }

  /** Writes to the disk what is still owed to it: after `follow` has dropped something, and when a full disk has room again. */
  settle(): Promise<void> {
    return this.#keeping.flush();
  }

  /** Everything that waits and was acknowledged, in the order it came. */
  kept(): readonly Transaction[] {
    return this.all().flatMap(({ hash, transaction }) => (this.#keeping.isKept(hash) ? transaction : []));
  }

  /** Does something while nothing of what waits is written down: neither in the journal nor in the log. One at a time. */
  hold<T>(job: () => Promise<T>): Promise<T> {
    return this.#keeping.hold(job);
  }

  /** Writes all that waits into the log once more, from which it was cut. */
  logAgain(): Promise<void> {
    return this.#keeping.logAgain(this.all().filter(({ hash }) => this.#keeping.isKept(hash)));
  }

  /** What belongs into the batch of a move: the records of adopted transactions out, those of displaced ones back in. */
  writesFor(move: Move): readonly Write[] {
    return this.#keeping.promise(upheavalOf(move, this.#waiting));
  }

  /**
   * The same in memory, when the batch is on disk and the chain has its new head. Of the senders whom the move concerns everything is
   * checked again; what can never be mined any more is dropped, and named in the answer. Whether fees and balances suffice is asked
   * whenever something is mined.
   */
  follow(move: Move): readonly Dropped[] {
    const upheaval = upheavalOf(move, this.#waiting);
    const { adopted, returning, outbid, late } = upheaval;
    for (const entry of [...adopted, ...outbid]) this.#waiting.remove(entry);
    for (const entry of returning) this.#waiting.put(this.#keeping.promised(entry));
    this.#keeping.keepPromise(upheaval);
    this.#room.moved();
    const replaced = [...outbid, ...late].map(({ hash }) => droppedOf(hash, NONCE_TAKEN));
    return [...replaced, ...sendersOf(move).flatMap((sender) => this.#dropDead(sender))];
  }

  #dropDead(sender: Address): readonly Dropped[] {
    const entries = [...(this.#waiting.queueOf(sender)?.entries ?? [])];
    return entries.flatMap((entry) => {
      const reason = reasonOf(() => checkAlive(entry, this.#ground));
      if (reason === undefined) return [];
      this.#discard(entry.hash);
      return [droppedOf(entry.hash, reason)];
    });
  }

  /** The cheap checks come first, and those that need the sender last. */
  async #take(transaction: Transaction, hash: Hash): Promise<Hash> {
    const arrival = this.#nextArrival;
    this.#nextArrival += 1;
    checkUnseen(transaction, this.#ground);
    this.#room.checkOffer(transaction);
    await this.#ground.findSender?.(transaction);
    if (this.has(hash)) return hash; // A reorganisation brought it back meanwhile.
    checkTransaction({ transaction, params: this.#ground.params });
    await this.#admit(pendingOf(transaction, arrival));
    return hash;
  }

  /** Gives it a place, the one it replaces or one of its own. Throws `TransactionError`; then nothing has changed. */
  #admit(newcomer: Pending): Promise<void> {
    const replaced = this.#waiting.rivalOf(newcomer);
    const all = this.#waiting.queueOf(newcomer.sender)?.cost ?? 0n;
    const others = replaced === undefined ? all : all - mostCost(replaced.transaction);
    checkNewcomer(newcomer, others, replaced, this.#ground);
    const entry = { ...newcomer, arrival: replaced?.arrival ?? newcomer.arrival };
    const gone = this.#room.makeFor(entry, replaced);
    this.#waiting.put(entry);
    return this.#keeping.keep(entry, gone);
  }

  /**
   * One of the journal; it was acknowledged, so there is room. Answers with what does not wait: it, when it can never be mined, or one of two
   * with the same nonce. When the database was lost, the log knows what was replaced and then what replaced it.
   */
  #bringBack({ transaction, hash, arrival }: Journalled): readonly Dropped[] {
    const reason = reasonOf(() => this.#checkAgain(transaction, arrival));
    if (reason !== undefined) return [droppedOf(hash, reason)];
    const entry = pendingOf(transaction, arrival);
    const rival = this.#waiting.rivalOf(entry);
    if (rival !== undefined && !isRaised(rival.transaction, transaction)) return [droppedOf(hash, NONCE_TAKEN)];
    if (rival !== undefined) this.#waiting.remove(rival);
    this.#waiting.put(entry);
    this.#nextArrival = Math.max(this.#nextArrival, arrival + 1);
    return rival === undefined ? [] : [droppedOf(rival.hash, NONCE_TAKEN)];
  }

  /** Throws `TransactionError` for what can never be mined. */
  #checkAgain(transaction: Transaction, arrival: number): void {
    checkTransaction({ transaction, params: this.#ground.params });
    checkAlive(pendingOf(transaction, arrival), this.#ground);
  }

  #readyOf(queue: SenderQueue, baseFeePerGas: bigint): readonly Pending[] {
    const means = standingOf(this.#ground, queue.sender);
    const chain = queue.entries
      .slice(0, connectedCount(queue.entries, means))
      .filter(({ transaction }) => transaction.nonce >= means.nonce);
    const end = chain.findIndex(
      ({ hash, transaction }) => !this.#keeping.isKept(hash) || maxFeePerGas(transaction) < baseFeePerGas,
    );
    return end < 0 ? chain : chain.slice(0, end);
  }

  /** Throws `TransactionError` for what no encoding can say. */
  #nameOf(transaction: Transaction): Hash {
    try {
      return transactionHash(transaction);
    } catch (error) {
      checkTransaction({ transaction, params: this.#ground.params });
      throw error;
    }
  }

  #discard(hash: Hash): void {
    const entry = this.#waiting.get(hash);
    if (entry !== undefined) this.#waiting.remove(entry);
    this.#keeping.owe(hash);
  }
}
