/** Lists to choose from: every page that is one says what its rows are and where each leads; moving and drawing are the same for all. */

import type { Key, Next } from '../events.ts';
import {
  EMPTY_LINE,
  type Entry,
  fit,
  type Line,
  line,
  plainText,
  span,
  widthOf,
  windowWithMarks,
  wrapAtMost,
} from '../lines.ts';
import { type ListPage, type Model, withPage } from '../model.ts';

export type Item = {
  readonly label: Line;
  /** A line above it, to tell groups apart. */
  readonly heading?: Line | undefined;
  readonly open: (model: Model) => Next;
};

const PAGE_OF_ROWS = 10;
/** How many rows a key goes. */
export const MOVES: Readonly<Record<string, number>> = {
  up: -1,
  down: 1,
  pageup: -PAGE_OF_ROWS,
  pagedown: PAGE_OF_ROWS,
  home: -Infinity,
  end: Infinity,
};

/** Undefined: the key means nothing to a list. */
export function listKeys(model: Model, page: ListPage, items: readonly Item[], key: Key): Next | undefined {
  const cursor = cursorIn(page.cursor, items.length);
  const by = MOVES[key];
  if (by !== undefined) return [withPage(model, { ...page, cursor: cursorIn(cursor + by, items.length) })];
  return key === 'enter' ? items[cursor]?.open(model) : undefined;
}

export function cursorIn(cursor: number, length: number): number {
  return Math.max(0, Math.min(cursor, length - 1));
}

/** The rows around the chosen one, in at most `height` lines. */
export function listLines(items: readonly Item[], cursor: number, width: number, height: number): Line[] {
  const chosen = cursorIn(cursor, items.length);
  const entries: Entry[] = [];
  let at = 0;
  for (const [i, { label, heading }] of items.entries()) {
    if (heading !== undefined) entries.push(...(i === 0 ? [] : [still(EMPTY_LINE)]), still(heading));
    if (i === chosen) at = entries.length;
    const draw = (): Line => (i === chosen ? marked(label, width) : fit(line('  ', ...label), width));
    entries.push({ isRow: true, draw });
  }
  return windowWithMarks(entries, at, height);
}

const still = (text: Line): Entry => ({ isRow: false, draw: () => text });

/** The chosen row once more, in full, when it did not fit its line. */
export function wholeRow(items: readonly Item[], cursor: number, listWidth: number, width: number): Line[] {
  const label = items[cursorIn(cursor, items.length)]?.label ?? EMPTY_LINE;
  if (widthOf(label) + 2 <= listWidth) return [];
  return [EMPTY_LINE, ...wrapAtMost(plainText(label).trim(), width, MOST_WHOLE_LINES, 'faint')];
}

const MOST_WHOLE_LINES = 4;

function marked(label: Line, width: number): Line {
  return fit(line(span('▸ ', 'chosen'), ...label.map(({ text, tone }) => span(text, tone === 'plain' ? 'chosen' : tone))), width); // prettier-ignore
}
