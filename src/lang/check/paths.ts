/**
 * Paths into the state: a variable, one key per map level, the fields of structs, the index into a list. A path that ends in
 * a leaf, a struct or a list is a value; one that ends in a map can only be asked for its `sum` or `count`.
 */

import type { Exp, Span } from '../ast.ts';
import { isKnown, report, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { alwaysNumber } from './known.ts';
import { reportMapField, reportNoField, reportNoMap } from './no-part.ts';
import { reportPlace } from './places.ts';
import { lookup } from './scope.ts';
import type { Expression, ListType, StatePath, Type } from '../tree.ts';
import { isList, isMap, isStruct, typeText, UINT } from './types.ts';

type Index = Exp & { readonly node: 'index' };
type Field = Exp & { readonly node: 'field' };

/** A path that may still end in a map. */
export type OpenPath = Omit<StatePath, 'kind' | 'type'> & { readonly type: Type };

/** Whether `a[b].c` begins with a state variable. */
export function isStatePath(context: Context, node: Exp): boolean {
  const base = baseOf(node);
  return base.node === 'name' && lookup(context.scope, base.text)?.kind === 'state';
}

export function baseOf(node: Exp): Exp {
  let at = node;
  while (at.node === 'index' || at.node === 'field') at = at.of;
  return at;
}

/** Reads a path whose base is a state variable; undefined when a part of it is broken. */
export function openPath(context: Context, node: Exp): OpenPath | undefined {
  switch (node.node) {
    case 'index':
      return openIndex(context, node);
    case 'field': {
      const path = openPath(context, node.of);
      return path && openField(context, path, node);
    }
    default:
      return openBase(context, node);
  }
}

function openBase(context: Context, node: Exp): OpenPath | undefined {
  const entry = node.node === 'name' ? lookup(context.scope, node.text) : undefined;
  if (isKnown(context)) return reportPlace(context, context.place, node.span);
  if (entry?.kind !== 'state' || entry.state === undefined) return undefined;
  const { state } = entry;
  return { state, keys: [], fields: [], index: undefined, type: state.type, unit: state.unit, span: node.span };
}

function openIndex(context: Context, node: Index): OpenPath | undefined {
  const path = openPath(context, node.of);
  if (path === undefined) {
    operand(context, node.key);
    return undefined;
  }
  const { type, state } = path;
  if (isMap(type)) {
    const key = expression(context, node.key, type.key, [{ span: state.span, label: typeText(state.type) }]);
    return key && { ...path, keys: [...path.keys, key], type: type.value, span: node.span };
  }
  if (!isList(type)) return reportNoMap(context, node, type);
  const index = indexOf(context, node, type);
  return index && { ...path, index, type: type.of, span: node.span };
}

/** The number of an element, counted from 0. One that is always beyond the cap is refused here already. */
export function indexOf(context: Context, { of, key }: Index, list: ListType): Expression | undefined {
  const index = expression(context, key, UINT, [{ span: of.span, label: 'a list: elements are numbered from 0' }]);
  const number = index && alwaysNumber(context, index);
  return number !== undefined && number >= BigInt(list.cap) ? reportBeyond(context, key, of, list, number) : index;
}

function reportBeyond(context: Context, key: Exp, of: Exp, list: ListType, number: bigint): undefined {
  return report(
    context,
    error('H0303', 'there is no such element', key.span, `always ${number}`, {
      secondary: [{ span: of.span, label: typeText(list) }],
      why: `A list of ${list.cap} has the elements 0 to ${list.cap - 1}, so this line could only fail.`,
      fix: { text: `the last one would be \`${textOf(context, of.span)}[${list.cap - 1}]\`` },
    }),
  );
}

/** `path.name`, where the path ends in a struct. */
export function openField(context: Context, path: OpenPath, node: Field): OpenPath | undefined {
  const { type } = path;
  if (isMap(type)) return reportMapField(context, node, type);
  const field = isStruct(type) ? type.fields.find(({ name }) => name === node.name.text) : undefined;
  if (field === undefined) return reportNoField(context, node, type);
  return { ...path, fields: [...path.fields, field.name], type: field.type, unit: field.unit, span: node.span };
}

/** A path as a value: it has to end in a leaf, a struct or a list. */
export function pathOperand(context: Context, node: Exp): Expression | undefined {
  const path = statePath(context, node);
  return path && stateValue(path);
}

export const stateValue = (path: StatePath): Expression => ({ kind: 'state', path, type: path.type, span: path.span });

export function statePath(context: Context, node: Exp): StatePath | undefined {
  return closed(context, openPath(context, node));
}

/** A path that does not end in a map. */
export function closed(context: Context, path: OpenPath | undefined): StatePath | undefined {
  if (path === undefined) return undefined;
  const { type, ...rest } = path;
  return isMap(type) ? reportWholeMap(context, path.span, type) : { kind: 'statePath', ...rest, type };
}

function reportWholeMap(context: Context, span: Span, type: Type): undefined {
  const text = textOf(context, span);
  return report(
    context,
    error('H0309', 'a map lives in the state', span, typeText(type), {
      why: 'A map is no value: it has no list of its keys, so it cannot be copied, compared or written as a whole.',
      fix: { text: `name one entry, \`${text}[…]\`, or ask \`sum(${text})\` or \`count(${text})\`` },
    }),
  );
}
