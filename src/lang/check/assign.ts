/**
 * What changes something: `place = value`, `place += value`, `clear place`, `list.push(value)`, `list.pop()`.
 * Where something can be stored is in `storage.ts`.
 */

import { hasType, plainArguments } from './arguments.ts';
import type * as ast from '../ast.ts';
import type { CallNode } from './calls.ts';
import { before, report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix, type Label } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { declareLocal, localEntry, rightSide } from './locals.ts';
import { reportOperator } from './no-operator.ts';
import { isStatePath } from './paths.ts';
import { isPredefined } from './predefined.ts';
import { lookup } from './scope.ts';
import { placeOf, reportNoPlace, storedPath } from './storage.ts';
import type { Place, Rhs, TypedStatement, ValueType } from '../tree.ts';
import { isList, isNumeric, isTextual, typeText, withArticle } from './types.ts';
import { nearestInSight } from './unknown.ts';
import { FOREIGN_NAMES } from './vocabulary.ts';

type Assign = ast.Statement & { readonly node: 'assign' };

export function checkAssign(context: Context, node: Assign): TypedStatement | undefined {
  if (isUndeclared(context, node)) return reportUndeclared(context, node, node.place);
  const place = placeOf(context, node.place);
  if (place === undefined) {
    if (node.value.node !== 'list' || hasType(node.value)) rightSide(context, node.value);
    return undefined;
  }
  const value = newValue(context, node, place);
  return value && { kind: 'set', place, operator: node.operator, value, span: node.span };
}

type Name = ast.Exp & { readonly node: 'name' };

/** `x = 3`, where nothing is called `x`, nor almost: most likely the line that was to declare it. */
function isUndeclared(context: Context, node: Assign): node is Assign & { readonly place: Name } {
  const { place } = node;
  if (node.operator !== '=' || place.node !== 'name') return false;
  const isKnownName = lookup(context.scope, place.text) !== undefined || isPredefined(place.text);
  return !isKnownName && !FOREIGN_NAMES.has(place.text) && nearestInSight(context, place.text) === undefined;
}

/** From here on the name is there, of no type: one message is enough. */
function reportUndeclared(context: Context, node: Assign, { text, span }: Name): undefined {
  rightSide(context, node.value);
  declareLocal(context, { text, span }, { ...localEntry({ text, span }, undefined), mutable: true });
  return report(
    context,
    error('H0202', `there is no \`${text}\``, span, 'not declared yet', {
      why: 'A new name begins with `let`, or with `var` when it changes later on.',
      fix: rewrite(context, { span: before(span), text: 'let ' }),
    }),
  );
}

/** Where the type of a place is to be seen: at its declaration, or here where it is a part of something. */
function whyType(place: Place): Label {
  const { fields, index, span, type } = place;
  if (fields.length > 0 || index !== undefined) return { span, label: typeText(type) };
  const declared = place.kind === 'statePath' ? place.state.span : place.local.span;
  return { span: declared, label: `declared here as ${typeText(type)}` };
}

/** What stands behind the operator, of the type of the place. Only `=` may have a call with effects there. */
function newValue(context: Context, node: Assign, place: Place): Rhs | undefined {
  const { type } = place;
  const because = [whyType(place)];
  if (node.operator === '=') return rightSide(context, node.value, type, because);
  if (!isNumeric(type)) return noNumber(context, node, type);
  const { value } = node;
  if (value.node === 'extCall' || value.node === 'deploy') return rightSide(context, value, type, because);
  return expression(context, value, type, because);
}

function noNumber(context: Context, node: Assign, type: ValueType): undefined {
  const right = rightSide(context, node.value);
  const isJoin = node.operator === '+=' && isTextual(type) && right?.type === type;
  const isAppend = node.operator === '+=' && isList(type);
  const fix = isJoin ? joinFix(context, node) : isAppend ? appendFix(context, node) : undefined;
  return reportOperator(context, node.operator, node.place, type, fix);
}

function joinFix(context: Context, node: Assign): Fix {
  const place = textOf(context, node.place.span);
  const text = `${place} = concat(${place}, ${textOf(context, node.value.span)})`;
  return rewrite(context, { span: node.span, text });
}

function appendFix(context: Context, node: Assign): Fix {
  const text = `${textOf(context, node.place.span)}.push(${textOf(context, node.value.span)})`;
  return rewrite(context, { span: node.span, text });
}

export function checkClear(context: Context, node: ast.Statement & { node: 'clear' }): TypedStatement | undefined {
  if (isStatePath(context, node.place)) {
    const place = storedPath(context, node.place);
    return place && { kind: 'clear', place, span: node.span };
  }
  const place = placeOf(context, node.place, 'clear');
  return place && reportNoPlace(context, node.place.span, 'a local', 'Only what is in the state can be cleared.');
}

// ───────────── lists ─────────────

type Method = ast.Exp & { readonly node: 'field' };

export function checkListMethod(
  context: Context,
  node: CallNode,
  of: Method,
  name: 'push' | 'pop',
): TypedStatement | undefined {
  const place = placeOf(context, of.of, 'part');
  const [value, ...others] = plainArguments(context, node, name, name === 'push' ? 1 : 0) ?? [undefined];
  if (place === undefined) {
    if (value !== undefined) expression(context, value);
    return undefined;
  }
  const { type } = place;
  if (!isList(type)) return reportNoList(context, of, type, name);
  if (name === 'pop') return { kind: 'pop', place, span: node.span };
  if (value === undefined || others.length > 0) return undefined;
  const typed = expression(context, value, type.of, [whyType(place)]);
  return typed && { kind: 'push', place, value: typed, span: node.span };
}

function reportNoList(context: Context, of: Method, type: ValueType, name: string): undefined {
  return report(
    context,
    error('H0205', `there is no \`.${name}(…)\` here`, of.name.span, `not a part of ${withArticle(type)}`, {
      secondary: [{ span: of.of.span, label: typeText(type) }],
      why: `\`.${name}(…)\` changes a list.`,
      fix: { text: isTextual(type) ? 'join with `concat(…)`' : 'which list is meant?' },
    }),
  );
}
