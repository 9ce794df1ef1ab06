/**
 * One transaction, run as often as it takes: re-execution instead of recording. A run can be brought to any of its steps, forwards or
 * back: from the nearest checkpoint before it, and onwards from there. Knows no source: `tracer.ts` finds the lines, `snapshot.ts` puts
 * the names on.
 */

import type { Address } from '../base/address.ts';
import type { Host } from '../vm/host.ts';
import type { Machine } from '../vm/machine.ts';
import { type Checkpoint, Checkpoints, COARSE, type Spread, thawed } from './checkpoints.ts';
import type { Leaves } from './remembered.ts';
import { failedAmong, runningIn } from './running.ts';

/** What a transaction works on, and what it has done to that so far. It can be kept as it is. */
export interface World {
  readonly host: Host;
  /** Goes up with every change, and with what takes changes back. */
  readonly version: number;
  /** The same world; from there on each goes its own way. */
  copy(): World;
  /** Leaves that the transaction has written so far, by contract. */
  changes(): ReadonlyMap<Address, Leaves>;
  /** Wei that each account gained or lost by it so far; what gas costs is in none of them. */
  moved(): ReadonlyMap<Address, bigint>;
}

/** The machine of a transaction, outermost, on its world. */
export type Opened = { readonly machine: Machine; readonly world: World };

/** A fresh start of the transaction: the machine at its entry. `watch` may put a listener before the host. */
export type Open = (watch?: (host: Host) => Host) => Opened;

/** A run at one of its steps. Good until the run goes on. */
export type Stand = Pick<World, 'changes' | 'moved'> & {
  readonly machine: Machine;
  /** The contracts that run, the outermost first; behind a failure those that ran then, down to the one that failed. */
  readonly running: readonly Machine[];
  /** Set where the newest step was a failure that a `try` caught. */
  readonly caught: Caught | undefined;
};

/** Whose `try` it was, and whose code failed; that is nobody's where the call was refused at the door. */
export type Caught = { readonly by: Machine; readonly failed: Machine | undefined };

/** To go back to a checkpoint costs about as much as so many instructions. */
const WORTH_A_CHECKPOINT = 512;
/** Where checkpoints stand far apart, there are so many more between two of them, around where one is. */
const FINE_PARTS = 64;
/** Stretches that have fine checkpoints: one looks at the line before, too, which may stand in another. */
const MOST_FINE = 2;

export class Run {
  readonly #open: Open;
  #opened: Opened;
  #step = 0;
  /** Who ran before the newest instruction, and what it did: known where that was executed by itself. */
  #newest: Newest | undefined = NOTHING_YET;
  #running: Running | undefined;
  #length: number | undefined;
  readonly #spread: Spread;
  readonly #coarse: Checkpoints;
  #fine: readonly Checkpoints[] = [];

  /** `watch` hears the first walk through; what is run again later is heard by nobody. `spread` is where checkpoints begin. */
  constructor(open: Open, watch?: (host: Host) => Host, spread: Spread = COARSE) {
    this.#open = open;
    this.#spread = spread;
    this.#coarse = new Checkpoints(spread);
    this.#opened = open(watch);
  }

  /** The outermost machine where the run stands. */
  get machine(): Machine {
    return this.#opened.machine;
  }

  /** Number of instructions executed so far. */
  get step(): number {
    return this.#step;
  }

