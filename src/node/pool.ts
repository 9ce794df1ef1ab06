/**
 * Transactions that wait for a block. Each is checked on arrival and journalled before it is acknowledged, so that it
 * survives whatever happens to the process; its record goes in the same batch that commits its block.
 *
 * What may be in a block is decided by `chain/`; when one is mined, by `node.ts`. The records are in `journal.ts`.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { TransactionError } from '../chain/errors.ts';
import { accountOf, isContract } from '../chain/host.ts';
import type { Params } from '../chain/params.ts';
import { senderOf, transactionHash } from '../chain/signing.ts';
import { maxFeePerGas, maxPriorityFeePerGas, type Transaction } from '../chain/transaction.ts';
import { checkInclusion, checkTransaction } from '../chain/validate.ts';
import type { Reader } from '../state/reader.ts';
import type { Store, Write } from '../state/store.ts';
import { type Dropped, journalKey, readJournal, removal, writeOf } from './journal.ts';

/** What the pool asks of the chain: its rules, its newest state, and what the next block will charge. */
export type Ground = {
  readonly params: Params;
  headState(): Reader;
  baseFeePerGas(): bigint;
};

export type Pending = {
  readonly transaction: Transaction;
  readonly hash: Hash;
  readonly sender: Address;
  /** Counts up; who came first is mined first. */
  readonly arrival: number;
};

/** Room for a village in a hurry; a stranger cannot fill the memory. */
const MOST_PENDING = 4_096;
export const MOST_PENDING_OF_ONE_SENDER = 256;
/** A replacement pays at least so much more, in percent, or replacing would cost nothing. */
const LEAST_RAISE = 10n;
/** What was taken once keeps its place when fees have risen meanwhile: it waits until they fall. */
const ANY_FEE = 0n;

export class Pool {
  readonly #store: Store;
  readonly #ground: Ground;
  readonly #entries = new Map<Hash, Pending>();
  /** Transactions whose record is not on disk yet: they hold their place and are not mined. */
  readonly #writing = new Map<Hash, Promise<void>>();
  #nextArrival = 0;

  private constructor(store: Store, ground: Ground) {
    this.#store = store;
    this.#ground = ground;
  }

