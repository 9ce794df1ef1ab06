/** Lists of values, for memory and stepper alike: going through them, searching with `/`, opening one whole. */

import type { Key, Next } from '../events.ts';
import { EMPTY_LINE, heading, label, type Line, line, span, windowWithMarks, wrapAtMost } from '../lines.ts';
import { type MemoryPage, type Model, type Page, type ValueRow, type ValuesPage, withPage } from '../model.ts';
import type { AnswerPage } from './answer.ts';
import { isCut, valueLine, widthsFor } from '../value-table.ts';
import { cursorIn, MOVES } from './list.ts';
import { openValue } from './value.ts';

type RowsPage = MemoryPage | ValuesPage | AnswerPage;

export const NO_FILTER = { text: '', isTyping: false } as const;

/** While letters are looked for, no letter is a key. */
export function isSearching(page: Page): boolean {
  return (page.kind === 'memory' || page.kind === 'values' || page.kind === 'answer') && page.filter.isTyping;
}

/** Those that have the letters in their name or value, capital or not. */
export function shownRows({ filter }: RowsPage, rows: readonly ValueRow[]): readonly ValueRow[] {
  const wanted = filter.text.toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ name, old = '', now }) => `${name} ${old} ${now}`.toLowerCase().includes(wanted));
}

/** The row that the cursor stands on. */
export function chosenValue(page: RowsPage, all: readonly ValueRow[]): ValueRow | undefined {
  const rows = shownRows(page, all);
  return rows[cursorIn(page.cursor, rows.length)];
}

/** @param place where the values were looked at, for the page of a single one */
export function rowsKeys(
  model: Model,
  page: RowsPage,
  all: readonly ValueRow[],
  key: Key,
  place: string,
): Next | undefined {
  const changed = page.filter.isTyping ? typed(page, key) : searched(page, key);
  if (changed !== undefined) return [withPage(model, changed)];
  const rows = shownRows(page, all);
  const cursor = cursorIn(page.cursor, rows.length);
  const by = MOVES[key];
  if (by !== undefined) return [withPage(model, { ...page, cursor: cursorIn(cursor + by, rows.length) })];
  const row = rows[cursor];
  return key === 'enter' && row !== undefined ? openValue(model, row, place) : undefined;
}

/** `/` begins to search; Esc first shows everything again, and leaves the next time. */
function searched(page: RowsPage, key: Key): RowsPage | undefined {
  if (key === '/') return { ...page, filter: { ...page.filter, isTyping: true } };
  return key === 'escape' && page.filter.text !== '' ? found(page, '', false) : undefined;
}

function typed(page: RowsPage, key: Key): RowsPage | undefined {
  const { text } = page.filter;
  if (key === 'enter') return { ...page, filter: { text, isTyping: false } };
  if (key === 'escape') return found(page, '', false);
  if (key === 'clear') return found(page, '', true);
  if (key === 'backspace' || key === 'delete') return found(page, Array.from(text).slice(0, -1).join(''), text !== '');
  return Array.from(key).length === 1 ? found(page, text + key, true) : undefined;
}

function found(page: RowsPage, text: string, isTyping: boolean): RowsPage {
  return { ...page, filter: { text, isTyping }, cursor: 0 };
}

// ───────────── drawing ─────────────

const MOST_WHOLE_LINES = 2;
/** In fewer lines the rows need all of them. */
const ROOM_FOR_WHOLE = 8;

/** What is looked for, the rows around the chosen one, and the chosen one once more where it was cut. */
export function rowsLines(page: RowsPage, values: readonly ValueRow[], width: number, height: number): Line[] {
  const rows = shownRows(page, values);
  const search = searchLines(page, rows.length, values.length);
  if (rows.length === 0) return [...search, line(span('Nothing here has these letters.', 'faint'))];
  const widths = widthsFor(rows, width);
  const cursor = cursorIn(page.cursor, rows.length);
  const room = height - search.length;
  const whole = room < ROOM_FOR_WHOLE ? [] : wholeLines(rows, cursor, width);
  const entries = entriesOf(rows);
  const at = entries.findIndex((entry) => entry.row === cursor);
  const draw = ({ row, title }: Entry): Line => {
    const value = rows[row];
    if (title !== undefined) return heading(title, width);
    return value === undefined ? EMPTY_LINE : valueLine(value, widths, row === cursor);
  };
  const all = entries.map((entry) => ({ isRow: entry.row >= 0, draw: () => draw(entry) }));
  const list = windowWithMarks(all, at, room - whole.length);
  return [...search, ...list, ...whole].slice(0, height);
}

function searchLines({ filter }: RowsPage, left: number, all: number): Line[] {
  const { text, isTyping } = filter;
  if (text === '' && !isTyping) return [];
  const count = span(`  ${left} of ${all}`, 'faint');
  return [line('/ ', span(text, 'strong'), span(isTyping ? '▏' : '', 'chosen'), count), EMPTY_LINE];
}

function wholeLines(rows: readonly ValueRow[], cursor: number, width: number): Line[] {
  const row = rows[cursor];
  if (row === undefined || !isCut(row, widthsFor(rows, width))) return [];
  const { name, old, now } = row;
  const text = `${name} = ${old === undefined ? now : `${old} → ${now}`}`;
  return [
    EMPTY_LINE,
    ...wrapAtMost(text, width, MOST_WHOLE_LINES, 'faint'),
    line(span('Enter shows it whole.', 'faint')),
  ];
}

type Entry = { readonly row: number; readonly title?: ReturnType<typeof label> };

/** Rows, and a heading and a gap where another group begins. */
function entriesOf(rows: readonly ValueRow[]): Entry[] {
  return rows.flatMap(({ group }, row): Entry[] => {
    if (group === undefined || group.shown === rows[row - 1]?.group?.shown) return [{ row }];
    const title = { row: -1, title: label(group.word, group.shown) };
    return row === 0 ? [title, { row }] : [{ row: -1 }, title, { row }];
  });
}
