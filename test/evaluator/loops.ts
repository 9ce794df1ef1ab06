/** Loops, with their limits. */

import type { Span } from '../../src/lang/ast.ts';
import type { Expression, Local, TypedStatement } from '../../src/lang/tree.ts';
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
  for (let i = start; ; i++) {
    frame.meet('round', headOf(local, to), frame);
    if (i >= end) return 'next';
    frame.locals.set(local, i);
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
    limit();
  }
}

/** The list as it was at the beginning. */
export function forList(frame: Frame, { list, local, body }: Of<'forList'>): Flow {
  const items = evaluate(frame, list) as readonly Leaf[];
  for (let i = 0; ; i++) {
    frame.meet('round', headOf(local, list), frame);
    const item = items[i];
    if (item === undefined) return 'next';
    frame.locals.set(local, item);
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
  }
}

/** Where a loop asks whether it goes on: from the name to the end of what it goes over. */
function headOf({ span }: Local, over: Expression): Span {
  return { ...span, end: over.span.end };
}

export function whileLoop(frame: Frame, { condition, cap, body }: Of<'while'>): Flow {
  const limit = cap === undefined ? () => waitAgain(frame) : limitOf(cap);
  for (;;) {
    frame.meet('round', condition.span, frame);
    if (evaluate(frame, condition) === 0n) return 'next';
    const flow = runBlock(frame, body);
    if (flow === 'break') return 'next';
    if (typeof flow === 'object') return flow;
    limit();
  }
}

/** Asked at the end of each round: going back more than `cap` times fails. */
function limitOf(cap: number): () => void {
  let back = 0;
  return () => {
    if (++back > cap) throw failed('TooManyRounds', BigInt(cap));
  };
}
