/** Sums and counts over maps of the state. */

import { keyFor } from './generate-expressions.ts';
import type { Scope, StateVariable } from './generate-scope.ts';
import {
  INT,
  isSingle,
  UINT,
  type GenType,
  type NumberType,
  type SingleType,
  type ValueType,
} from './generate-types.ts';

type Leaf = { readonly tail: string; readonly type: SingleType };

/** Each sum or count that is a number of this type, `uint` or `int`. */
export function aggregateOver(scope: Scope, type: NumberType): readonly (() => string)[] {
  if (scope.where === 'constant' || scope.where === 'helper') return [];
  return scope.declared.states.flatMap((state) => {
    const { keys, bottom } = levelsOf(state);
    if (keys.length === 0) return [];
    return leavesOf(bottom, '').flatMap((leaf) => over(scope, state, keys, leaf, type));
  });
}

function over(
  scope: Scope,
  { name }: StateVariable,
  keys: readonly SingleType[],
  { tail, type }: Leaf,
  wanted: NumberType,
): (() => string)[] {
  const bound = (): string =>
    keys
      .slice(0, scope.dice.below(keys.length))
      .map((key) => `[${keyFor(scope, key)}]`)
      .join('');
  const made: (() => string)[] = [];
  if (wanted.text === UINT.text) made.push(() => `count(${name}${bound()}${tail})`);
  const sumType = type.kind === 'number' ? (type.signed ? INT : UINT) : undefined;
  if (sumType?.text === wanted.text) made.push(() => `sum(${name}${bound()}${tail})`);
  return made;
}

function levelsOf({ type }: StateVariable): { readonly keys: readonly SingleType[]; readonly bottom: ValueType } {
  const keys: SingleType[] = [];
  let inner: GenType = type;
  for (; inner.kind === 'map'; inner = inner.value) keys.push(inner.key);
  return { keys, bottom: inner };
}

/** Fields that are single values. */
function leavesOf(type: ValueType, tail: string): readonly Leaf[] {
  if (isSingle(type)) return [{ tail, type }];
  return type.kind === 'list' ? [] : type.fields.flatMap((field) => leavesOf(field.type, `${tail}.${field.name}`));
}
