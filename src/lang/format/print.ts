/**
 * From words to text, in one pass: a group stands on one line when it fits there together with what follows it up to the next
 * place where a line can begin; otherwise it takes several. The outer group is asked first; one inside a group that fits, fits.
 */

import { columnsOf } from '../columns.ts';
import type { Group } from './marks.ts';
import type { Word } from './weave.ts';

/** In columns. Two contracts side by side on a screen, one on a page. */
export const WIDTH = 100;
const STEP = 2;

/** With a line break at the end, unless there is nothing. */
export function print(words: readonly Word[], groups: readonly Group[]): string {
  const starting = Map.groupBy(groups, ({ start }) => start);
  let text = '';
  let column = 0;
  for (const [index, word] of words.entries()) {
    const before = gapBefore(words, index);
    column = columnAfter(before, column);
    for (const group of starting.get(word.start) ?? []) group.isBroken = !fits(words, index, group, column);
    const printed = moved(word, column) + commaOf(word);
    column = columnAfter(printed, column);
    text += before + printed;
  }
  return text === '' ? '' : `${text}\n`;
}

function gapBefore(words: readonly Word[], index: number): string {
  const word = words[index];
  if (word === undefined || index === 0) return '';
  if (!beginsLine(word)) return word.gap;
  return `${word.isSetOff ? '\n\n' : '\n'}${' '.repeat(STEP * word.depth)}`;
}

function beginsLine({ isForced, group }: Word): boolean {
  return isForced || group?.isBroken === true;
}

function commaOf({ comma }: Word): string {
  if (comma === undefined) return '';
  return comma.group.isBroken === true ? comma.whenBroken : comma.whenFlat;
}

function columnAfter(printed: string, column: number): number {
  const lineBreak = printed.lastIndexOf('\n');
  return lineBreak === -1 ? column + columnsOf(printed) : columnsOf(printed.slice(lineBreak + 1));
}

/** Does the group, which begins with this word in this column, end in the line, and what follows it too? */
function fits(words: readonly Word[], first: number, { end }: Group, start: number): boolean {
  let column = start;
  for (let index = first; column <= WIDTH; index++) {
    const word = words[index];
    if (word === undefined) return true;
    const isInside = word.start < end;
    if (index > first && beginsLine(word)) return !isInside;
    if (!isInside && word.kind === 'lineComment') return true;
    if (isInside && word.text.includes('\n')) return false;
    column += (index > first ? word.gap.length : 0) + columnsOf(firstLine(word.text) + commaOf(word));
    if (word.text.includes('\n')) return column <= WIDTH;
  }
  return false;
}

const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n'));

/** The lines of a comment move with its first one. */
function moved({ kind, text, column: old }: Word, column: number): string {
  if (kind !== 'comment' || column === old) return text;
  const blanks = ' '.repeat(Math.max(0, column - old));
  return text.replaceAll(
    /\n([ \t]*)(?=\S)/g,
    (_, before: string) => `\n${blanks}${before.slice(Math.max(0, old - column))}`,
  );
}
