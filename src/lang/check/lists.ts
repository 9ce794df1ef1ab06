/** Lists that are written out: `[ana, ben]`. The elements take the type of their place, or that of the first of them. */

import type { Exp } from '../ast.ts';
import { report, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { overLimit } from './limits.ts';
import type { Expression, ListType, ValueType } from '../tree.ts';
import { isList, isSingle, typeText } from './types.ts';

type List = Exp & { readonly node: 'list' };

export function listOperand(context: Context, node: List, want: ValueType | undefined): Expression | undefined {
  const wanted = want !== undefined && isList(want) ? want : undefined;
  if (overLimit(context, 'items', node.items.length, node.span)) return undefined;
  const items = wanted === undefined ? alike(context, node.items) : readItems(context, node.items, wanted.of);
  const known = items.filter((item) => item !== undefined);
  if (known.length < node.items.length) return undefined;
  const type = wanted ?? typeOf(context, node, known[0]);
  if (type === undefined) return undefined;
  return node.items.length > type.cap
    ? reportTooMany(context, node, type)
    : { kind: 'list', type, items: known, span: node.span };
}

function readItems(context: Context, items: readonly Exp[], of: ValueType): readonly (Expression | undefined)[] {
  return items.map((item) => expression(context, item, of));
}

/** Without a place that says the type: all of the type of the first. */
function alike(context: Context, items: readonly Exp[]): readonly (Expression | undefined)[] {
  const [first, ...others] = items;
  if (first === undefined) return [];
  const read = expression(context, first);
  return [read, ...others.map((item) => expression(context, item, read?.type))];
}

function typeOf(context: Context, node: List, first: Expression | undefined): ListType | undefined {
  if (first === undefined) return reportEmpty(context, node);
  if (!isSingle(first.type)) return reportNested(context, node, first);
  return { kind: 'list', of: first.type, cap: node.items.length };
}

function reportEmpty(context: Context, node: List): undefined {
  return report(
    context,
    error('H0318', 'what does this list hold?', node.span, 'nothing says its type', {
      why: 'An empty list shows neither what its elements are nor how many there can be.',
      fix: { text: 'say it with the name: `var all: list<uint, 10> = []`' },
    }),
  );
}

function reportNested(context: Context, node: List, first: Expression): undefined {
  return report(
    context,
    error('H0316', 'a list holds single values', first.span, typeText(first.type), {
      why: 'Every element of a list is one leaf: a number, a bool, an address, an enum, text or bytes.',
      fix: { text: `use a map with a counter beside it, instead of \`${textOf(context, node.span)}\`` },
    }),
  );
}

function reportTooMany(context: Context, node: List, type: ListType): undefined {
  return report(
    context,
    error('H0308', 'there are too many values', node.span, `${node.items.length} values, not ${type.cap}`, {
      why: `A \`${typeText(type)}\` holds at most ${type.cap}.`,
      fix: { text: `make room: \`list<${typeText(type.of)}, ${node.items.length}>\`` },
    }),
  );
}
