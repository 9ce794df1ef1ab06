/**
 * What a contract remembers, as rows in the order of their paths: each leaf by its name, each list as one, `helpers (3 of 300)`. Whoever
 * wants to know what changed gets the value before and the value now.
 */

import type { Leaf } from '../state/reader.ts';
import { compareText, stateValue, typedValue, valueBetween, type StateValue } from './changes.ts';
import { readStoredPath, type StoredList } from './stored-path.ts';
import { leafOf } from './types.ts';
import type { LeafNames } from './variables.ts';

export type Leaves = ReadonlyMap<string, Leaf>;

/** A contract, and its leaves as they were before anything happened to them. */
export type Remembering = LeafNames & { readonly before: Leaves };

/** All of it, those that nobody touched too. `changes` are the leaves that were written since. */
export function rowsOf(contract: Remembering, changes: Leaves): StateValue[] {
  const untouched = untouchedIn(contract);
  const changed = rowsFor(contract, changes.keys(), changes);
  const added = [...changed.keys()].filter((path) => !untouched.has(path));
  const paths = added.length === 0 ? untouched.keys() : [...untouched.keys(), ...added].sort(compareText);
  return [...paths].flatMap((path) => changed.get(path) ?? untouched.get(path) ?? []);
}

/** What changed, leaf by leaf: of a list only its elements, and its length. */
export function changedLeaves(rows: readonly StateValue[]): StateValue[] {
  return rows.flatMap((row) => (row.changed ? (row.leaves ?? [row]) : []));
}

/** As they were at the beginning: the same at every step, and there may be many. */
function untouchedIn(contract: Remembering): ReadonlyMap<string, StateValue> {
  const known = untouchedRows.get(contract);
  if (known !== undefined) return known;
  const found = rowsFor(contract, [...contract.before.keys()].sort(compareText), NOTHING);
  untouchedRows.set(contract, found);
  return found;
}

const untouchedRows = new WeakMap<Remembering, ReadonlyMap<string, StateValue>>();
const NOTHING: Leaves = new Map();

/** The rows in which these leaves stand, by the path of each row. */
function rowsFor(contract: Remembering, paths: Iterable<string>, changes: Leaves): Map<string, StateValue> {
  const rows = new Map<string, StateValue>();
  for (const path of paths) {
    const stored = readStoredPath(path, contract);
    if (stored === undefined) continue;
    const { list } = stored;
    const row = list?.path ?? path;
    if (rows.has(row)) continue;
    const value = list === undefined ? leafRow(contract, path, changes) : listRow(contract, list, changes);
    if (value !== undefined) rows.set(row, value);
  }
  return rows;
}

function leafRow(contract: Remembering, path: string, changes: Leaves): StateValue | undefined {
  const before = contract.before.get(path);
  return stateValue(contract, path, before, changes.get(path) ?? before);
}

function listRow(contract: Remembering, list: StoredList, changes: Leaves): StateValue {
  const { path, name, of, unit, cap } = list;
  const [old, now] = [NOTHING, changes].map((written) => elementsIn(contract, list, written));
  const length = now?.length ?? 0;
  const type = { kind: 'list', of, cap } as const;
  const named = { path, name: `${name} (${length} of ${cap})`, type, unit };
  const row = valueBetween(named, [old ?? []], [now ?? []], contract);
  const places = Array.from({ length: Math.max(old?.length ?? 0, length) }, (_, i) => `${path}[${i}]`);
  const leaves = [...places, `${path}.length`].flatMap((place) => leafRow(contract, place, changes) ?? []);
  return { ...row, leaves: leaves.filter(({ changed }) => changed) };
}

/** Elements that are zero are not stored, but they are there. */
function elementsIn(
  { before }: Remembering,
  { path, of, cap }: StoredList,
  changes: Leaves,
): ReturnType<typeof typedValue>[] {
  const at = (place: string): Leaf | undefined => changes.get(place) ?? before.get(place);
  const length = Number(at(`${path}.length`) ?? 0n);
  return Array.from({ length: Math.min(length, cap) }, (_, i) => typedValue(leafOf(of), at(`${path}[${i}]`)));
}
