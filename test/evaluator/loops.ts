/** Loops, with their limits. */

import type { TypedStatement } from '../../src/lang/tree.ts';
import { evaluate } from './expressions.ts';
import { failed } from './failure.ts';
import { waitAgain, type Flow, type Frame } from './frame.ts';
import { runBlock } from './statements.ts';
import type { Leaf } from './values.ts';

type Of<K extends TypedStatement['kind']> = Extract<TypedStatement, { readonly kind: K }>;

/** Ends are worked out once. */
export function forRange(frame: Frame, { local, from, to, cap, body }: Of<'forRange'>): Flow {
  const start = evaluate(frame, from) as bigint;
  const end = evaluate(frame, to) as bigint;
  const limit = limitOf(cap);
  for (let i = start; i < end; i++) {
    frame.locals.set(local, i);
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
    limit();
  }
  return 'next';
}

/** The list as it was at the beginning. */
export function forList(frame: Frame, { list, local, body }: Of<'forList'>): Flow {
  for (const item of evaluate(frame, list) as readonly Leaf[]) {
    frame.locals.set(local, item);
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
  }
  return 'next';
}

export function whileLoop(frame: Frame, { condition, cap, body }: Of<'while'>): Flow {
  const limit = cap === undefined ? () => waitAgain(frame) : limitOf(cap);
  while (evaluate(frame, condition) !== 0n) {
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
    limit();
  }
  return 'next';
}

/** Asked at the end of each round: going back more than `cap` times fails. */
function limitOf(cap: number): () => void {
  let back = 0;
  return () => {
    if (++back > cap) throw failed('TooManyRounds', BigInt(cap));
  };
}
