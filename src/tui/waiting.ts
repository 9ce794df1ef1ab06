/** Questions that take long: each can be ended, and tells now and then how far it is. */

import type { Event } from './events.ts';
import type { Waiting } from './walk.ts';

/** Nobody reads faster. */
const TOLD_EVERY_MS = 100;

export class Questions {
  readonly #open = new Map<number, AbortController>();
  readonly #dispatch: (event: Event) => void;

  constructor(dispatch: (event: Event) => void) {
    this.#dispatch = dispatch;
  }

  /** Undefined when it was ended before it had an answer, and answered that with an error. */
  async ask<T>(ticket: number, question: (waiting: Waiting) => Promise<T>): Promise<T | undefined> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#open.set(ticket, controller);
    try {
      return await question({ signal, tell: this.#teller(ticket) });
    } catch (error) {
      if (!signal.aborted) throw error;
      return undefined;
    } finally {
      this.#open.delete(ticket);
    }
  }

  stop(ticket: number): void {
    this.#open.get(ticket)?.abort();
  }

  stopAll(): void {
    for (const controller of this.#open.values()) controller.abort();
  }

  #teller(ticket: number): (text: string) => void {
    let last = performance.now();
    return (text) => {
      const now = performance.now();
      if (now - last < TOLD_EVERY_MS) return;
      last = now;
      this.#dispatch({ kind: 'working', ticket, text });
    };
  }
}
