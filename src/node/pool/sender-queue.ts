/**
 * What waits of one sender, in the order of nonces: at most one for each, and there may be gaps. Next: `block-order.ts` (whose
 * turn it is), `cheapest.ts` (who has to go).
 */

import type { Address } from '../../base/address.ts';
import { mostCost } from '../../chain/gas.ts';
import type { Account } from '../../state/reader.ts';
import { type Pending, placesOf } from './pending.ts';

/** What of an account decides how far its sender's transactions can be mined. */
export type Means = Pick<Account, 'nonce' | 'balance'>;

export class SenderQueue {
  readonly sender: Address;
  readonly #entries: Pending[] = [];
  #places = 0;
  #cost = 0n;

  constructor(sender: Address) {
    this.sender = sender;
  }

  /** By nonce. */
  get entries(): readonly Pending[] {
    return this.#entries;
  }

  get places(): number {
    return this.#places;
  }

  /** The most that all of them together can take from their sender, in wei. */
  get cost(): bigint {
    return this.#cost;
  }

  at(nonce: bigint): Pending | undefined {
    const entry = this.#entries[this.#placeOf(nonce)];
    return entry?.transaction.nonce === nonce ? entry : undefined;
  }

  /** Those that come before a nonce. */
  before(nonce: bigint): readonly Pending[] {
    return this.#entries.slice(0, this.#placeOf(nonce));
  }

  /** No other may have its nonce. */
  put(entry: Pending): void {
    this.#entries.splice(this.#placeOf(entry.transaction.nonce), 0, entry);
    this.#places += placesOf(entry.transaction);
    this.#cost += mostCost(entry.transaction);
  }

  remove(entry: Pending): void {
    this.#entries.splice(this.#placeOf(entry.transaction.nonce), 1);
    this.#places -= placesOf(entry.transaction);
    this.#cost -= mostCost(entry.transaction);
  }

  /** The first nonce from this one on that none of them has. */
  freeNonce(from: bigint): bigint {
    let nonce = from;
    for (let place = this.#placeOf(from); this.#entries[place]?.transaction.nonce === nonce; place += 1) nonce += 1n;
    return nonce;
  }

  /** The first place whose nonce is not smaller. Most arrive in order, so it is looked for from the end. */
  #placeOf(nonce: bigint): number {
    let place = this.#entries.length;
    while (place > 0 && this.#entries[place - 1]!.transaction.nonce >= nonce) place -= 1;
    return place;
  }
}

/**
 * How many of these, from the first on, could be mined one after the other: no nonce is missing, and the balance lasts. Those whose nonce
 * was used already are counted and cost nothing: they are about to be removed.
 */
export function connectedCount(entries: readonly Pending[], { nonce, balance }: Means): number {
  let left = balance;
  let next = nonce;
  for (const [index, { transaction }] of entries.entries()) {
    if (transaction.nonce < nonce) continue;
    left -= mostCost(transaction);
    if (transaction.nonce !== next || left < 0n) return index;
    next += 1n;
  }
  return entries.length;
}
