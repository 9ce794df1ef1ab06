/**
 * What to say where a grammar sticks and no habit explains it: where something is missing or in the way, and at most three
 * things that would fit, in words (`expected.ts`).
 */

import type { Span } from '../ast.ts';
import { guess } from '../../base/guess.ts';
import { type Diagnostic, type Fix, error } from '../diagnostic.ts';
import { REPEATED, expectedWords, isReserved, wantsName } from './expected.ts';
import { type Piece } from './scan.ts';

/** Where it stuck, and what would have fitted there: texts in quotation marks, names of rules as they are. */
export type Failure = { readonly at: number; readonly expected: readonly string[] };

/**
 * `code` are the pieces of the whole text without comments. `mends` says whether a text put at a place would make the
 * line right; without it no fix is certain.
 */
export function explainFailure(
  { at, expected }: Failure,
  code: readonly Piece[],
  text: string,
  file: number,
  mends: (at: number, text: string) => boolean = () => false,
): Diagnostic {
  const index = code.findIndex((piece) => piece.end > at);
  const found = code[index];
  const before = code[(index === -1 ? code.length : index) - 1];
  if (found && wantsName(expected) && isReserved(found.text)) return reservedName(found, file);
  const misspelt = found && misspelling(found, expected, file);
  if (misspelt) return misspelt;
  const isNextLine = !found || text.slice(before?.end ?? 0, found.start).includes('\n');
  const words = expectedWords(expected, isNextLine && (!found || endsBlock(found)));
  const open = openBracket(code.slice(0, index === -1 ? code.length : index));
  const secondary = open && words.includes(CLOSERS[open.text] ?? '') ? [opened(open, file)] : [];
  const isEnd = isNextLine || [')', ']', '}'].includes(found?.text ?? '');
  const isMissing = words.every(isSign) || (isEnd && !words.some((word) => REPEATED.includes(word)));
  if (!before || !isMissing) return misplaced(words, found, at, file, secondary);
  const diagnostic = missing(words, before, open, file, secondary);
  const [word = ''] = words.length === 1 ? words : [];
  const sign = /^`(\W+)`$/.exec(word)?.[1] ?? ` ${word.slice(1, -1)}`;
  const isCertain = word.startsWith('`') && mends(before.end, sign);
  return isCertain ? { ...diagnostic, fix: certain(before.end, sign) } : diagnostic;

  function certain(end: number, put: string): Fix {
    return { text: `${shortened(before?.text ?? '')}${put}`, edits: [{ span: { file, start: end, end }, text: put }] };
  }
}

// ───────────── where ─────────────

const CLOSERS: Readonly<Record<string, string>> = { '(': '`)`', '[': '`]`', '{': '`}`' };

/** A sign or word that was left out is missing after the piece before, not wrong at the piece after. */
function isSign(word: string): boolean {
  return word.startsWith('`');
}

/** A new declaration begins, or something outside closes. */
function endsBlock(found: Piece): boolean {
  return isReserved(found.text) || Object.values(CLOSERS).includes(`\`${found.text}\``);
}

function openBracket(before: readonly Piece[]): Piece | undefined {
  const open: Piece[] = [];
  for (const piece of before) {
    if (piece.kind === 'symbol' && piece.text in CLOSERS) open.push(piece);
    else if (piece.kind === 'symbol' && [')', ']', '}'].includes(piece.text)) open.pop();
  }
  return open.at(-1);
}

function opened(bracket: Piece, file: number): Diagnostic['secondary'][number] {
  return { span: spanOf(bracket, file), label: 'opened here' };
}

function spanOf({ start, end }: Piece, file: number): Span {
  return { file, start, end };
}

// ───────────── messages ─────────────

/** "a, b or c" */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'something else';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

function missing(
  words: readonly string[],
  before: Piece,
  open: Piece | undefined,
  file: number,
  secondary: Diagnostic['secondary'],
): Diagnostic {
  const place = { file, start: before.end, end: before.end };
  const why = `Behind \`${shortened(before.text)}\` ${likelyCause(words, open)}`;
  const fix = { text: `write ${listed(words)} behind \`${shortened(before.text)}\`` };
  return error('H0101', `${listed(words)} is missing`, place, `${listed(words)} belongs here`, { secondary, why, fix });
}

function likelyCause(words: readonly string[], open: Piece | undefined): string {
  const closes = open && words.includes(CLOSERS[open.text] ?? '');
  if (closes) return `the text goes on as if the \`${open.text}\` before it were closed.`;
  return words.some((word) => REPEATED.includes(word) || !isSign(word))
    ? 'the line stops before it is complete.'
    : 'something else follows, so a part in between was left out.';
}

function misplaced(
  words: readonly string[],
  found: Piece | undefined,
  at: number,
  file: number,
  secondary: Diagnostic['secondary'],
): Diagnostic {
  const place = found ? spanOf(found, file) : { file, start: at, end: at };
  const what = found ? `\`${shortened(found.text)}\`` : 'the end of the file';
  return error('H0101', 'this does not fit here', place, `expected ${listed(words)}`, {
    secondary,
    why: `Before ${what} the text can be read; ${what} cannot follow there. Something is left out in front of it, or it is one thing too many.`,
    fix: { text: `${listed(words)}, or nothing at all?` },
  });
}

/** A word of the language with a letter wrong. */
function misspelling(found: Piece, expected: readonly string[], file: number): Diagnostic | undefined {
  if (found.kind !== 'word' || isReserved(found.text)) return undefined;
  const words = expected.filter((word) => /^"[a-z]+"$/.test(word)).map((word) => word.slice(1, -1));
  const meant = guess(found.text, words);
  if (meant === undefined) return undefined;
  const span = spanOf(found, file);
  const fix: Fix = { text: meant, edits: [{ span, text: meant }] };
  return error('H0101', `this word is not known here`, span, `is \`${meant}\` meant?`, {
    why: `Something that begins with a word of the language belongs here, and \`${shortened(found.text)}\` is none.`,
    fix,
  });
}

function reservedName(found: Piece, file: number): Diagnostic {
  const { text } = found;
  return error(
    'H0113',
    'this name is a word of the language',
    spanOf(found, file),
    `\`${text}\` cannot be a name here`,
    {
      why: 'A word of the language always means the same thing, so that a reader never has to ask which one.',
      fix: { text: `choose another name, for example \`the${text[0]?.toUpperCase()}${text.slice(1)}\`` },
    },
  );
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 20)}…` : text;
}
