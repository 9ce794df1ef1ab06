/**
 * Mistakes as messages. A habit whose fix is certain is one message for all of its places, with one fix for all of them:
 * a file that came from Solidity has a hundred semicolons and one habit. A habit that asks something asks at each place.
 */

import { applyEdits, inOrder, taker } from '../../edits.ts';
import type { Diagnostic, Edit, Fix, Label } from '../../diagnostic.ts';
import { error } from '../../diagnostic.ts';
import { type SourceFile, lineRange, positionAt } from '../../source.ts';
import { MAX_DIAGNOSTICS } from '../limits.ts';
import { HABITS, type Habit } from './habits.ts';
import { type Mistake, toEdits } from './mistake.ts';

type Place = { readonly mistake: Mistake; readonly edits: readonly Edit[] };

export function tellMistakes(mistakes: readonly Mistake[], source: SourceFile, file: number): Diagnostic[] {
  const places = withoutRepeats(mistakes, source.text).map((mistake): Place => {
    return { mistake, edits: toEdits(mistake.changes ?? [], file) };
  });
  const all = together(places);
  return grouped(places).map((group) => tell(group, source, file, all));
}

/** A reserved word is told where it is made a name, not wherever it is used. */
function withoutRepeats(mistakes: readonly Mistake[], text: string): Mistake[] {
  const sorted = mistakes.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const said = new Set<string>();
  return sorted.filter(({ habit, start, end }) => {
    if (habit !== 'reservedName') return true;
    const word = text.slice(start, end);
    if (said.has(word)) return false;
    said.add(word);
    return true;
  });
}

function grouped(places: readonly Place[]): Place[][] {
  const groups = new Map<unknown, Place[]>();
  for (const place of places) {
    const key = place.edits.length > 0 ? `${place.mistake.habit} ${place.mistake.label ?? ''}` : place;
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return [...groups.values()].slice(0, MAX_DIAGNOSTICS);
}

function tell(group: readonly Place[], source: SourceFile, file: number, all: readonly Edit[]): Diagnostic {
  const [first, ...others] = group as [Place, ...Place[]];
  const habit: Habit = HABITS[first.mistake.habit];
  const { code, title } = habit;
  const label = first.mistake.label ?? habit.label;
  const secondary = others.slice(0, 2).map((place, index) => again(place, index === 1 ? others.length - 2 : 0, file));
  const fix = fixOf(group, habit, source, all);
  return error(code, title, spanOf(first.mistake, file), label, { secondary, why: habit.why, fix });
}

function again({ mistake }: Place, more: number, file: number): Label {
  return {
    span: spanOf(mistake, file),
    label: more > 0 ? `here, and in ${more} more places`.replace('1 more places', '1 more place') : 'here too',
  };
}

function spanOf({ start, end }: Mistake, file: number): Label['span'] {
  return { file, start, end };
}

// ───────────── fixes ─────────────

function fixOf(group: readonly Place[], habit: Habit, source: SourceFile, all: readonly Edit[]): Fix {
  const [first] = group as [Place, ...Place[]];
  if (first.edits.length === 0) return { text: first.mistake.fix ?? habit.fix };
  return { text: linesAfter(first.edits, source, all) ?? habit.fix, edits: together(group) };
}

/** Longer than this and nobody would see the change. */
const MAX_LINES = 3;
const MAX_COLUMNS = 100;

/** The lines of a place as they will read when everything certain is done, or undefined when that shows little. */
function linesAfter(edits: readonly Edit[], source: SourceFile, all: readonly Edit[]): string | undefined {
  const first = positionAt(source, edits[0]?.span.start ?? 0).line;
  const last = positionAt(source, edits.at(-1)?.span.end ?? 0).line;
  if (last - first >= MAX_LINES) return undefined;
  const { start } = lineRange(source, first);
  const { end } = lineRange(source, last);
  if (end - start > MAX_LINES * MAX_COLUMNS) return undefined;
  const within = all.filter(({ span }) => start <= span.start && span.end <= end);
  const local = within.map((edit) => ({
    ...edit,
    span: { ...edit.span, start: edit.span.start - start, end: edit.span.end - start },
  }));
  const text = withoutComment(applyEdits(source.text.slice(start, end), local)).trim();
  return text === '' ? undefined : dedented(text);
}

/** A comment behind the code is no part of a fix that is shown. Quotes may hold two slashes; then it stays. */
function withoutComment(line: string): string {
  return line.includes('"') ? line : line.replace(/\s*\/\/.*$/, '');
}

/** Further lines begin where the first one did. */
function dedented(text: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.trim()))
    .join('\n');
}

/** Every edit of the places that can be mended at once, in the order of the text. */
function together(places: readonly Place[]): Edit[] {
  const take = taker();
  return inOrder(places.flatMap(({ edits }) => (take(edits) ? edits : [])));
}
