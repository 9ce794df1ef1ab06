/**
 * A typed line as the words of a command, the way a shell would split it: so that what works in a shell works in a running
 * `hlp dev` too.
 */

import { hexToBytes } from '../base/bytes.ts';
import { Misuse } from './failure.ts';

/**
 * Words are separated by spaces. `'…'` holds its text as it stands, `"…"` too, except that `\"` and `\\` are a quote and a
 * backslash. `$'…'` holds what cannot be seen: `\n`, `\r`, `\t`, `\\`, and `\x1b` for a byte of UTF-8. A `#` that begins a word begins
 * a comment. Throws Misuse for a quote that does not end.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== '' && !rest.startsWith('#')) {
    const { word, length } = firstWord(rest);
    words.push(word);
    rest = rest.slice(length).trimStart();
  }
  return words;
}

const PIECE = /^(?:\$'((?:[^'\\]|\\[^])*)'|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\$?[^\s'"$]+|\$))/;

/** A word may be made of several pieces: `--memo="for the bread"` is one. */
function firstWord(text: string): { word: string; length: number } {
  let word = '';
  let length = 0;
  while (length < text.length && !/\s/.test(text.charAt(length))) {
    const [piece = '', escaped, single, double, plain] = PIECE.exec(text.slice(length)) ?? [];
    if (piece === '') throw new Misuse(`the quote ${text.charAt(length)} at the end of the line is never closed`);
    word += single ?? plain ?? unescaped(escaped) ?? (double ?? '').replace(/\\(["\\])/g, '$1');
    length += piece.length;
  }
  return { word, length };
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Bytes that stand beside each other may be one letter. Any other escaped sign is itself. */
function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/(?:\\x[0-9a-f]{2})+|\\([^])/gi, (piece, sign?: string) =>
    sign === undefined || sign === ''
      ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(hexToBytes(`0x${piece.replaceAll(/\\x/gi, '')}`))
      : (ESCAPES.get(sign) ?? sign),
  );
}
