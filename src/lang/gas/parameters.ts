/** Sizes of what a function is given, and what becomes of a function's sizes where it is called. */

import type { AbiType, ListType } from '../../vm/abi-type.ts';
import { words } from '../../vm/gas.ts';
import { LIMITS } from '../../vm/limits.ts';
import type { Param } from '../../vm/module.ts';
import { isText } from '../../vm/types.ts';
import { listExtent, textExtent, WORD, type Extent } from './extent.ts';
import { sizeFormula, substitute, sizesOf, type Formula, type Size } from './formula.ts';
import type { Names } from './names.ts';

/** What makes a size: `words(note)`, of this kind, at most so much; `leaf` counts the values as the machine lays them out. */
export type MakeSize = (kind: 'words' | 'elements', name: string, most: number, leaf: number) => Formula;

/** One for each value as the machine lays them out: `words(note)`, `len(people)`, `words(deal.title)`. */
export function paramExtents(params: readonly Param[], names: Names): Extent[] {
  const makeSize: MakeSize = (kind, name, most) => sizeFormula(names.size(name, kind, most));
  return params.flatMap(({ name, type }) => extentsOf(type, name, makeSize));
}

/** The sizes of a value that comes from outside; `path` is what it is called. */
export function extentsOf(type: AbiType, path: string, makeSize: MakeSize, first = 0): Extent[] {
  if (typeof type === 'string')
    return [isText(type) ? textExtent(makeSize('words', `words(${path})`, MOST_WORDS, first)) : WORD];
  if (type.kind === 'enum') return [WORD];
  if (type.kind === 'list') return [listOf(type, path, makeSize, first)];
  return type.fields.reduce<Extent[]>(
    (extents, field) => [
      ...extents,
      ...extentsOf(field.type, `${path}.${field.name}`, makeSize, first + extents.length),
    ],
    [],
  );
}

const MOST_WORDS = words(LIMITS.textSize);

function listOf({ of, cap }: ListType, path: string, makeSize: MakeSize, leaf: number): Extent {
  const elements = makeSize('elements', `len(${path})`, cap, leaf);
  const isOfTexts = typeof of === 'string' && isText(of);
  return listExtent(elements, isOfTexts ? makeSize('words', `words(${path})`, cap * MOST_WORDS, leaf) : elements);
}

/** What stands for each size of the callee: the arguments for what it is given, for all others sizes of the caller. */
export type Renaming = {
  readonly by: (size: Size) => Formula;
  /** As far as it was asked. */
  readonly known: ReadonlyMap<string, Formula>;
};

export function renaming(params: readonly Extent[], args: readonly Extent[], names: Names): Renaming {
  const known = new Map(params.flatMap((param, i) => [...argumentOf(param, args[i] ?? WORD)]));
  const by = (size: Size): Formula => {
    const formula = known.get(size.name) ?? sizeFormula(names.again(size));
    known.set(size.name, formula);
    return formula;
  };
  return { by, known };
}

function argumentOf(param: Extent, arg: Extent): Map<string, Formula> {
  const [elements, inWords] = [nameOf(param.elements), nameOf(param.words)];
  return new Map([
    ...(inWords === undefined ? [] : [[inWords, arg.words] as const]),
    ...(elements === undefined ? [] : [[elements, arg.elements] as const]),
  ]);
}

const nameOf = (formula: Formula): string | undefined => sizesOf(formula)[0]?.name;

export function renamed({ words: size, elements }: Extent, { by }: Renaming): Extent {
  return listLike(substitute(size, by), substitute(elements, by));
}

function listLike(inWords: Formula, elements: Formula): Extent {
  return elements.size === 0 ? textExtent(inWords) : listExtent(elements, inWords);
}
