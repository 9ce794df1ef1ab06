/**
 * What the tree says about the layout: where a line may begin, what moves to the right then, which signs cling to their
 * neighbours. `rules.ts` writes it down, `weave.ts` and `print.ts` follow it. All places are offsets into the source.
 */

import type { Exp, Span } from '../ast.ts';
import { type Brackets, type Code, pieceBefore } from './code.ts';

/**
 * Something that stands on one line when it fits and otherwise begins a line at each of its places. Groups lie inside each
 * other; one inside a group that stays on its line stays on it too.
 */
export type Group = {
  readonly start: number;
  readonly end: number;
  /** Known once it is printed. */
  isBroken?: boolean;
};

/** A line may begin before a piece of code. */
export type LineStart = {
  readonly group: Group;
  /** A comment before the piece, in its line and not before this place, belongs to it and goes with it. */
  readonly since: number;
};

/** What stands behind a part that is not the last, or behind the last. */
export type Comma = { readonly group: Group; readonly whenFlat: '' | ','; readonly whenBroken: '' | ',' };

export type Marks = {
  readonly code: Code;
  /** Outer ones first. */
  readonly groups: Group[];
  readonly lines: Map<number, LineStart>;
  /** Here a line begins in any case. */
  readonly forced: Set<number>;
  /** What stands between these is moved to the right. */
  readonly indents: { readonly start: number; readonly end: number }[];
  /** The commas of lists are forgotten, and put where they belong: by the end of what they follow. */
  readonly forgotten: Set<number>;
  readonly commas: Map<number, Comma>;
  /** No blank before, or behind, the piece that starts here. */
  readonly clingsLeft: Set<number>;
  readonly clingsRight: Set<number>;
  /** After these brackets an empty line may stay. */
  readonly airyOpenings: Set<number>;
  /** Before these there is an empty line. */
  readonly setOff: Set<number>;
  // ───────────── from one rule to another ─────────────
  /** Parts of a tree that a rule for something larger has dealt with. */
  readonly done: Set<object>;
  /** The `{` behind a condition, which takes a line of its own when the condition takes several. */
  readonly braces: Map<Exp, number>;
  /** Chains that begin a line themselves: their next lines stand below. */
  readonly flush: Set<Exp>;
};

export function newMarks(code: Code): Marks {
  return {
    code,
    groups: [],
    lines: new Map(),
    forced: new Set(),
    indents: [],
    forgotten: new Set(),
    commas: new Map(),
    clingsLeft: new Set(),
    clingsRight: new Set(),
    airyOpenings: new Set(),
    setOff: new Set(),
    done: new Set(),
    braces: new Map(),
    flush: new Set(),
  };
}

/** No comment belongs to what follows. */
const NOTHING_BEFORE = Number.POSITIVE_INFINITY;
/** Only a comment that begins a line belongs to what follows. */
const WHOLE_LINES = -1;

export function addGroup(marks: Marks, { start, end }: Pick<Span, 'start' | 'end'>): Group {
  const group = { start, end };
  marks.groups.push(group);
  return group;
}

export function breakBefore(marks: Marks, group: Group, start: number, since = WHOLE_LINES): void {
  marks.lines.set(start, { group, since });
}

// ───────────── parts with commas ─────────────

type Commas = { readonly between: Omit<Comma, 'group'>; readonly last: Omit<Comma, 'group'> };

const ALWAYS = { whenFlat: ',', whenBroken: ',' } as const;
const NEVER = { whenFlat: '', whenBroken: '' } as const;

/** `(a, b)`; open, one part a line and a comma behind each. */
export const IN_LISTS: Commas = { between: ALWAYS, last: { whenFlat: '', whenBroken: ',' } };
/** `{ a: uint, b: uint }`; open, the lines need no commas. */
export const IN_STRUCTS: Commas = { between: { whenFlat: ',', whenBroken: '' }, last: NEVER };
/** `actor ana, ben`: nothing may follow the last. */
export const IN_ROWS: Commas = { between: ALWAYS, last: NEVER };

/** The parts between two brackets. */
export function bracketed(marks: Marks, group: Group, brackets: Brackets, commas: Commas): void {
  const { open, close, starts } = brackets;
  moveInside(marks, group, brackets);
  for (const [index, start] of starts.entries()) {
    if (index === 0) breakBefore(marks, group, start, open.end);
    else nextPart(marks, group, start, commas);
  }
  if (starts.length > 0) lastComma(marks, group, close.start, commas);
}

/** Where a part ends and the next begins. */
export function nextPart(marks: Marks, group: Group, start: number, { between }: Commas): void {
  const { code } = marks;
  const before = pieceBefore(code, start);
  if (before.text !== ',') {
    breakBefore(marks, group, start);
    marks.commas.set(before.end, { group, ...between });
    return;
  }
  marks.forgotten.add(before.start);
  breakBefore(marks, group, start, before.end);
  marks.commas.set(commaPlace(code, before.start), { group, ...between });
}

/** Behind a comment that stands between a part and its comma in one line: it speaks of the part. */
function commaPlace(code: Code, comma: number): number {
  const { end } = pieceBefore(code, comma);
  const between = code.text.slice(end, comma);
  return between.includes('\n') ? end : end + between.trimEnd().length;
}

function lastComma(marks: Marks, group: Group, close: number, { last }: Commas): void {
  const before = pieceBefore(marks.code, close);
  if (before.text === ',') marks.forgotten.add(before.start);
  const { end } = before.text === ',' ? pieceBefore(marks.code, before.start) : before;
  marks.commas.set(end, { group, ...last });
}

// ───────────── lines in braces ─────────────

/** The lines of a block, a contract or a file; `braces` are where they stand. */
export function lined(marks: Marks, group: Group, braces: Brackets): void {
  moveInside(marks, group, braces);
  for (const [index, start] of braces.starts.entries()) {
    breakBefore(marks, group, start, index === 0 ? braces.open.end : WHOLE_LINES);
  }
}

/** Does a line end right behind this bracket, in the source? */
export function isLeftOpen({ code }: Marks, { open }: Brackets): boolean {
  return /^[ \t\r]*\n/.test(code.text.slice(open.end));
}

/** From now on the group takes several lines, whether it would fit in one or not. */
export function forceOpen(marks: Marks, { starts }: Brackets): void {
  if (starts[0] !== undefined) marks.forced.add(starts[0]);
}

/** The closing bracket begins a line unless there is nothing at all between the two. */
function moveInside(marks: Marks, group: Group, { open, close, starts }: Brackets): void {
  const { text } = marks.code;
  const inside = text.slice(open.end, close.start).trimStart();
  if (inside === '') return;
  if (starts.length === 0 && inside.startsWith('/*')) breakBefore(marks, group, close.start - inside.length);
  marks.indents.push({ start: open.end, end: close.start });
  breakBefore(marks, group, close.start, NOTHING_BEFORE);
}
