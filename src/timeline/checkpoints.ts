/**
 * Places of a run from which one can go on: copies of its machine and its world, made while it runs. Evenly spread; when there are too
 * many, or they hold too much, every second one goes and the others stand twice as far apart. So memory is bounded, however long the run.
 */

import type { Machine } from '../vm/machine.ts';
import type { Value } from '../vm/types.ts';
import type { Opened, World } from './run.ts';

/** A machine on its world as they were; nobody runs them. */
export type Frozen = Opened;

export type Checkpoint = { readonly step: number; readonly frozen: Frozen };

export type Spread = {
  /** The first of them stands at this step or behind it. */
  readonly from: number;
  /** Steps from one to the next, at the beginning; a power of two. */
  readonly spacing: number;
};

/** Over a whole run: a run as short as that is walked again in less than a tenth of a millisecond. */
export const COARSE: Spread = { from: 0, spacing: 1_024 };

const MOST = 256;
/** Changes and values that all of them hold together, of some 50 bytes each. */
const MOST_WEIGHT = 1_000_000;

export class Checkpoints {
  readonly from: number;
  #spacing: number;
  #all: (Checkpoint & { readonly weight: number })[] = [];
  /** The newest copy of the world; it serves as long as nothing changes. */
  #world: { readonly version: number; readonly copy: World } | undefined;

  constructor({ from, spacing }: Spread) {
    this.from = from;
    this.#spacing = spacing;
  }

  get spacing(): number {
    return this.#spacing;
  }

  /** The step behind `step` at which the next one is to be made, or, where they have been made, at which there is nothing to do. */
  nextDue(step: number): number {
    const last = this.#all.at(-1)?.step ?? this.from;
    return Math.max(last, step - (step % this.#spacing)) + this.#spacing;
  }

  /** Keeps the run as it stands at `step`, when it is time to. */
  keepIfDue(step: number, opened: Opened): void {
    const last = this.#all.at(-1)?.step ?? this.from;
    if (step % this.#spacing !== 0 || step <= last) return;
    const { frozen, weight } = this.#frozen(opened);
    this.#all.push({ step, frozen, weight });
    while (this.#all.length > MOST || this.#weight() > MOST_WEIGHT) this.#thin();
  }

  /** The newest at or before a step. */
  lastBefore(step: number): Checkpoint | undefined {
    return this.#all.findLast((checkpoint) => checkpoint.step <= step);
  }

  #frozen({ machine, world }: Opened): { readonly frozen: Frozen; readonly weight: number } {
    const isNew = this.#world?.version !== world.version;
    if (this.#world === undefined || isNew) this.#world = { version: world.version, copy: world.copy() };
    const { copy } = this.#world;
    return {
      frozen: { machine: machine.copyOn(copy.host), world: copy },
      weight: weightOf(machine) + (isNew ? world.version : 0),
    };
  }

  #weight(): number {
    return this.#all.reduce((sum, { weight }) => sum + weight, 0);
  }

  #thin(): void {
    this.#spacing *= 2;
    this.#all = this.#all.filter(({ step }) => step % this.#spacing === 0);
  }
}

/** Ready to go on from there; the frozen one stays as it is. */
export function thawed({ machine, world }: Frozen): Opened {
  const copy = world.copy();
  return { machine: machine.copyOn(copy.host), world: copy };
}

function weightOf({ stack, frames, callee }: Machine): number {
  const own = [stack, ...frames.map(({ locals }) => locals)].reduce((sum, values) => sum + sizeOf(values), 0);
  return own + (callee === undefined ? 0 : weightOf(callee));
}

function sizeOf(values: readonly Value[]): number {
  return values.reduce((sum, value) => sum + (Array.isArray(value) ? value.length : 1), 0);
}
