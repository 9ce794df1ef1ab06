/**
 * Whoever watches a call: makes the machine take one step after the other, and compares what it was before with what it is now. What is told
 * of that stands in `events.ts`; what changed the world is noted by `watched-host.ts`.
 */

import type { Entered, Failure, Left, MachineEvent, Refused, Stepped } from './events.ts';
import type { Env, Host } from './host.ts';
import { Machine, type Call, type FailedCall, type Outcome } from './machine.ts';
import type { Value } from './types.ts';
import { WatchedHost, type Effect } from './watched-host.ts';

/** A contract that runs, and what was known of it after its last step. */
type Level = {
  readonly machine: Machine;
  gas: number;
  failedCall: FailedCall | undefined;
  returned: Uint8Array;
};

const NOTHING = new Uint8Array(0);

/** Drives the machine of a call, and of the contracts it calls. */
export class Watcher {
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
    const { machine } = level;
    const stepped = this.#stepped(level);
    const events: MachineEvent[] = [stepped];
    if (machine.callee !== undefined) events.push(this.#entered(machine.callee));
    if (this.#effects.length > 0) events.push(...this.#done());
    if (machine.failedCall !== level.failedCall) events.push(refused(level, stepped.depth));
    if (machine.outcome !== undefined) events.push(...this.#ended());
    return events;
  }

  /** Executes it, with a look at the machine just before. */
  #stepped(level: Level): Stepped {
    const { machine, gas, returned } = level;
    const { frame, instruction } = machine.next as NonNullable<Machine['next']>;
    const { code: op, op: opName } = instruction;
    const pc = frame.fn.offsets[frame.next] as number;
    const heapInBytes = machine.heap.size;
    const stack = this.#stacks ? machine.stack.map(copied) : [];
    const depth = this.#running.length;
    this.#outermost.step();
    level.gas = gasOf(machine);
    const [gasCost, failure] = [gas - level.gas, this.#failure()];
    return { event: 'step', depth, pc, op, opName, gas, gasCost, heapInBytes, stack, returned, failure };
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
