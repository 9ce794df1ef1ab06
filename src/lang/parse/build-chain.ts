/**
 * Chains of operators: from the flat list that the grammar matches to a tree that groups to the left, without recursion,
 * by the one table of strengths. Also counts how many operators hang in a row, because whatever walks the tree
 * afterwards does so by recursion.
 */

import type { BinaryOperator, Exp, Rhs, Span } from '../ast.ts';
import { type BuildContext, spanned } from './build-context.ts';
import { error } from '../diagnostic.ts';

/** Operators in a row, each working on the answer of the one before: `1 + 1 + …`, `a.b.c…`. */
export const MAX_CHAIN = 256;

/** An expression and the place it takes up: with its brackets, which its own span does not count. */
export type Operand = { readonly exp: Exp; readonly span: Span };
export type Operator = { readonly operator: BinaryOperator; readonly span: Span };

/** Stronger ones are taken first; of two equally strong ones the left. */
export const STRENGTHS: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '**': 6,
};

/** `operators[i]` stands between `rest[i - 1]` (or `first`) and `rest[i]`. */
export function foldChain(
  first: Operand,
  operators: readonly Operator[],
  rest: readonly Operand[],
  context: BuildContext,
): Exp {
  const waiting: { readonly left: Operand; readonly operator: Operator }[] = [];
  let right = first;
  for (const [index, operator] of operators.entries()) {
    right = reduce(waiting, right, STRENGTHS[operator.operator], context);
    waiting.push({ left: right, operator });
    right = rest[index] ?? right;
  }
  return reduce(waiting, right, 0, context).exp;
}

/** Joins what is at least as strong as `strength`. */
function reduce(
  waiting: { readonly left: Operand; readonly operator: Operator }[],
  last: Operand,
  strength: number,
  context: BuildContext,
): Operand {
  let right = last;
  for (let top = waiting.at(-1); top && STRENGTHS[top.operator.operator] >= strength; top = waiting.at(-1)) {
    waiting.pop();
    right = { exp: binary(top.left, top.operator, right, context), span: spanned(top.left.span, right.span) };
  }
  return right;
}

export function binary(left: Operand, { operator, span }: Operator, right: Operand, context: BuildContext): Exp {
  const exp: Exp = {
    node: 'binary',
    span: spanned(left.span, right.span),
    operator,
    operatorSpan: span,
    left: left.exp,
    right: right.exp,
  };
  return link(exp, [left.exp, right.exp], span, context);
}

/** Counts `exp` as one operator more than the longest of its `parts`, and reports the first that is too many. */
export function link<E extends Rhs>(exp: E, parts: readonly Rhs[], operator: Span, context: BuildContext): E {
  const length = 1 + longest(parts, context);
  context.chains.set(exp, length);
  if (length === MAX_CHAIN + 1) context.report(tooLong(operator));
  return exp;
}

/** For what holds expressions but is no operator itself. */
export function hold<E extends Rhs>(exp: E, parts: readonly Rhs[], context: BuildContext): E {
  context.chains.set(exp, longest(parts, context));
  return exp;
}

function longest(parts: readonly Rhs[], { chains }: BuildContext): number {
  return parts.reduce((most, part) => Math.max(most, chains.get(part) ?? 0), 0);
}

function tooLong(span: Span): ReturnType<typeof error> {
  return error('H0106', 'too many operators in one expression', span, `more than ${MAX_CHAIN} in a row`, {
    why: 'An expression that long cannot be followed by a reader, or checked in bounded memory.',
    fix: { text: 'give a part of it a name with `let`' },
  });
}
