/**
 * One thing after the other for each sender. Whoever chooses a nonce and hands in a transaction with it does both in one turn: then two that
 * are sent at once from one account get two nonces, and neither takes the place of the other.
 */

import type { Address } from '../base/address.ts';

export class Turns {
  /** The last turn of each sender who has one; it never fails. */
  readonly #last = new Map<Address, Promise<void>>();

  /** Runs when the sender's turns before it are over, however they ended. Answers as the action does. */
  take<T>(sender: Address, action: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(sender) ?? Promise.resolve()).then(action);
    const over = turn.then(
      () => {},
      () => {},
    );
    this.#last.set(sender, over);
    void over.then(() => {
      if (this.#last.get(sender) === over) this.#last.delete(sender);
    });
    return turn;
  }
}
