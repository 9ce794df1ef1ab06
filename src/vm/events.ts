/**
 * What a watcher of the machine sees: contracts that begin and end, every instruction with its gas and its stack, and what it did to the
 * world. The machine knows nothing of this and pays nothing for it: whoever watches drives it step by step from outside, on a host that takes
 * notes (`watched-host.ts`). Whoever does not runs `execute`, as ever.
 *
 * Events are plain data that nobody changes later. They come as they are asked for: a run of any length is never held in memory.
 * As text they are in `timeline/trace-lines.ts`; what each field means stands in docs/traces.md too.
 */

import type { Env, Host } from './host.ts';
import { Machine, type Call, type FailedCall, type Outcome } from './machine.ts';
import type { OpName } from './opcodes.ts';
import type { Value } from './types.ts';
import { WatchedHost, type Effect } from './watched-host.ts';

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

/** A contract that runs, and what was known of it after its last step. */
type Level = {
  readonly machine: Machine;
  gas: number;
  failedCall: FailedCall | undefined;
  returned: Uint8Array;
};

const NOTHING = new Uint8Array(0);

class Watcher {
  readonly #outermost: Machine;
  readonly #stacks: boolean;
  /** The innermost last. */
  readonly #running: Level[] = [];
  /** Of the newest step. */
  #effects: Effect[] = [];

  constructor(host: Host, env: Env, call: Call, stacks: boolean) {
    this.#stacks = stacks;
    const watched = new WatchedHost(host, (effect) => this.#effects.push(effect));
    this.#outermost = new Machine(watched, env, call);
  }

  get outcome(): Outcome | undefined {
    return this.#outermost.outcome;
  }

  /** What the entry did. */
  begin(): MachineEvent[] {
    return [this.#entered(this.#outermost), ...this.#done(), ...this.#ended()];
  }

  /** One instruction of the innermost contract; others may end with it. */
  step(): MachineEvent[] {
    const level = this.#running.at(-1) as Level;
    const { machine, gas, failedCall, returned } = level;
    const { frame, instruction } = machine.next as NonNullable<Machine['next']>;
    const { code: op, op: opName } = instruction;
    const pc = frame.fn.offsets[frame.next] as number;
    const heapInBytes = machine.heap.size;
    const stack = this.#stacks ? machine.stack.map(copied) : [];
    const depth = this.#running.length;
    this.#outermost.step();
    level.gas = gasOf(machine);
    const [gasCost, failure] = [gas - level.gas, this.#failure()];
    const events: MachineEvent[] = [
      { event: 'step', depth, pc, op, opName, gas, gasCost, heapInBytes, stack, returned, failure },
    ];
    if (machine.callee !== undefined) events.push(this.#entered(machine.callee));
    if (this.#effects.length > 0) events.push(...this.#done());
    if (machine.failedCall !== failedCall) events.push(refused(level, depth));
    if (machine.outcome !== undefined) events.push(...this.#ended());
    return events;
  }

  #entered(machine: Machine): Entered {
    const { module: _module, ...call } = machine.call;
    const gas = gasOf(machine);
    this.#running.push({ machine, gas, failedCall: undefined, returned: NOTHING });
    return { event: 'enter', depth: this.#running.length, ...call, entryGas: call.gas - gas };
  }

  #done(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** From the innermost contract outwards: the first that failed, or whose call did. */
  #failure(): Failure | undefined {
    for (let i = this.#running.length - 1; i >= 0; i--) {
      const { machine, failedCall } = this.#running[i] as Level;
      if (machine.failedCall !== failedCall) return { status: 'reverted', data: machine.failedCall?.data ?? NOTHING };
      if (machine.outcome === undefined) return undefined;
      const { status, data } = machine.outcome;
      if (status !== 'success') return { status, data };
    }
    return undefined;
  }

  /** Those that ended with the newest step, the innermost first. */
  #ended(): Left[] {
    const left: Left[] = [];
    for (let outcome = this.#innermost(); outcome !== undefined; outcome = this.#innermost()) {
      const { machine } = this.#running.pop() as Level;
      left.push(leftOf(machine, outcome, this.#running));
    }
    return left;
  }

  #innermost(): Outcome | undefined {
    return this.#running.at(-1)?.machine.outcome;
  }
}

/** `callers`: who ran outside of it. The nearest one goes on, and what is known of it is brought up to date. */
function leftOf({ call }: Machine, outcome: Outcome, callers: readonly Level[]): Left {
  const { gasLeft, status, data } = outcome;
  const caller = callers.at(-1);
  const left = { event: 'leave', depth: callers.length + 1, ...outcome, gasUsed: call.gas - gasLeft } as const;
  if (caller === undefined) return { ...left, answerGas: 0, isUndone: status !== 'success' };
  const { gas, failedCall, machine } = caller;
  caller.gas = gasOf(machine);
  caller.failedCall = machine.failedCall;
  const isRefused = machine.failedCall !== failedCall;
  caller.returned = isRefused ? (machine.failedCall?.data ?? NOTHING) : data;
  return { ...left, answerGas: gas + gasLeft - caller.gas, isUndone: isRefused };
}

function refused(level: Level, depth: number): Refused {
  const failed = level.machine.failedCall as FailedCall;
  level.failedCall = failed;
  level.returned = failed.data;
  return { event: 'refused', depth, ...failed };
}

const gasOf = ({ outcome, gas }: Machine): number => outcome?.gasLeft ?? gas;

/** A list is changed in place by whoever holds it. */
const copied = (value: Value): Value => (Array.isArray(value) ? value.slice() : value);
