/**
 * The ways to go on along the timeline, as a table. Within a transaction a move is a pure function of its shape (`Steps`) and a step;
 * where it leads out of the transaction, the next place of the block follows. Back is the inverse of forward for lines and instructions.
 */

import { lastUpTo } from './column.ts';
import { depthAt, type Trace } from './trace.ts';

/** The shape of one transaction. */
export type Steps = {
  /** The last step; it stands behind the end. */
  readonly length: number;
  /** The steps at which one stops when going by lines, ordered; the first is 0, the last `length`. */
  readonly places: ArrayLike<number>;
  /** How many functions run at each of them. */
  readonly depths: ArrayLike<number>;
  /** How many functions run at a step. */
  readonly depthAt: (step: number) => number;
};

/** 1 goes on towards the head, -1 back towards genesis. */
export type Direction = 1 | -1;

/** From a step to another of the same transaction; undefined: the move leaves it. */
type Within = (steps: Steps, step: number) => number | undefined;

/** Moves by steps; outside of transactions all of them go from one place to the next. */
export const STEP_MOVES = {
  /** The next line of this function or of one that called it: what it calls runs on the way. */
  nextLine: { direction: 1, within: (s, step) => placeAfter(s, step, s.depthAt(step)) },
  previousLine: { direction: -1, within: (s, step) => placeBefore(s, step, s.depthAt(step)) },
  /** The next line, wherever it is. */
  stepIn: { direction: 1, within: (s, step) => placeAfter(s, step, Infinity) },
  stepInBack: { direction: -1, within: (s, step) => placeBefore(s, step, Infinity) },
  /** Behind this function: the next line of what called it; from the outermost one, the end. */
  stepOut: { direction: 1, within: (s, step) => placeAfter(s, step, s.depthAt(step) - 1) ?? endOf(s, step) },
  stepOutBack: { direction: -1, within: (s, step) => placeBefore(s, step, s.depthAt(step) - 1) ?? startOf(s, step) },
  nextInstruction: { direction: 1, within: ({ length }, step) => (step < length ? step + 1 : undefined) },
  previousInstruction: { direction: -1, within: (_, step) => (step > 0 ? step - 1 : undefined) },
} as const satisfies Readonly<Record<string, { readonly direction: Direction; readonly within: Within }>>;

/** Moves that look for a place of one kind, and stay when there is none. */
export const FAR_MOVES = {
  /** The beginning of the next transaction; back, of this one or, there already, of the one before; in the end genesis. */
  nextTransaction: { direction: 1, moment: 'transaction' },
  previousTransaction: { direction: -1, moment: 'transaction' },
  /** The header of the next block; back, of this one or, there already, of the one before; in the end genesis. */
  nextBlock: { direction: 1, moment: 'header' },
  previousBlock: { direction: -1, moment: 'header' },
} as const;

export type StepMove = keyof typeof STEP_MOVES;
export type FarMove = keyof typeof FAR_MOVES;
export type Move = StepMove | FarMove;

export const MOVES: readonly Move[] = [...keysOf(STEP_MOVES), ...keysOf(FAR_MOVES)];

export const isFarMove = (move: Move): move is FarMove => move in FAR_MOVES;

/** A step of the same transaction; at its ends it stays there. */
export function moveWithin(steps: Steps, step: number, move: StepMove): number {
  return STEP_MOVES[move].within(steps, step) ?? step;
}

/** The shape of a transaction that ran code. */
export function stepsOf(trace: Trace): Steps {
  const { length, stops, depths } = trace;
  const begins = stops[0] === 0;
  return {
    length,
    places: begins ? stops : withFirst(0, stops),
    depths: begins ? depths : withFirst(1, depths),
    depthAt: (step) => depthAt(trace, step),
  };
}

function withFirst(first: number, rest: ArrayLike<number>): Uint32Array {
  const all = new Uint32Array(rest.length + 1);
  all[0] = first;
  all.set(rest, 1);
  return all;
}

function placeAfter({ places, depths }: Steps, step: number, deepest: number): number | undefined {
  for (let i = lastUpTo(places, step) + 1; i < places.length; i++) {
    if ((depths[i] as number) <= deepest) return places[i];
  }
  return undefined;
}

function placeBefore({ places, depths }: Steps, step: number, deepest: number): number | undefined {
  for (let i = lastUpTo(places, step - 1); i >= 0; i--) {
    if ((depths[i] as number) <= deepest) return places[i];
  }
  return undefined;
}

const endOf = ({ length }: Steps, step: number): number | undefined => (step < length ? length : undefined);
const startOf = (_: Steps, step: number): number | undefined => (step > 0 ? 0 : undefined);

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[];
}
