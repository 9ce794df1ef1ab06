/** The instructions of a stretch of code as lines. What is no instruction stands there as its bytes. */

import { bytesToHex } from '../../base/bytes.ts';
import { decodeInstruction } from '../instruction.ts';
import { BY_CODE } from '../opcodes.ts';
import { instructionText, type Op } from './forms.ts';
import { commented, indented } from './lines.ts';
import { noteOn } from './notes.ts';
import type { Book } from './types.ts';

/** Where comments begin. */
export const CODE_COLUMN = 30;

/** Bytes that decode alone, or none of which does. */
type Piece = { readonly at: number; readonly size: number; readonly op: Op | undefined };

/** A line for each instruction from byte `start` to byte `end`, with its place and meaning behind it. */
export function codeLines(book: Book, start: number, end: number, locals: readonly string[]): string[] {
  let depth = 1;
  return piecesOf(book.module.code, start, end).map(({ at, size, op }) => {
    if (op === undefined) {
      const bytes = bytesToHex(book.module.code.subarray(at, at + size));
      return commented(indented(`bytes ${bytes}`, depth), placeText(at), CODE_COLUMN);
    }
    if (CLOSES.has(op.op)) depth = Math.max(1, depth - 1);
    const line = indented(instructionText(op, book.names), depth);
    if (OPENS.has(op.op)) depth += 1;
    return commented(line, `${placeText(at)} ${noteOn(op, book, locals)}`.trimEnd(), CODE_COLUMN);
  });
}

/** Only for the look: what stands between them is indented. */
const OPENS: ReadonlySet<string> = new Set(['if', 'try', 'loop', 'else']);
const CLOSES: ReadonlySet<string> = new Set(['end', 'else']);

/** A byte of the code section, in decimal as errors name it. */
export function placeText(at: number): string {
  return String(at).padStart(4, '0');
}

function piecesOf(code: Uint8Array, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end;) {
    const piece = pieceAt(code, at, end);
    pieces.push(piece);
    at += piece.size;
  }
  return pieces;
}

const MOST_BYTES = 16;

/** An unknown byte, and those behind it; what is cut off by the end. */
function pieceAt(code: Uint8Array, at: number, end: number): Piece {
  const raw = decodeInstruction(code, at, end);
  if (typeof raw !== 'string') return { at, size: raw.size, op: raw };
  let size = 1;
  while (size < MOST_BYTES && at + size < end && !BY_CODE.has(code[at + size] ?? 0)) size += 1;
  return { at, size: BY_CODE.has(code[at] ?? 0) ? end - at : size, op: undefined };
}
