/**
 * Which part of a wrong text the mistakes grammar looks at: from the declaration that the language itself does not
 * understand, as far as a limit. What comes before has nothing wrong in it; what comes after is looked at in the next run.
 * So the time it takes is bounded, however long the file and however odd.
 */

import type { Piece } from './scan.ts';

/** More text than most contracts have, and a fifth of a second's work. */
export const MAX_WINDOW = 12_000;

/** `text` has every offset of the whole; from `end` on it is closed, not as it is written. */
export type Window = { readonly text: string; readonly end: number };

/** `at` is where the language sticks. `code` holds no comments, and its brackets pair. */
export function windowAt(text: string, code: readonly Piece[], at: number): Window {
  const { blanks, start } = beforeIt(code, at);
  const end = text.length - start <= MAX_WINDOW ? text.length : lineEnd(text, start + MAX_WINDOW);
  const shown = blanks.reduce(
    (whole, [from, to]) => whole.slice(0, from) + ' '.repeat(to - from) + whole.slice(to),
    text,
  );
  return { text: shown.slice(0, end) + closers(code, end), end };
}

/** The stretches of whole declarations before the one at that place, and where that one begins. */
function beforeIt(code: readonly Piece[], at: number): { blanks: [number, number][]; start: number } {
  let depth = 0;
  let outer = 0;
  let inner: number | undefined;
  let opened = 0;
  let isContract = false;
  for (const [index, piece] of code.entries()) {
    if (piece.start >= at) break;
    if (CLOSING.has(piece.text)) depth -= 1;
    if (depth <= 1 && beginsDeclaration(code, index)) {
      if (depth === 0) [outer, inner] = [piece.start, undefined];
      else if (isContract) inner = piece.start;
      if (depth === 0) isContract = piece.text === 'contract' || piece.text === 'interface';
    }
    if (OPENING.has(piece.text)) depth += 1;
    if (depth === 1 && piece.text === '{') opened = piece.end;
  }
  if (inner === undefined) return { blanks: [[0, outer]], start: outer };
  return {
    blanks: [
      [0, outer],
      [opened, inner],
    ],
    start: inner,
  };
}

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);
const DECLARING = new Set(
  'import contract interface struct enum event error const fn test state accepts invariant init action view payable'.split(
    ' ',
  ),
);

/** Behind another such word, and behind a dot, it is a name. */
function beginsDeclaration(code: readonly Piece[], index: number): boolean {
  const [before, piece, next] = [code[index - 1]?.text ?? '', code[index]?.text ?? '', code[index + 1]?.text ?? ''];
  if (piece === 'payable') return next === 'action' || next === 'init';
  return DECLARING.has(piece) && before !== '.' && !DECLARING.has(before);
}

function lineEnd(text: string, from: number): number {
  const next = text.indexOf('\n', from);
  return next === -1 || next > from + 200 ? from : next;
}

/** What closes the brackets that are open at that place, on a line of its own. */
function closers(code: readonly Piece[], end: number): string {
  const open: string[] = [];
  for (const piece of code) {
    if (piece.end > end) return `\n${open.toReversed().join('')}`;
    if (OPENING.has(piece.text)) open.push({ '(': ')', '[': ']', '{': '}' }[piece.text] ?? '');
    else if (CLOSING.has(piece.text)) open.pop();
  }
  return '';
}
