/**
 * Constants: their values are worked out while compiling, when they are first needed, in any order of declaration.
 * The calculation is in `evaluate.ts`; what may stand in a constant is said in `places.ts`.
 */

import type { Exp, Span } from '../ast.ts';
import { isKnown, report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { evaluate } from './evaluate.ts';
import { expression } from './expressions.ts';
import { overLimit } from './limits.ts';
import { readDoc, unitFor } from './natspec.ts';
import { resolveSingle } from './resolve.ts';
import type { ConstantEntry } from './scope.ts';
import type { ConstantDecl, ValueType } from '../tree.ts';
import { typeText } from './types.ts';
import { unitOf, unitOfNode } from './unit.ts';

/** The constant behind a name, worked out now if it was not yet. `use` is where it is asked for. */
export function constantOf(context: Context, entry: ConstantEntry, use: Span): ConstantDecl | undefined {
  if (entry.progress === 'working') return reportCircle(context, entry, use);
  if (entry.progress === 'waiting') {
    // Each constant that waits for another one is a level of recursion here.
    const depth = isKnown(context) ? context.depth + 1 : 0;
    if (overLimit(context, 'constants', depth, use)) return undefined;
    entry.progress = 'working';
    entry.constant = workOut(entry, depth);
    entry.progress = 'done';
  }
  return entry.constant;
}

function workOut({ node, context: own }: ConstantEntry, depth: number): ConstantDecl | undefined {
  const context = { ...own, depth };
  const type = resolveSingle(context, node.type, asConstant);
  const found = constantValue(context, node.value, type, node.type.span);
  if (type === undefined || found === undefined) return undefined;
  const { unit: tag } = readDoc(context, { doc: node.doc, span: node.name.span }, { unit: true });
  const unit = unitFor(context, tag, type, node.name.span) ?? found.unit;
  return { name: node.name.text, type, value: found.value, unit, span: node.name.span };
}

const asConstant = ({ kind }: { readonly kind: string }, span: Span) =>
  error('H0316', 'a constant is one value', span, `a ${kind}`, {
    why: 'A constant is worked out while compiling and written into the code: a number, a text, an address.',
    fix: {
      text: kind === 'struct' ? 'give each field a constant of its own' : 'keep it in the state and fill it in `init`',
    },
  });

/** The value of an expression that must be known before anything runs. */
export function constantValue(
  context: Context,
  node: Exp,
  type: ValueType | undefined,
  declared?: Span,
  place: 'constant' | 'known' = 'constant',
) {
  const because = type === undefined || declared === undefined ? [] : [{ span: declared, label: typeText(type) }];
  const typed = expression({ ...context, place }, node, type, because);
  if (typed === undefined || type === undefined) return undefined;
  const value = evaluate(context, typed);
  return value === undefined ? undefined : { value, unit: unitOfNode(node) ?? unitOf(typed) };
}

function reportCircle(context: Context, entry: ConstantEntry, use: Span): undefined {
  const { name } = entry.node;
  return report(
    context,
    error('H0208', 'these constants need each other', use, `\`${name.text}\` is being worked out`, {
      secondary: [{ span: name.span, label: 'starts here' }],
      why: `To know \`${name.text}\`, \`${name.text}\` would have to be known already.`,
      fix: { text: 'which of them can be written as a plain number?' },
    }),
  );
}
