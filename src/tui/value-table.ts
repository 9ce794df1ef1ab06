/** Values side by side with their names and types, in the room there is: columns are cut only as far as they must be, names and values in their middle. */

import { columnsOf } from '../lang/columns.ts';
import { shorten } from './cut.ts';
import { wordOfType } from './glossary.ts';
import { fit, label, type Line, line, span, type Tone } from './lines.ts';
import type { ValueRow } from './model.ts';

/**
 * Columns of a table of values; the type is left out where there is no room for it: then it is on the value's own page. What has no type
 * takes the `rest` of its line.
 */
export type Widths = { readonly name: number; readonly value: number; readonly type: number; readonly rest: number };

const [GAP, MARK, ARROW] = ['  ', '  ', ' → '];
/** In fewer columns there is no room for types. */
const ROOM_FOR_TYPES = 56;
/** Longer texts are measured no further: they are cut anyway. */
const MOST_MEASURED = 400;

export function widthsFor(rows: readonly ValueRow[], width: number): Widths {
  const typed = rows.filter((row) => row.type !== undefined && row.type !== '');
  const type = width < ROOM_FOR_TYPES ? 0 : widest(typed.map((row) => row.type ?? ''));
  const room = Math.max(2, width - MARK.length - GAP.length - (type === 0 ? 0 : GAP.length + type));
  const [name, value] = [widest(rows.map((row) => row.name)), widest((type === 0 ? rows : typed).map(valueText))];
  const columns = shared(name, value, room);
  return { ...columns, type, rest: Math.max(1, width - MARK.length - columns.name - GAP.length) };
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text.slice(0, MOST_MEASURED))), 0);
}

/** Each as it wishes, or half of the room; what one leaves the other takes. */
function shared(name: number, value: number, room: number): { readonly name: number; readonly value: number } {
  if (name + value <= room) return { name, value };
  const half = Math.floor(room / 2);
  if (name <= half) return { name, value: room - name };
  return value <= room - half ? { name: room - value, value } : { name: half, value: room - half };
}

function valueText({ old, now }: ValueRow): string {
  return old === undefined ? now : `${old}${ARROW}${now}`;
}

export function valueLine(row: ValueRow, widths: Widths, isChosen: boolean): Line {
  const { name, type = '' } = row;
  const value = valueSpans(row, roomFor(row, widths));
  const word = wordOfType(type);
  const typeSpan = word === undefined ? span(type, 'faint') : label(word, type);
  const hasType = type !== '' && widths.type > 0;
  return [
    isChosen ? span('▸ ', 'chosen') : span(MARK),
    ...fit(line(span(shorten(name, widths.name), isChosen ? 'chosen' : 'plain')), widths.name),
    span(GAP),
    ...(hasType ? [...fit(value, widths.value), span(GAP), typeSpan] : value),
  ];
}

function roomFor({ type = '' }: ValueRow, widths: Widths): number {
  return type === '' || widths.type === 0 ? widths.rest : widths.value;
}

/** Old → new, always with the arrow: colour is never the only sign. */
export function valueSpans({ old, now }: ValueRow, width: number): Line {
  if (old === undefined) return [span(shorten(now, width), 'strong')];
  const room = Math.max(2, width - ARROW.length);
  const { name: before, value: after } = shared(columnsOf(old), columnsOf(now), room);
  return [span(shorten(old, before), 'faint'), span(ARROW), span(shorten(now, after), 'changed')];
}

/** `name = value` or, for what changed, `name  old → new` and `name  +2 hlp`, in at most `width` columns. */
export function assignment(row: ValueRow, width: number, tone: Tone): Line {
  const hasChanged = row.old !== undefined;
  const between = hasChanged || tone === 'changed' ? GAP : ' = ';
  const room = Math.max(2, width - MARK.length - between.length);
  const { name, value } = shared(columnsOf(row.name), columnsOf(valueText(row)), room);
  const shown = hasChanged ? valueSpans(row, value) : [span(shorten(row.now, value), tone)];
  return [span(`${MARK}${shorten(row.name, name)}${between}`, tone === 'faint' ? 'faint' : 'plain'), ...shown];
}

/** Is something of the row cut in these columns? */
export function isCut(row: ValueRow, widths: Widths): boolean {
  return columnsOf(row.name) > widths.name || columnsOf(valueText(row)) > roomFor(row, widths);
}
