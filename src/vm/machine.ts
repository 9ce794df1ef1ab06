/**
 * The reference interpreter: the meaning of the bytecode. One `step` is one instruction; everything the machine is in the
 * middle of is plain data one can look at between two steps, which is all that stepping with a learner needs.
 *
 * A call goes: price of entry → find the function and decode the data (`entry.ts`) → run it → encode the answer and pay
 * it → run the invariants. Whatever fails undoes the call's effects and ends it. What each instruction does is in `handlers.ts`.
 */

import { entryPoint, exitData, type Call, type FunctionEntry } from './entry.ts';
import { invariantBroken, outOfGas, Stop } from './failure.ts';
import { entryPrice, GAS, invariantPrice, words, WRITE } from './gas.ts';
import { beginFrame, copied, copiedFrame, type Frame } from './frame.ts';
import type { Handler } from './handler.ts';
import { HANDLERS_BY_CODE } from './handlers.ts';
import { Heap } from './heap.ts';
import type { Env, Host, Mark } from './host.ts';
import { writeLeaf } from './memory.ts';
import type { Instruction, RunnableFunction, RunnableModule } from './runnable.ts';
import type { Value } from './types.ts';

export type { Call } from './entry.ts';
export type { Frame } from './frame.ts';

/** How a call ended. `data` is the encoded answer, or the reason of a revert. */
export type Outcome = {
  readonly status: 'success' | 'reverted' | 'outOfGas';
  readonly gasLeft: number;
  readonly data: Uint8Array;
};

/** Which function of which contract was called, and the reason it gave or was given. */
export type FailedCall = { readonly target: bigint; readonly name: string; readonly data: Uint8Array };

/** Runs a call to its end. */
export function execute(host: Host, env: Env, call: Call): Outcome {
  return new Machine(host, env, call).run();
}

/** Does an invariant hold as the state is now, in the middle of `call` too? Nothing changes. */
export function holds(host: Host, env: Env, call: Call, invariant: RunnableFunction): boolean {
  const question: Call = { ...call, kind: 'view', gas: Number.MAX_SAFE_INTEGER };
  return new Machine(host, env, question, { only: invariant }).run().status === 'success';
}

type MachineOptions = { readonly only?: RunnableFunction; readonly parent?: Machine; readonly copyOf?: Machine };

/** What is done with a callee's outcome; it holds nothing of its caller, which may be a copy by then. */
type AfterCallee = (caller: Machine, outcome: Outcome) => void;

export class Machine {
  readonly host: Host;
  readonly env: Env;
  readonly call: Call;
  readonly module: RunnableModule;
  /** Operands of all frames; each frame works above those of its callers. */
  readonly stack: Value[] = [];
  /** Running functions, the innermost last. */
  readonly frames: Frame[] = [];
  gas: number;
  /** Gas that called contracts have been given and have not given back. */
  gasOfCallees = 0;
  readonly heap = new Heap();
  outcome: Outcome | undefined = undefined;
  /** The contract this one is calling right now, when that is being stepped through. */
  callee: Machine | undefined = undefined;
  /** The newest call of this one that failed, caught by a `try` or not: only for those who watch. */
  failedCall: FailedCall | undefined = undefined;
  /** Addresses of the contracts that are running, this one last. */
  readonly ancestors: readonly bigint[];
  readonly #mark: Mark;
  /** Functions that began to run so far; shared with the machines of callers and callees. */
  readonly #begun: { count: number };
  #afterCallee: AfterCallee | undefined = undefined;
  /** True while `run` goes on to the end: callees are then run on the spot. */
  #isRunning = false;
  #answer: Uint8Array = new Uint8Array(0);
  /** The next invariant to check once the function has returned. */
  #invariant = 0;

  /**
   * With `only`, a function without parameters runs by itself, in the place of the entry: one invariant, say. `parent` is the
   * machine of the contract that calls. With `copyOf`, nothing is run: see `copyOn`.
   */
  constructor(host: Host, env: Env, call: Call, { only, parent, copyOf }: MachineOptions = {}) {
    this.host = host;
    this.env = env;
    this.call = call;
    this.module = call.module;
    this.gas = call.gas;
    this.ancestors = [...(parent?.ancestors ?? []), call.contract];
    this.#begun = parent === undefined ? { count: 0 } : parent.#begun;
    this.#mark = copyOf === undefined ? host.mark() : copyOf.#mark;
    if (copyOf === undefined) this.#guard(() => (only === undefined ? this.#enter() : this.enterFunction(only)));
    else this.#take(copyOf);
  }

  run(): Outcome {
    this.#isRunning = true;
    while (this.outcome === undefined) this.#guard(() => this.#runToEnd());
    return this.outcome;
  }

  /** Executes one instruction, of a contract that is being called where there is one; does nothing when the call has ended. */
  step(): void {
    this.callee?.step();
    if (this.callee !== undefined) this.#guard(() => this.#leaveCallee());
    else if (this.outcome === undefined) this.#guard(() => this.#execute());
  }

  /**
   * Executes up to `count` instructions, those of called contracts too; answers how many there were. The same as so many times `step`,
   * but quicker.
   */
  advance(count: number): number {
    const ahead = { steps: count };
    this.#advance(ahead);
    return count - ahead.steps;
  }

