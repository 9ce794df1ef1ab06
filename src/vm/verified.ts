/** What the verifier makes of a function: one that can run, and what is known of all its runs. Plain data. */

import type { Module } from './module.ts';
import type { RunnableFunction, RunnableModule } from './runnable.ts';
import type { Tables } from './tables.ts';
import type { VmType } from './types.ts';

export type VerifiedFunction = RunnableFunction & {
  /** Most locals and operands in use at once, callees included. */
  readonly slots: number;
  /** Functions that run at once at most, this one included. */
  readonly depth: number;
  /**
   * No run costs more than this, what other contracts use not counted; Infinity when a loop without a cap has no bound.
   */
  readonly gasBound: number;
  readonly effects: Effects;
};

export type VerifiedModule = RunnableModule<VerifiedFunction>;

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
  readonly tables: Tables;
  readonly callees: readonly VerifiedFunction[];
  readonly localTypes: readonly VmType[];
};
