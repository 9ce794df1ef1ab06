/**
 * What a screen is made of: lines of spans. Every text goes through `base/show` here, at the one place where spans are made, so
 * nothing a contract or a stranger named can reach the terminal raw. Lines are cut by grapheme and measured in columns.
 *
 * Pure; knows no Ink (`screen.ts`) and no page.
 */

import { type Shown, show } from '../base/show.ts';
import { columnsOf } from '../lang/columns.ts';
import { pieces, startOf } from './cut.ts';
import type { Word } from './glossary.ts';

/** What a span means; `screen.ts` knows how it looks. No tone is the only sign of anything. */
export type Tone = 'plain' | 'faint' | 'strong' | 'chosen' | 'good' | 'bad' | 'changed' | 'lit';

export type Span = {
  readonly text: Shown;
  readonly tone: Tone;
  /** Set on a word of the screen's own: `?` explains it. */
  readonly word?: Word;
};
export type Line = readonly Span[];

export const EMPTY_LINE: Line = [];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: show(text), tone };
}

/**
 * A name that the screen gives to something: a column, a field, a heading. Only words of the glossary can be labels, and what is a label
 * on a page is explained there by `?`.
 */
export function label(word: Word, shown: string = word, tone: Tone = 'faint'): Span {
  return { text: show(shown), tone, word };
}

/** Plain words and spans, one after the other. */
export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export function widthOf(text: Line): number {
  return text.reduce((width, part) => width + columnsOf(part.text), 0);
}

/** At most `width` columns; what was cut ends with `…`. */
export function clip(text: Line, width: number): Line {
  if (widthOf(text) <= width) return text;
  if (width < 1) return EMPTY_LINE;
  const kept: Span[] = [];
  let left = width - 1;
  for (const part of text) {
    const fitting = startOf(part.text, left);
    left -= columnsOf(fitting);
    kept.push({ ...part, text: fitting as Shown });
    if (fitting.length < part.text.length) break;
  }
  return [...kept, span('…', 'faint')];
}

/** Exactly `width` columns. */
export function fit(text: Line, width: number): Line {
  const cut = clip(text, width);
  const missing = width - widthOf(cut);
  return missing > 0 ? [...cut, span(' '.repeat(missing))] : cut;
}

/** The left part, and the right part at the end of the line; where both do not fit the left one is cut. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - widthOf(right) - 1);
  return clip([...fit(left, room), span(' '), ...right], width);
}

/** Two columns of lines side by side. */
export function beside(left: readonly Line[], right: readonly Line[], leftWidth: number): Line[] {
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, i) => [
    ...fit(left[i] ?? EMPTY_LINE, leftWidth),
    span('  '),
    ...(right[i] ?? EMPTY_LINE),
  ]);
}

/** A text broken at spaces; words that are longer than a line are broken anywhere. */
export function wrap(text: string, width: number, tone: Tone = 'plain', indent = 0): Line[] {
  const room = Math.max(8, width - indent);
  const lines: string[] = [];
  let current = '';
  for (const word of show(text)
    .split(' ')
    .flatMap((whole) => pieces(whole, room))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (columnsOf(longer) <= room) current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current].map((row) => line(' '.repeat(indent), span(row, tone)));
}

/** The same in at most `most` lines; what was cut ends with `…`. */
export function wrapAtMost(text: string, width: number, most: number, tone: Tone = 'plain', indent = 0): Line[] {
  const lines = wrap(text, width, tone, indent);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? EMPTY_LINE;
  const end = widthOf(last) < width ? [...last, span('…', 'faint')] : clip([...last, span(' ')], width);
  return [...lines.slice(0, most - 1), end];
}

/** Several lines of text that came as one; how far they are indented stays, and what has no room in its line goes on further in. */
export function paragraphs(text: string, width: number, tone: Tone = 'plain'): Line[] {
  return text.split('\n').flatMap((row) => {
    const indent = Math.min(row.length - row.trimStart().length, Math.floor(width / 2));
    const whole = wrap(row.trimStart(), width, tone, indent);
    if (indent === 0 || whole.length === 1) return whole;
    const [first = EMPTY_LINE, ...rest] = wrap(row.trimStart(), width, tone, indent + HANG);
    return [[span(' '.repeat(indent)), ...first.slice(1)], ...rest];
  });
}

const HANG = 2;

/** Rows of cells, each column as wide as its widest cell; `most` caps a column. */
export function table(rows: readonly (readonly Line[])[], most = 40): Line[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.min(most, Math.max(widths[i] ?? 0, widthOf(cell)));
  }
  return rows.map((row) =>
    row.flatMap((cell, i) => (i === row.length - 1 ? cell : [...fit(cell, widths[i] ?? 0), span('  ')])),
  );
}

/** A thin line with a title in it. */
export function heading(title: string | Span, width: number): Line {
  const shown = typeof title === 'string' ? span(title, 'strong') : { ...title, tone: 'strong' as const };
  const rest = Math.max(0, width - columnsOf(shown.text) - 1);
  return line(shown, ' ', span('─'.repeat(rest), 'faint'));
}

/** The part of a list around the chosen row that fits. */
export function windowOn<T>(rows: readonly T[], chosen: number, height: number): { rows: readonly T[]; first: number } {
  if (rows.length <= height) return { rows, first: 0 };
  const first = Math.min(Math.max(0, chosen - Math.floor(height / 2)), rows.length - height);
  return { rows: rows.slice(first, first + Math.max(0, height)), first };
}

/** In fewer lines there is no room to say that there is more. */
export const ROOM_FOR_MARKS = 8;

/** What can be left out of a list, drawn only when it is not; headings and gaps do not count as rows. */
export type Entry = { readonly isRow: boolean; readonly draw: () => Line };

/** The lines around the chosen one. Where some are left out, `… 3 more` stands at that end. */
export function windowWithMarks(entries: readonly Entry[], chosen: number, height: number): Line[] {
  const { rows, first } = windowOn(entries, chosen, height);
  const last = first + rows.length - 1;
  const hasMarks = height >= ROOM_FOR_MARKS;
  return rows.map(({ draw }, i) => {
    if (hasMarks && i === 0 && first > 0) return moreLine(rowsIn(entries.slice(0, first + 1)), 'before');
    const isCut = hasMarks && i === rows.length - 1 && last < entries.length - 1;
    return isCut ? moreLine(rowsIn(entries.slice(last)), 'more') : draw();
  });
}

function rowsIn(left: readonly Entry[]): number {
  return left.filter(({ isRow }) => isRow).length;
}

export function moreLine(count: number, word: 'before' | 'more'): Line {
  return count === 0 ? EMPTY_LINE : line(span(`  … ${count} ${word}`, 'faint'));
}

export function plainText(text: Line): string {
  return text.map((part) => part.text).join('');
}
