/**
 * Texts as the assembly writes them: in double quotes, with escapes for quotes, backslashes, and everything that a terminal
 * obeys or nobody sees (`UNSHOWN` of base/show). Each text has exactly one such form; `tokens.ts` reads it back.
 */

import { UNSHOWN } from '../../base/show.ts';

/** The letter behind a backslash, and what the two stand for. */
export const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
]);

const LETTERS: ReadonlyMap<string, string> = new Map([...SHORT_ESCAPES].map(([letter, sign]) => [sign, letter]));

const unit = (code: number): string => `\\u{${code.toString(16)}}`;
const ESCAPED = new RegExp(`["\\\\${UNSHOWN.map(([first, last]) => `${unit(first)}-${unit(last)}`).join('')}]`, 'gu');

/** The text in quotes, on one line and safe to show. It must be well-formed, as whatever came from UTF-8 is. */
export function quote(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

function escaped(sign: string): string {
  const letter = LETTERS.get(sign);
  return letter === undefined ? unit(sign.codePointAt(0) ?? 0) : `\\${letter}`;
}
