/**
 * The names of leaves as they are stored, `deals[7].stage`, `helpers[3]`, `helpers.length`, `sum(balances)`: what each of them is, and the
 * same with names for addresses and members of enums. What people type is read by `paths.ts`.
 */

import { show } from '../base/show.ts';
import type { Unit } from '../lang/tree.ts';
import type { Aggregate, Module, Shape } from '../vm/module.ts';
import type { Address } from '../base/address.ts';
import { isAddress, type SingleType } from './types.ts';
import type { Names } from './values.ts';
import { describe, describeAggregate, type Described, type LeafNames } from './variables.ts';

export type StoredPath = {
  /** Without the leaf's place in a list. */
  readonly shape: Shape;
  readonly aggregate: 'sum' | 'count' | undefined;
  readonly type: SingleType;
  readonly unit: Unit | undefined;
  /** Of an element or a length: the list it belongs to. */
  readonly list: StoredList | undefined;
  /** With names, safe to show. */
  readonly name: string;
};

export type StoredList = {
  readonly path: string;
  readonly name: string;
  readonly of: SingleType;
  readonly unit: Unit | undefined;
  readonly cap: number;
  readonly at: bigint | 'length';
};

/** What a stored path names; undefined when no variable of the contract has such a leaf. */
export function readStoredPath(path: string, contract: LeafNames): StoredPath | undefined {
  const aggregate = /^(sum|count)\((.*)\)$/s.exec(path);
  if (aggregate === null) return readLeaf(path, contract);
  return readAggregate(aggregate[1] as 'sum' | 'count', aggregate[2] ?? '', contract);
}

/** A stored path with names, safe to show: `balances[bob]`, `stages[Open]`. Text keys stay as they are. */
export function showPath(path: string, contract: LeafNames): string {
  return readStoredPath(path, contract)?.name ?? show(path);
}

function readAggregate(
  kind: 'sum' | 'count',
  inner: string,
  { module: { module }, artifact, names }: LeafNames,
): StoredPath | undefined {
  const parts = partsOf(inner);
  const found = parts && aggregateOf(kind, parts, module);
  const described = found && describeAggregate(found, module, artifact);
  if (parts === undefined || described === undefined) return undefined;
  const { shape, type, unit } = described;
  return { shape, aggregate: kind, type, unit, list: undefined, name: `${kind}(${nameOf(parts, described, names)})` };
}

function aggregateOf(kind: 'sum' | 'count', parts: Parts, { shapes, aggregates }: Module): Aggregate | undefined {
  return aggregates.find((aggregate) => {
    const shape = shapes[aggregate.shape];
    if (aggregate.kind !== kind || shape === undefined || shape.name !== parts.name) return false;
    return startsWith(parts, { ...shape, keys: shape.keys.slice(0, aggregate.bound) }) && restOf(parts, shape, aggregate.bound).length === 0; // prettier-ignore
  });
}

function readLeaf(path: string, { module: { module }, artifact, names }: LeafNames): StoredPath | undefined {
  const parts = partsOf(path);
  const shape = parts && module.shapes.find((candidate) => isOf(parts, candidate));
  if (parts === undefined || shape === undefined) return undefined;
  const described = describe(shape, artifact);
  const { type, unit } = described;
  const name = nameOf(parts, described, names);
  if (shape.cap === 0) return { shape, aggregate: undefined, type, unit, list: undefined, name };
  const [last] = restOf(parts, shape, shape.keys.length);
  const at = last?.kind === 'key' ? BigInt(last.text) : 'length';
  const cut = (whole: string): string => whole.slice(0, whole.length - (last?.written.length ?? 0));
  const list = { path: cut(path), name: cut(name), of: type, unit, cap: shape.cap, at } as const;
  const own = at === 'length' ? ({ type: 'uint256', unit: undefined } as const) : { type, unit };
  return { shape, aggregate: undefined, ...own, list, name };
}

// ───────────── parts ─────────────

type Part = { readonly kind: 'key' | 'field'; readonly text: string; readonly written: string };
type Parts = { readonly name: string; readonly rest: readonly Part[] };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
const PART = /\[("(?:[^"\\]|\\.)*"|[^"[\]]+)\]|\.([A-Za-z_][A-Za-z0-9_]*)/sy;

/** `a[b]["c.d"].e` → a, then b, "c.d", e. Undefined for what no contract can have written. */
function partsOf(path: string): Parts | undefined {
  const name = NAME.exec(path)?.[0];
  if (name === undefined) return undefined;
  const rest: Part[] = [];
  for (let at = name.length; at < path.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const [written, key, field = ''] = PART.exec(path) ?? [];
    if (written === undefined) return undefined;
    rest.push(key === undefined ? { kind: 'field', text: field, written } : { kind: 'key', text: key, written });
  }
  return { name, rest };
}

/** Keys, then fields, as the shape has them; more may follow. */
function startsWith({ name, rest }: Parts, shape: Shape): boolean {
  const { keys, fields } = shape;
  if (name !== shape.name || rest.length < keys.length + fields.length) return false;
  const areKeys = rest.slice(0, keys.length).every(({ kind }) => kind === 'key');
  return areKeys && fields.every((field, i) => isField(rest[keys.length + i], field));
}

const isField = (part: Part | undefined, field: string): boolean => part?.kind === 'field' && part.text === field;

/** What stands behind `keys` keys and the fields: in a list an element or the length, else nothing. */
function restOf({ rest }: Parts, { fields }: Shape, keys: number): readonly Part[] {
  return rest.slice(keys + fields.length);
}

function isOf(parts: Parts, shape: Shape): boolean {
  if (!startsWith(parts, shape)) return false;
  const rest = restOf(parts, shape, shape.keys.length);
  if (shape.cap === 0) return rest.length === 0;
  const [last] = rest;
  return rest.length === 1 && last !== undefined && (isField(last, 'length') || /^\d{1,5}$/.test(last.text));
}

// ───────────── names ─────────────

function nameOf({ name, rest }: Parts, { keys }: Described, names: Names): string {
  const shown = rest.map((part, i) => {
    const type = keys[i];
    return part.kind === 'key' && type !== undefined ? `[${keyName(type, part.text, names)}]` : part.written;
  });
  return show(name + shown.join(''));
}

function keyName(type: SingleType, text: string, names: Names): string {
  if (isAddress(type)) return names.nameOf(text as Address)?.name ?? text;
  return typeof type !== 'string' && type.kind === 'enum' ? (type.members[Number(text)] ?? text) : text;
}
