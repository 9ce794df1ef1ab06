/**
 * State paths as people write and read them. On chain a leaf is `balances[0x3c44…]`; people write `balances[bob]` or, where a shell
 * would eat brackets, `balances.bob`, and read names where there are some.
 */

import { bytesToWord, hexToBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { aggregateType, type Module, type Shape } from '../vm/module.ts';
import { aggregateText, keyText, pathText } from '../vm/path.ts';
import type { Value, VmType } from '../vm/types.ts';
import { parseValue, ValueError, type Names } from './values.ts';

/** A leaf, or the group of leaves below a map that was given too few keys. */
export type FoundPath =
  | { readonly kind: 'leaf'; readonly path: string; readonly type: VmType }
  | { readonly kind: 'group'; readonly prefix: string };

/** What a path text says, by the shapes of its contract. Throws ValueError naming the part that does not fit. */
export function parsePath(text: string, module: Module, names: Names): FoundPath {
  const aggregate = /^(sum|count)\((.*)\)$/.exec(text);
  if (aggregate !== null) return parseAggregate(aggregate[1] as 'sum' | 'count', aggregate[2] ?? '', module, names);
  const [name = '', ...parts] = splitPath(text);
  const shape = shapeCalled(name, module);
  if (parts.length > shape.keys.length)
    throw new ValueError(`${name} has ${shape.keys.length} keys, not ${parts.length}`);
  const keys = parts.map((part, i) => parseKey(part, shape.keys[i] ?? 'bytes', names));
  const path = pathText(shape, keys);
  return parts.length === shape.keys.length
    ? { kind: 'leaf', path, type: shape.leaf }
    : { kind: 'group', prefix: path };
}

function parseAggregate(kind: 'sum' | 'count', inner: string, module: Module, names: Names): FoundPath {
  const [name = '', ...parts] = splitPath(inner);
  const index = module.shapes.indexOf(shapeCalled(name, module));
  const shape = shapeCalled(name, module);
  const found = module.aggregates.find((a) => a.kind === kind && a.shape === index && a.bound === parts.length);
  if (found === undefined) throw new ValueError(`this contract keeps no ${kind}(${show(inner)})`);
  const keys = parts.map((part, i) => parseKey(part, shape.keys[i] ?? 'bytes', names));
  return { kind: 'leaf', path: aggregateText(found, shape, keys), type: aggregateType(found, module.shapes) };
}

function shapeCalled(name: string, { shapes }: Module): Shape {
  const shape = shapes.find((candidate) => candidate.name === name);
  if (shape !== undefined) return shape;
  const all = [...new Set(shapes.map((candidate) => candidate.name))].join(', ');
  throw new ValueError(`there is no state called "${show(name)}" here; there is: ${all}`);
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

function parseKey(part: string, type: VmType, names: Names): Value {
  const text = type === 'string' && part.startsWith('"') ? unquoted(part) : part;
  return parseValue(type, undefined, text, names);
}

function unquoted(part: string): string {
  return part.slice(1, -1).replace(/\\u\{([0-9a-f]+)\}|\\(.)/g, (_, code: string | undefined, plain: string) => {
    return code === undefined ? plain : String.fromCodePoint(Number.parseInt(code, 16));
  });
}

/** The variable, the type and whether a stored path is a sum or count. Undefined when no shape of the module fits. */
export type StoredPath = {
  readonly variable: string;
  readonly type: VmType;
  readonly aggregate: 'sum' | 'count' | undefined;
};

export function readStoredPath(path: string, module: Module): StoredPath | undefined {
  const match = /^(?:(sum|count)\()?([A-Za-z_][A-Za-z0-9_]*)/.exec(path);
  const variable = match?.[2] ?? '';
  const shape = module.shapes.find(({ name }) => name === variable);
  if (shape === undefined) return undefined;
  const aggregate = match?.[1] as 'sum' | 'count' | undefined;
  if (aggregate === undefined) return { variable, type: shape.leaf, aggregate };
  const index = module.shapes.indexOf(shape);
  return { variable, type: aggregateType({ kind: aggregate, shape: index, bound: 0 }, module.shapes), aggregate };
}

/** A stored path with names for addresses, safe to show: `balances[bob]`. Text keys stay as they are. */
export function showPath(path: string, names: Names): string {
  const named = path.replace(/"(?:[^"\\]|\\.)*"|\[0x[0-9a-f]{40}\]/g, (part) =>
    part.startsWith('"') ? part : `[${nameOfKey(part.slice(1, -1), names)}]`,
  );
  return show(named);
}

function nameOfKey(address: string, names: Names): string {
  return names.nameOf(address as `0x${string}`)?.name ?? keyText('address', bytesToWord(hexToBytes(address)));
}