  /** Reads the journal back and checks everything again; what does not fit any more is dropped and named. */
  static async open(store: Store, ground: Ground): Promise<{ pool: Pool; dropped: readonly Dropped[] }> {
    const pool = new Pool(store, ground);
    const { readable, dropped } = await readJournal(store);
    for (const entry of readable.toSorted((a, b) => a.arrival - b.arrival)) {
      const reason = refusalOf(() => pool.#admit(entry.transaction, entry.arrival, ANY_FEE));
      if (reason !== undefined) dropped.push({ key: journalKey(entry.hash), reason });
    }
    await store.commit(dropped.map(({ key }) => ({ key, value: undefined })));
    return { pool, dropped };
  }

  get size(): number {
    return this.#entries.size;
  }

  has(hash: Hash): boolean {
    return this.#entries.has(hash);
  }

  /** Everything that waits, in the order it came. */
  all(): readonly Pending[] {
    return [...this.#entries.values()].toSorted((a, b) => a.arrival - b.arrival);
  }

  /** The nonce the sender's next transaction should have: behind those that wait without a gap. */
  nextNonce(sender: Address): bigint {
    const taken = new Set(this.#of(sender).map(({ transaction }) => transaction.nonce));
    let nonce = accountOf(this.#ground.headState(), sender).nonce;
    while (taken.has(nonce)) nonce += 1n;
    return nonce;
  }

  /**
   * Takes a transaction and returns its name once it is on disk. One that waits already is welcome and changes nothing. Throws
   * `TransactionError` naming the rule that keeps it out.
   */
  async add(transaction: Transaction): Promise<Hash> {
    checkTransaction({ transaction, params: this.#ground.params });
    const hash = transactionHash(transaction);
    if (!this.#entries.has(hash)) {
      const admitted = this.#admit(transaction, this.#nextArrival, this.#ground.baseFeePerGas());
      this.#writing.set(hash, this.#write(admitted));
    }
    await this.#writing.get(hash);
    return hash;
  }

  /** What the next block could hold, in order: each sender's transactions by nonce without a gap, first come first served. */
  ready(): readonly Pending[] {
    const written = this.all().filter(({ hash }) => !this.#writing.has(hash));
    const fee = this.#ground.baseFeePerGas();
    const senders = new Set(written.map(({ sender }) => sender));
    const chains = [...senders].map((sender) => {
      const { nonce } = accountOf(this.#ground.headState(), sender);
      return chainOf(
        written.filter((entry) => entry.sender === sender),
        nonce,
        fee,
      );
    });
    return chains.flat().toSorted((a, b) => a.turn - b.turn || compare(a.transaction.nonce, b.transaction.nonce));
  }

  /** The writes that take these out of the journal. */
  removals(hashes: readonly Hash[]): readonly Write[] {
    return hashes.filter((hash) => this.#entries.has(hash)).map(removal);
  }

  /** Forgets these; their records went, or go, with a batch that holds `removals`. */
  forget(hashes: readonly Hash[]): void {
    for (const hash of hashes) this.#entries.delete(hash);
  }

  /** What can never be mined, because another transaction used its nonce: it replaced one that was being mined. */
  outdated(): readonly Hash[] {
    const state = this.#ground.headState();
    return this.all()
      .filter(({ sender, transaction }) => transaction.nonce < accountOf(state, sender).nonce)
      .map(({ hash }) => hash);
  }

  async #write({ entry, replaced }: Admitted): Promise<void> {
    try {
      await this.#store.commit([writeOf(entry), ...(replaced === undefined ? [] : [removal(replaced.hash)])]);
    } catch (error) {
      this.#entries.delete(entry.hash);
      if (replaced !== undefined) this.#entries.set(replaced.hash, replaced);
      throw error;
    } finally {
      this.#writing.delete(entry.hash);
    }
  }

  #of(sender: Address): Pending[] {
    return this.all().filter((entry) => entry.sender === sender);
  }

  /** Checks it against the state and what waits, and gives it a place. Throws `TransactionError`; then nothing has changed. */
  #admit(transaction: Transaction, arrival: number, leastFee: bigint): Admitted {
    const sender = senderOf(transaction);
    const others = this.#of(sender).filter((entry) => entry.transaction.nonce !== transaction.nonce);
    const replaced = this.#of(sender).find((entry) => entry.transaction.nonce === transaction.nonce);
    this.#checkState(transaction, sender, others, leastFee);
    if (replaced !== undefined) checkRaise(replaced.transaction, transaction);
    else this.#checkRoom(others.length);
    const entry = { transaction, hash: transactionHash(transaction), sender, arrival: replaced?.arrival ?? arrival };
    if (replaced !== undefined) this.#entries.delete(replaced.hash);
    this.#entries.set(entry.hash, entry);
    this.#nextArrival = Math.max(this.#nextArrival, arrival + 1);
    return { entry, replaced };
  }

  /** The rules of the next block, except that a nonce may still be early, and what waits has spent its part of the balance. */
  #checkState(transaction: Transaction, address: Address, others: readonly Pending[], leastFee: bigint): void {
    const { params } = this.#ground;
    const state = this.#ground.headState();
    const { nonce, balance } = accountOf(state, address);
    const reserved = others.reduce((sum, entry) => sum + mostCost(entry.transaction), 0n);
    checkInclusion({
      transaction,
      sender: {
        address,
        nonce: transaction.nonce > nonce ? transaction.nonce : nonce,
        balance: balance - reserved,
        isContract: isContract(state, address),
      },
      baseFeePerGas: leastFee,
      gasLeft: params.gasLimit,
    });
  }

  #checkRoom(ofSender: number): void {
    if (ofSender >= MOST_PENDING_OF_ONE_SENDER) {
      throw new TransactionError(
        'poolSender',
        `its sender has ${ofSender} transactions waiting already; mine some first`,
      );
    }
    if (this.size >= MOST_PENDING) {
      throw new TransactionError('poolFull', `${this.size} transactions are waiting already; mine some first`);
    }
  }
}

type Admitted = { readonly entry: Pending; readonly replaced: Pending | undefined };
type Queued = Pending & { readonly turn: number };

/** One sender's transactions from `nonce` on. Each has to wait its turn until those before it have come. */
function chainOf(entries: readonly Pending[], nonce: bigint, baseFeePerGas: bigint): readonly Queued[] {
  const chain: Queued[] = [];
  const usable = entries.filter(({ transaction }) => transaction.nonce >= nonce);
  for (const entry of usable.toSorted((a, b) => compare(a.transaction.nonce, b.transaction.nonce))) {
    const isNext = entry.transaction.nonce === nonce + BigInt(chain.length);
    if (!isNext || maxFeePerGas(entry.transaction) < baseFeePerGas) break;
    chain.push({ ...entry, turn: Math.max(entry.arrival, chain.at(-1)?.turn ?? 0) });
  }
  return chain;
}

/** The most it can take from its sender. */
function mostCost(transaction: Transaction): bigint {
  return transaction.value + transaction.gasLimit * maxFeePerGas(transaction);
}

function checkRaise(old: Transaction, offered: Transaction): void {
  const isRaised = [maxFeePerGas, maxPriorityFeePerGas].every(
    (fee) => fee(offered) * 100n >= fee(old) * (100n + LEAST_RAISE),
  );
  if (isRaised) return;
  throw new TransactionError(
    'replacement',
    `a transaction with nonce ${old.nonce} of the same sender is waiting already; another one in its place has to pay ${LEAST_RAISE} % more for gas`,
  );
}

/** What a transaction was refused for; undefined when it was not. */
function refusalOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof TransactionError) return error.message;
    throw error;
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
