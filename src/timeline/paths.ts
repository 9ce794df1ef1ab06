/**
 * State paths as people write them. On chain a leaf is `balances[0x3c44…]`; people write `balances[bob]` or, where a shell would eat
 * brackets, `balances.bob`; `deals.7.stage`, `helpers.3` and `tally.Open` likewise. What is stored is read by `stored-path.ts`.
 */

import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import type { Unit } from '../lang/tree.ts';
import type { Module, Shape } from '../vm/module.ts';
import { aggregateText, elementText, lengthText, pathText } from '../vm/path.ts';
import type { LeafValue } from '../vm/types.ts';
import { parseValue, ValueError } from './parse-value.ts';
import type { SingleType } from './types.ts';
import { describe, type LeafNames } from './variables.ts';
import type { Names } from './values.ts';

/** A leaf, or a group of leaves: a list, a struct, a map that was given too few keys. */
export type FoundPath =
  | { readonly kind: 'leaf'; readonly path: string }
  | { readonly kind: 'group'; readonly prefix: string };

/** What a path text says, by the variables of its contract. Throws ValueError naming the part that does not fit. */
export function parsePath(text: string, contract: LeafNames): FoundPath {
  const aggregate = /^(sum|count)\((.*)\)$/s.exec(text);
  if (aggregate !== null) return parseAggregate(aggregate[1] as 'sum' | 'count', aggregate[2] ?? '', contract);
  const [name = '', ...parts] = splitPath(text);
  const shapes = shapesCalled(name, contract.module.module);
  const [first] = shapes;
  const count = first.keys.length;
  const keys = parseKeys(parts.slice(0, count), first, contract);
  if (parts.length < count) return { kind: 'group', prefix: pathText({ ...first, fields: [] }, keys) };
  return behindKeys(shapes, keys, parts.slice(count));
}

/** A single value of a variable by its place in the contract's table, as a change by hand names it. */
export type FoundPlace = {
  readonly index: number;
  readonly keys: readonly LeafValue[];
  readonly type: SingleType;
  readonly unit: Unit | undefined;
};

/** The same for a leaf that can be written by itself. Throws ValueError for anything else: sums, parts of lists, groups. */
export function parsePlace(text: string, contract: LeafNames): FoundPlace {
  const { module } = contract.module;
  const [name = '', ...parts] = splitPath(text);
  const shapes = shapesCalled(name, module);
  const count = shapes[0].keys.length;
  const rest = parts.slice(count);
  const keys = parseKeys(parts.slice(0, count), shapes[0], contract);
  const shape = shapes.find(({ fields, cap }) => cap === 0 && beginsWith(fields, rest) && beginsWith(rest, fields));
  if (shape === undefined || parts.length < count)
    throw new ValueError(`"${show(text)}" is not a single value of its own`);
  const { type, unit } = describe(shape, contract.artifact);
  return { index: module.shapes.indexOf(shape), keys, type, unit };
}

/** Fields of structs, and the place in a list. */
function behindKeys(shapes: Shapes, keys: readonly LeafValue[], rest: readonly string[]): FoundPath {
  const exact = shapes.find(({ fields }) => beginsWith(fields, rest) && beginsWith(rest, fields));
  if (exact !== undefined) {
    const path = pathText(exact, keys);
    return exact.cap === 0 ? { kind: 'leaf', path } : { kind: 'group', prefix: path };
  }
  const list = shapes.find(
    ({ cap, fields }) => cap > 0 && rest.length === fields.length + 1 && beginsWith(rest, fields),
  );
  if (list !== undefined) return { kind: 'leaf', path: placeIn(list, keys, rest.at(-1) ?? '') };
  if (!shapes.some(({ fields }) => beginsWith(fields, rest))) throw noSuchPart(shapes, rest);
  return { kind: 'group', prefix: pathText({ ...shapes[0], fields: rest }, keys) };
}

const beginsWith = (all: readonly string[], begin: readonly string[]): boolean =>
  begin.every((part, i) => all[i] === part);

