/**
 * Text from outside (names, memos, error messages of others) made safe to show on a screen or in a log.
 *
 * A terminal obeys control characters, and people believe what they see: such a text could move the cursor, write the
 * clipboard, reverse the order of letters or hide some. `show` turns everything that is obeyed or unseen into a
 * visible escape: newline, return and tab become `\n`, `\r`, `\t`, the rest `\u{1b}`. A backslash stays as it is, so
 * showing a shown text changes nothing; the result is for reading, not for reading back.
 * It does not shorten the text or count its columns.
 */

declare const shown: unique symbol;

/** A text that has been through `show`; screens and logs accept no other. */
export type Shown = string & { readonly [shown]: true };

/** What is never shown raw: first and last code point, and why. */
export const UNSHOWN: readonly (readonly [first: number, last: number, why: string])[] = [
  [0x0000, 0x001f, 'control characters (C0)'],
  [0x007f, 0x009f, 'delete and control characters (C1)'],
  [0x00ad, 0x00ad, 'soft hyphen: unseen'],
  [0x034f, 0x034f, 'combining grapheme joiner: unseen'],
  [0x061c, 0x061c, 'Arabic letter mark: changes direction'],
  [0x115f, 0x1160, 'Hangul fillers: unseen'],
  [0x17b4, 0x17b5, 'Khmer inherent vowels: unseen'],
  [0x180b, 0x180f, 'Mongolian selectors and vowel separator: unseen'],
  [0x200b, 0x200f, 'zero-width characters and direction marks'],
  [0x2028, 0x202e, 'line and paragraph separator, embeddings and overrides of direction'],
  [0x2060, 0x206f, 'word joiner, invisible operators, isolates of direction'],
  [0x3164, 0x3164, 'Hangul filler: unseen'],
  [0xd800, 0xdfff, 'half a surrogate pair: no character'],
  [0xfe00, 0xfe0f, 'variation selectors: unseen'],
  [0xfeff, 0xfeff, 'byte order mark: unseen'],
  [0xffa0, 0xffa0, 'Hangul filler: unseen'],
  [0xfff0, 0xfffb, 'annotation marks and unassigned specials: unseen'],
  [0xfffe, 0xffff, 'no characters'],
  [0x1bca0, 0x1bca3, 'shorthand format controls: unseen'],
  [0x1d173, 0x1d17a, 'musical format controls: unseen'],
  [0xe0000, 0xe0fff, 'tags and more variation selectors: unseen'],
];

/** The text with every character of `UNSHOWN` written as a visible escape. */
export function show(text: string): Shown {
  return text.replace(PATTERN, (character) => SHORT_ESCAPES[character] ?? escape(character)) as Shown;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const PATTERN = new RegExp(`[${UNSHOWN.map(([first, last]) => `${unit(first)}-${unit(last)}`).join('')}]`, 'gu');

function unit(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}

function escape(character: string): string {
  return unit(character.codePointAt(0)!);
}
