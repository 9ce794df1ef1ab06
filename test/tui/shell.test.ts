/** The line that does the same in a shell, handed to a real one. */

import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { columnsOf } from '../../src/lang/columns.ts';
import { commandLines, commandText } from '../../src/tui/shell.ts';
import { FORBIDDEN, PAYLOADS } from '../helpers/hostile.ts';

/** What a command named hlp is given, each word ended by a zero byte. */
const HEARD = 'hlp() { printf \'%s\\0\' "$@"; }\n';

/** The words that bash hands over, for many commands at once. */
function heard(commands: readonly string[], ...options: readonly string[]): string[] {
  const input = HEARD + commands.map((command) => `${command}\nprintf '\\1'\n`).join('');
  const out = execFileSync('bash', ['--norc', '--noprofile', ...options], { input, stdio: ['pipe', 'pipe', 'ignore'], env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } }); // prettier-ignore
  return out.toString('utf8').split('\u0001').slice(0, -1);
}

const told = (words: readonly string[]): string => words.map((word) => `${word}\0`).join('');

const TEXTS: readonly string[] = [
  ...PAYLOADS,
  'fixed my bike',
  "it's",
  `"it's"`,
  'two\nlines\n',
  'a\ttab',
  '$HOME `ls` $(ls) \\ \\n',
  '!! !$ !x "!"',
  "!'\u200b'!",
  '',
  ' ',
  '~ * ? [a] {a,b} # ; & | < > ( )',
  '-n',
  '=x',
  'ē 🚲 日本',
  'e\u0301',
  'a\\',
].map(withoutEnds);

/** No command of any shell can be given the first; here the second ends commands. */
function withoutEnds(text: string): string {
  return text.replaceAll('\0', '').replaceAll('\u0001', '');
}

describe('a command in a shell', () => {
  const cases = TEXTS.map((text) => ['send', 'board.write', text, text, '--from', 'alise']);

  test('is the same words again, for every text, on one line and on several', () => {
    expect(heard(cases.map((words) => commandText(words)))).toEqual(cases.map(told));
    for (const width of [20, 60, 80]) {
      expect(heard(cases.map((words) => commandLines(words, width).join('\n')))).toEqual(cases.map(told));
    }
  });

  test('also where somebody types, and a ! would recall what was typed before', () => {
    expect(heard(cases.map((words) => commandLines(words, 80).join('\n')), '-i')).toEqual(cases.map(told)); // prettier-ignore
  });

  test('of random words too', () => {
    const word = fc.string({ unit: 'binary', maxLength: 60 }).map(withoutEnds);
    const width = fc.integer({ min: 16, max: 100 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(word, { minLength: 1, maxLength: 5 }), width), { minLength: 1, maxLength: 40 }),
        (all) => {
          expect(heard(all.map(([words, columns]) => commandLines(words, columns).join('\n')))).toEqual(
            all.map(([words]) => told(words)),
          );
        },
      ),
      { numRuns: 10 },
    );
  });

  test('shows nothing that a terminal obeys or nobody sees, and no line is wider than the screen', () => {
    for (const words of cases) {
      const lines = commandLines(words, 60);
      expect(lines.filter((text) => FORBIDDEN.test(text) || columnsOf(text) > 60)).toEqual([]);
    }
  });

  test('begins with what one types for this program', () => {
    expect(commandLines(['send', 'village.leave'], 80, undefined, 'npx hlp')).toEqual(['npx hlp send village.leave']);
  });

  test('means the same behind `:`', () => {
    for (const words of cases) expect(splitWords(commandText(words))).toEqual(['hlp', ...words]);
  });
});