function placeIn(shape: Shape, keys: readonly LeafValue[], place: string): string {
  if (place === 'length') return lengthText(shape, keys);
  if (/^\d{1,5}$/.test(place)) return elementText(shape, keys, BigInt(place));
  const list = [shape.name, ...shape.fields].join('.');
  throw new ValueError(`${list} is a list: behind it comes the number of an element, or length, not "${show(place)}"`);
}

/** The first of the parts that no struct has there. */
function noSuchPart(shapes: Shapes, rest: readonly string[]): ValueError {
  const [{ name, keys }] = shapes;
  const depth = rest.findIndex((_, i) => !shapes.some(({ fields }) => beginsWith(fields, rest.slice(0, i + 1))));
  const known = shapes.filter(({ fields }) => beginsWith(fields, rest.slice(0, depth)));
  const names = [...new Set(known.flatMap(({ fields }) => fields[depth] ?? []))];
  if (names.length === 0)
    return new ValueError(`${name} has ${countOf(keys.length)}, not ${keys.length + rest.length}`);
  const [wrong = ''] = rest.slice(depth);
  return new ValueError(`${name} has no field "${show(wrong)}"${meant(wrong, names)}; there is: ${names.join(', ')}`);
}

const countOf = (keys: number): string => (keys === 1 ? '1 key' : `${keys} keys`);

function parseAggregate(kind: 'sum' | 'count', inner: string, contract: LeafNames): FoundPath {
  const { module } = contract.module;
  const [name = '', ...parts] = splitPath(inner);
  const shapes = shapesCalled(name, module);
  for (const aggregate of module.aggregates) {
    const shape = module.shapes[aggregate.shape];
    if (aggregate.kind !== kind || shape === undefined || !shapes.includes(shape)) continue;
    const fields = parts.slice(aggregate.bound);
    if (parts.length !== aggregate.bound + shape.fields.length || !beginsWith(fields, shape.fields)) continue;
    const keys = parseKeys(parts.slice(0, aggregate.bound), shape, contract);
    return { kind: 'leaf', path: aggregateText(aggregate, shape, keys) };
  }
  throw new ValueError(`this contract keeps no ${kind}(${show(inner)})`);
}

/** All shapes of one variable; they have the same keys. */
type Shapes = readonly [Shape, ...Shape[]];

function shapesCalled(name: string, { shapes }: Module): Shapes {
  const [first, ...others] = shapes.filter((candidate) => candidate.name === name);
  if (first !== undefined) return [first, ...others];
  const all = [...new Set(shapes.map((candidate) => candidate.name))];
  throw new ValueError(`there is no state called "${show(name)}" here${meant(name, all)}; there is: ${all.join(', ')}`);
}

const NAME = /[^.[\]]+/y;
const KEY = /\[("(?:[^"\\]|\\.)*"|[^"[\]][^[\]]*)\]|\.([^.[\]]+)/y;

/** `a[b]["c.d"].e` → a, b, "c.d", e. Quotes protect what stands in them. Throws ValueError naming the place that does not fit. */
function splitPath(text: string): string[] {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const pattern = at === 0 ? NAME : KEY;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw new ValueError(brokenOff(text, at));
    parts.push(match[1] ?? match[2] ?? match[0]);
    at = pattern.lastIndex;
  }
  return parts;
}

function brokenOff(text: string, at: number): string {
  const isOpen = text[at] === '[' && !text.includes(']', at);
  const what = isOpen ? 'the [ is never closed' : 'this is no key';
  return `"${show(text)}" cannot be read from "${show(text.slice(at))}" on: ${what}; write balances[bob] or balances.bob`;
}

function parseKeys(parts: readonly string[], shape: Shape, { artifact, names }: LeafNames): LeafValue[] {
  const { keys } = describe(shape, artifact);
  return parts.map((part, i) => parseKey(part, keys[i] ?? 'bytes', names));
}

function parseKey(part: string, type: SingleType, names: Names): LeafValue {
  const text = type === 'string' && part.startsWith('"') ? unquoted(part) : part;
  return parseValue(type, undefined, text, names);
}

function unquoted(part: string): string {
  return part.slice(1, -1).replace(/\\u\{([0-9a-f]+)\}|\\(.)/g, (_, code: string | undefined, plain: string) => {
    return code === undefined ? plain : String.fromCodePoint(Number.parseInt(code, 16));
  });
}
