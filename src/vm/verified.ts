/** What the verifier makes of a function: what the machine runs. Plain data. */

import type { FunctionDef, Module } from './module.ts';
import type { OpName } from './opcodes.ts';
import type { Range, Value, VmType } from './types.ts';

export type Instruction = {
  readonly op: OpName;
  readonly code: number;
  /** Offset in the code section. */
  readonly at: number;
  readonly args: readonly number[];
  /** Static price. */
  readonly gas: number;
  /** Index of the instruction to go on with: `if` when false, `else` always, `break`, `continue`, `end` of a loop. */
  target: number;
  /** What an `end` closes. */
  closes: 'if' | 'loop' | 'function' | undefined;
  /** The constant that `const`, `small` and `zero` push. */
  readonly value: Value;
  /** Range of the result of arithmetic. */
  readonly range: Range;
};

export type VerifiedFunction = {
  readonly def: FunctionDef;
  readonly index: number;
  readonly instructions: readonly Instruction[];
  /** Operands that its parameters take, and that its result leaves. */
  readonly paramCount: number;
  readonly resultCount: number;
  /** Types of all locals, parameters first. */
  readonly localTypes: readonly VmType[];
  /** What the locals behind the parameters hold at the beginning. */
  readonly zeros: readonly Value[];
  /** Locals that hold lists: each call needs lists of its own. */
  readonly lists: readonly number[];
  /** Most locals and operands in use at once, callees included. */
  readonly slots: number;
  readonly depth: number;
  /**
   * No run costs more than this, what other contracts use not counted; Infinity when a loop without a cap has no bound.
   */
  readonly gasBound: number;
  readonly effects: Effects;
};

/** What a function, or one it calls, does. */
export type Effects = {
  /** Writes state, emits, sends hlp, or calls an action of another contract. */
  writes: boolean;
  /** Calls another contract: what that costs is not known here. */
  callsOut: boolean;
  /** Knows who called, what was paid or when. */
  readsContext: boolean;
  /** Asks for a balance. */
  readsBalance: boolean;
  loops: boolean;
};

/** What an instruction can name: the tables of its module, the functions before its own, the locals of its own. */
export type Surroundings = {
  readonly module: Module;
  readonly callees: readonly VerifiedFunction[];
  readonly localTypes: readonly VmType[];
};
