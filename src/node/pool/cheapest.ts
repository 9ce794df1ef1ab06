/**
 * Who has to go when there is no room. Only the last of a sender's transactions can: without it all others are as good as before. Of
 * those first the ones that could not be mined anyhow, because a nonce before them is missing or the balance does not last;
 * then those that bring the miner least per gas; then those that came last.
 *
 * What one brings is never more than what those before it bring: they have to be mined first. So nobody keeps cheap ones by putting
 * a dear one behind them.
 */

import { cameBefore } from './block-order.ts';
import { Heap } from './heap.ts';
import { offerOf, type Pending } from './pending.ts';
import { connectedCount, type Means, type SenderQueue } from './sender-queue.ts';

/** How much a block would gain by a transaction. */
export type Worth = { readonly isConnected: boolean; readonly offer: bigint };

type Last = { readonly queue: SenderQueue; readonly entry: Pending; readonly worth: Worth };

/** What the last of these is worth. */
export function worthOf(entries: readonly Pending[], means: Means, baseFeePerGas: bigint): Worth {
  const offers = entries.map(({ transaction }) => offerOf(transaction, baseFeePerGas));
  const offer = offers.reduce((least, next) => (next < least ? next : least));
  return { isConnected: connectedCount(entries, means) === entries.length, offer };
}

export function isWorthLess(a: Worth, b: Worth): boolean {
  return a.isConnected === b.isConnected ? a.offer < b.offer : b.isConnected;
}

/** The last ones of all senders, at one base fee and in one state of the chain. */
export class Cheapest {
  readonly baseFeePerGas: bigint;
  readonly #meansOf: (queue: SenderQueue) => Means;
  readonly #heap = new Heap<Last>(goesBefore);
  /** What is in the heap and not here is out of date. */
  readonly #current = new Map<SenderQueue, Last>();

  constructor(queues: Iterable<SenderQueue>, baseFeePerGas: bigint, meansOf: (queue: SenderQueue) => Means) {
    this.baseFeePerGas = baseFeePerGas;
    this.#meansOf = meansOf;
    for (const queue of queues) this.update(queue);
  }

  /** Has so much in it that it is time to begin anew? */
  get isWornOut(): boolean {
    return this.#heap.size > 4 * this.#current.size + 1_024;
  }

  /** Says that a queue has changed. */
  update(queue: SenderQueue): void {
    const entry = queue.entries.at(-1);
    if (entry === undefined) {
      this.#current.delete(queue);
      return;
    }
    const last = { queue, entry, worth: worthOf(queue.entries, this.#meansOf(queue), this.baseFeePerGas) };
    this.#current.set(queue, last);
    this.#heap.push(last);
  }

  /** The one that has to go first. */
  get first(): Pick<Last, 'entry' | 'worth'> | undefined {
    for (let last = this.#heap.first; last !== undefined; last = this.#heap.first) {
      if (this.#current.get(last.queue) === last) return last;
      this.#heap.pop();
    }
    return undefined;
  }
}

function goesBefore(a: Last, b: Last): boolean {
  if (isWorthLess(a.worth, b.worth)) return true;
  return !isWorthLess(b.worth, a.worth) && cameBefore(b.entry, a.entry);
}
