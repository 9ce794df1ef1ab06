/**
 * Looks over the shoulder of a run: every payment of every machine in it, the first one that was too dear, and whether what a failed callee did is
 * gone when its caller goes on. The machine has one place where gas is paid, `spend`; that is where this looks.
 */

import { execute, Machine, type Call, type Outcome } from '../../src/vm/machine.ts';
import type { Env, Host } from '../../src/vm/host.ts';
import { afterCallee, firstLimitFor, gasAt, givenOf, less, LIMIT, MOST, type Gauge } from './sweep-gauge.ts';

export type Watched = {
  readonly outcome: Outcome;
  /** Gas left, by limit, as long as the course is this one. Nothing when it ended out of gas. */
  readonly left: Gauge | undefined;
  /** The largest limit with which the very same happens. */
  readonly sameUpTo: number;
  /** Payments before the first that could not be made; undefined when all could. */
  readonly firstShortage: number | undefined;
  readonly payments: number;
  /** Contracts that ran at once. */
  readonly deepest: number;
  /** How often a `try` went on although gas had been short below it. */
  readonly caught: number;
};

type Running = { readonly machine: Machine; gauge: Gauge; readonly before: string };

/** Runs a call; `stateText` says all that has been changed so far. Throws when gas is paid anywhere else than in `spend`. */
export function watch(host: Host, env: Env, call: Call, stateText: () => string): Watched {
  const watcher = new Watcher(call.gas, stateText);
  // oxlint-disable-next-line typescript/unbound-method -- called on its machine below
  const { spend } = Machine.prototype;
  Machine.prototype.spend = function watched(gas) {
    watcher.pays(this, gas);
    spend.call(this, gas);
  };
  try {
    return watcher.result(execute(host, env, call));
  } finally {
    Machine.prototype.spend = spend;
  }
}

class Watcher {
  readonly #limit: number;
  readonly #stateText: () => string;
  /** The machines that have not been seen to end, the innermost last. */
  readonly #running: Running[] = [];
  #sameUpTo = MOST;
  #firstShortage: number | undefined;
  #payments = 0;
  #deepest = 0;
  #caught = 0;

  constructor(limit: number, stateText: () => string) {
    this.#limit = limit;
    this.#stateText = stateText;
  }

  pays(machine: Machine, price: number): void {
    const running = this.#runningOf(machine);
    const has = gasAt(running.gauge, this.#limit);
    if (has !== machine.gas) {
      throw new Error(`the machine has ${machine.gas} gas and should have ${has}: gas is paid only in Machine.spend`);
    }
    if (price > has) {
      this.#firstShortage ??= this.#payments;
      this.#sameUpTo = Math.min(this.#sameUpTo, firstLimitFor(running.gauge, price) - 1);
    } else {
      this.#payments++;
      running.gauge = less(running.gauge, price);
    }
  }

  result(outcome: Outcome): Watched {
    while (this.#running.length > 1) this.#settle();
    const [root] = this.#running;
    const isOut = outcome.status === 'outOfGas' || root === undefined;
    const left = isOut ? undefined : root.gauge;
    if (left !== undefined && gasAt(left, this.#limit) !== outcome.gasLeft) {
      throw new Error(`${outcome.gasLeft} gas is left and should be ${gasAt(left, this.#limit)}`);
    }
    return {
      outcome,
      left,
      sameUpTo: this.#sameUpTo,
      firstShortage: this.#firstShortage,
      payments: this.#payments,
      deepest: this.#deepest,
      caught: this.#caught,
    };
  }

  #runningOf(machine: Machine): Running {
    const place = this.#running.findIndex((one) => one.machine === machine);
    if (place === -1) return this.#begun(machine);
    while (this.#running.length > place + 1) {
      const ended = this.#settle();
      const isLast = this.#running.length === place + 1;
      if (isLast && ended.machine.outcome?.status !== 'success') this.#caughtOne(ended);
    }
    return this.#running[place] as Running;
  }

  /** The caller goes on although its callee failed. */
  #caughtOne(ended: Running): void {
    if (this.#firstShortage !== undefined) this.#caught++;
    const now = this.#stateText();
    if (now !== ended.before) throw new Error(`a failed callee left something behind: ${ended.before} became ${now}`);
  }

  #begun(machine: Machine): Running {
    // A machine that is new was called by the innermost one that still runs; those deeper than that have ended.
    while (this.#running.length > machine.ancestors.length - 1) this.#settle();
    const caller = this.#running.at(-1);
    const gauge = caller === undefined ? LIMIT : givenOf(caller.gauge);
    const running: Running = { machine, gauge, before: this.#stateText() };
    this.#running.push(running);
    this.#deepest = Math.max(this.#deepest, this.#running.length);
    return running;
  }

  #settle(): Running {
    const ended = this.#running.pop() as Running;
    const caller = this.#running.at(-1) as Running;
    const isOut = ended.machine.outcome?.status === 'outOfGas';
    caller.gauge = afterCallee(caller.gauge, isOut ? undefined : ended.gauge);
    return ended;
  }
}
