/** `return`, and what is said when a function gives back something else than it promises. */

import type * as ast from '../ast.ts';
import { lineOf, report, textOf, type Context } from './context.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { article } from './scope.ts';
import type { TypedStatement, ValueType } from '../tree.ts';
import { withArticle } from './types.ts';

export function checkReturn(context: Context, node: ast.Statement & { node: 'return' }): TypedStatement | undefined {
  const owner = context.owner?.node;
  const promised = owner === undefined || owner.node === 'init' ? undefined : owner.result;
  if (node.value === undefined) {
    return promised === undefined
      ? { kind: 'return', value: undefined, span: node.span }
      : reportNoAnswer(context, node, promised);
  }
  if (promised === undefined) {
    operand(context, node.value);
    return reportUnpromised(context, node.value);
  }
  const type = context.owner?.result;
  const value = expression(context, node.value, type, promise(promised, type));
  return value && { kind: 'return', value, span: node.span };
}

/** The place that says what is given back. */
export function promise(promised: ast.TypeNode, type: ValueType | undefined) {
  return type === undefined ? [] : [{ span: promised.span, label: `promises ${withArticle(type)}` }];
}

function reportNoAnswer(context: Context, node: ast.Statement, promised: ast.TypeNode): undefined {
  return report(
    context,
    error('H0403', 'this `return` has no value', node.span, 'returns nothing', {
      secondary: [{ span: promised.span, label: 'promises a value' }],
      why: 'The first line promises a value to whoever calls.',
      fix: { text: 'return …' },
    }),
  );
}

/** A value where the first line promises none; also for one-line bodies. */
export function reportUnpromised(context: Context, value: ast.Exp): undefined {
  const { owner } = context;
  const word = owner?.node.node ?? 'fn';
  return report(
    context,
    error('H0403', 'nobody was promised a value', value.span, 'a value that goes nowhere', {
      secondary: owner === undefined ? [] : [{ span: owner.span, label: `${article(word)} without \`->\`` }],
      why: 'The first line of a function says what it gives back; here it says nothing.',
      fix: { text: word === 'init' ? 'leave the value out' : 'promise it in the first line: `-> uint`' },
    }),
  );
}

export function missingReturn(
  context: Context,
  body: ast.Block,
  promised: ast.TypeNode,
  result: ValueType | undefined,
): Diagnostic {
  const end = { ...body.span, start: body.span.end - 1 };
  return error('H0401', 'not every path returns a value', end, 'can get here without `return`', {
    secondary: [{ span: promised.span, label: `promises ${result === undefined ? 'a value' : withArticle(result)}` }],
    why: whyNoReturn(context, body),
    fix: { text: 'end with `return …`, or with `fail "what is wrong"`' },
  });
}

/** Names the condition under which nothing is returned, when it is the last thing that is asked. */
function whyNoReturn(context: Context, body: ast.Block): string {
  const last = body.statements.at(-1);
  if (last === undefined) return 'The body is empty.';
  const line = lineOf(context, last.span);
  switch (last.node) {
    case 'if': {
      if (last.otherwise !== undefined) return halves('if', line);
      return `When \`${textOf(context, last.condition.span)}\` in line ${line} is false, nothing is returned.`;
    }
    case 'try':
      return halves('try', line);
    case 'forRange':
    case 'forList':
    case 'while':
      return `The loop in line ${line} may be over, or not run at all, before anything is returned.`;
    default:
      return 'The last line neither returns nor fails.';
  }
}

const halves = (word: string, line: number): string =>
  `After the \`${word}\` in line ${line}, one half goes on to the end, where nothing is returned.`;
