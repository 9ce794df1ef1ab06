/**
 * What a pool should do, said as simply as possible: a list, searched and sorted anew for every question. `pool-model.test.ts`
 * compares the two.
 */

import type { Address } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import type { Move } from '../../src/chain/branch.ts';
import { senderOf, transactionHash } from '../../src/chain/signing.ts';
import { maxFeePerGas, maxPriorityFeePerGas, type Transaction } from '../../src/chain/transaction.ts';
import type { Limits } from '../../src/node/pool/room.ts';
import type { World } from './pool-world.ts';

export type Waiter = {
  readonly transaction: Transaction;
  readonly hash: Hash;
  readonly sender: Address;
  readonly nonce: bigint;
  readonly arrival: number;
};

export class Model {
  waiters: Waiter[] = [];
  readonly #world: World;
  readonly #limits: Limits;
  #arrivals = 0;

  constructor(world: World, limits: Limits) {
    this.#world = world;
    this.#limits = limits;
  }

  get hashes(): Hash[] {
    return this.waiters.map(({ hash }) => hash).sort();
  }

  /** Takes it, and says by which rules it could have been refused: none when it waits now. */
  add(transaction: Transaction): readonly string[] {
    const newcomer = this.#waiter(transaction, (this.#arrivals += 1));
    if (this.waiters.some(({ hash }) => hash === newcomer.hash)) return [];
    const rival = this.#rivalOf(newcomer);
    const refusals = this.#refusals(newcomer, rival);
    if (refusals.length > 0) return refusals;
    const before = this.waiters;
    this.waiters = this.waiters.filter((waiter) => waiter !== rival);
    const full = this.#makeRoom(newcomer, rival);
    if (full === undefined) this.waiters.push({ ...newcomer, arrival: rival?.arrival ?? newcomer.arrival });
    else this.waiters = before;
    return full === undefined ? [] : [full];
  }

