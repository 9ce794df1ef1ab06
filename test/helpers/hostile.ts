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

/** Any character that must never reach a terminal as it is. */
export const FORBIDDEN = new RegExp(
  `[${UNSHOWN.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('')}]`,
  'u',
);
