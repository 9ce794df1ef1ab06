/**
 * The shape of a run: at which steps source lines begin, how deep in calls each of them is, what each line has cost, which contracts ran,
 * what they did to the world, and which calls between them failed. Moves and breakpoints work on this alone. Millions of steps are packed in
 * columns (`column.ts`): a stop takes some 8 bytes, a stretch of one line some 10.
 *
 * Next: `tracer.ts` finds it.
 */

import type { Address } from '../base/address.ts';
import type { Machine } from '../vm/machine.ts';
import { lastUpTo } from './column.ts';
import type { Aside, Line } from './guide.ts';
import type { LineGasSoFar } from './line-gas.ts';
import type { Stand } from './run.ts';
import type { Place } from './running.ts';
import type { TraceEvent } from './trace-events.ts';

export type { Line, Sources } from './guide.ts';
export type { TraceEvent } from './trace-events.ts';

export type Trace = {
  /** Number of instructions executed, the failing one included. */
  readonly length: number;
  /** The steps at which a statement begins, then the end; in a contract whose source is not known, every step. */
  readonly stops: ArrayLike<number>;
  /** For each stop: functions that run, through all contracts; at the end, 1. */
  readonly depths: ArrayLike<number>;
  /** For each stop but the end: which of `places` it is. */
  readonly spots: ArrayLike<number>;
  /** For each stop: 1 where it is the first of a function that was just entered. */
  readonly entered: ArrayLike<number>;
  /** The distinct places that were stops. */
  readonly places: readonly Place[];
  /** Steps that follow each other in one running function and on one line: the first of each … */
  readonly stretches: ArrayLike<number>;
  /** … and how many functions run in it. */
  readonly stretchDepths: ArrayLike<number>;
  readonly gas: LineGasSoFar;
  /** In the order in which they began to run. */
  readonly contracts: readonly Address[];
  /** Calls between contracts that failed and were caught, in order. */
  readonly failures: readonly CaughtCall[];
  /** What happened to the world, and what was asked of it, in order. */
  readonly events: readonly TraceEvent[];
};

/** A call that failed and was caught. */
export type CaughtCall = {
  /** The one that failed. */
  readonly step: number;
  /** What was called, and the reason. */
  readonly target: Address;
  readonly name: string;
  readonly data: Uint8Array;
  /** Whose code failed, it or one that it called; nobody's where the call was refused at the door. */
  readonly failed: Address | undefined;
  /** Where that was. */
  readonly place: Place;
};

/** What is left lies with the contracts that run. All of it is gone when it ran out. */
export function gasUsed({ machine }: Pick<Stand, 'machine'>): number {
  return gasUsedIn(machine);
}

export function gasUsedIn({ call, outcome, gas, callee }: Machine): number {
  if (outcome !== undefined) return call.gas - outcome.gasLeft;
  let left = gas;
  for (let at = callee; at !== undefined; at = at.callee) left += at.outcome?.gasLeft ?? at.gas;
  return call.gas - left;
}

/** How deep in calls a step is; behind the end, as deep as the entry. */
export function depthAt({ stretches, stretchDepths, length }: Trace, step: number): number {
  return step >= length ? 1 : (stretchDepths[lastUpTo(stretches, step)] ?? 1);
}

/**
 * Gas that each line, and what else takes any, has used before `step`; `used` is what the whole run has used by then. What is missing
 * was used before the first step.
 */
export function gasByLine({ gas, stretches }: Trace, step: number, used: number): Map<Line | Aside, number> {
  // A stretch that begins at the step has used nothing.
  return gas.upTo(lastUpTo(stretches, step - 1), used);
}
