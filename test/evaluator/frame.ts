/** What a function runs in, and how a statement of it can end. */

import type { Span } from '../../src/lang/ast.ts';
import type { Expression, Local, TypedFunction, TypedInvariant, ValueType } from '../../src/lang/tree.ts';
import { Failure } from './failure.ts';
import type { Value } from './values.ts';
import type { Deployed, World } from './world.ts';

/**
 * Called for every statement, type, operator and failure that is met: who counts may. Before a statement runs, a loop asks whether it goes
 * on, or an `only` or an invariant is asked, there is where it stands, and its frame. Behind an expression – or the old value of a place that
 * `+=` reads – there is what it was worth.
 */
export type Meet = (what: string, where?: Span, frame?: Frame, worth?: Worth) => void;

export type Worth = { readonly kind: Expression['kind']; readonly type: ValueType; readonly value: Value };

/** A function that runs, or an invariant that is asked, and whose it is. */
export type Running = { readonly self: bigint; readonly what: TypedFunction | TypedInvariant };

export type Frame = {
  readonly world: World;
  readonly self: bigint;
  readonly deployed: Deployed;
  readonly caller: bigint;
  readonly paid: bigint;
  /** Contracts that are running, this one last. */
  readonly running: readonly bigint[];
  /** Functions on the way here, this one last, through all contracts. */
  readonly calls: readonly Running[];
  readonly locals: Map<Local, Value>;
  readonly used: Used;
  readonly meet: Meet;
};

/** What one call from outside uses of what is not modelled, all contracts together. */
export type Used = {
  /** Rounds of loops without a limit. */
  rounds: number;
  /** Bytes of texts and lists that came into being: a guess, from below. */
  bytes: number;
};

/** What ends a block early, and with what. */
export type Flow = 'next' | 'break' | 'continue' | { readonly answer: Value | undefined };

const PATIENCE = 2_000;

/** Gas is not modelled: a loop that nothing else ends, ends with all gas gone. Programs that mean to end go round less often. */
export function waitAgain({ used }: Frame): void {
  if (++used.rounds > PATIENCE) throw new Failure({ kind: 'gas' });
}
