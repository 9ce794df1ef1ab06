/**
 * A host that takes notes: it passes every question and every change on to the one it stands before, and says what changed the world.
 * Reading says nothing. What is undone later was noted all the same: whoever watches is told where a call failed (`events.ts`).
 */

import type { Host, Leaf, Log, Mark } from './host.ts';

/** A leaf of the state has another value. */
export type Written = {
  readonly event: 'write';
  readonly contract: bigint;
  readonly path: string;
  /** Of one kind, both words or both texts: zero or empty where there is no leaf. */
  readonly old: Leaf;
  readonly new: Leaf;
};

/** Hlp has another owner. */
export type Moved = { readonly event: 'move'; readonly from: bigint; readonly to: bigint; readonly wei: bigint };

export type Logged = { readonly event: 'log' } & Log;

/** What one step of a machine can do to the world. */
export type Effect = Written | Moved | Logged;

export class WatchedHost implements Host {
  readonly #host: Host;
  readonly #note: (effect: Effect) => void;

  constructor(host: Host, note: (effect: Effect) => void) {
    this.#host = host;
    this.#note = note;
  }

  write(contract: bigint, path: string, leaf: Leaf): void {
    const old = typeof leaf === 'bigint' ? this.#host.word(contract, path) : this.#host.text(contract, path);
    this.#host.write(contract, path, leaf);
    this.#note({ event: 'write', contract, path, old, new: leaf });
  }

  transfer(from: bigint, to: bigint, wei: bigint): boolean {
    const isMoved = this.#host.transfer(from, to, wei);
    if (isMoved && wei > 0n) this.#note({ event: 'move', from, to, wei });
    return isMoved;
  }

  log(log: Log): void {
    this.#host.log(log);
    this.#note({ event: 'log', ...log });
  }

  // ───────────── passed on as they are ─────────────

  mark(): Mark {
    return this.#host.mark();
  }

  undo(mark: Mark): void {
    this.#host.undo(mark);
  }

  word(contract: bigint, path: string): bigint {
    return this.#host.word(contract, path);
  }

  text(contract: bigint, path: string): Uint8Array {
    return this.#host.text(contract, path);
  }

  wordBefore(contract: bigint, path: string): bigint {
    return this.#host.wordBefore(contract, path);
  }

  textBefore(contract: bigint, path: string): Uint8Array {
    return this.#host.textBefore(contract, path);
  }

  isWritten(contract: bigint, path: string): boolean {
    return this.#host.isWritten(contract, path);
  }

  balance(address: bigint): bigint {
    return this.#host.balance(address);
  }

  isContract(address: bigint): boolean {
    return this.#host.isContract(address);
  }

  isNew(address: bigint): boolean {
    return this.#host.isNew(address);
  }

  module(address: bigint): ReturnType<Host['module']> {
    return this.#host.module(address);
  }
}
