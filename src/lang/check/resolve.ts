/**
 * From a written type to what it means. Owns where a map, a list or a struct may stand. `unknown-type.ts` says what is wrong
 * with a type that does not exist.
 */

import type { Span, TypeNode } from '../ast.ts';
import type { Context } from './context.ts';
import { report } from './context.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { knownNumber } from './known.ts';
import { lookup } from './scope.ts';
import { structOf } from './structs.ts';
import type { ListType, MapType, SingleType, StructType, Type, ValueType } from '../tree.ts';
import { isMap, isSingle, LEAF_TYPES } from './types.ts';
import { reportNoType } from './unknown-type.ts';

/** What a type node means; undefined when it means nothing, and then that was reported. */
export function resolveType(context: Context, node: TypeNode): Type | undefined {
  if (node.node === 'map') return resolveMap(context, node);
  return node.node === 'list' ? resolveList(context, node) : (LEAF_TYPES.get(node.name) ?? declaredType(context, node));
}

function declaredType(context: Context, node: TypeNode & { node: 'named' }): Type | undefined {
  const entry = lookup(context.scope, node.name);
  switch (entry?.kind) {
    case 'enum':
    case 'contract':
      return entry.type;
    case 'struct':
      return structOf(context, entry, node.span);
    case 'import':
      return undefined; // was reported where it is imported
    default:
      return reportNoType(context, node, entry);
  }
}

/** The same where a map cannot stand: parameters, results, locals, fields. */
export function resolveValue(context: Context, node: TypeNode): ValueType | undefined {
  const type = resolveType(context, node);
  return type !== undefined && isMap(type) ? reportMap(context, node.span) : type;
}

/** The same where only a single value can stand: constants, keys, elements. */
export function resolveSingle(context: Context, node: TypeNode, say: Refusal): SingleType | undefined {
  const type = resolveType(context, node);
  return type === undefined || isSingle(type) ? type : report(context, say(type, node.span));
}

/** What is said about a type that is no single value. */
type Refusal = (type: MapType | ListType | StructType, span: Span) => Diagnostic;

function reportMap(context: Context, span: Span): undefined {
  return report(
    context,
    error('H0309', 'a map lives in the state', span, 'a map cannot stand here', {
      why: 'A map has no list of its keys and may be larger than any call could carry, so it is never copied or passed on.',
      fix: { text: 'declare it with `state`, and pass the one value that is needed' },
    }),
  );
}

function resolveMap(context: Context, node: TypeNode & { node: 'map' }): MapType | undefined {
  const key = resolveSingle(context, node.key, asKey);
  const value = resolveType(context, node.value);
  if (key === undefined || value === undefined) return undefined;
  const type: MapType = { kind: 'map', key, value };
  return overLimit(context, 'mapLevels', levelsOf(type), node.span) ? undefined : type;
}

const asKey: Refusal = ({ kind }, span) =>
  error('H0312', `a ${kind} cannot be a key`, span, 'a key must be one value', {
    why: 'A key names one leaf of the state, so it has to be a number, a bool, an address, an enum, text or bytes.',
    fix: { text: 'put the keys one after the other: `map<address, map<uint, bool>>`' },
  });

const levelsOf = (type: Type): number => (isMap(type) ? 1 + levelsOf(type.value) : 0);

function resolveList(context: Context, node: TypeNode & { node: 'list' }): ListType | undefined {
  const of = resolveSingle(context, node.of, asElement);
  const cap = knownNumber(context, node.cap);
  if (of === undefined || cap === undefined) return undefined;
  if (cap < 1n) return reportEmptyList(context, node.cap.span);
  return overLimit(context, 'items', Number(cap), node.cap.span) ? undefined : { kind: 'list', of, cap: Number(cap) };
}

const asElement: Refusal = (type, span) =>
  error('H0316', 'a list holds single values', span, `a ${type.kind} inside a list`, {
    why: 'Every element of a list is one leaf: a number, a bool, an address, an enum, text or bytes.',
    fix: {
      text:
        type.kind === 'struct'
          ? `use a map with a counter beside it: \`map<uint, ${type.name}>\``
          : 'use a map with two keys: `map<uint, map<uint, …>>`',
    },
  });

function reportEmptyList(context: Context, span: Span): undefined {
  return report(
    context,
    error('H0317', 'a list holds at least one element', span, 'no room for anything', {
      why: 'The number says how many elements the list can hold at most: 1 to 1,024.',
      fix: { text: 'how many elements will there ever be?' },
    }),
  );
}
