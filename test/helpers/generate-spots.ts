/** Places that can be read, and some of them written: locals and state with all ways into them. */

import { keyFor } from './generate-expressions.ts';
import type { Local, Scope, StateVariable } from './generate-scope.ts';
import { UINT, type GenType, type ListType, type ValueType } from './generate-types.ts';

/** The text is made when it is needed, since keys and indexes are expressions of their own. */
export type Spot = {
  readonly type: ValueType;
  readonly text: () => string;
  readonly isState: boolean;
  readonly canChange: boolean;
};

export function spots(scope: Scope): readonly Spot[] {
  const locals = scope.locals.flatMap((local) => localSpots(scope, local));
  const states = scope.where === 'constant' ? [] : scope.declared.states;
  return [...locals, ...states.flatMap((state) => stateSpots(scope, state))];
}

function localSpots(scope: Scope, { name, type, canChange }: Local): readonly Spot[] {
  return ways(scope, { type, text: () => name, isState: false, canChange });
}

function stateSpots(scope: Scope, { name, type }: StateVariable): readonly Spot[] {
  const canChange = scope.where === 'action';
  const { text, bottom } = opened(scope, name, type);
  return ways(scope, { type: bottom, text, isState: true, canChange });
}

/** Through all levels of a map. */
function opened(
  scope: Scope,
  name: string,
  type: GenType,
): { readonly text: () => string; readonly bottom: ValueType } {
  let text = (): string => name;
  let inner = type;
  while (inner.kind === 'map') {
    const { key, value } = inner;
    const outer = text;
    text = () => `${outer()}[${keyFor(scope, key)}]`;
    inner = value;
  }
  return { text, bottom: inner };
}

/** The spot itself, and what lies in it. */
function ways(scope: Scope, spot: Spot): readonly Spot[] {
  const { type, text } = spot;
  if (type.kind === 'struct') {
    const inner = type.fields.map((field) => ({ ...spot, type: field.type, text: () => `${text()}.${field.name}` }));
    return [spot, ...inner.flatMap((field) => ways(scope, field))];
  }
  if (type.kind !== 'list') return [spot];
  if (!scope.dice.chance(45)) return [spot];
  return [spot, { ...spot, type: type.of, text: () => elementText(scope, text(), type) }];
}

/** Mostly an element that is there; never one that is known not to be, since the checker refuses that. */
export function elementText(scope: Scope, list: string, { cap }: ListType): string {
  const { dice, keys } = scope;
  const index = dice.weighed([
    [5, () => '0'],
    [3, () => `${list}.length - 1`],
    [1, () => `${list}.length`],
    [cap > 1 ? 1 : 0, () => '1'],
    [keys > 1 ? 0 : 2, () => changingNumber({ ...scope, keys: keys + 1 }) ?? '0'],
  ]);
  return `${list}[${index()}]`;
}

/** A `uint` that is not known before the program runs. */
function changingNumber(scope: Scope): string | undefined {
  const found = spots(scope).filter(({ type }) => type.text === UINT.text);
  return found.length === 0 ? undefined : scope.dice.pick(found).text();
}

export function lists(scope: Scope): readonly (Spot & { readonly type: ListType })[] {
  return spots(scope).filter((spot): spot is Spot & { readonly type: ListType } => spot.type.kind === 'list');
}
