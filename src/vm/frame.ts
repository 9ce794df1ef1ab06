/** One running function of a contract. */

import type { Instruction, RunnableFunction } from './runnable.ts';
import type { Value } from './types.ts';

/** Where it is and what its locals hold. */
export type Frame = {
  /** Which of all functions that began to run it is, those of called contracts counted too. */
  readonly serial: number;
  readonly fn: RunnableFunction;
  readonly body: readonly Instruction[];
  readonly targets: Uint16Array;
  /** Index of the next instruction. */
  next: number;
  readonly locals: Value[];
  /** Rounds so far of each open loop, the innermost last. */
  readonly rounds: number[];
};

export function beginFrame(fn: RunnableFunction, params: readonly Value[], serial: number): Frame {
  const locals = params.concat(fn.zeros);
  for (const slot of fn.lists) locals[slot] = [];
  return { serial, fn, body: fn.instructions, targets: fn.targets, next: 0, locals, rounds: [] };
}

export function copiedFrame(frame: Frame): Frame {
  return { ...frame, locals: frame.locals.map(copied), rounds: [...frame.rounds] };
}

/** Words and texts are never changed in place; lists are. */
export const copied = (value: Value): Value => (Array.isArray(value) ? [...value] : value);
