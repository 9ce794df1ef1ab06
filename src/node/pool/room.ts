/**
 * How much may wait, in all and of one sender, and who makes way for whom. The order in which they go is in `cheapest.ts`.
 *
 * Whoever makes way is worth less than the newcomer, never as much; so what an honest person pays well for is not pushed out by
 * what could not be mined, and pushing out costs more than what was there had offered.
 */

import { TransactionError } from '../../chain/errors.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { Cheapest, isWorthLess, worthOf } from './cheapest.ts';
import { type Ground, standingOf } from './ground.ts';
import { offerOf, type Pending, placesOf } from './pending.ts';
import type { SenderQueue } from './sender-queue.ts';
import { Waiting } from './waiting.ts';

/** How much may wait, in places (`pending.ts`). */
export type Limits = { readonly places: number; readonly placesOfOneSender: number };

export const LIMITS: Limits = {
  /** Room for a village in a hurry; a stranger cannot fill the memory: 32 MiB of data, and no more transactions than places. */
  places: 4_096,
  /** 2 MiB of data. */
  placesOfOneSender: 256,
};

/** What made way, and by which rule. */
export type Gone = { readonly entry: Pending; readonly rule: string; readonly reason: string };

export class Room {
  readonly waiting = new Waiting((queue) => this.#cheapest?.update(queue));
  readonly #ground: Ground;
  readonly #limits: Limits;
  /** Who would have to go; undefined until there is no room, and when the chain has moved. */
  #cheapest: Cheapest | undefined;

  constructor(ground: Ground, limits: Limits) {
    this.#ground = ground;
    this.#limits = limits;
  }

  /** Says that the state of the chain is another one. */
  moved(): void {
    this.#cheapest = undefined;
  }

  /**
   * Throws `TransactionError` for what could not come in whoever sent it. A replacement always passes: it offers more than one that
   * waits, and that is worth at least as much as the one that would have to go.
   */
  checkOffer(transaction: Transaction): void {
    if (this.waiting.places + placesOf(transaction) <= this.#limits.places) return;
    const offer = offerOf(transaction, this.#ground.baseFeePerGas());
    const { first } = this.#whoGoes();
    if (first === undefined || !isWorthLess(first.worth, { isConnected: true, offer })) throw this.#full();
  }

  /** Takes out what has to go for the newcomer. Throws `TransactionError` when it may not come in; then everything is as before. */
  makeFor(newcomer: Pending, replaced: Pending | undefined): readonly Gone[] {
    const gone: Gone[] = [];
    const take = (entry: Pending, rule: string, reason: string): void => {
      this.waiting.remove(entry);
      gone.push({ entry, rule, reason });
    };
    try {
      if (replaced !== undefined) take(replaced, 'replacement', `its sender replaced it by ${newcomer.hash}`);
      while (lacksRoom(newcomer, gone, this.#queueOf(newcomer)?.places, this.#limits.placesOfOneSender))
        take(this.#lastBehind(newcomer), 'poolSender', SENT_TOO_MANY);
      while (lacksRoom(newcomer, gone, this.waiting.places, this.#limits.places))
        take(this.#lessWorthThan(newcomer), 'poolFull', PAYS_LESS);
      return gone;
    } catch (error) {
      for (const { entry } of gone.toReversed()) this.waiting.put(entry);
      throw error;
    }
  }

  /** The last of the same sender, when it comes behind the newcomer: a nonce was missing before it. */
  #lastBehind(newcomer: Pending): Pending {
    const entries = this.#queueOf(newcomer)?.entries ?? [];
    const last = entries.at(-1);
    if (last !== undefined && last.transaction.nonce > newcomer.transaction.nonce) return last;
    const problem = `its sender has ${entries.length} transactions waiting already; mine some first`;
    throw new TransactionError('poolSender', problem);
  }

  #lessWorthThan(newcomer: Pending): Pending {
    const before = this.#queueOf(newcomer)?.before(newcomer.transaction.nonce) ?? [];
    const means = standingOf(this.#ground, newcomer.sender);
    const worth = worthOf([...before, newcomer], means, this.#ground.baseFeePerGas());
    const { first } = this.#whoGoes();
    if (first !== undefined && isWorthLess(first.worth, worth)) return first.entry;
    throw this.#full();
  }

  #whoGoes(): Cheapest {
    const fee = this.#ground.baseFeePerGas();
    if (this.#cheapest === undefined || this.#cheapest.baseFeePerGas !== fee || this.#cheapest.isWornOut) {
      this.#cheapest = new Cheapest(this.waiting.queues, fee, ({ sender }) => standingOf(this.#ground, sender));
    }
    return this.#cheapest;
  }

  #queueOf({ sender }: Pending): SenderQueue | undefined {
    return this.waiting.queueOf(sender);
  }

  #full(): TransactionError {
    const problem = `${this.waiting.size} transactions are waiting already, and none is worth less; pay more for gas, or mine some first`;
    return new TransactionError('poolFull', problem);
  }
}

const SENT_TOO_MANY = 'its sender has too many waiting, and sent one that comes before it';
const PAYS_LESS = 'there was no room, and all others bring more';

/** After a reorganisation more may wait than there is room for; then a newcomer has to make its own room, and no more. */
function lacksRoom({ transaction }: Pending, gone: readonly Gone[], taken = 0, most: number): boolean {
  const needed = placesOf(transaction);
  const freed = gone.reduce((sum, { entry }) => sum + placesOf(entry.transaction), 0);
  return taken + needed > most && freed < needed;
}
