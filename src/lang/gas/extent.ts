/**
 * How large a value is, as far as it is known before a run: what the walk through the bytecode carries along for every operand and
 * local. And how many words its encoding takes.
 */

import { flatten, isDynamic, type AbiType } from '../../vm/abi-type.ts';
import { LIMITS } from '../../vm/limits.ts';
import { isList, isText, elementOf, type Value, type VmType, wordCount } from '../../vm/types.ts';
import { words } from '../../vm/gas.ts';
import { add, constant, larger, NOTHING, scaled, sum, type Formula } from './formula.ts';

/** Never less than what the value turns out to have. */
export type Extent = {
  /** 32-byte words: 1 for a single value, at least 1 for a text; for a list those of all its texts together. */
  readonly words: Formula;
  /** Elements of a list. */
  readonly elements: Formula;
  /** A number that stands in the code. */
  readonly value: bigint | undefined;
};

const ONE = constant(1);

/** A number, bool, address or bytesN. */
export const WORD: Extent = { words: ONE, elements: NOTHING, value: undefined };

/** What is left of a value that was moved away: an empty text, an empty list. */
export const NONE: Extent = WORD;

export const numberExtent = (value: bigint): Extent => ({ ...WORD, value });

/** A longer formula than this says nothing to anybody; the limit of the machine is known too. */
const MOST_TERMS = 8;

export function textExtent(formula: Formula): Extent {
  return { words: bounded(formula, words(LIMITS.textSize)), elements: NOTHING, value: undefined };
}

export function listExtent(elements: Formula, wordsOfTexts: Formula): Extent {
  return {
    words: bounded(wordsOfTexts, LIMITS.listLength * words(LIMITS.textSize)),
    elements: bounded(elements, LIMITS.listLength),
    value: undefined,
  };
}

/** What the machine makes sure of holds in any case, so it may stand for a formula that says more, or that grows and grows. */
function bounded(formula: Formula, most: number): Formula {
  const counts = [...formula.values()].reduce((total, { count }) => total + count, 0);
  return formula.size > MOST_TERMS || counts > most ? constant(most) : formula;
}

/** Of a value that stands in the code. */
export function extentOf(value: Value): Extent {
  if (typeof value === 'bigint') return numberExtent(value);
  return Array.isArray(value) ? listExtent(NOTHING, NOTHING) : textExtent(constant(wordCount(value)));
}

/** The largest value of a type. */
export function limitOf(type: VmType, length: number = LIMITS.listLength): Extent {
  const most = words(LIMITS.textSize);
  if (isList(type)) return listExtent(constant(length), constant(isText(elementOf(type)) ? length * most : length));
  return isText(type) ? textExtent(constant(most)) : WORD;
}

/** The largest value of a type as the outside sees it, flat. */
export function longestOf(type: AbiType): Extent[] {
  if (typeof type !== 'string' && type.kind === 'struct') return type.fields.flatMap((field) => longestOf(field.type));
  return flatten(type).map((leaf) => limitOf(leaf, typeof type !== 'string' && type.kind === 'list' ? type.cap : 1));
}

/** As large as either. */
export function joined(a: Extent, b: Extent): Extent {
  return {
    words: larger(a.words, b.words),
    elements: larger(a.elements, b.elements),
    value: a.value === b.value ? a.value : undefined,
  };
}

/** Words of values of these types, encoded together; `extents` are flat, as values lie on the stack. */
export function encodedWords(types: readonly AbiType[], extents: readonly Extent[]): Formula {
  const source = extents.values();
  return sum(types.map((type) => wordsOf(type, source)));
}

/** A text has an offset and a length before it, a list too, and each text in a list as well. */
function wordsOf(type: AbiType, source: Iterator<Extent, undefined>): Formula {
  if (typeof type !== 'string' && type.kind === 'struct') {
    const fields = type.fields.map((field) => wordsOf(field.type, source));
    return sum([constant(isDynamic(type) ? 1 : 0), ...fields]);
  }
  const extent = source.next().value ?? WORD;
  if (typeof type === 'string') return isText(type) ? add(constant(2), extent.words) : ONE;
  if (type.kind === 'enum') return ONE;
  const isOfTexts = typeof type.of === 'string' && isText(type.of);
  const elements = isOfTexts ? add(scaled(extent.elements, 2), extent.words) : extent.elements;
  return add(constant(2), elements);
}
