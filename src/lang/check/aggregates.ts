/**
 * `sum(path)` and `count(path)`: the path ends in a map, its keys so far are bound, and fields behind it lead to the leaf that
 * is summed: `sum(deals.amount)`, `count(voted[id])`.
 */

import { plainArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { isSigned } from '../../vm/types.ts';
import { reportNoField } from './no-part.ts';
import { isStatePath, openPath, type OpenPath } from './paths.ts';
import { mayUse } from './places.ts';
import type { Expression, ListType, SingleType, StructType, Unit, ValueType } from '../tree.ts';
import { bottomOf, INT, isList, isMap, isNumeric, isStruct, typeText, UINT } from './types.ts';

export function aggregate(context: Context, node: CallNode, of: 'sum' | 'count'): Expression | undefined {
  const [arg] = plainArguments(context, node, of, 1) ?? [];
  if (arg === undefined || !mayUse(context, of, node.span)) return undefined;
  const fields: (Exp & { node: 'field' })[] = [];
  let map = arg;
  for (; map.node === 'field'; map = map.of) fields.unshift(map);
  if (!isStatePath(context, map)) return noMap(context, arg, of);
  const path = openPath(context, map);
  if (path === undefined) return undefined;
  if (!isMap(path.type)) return reportNoMap(context, arg, of, typeText(path.type));
  const leaf = follow(context, fields, { type: bottomOf(path.type), unit: path.unit, fields: [] });
  return leaf && aggregateOf(context, node, arg, of, path, leaf);
}

type Leaf = { readonly type: ValueType; readonly unit: Unit | undefined; readonly fields: readonly string[] };

/** Fields behind a map of structs. */
function follow(context: Context, nodes: readonly (Exp & { node: 'field' })[], start: Leaf): Leaf | undefined {
  let leaf = start;
  for (const node of nodes) {
    const { type } = leaf;
    const field = isStruct(type) ? type.fields.find(({ name }) => name === node.name.text) : undefined;
    if (field === undefined)
      return isStruct(type) ? reportNoField(context, node, type) : reportProjection(context, node);
    leaf = { type: field.type, unit: field.unit, fields: [...leaf.fields, field.name] };
  }
  return leaf;
}

function aggregateOf(
  context: Context,
  node: CallNode,
  arg: Exp,
  of: 'sum' | 'count',
  { state, keys }: OpenPath,
  { type: leaf, unit, fields }: Leaf,
): Expression | undefined {
  if (isStruct(leaf) || isList(leaf)) return reportNoLeaf(context, arg, of, leaf);
  if (of === 'sum' && !isNumeric(leaf)) return reportNoNumbers(context, node, arg, leaf);
  const isNegative = of === 'sum' && isNumeric(leaf) && isSigned(leaf);
  const type = isNegative ? INT : UINT;
  return { kind: 'aggregate', of, state, keys, fields, type, unit, span: node.span };
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

/** The entries are structs or lists: which part of them? */
function reportNoLeaf(context: Context, arg: Exp, of: string, type: StructType | ListType): undefined {
  const text = textOf(context, arg.span);
  const field = isStruct(type) ? type.fields.find((one) => of === 'count' || isNumeric(one.type)) : undefined;
  return report(
    context,
    error('H0508', `\`${of}\` needs single values`, arg.span, `holds ${isStruct(type) ? type.name : 'lists'}`, {
      why: isStruct(type)
        ? `An entry of \`${text}\` has several fields; the machine keeps a ${of} over one of them.`
        : `The machine keeps no ${of} over the elements of lists.`,
      fix: { text: field === undefined ? 'keep a map beside it' : `${of}(${text}.${field.name})` },
    }),
  );
}

function reportProjection(context: Context, node: Exp & { node: 'field' }): undefined {
  return report(
    context,
    error('H0205', `there is no \`.${node.name.text}\` here`, node.name.span, 'the entries have no parts', {
      why: 'A part behind the dot can be summed only when the entries of the map are structs.',
      fix: { text: `leave \`.${node.name.text}\` out` },
    }),
  );
}

function reportNoNumbers(context: Context, node: CallNode, arg: Exp, leaf: SingleType): undefined {
  const text = `count(${textOf(context, arg.span)})`;
  return report(
    context,
    error('H0508', '`sum` adds numbers', arg.span, `holds ${typeText(leaf)}`, {
      why: `The entries are of type \`${typeText(leaf)}\`, which cannot be added up. They can be counted.`,
      fix: rewrite(context, { span: node.span, text }),
    }),
  );
}
