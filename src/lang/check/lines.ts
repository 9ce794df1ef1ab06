/** A value on a line of its own: a function called for what it does, or a method of a list. */

import { checkListMethod } from './assign.ts';
import type * as ast from '../ast.ts';
import { callOperand, ownCall, type CallNode } from './calls.ts';
import { before, report, rewrite, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { isListMethod } from './methods.ts';
import { baseOf } from './paths.ts';
import { lookup, type FunctionEntry } from './scope.ts';
import type { TypedStatement } from '../tree.ts';
import { withArticle } from './types.ts';

type Line = ast.Statement & { readonly node: 'expression' };

export function checkExpressionStatement(context: Context, node: Line): TypedStatement | undefined {
  const { value } = node;
  if (value.node === 'call' && value.of.node === 'name') {
    const entry = lookup(context.scope, value.of.text);
    if (entry?.kind === 'function') return checkOwnCall(context, value, entry, node.span);
  }
  if (value.node === 'call' && value.of.node === 'field' && isListMethod(value.of.name.text)) {
    if (isKnown(context, value.of)) return checkListMethod(context, value, value.of, value.of.name.text);
  }
  const found = value.node === 'call' ? callOperand(context, value, true, undefined) : operand(context, value);
  return found === undefined ? undefined : reportNothingDone(context, node);
}

/** Whether the list that is changed begins with a name in sight, or is a value; anything else is unknown. */
function isKnown(context: Context, { of }: ast.Exp & { node: 'field' }): boolean {
  const base = baseOf(of);
  const entry = base.node === 'name' ? lookup(context.scope, base.text) : undefined;
  return entry?.kind === 'state' || entry?.kind === 'local' || base.node !== 'name';
}

function checkOwnCall(
  context: Context,
  node: CallNode,
  entry: FunctionEntry,
  span: ast.Span,
): TypedStatement | undefined {
  const made = ownCall(context, node, entry, true);
  if (made === undefined) return undefined;
  const { call, answer } = made;
  if (answer === undefined) return { kind: 'call', call, span };
  const label = `answers with ${withArticle(answer).replace(/ (.*)/, ' `$1`')}`;
  return report(
    context,
    error('H0602', 'the answer is ignored', node.of.span, label, {
      secondary: [{ span: entry.span, label: 'declared here' }],
      why: `\`${entry.name}\` gives something back, and this line does not look at it.`,
      fix: rewrite(context, { span: before(span), text: 'let _ = ' }),
    }),
  );
}

function reportNothingDone(context: Context, node: ast.Statement): undefined {
  return report(
    context,
    error('H0405', 'this line does nothing', node.span, 'a value, and nobody uses it', {
      why: 'A line on its own has to do something: change the state, check a condition, call a function.',
      fix: { text: 'is something missing in front, such as `require`, `return` or `let name =`?' },
    }),
  );
}
