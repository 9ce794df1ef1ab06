/**
 * The words of a source in the order in which they are printed, comments among them, each with what stands before it: nothing,
 * a blank, or perhaps a line break. A comment stays where it is: at the end of a line, on lines of its own, inside a line.
 */

import { columnsOf } from '../columns.ts';
import { type Piece, isCode } from '../parse/scan.ts';
import type { Comma, Group, LineStart, Marks } from './marks.ts';

export type Word = {
  readonly kind: 'code' | 'comment' | 'lineComment';
  readonly text: string;
  readonly start: number;
  /** Where it stood in its line, if it has several. */
  readonly column: number;
  /** What stands before it when it does not begin a line. */
  readonly gap: '' | ' ';
  /** It begins a line when this group is broken, or in any case. */
  readonly group: Group | undefined;
  readonly isForced: boolean;
  /** An empty line stands before it when it begins a line. */
  readonly isSetOff: boolean;
  /** How many steps to the right its line begins. */
  readonly depth: number;
  readonly comma: Comma | undefined;
};

/** A piece that waits to become a word. */
type Draft = {
  readonly kind: Word['kind'];
  readonly piece: Piece;
  /** Did a line begin with it, and was there an empty one before? */
  readonly isFirst: boolean;
  readonly isAfterEmpty: boolean;
  group?: Group;
  isForced: boolean;
  isSetOff: boolean;
};

export function weave(marks: Marks): Word[] {
  const { all, text } = marks.code;
  const pieces = all.filter(({ start }) => !marks.forgotten.has(start));
  const drafts = pieces.map((piece, index) => {
    const last = pieces[index - 1];
    return draftOf(piece, last === undefined ? '\n' : text.slice(last.end, piece.start));
  });
  beginLines(drafts, marks);
  keepComments(drafts);
  setOff(drafts, marks);
  const depths = depthsOf(marks);
  return drafts.map((draft, index) => wordOf(draft, drafts[index - 1], marks, depths[draft.piece.start] ?? 0));
}

function draftOf(piece: Piece, before: string): Draft {
  return {
    kind: kindOf(piece),
    piece,
    isFirst: before.includes('\n'),
    isAfterEmpty: /\n[ \t\r]*\n/.test(before),
    isForced: false,
    isSetOff: false,
  };
}

function kindOf(piece: Piece): Word['kind'] {
  if (isCode(piece)) return 'code';
  return piece.text.startsWith('//') ? 'lineComment' : 'comment';
}

// ───────────── where lines begin ─────────────

function beginLines(drafts: readonly Draft[], { lines, forced }: Marks): void {
  for (const [index, { piece }] of drafts.entries()) {
    const line = lines.get(piece.start);
    const first = line && drafts[firstOf(drafts, index, line)];
    if (!first) continue;
    first.group = line.group;
    first.isForced = forced.has(piece.start);
  }
}

/** The comment with which a line begins, when it belongs to what follows in the same line. */
function firstOf(drafts: readonly Draft[], index: number, { since }: LineStart): number {
  let first = index;
  while (drafts[first]?.isFirst === false && isComment(drafts[first - 1], since)) first -= 1;
  return since >= 0 || drafts[first]?.isFirst === true ? first : index;
}

function isComment(draft: Draft | undefined, since: number): boolean {
  return draft?.kind === 'comment' && draft.piece.start >= since;
}

/** Nothing can follow `//` in its line; what had lines of its own keeps them. */
function keepComments(drafts: readonly Draft[]): void {
  for (const [index, draft] of drafts.entries()) {
    const before = drafts[index - 1];
    const isAfterWholeLine = before?.kind === 'comment' && before.isFirst;
    if (before?.kind === 'lineComment') draft.isForced = true;
    if (draft.isFirst && (draft.kind !== 'code' || isAfterWholeLine)) draft.isForced = true;
  }
}

// ───────────── empty lines ─────────────

/** Keeps those that are there, and puts some before what is large; its comments go with it. */
function setOff(drafts: readonly Draft[], marks: Marks): void {
  let code = -1;
  for (const [index, draft] of drafts.entries()) {
    draft.isSetOff = isKept(draft, drafts[index - 1], marks);
    if (draft.kind !== 'code') continue;
    const waiting = drafts.slice(code + 1, index + 1);
    const isLarge = code >= 0 && marks.setOff.has(draft.piece.start);
    if (isLarge && !waiting.some(({ isSetOff }) => isSetOff)) separate(waiting);
    code = index;
  }
}

function separate(waiting: readonly Draft[]): void {
  const first = waiting.find(({ group, isForced }) => group !== undefined || isForced);
  if (first) first.isSetOff = true;
}

function isKept(draft: Draft, before: Draft | undefined, { airyOpenings }: Marks): boolean {
  if (!draft.isAfterEmpty || before === undefined) return false;
  const isOpening = before.kind === 'code' && '([{'.includes(before.piece.text);
  return (!isOpening || airyOpenings.has(before.piece.start)) && !')]}'.includes(draft.piece.text);
}

// ───────────── words ─────────────

function wordOf({ kind, piece, ...draft }: Draft, before: Draft | undefined, marks: Marks, depth: number): Word {
  const { text } = marks.code;
  return {
    kind,
    text: kind === 'code' ? piece.text : withoutLineEnds(piece.text),
    start: piece.start,
    column: piece.text.includes('\n') ? columnOf(piece, text) : 0,
    gap: before && isApart(before, { kind, piece }, marks) ? ' ' : '',
    group: draft.group,
    isForced: draft.isForced,
    isSetOff: draft.isSetOff,
    depth,
    comma: marks.commas.get(piece.end),
  };
}

function withoutLineEnds(comment: string): string {
  const lines = comment.split('\n').map((line) => line.trimEnd());
  return lines.join('\n');
}

function columnOf({ start }: Piece, text: string): number {
  return columnsOf(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
}

type Side = Pick<Draft, 'kind' | 'piece'>;

const TIGHT_BEFORE = new Set([')', ']', ',', ':', '.', '..']);
const TIGHT_AFTER = new Set(['(', '[', '.', '..']);

/** Is there a blank between the two, standing in one line? */
function isApart(left: Side, right: Side, { clingsLeft, clingsRight }: Marks): boolean {
  if (right.kind === 'lineComment') return true;
  if (right.kind === 'comment') return left.kind !== 'code' || !'([<'.includes(left.piece.text);
  if (TIGHT_BEFORE.has(right.piece.text) || clingsLeft.has(right.piece.start)) return false;
  if (left.piece.text === '{' && right.piece.text === '}') return false;
  return left.kind !== 'code' || !(TIGHT_AFTER.has(left.piece.text) || clingsRight.has(left.piece.start));
}

/** For each offset: inside how many indents it stands. */
function depthsOf({ code, indents }: Marks): Int32Array {
  const depths = new Int32Array(code.text.length + 1);
  for (const { start, end } of indents) {
    depths[start] = (depths[start] ?? 0) + 1;
    depths[end] = (depths[end] ?? 0) - 1;
  }
  for (let place = 1; place < depths.length; place++) depths[place] = (depths[place] ?? 0) + (depths[place - 1] ?? 0);
  return depths;
}
