/**
 * One argument, from the text that somebody typed to values as the machine holds them, by the parameter that the ABI describes: leaves,
 * enums by the names of their members, lists and structs. What does not fit is refused by the name of its place, such as `task.owner`.
 */

import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { AbiParameter } from '../lang/abi.ts';
import type { Unit } from '../lang/tree.ts';
import { LIMITS } from '../vm/limits.ts';
import type { LeafValue, Value } from '../vm/types.ts';
import { elementsOf, fieldsOf, unquoted } from './literals.ts';
import { parseValue, ValueError } from './parse-value.ts';
import { isSingle, leafOf, type ListType, type ShownType, type SingleType, typeOfParameter } from './types.ts';
import type { Names } from './values.ts';

/** The words do not make a call; the message says what would. For an argument it begins with the name of its place. */
export class CallError extends Error {
  override name = 'CallError';
}

// ───────────── what a parameter is ─────────────

/** The element of a list, as a parameter of its own; undefined for what is no list. */
export function elementOf(parameter: AbiParameter): AbiParameter | undefined {
  if (!parameter.type.endsWith('[]')) return undefined;
  const { max: _, ...element } = parameter;
  const internalType = parameter.internalType?.replace(/\[\]$/, '');
  const type = parameter.type.slice(0, -2);
  return { ...element, type, ...(internalType === undefined ? {} : { internalType }) };
}

export function isStruct({ type }: AbiParameter): boolean {
  return type === 'tuple';
}

/** The names of an enum's members; empty for everything else. */
export function membersOf({ type, values = [] }: AbiParameter): readonly string[] {
  return type === 'uint8' ? values : [];
}

// ───────────── from text ─────────────

/** All of them, one word each, flat as on the machine's stack. Throws CallError. */
export function parseArguments(inputs: readonly AbiParameter[], words: readonly string[], names: Names): Value[] {
  return inputs.flatMap((input, i) => {
    const { name, unit } = input;
    return parse({ type: typeOfParameter(input), unit, place: name, isWithin: false }, words[i] ?? '', names);
  });
}

type Wanted = {
  readonly type: ShownType;
  readonly unit: Unit | undefined;
  readonly place: string;
  /** In a list or a struct, where a text may stand in quotes. */
  readonly isWithin: boolean;
};

function parse({ type, unit, place, isWithin }: Wanted, text: string, names: Names): Value[] {
  if (isSingle(type)) return [at(place, () => single(type, unit, isWithin ? unquoted(text) : text, names))];
  if (type.kind === 'list') {
    const all = at(place, () => elementsWithin(elementsOf(text), type));
    const one = (element: string): LeafValue => single(type.of, unit, unquoted(element), names);
    return [all.map((element, i) => at(`${place}[${i}]`, () => one(element)))];
  }
  const { fields } = type;
  const parts = at(place, () => fieldsOf(text, fields.map(({ name }) => name))); // prettier-ignore
  return fields.flatMap((field, i) => {
    const wanted = { type: field.type, unit: field.unit, place: `${place}.${field.name}`, isWithin: true };
    return parse(wanted, parts[i] ?? '', names);
  });
}

function elementsWithin(elements: string[], { cap }: ListType): string[] {
  if (elements.length <= cap) return elements;
  throw new ValueError(`at most ${cap} elements, and these are ${elements.length}`);
}

function single(type: SingleType, unit: Unit | undefined, text: string, names: Names): LeafValue {
  const value = parseValue(type, unit, text, names);
  if (typeof value === 'bigint' || value.length <= LIMITS.textSize) return value;
  throw new ValueError(`a \`${leafOf(type)}\` has at most ${LIMITS.textSize} bytes, and this has ${value.length}`);
}

/** What does not fit, said with its place. */
export function at<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValueError || error instanceof UnitError)) throw error;
    throw new CallError(`${show(place)}: ${error.message}`);
  }
}
