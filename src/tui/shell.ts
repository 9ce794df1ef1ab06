/**
 * A command as one types it into a shell: whatever the words are, a POSIX-like shell with `$'…'` (bash, zsh, ksh) reads the same words
 * again. Long ones are broken with a backslash at the end of a line, so that several lines can be pasted as they stand.
 */

import { utf8ToBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { columnsOf } from '../lang/columns.ts';

/** How a word is written: between what, and each character as what. */
type Quoting = { readonly open: string; readonly close: string; readonly write: (character: string) => string };

const same = (character: string): string => character;
const BARE: Quoting = { open: '', close: '', write: same };
const DOUBLE: Quoting = { open: '"', close: '"', write: same };
const SINGLE: Quoting = { open: "'", close: "'", write: (character) => (character === "'" ? `'"'"'` : character) };
const ANSI: Quoting = { open: "$'", close: "'", write: escaped };

/** The plainest way that keeps every character. */
function quotingOf(word: string): Quoting {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(word)) return BARE;
  if (show(word) !== word) return ANSI;
  return /[$`"\\!]/.test(word) ? SINGLE : DOUBLE;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** What cannot be seen is written byte by byte: then no locale has a say in it. */
function escaped(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  if (show(character) === character && !/['!]/.test(character)) return character;
  return [...utf8ToBytes(character.toWellFormed())].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function quoted(word: string): string {
  const { open, close, write } = quotingOf(word);
  return open + Array.from(word, write).join('') + close;
}

/** On one line. */
export function commandText(words: readonly string[], placeholders: ReadonlySet<string> = new Set()): string {
  return `hlp ${words.map((word) => (placeholders.has(word) ? word : quoted(word))).join(' ')}`;
}

/** On as many lines as it takes; none is wider than `width`, unless a single character is. */
export function commandLines(
  words: readonly string[],
  width: number,
  placeholders: ReadonlySet<string> = new Set(),
  program = 'hlp',
): string[] {
  const lines: string[] = [];
  let current = program;
  for (const word of words) {
    const text = placeholders.has(word) ? word : quoted(word);
    if (columnsOf(current) + columnsOf(text) + 3 <= width) {
      current += ` ${text}`;
      continue;
    }
    const pieces = columnsOf(text) + 2 <= width ? [text] : brokenWord(word, width);
    // A space before the backslash ends a word; without one the next line goes on with it.
    lines.push(`${current} \\`, ...pieces.slice(0, -1).map((piece) => `${piece}\\`));
    current = pieces.at(-1) ?? '';
  }
  return [...lines, current];
}

/** Pieces that are one word when nothing stands between them, each narrow enough for a line and what ends it. */
function brokenWord(word: string, width: number): string[] {
  const { open, close, write } = quotingOf(word);
  const room = width - open.length - close.length - 2;
  const pieces: string[] = [];
  let piece = '';
  let columns = 0;
  for (const character of word) {
    const text = write(character);
    const needed = columnsOf(text);
    if (piece !== '' && columns + needed > room) {
      pieces.push(piece);
      [piece, columns] = ['', 0];
    }
    piece += text;
    columns += needed;
  }
  return [...pieces, piece].map((text) => open + text + close);
}
