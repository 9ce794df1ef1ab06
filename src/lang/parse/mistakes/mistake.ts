/**
 * A place where the mistakes grammar found something, before it becomes a message; and the small changes of text that
 * mend it. Changes are as local as they can be (a word, a sign), so that those of different mistakes never overlap.
 */

import type { Node } from 'ohm-js';
import type { Edit } from '../../diagnostic.ts';
import type { HabitName } from './habits.ts';

/** Offsets into the text. */
export type Range = { readonly start: number; readonly end: number };

/** `text` in place of the range; an empty range inserts. */
export type Change = Range & { readonly text: string };

export type Mistake = Range & {
  readonly habit: HabitName;
  /** When they are certain; together they mend this place. */
  readonly changes?: readonly Change[];
  /** What is said in place of the row's own words. */
  readonly label?: string;
  readonly fix?: string;
};

/** Something that nobody can explain by a habit: `rule` is what the grammar looked for there. */
export type Island = Range & {
  readonly rule: 'TopItem' | 'Member' | 'Signature' | 'Statement';
  /** Where what stands before it begins: often its own first half. */
  readonly previous: number | undefined;
};

export function rangeOf(node: Node): Range {
  return { start: node.source.startIdx, end: node.source.endIdx };
}

/** From the start of the first to the end of the last. */
export function across(first: Node, last: Node): Range {
  return { start: first.source.startIdx, end: last.source.endIdx };
}

export function put(at: number, text: string): Change {
  return { start: at, end: at, text };
}

export function swap({ start, end }: Range, text: string): Change {
  return { start, end, text };
}

/** Takes something out, with the blanks that would be left over: before it, behind it, or its whole line. */
export function cut(text: string, { start, end }: Range): Change {
  const before = start - blankStart(text, start);
  const after = /^[ \t]*/.exec(text.slice(end, end + 200))?.[0].length ?? 0;
  const startsLine = start - before === 0 || text[start - before - 1] === '\n';
  if (!startsLine) return { start: start - before, end, text: '' };
  const lineEnd = /^\r?\n/.exec(text.slice(end + after, end + after + 2))?.[0].length;
  if (lineEnd === undefined) return { start, end: end + after, text: '' };
  return { start: start - before, end: end + after + lineEnd, text: '' };
}

function blankStart(text: string, from: number): number {
  let at = from;
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at -= 1;
  return at;
}

export function toEdits(changes: readonly Change[], file: number): Edit[] {
  return changes
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => ({ span: { file, start, end }, text }));
}
