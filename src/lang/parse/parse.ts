/**
 * From a source text to its tree (`ast.ts`), or to diagnostics: never both, and never an exception, whatever the text.
 *
 * In this order, each step relying on the ones before:
 * size → pieces (`scan.ts`) → characters, literals, nesting → grammar (`grammar/hlp.ohm`) → tree (`build.ts`).
 * What is said when the grammar refuses is in `explain.ts`.
 * What the tree means is asked in `check/check.ts`.
 */

import type { File, Span } from '../ast.ts';
import { buildFile } from './build.ts';
import { checkCharacters, checkSymbol } from './characters.ts';
import { docsByPlace } from './comments.ts';
import { type Diagnostic, error, sortDiagnostics } from '../diagnostic.ts';
import { languageGrammar } from './grammar.ts';
import { MAX_DIAGNOSTICS, MAX_SOURCE_BYTES } from './limits.ts';
import { UNITS, checkNumber, checkText } from './literals.ts';
import { FOREIGN_AMOUNT } from './mistakes/amounts.ts';
import { checkNesting } from './nesting.ts';
import { type Piece, isCode, scan } from './scan.ts';
import type { SourceFile } from '../source.ts';
import { explain, explainHabits } from './explain.ts';

export { MAX_SOURCE_BYTES } from './limits.ts';

export type Parsed = { readonly file?: File; readonly diagnostics: readonly Diagnostic[] };

/** `file` is the number of the source in its compilation: the one that spans will carry. */
export function parse(source: SourceFile, file: number): Parsed {
  const { text } = source;
  if (isTooLarge(text)) return { diagnostics: [tooLarge(file)] };
  const pieces = scan(text);
  const problems = checkPieces(text, pieces, file);
  if (problems.some(({ code }) => HIDING.has(code))) return failed(problems);
  const readable = masked(text, problems);
  const match = languageGrammar().match(readable);
  if (match.failed()) return failed([...problems, ...explain(match, source, pieces, file).filter(isNews)]);
  if (problems.length > 0) return failed(problems);
  const habits = explainHabits(source, text, pieces, file);
  if (habits.length > 0) return failed(habits);
  const diagnostics: Diagnostic[] = [];
  const tree = buildFile(match, {
    file,
    docs: docsByPlace(text, pieces),
    chains: new WeakMap(),
    report: (diagnostic) => diagnostics.push(diagnostic),
  });
  return diagnostics.length > 0 ? failed(diagnostics) : { file: tree, diagnostics };

  /** Right behind a number or text with something wrong a line may well seem broken. */
  function isNews({ code, primary: { span } }: Diagnostic): boolean {
    const behind = problems.filter(({ primary }) => primary.span.end <= span.start);
    return (
      code !== 'H0101' ||
      !behind.some(({ primary }) => /^(?:\s|\/\*.*?\*\/)*\w*$/s.test(text.slice(primary.span.end, span.start)))
    );
  }
}

/** With one of these nobody can say what the rest of the text is. */
const HIDING: ReadonlySet<string> = new Set(['H0102', 'H0103', 'H0104', 'H0105']);

/** Numbers and texts with something wrong have their own messages already: in their place stands one that is right. */
function masked(text: string, problems: readonly Diagnostic[]): string {
  return problems.reduce((whole, { code, primary: { span } }) => {
    const length = span.end - span.start;
    const instead = code === 'H0110' ? ' '.repeat(length) : '1'.repeat(length);
    return whole.slice(0, span.start) + instead + whole.slice(span.end);
  }, text);
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
  const written = pieces.flatMap((piece, index) => checkPiece(piece, pieces[index + 1], text, file)).filter(isOwn);
  return [...unseen, ...written, ...(depth ? [depth] : [])];

  /** `pragma solidity ^0.8.20;` and `2.5 ether` are mistakes as a whole: their numbers are none. */
  function isOwn({ code: name, primary: { span } }: Diagnostic): boolean {
    if (name !== 'H0107') return true;
    const lineStart = text.lastIndexOf('\n', span.start) + 1;
    return (
      !/^\s*pragma\s/.test(text.slice(lineStart, span.start)) &&
      !FOREIGN_AMOUNT.test(text.slice(span.end, span.end + 40))
    );
  }
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
