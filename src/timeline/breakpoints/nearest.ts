/**
 * The nearest place of one transaction in a direction: a statement or an event of its trace, or an instruction of its run. Both directions
 * choose among the same steps, so what is found one way is found the other way too. What is wanted is said by whoever asks (`match.ts`,
 * `search.ts`).
 */

import type { Machine } from '../../vm/machine.ts';
import { countUpTo } from '../column.ts';
import type { Contracts } from '../contracts.ts';
import type { Direction } from '../moves.ts';
import type { Run } from '../run.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import type { Pace } from '../pace.ts';

/** A transaction that was walked. */
export type Walked = { readonly run: Run; readonly trace: Trace; readonly contracts: Contracts };

/** Beyond this step, not on it. */
export type Way = { readonly direction: Direction; readonly bound: number };

export type Near<T> = { readonly step: number; readonly found: T };

/** What is wanted of something; undefined when it is not. */
export type Wanted<S, T> = (something: S) => T | undefined;

/** Among statements, by their number. The last stop is the end, where none begins. */
export function nearestStop<T>({ stops, length }: Trace, wanted: Wanted<number, T>, way: Way): Near<T> | undefined {
  const stepAt = (stop: number): number => stops[stop] ?? length;
  return nearestOf(stops.length, stepAt, (stop) => (stepAt(stop) < length ? wanted(stop) : undefined), way);
}

/** Among events; one has to stand before the instruction that does it, and what the entry did is come to at step 0. */
export function nearestEvent<T>({ events }: Trace, wanted: Wanted<TraceEvent, T>, way: Way): Near<T> | undefined {
  const stepAt = (i: number): number => Math.max(0, events[i]?.step ?? 0);
  return nearestOf(events.length, stepAt, (i) => wanted(events[i] as TraceEvent), way);
}

function nearestOf<T>(
  count: number,
  stepAt: (i: number) => number,
  wanted: Wanted<number, T>,
  { direction, bound }: Way,
): Near<T> | undefined {
  for (let i = firstBeyond(count, stepAt, { direction, bound }); i >= 0 && i < count; i += direction) {
    const found = wanted(i);
    if (found !== undefined)
      return { step: stepAt(i), found: direction === 1 ? found : (firstAt(i, stepAt, wanted) ?? found) };
  }
  return undefined;
}

/** Of several at the step of the last one, the first that is wanted: the one that is found on the way forward. */
function firstAt<T>(last: number, stepAt: (i: number) => number, wanted: Wanted<number, T>): T | undefined {
  let first = last;
  while (first > 0 && stepAt(first - 1) === stepAt(last)) first--;
  for (let i = first; i < last; i++) {
    const found = wanted(i);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Among ascending steps, the index of the one that comes next; -1 or `count` when there is none. */
function firstBeyond(count: number, stepAt: (i: number) => number, { direction, bound }: Way): number {
  return direction === 1 ? countUpTo(count, stepAt, bound) : countUpTo(count, stepAt, bound - 1) - 1;
}

// ───────────── instructions ─────────────

/** Of the machine that executes the next instruction. */
export type MachineTest = (machine: Machine) => boolean;

/** So many at a time are looked at; on the way back, each time from a checkpoint onwards. */
const PORTION = 4_096;

/** Single instructions are in no trace, so the run goes along. */
export async function nearestInstruction(
  { run, trace: { length } }: Walked,
  test: MachineTest,
  { direction, bound }: Way,
  pace: Pace,
): Promise<number | undefined> {
  const [first, last] = direction === 1 ? [Math.max(0, bound + 1), length] : [0, Math.min(length, bound)];
  const count = Math.ceil((last - first) / PORTION);
  for (let i = 0; i < count; i++) {
    await pace.keep();
    const from = direction === 1 ? first + i * PORTION : Math.max(first, last - (i + 1) * PORTION);
    const to = direction === 1 ? Math.min(last, from + PORTION) : last - i * PORTION;
    const steps = stepsBetween(run, test, from, to);
    const step = direction === 1 ? steps.next().value : [...steps].at(-1);
    if (step !== undefined) return step;
  }
  return undefined;
}

/** Those before which the machine stands so, from `from` to before `to`. */
function* stepsBetween(run: Run, test: MachineTest, from: number, to: number): Generator<number, undefined> {
  run.seek(from);
  for (let step = from; step < to; step++) {
    if (test(run.machine.innermost)) yield step;
    run.advance();
  }
}
