/** What functions do, and what a kind of function may do (docs/machine.md, rule 8). */

import type { FunctionKind, Module } from './module.ts';
import type { OpName } from './opcodes.ts';
import type { Instruction } from './runnable.ts';
import type { Effects } from './verified.ts';

export const NO_EFFECTS: Effects = {
  writes: false,
  callsOut: false,
  readsContext: false,
  readsBalance: false,
  loops: false,
};

const WRITES: ReadonlySet<OpName> = new Set(['sset', 'sclear', 'spush', 'spop', 'sfill', 'send', 'emit']);
const CONTEXT: ReadonlySet<OpName> = new Set(['caller', 'paid', 'now', 'blocknum', 'iscontract']);

export function noteEffects(effects: Effects, { op, args }: Instruction, { externals }: Module): void {
  const isCall = op === 'ext' || op === 'try';
  addEffects(effects, {
    writes: WRITES.has(op) || (isCall && externals[args[0] ?? 0]?.kind !== 'view'),
    callsOut: isCall,
    readsContext: CONTEXT.has(op),
    readsBalance: op === 'hlpof',
    loops: op === 'loop',
  });
}

/** Those of a function that is called are ours too. */
export function addEffects(effects: Effects, more: Effects): void {
  effects.writes ||= more.writes;
  effects.callsOut ||= more.callsOut;
  effects.readsContext ||= more.readsContext;
  effects.readsBalance ||= more.readsBalance;
  effects.loops ||= more.loops;
}

/** The rule that a function of this kind breaks, and how. */
export function effectsProblem(
  kind: FunctionKind,
  { writes, readsContext, loops, callsOut }: Effects,
): { readonly rule: string; readonly message: string } | undefined {
  if (kind === 'view' && writes) return { rule: kind, message: 'a view cannot write, emit, send or call an action' };
  if (kind !== 'invariant') return undefined;
  if (writes || loops) return { rule: kind, message: 'an invariant cannot write and has no loops' };
  if (callsOut) return { rule: kind, message: 'an invariant cannot ask another contract' };
  if (readsContext) {
    return { rule: kind, message: 'an invariant cannot know who called, what was paid or when' };
  }
  return undefined;
}
