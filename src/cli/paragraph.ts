/** Sentences and tables of answers that tell a story, no wider than a terminal. */

import { grouped } from '../base/counts.ts';
import { columnsOf } from '../lang/columns.ts';
import { columns } from '../timeline/layout.ts';

/** A line that is wider is hard to read. */
const MOST_COLUMNS = 80;

/** Breaks a text at its spaces; every line but the first begins with `indent`. */
export function paragraph(text: string, width: number, indent = ''): string {
  const most = Math.min(MOST_COLUMNS, width);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || columnsOf(longer) > most) lines.push(lines.length === 0 ? word : `${indent}${word}`);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}

/** Rows under their heads, set in a little. */
export function tableText(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return columns([heads, ...rows].map((row) => ['', ...heads.map((_, i) => row[i] ?? '')]));
}

const SHOWN_DIGITS = 8;

/** `00ab12cd…`: enough of a hash to know it again, with its zeros. */
export function shortHash(hash: string): string {
  return `${hash.replace(/^0x/, '').slice(0, SHOWN_DIGITS)}…`;
}

export function triesText(tries: bigint | number): string {
  return `${grouped(tries)} ${String(tries) === '1' ? 'try' : 'tries'}`;
}

/** `2.5`: a quotient with one decimal, rounded down. */
export function tenths(number: bigint | number, by: bigint): string {
  const all = (BigInt(number) * 10n) / by;
  return `${grouped(all / 10n)}.${all % 10n}`;
}

/** Of a long list of rows the first and the last ones, and in between how many there are more. */
export function shortened<T>(rows: readonly T[], most: number, gap: (left: number) => T): T[] {
  if (rows.length <= most) return [...rows];
  const first = Math.ceil(most / 2);
  const last = most - first - 1;
  return [...rows.slice(0, first), gap(rows.length - first - last), ...rows.slice(-last)];
}
