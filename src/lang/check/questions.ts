/**
 * Expressions of tests. A view that is asked in the middle of one is a question: it is taken out, asked first, and its answer
 * stands in its place. All questions are asked, left to right, also those behind an `and` or `or` that would have stopped
 * before them: a question changes nothing, so it can only be seen when it fails.
 */

import type { ReadValue } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import type { Context } from './context.ts';
import { expression } from './expressions.ts';
import { askedOf, type Reader } from './external.ts';
import { reportActionAsked } from './no-external.ts';
import type { Expression, Local, Question, TestExpression } from '../tree.ts';

type Field = Exp & { readonly node: 'field' };

export function testReader(context: Context): Reader<TestExpression> {
  const read: ReadValue<TestExpression> = (node, want, because) => {
    const questions: Question[] = [];
    const value = expression({ ...context, questions }, node, want, because);
    return value && { questions, value, span: node.span };
  };
  return { read, typeOf: ({ value }) => value.type };
}

/** A view of another contract as a value: the local that holds its answer. */
export function askView(context: Context, node: CallNode, of: Field): Expression | undefined {
  const asked = askedOf(context, node, of, testReader(context));
  if (asked === undefined) return undefined;
  const { function: fn, contract } = asked;
  if (fn.kind === 'action' || fn.result === undefined) return reportActionAsked(context, node, of, contract);
  const local: Local = {
    name: `${fn.name.slice(0, 60)}_${context.questions?.length ?? 0}`,
    type: fn.result,
    mutable: false,
    unit: undefined,
    span: node.span,
    scope: node.span,
  };
  context.questions?.push({ local, ...asked, span: node.span });
  return { kind: 'local', local, type: fn.result, span: node.span };
}
