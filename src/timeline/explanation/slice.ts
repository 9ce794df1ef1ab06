/**
 * What a condition was made of: the leaves that its statement reads, and those read by the statements that gave its locals their values, on
 * through parameters to whoever called. What else the transaction read comes behind.
 */

import type { Span } from '../../lang/ast.ts';
import type { DebugFunction } from '../../lang/debug.ts';
import type { RunnableFunction } from '../../vm/runnable.ts';
import type { LeafPlace } from '../leaf-place.ts';
import type { Scene } from '../scene.ts';
import type { Place } from '../running.ts';
import type { Trace } from '../trace.ts';
import { flatCount } from '../values.ts';
import { liesIn, newestStopIndex } from './evaluated.ts';
import { statementBefore } from './guard.ts';
import { firstAt } from './operands.ts';

/** Steps of one run, from the first up to the last, which is not among them. */
type Steps = { readonly from: number; readonly to: number };

/** A condition, and the step that it decided at. */
export type Asked = {
  /** Where its statement begins. */
  readonly place: Place;
  /** The part of it that counts; all of it where that is left out. */
  readonly span: Span | undefined;
  readonly step: number;
  /** The steps that computed that part; all of the statement where that is left out. */
  readonly computed?: readonly number[] | undefined;
};

/** Those it depends on, and all others that were read before; each once, those that were read last first. */
export function leavesBehind(scene: Scene, trace: Trace, asked: Asked): { near: LeafPlace[]; far: LeafPlace[] } {
  const statements = statementsBehind(scene, trace, asked);
  const near = distinct(statements.flatMap((steps) => readsIn(trace, steps).toReversed()));
  const known = new Set(near.map(keyOf));
  const all = distinct(readsIn(trace, { from: 0, to: asked.step + 1 }).toReversed());
  return { near, far: all.filter((leaf) => !known.has(keyOf(leaf))) };
}

/** The stretches of steps of those statements, that of the condition first. */
function statementsBehind(scene: Scene, trace: Trace, asked: Asked): Steps[] {
  const seen = new Set<number>();
  const found: Steps[] = [];
  const waiting: Asked[] = [asked];
  for (let next = waiting.shift(); next !== undefined && found.length < MOST_STATEMENTS; next = waiting.shift()) {
    const index = newestStopIndex(trace, next.place, next.step);
    if (index === undefined || seen.has(index)) continue;
    seen.add(index);
    const whole = { from: trace.stops[index] ?? 0, to: Math.min(next.step + 1, endOf(trace, index)) };
    found.push(...(next.computed?.map((step) => ({ from: step, to: step + 1 })) ?? [whole]));
    waiting.push(...sourcesOf(scene, trace, next, index));
  }
  return found;
}

/** A condition that is made of more is explained by its nearest parts. */
const MOST_STATEMENTS = 64;

/** A statement goes on while functions that it called run. */
function endOf({ stops, depths, length }: Trace, index: number): number {
  const depth = depths[index] ?? 1;
  for (let i = index + 1; i < stops.length; i++) if ((depths[i] ?? 1) <= depth) return stops[i] ?? length;
  return length;
}

// ───────────── locals ─────────────

/** The statements that gave the names their values, as far as these stand in the function or with its caller. */
function sourcesOf(scene: Scene, trace: Trace, { place, span }: Asked, index: number): Asked[] {
  const contract = scene.contracts.get(place.contract);
  const debug = contract?.artifact?.debug.functions[place.fn];
  const fn = contract?.module.functions[place.fn];
  if (debug === undefined || fn === undefined) return [];
  const slots = slotsNamed(debug, { place, span, end: statementEnd(debug, place.index) }, fn);
  const before = (trace.stops[index] ?? 0) - 1;
  const setters = settersOf(fn, debug, slots).map((at) => ({ place: { ...place, index: at }, span: undefined, step: before })); // prettier-ignore
  const isGiven = [...slots].some((slot) => slot < fn.paramCount);
  const caller = isGiven ? callerOf(trace, index) : undefined;
  return caller === undefined ? setters : [...setters, caller];
}

function statementEnd({ statements, spans }: DebugFunction, from: number): number {
  return statements.find(({ instruction }) => instruction > from)?.instruction ?? spans.length;
}

/** Machine locals that are read there: whole names, and parts of them. */
function slotsNamed(
  debug: DebugFunction,
  { place, span, end }: { readonly place: Place; readonly span: Span | undefined; readonly end: number },
  { instructions }: RunnableFunction,
): Set<number> {
  const slots = new Set<number>();
  for (let i = place.index; i < end; i++) {
    const { op, args } = instructions[i] ?? {};
    const written = debug.spans[i];
    if (op === undefined || !READS_LOCAL.has(op) || (span !== undefined && written && !liesIn(written, span))) continue;
    slots.add(args?.[0] ?? -1);
  }
  for (const { slot, type } of debug.locals) {
    const own = Array.from({ length: flatCount(type) }, (_, i) => slot + i);
    if (own.some((each) => slots.has(each))) for (const each of own) slots.add(each);
  }
  return slots;
}

const READS_LOCAL: ReadonlySet<string> = new Set(['get', 'take', 'lget', 'llen']);
const SETS_LOCAL: ReadonlySet<string> = new Set(['set', 'lset', 'lpush']);

/** The beginnings of the statements that write one of them. */
function settersOf({ instructions }: RunnableFunction, debug: DebugFunction, slots: ReadonlySet<number>): number[] {
  const found = new Set<number>();
  instructions.forEach(({ op, args }, index) => {
    if (SETS_LOCAL.has(op) && slots.has(args[0] ?? -1)) found.add(statementBefore(debug, index));
  });
  return [...found];
}

/** The statement that called the function in which a stop lies. */
function callerOf({ stops, depths, entered, spots, places }: Trace, index: number): Asked | undefined {
  const depth = depths[index] ?? 1;
  let entry = index;
  while (entry > 0 && !(entered[entry] === 1 && depths[entry] === depth)) entry--;
  for (let i = entry - 1; i >= 0; i--) {
    const place = depths[i] === depth - 1 ? places[spots[i] ?? -1] : undefined;
    if (place !== undefined) return { place, span: undefined, step: (stops[entry] ?? 0) - 1 };
  }
  return undefined;
}

// ───────────── reads ─────────────

function readsIn({ events }: Trace, { from, to }: Steps): LeafPlace[] {
  const found: LeafPlace[] = [];
  for (let i = firstAt(events, from); i < events.length; i++) {
    const event = events[i];
    if (event === undefined || event.step >= to) break;
    if (event.kind === 'read') found.push({ contract: event.contract, path: event.path });
  }
  return found;
}

const keyOf = ({ contract, path }: LeafPlace): string => `${contract} ${path}`;

function distinct(leaves: readonly LeafPlace[]): LeafPlace[] {
  return [...new Map(leaves.map((leaf) => [keyOf(leaf), leaf])).values()];
}
