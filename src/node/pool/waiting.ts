/**
 * Everything that waits, in memory: by name, by sender, and how much room it takes. What may come in is not asked here; see
 * `pool.ts`.
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { cameBefore } from './block-order.ts';
import { type Pending, placesOf } from './pending.ts';
import { SenderQueue } from './sender-queue.ts';

export class Waiting {
  readonly #entries = new Map<Hash, Pending>();
  readonly #queues = new Map<Address, SenderQueue>();
  #places = 0;
  readonly #changed: (queue: SenderQueue) => void;

  /** @param changed hears of every queue in which something changed */
  constructor(changed: (queue: SenderQueue) => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How much room all of it takes. */
  get places(): number {
    return this.#places;
  }

  get queues(): Iterable<SenderQueue> {
    return this.#queues.values();
  }

  get(hash: Hash): Pending | undefined {
    return this.#entries.get(hash);
  }

  queueOf(sender: Address): SenderQueue | undefined {
    return this.#queues.get(sender);
  }

  /** What waits with the same sender and nonce. */
  rivalOf({ sender, transaction }: Pending): Pending | undefined {
    return this.#queues.get(sender)?.at(transaction.nonce);
  }

  /** In the order it came. */
  all(): readonly Pending[] {
    return [...this.#entries.values()].toSorted((a, b) => (cameBefore(a, b) ? -1 : 1));
  }

  /** Nothing with its sender and nonce may be there. */
  put(entry: Pending): void {
    const queue = this.#queues.get(entry.sender) ?? new SenderQueue(entry.sender);
    this.#queues.set(entry.sender, queue);
    queue.put(entry);
    this.#entries.set(entry.hash, entry);
    this.#places += placesOf(entry.transaction);
    this.#changed(queue);
  }

  /** Nothing happens when it is not there. */
  remove(entry: Pending): void {
    const queue = this.#queues.get(entry.sender);
    if (queue === undefined || !this.#entries.delete(entry.hash)) return;
    queue.remove(entry);
    if (queue.entries.length === 0) this.#queues.delete(entry.sender);
    this.#places -= placesOf(entry.transaction);
    this.#changed(queue);
  }
}
