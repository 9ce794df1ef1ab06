/** Expressions and what they were worth: a stretch of a run is walked again, and every value is read off the stack where it lies. */

import type { Span } from '../../lang/ast.ts';
import type { DebugFunction, ExpressionValue } from '../../lang/debug.ts';
import { copied } from '../../vm/frame.ts';
import type { Value } from '../../vm/types.ts';
import { lastUpTo } from '../column.ts';
import type { Run } from '../run.ts';
import { frameOf, type Place } from '../running.ts';
import type { Trace } from '../trace.ts';
import { flatCount } from '../values.ts';
import { runsInnermost } from './failing.ts';

export type Evaluated = {
  readonly row: ExpressionValue;
  /** A struct is one value for each of its leaves. */
  readonly flat: readonly Value[];
  /** Where it lay on the stack; the instruction before is what put it there. */
  readonly step: number;
  /** How many values lay there, this one included. */
  readonly height: number;
};

/** Instructions of one function, from the first of a statement up to one that has yet to run, at `step`. */
export type Stretch = { readonly from: Place; readonly to: number; readonly step: number };

/** In the order in which they were computed; one that was computed twice has the newer value. Empty when the statement cannot be found. */
export function evaluatedIn(run: Run, trace: Trace, debug: DebugFunction, stretch: Stretch): Evaluated[] {
  const start = newestStop(trace, stretch.from, stretch.step);
  if (start === undefined) return [];
  const rows = rowsIn(debug, stretch);
  const found = new Map<string, Evaluated>();
  run.seek(start);
  do {
    const machine = run.machine.innermost;
    if (!runsInnermost(machine, stretch.from)) continue;
    for (const row of rows.get(frameOf(machine)?.next ?? -1) ?? []) {
      const flat = machine.stack.slice(-flatCount(row.type)).map(copied);
      const key = spanKey(row.span);
      found.delete(key);
      found.set(key, { row, flat, step: run.step, height: machine.stack.length });
    }
  } while (run.step < stretch.step && run.advance());
  return [...found.values()];
}

/** The newest step at or before `step` at which this very statement began. */
export function newestStop(trace: Trace, place: Place, step: number): number | undefined {
  const index = newestStopIndex(trace, place, step);
  return index === undefined ? undefined : trace.stops[index];
}

/** The same, counted among the stops. */
export function newestStopIndex({ stops, spots, places }: Trace, place: Place, step: number): number | undefined {
  const spot = spotOf(places, place);
  for (let i = lastUpTo(stops, step); i >= 0; i--) {
    if (spots[i] === spot && (stops[i] ?? 0) <= step) return i;
  }
  return undefined;
}

/** How often a statement began in some steps, both included. */
export function stopsBetween({ stops, spots, places }: Trace, place: Place, from: number, to: number): number {
  const spot = spotOf(places, place);
  let count = 0;
  for (let i = lastUpTo(stops, to); i >= 0 && (stops[i] ?? 0) >= from; i--) {
    if (spots[i] === spot && (stops[i] ?? 0) <= to) count++;
  }
  return count;
}

/** Its number among the places; that of none where nobody came by. */
function spotOf(places: readonly Place[], { contract, fn, index }: Place): number {
  const found = places.findIndex((place) => place.index === index && place.fn === fn && place.contract === contract);
  return found === -1 ? places.length : found;
}

/** By the instruction before which the value lies on the stack. */
function rowsIn({ values }: DebugFunction, { from, to }: Stretch): Map<number, ExpressionValue[]> {
  const rows = new Map<number, ExpressionValue[]>();
  for (const row of values) {
    if (row.instruction <= from.index || row.instruction > to) continue;
    rows.set(row.instruction, [...(rows.get(row.instruction) ?? []), row]);
  }
  return rows;
}

export const spanKey = ({ file, start, end }: Span): string => `${file}:${start}:${end}`;

/** Does it lie within the other, or is it the same? */
export function liesIn(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
