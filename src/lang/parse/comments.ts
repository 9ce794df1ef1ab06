/**
 * Which documentation belongs to which declaration: by position alone, so that a stray `///` is never an error.
 * The words inside (`@param`, `@unit hlp`, …) are read by `check/natspec.ts`.
 */

import type { Doc } from '../ast.ts';
import { type Piece, isCode } from './scan.ts';

/**
 * For each piece of code with a block of `///` lines right above it: its offset and the lines, without their slashes.
 * A blank line, another comment or code in the same line ends a block.
 */
export function docsByPlace(text: string, pieces: readonly Piece[]): ReadonlyMap<number, Doc> {
  const docs = new Map<number, Doc>();
  let block: string[] = [];
  let end = 0;
  for (const piece of pieces) {
    const gap = text.slice(end, piece.start);
    if (!isNextLine(gap)) block = [];
    if (piece.kind === 'doc' && startsLine(text, piece.start)) block.push(withoutSlashes(piece.text));
    else if (block.length > 0 && isCode(piece)) docs.set(piece.start, block.join('\n'));
    if (piece.kind !== 'doc') block = [];
    end = piece.end;
  }
  return docs;
}

function isNextLine(gap: string): boolean {
  return gap.split('\n').length === 2;
}

function startsLine(text: string, offset: number): boolean {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return offset === 0 || text.slice(lineStart, offset).trim() === '';
}

function withoutSlashes(line: string): string {
  return line.replace(/^\/\/\/ ?/, '').trimEnd();
}
