/**
 * How deep a source nests: counted on its pieces before the grammar sees it, because the grammar, and everything
 * after it, follows nesting by recursion. Nothing deeper than `MAX_DEPTH` gets past, so no stack can overflow.
 */

import type { Span } from '../ast.ts';
import { type Diagnostic, error } from '../diagnostic.ts';
import type { Piece } from './scan.ts';

/** Brackets of all kinds, `map<`/`list<`, `-`, `not`, `**` and `else if`, each inside the one before. */
export const MAX_DEPTH = 64;

/** One open bracket: how deep it is, and what has piled up in it since. */
type Level = {
  readonly depth: number;
  /** `-`, `not` and `**` in a row: each is inside the one before. */
  prefixes: number;
  /** `else if` in a row. */
  ladder: number;
  /** `map<` and `list<` that are open. */
  types: number;
};

/** The first piece that lies too deep, if any. `code` holds no comments. */
export function checkNesting(code: readonly Piece[], file: number): Diagnostic | undefined {
  const piece = firstDeeperThan(MAX_DEPTH, code);
  return piece && tooDeep(piece, file);
}

export function firstDeeperThan(most: number, code: readonly Piece[]): Piece | undefined {
  const levels: Level[] = [newLevel(0)];
  for (const [index, piece] of code.entries()) {
    const level = levels.at(-1) ?? newLevel(0);
    count(level, piece, code[index - 1], code[index + 1]);
    const depth = level.depth + level.prefixes + level.ladder + level.types;
    if (depth + (OPENING.has(piece.text) ? 1 : 0) > most) return piece;
    if (OPENING.has(piece.text)) levels.push(newLevel(depth + 1));
    if (CLOSING.has(piece.text) && levels.length > 1) levels.pop();
  }
  return undefined;
}

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);
/** After these an expression may go on without ending the row of `-`, `not` and `**` it stands in. */
const CONTINUES = new Set(['.', '(', '[', ')', ']', '**', 'not']);
/** Words that are no value: what follows them begins anew. */
const BREAKS = new Set([
  'and',
  'or',
  'else',
  'return',
  'if',
  'while',
  'for',
  'in',
  'require',
  'fail',
  'let',
  'var',
  'emit',
  'send',
  'to',
  'call',
  'try',
  'as',
  'paying',
  'clear',
  'only',
  'max',
  'expect',
  'wait',
  'action',
  'view',
  'fn',
  'state',
  'const',
  'invariant',
  'event',
  'error',
  'with',
]);

function newLevel(depth: number): Level {
  return { depth, prefixes: 0, ladder: 0, types: 0 };
}

function count(level: Level, piece: Piece, before: Piece | undefined, after: Piece | undefined): void {
  countPrefixes(level, piece, before);
  countLadder(level, piece, before);
  countTypes(level, piece, before, after);
}

function countPrefixes(level: Level, { kind, text }: Piece, before: Piece | undefined): void {
  const isField = before?.text === '.';
  if ((text === '-' && !endsValue(before)) || text === '**' || (text === 'not' && !isField)) level.prefixes += 1;
  else if ((kind === 'symbol' && !CONTINUES.has(text)) || (BREAKS.has(text) && !isField)) level.prefixes = 0;
}

/** A value may end here, so that a `-` after it is a subtraction. */
function endsValue(piece: Piece | undefined): boolean {
  if (piece === undefined || piece.text === 'not' || BREAKS.has(piece.text)) return false;
  return piece.kind !== 'symbol' || piece.text === ')' || piece.text === ']';
}

function countLadder(level: Level, { text }: Piece, before: Piece | undefined): void {
  if (text === 'if' && before?.text === 'else') level.ladder += 1;
  else if (text !== 'else' && before?.text === '}') level.ladder = 0;
}

function countTypes(level: Level, { text }: Piece, before: Piece | undefined, after: Piece | undefined): void {
  if (text === ':' || text === '->') level.types = 0;
  else if (after?.text === '<' && isTypeOpening(level, text, before)) level.types += 1;
  else if (text === '>' && level.types > 0) level.types -= 1;
}

/** `map` and `list` are ordinary names too: `list < 3` opens nothing. */
function isTypeOpening(level: Level, text: string, before: Piece | undefined): boolean {
  if (text !== 'map' && text !== 'list') return false;
  if (before?.text === ':' || before?.text === '->') return true;
  return level.types > 0 && (before?.text === '<' || before?.text === ',');
}

function tooDeep(piece: Piece, file: number): Diagnostic {
  const span: Span = { file, start: piece.start, end: piece.end };
  return error('H0105', `nested more than ${MAX_DEPTH} deep`, span, 'too deep here', {
    why: 'Nobody can read that, and every tool that follows the nesting would need ever more memory.',
    fix: { text: 'give the inner parts names with `let`, or move them into a `fn`' },
  });
}
