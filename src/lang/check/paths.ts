/**
 * Paths into the state: a variable and one key per map level. A path that ends in a leaf is a value; one that ends in
 * a map can only be asked for its `sum` or `count`. Also `.name` behind an expression, which has few meanings yet.
 */

import type { Exp, Span } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { reportPlace } from './places.ts';
import { lookup, reportUnknown } from './scope.ts';
import type { Expression, StatePath, StateVariable, Type } from '../tree.ts';
import { isMap, leafOf, typeText, UINT, withArticle } from './types.ts';
import { FOREIGN_NAMES } from './vocabulary.ts';
import { isPredefined } from './predefined.ts';

/** A path that may still end in a map. */
export type OpenPath = {
  readonly state: StateVariable;
  readonly keys: readonly Expression[];
  readonly type: Type;
  readonly span: Span;
};

/** The state variable at the bottom of `a[b][c]`, if that is what stands there. */
export function isStatePath(context: Context, node: Exp): boolean {
  const base = baseOf(node);
  return base.node === 'name' && lookup(context.scope, base.text)?.kind === 'state';
}

function baseOf(node: Exp): Exp {
  let at = node;
  while (at.node === 'index') at = at.of;
  return at;
}

/** Reads a path whose base is a state variable; undefined when a part of it is broken. */
export function openPath(context: Context, node: Exp): OpenPath | undefined {
  const indexes: (Exp & { node: 'index' })[] = [];
  let base = node;
  for (; base.node === 'index'; base = base.of) indexes.unshift(base);
  const entry = base.node === 'name' ? lookup(context.scope, base.text) : undefined;
  if (entry?.kind !== 'state') return undefined;
  if (context.place === 'constant') return reportPlace(context, 'constant', node.span);
  if (entry.state === undefined) {
    for (const index of indexes) operand(context, index.key);
    return undefined;
  }
  return followKeys(context, entry.state, indexes, node.span);
}

function followKeys(
  context: Context,
  state: StateVariable,
  indexes: readonly (Exp & { node: 'index' })[],
  span: Span,
): OpenPath | undefined {
  let type = state.type;
  const keys: (Expression | undefined)[] = [];
  for (const index of indexes) {
    if (!isMap(type)) return reportNoMap(context, index, type);
    keys.push(expression(context, index.key, type.key, [{ span: state.span, label: typeText(state.type) }]));
    type = type.value;
  }
  const known = keys.filter((key) => key !== undefined);
  return known.length === keys.length ? { state, keys: known, type, span } : undefined;
}

function reportNoMap(context: Context, node: Exp & { node: 'index' }, type: Type): undefined {
  operand(context, node.key);
  return report(
    context,
    error('H0313', 'only a map can be opened with `[…]`', node.of.span, withArticle(type), {
      why: `\`${textOf(context, node.of.span)}\` is one value; there is nothing inside to look up.`,
      fix: { text: `leave \`[${textOf(context, node.key.span)}]\` out, or make the variable a map` },
    }),
  );
}

/** A path as a value: it has to end in a leaf. */
export function leafOperand(context: Context, node: Exp): Expression | undefined {
  const path = leafPath(context, node);
  return path && { kind: 'state', path, type: path.type, span: node.span };
}

export function leafPath(context: Context, node: Exp): StatePath | undefined {
  const path = openPath(context, node);
  if (path === undefined) return undefined;
  const { type } = path;
  return isMap(type) ? reportWholeMap(context, node, type) : { ...path, type };
}

function reportWholeMap(context: Context, node: Exp, type: Type): undefined {
  const text = textOf(context, node.span);
  return report(
    context,
    error('H0309', 'a map lives in the state', node.span, typeText(type), {
      why: 'A map is no value: it has no list of its keys, so it cannot be copied, compared or written as a whole.',
      fix: { text: `name one entry, \`${text}[…]\`, or ask \`sum(${text})\` or \`count(${text})\`` },
    }),
  );
}

export function indexOperand(context: Context, node: Exp & { node: 'index' }): Expression | undefined {
  if (isStatePath(context, node)) return leafOperand(context, node);
  const of = operand(context, node.of);
  if (of === undefined) {
    operand(context, node.key);
    return undefined;
  }
  return reportNoMap(context, node, of.kind === 'free' ? UINT : of.type);
}

/** `text.length`, or a habit from elsewhere such as `msg.sender`. */
export function fieldOperand(context: Context, node: Exp & { node: 'field' }): Expression | undefined {
  const { of, name } = node;
  if (isForeign(context, node)) return reportUnknown(context, textOf(context, node.span), node.span);
  if (isStatePath(context, of)) {
    const path = openPath(context, of);
    if (path === undefined) return undefined;
    if (isMap(path.type)) return reportMapField(context, node, path.type);
  }
  const value = operand(context, of);
  if (value === undefined) return undefined;
  const type = value.kind === 'free' ? UINT : value.type;
  if (name.text === 'length' && type === 'bytes' && value.kind !== 'free') {
    return { kind: 'builtin', name: 'length', args: [value], type: UINT, span: node.span };
  }
  return name.text === 'length' && type === 'string'
    ? reportTextLength(context, node)
    : reportNoField(context, node, type);
}

/** `msg.sender`, when there is no `msg` of our own. */
export function isForeign(context: Context, node: Exp & { node: 'field' }): boolean {
  const { of } = node;
  if (of.node !== 'name' || lookup(context.scope, of.text) !== undefined) return false;
  return (
    FOREIGN_NAMES.has(`${of.text}.${node.name.text}`) &&
    (!isPredefined(of.text) || of.text === 'string' || of.text === 'bytes')
  );
}

function reportMapField(context: Context, node: Exp & { node: 'field' }, type: Type): undefined {
  const isLength = node.name.text === 'length';
  const text = textOf(context, node.of.span);
  return report(
    context,
    error('H0205', `a map has no \`.${node.name.text}\``, node.name.span, 'not a part of a map', {
      secondary: [{ span: node.of.span, label: typeText(type) }],
      why: isLength
        ? 'A map keeps no list of its keys. What it does know is how many entries are not zero.'
        : 'A map has entries, `map[key]`, and nothing else.',
      fix: isLength
        ? rewrite(context, { span: node.span, text: `count(${text})` })
        : { text: `which entry is meant? \`${text}[…]\`` },
    }),
  );
}

function reportTextLength(context: Context, node: Exp & { node: 'field' }): undefined {
  return report(
    context,
    error('H0205', 'a string has no `.length`', node.name.span, 'bytes have a length', {
      secondary: [{ span: node.of.span, label: 'string' }],
      why: 'How many letters a text has depends on who counts: one letter may take up to four bytes. Bytes can be counted.',
      fix: rewrite(context, { span: node.of.span, text: `bytes(${textOf(context, node.of.span)})` }),
    }),
  );
}

function reportNoField(context: Context, node: Exp & { node: 'field' }, type: Type): undefined {
  return report(
    context,
    error('H0205', `there is no \`.${node.name.text}\` here`, node.name.span, `not a part of ${withArticle(type)}`, {
      secondary: [{ span: node.of.span, label: typeText(type) }],
      why: `${withArticle(type).replace(/^a/, 'A')} is one value without parts.${type === 'bytes' ? ' Bytes have a `.length`.' : ''}`,
      fix: { text: 'which value is meant?' },
    }),
  );
}

/** The number type a sum of these leaves has: as wide as there is. */
export function sumType(type: Type): 'uint256' | 'int256' {
  return leafOf(type).startsWith('int') ? 'int256' : 'uint256';
}
