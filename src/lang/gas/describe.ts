/** A cost as people read it: what costs something in any case, what writes cost, and how large each size can be. */

import type { SourceFile } from '../source.ts';
import type { EntryCost } from './costs.ts';
import { numberText, sizesOf, split, termTexts, valueOf, type Formula, type Size } from './formula.ts';
import { endlessText } from './publish.ts';

/** Something of the formula, and how much it can be: `words(note)`, `at most 256`. */
export type Part = { readonly name: string; readonly most: string };

export type CostText = {
  /** Its terms without the writes. */
  readonly terms: readonly string[];
  /** Each term with a write in it. */
  readonly writes: readonly Part[];
  /** Sizes that are no writes. */
  readonly sizes: readonly Part[];
  /** A number, or that there is none and why. */
  readonly bound: string;
};

export function describeCost(cost: EntryCost, files: readonly SourceFile[]): CostText {
  const [writes, others] = split(cost.formula, ['write']);
  return {
    terms: others.size === 0 ? ['0'] : termTexts(others),
    writes: partsOf(writes),
    sizes: sizesOf(cost.formula)
      .filter(({ kind }) => kind !== 'write')
      .map((size) => ({ name: size.name, most: mostText(size) })),
    bound: boundText(cost, files),
  };
}

export function boundText({ bound, endless, callsOut }: EntryCost, files: readonly SourceFile[]): string {
  if (endless !== undefined) return `no bound: ${endlessText(endless, files)}`;
  return `${numberText(bound)}${callsOut ? ', and what other contracts use' : ''}`;
}

/** Terms one by one, in the order of the formula. */
function partsOf(formula: Formula): Part[] {
  const terms = [...formula].map(([key, term]): Formula => new Map([[key, term]]));
  return terms.map((term) => ({ name: termTexts(term)[0] ?? '', most: atMost(valueOf(term)) }));
}

function mostText({ kind, most }: Size): string {
  return kind === 'callee' ? 'what that contract uses' : atMost(most);
}

const atMost = (most: number): string => (most === Infinity ? 'without a limit' : `at most ${numberText(most)}`);
