/** What an entry costs, for programs: plain data that is JSON as it stands. The same in words: `describe.ts`. */

import type { SourceFile } from '../source.ts';
import type { EntryCost } from './costs.ts';
import { formulaText, sizesOf } from './formula.ts';
import { endlessText } from './publish.ts';

/** @param files what the contract was compiled from, for the place of what has no bound */
export function costJson(
  { kind, fn, formula, bound, endless, callsOut }: EntryCost,
  files: readonly SourceFile[],
): object {
  return {
    kind: fn === undefined ? 'deployment' : kind,
    name: fn?.def.name ?? '',
    parameters: (fn?.def.params ?? []).map((param) => param.name),
    formula: formulaText(formula),
    sizes: sizesOf(formula).map((size) => ({ ...size, most: finite(size.most) })),
    bound: finite(bound),
    endless: endless === undefined ? null : endlessText(endless, files),
    callsOut,
  };
}

/** JSON has no numbers without an end. */
export const finite = (number: number): number | null => (Number.isFinite(number) ? number : null);
