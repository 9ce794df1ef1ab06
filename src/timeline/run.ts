/**
 * One transaction, run again and again: re-execution instead of recording. A run can be brought to any of its steps; going
 * back means beginning again from the state before the transaction. Knows no source: `trace.ts` finds the lines, `snapshot.ts` puts the names on.
 */

import type { Address } from '../base/address.ts';
import type { Machine } from '../vm/machine.ts';
import type { Leaves } from './remembered.ts';
import { failedAmong, runningIn } from './running.ts';

/** A fresh start of the transaction: the machine at its entry, and what has been written since. */
export type Opened = {
  readonly machine: Machine;
  /** Leaves that the transaction has written so far, by contract. */
  readonly changes: () => ReadonlyMap<Address, Leaves>;
  /** Wei that each account gained or lost by it so far; what gas costs is in none of them. */
  readonly moved: () => ReadonlyMap<Address, bigint>;
};

/** A run at one of its steps. Good until the run goes on. */
export type Stand = Opened & {
  /** The contracts that run, the outermost first; behind a failure those that ran then, down to the one that failed. */
  readonly running: readonly Machine[];
  /** Set where the newest step was a failure that a `try` caught. */
  readonly caught: Caught | undefined;
};

/** Whose `try` it was, and whose code failed; that is nobody's where the call was refused at the door. */
export type Caught = { readonly by: Machine; readonly failed: Machine | undefined };

export class Run {
  readonly #open: () => Opened;
  #opened: Opened;
  #step = 0;
  #ranBefore: readonly Machine[] = [];
  #caught: Caught | undefined;
  #length: number | undefined;

  constructor(open: () => Opened) {
    this.#open = open;
    this.#opened = open();
  }

  /** The run standing before instruction number `step`, or behind its end. Throws RangeError when there is no such step. */
  seek(step: number): Stand {
    if (step < this.#step) {
      this.#opened = this.#open();
      this.#step = 0;
      this.#caught = undefined;
    }
    while (this.#step < step && this.#advance());
    if (this.#step !== step)
      throw new RangeError(`this transaction has ${this.#step} steps, so there is no step ${step}`);
    return this.#stand();
  }

  /** Number of instructions executed, the failing one included; the last position is behind them. */
  get length(): number {
    if (this.#length === undefined) {
      while (this.#advance());
      this.#length = this.#step;
    }
    return this.#length;
  }

  /** One instruction; false at the end. */
  #advance(): boolean {
    const { machine } = this.#opened;
    if (machine.outcome !== undefined) return false;
    this.#ranBefore = runningIn(machine);
    const before = this.#ranBefore.map(failedCallOf);
    machine.step();
    this.#step++;
    this.#caught = caughtIn(this.#ranBefore, before);
    return true;
  }

  #stand(): Stand {
    const { machine } = this.#opened;
    const running = machine.outcome === undefined ? runningIn(machine) : failedAmong(this.#ranBefore);
    return { ...this.#opened, running, caught: this.#caught };
  }
}

const failedCallOf = ({ failedCall }: Machine): Machine['failedCall'] => failedCall;

/** Of those that ran before a step: the one that went on though a call of its own failed in it. */
function caughtIn(ran: readonly Machine[], before: readonly Machine['failedCall'][]): Caught | undefined {
  for (const [i, by] of ran.entries()) {
    if (by.failedCall !== before[i] && by.outcome === undefined) return { by, failed: failedAmong(ran).at(-1) };
  }
  return undefined;
}
