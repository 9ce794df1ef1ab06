/** The state of a contract: leaves, structs and lists, by their readable paths (language.md 3.6). */

import type { Expression, SingleType, StatePath, StateVariable, ValueType } from '../../src/lang/tree.ts';
import { evaluate } from './expressions.ts';
import { panic } from './failure.ts';
import type { Frame } from './frame.ts';
import { checkTotals } from './totals.ts';
import { isList, isStruct, keyText, zeroOf, type Leaf, type Struct, type Value } from './values.ts';
import { readLeaf, writeLeaf } from './world.ts';

const MOST_KEY = 256;

/** A way into the state with its keys worked out. `isOpen` is false when a key is too long: then nothing is there to touch. */
export type Way = { readonly text: string; readonly isOpen: boolean };

/** Without the index of an element. */
export function wayOf(frame: Frame, { state, keys, fields }: Pick<StatePath, 'state' | 'keys' | 'fields'>): Way {
  const values = keys.map((key) => evaluate(frame, key) as Leaf);
  const types = keyTypes(state);
  const brackets = values.map((key, i) => `[${keyText(types[i] as SingleType, key)}]`).join('');
  const isOpen = values.every((key) => typeof key === 'bigint' || key.length <= MOST_KEY);
  return { text: state.name + brackets + fields.map((field) => `.${field}`).join(''), isOpen };
}

export function keyTypes({ type }: StateVariable): readonly SingleType[] {
  const keys: SingleType[] = [];
  for (let inner = type; typeof inner !== 'string' && inner.kind === 'map'; inner = inner.value) keys.push(inner.key);
  return keys;
}

export function openedText({ text, isOpen }: Way): string {
  if (!isOpen) throw panic('memory');
  return text;
}

export function readPath(frame: Frame, path: StatePath): Value {
  const way = wayOf(frame, path);
  const index = indexOf(frame, path.index);
  return index === undefined ? readState(frame, openedText(way), path.type) : readElement(frame, way, index, path.type);
}

export function indexOf(frame: Frame, index: Expression | undefined): bigint | undefined {
  return index === undefined ? undefined : (evaluate(frame, index) as bigint);
}

export function readElement(frame: Frame, way: Way, index: bigint, type: ValueType): Value {
  return readState(frame, elementText(frame, way, index), type);
}

export function writeElement(frame: Frame, way: Way, index: bigint, type: ValueType, value: Value): void {
  writeState(frame, elementText(frame, way, index), type, value);
}

function elementText(frame: Frame, way: Way, index: bigint): string {
  const text = openedText(way);
  if (index >= BigInt(lengthAt(frame, text))) throw panic('index');
  return `${text}[${index}]`;
}

function lengthAt({ deployed }: Frame, text: string): number {
  return Number(readLeaf(deployed, `${text}.length`, 0n));
}

export function readState(frame: Frame, text: string, type: ValueType): Value {
  if (isList(type)) {
    const length = lengthAt(frame, text);
    return Array.from({ length }, (_, i) => readState(frame, `${text}[${i}]`, type.of) as Leaf);
  }
  if (!isStruct(type)) return readLeaf(frame.deployed, text, zeroOf(type) as Leaf);
  return Object.fromEntries(
    type.fields.map((field) => [field.name, readState(frame, `${text}.${field.name}`, field.type)]),
  );
}

/** The leaves of a struct are written in the order in which its fields are declared. */
export function writeState(frame: Frame, text: string, type: ValueType, value: Value): void {
  if (isList(type)) return writeList(frame, text, type.of, value as readonly Leaf[]);
  if (isStruct(type)) {
    for (const { name, type: inner } of type.fields) {
      writeState(frame, `${text}.${name}`, inner, (value as Struct)[name] as Value);
    }
    return undefined;
  }
  writeLeaf(frame.deployed, text, value as Leaf);
  return checkTotals(frame, text);
}

/** What the list had beyond its new end becomes zero. */
function writeList(frame: Frame, text: string, of: SingleType, items: readonly Leaf[]): void {
  const length = Math.max(lengthAt(frame, text), items.length);
  for (let i = 0; i < length; i++) {
    writeLeaf(frame.deployed, `${text}[${i}]`, items[i] ?? (zeroOf(of) as Leaf));
  }
  writeLeaf(frame.deployed, `${text}.length`, BigInt(items.length));
}
