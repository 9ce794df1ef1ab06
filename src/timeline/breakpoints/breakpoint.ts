/**
 * Places one wants to stop at while going along the timeline: a line, a function, an instruction, a failure, an event, a call, a value that is
 * written or read. What each says is a row of a table; `parse.ts` reads them, `match.ts` finds them in a transaction, `run-to.ts` on the chain.
 */

import type { Address } from '../../base/address.ts';
import type { OpName } from '../../vm/opcodes.ts';

/** `text` is how a person would write it, safe to show. Left out, a contract or a name is any. */
export type Breakpoint = { readonly text: string } & Wanted;

export type Wanted =
  /** A statement that begins on the line; of one file of the contract, or of every contract that has such a file. */
  | { readonly kind: 'line'; readonly contract?: Address; readonly file?: string; readonly line: number }
  /** The first statement of a function that has just been entered; an invariant is named by its sentence. */
  | { readonly kind: 'function'; readonly contract?: Address; readonly name: string }
  /** Such an instruction comes next. */
  | { readonly kind: 'instruction'; readonly op: OpName }
  /** This very instruction comes next. */
  | { readonly kind: 'instruction at'; readonly contract: Address; readonly fn: number; readonly index: number }
  /** A contract fails next, caught by a `try` or not. */
  | { readonly kind: 'revert' }
  | { readonly kind: 'event'; readonly contract?: Address; readonly name?: string }
  /** Of another contract. */
  | { readonly kind: 'call'; readonly contract?: Address; readonly function?: string }
  /** A leaf by its stored path, or the beginning of many: `balances`, `deals[7]`; empty: all. Undone later or not; the value that is there already is not written. */
  | { readonly kind: 'write' | 'read'; readonly contract: Address; readonly path: string };

/** How they are written. */
export type BreakpointForm = { readonly example: string; readonly help: string };

// oxfmt-ignore
export const BREAKPOINT_FORMS: readonly BreakpointForm[] = [
  { example: 'line 44', help: 'a statement that begins on this line; also village:44 and village.hlp:44' },
  { example: 'function pay', help: 'a function begins, or village.pay, or an invariant by its sentence' },
  { example: 'write balances.bob', help: 'this value is written; village.balances is any of them, village all that it remembers' },
  { example: 'read sum(balances)', help: 'it is read' },
  { example: 'event Paid', help: 'this event is emitted, or village.Paid; event alone is any' },
  { example: 'call prices.priceOf', help: 'this function of another contract is called; call prices is any of its functions, call alone any call' },
  { example: 'revert', help: 'something fails, caught by a `try` or not' },
  { example: 'instruction sset', help: 'such an instruction comes next; village.pay:12 is the one at place 12 of a function, counted from 0' },
];

/** The line one looks at. */
export function lineBreakpoint(place: {
  readonly contract: Address;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}): Breakpoint {
  const { contract, name, file, line } = place;
  return { text: `${name}:${line}`, kind: 'line', contract, file, line };
}
