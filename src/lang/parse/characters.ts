/**
 * Which characters a source may hold. What cannot be seen on a screen may not stand in a source, not even in a comment:
 * it could reverse the order of the code a reader sees, or hide some of it. The list is that of `base/show`.
 * Outside texts and comments only the ASCII letters count, so no two names can look alike.
 */

import { UNSHOWN } from '../../base/show.ts';
import type { Span } from '../ast.ts';
import { type Diagnostic, type Fix, error } from '../diagnostic.ts';
import type { Piece } from './scan.ts';

/** A return without a new line, half a character, and everything that `base/show` would write as an escape. */
export function checkCharacters(text: string, file: number): Diagnostic[] {
  return Array.from(text.matchAll(FORBIDDEN), (match) => unseen(match[0], spanOf(file, match.index, match[0])));
}

/** A character outside texts and comments that no rule of the language knows. */
export function checkSymbol(piece: Piece, file: number): Diagnostic | undefined {
  if (piece.kind !== 'symbol' || piece.text <= '~' || piece.text.search(FORBIDDEN) === 0) return undefined;
  const span = spanOf(file, piece.start, piece.text);
  const instead = LOOKALIKES.get(piece.text);
  const fix: Fix =
    instead === undefined
      ? { text: 'names are made of a–z, A–Z, 0–9 and `_`; anything may stand in a text or a comment' }
      : { text: `write ${instead === ' ' ? 'an ordinary space' : `\`${instead}\``}`, edits: [{ span, text: instead }] };
  return error('H0102', 'this character cannot stand here', span, `the character ${codePoint(piece.text)}`, {
    why: 'Code is written with the plain letters and signs of a keyboard, so that what looks the same is the same.',
    fix,
  });
}

/** Signs that word processors put in place of the plain ones. */
const LOOKALIKES = new Map<string, string>(
  Object.entries({
    '"': '“”„«»',
    '-': '–—−‐‑',
    '*': '×·',
    '/': '÷',
    '<=': '≤',
    '>=': '≥',
    '!=': '≠',
    ' ': '\u00a0\u202f\u3000',
  }).flatMap(([plain, fancy]) => Array.from(fancy, (sign) => [sign, plain] as const)),
);

/** Tab and new line are what sources are made of; a return may stand before a new line. */
const ALLOWED_CONTROLS = new Set([0x09, 0x0a, 0x0d]);

const FORBIDDEN = new RegExp(`\\r(?!\\n)|[${UNSHOWN.flatMap(withoutAllowed).join('')}]`, 'gu');

function withoutAllowed([first, last]: readonly [number, number, string]): string[] {
  if (last > 0x20) return [`\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`];
  const codePoints = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return codePoints.filter((point) => !ALLOWED_CONTROLS.has(point)).map((point) => `\\u{${point.toString(16)}}`);
}

function unseen(character: string, span: Span): Diagnostic {
  const [, , kind] = UNSHOWN.find(([first, last]) => within(character, first, last)) ?? [0, 0, 'unseen'];
  return error('H0102', 'a character that cannot be seen', span, `the character ${codePoint(character)}`, {
    why: `It is one of: ${kind}. What a reader sees must be what the computer reads.`,
    fix: { text: `delete it; inside a text it can be written \`${escapeOf(character)}\`` },
  });
}

function within(character: string, first: number, last: number): boolean {
  const point = character.codePointAt(0) ?? 0;
  return first <= point && point <= last;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function spanOf(file: number, start: number, text: string): Span {
  return { file, start, end: start + text.length };
}
