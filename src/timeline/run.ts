/**
 * One transaction, run again and again: re-execution instead of recording. A run can be brought to any of its steps; going
 * back means beginning again from the state before the transaction. Knows no source: `trace.ts` finds the lines, `snapshot.ts` puts the names on.
 */

import type { Address } from '../base/address.ts';
import type { Leaf } from '../vm/host.ts';
import type { Machine } from '../vm/machine.ts';

/** A fresh start of the transaction: the machine at its entry, and what has been written since. */
export type Opened = {
  readonly machine: Machine;
  /** Leaves of the called contract that the transaction has written so far. */
  readonly changes: () => ReadonlyMap<string, Leaf>;
  /** Wei that each account gained or lost by it so far; what gas costs is in none of them. */
  readonly moved: () => ReadonlyMap<Address, bigint>;
};

export class Run {
  readonly #open: () => Opened;
  #opened: Opened;
  #step = 0;
  #length: number | undefined;

  constructor(open: () => Opened) {
    this.#open = open;
    this.#opened = open();
  }

  /** The run standing before instruction number `step`, or behind its end. Throws RangeError when there is no such step. */
  seek(step: number): Opened {
    if (step < this.#step) {
      this.#opened = this.#open();
      this.#step = 0;
    }
    const { machine } = this.#opened;
    while (this.#step < step && machine.outcome === undefined) {
      machine.step();
      this.#step++;
    }
    if (this.#step !== step)
      throw new RangeError(`this transaction has ${this.#step} steps, so there is no step ${step}`);
    return this.#opened;
  }

  /** Number of instructions executed, the failing one included; the last position is behind them. */
  get length(): number {
    this.#length ??= this.#toEnd();
    return this.#length;
  }

  #toEnd(): number {
    const { machine } = this.#opened;
    while (machine.outcome === undefined) {
      machine.step();
      this.#step++;
    }
    return this.#step;
  }
}