  #advance(ahead: { steps: number }): void {
    while (ahead.steps > 0 && this.outcome === undefined) this.#guard(() => this.#goOn(ahead));
  }

  #goOn(ahead: { steps: number }): void {
    while (ahead.steps > 0 && this.outcome === undefined) {
      if (this.callee === undefined) {
        ahead.steps--;
        this.#execute();
      } else {
        this.callee.#advance(ahead);
        this.#leaveCallee();
      }
    }
  }

  /** The machine as it is now, callees too, on a copy of its host. From here on each goes its own way. */
  copyOn(host: Host): Machine {
    return new Machine(host, this.env, this.call, { copyOf: this });
  }

  #take(other: Machine): void {
    this.stack.push(...other.stack.map(copied));
    this.frames.push(...other.frames.map(copiedFrame));
    this.gas = other.gas;
    this.gasOfCallees = other.gasOfCallees;
    this.heap.size = other.heap.size;
    this.outcome = other.outcome;
    this.failedCall = other.failedCall;
    const { callee } = other;
    this.callee = callee && new Machine(this.host, callee.env, callee.call, { copyOf: callee, parent: this });
    this.#begun.count = other.#begun.count;
    this.#afterCallee = other.#afterCallee;
    this.#answer = other.#answer;
    this.#invariant = other.#invariant;
  }

  /** The machine that executes the next instruction: this one, or that of the contract it calls, or that one's … */
  get innermost(): Machine {
    return this.callee?.innermost ?? this;
  }

  /** The frame and the instruction that comes next, of the innermost machine; undefined when the call has ended. */
  get next(): { readonly frame: Frame; readonly instruction: Instruction } | undefined {
    if (this.callee !== undefined) return this.callee.next;
    const frame = this.frames.at(-1);
    const instruction = frame?.body[frame.next];
    return this.outcome !== undefined || frame === undefined || instruction === undefined
      ? undefined
      : { frame, instruction };
  }

  // ───────────── what handlers use ─────────────

  push(value: Value): void {
    this.stack.push(value);
  }

  /** A word off the stack; the verifier has seen to it that there is one. */
  pop(): bigint {
    return this.stack.pop() as bigint;
  }

  popText(): Uint8Array {
    return this.stack.pop() as Uint8Array;
  }

  /** The last `count` operands, in the order they were pushed. */
  popMany(count: number): Value[] {
    return this.stack.splice(this.stack.length - count);
  }

  spend(gas: number): void {
    if (gas > this.gas) throw outOfGas();
    this.gas -= gas;
  }

  /** Begins a function: its parameters are the last operands. */
  enterFunction(fn: RunnableFunction): void {
    this.frames.push(beginFrame(fn, this.popMany(fn.paramCount), this.#begun.count++));
  }

  /** Ends the innermost function; its results, if any, are on the stack. */
  leaveFunction(): void {
    const frame = this.frames.pop();
    if (this.frames.length === 0 && frame !== undefined) this.#returned(frame.fn);
  }

  /** Runs the machine of another contract, at once or step by step, and hands its outcome to `after`. */
  enterCallee(callee: Machine, after: AfterCallee): void {
    if (this.#isRunning) return after(this, callee.run());
    this.callee = callee;
    this.#afterCallee = after;
    this.#leaveCallee();
  }

  // ───────────── the course of a call ─────────────

  #enter(): void {
    const { call, host } = this;
    this.spend(entryPrice(call.module.weight, call.data.length));
    const entry = entryPoint(call);
    if (call.value > 0n && !host.transfer(call.caller, call.contract, call.value)) {
      throw new Error('the caller cannot pay: whoever makes a call checks this first');
    }
    if (call.kind === 'init') this.#writeInitialValues();
    if (entry === 'transfer') this.#finish();
    else this.#begin(entry);
  }

  #begin({ fn, args }: FunctionEntry): void {
    for (const arg of args) this.push(this.heap.add(arg));
    if (fn === undefined) this.#nextInvariant();
    else this.enterFunction(fn);
  }

  #writeInitialValues(): void {
    const { constants, initial } = this.module.module;
    for (const { shape, constant } of initial) {
      this.spend(WRITE.same);
      writeLeaf(this, shape, [], constants[constant]?.value ?? 0n);
    }
  }

  #runToEnd(): void {
    if (this.callee !== undefined) {
      this.callee.run();
      this.#leaveCallee();
    }
    while (this.outcome === undefined) this.#execute();
  }

  #execute(): void {
    const frame = this.frames[this.frames.length - 1] as Frame;
    const instruction = frame.body[frame.next++] as Instruction;
    this.spend(instruction.gas);
    (HANDLERS_BY_CODE[instruction.code] as Handler)(this, frame, instruction);
  }

  /** Goes on behind the call once the callee has ended. */
  #leaveCallee(): void {
    const { callee } = this;
    if (callee?.outcome === undefined) return;
    const after = this.#afterCallee;
    this.callee = undefined;
    this.#afterCallee = undefined;
    after?.(this, callee.outcome);
  }

  #returned(fn: RunnableFunction): void {
    const values = this.popMany(fn.resultCount);
    if (fn.def.kind === 'invariant') {
      if (values[0] === 0n) throw invariantBroken(fn.def.name);
    } else {
      this.#answer = exitData(this.call, fn, values);
      this.spend(GAS.codecWord * words(this.#answer.length));
    }
    if (fn.def.kind === 'view') this.#finish();
    else this.#nextInvariant();
  }

  /** Views change nothing, so only actions and deployments have their invariants checked. */
  #nextInvariant(): void {
    const invariant = this.call.kind === 'view' ? undefined : this.module.invariants[this.#invariant++];
    if (invariant === undefined) return this.#finish();
    this.spend(invariantPrice(invariant.localTypes.length));
    return this.enterFunction(invariant);
  }

  #finish(): void {
    this.outcome = { status: 'success', gasLeft: this.gas, data: this.#answer };
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (reason) {
      if (!(reason instanceof Stop)) throw reason;
      this.host.undo(this.#mark);
      this.outcome = {
        status: reason.status,
        gasLeft: reason.status === 'outOfGas' ? 0 : this.gas,
        data: reason.data,
      };
    }
  }
}
