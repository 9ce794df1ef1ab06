/** Something to read: what a command said, or the help. */

import type { Key, Next } from '../events.ts';
import { type Line, line, paragraphs, ROOM_FOR_MARKS, span } from '../lines.ts';
import { back, type Model, type Size, type TextPage, withPage } from '../model.ts';
import { openAt, openStep } from './step.ts';

export function textKeys(model: Model, page: TextPage, key: Key): Next | undefined {
  if (key === 'enter') return [back(model)];
  if (key === 's' && page.place !== undefined) return openStep(model, page.place);
  if (key === 's' && page.onCopy !== undefined) return openAt({ ...model, notice: page.note }, page.onCopy, 'copy');
  const by = { up: -1, down: 1, pageup: -10, pagedown: 10, home: -Infinity, end: Infinity }[key];
  if (by === undefined) return undefined;
  const most = Math.max(0, linesOf(page.text, model.size.columns).length - bodyHeight(model.size));
  return [withPage(model, { ...page, offset: Math.max(0, Math.min(page.offset + by, most)) })];
}

/** What is left between the header and the two lines at the bottom. */
export function bodyHeight({ rows }: Size): number {
  return Math.max(1, rows - 4);
}

export function drawText({ text, offset }: TextPage, width: number, height: number): Line[] {
  const lines = linesOf(text, width);
  const shown = lines.slice(offset, offset + height);
  const below = lines.length - offset - height;
  if (below <= 0 || height < ROOM_FOR_MARKS) return shown;
  return [...shown.slice(0, -1), line(span(`… ${below + 1} more lines`, 'faint'))];
}

/** Breaking a long answer into lines takes longer than drawing it, so the newest one is remembered. */
let newest: { readonly text: string; readonly width: number; readonly lines: readonly Line[] } | undefined;

function linesOf(text: string, width: number): readonly Line[] {
  if (newest?.text !== text || newest.width !== width) newest = { text, width, lines: paragraphs(text, width) };
  return newest.lines;
}