  /** The run standing before instruction number `step`, or behind its end. Throws RangeError when there is no such step. */
  seek(step: number): Stand {
    if (step !== this.#step || this.#newest === undefined) this.#goTo(step);
    if (this.#step !== step)
      throw new RangeError(`this transaction has ${this.#step} steps, so there is no step ${step}`);
    return this.#stand();
  }

  /** The machine and its world as they are at a step; what is done to them changes nothing here. */
  copyAt(step: number): Opened {
    this.seek(step);
    return thawed(this.#opened);
  }

  /** Number of instructions executed, the failing one included; the last position is behind them. */
  get length(): number {
    if (this.#length === undefined) {
      while (this.#hurry(Infinity));
      this.#length = this.#step;
    }
    return this.#length;
  }

  /** Who ran before the newest instruction, and what was caught in it; known behind `advance` and `seek`. */
  get newest(): Newest {
    return this.#newest ?? NOTHING_YET;
  }

  /** One instruction; false at the end. */
  advance(): boolean {
    const { machine } = this.#opened;
    if (machine.outcome !== undefined) return false;
    const running = this.#runners(machine);
    machine.step();
    this.#step++;
    this.#newest = newestOf(running);
    if (this.#step % this.#spread.spacing === 0) this.#keep();
    return true;
  }

  /** Asked before every instruction: as long as the same contract runs, and none failed, it is the same answer. */
  #runners(machine: Machine): Running {
    const { innermost } = machine;
    if (this.#running?.innermost !== innermost || this.#newest !== this.#running.quietly) {
      const ran = runningIn(machine);
      this.#running = { innermost, ran, failedCalls: ran.map(failedCallOf), quietly: { ran, caught: undefined } };
    }
    return this.#running;
  }

  #stand(): Stand {
    const { machine, world } = this.#opened;
    const { ran, caught } = this.newest;
    const running = machine.outcome === undefined ? runningIn(machine) : failedAmong(ran);
    return { machine, running, caught, changes: () => world.changes(), moved: () => world.moved() };
  }

  #goTo(step: number): void {
    const before = Math.max(0, step - 1);
    this.#start(before);
    while (this.#step < before && this.#hurry(before));
    if (this.#step === before && step > before) this.advance();
  }

  /** To the nearest place at or before a step from which one can go on. */
  #start(step: number): void {
    this.#refine(step);
    const near = [this.#coarse, ...this.#fine].flatMap((all) => all.lastBefore(step) ?? []);
    const [best] = near.toSorted((a, b) => b.step - a.step);
    const isBehind = this.#step > step;
    if (best !== undefined && (isBehind || best.step - this.#step > WORTH_A_CHECKPOINT)) this.#restore(best);
    else if (isBehind) this.#restore({ step: 0, frozen: this.#open() });
  }

  #restore({ step, frozen }: Checkpoint): void {
    this.#opened = step === 0 ? frozen : thawed(frozen);
    this.#step = step;
    this.#newest = step === 0 ? NOTHING_YET : undefined;
  }

  /** The checkpoints around a step become dense. */
  #refine(step: number): void {
    const { spacing } = this.#coarse;
    if (spacing < this.#spread.spacing * 2) return;
    const from = step - (step % spacing);
    const known = this.#fine.find((all) => all.from === from);
    const fine = known ?? new Checkpoints({ from, spacing: Math.max(this.#spread.spacing, spacing / FINE_PARTS) });
    this.#fine = [fine, ...this.#fine.filter((all) => all !== fine)].slice(0, MOST_FINE);
  }

  /** Many instructions at once, up to a step or the next checkpoint; false at the end. */
  #hurry(end: number): boolean {
    const { machine } = this.#opened;
    const due = this.#checkpoints().map((all) => all.nextDue(this.#step));
    this.#step += machine.advance(Math.min(end, ...due) - this.#step);
    this.#newest = undefined;
    this.#keep();
    return machine.outcome === undefined;
  }

  /** Checkpoints stand at multiples of the smallest spacing only. */
  #keep(): void {
    for (const all of this.#checkpoints()) all.keepIfDue(this.#step, this.#opened);
  }

  /** Those that are made where the run stands. */
  #checkpoints(): readonly Checkpoints[] {
    const { spacing } = this.#coarse;
    const here = this.#fine.filter(({ from }) => from <= this.#step && this.#step < from + spacing);
    return [this.#coarse, ...here];
  }
}

/** The contracts that run before an instruction, and the calls of theirs that failed before. */
type Running = {
  readonly innermost: Machine;
  readonly ran: readonly Machine[];
  readonly failedCalls: readonly Machine['failedCall'][];
  /** What is known behind the instruction when nothing failed in it. */
  readonly quietly: Newest;
};

function newestOf({ innermost, ran, failedCalls, quietly }: Running): Newest {
  const isQuiet = innermost.outcome === undefined && innermost.failedCall === failedCalls.at(-1);
  return isQuiet ? quietly : { ran, caught: caughtIn(ran, failedCalls) };
}

export type Newest = { readonly ran: readonly Machine[]; readonly caught: Caught | undefined };
const NOTHING_YET: Newest = { ran: [], caught: undefined };

const failedCallOf = ({ failedCall }: Machine): Machine['failedCall'] => failedCall;

/** Of those that ran before a step: the one that went on though a call of its own failed in it. */
function caughtIn(ran: readonly Machine[], before: readonly Machine['failedCall'][]): Caught | undefined {
  for (const [i, by] of ran.entries()) {
    if (by.failedCall !== before[i] && by.outcome === undefined) return { by, failed: failedAmong(ran).at(-1) };
  }
  return undefined;
}
