/**
 * From a source text to its tree (`ast.ts`), or to diagnostics: never both, and never an exception, whatever the text.
 *
 * In this order, each step relying on the ones before:
 * size → pieces (`scan.ts`) → characters, literals, nesting → grammar (`grammar/hlp.ohm`) → tree (`build.ts`).
 * What the tree means is asked in `check/check.ts`.
 */

import type { File, Span } from '../ast.ts';
import { buildFile } from './build.ts';
import { checkCharacters, checkSymbol } from './characters.ts';
import { docsByPlace } from './comments.ts';
import { type Diagnostic, error, sortDiagnostics } from '../diagnostic.ts';
import { grammar } from './grammar.ts';
import { UNITS, checkNumber, checkText } from './literals.ts';
import { checkNesting } from './nesting.ts';
import { type Piece, isCode, scan } from './scan.ts';
import type { SourceFile } from '../source.ts';
import { explainFailure } from './syntax.ts';

/** In UTF-8. As much as a contract may carry with it on the chain; the grammar needs about 2 KB of memory per byte. */
export const MAX_SOURCE_BYTES = 64 * 1024;
/** More would not be read. */
export const MAX_DIAGNOSTICS = 20;

export type Parsed = { readonly file?: File; readonly diagnostics: readonly Diagnostic[] };

/** `file` is the number of the source in its compilation: the one that spans will carry. */
export function parse(source: SourceFile, file: number): Parsed {
  const { text } = source;
  if (isTooLarge(text)) return { diagnostics: [tooLarge(file)] };
  const pieces = scan(text);
  const problems = checkPieces(text, pieces, file);
  if (problems.length > 0) return failed(problems);
  const match = grammar.match(text);
  if (match.failed()) return failed([explainFailure(match, pieces.filter(isCode), file)]);
  const diagnostics: Diagnostic[] = [];
  const tree = buildFile(match, {
    file,
    docs: docsByPlace(text, pieces),
    chains: new WeakMap(),
    report: (diagnostic) => diagnostics.push(diagnostic),
  });
  return diagnostics.length > 0 ? failed(diagnostics) : { file: tree, diagnostics };
}

function failed(diagnostics: readonly Diagnostic[]): Parsed {
  return { diagnostics: sortDiagnostics(diagnostics).slice(0, MAX_DIAGNOSTICS) };
}

// ───────────── before the grammar ─────────────

function isTooLarge(text: string): boolean {
  return text.length > MAX_SOURCE_BYTES || new TextEncoder().encode(text).length > MAX_SOURCE_BYTES;
}

function checkPieces(text: string, pieces: readonly Piece[], file: number): Diagnostic[] {
  const code = pieces.filter(isCode);
  const depth = checkNesting(code, file);
  const unseen = checkCharacters(text, file);
  const written = pieces.flatMap((piece, index) => checkPiece(piece, pieces[index + 1], text, file));
  return [...unseen, ...written, ...(depth ? [depth] : [])];
}

function checkPiece(piece: Piece, next: Piece | undefined, text: string, file: number): Diagnostic[] {
  const span = { file, start: piece.start, end: piece.end };
  if (piece.kind === 'openText') return [openText(span)];
  if (piece.kind === 'openComment') return [openComment(span)];
  if (piece.kind === 'text') return checkText(piece.text, span);
  const problem =
    piece.kind === 'number' ? checkNumber(piece.text, unitAfter(piece, next, text), span) : checkSymbol(piece, file);
  return problem ? [problem] : [];
}

/** As the grammar sees it: a unit is a word in the same line, with blanks and nothing else between. */
function unitAfter(number: Piece, next: Piece | undefined, text: string): string | undefined {
  if (!next || !UNITS.has(next.text)) return undefined;
  return /^[ \t]+$/.test(text.slice(number.end, next.start)) ? next.text : undefined;
}

// ───────────── messages ─────────────

function openText(span: Span): Diagnostic {
  return error('H0103', 'this text is not closed', span, 'opened here', {
    why: 'A text begins and ends with `"` in the same line.',
    fix: { text: 'close it with `"`; a new line inside a text is written `\\n`' },
  });
}

function openComment({ file, start }: Span): Diagnostic {
  return error('H0104', 'this comment is not closed', { file, start, end: start + 2 }, 'opened here', {
    why: 'A comment that begins with `/*` goes on until `*/`, so everything after this place is comment.',
    fix: { text: 'close it with `*/`, or write `//` for a comment of one line' },
  });
}

function tooLarge(file: number): Diagnostic {
  return error('H0111', 'this file is too large', { file, start: 0, end: 0 }, `more than ${MAX_SOURCE_BYTES} bytes`, {
    why: 'The source of a contract travels with it, and the chain carries at most 64 KiB of it.',
    fix: { text: 'split it into several contracts' },
  });
}
