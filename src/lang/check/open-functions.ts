/**
 * The functions of the language that take more than one type: `sum` and `count` over maps of the state, `min` and `max`
 * of any number type, `text` of any number, `concat` of strings or bytes. One reader each, in one table.
 */

import { plainArguments, readArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import type { Operand } from './free-numbers.ts';
import { reportMismatch } from './mismatch.ts';
import { reportMissing } from './missing.ts';
import { reportOperator, settleSides } from './operators.ts';
import { isStatePath, openPath, sumType } from './paths.ts';
import { mayUse } from './places.ts';
import { OPEN_FUNCTIONS, type OpenFunction } from './predefined.ts';
import type { Expression, LeafType } from '../tree.ts';
import { isMap, isNumeric, leafOf, typeText, UINT, withArticle } from './types.ts';

type Reader = (context: Context, node: CallNode, want: LeafType | undefined) => Operand | undefined;

const READERS: Readonly<Record<OpenFunction, Reader>> = {
  sum: (context, node) => aggregate(context, node, 'sum'),
  count: (context, node) => aggregate(context, node, 'count'),
  min: (context, node, want) => smallerOrLarger(context, node, 'min', want),
  max: (context, node, want) => smallerOrLarger(context, node, 'max', want),
  text: decimalText,
  concat,
  encode: (context, node) => notYet(context, node, 'encode'),
  recover: (context, node) => notYet(context, node, 'recover'),
};

export function isOpenFunction(name: string): name is OpenFunction {
  return (OPEN_FUNCTIONS as readonly string[]).includes(name);
}

export function openFunction(
  context: Context,
  node: CallNode,
  name: OpenFunction,
  want: LeafType | undefined,
): Operand | undefined {
  return READERS[name](context, node, want);
}

function notYet(context: Context, node: CallNode, name: 'encode' | 'recover'): undefined {
  readArguments(context, node.args);
  return reportMissing(context, name, node.of.span);
}

/** `sum(path)` or `count(path)`: the path ends in a map, and its keys so far are bound. */
function aggregate(context: Context, node: CallNode, of: 'sum' | 'count'): Expression | undefined {
  const [arg] = plainArguments(context, node, of, 1) ?? [];
  if (arg === undefined) return undefined;
  if (!mayUse(context, of, node.span)) return undefined;
  if (!isStatePath(context, baseOfFields(arg))) return noMap(context, arg, of);
  const path = openPath(context, baseOfFields(arg));
  if (path === undefined) return undefined;
  const { state, keys, type } = path;
  if (arg.node === 'field') return reportProjection(context, arg);
  if (!isMap(type)) return reportNoMap(context, arg, of, typeText(type));
  if (of === 'sum' && !isNumeric(leafOf(type))) return reportNoNumbers(context, node, arg, leafOf(type));
  return { kind: 'aggregate', of, state, keys, type: of === 'sum' ? sumType(type) : UINT, span: node.span };
}

/** `deals.amount` is a map of structs seen through one field. */
function baseOfFields(node: Exp): Exp {
  let at = node;
  while (at.node === 'field') at = at.of;
  return at;
}

function noMap(context: Context, arg: Exp, of: string): undefined {
  const found = operand(context, arg);
  if (found === undefined) return undefined;
  return reportNoMap(context, arg, of, found.kind === 'free' ? 'a number' : typeText(found.type));
}

function reportNoMap(context: Context, arg: Exp, of: string, label: string): undefined {
  return report(
    context,
    error('H0508', `\`${of}\` needs a map of the state`, arg.span, label, {
      why: `The machine keeps a ${of} beside a map and updates it with every write. There is nothing to keep for a single value.`,
      fix: { text: 'which map is meant?' },
    }),
  );
}

function reportProjection(context: Context, arg: Exp & { node: 'field' }): undefined {
  return report(
    context,
    error('H0205', `there is no \`.${arg.name.text}\` here`, arg.name.span, 'the entries have no parts', {
      why: 'A part behind the dot can be summed only when the entries of the map are structs.',
      fix: { text: `leave \`.${arg.name.text}\` out` },
    }),
  );
}

function reportNoNumbers(context: Context, node: CallNode, arg: Exp, leaf: LeafType): undefined {
  const text = `count(${textOf(context, arg.span)})`;
  return report(
    context,
    error('H0508', '`sum` adds numbers', arg.span, `holds ${typeText(leaf)}`, {
      why: `The entries are of type \`${typeText(leaf)}\`, which cannot be added up. They can be counted.`,
      fix: rewrite(context, { span: node.span, text }),
    }),
  );
}

function smallerOrLarger(
  context: Context,
  node: CallNode,
  name: 'min' | 'max',
  want: LeafType | undefined,
): Expression | undefined {
  const [first, second] = plainArguments(context, node, name, 2) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const wanted = want !== undefined && isNumeric(want) ? want : undefined;
  const sides = settleSides(context, operand(context, first, want), operand(context, second, want), wanted);
  if (sides === undefined) return undefined;
  const [a, b] = sides;
  if (!isNumeric(a.type)) return reportOperator(context, name, first, a.type);
  if (!isNumeric(b.type)) return reportOperator(context, name, second, b.type);
  if (a.type !== b.type)
    return reportMismatch(context, b.span, b.type, a.type, [{ span: a.span, label: typeText(a.type) }]);
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
  if (first !== undefined && joined !== undefined && joined.type !== 'string' && joined.type !== 'bytes') {
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

function reportNoText(context: Context, node: Exp, type: LeafType): undefined {
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