  /** What a move brings back waits, and what it adopts, or makes impossible, does not. */
  follow({ displaced, adopted }: Move): void {
    const mined = new Set(adopted.flatMap(({ transactions }) => transactions.map(transactionHash)));
    this.waiters = this.waiters.filter(({ hash }) => !mined.has(hash));
    for (const transaction of displaced.flatMap((block) => block.transactions)) {
      const back = this.#waiter(transaction, 0);
      const rival = this.#rivalOf(back);
      if (mined.has(back.hash) || (rival !== undefined && isRaise(transaction, rival.transaction))) continue;
      this.waiters = [...this.waiters.filter((waiter) => waiter !== rival), back];
    }
    this.waiters = this.waiters.filter(({ sender, nonce }) => nonce >= this.#world.account(sender).nonce);
  }

  /** By price, and within a sender by nonce. */
  ready(): Hash[] {
    let left = this.#payable();
    const order: Hash[] = [];
    while (left.length > 0) {
      const heads = left.filter((one) => !left.some((other) => other.sender === one.sender && other.nonce < one.nonce));
      const best = heads.toSorted((a, b) => compare(this.#offer(b), this.#offer(a)) || byAge(a, b))[0]!;
      order.push(best.hash);
      left = left.filter((one) => one !== best);
    }
    return order;
  }

  nextNonce(sender: Address): bigint {
    let { nonce } = this.#world.account(sender);
    while (this.#of(sender).some((waiter) => waiter.nonce === nonce)) nonce += 1n;
    return nonce;
  }

  get places(): number {
    return sum(this.waiters);
  }

  #refusals({ transaction, sender, nonce }: Waiter, rival: Waiter | undefined): readonly string[] {
    const account = this.#world.account(sender);
    const others = this.#of(sender).filter((waiter) => waiter !== rival);
    const spent = [...others.map((other) => costOf(other.transaction)), costOf(transaction)].reduce((a, b) => a + b);
    return [
      ...(maxFeePerGas(transaction) < this.#world.baseFeePerGas ? ['feeBelowBase'] : []),
      ...(nonce < account.nonce ? ['nonceTooLow'] : []),
      ...(spent > account.balance ? ['balance'] : []),
      ...(rival !== undefined && !isRaise(rival.transaction, transaction) ? ['replacement'] : []),
    ];
  }

  /** The rule by which there is none; undefined when there is now. */
  #makeRoom(newcomer: Waiter, rival: Waiter | undefined): string | undefined {
    const gone = rival === undefined ? [] : [rival];
    const isTight = (waiters: readonly Waiter[], most: number): boolean =>
      sum(waiters) + placesOf(newcomer) > most && sum(gone) < placesOf(newcomer);
    const remove = (goes: Waiter): void => {
      this.waiters = this.waiters.filter((waiter) => waiter !== goes);
      gone.push(goes);
    };
    while (isTight(this.#of(newcomer.sender), this.#limits.placesOfOneSender)) {
      const last = this.#of(newcomer.sender).at(-1);
      if (last === undefined || last.nonce < newcomer.nonce) return 'poolSender';
      remove(last);
    }
    while (isTight(this.waiters, this.#limits.places)) {
      const goes = this.#lasts().toSorted((a, b) => this.#compareWorth(a, b) || byAge(b, a))[0];
      if (goes === undefined || this.#compareWorth(goes, newcomer) >= 0) return 'poolFull';
      remove(goes);
    }
    return undefined;
  }

  /** Negative when the first is worth less. */
  #compareWorth(a: Waiter, b: Waiter): number {
    const [first, second] = [this.#worth(a), this.#worth(b)];
    return Number(first.isConnected) - Number(second.isConnected) || compare(first.offer, second.offer);
  }

  #worth(waiter: Waiter): { isConnected: boolean; offer: bigint } {
    const chain = [...this.#of(waiter.sender).filter(({ nonce }) => nonce < waiter.nonce), waiter];
    const { nonce, balance } = this.#world.account(waiter.sender);
    const isInLine = chain.every((one, index) => one.nonce === nonce + BigInt(index));
    const isPaid = chain.map((one) => costOf(one.transaction)).reduce((a, b) => a + b) <= balance;
    const offer = chain.map((one) => this.#offer(one)).toSorted(compare)[0]!;
    return { isConnected: isInLine && isPaid, offer };
  }

  #payable(): Waiter[] {
    const isDear = ({ transaction }: Waiter): boolean => maxFeePerGas(transaction) < this.#world.baseFeePerGas;
    const isGood = (waiter: Waiter): boolean =>
      this.#worth(waiter).isConnected &&
      !this.#of(waiter.sender).some((one) => one.nonce <= waiter.nonce && isDear(one));
    return this.waiters.filter(isGood);
  }

  #offer({ transaction }: Waiter): bigint {
    const room = maxFeePerGas(transaction) - this.#world.baseFeePerGas;
    return maxPriorityFeePerGas(transaction) < room ? maxPriorityFeePerGas(transaction) : room;
  }

  #lasts(): Waiter[] {
    return this.waiters.filter((waiter) => this.#of(waiter.sender).at(-1) === waiter);
  }

  #of(sender: Address): Waiter[] {
    return this.waiters.filter((waiter) => waiter.sender === sender).toSorted((a, b) => compare(a.nonce, b.nonce));
  }

  #rivalOf({ sender, nonce }: Waiter): Waiter | undefined {
    return this.waiters.find((waiter) => waiter.sender === sender && waiter.nonce === nonce);
  }

  #waiter(transaction: Transaction, arrival: number): Waiter {
    const [hash, sender] = [transactionHash(transaction), senderOf(transaction)];
    return { transaction, hash, sender, nonce: transaction.nonce, arrival };
  }
}

export function costOf(transaction: Transaction): bigint {
  return transaction.value + transaction.gasLimit * maxFeePerGas(transaction);
}

function isRaise(old: Transaction, offered: Transaction): boolean {
  return (
    isTenthMore(maxFeePerGas(old), maxFeePerGas(offered)) &&
    isTenthMore(maxPriorityFeePerGas(old), maxPriorityFeePerGas(offered))
  );
}

function isTenthMore(was: bigint, is: bigint): boolean {
  return is > was && is * 10n >= was * 11n;
}

function placesOf({ transaction }: Waiter): number {
  return 1 + Math.floor(transaction.data.length / 8_192);
}

function sum(waiters: readonly Waiter[]): number {
  return waiters.reduce((total, waiter) => total + placesOf(waiter), 0);
}

function byAge(a: Waiter, b: Waiter): number {
  return a.arrival - b.arrival || (a.hash < b.hash ? -1 : 1);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
