/** What decided that something fails: the condition of a `require`, an `if` or an `only`, a `try` that went wrong, or the failing instruction itself. */

import type { Span } from '../../lang/ast.ts';
import type { Branch, DebugFunction } from '../../lang/debug.ts';
import { spanAt } from '../guide.ts';

export type Guard = {
  readonly kind: Branch['kind'] | 'always' | 'fault';
  /** Where it is written: the condition, or the expression or statement that could not be carried out. */
  readonly span: Span;
  /** What the condition was. */
  readonly was: boolean;
  /** The first instruction of the statement it belongs to, and the one that decides. */
  readonly from: number;
  readonly at: number;
  /** The instructions that run only because it was so; none where `at` itself fails. */
  readonly leadsTo: { readonly from: number; readonly to: number } | undefined;
};

/** Of an instruction that says why it fails: the innermost condition around it. */
export function guardOf(debug: DebugFunction, index: number): Guard {
  const branch = branchAround(debug, index);
  if (branch === undefined) return { ...faultAt(debug, index), kind: 'always' };
  const { kind, condition: span, when: was, at, from, to } = branch;
  return { kind, span, was, from: statementBefore(debug, at), at, leadsTo: { from, to } };
}

/** Of an instruction that cannot be carried out. */
export function faultAt(debug: DebugFunction, index: number): Guard {
  const span = debug.spans[index] ?? spanAt(debug, index);
  return { kind: 'fault', span, was: false, from: statementBefore(debug, index), at: index, leadsTo: undefined };
}

/** The innermost; a later one of the same size would be the same. */
function branchAround({ branches }: DebugFunction, index: number): Branch | undefined {
  const around = branches.filter(({ from, to }) => from <= index && index < to);
  return around.toSorted((a, b) => a.to - a.from - (b.to - b.from))[0];
}

/** Where the statement begins that an instruction belongs to. */
export function statementBefore({ statements }: DebugFunction, index: number): number {
  return statements.findLast(({ instruction }) => instruction <= index)?.instruction ?? 0;
}
