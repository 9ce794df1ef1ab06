/**
 * The reference interpreter: the meaning of the bytecode. One `step` is one instruction; everything the machine is in the
 * middle of is plain data one can look at between two steps, which is all that stepping with a learner needs.
 *
 * A call goes: price of entry → find the function and decode the data (`entry.ts`) → run it → run the invariants →
 * encode the answer. Whatever fails undoes the call's effects and ends it. What each instruction does is in `handlers.ts`.
 */

import { entryPoint, exitData, type Call, type FunctionEntry } from './entry.ts';
import { invariantBroken, outOfGas, panic, Stop } from './failure.ts';
import { GAS, words, WRITE } from './gas.ts';
import { HANDLERS, type Handler } from './handlers.ts';
import type { Env, Host, Mark } from './host.ts';
import { LIMITS } from './limits.ts';
import { writeLeaf } from './memory.ts';
import { OPCODES, type OpName } from './opcodes.ts';
import type { Value } from './types.ts';
import type { Instruction, VerifiedFunction, VerifiedModule } from './verify.ts';

export type { Call } from './entry.ts';

/** How a call ended. `data` is the encoded answer, or the reason of a revert. */
export type Outcome = {
  readonly status: 'success' | 'reverted' | 'outOfGas';
  readonly gasLeft: number;
  readonly data: Uint8Array;
};

/** One running function: where it is and what its locals hold. */
export type Frame = {
  readonly fn: VerifiedFunction;
  /** Index of the next instruction. */
  next: number;
  readonly locals: Value[];
  /** Rounds so far of each open loop, the innermost last. */
  readonly rounds: number[];
};

const HANDLERS_BY_CODE: readonly (Handler | undefined)[] = Object.entries(HANDLERS).reduce<Handler[]>(
  (table, [name, handler]) => {
    table[OPCODES[name as OpName].code] = handler;
    return table;
  },
  [],
);

/** Runs a call to its end. */
export function execute(host: Host, env: Env, call: Call): Outcome {
  return new Machine(host, env, call).run();
}

/** Does an invariant hold as the state is now, in the middle of `call` too? Nothing changes. */
export function holds(host: Host, env: Env, call: Call, invariant: VerifiedFunction): boolean {
  const question: Call = { ...call, kind: 'view', gas: invariant.gasBound };
  return new Machine(host, env, question, invariant).run().status === 'success';
}

export class Machine {
  readonly host: Host;
  readonly env: Env;
  readonly call: Call;
  readonly module: VerifiedModule;
  /** Operands of all frames; each frame works above those of its callers. */
  readonly stack: Value[] = [];
  /** Running functions, the innermost last. */
  readonly frames: Frame[] = [];
  gas: number;
  /** Bytes of text allocated so far. */
  heap = 0;
  outcome: Outcome | undefined = undefined;
  readonly #mark: Mark;
  #answer: Uint8Array = new Uint8Array(0);
  /** The next invariant to check once the function has returned. */
  #invariant = 0;

  /** With `only`, a function without parameters runs by itself, in the place of the entry: one invariant, say. */
  constructor(host: Host, env: Env, call: Call, only?: VerifiedFunction) {
    this.host = host;
    this.env = env;
    this.call = call;
    this.module = call.module;
    this.gas = call.gas;
    this.#mark = host.mark();
    this.#guard(() => (only === undefined ? this.#enter() : this.enterFunction(only)));
  }

  run(): Outcome {
    while (this.outcome === undefined) this.#guard(() => this.#runToEnd());
    return this.outcome;
  }

  /** Executes one instruction; does nothing when the call has ended. */
  step(): void {
    if (this.outcome === undefined) this.#guard(() => this.#execute());
  }

  /** The frame and the instruction that comes next; undefined when the call has ended. */
  get next(): { readonly frame: Frame; readonly instruction: Instruction } | undefined {
    const frame = this.frames.at(-1);
    const instruction = frame?.fn.instructions[frame.next];
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

  /** Counts text that comes into being; throws when one is too long or all of it together is too much. */
  allocate(text: Uint8Array): Uint8Array {
    this.heap += text.length;
    if (text.length > LIMITS.textSize || this.heap > LIMITS.heapSize) throw panic('memory');
    return text;
  }

  /** Begins a function: its parameters are the last operands. */
  enterFunction(fn: VerifiedFunction): void {
    const params = this.popMany(fn.def.params.length);
    this.frames.push({ fn, next: 0, locals: params.concat(fn.zeros), rounds: [] });
  }

  /** Ends the innermost function; its results, if any, are on the stack. */
  leaveFunction(): void {
    const frame = this.frames.pop();
    if (this.frames.length === 0 && frame !== undefined) this.#returned(frame.fn);
  }

  // ───────────── the course of a call ─────────────

  #enter(): void {
    const { call, host } = this;
    this.spend(GAS.entry + GAS.codecWord * words(call.data.length));
    const entry = entryPoint(call);
    if (call.value > 0n && !host.transfer(call.caller, call.contract, call.value)) {
      throw new Error('the caller cannot pay: whoever makes a call checks this first');
    }
    if (call.kind === 'init') this.#writeInitialValues();
    if (entry === 'transfer') this.#finish();
    else this.#begin(entry);
  }

  #begin({ fn, args }: FunctionEntry): void {
    for (const arg of args) this.push(typeof arg === 'bigint' ? arg : this.allocate(arg));
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
    while (this.outcome === undefined) this.#execute();
  }

  #execute(): void {
    const frame = this.frames[this.frames.length - 1] as Frame;
    const instruction = frame.fn.instructions[frame.next++] as Instruction;
    this.spend(instruction.gas);
    (HANDLERS_BY_CODE[instruction.code] as Handler)(this, frame, instruction);
  }

  #returned(fn: VerifiedFunction): void {
    const values = this.popMany(fn.def.results.length);
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
    if (invariant === undefined) this.#finish();
    else this.enterFunction(invariant);
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
