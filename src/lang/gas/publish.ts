/** Costs as they are published: one more field on functions of the ABI, which other tools ignore. */

import type { AbiItem } from '../abi.ts';
import type { SourceFile } from '../source.ts';
import { positionAt } from '../source.ts';
import type { Endless } from './cost.ts';
import type { ContractCosts, EntryCost } from './costs.ts';
import { formulaText } from './formula.ts';

/**
 * The field is called `cost`: a field `gas` has a meaning already for libraries that read ABIs, a limit to send along. `bound` is null when there is
 * none; `endless` then says why.
 */
export type AbiCost = { readonly formula: string; readonly bound: number | null; readonly endless?: string };

export function withCosts(
  abi: readonly AbiItem[],
  { entries }: ContractCosts,
  files: readonly SourceFile[],
): AbiItem[] {
  return abi.map((item) => {
    const entry = entries.find((each) => isOf(item, each));
    return entry === undefined ? item : { ...item, cost: costOf(entry, files) };
  });
}

/** `while at line 16`, and in which file when it is not the first. */
export function endlessText({ head, span }: Endless, files: readonly SourceFile[]): string {
  const word = head.split(' ')[0] ?? head;
  const file = span && files[span.file];
  if (span === undefined || file === undefined) return word;
  return `${word} at line ${positionAt(file, span.start).line}${span.file === 0 ? '' : ` of ${file.name}`}`;
}

function costOf({ formula, bound, endless }: EntryCost, files: readonly SourceFile[]): AbiCost {
  const text = formulaText(formula);
  if (endless === undefined) return { formula: text, bound };
  return { formula: text, bound: null, endless: endlessText(endless, files) };
}

/** A short form has the name of the full function and fewer parameters. */
function isOf(item: AbiItem, { kind, fn }: EntryCost): boolean {
  if (item.type === 'constructor') return kind === 'init';
  const { name, params } = fn?.def ?? { name: '', params: [] };
  return item.type === 'function' && kind !== 'init' && item.name === name && item.inputs.length === params.length;
}
