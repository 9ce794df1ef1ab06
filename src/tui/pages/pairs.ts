/** Labels and what there is to say about each, side by side. */

import type { Word } from '../glossary.ts';
import { clip, EMPTY_LINE, label, type Line, line, plainText, span, table, widthOf, wrap } from '../lines.ts';

export type Pair = readonly [Word, Line | string];

/** Where a value has no room beside its label it stands below it, whole. */
export function pairLines(pairs: readonly Pair[], width: number): Line[] {
  const rows = rowsOf(pairs);
  return table(rows).flatMap((row, i) => {
    if (widthOf(row) <= width) return [row];
    const [name = EMPTY_LINE, value = EMPTY_LINE] = rows[i] ?? [];
    return [name, ...wrap(plainText(value), width, 'plain', 4)];
  });
}

/** A line for each, cut where there is no room. */
export function shortPairLines(pairs: readonly Pair[], width: number): Line[] {
  return table(rowsOf(pairs)).map((row) => clip(row, width));
}

function rowsOf(pairs: readonly Pair[]): Line[][] {
  return pairs.map(([word, value]) => [line('  ', label(word)), typeof value === 'string' ? line(span(value)) : value]);
}
