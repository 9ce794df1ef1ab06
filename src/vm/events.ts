/**
 * What a watcher of the machine sees: contracts that begin and end, every instruction with its gas and its stack, and what it did to the
 * world. The machine knows nothing of this and pays nothing for it: whoever watches drives it step by step from outside (`watcher.ts`), on a
 * host that takes notes (`watched-host.ts`). Whoever does not runs `execute`, as ever.
 *
 * Events are plain data that nobody changes later. They come as they are asked for: a run of any length is never held in memory.
 * As text they are in `timeline/trace-lines.ts`; what each field means stands in docs/traces.md too.
 */

import type { Env, Host } from './host.ts';
import type { Call, FailedCall, Outcome } from './machine.ts';
import type { OpName } from './opcodes.ts';
import type { Value } from './types.ts';
import type { Effect } from './watched-host.ts';
import { Watcher } from './watcher.ts';

export type { Effect, Logged, Moved, Written } from './watched-host.ts';

/** A contract begins to run: it was found, its price of entry is paid, its arguments are read. Hlp that came along is told next. */
export type Entered = Omit<Call, 'module'> & {
  readonly event: 'enter';
  /** Contracts that run, this one included. */
  readonly depth: number;
  /** What entering took of `gas`. */
  readonly entryGas: number;
};

/** An instruction was executed. What it did is told next. All but `gasCost` and `failure` is as it was just before. */
export type Stepped = {
  readonly event: 'step';
  readonly depth: number;
  /** Offset in the code section of the contract that runs. */
  readonly pc: number;
  readonly op: number;
  readonly opName: OpName;
  readonly gas: number;
  /** What it took of its contract's gas, that which went along with a call included; running out of gas takes all. */
  readonly gasCost: number;
  /** Bytes of texts and lists that came into being in this call. */
  readonly heapInBytes: number;
  /** The operands, the last one on top; none where nobody asked for them. */
  readonly stack: readonly Value[];
  /** What the last call of this contract to another one brought: its answer, or why there was none. */
  readonly returned: Uint8Array;
  /** The first thing that failed in this step, be it caught or not. */
  readonly failure: Failure | undefined;
};

/** `data` is the reason; running out of gas has none. */
export type Failure = { readonly status: 'reverted' | 'outOfGas'; readonly data: Uint8Array };

/** A call to another contract ended at the door: none of its code ran. */
export type Refused = FailedCall & { readonly event: 'refused'; readonly depth: number };

/** A contract has ended. */
export type Left = Outcome & {
  readonly event: 'leave';
  readonly depth: number;
  readonly gasUsed: number;
  /** What its caller paid to read the answer: all it had, where it ran out of gas over it. */
  readonly answerGas: number;
  /** It failed, or its answer was not what its caller expects: whatever was told since it was entered did not happen. */
  readonly isUndone: boolean;
};

export type MachineEvent = Entered | Stepped | Effect | Refused | Left;

export type WatchOptions = {
  /** Copy the stack at each step; else all are empty. Left out: yes. */
  readonly stacks?: boolean;
};

/** Runs a call to its end, as `execute` does, telling everything. */
export function* watch(
  host: Host,
  env: Env,
  call: Call,
  { stacks = true }: WatchOptions = {},
): Generator<MachineEvent, Outcome, void> {
  const watcher = new Watcher(host, env, call, stacks);
  yield* watcher.begin();
  while (watcher.outcome === undefined) yield* watcher.step();
  return watcher.outcome;
}
