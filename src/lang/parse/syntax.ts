/**
 * What to say when the grammar does not match: where something is missing or in the way, and at most three things that
 * would fit, in words.
 */

import type { FailedMatchResult } from 'ohm-js';
import type { Span } from '../ast.ts';
import { type Diagnostic, error } from '../diagnostic.ts';
import { grammar } from './grammar.ts';
import { type Piece } from './scan.ts';

/** One of the things the grammar would have taken at the place where it stuck. */
type Failure = { isStringTerminal(): boolean; isCode(): boolean; getText(): string };

/** `code` are the pieces of the text without comments. */
export function explainFailure(match: FailedMatchResult, code: readonly Piece[], file: number): Diagnostic {
  const at = match.getRightmostFailurePosition();
  const index = code.findIndex((piece) => piece.end > at);
  const found = code[index];
  const before = code[(index === -1 ? code.length : index) - 1];
  const expected = expectedAt(match);
  if (found && wantsName(expected) && isReserved(found.text)) return reservedName(found, file);
  const isNextLine = !found || match.input.slice(before?.end ?? 0, found.start).includes('\n');
  const words = inWords(expected, isNextLine && (!found || endsBlock(found)));
  const open = openBracket(code.filter((piece) => piece.end <= at));
  const secondary = open && words.includes(CLOSERS[open.text] ?? '') ? [opened(open, file)] : [];
  const isMissing = words.every(isSign) || (isNextLine && !words.some((word) => REPEATED.includes(word)));
  return before && isMissing ? missing(words, before, file, secondary) : misplaced(words, found, at, file, secondary);
}

// ───────────── what the grammar expected ─────────────

/** As in the grammar: texts in quotation marks, names of rules as they are. */
function expectedAt(match: FailedMatchResult): string[] {
  const failures = (match as FailedMatchResult & { getRightmostFailures(): Failure[] }).getRightmostFailures();
  return failures
    .filter((failure) => !failure.isCode() && !failure.getText().startsWith('not '))
    .map((failure) => (failure.isStringTerminal() ? `"${failure.getText()}"` : failure.getText()));
}

/** Where `sign` is expected, all of `members` are one thing. Tried in this order. */
const GROUPS: readonly { readonly sign: string; readonly members: readonly string[]; readonly words: string }[] = [
  {
    sign: '"let"',
    words: 'a statement',
    members: [
      'a name',
      '"="',
      ...quotedWords(
        'let var if else for while break continue return require fail emit send clear try actor as expect wait call',
      ),
    ],
  },
  {
    sign: '"import"',
    words: 'a declaration',
    members: ['end of input', ...quotedWords('import contract interface struct enum event error const fn test')],
  },
  {
    sign: '"state"',
    words: 'a declaration',
    members: quotedWords('accepts state const struct enum event error invariant payable init action view fn'),
  },
  { sign: '"view"', words: 'a function', members: quotedWords('payable action view event error') },
  {
    sign: 'a number',
    words: 'a value',
    members: ['a number', 'a text', 'true or false', 'a name', ...quotedWords('[ ( - not call deploy')],
  },
  { sign: '"map"', words: 'a type', members: ['a name', ...quotedWords('map list')] },
  { sign: '"."', words: 'an operator', members: ['an operator', ...quotedWords('** . [ (')] },
  { sign: 'an operator', words: 'an operator', members: ['an operator', '"**"'] },
];

const MAX_ALTERNATIVES = 3;

/**
 * Groups first. That an expression could go on is said only when nothing else fits; and where a block ends too early
 * (`isEnd`), what closes it is missing rather than one thing more.
 */
function inWords(expected: readonly string[], isEnd: boolean): string[] {
  let signs = [...new Set(expected)];
  let groups: string[] = [];
  for (const { sign, words, members } of GROUPS) {
    if (!signs.includes(sign)) continue;
    groups.push(words);
    signs = signs.filter((word) => word !== sign && !members.includes(word));
  }
  if (signs.length > 0 || groups.length > 1) groups = groups.filter((words) => words !== 'an operator');
  if (signs.length > 0 && isEnd) groups = groups.filter((words) => !REPEATED.includes(words));
  return [...groups, ...signs.map(quoted)].slice(0, MAX_ALTERNATIVES);
}

/** Of these there can be any number, so none of them is ever missing. */
const REPEATED: readonly string[] = ['a statement', 'a declaration', 'a function'];

function quotedWords(words: string): string[] {
  return words.split(' ').map((word) => `"${word}"`);
}

/** `"else"` becomes `` `else` ``; the name of a rule stays. */
function quoted(expected: string): string {
  return expected.startsWith('"') ? `\`${expected.slice(1, -1)}\`` : expected;
}

/** "a, b or c" */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'something else';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
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

function missing(
  words: readonly string[],
  before: Piece,
  file: number,
  secondary: Diagnostic['secondary'],
): Diagnostic {
  const place = { file, start: before.end, end: before.end };
  return error('H0101', `${listed(words)} is missing`, place, `${listed(words)} belongs here`, { secondary });
}

function misplaced(
  words: readonly string[],
  found: Piece | undefined,
  at: number,
  file: number,
  secondary: Diagnostic['secondary'],
): Diagnostic {
  const place = found ? spanOf(found, file) : { file, start: at, end: at };
  return error('H0101', 'this does not fit here', place, `expected ${listed(words)}`, { secondary });
}

/** A new name is expected, and nothing that could begin with a word of the language. */
function wantsName(expected: readonly string[]): boolean {
  return expected.includes('a name') && !GROUPS.some(({ sign }) => expected.includes(sign));
}

function isReserved(word: string): boolean {
  return grammar.match(word, 'reserved').succeeded();
}

function reservedName(found: Piece, file: number): Diagnostic {
  const { text } = found;
  return error(
    'H0101',
    'this name is a word of the language',
    spanOf(found, file),
    `\`${text}\` cannot be a name here`,
    {
      why: `\`${text}\` always means the same thing, so that a reader never has to ask which one.`,
      fix: { text: `choose another name, for example \`the${text[0]?.toUpperCase()}${text.slice(1)}\`` },
    },
  );
}
