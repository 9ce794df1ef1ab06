/**
 * One argument, from the text that somebody typed to its ABI encoding, by the parameter that the ABI describes: leaves, enums by the
 * names of their members, lists and structs. What does not fit is refused by the name of its place, such as `tasks[0].owner`.
 */

import { concatBytes, wordToBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { AbiParameter } from '../lang/abi.ts';
import { encodeAbi } from '../vm/abi.ts';
import { LIMITS } from '../vm/limits.ts';
import { isText, type Value, type VmType } from '../vm/types.ts';
import { elementsOf, fieldsOf, unquoted } from './literals.ts';
import { parseValue, ValueError, type Names } from './values.ts';

/** The words do not make a call; the message says what would. For an argument it begins with the name of its place. */
export class CallError extends Error {
  override name = 'CallError';
}

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

/** As selectors write it: `(address,uint256)[]`. */
export function typeTextOf({ type, components = [] }: AbiParameter): string {
  return type.startsWith('tuple') ? `(${components.map(typeTextOf).join(',')})${type.slice(5)}` : type;
}

/** The names of an enum's members; empty for everything else. */
export function membersOf({ type, values = [] }: AbiParameter): readonly string[] {
  return type === 'uint8' ? values : [];
}

// ───────────── from text ─────────────

type Argument = Value | readonly Argument[];

/** All of them, one word each. Throws CallError. */
export function encodeArguments(inputs: readonly AbiParameter[], words: readonly string[], names: Names): Uint8Array {
  return encodeAll(
    inputs,
    inputs.map((input, i) => parse(input, words[i] ?? '', input.name, names)),
  );
}

/** @param isWithin a list or a struct, where a text may stand in quotes */
function parse(parameter: AbiParameter, text: string, place: string, names: Names, isWithin = false): Argument {
  const element = elementOf(parameter);
  if (element !== undefined) {
    const all = at(place, () => within(elementsOf(text), parameter));
    return all.map((one, i) => parse(element, one, `${place}[${i}]`, names, true));
  }
  if (isStruct(parameter)) {
    const { components = [] } = parameter;
    const parts = at(place, () => fieldsOf(text, components.map(({ name }) => name))); // prettier-ignore
    return components.map((part, i) => parse(part, parts[i] ?? '', `${place}.${part.name}`, names, true));
  }
  return at(place, () => leaf(parameter, isWithin ? unquoted(text) : text, names));
}

function within(elements: string[], { max }: AbiParameter): string[] {
  if (max === undefined || elements.length <= max) return elements;
  throw new ValueError(`at most ${max} elements, and these are ${elements.length}`);
}

function leaf(parameter: AbiParameter, text: string, names: Names): Value {
  const members = membersOf(parameter);
  if (members.length > 0) return memberNamed(members, text);
  const value = parseValue(parameter.type as VmType, parameter.unit, text, names);
  if (typeof value === 'bigint' || value.length <= LIMITS.textSize) return value;
  throw new ValueError(`a \`${parameter.type}\` has at most ${LIMITS.textSize} bytes, and this has ${value.length}`);
}

function memberNamed(members: readonly string[], text: string): bigint {
  const index = members.indexOf(text);
  if (index >= 0) return BigInt(index);
  if (/^\d{1,3}$/.test(text) && Number(text) < members.length) return BigInt(text);
  throw new ValueError(`"${show(text)}" is none of ${members.map(show).join(', ')}${meant(text, members)}`);
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

// ───────────── to calldata ─────────────

/** Heads, then tails: Contract ABI Specification, "Formal Specification of the Encoding". */
function encodeAll(parameters: readonly AbiParameter[], values: readonly Argument[]): Uint8Array {
  const parts = parameters.map((parameter, i) => ({ parameter, bytes: encode(parameter, values[i] ?? 0n) }));
  const headSize = parts.reduce((size, { parameter, bytes }) => size + (isDynamic(parameter) ? 32 : bytes.length), 0);
  const tails = parts.filter(({ parameter }) => isDynamic(parameter));
  let tailStart = headSize;
  const heads = parts.map(({ parameter, bytes }) => {
    if (!isDynamic(parameter)) return bytes;
    const start = wordToBytes(BigInt(tailStart));
    tailStart += bytes.length;
    return start;
  });
  return concatBytes(...heads, ...tails.map(({ bytes }) => bytes));
}

function encode(parameter: AbiParameter, value: Argument): Uint8Array {
  if (typeof value === 'bigint' || value instanceof Uint8Array) return encodeLeaf(parameter.type as VmType, value);
  const element = elementOf(parameter);
  if (element === undefined) return encodeAll(parameter.components ?? [], value);
  const elements = value.map(() => element);
  return concatBytes(wordToBytes(BigInt(value.length)), encodeAll(elements, value));
}

/** A text alone is its length and its bytes; the machine's codec puts an offset before them. */
function encodeLeaf(type: VmType, value: Value): Uint8Array {
  return encodeAbi([type], [value]).subarray(isText(type) ? 32 : 0);
}

function isDynamic(parameter: AbiParameter): boolean {
  const { type, components = [] } = parameter;
  return type.endsWith('[]') || type === 'string' || type === 'bytes' || (isStruct(parameter) && components.some(isDynamic)); // prettier-ignore
}
