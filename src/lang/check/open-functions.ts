/**
 * The functions of the language that take more than one type: `sum` and `count` over maps of the state, `min` and `max`
 * of any number type, `text` of any number, `concat` of strings or bytes. One reader each, in one table.
 */

import { aggregate } from './aggregates.ts';
import { plainArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import type { Operand } from './free-numbers.ts';
import { overLimit } from './limits.ts';
import { reportMismatch } from './mismatch.ts';
import { reportOperator } from './no-operator.ts';
import { settleSides } from './operators.ts';
import { OPEN_FUNCTIONS, type OpenFunction } from './predefined.ts';
import type { Expression, ValueType } from '../tree.ts';
import { isNumeric, isTextual, sameType, typeText, withArticle } from './types.ts';

type Reader = (context: Context, node: CallNode, want: ValueType | undefined) => Operand | undefined;

const READERS: Readonly<Record<OpenFunction, Reader>> = {
  sum: (context, node) => aggregate(context, node, 'sum'),
  count: (context, node) => aggregate(context, node, 'count'),
  min: (context, node, want) => smallerOrLarger(context, node, 'min', want),
  max: (context, node, want) => smallerOrLarger(context, node, 'max', want),
  text: decimalText,
  concat,
  encode,
};

export function isOpenFunction(name: string): name is OpenFunction {
  return (OPEN_FUNCTIONS as readonly string[]).includes(name);
}

export function openFunction(
  context: Context,
  node: CallNode,
  name: OpenFunction,
  want: ValueType | undefined,
): Operand | undefined {
  return READERS[name](context, node, want);
}

function smallerOrLarger(
  context: Context,
  node: CallNode,
  name: 'min' | 'max',
  want: ValueType | undefined,
): Expression | undefined {
  const [first, second] = plainArguments(context, node, name, 2) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const wanted = want !== undefined && isNumeric(want) ? want : undefined;
  const sides = settleSides(context, operand(context, first, want), operand(context, second, want), wanted);
  if (sides === undefined) return undefined;
  const [a, b] = sides;
  if (!isNumeric(a.type)) return reportOperator(context, name, first, a.type);
  if (!isNumeric(b.type)) return reportOperator(context, name, second, b.type);
  if (!sameType(a.type, b.type)) {
    return reportMismatch(context, b, a.type, [{ span: a.span, label: typeText(a.type) }]);
  }
  return { kind: 'builtin', name, args: [a, b], type: a.type, span: node.span };
}

function decimalText(context: Context, node: CallNode): Expression | undefined {
  const [arg] = plainArguments(context, node, 'text', 1) ?? [];
  const of = arg && expression(context, arg);
  if (arg === undefined || of === undefined) return undefined;
  if (!isNumeric(of.type)) return reportOperator(context, 'text', arg, of.type);
  return { kind: 'builtin', name: 'text', args: [of], type: 'string', span: node.span };
}

/** Two or more of one kind; more than two become one `concat` inside the other, from the left. */
function concat(context: Context, node: CallNode): Expression | undefined {
  const nodes = plainArguments(context, node, 'concat', Math.max(2, node.args.length)) ?? [];
  const [first, ...others] = nodes;
  let joined = first && expression(context, first);
  if (first !== undefined && joined !== undefined && !isTextual(joined.type)) {
    joined = reportNoText(context, first, joined.type);
  }
  const type = joined?.type;
  for (const other of others) {
    const next = expression(context, other, type);
    joined = joined &&
      next && { kind: 'builtin', name: 'concat', args: [joined, next], type: joined.type, span: node.span };
  }
  return joined;
}

function reportNoText(context: Context, node: Exp, type: ValueType): undefined {
  const written = textOf(context, node.span);
  return report(
    context,
    error('H0304', '`concat` is for texts', node.span, withArticle(type), {
      why: `\`concat\` joins strings, or bytes; it has no meaning for ${withArticle(type)}.`,
      fix: isNumeric(type)
        ? rewrite(context, { span: node.span, text: `text(${written})` })
        : { text: 'which text is meant?' },
    }),
  );
}

/** Any number of values of any type, as the ABI packs the values of a call. */
function encode(context: Context, node: CallNode): Expression | undefined {
  const nodes = plainArguments(context, node, 'encode', Math.max(1, node.args.length)) ?? [];
  const args = nodes.map((arg) => expression(context, arg));
  const known = args.filter((arg) => arg !== undefined);
  if (known.length === 0 || known.length < args.length || overLimit(context, 'packed', known.length, node.span))
    return undefined;
  return { kind: 'builtin', name: 'encode', args: known, type: 'bytes', span: node.span };
}
