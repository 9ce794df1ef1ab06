/** What the walk knows at one point of a function: how large the operands and locals are, and whether this point is reached at all. */

import type { OpName } from '../../vm/opcodes.ts';
import type { VmType } from '../../vm/types.ts';
import type { Instruction } from '../../vm/runnable.ts';
import { joined, limitOf, WORD, type Extent } from './extent.ts';

export type State = {
  readonly stack: Extent[];
  readonly locals: Extent[];
  /** Behind `return`, `fail`, `break` … */
  ended: boolean;
};

export function copyOf({ stack, locals, ended }: State): State {
  return { stack: [...stack], locals: [...locals], ended };
}

/** Behind two ways to get there: as large as on either. */
export function merged(a: State, b: State): State {
  if (a.ended) return b;
  if (b.ended) return a;
  return { stack: both(a.stack, b.stack), locals: both(a.locals, b.locals), ended: false };
}

function both(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  return a.map((extent, i) => (extent === b[i] ? extent : joined(extent, b[i] ?? WORD)));
}

/** Instructions that make a local hold something else. */
const CHANGES: ReadonlySet<OpName> = new Set(['set', 'take', 'lpush', 'lset', 'lpop']);

/** What a loop changes is anything, at the beginning of some round and behind the loop. */
export function forgetChanged(state: State, body: readonly Instruction[], types: readonly VmType[]): void {
  for (const { op, args } of body) {
    const slot = args[0] ?? 0;
    if (CHANGES.has(op)) state.locals[slot] = limitOf(types[slot] ?? 'bool');
  }
}
