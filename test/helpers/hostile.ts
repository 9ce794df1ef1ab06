/** Texts nobody should have to look at raw, and how to see that nobody does. */

import { UNSHOWN } from '../../src/base/show.ts';

/** What a terminal would obey, what turns text round, what hides, and what is merely very long or wide. */
export const PAYLOADS: readonly string[] = [
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b]52;c;aGk=\u0007',
  '\u001bP1$r\u001b\\',
  '\u009b31m',
  '\u0007',
  '\b\b\b',
  '\r\n',
  '\u0000',
  '\u202e',
  '\u200b',
  '\u2066',
  'e' + '\u0301'.repeat(1000),
  '👩‍👩‍👧‍👦'.repeat(50),
  '\t\t',
  'x'.repeat(5000),
];

/** Those, and both ends of every row of characters that are never shown. */
export const EVERY_PAYLOAD: readonly string[] = [
  ...PAYLOADS,
  ...UNSHOWN.flatMap(([first, last]) => [first, last]).map((point) => String.fromCodePoint(point)),
  '\u001b]8;;http://elsewhere\u001b\\here\u001b]8;;\u001b\\',
  '\u001b[?1049l\u001bc',
  '\u001b[6n',
  '\r\u001b[Kyou are bob',
  'e\u0301\u0301',
  '\u202eevil\u2066',
];

/** Any character that must never reach a terminal as it is. */
export const FORBIDDEN = new RegExp(
  `[${UNSHOWN.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('')}]`,
  'u',
);

const ESCAPE = '\u001b';
/** What Ink itself writes: sequences without any text, and lines that end. */
const OWN_SEQUENCES = new RegExp(`${ESCAPE}\\[[\\d;?]*[A-Za-z]|[\\r\\n]`, 'g');

/** What was written to a terminal beside that. */
export function textIn(written: string): string {
  return written.replaceAll(OWN_SEQUENCES, '');
}
