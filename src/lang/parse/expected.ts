/** What a grammar expected at a place, in words: groups first, at most three alternatives, never a name from the grammar. */

import type { FailedMatchResult, Grammar, MatchResult } from 'ohm-js';
import { GRAMMAR_TEXT } from './grammar.ts';
import type { Failure } from './syntax.ts';

/** One of the things the grammar would have taken at the place where it stuck. */
type Wanted = { isStringTerminal(): boolean; isCode(): boolean; getText(): string };

/** Tries `rule` on a part of the text that lies at `offset`; undefined when it fits. */
export function failureOf(asked: Grammar, text: string, rule: string, offset: number): Failure | undefined {
  const match = asked.match(text, rule);
  return match.succeeded() ? undefined : failureIn(match, offset);
}

/** Of a match that failed. */
export function failureIn(match: MatchResult, offset: number): Failure {
  const failed = match as FailedMatchResult & { getRightmostFailures(): Wanted[] };
  return {
    at: offset + failed.getRightmostFailurePosition(),
    expected: failed.getRightmostFailures().flatMap(inQuotes),
  };
}

function inQuotes(wanted: Wanted): string[] {
  const text = wanted.getText();
  if (wanted.isCode() || text.startsWith('not ')) return [];
  if (!wanted.isStringTerminal()) return [text];
  return OWN_SIGNS.has(`"${text}"`) ? [`"${text}"`] : [];
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

/** Of these there can be any number, so none of them is ever missing. */
export const REPEATED: readonly string[] = ['a statement', 'a declaration', 'a function'];

/**
 * Groups first. That an expression could go on is said only when nothing else fits; and where a block ends too early
 * (`isEnd`), what closes it is missing rather than one thing more.
 */
export function expectedWords(expected: readonly string[], isEnd: boolean): string[] {
  let signs = [...new Set(expected)];
  let groups: string[] = [];
  for (const { sign, words, members } of GROUPS) {
    if (!signs.includes(sign)) continue;
    groups.push(words);
    signs = signs.filter((word) => word !== sign && !members.includes(word));
  }
  if (signs.length > 0 || groups.length > 1) groups = groups.filter((words) => words !== 'an operator');
  if (signs.length > 0 && isEnd) groups = groups.filter((words) => !REPEATED.includes(words));
  return [...new Set([...groups, ...signs.toSorted(byLikelihood).map(quoted)])].slice(0, MAX_ALTERNATIVES);
}

/** What is most often left out comes first. */
const LIKELY = ['"}"', '")"', '"]"', '"{"'];

function byLikelihood(a: string, b: string): number {
  return rankOf(a) - rankOf(b);
}

function rankOf(sign: string): number {
  return LIKELY.includes(sign) ? LIKELY.indexOf(sign) : LIKELY.length;
}

/** A new name is expected, and nothing that could begin with a word of the language. */
export function wantsName(expected: readonly string[]): boolean {
  return expected.includes('a name') && !GROUPS.some(({ sign }) => expected.includes(sign));
}

export function isReserved(word: string): boolean {
  return RESERVED.has(word);
}

function quotedWords(words: string): string[] {
  return words.split(' ').map((word) => `"${word}"`);
}

/** The text of the grammar without its comments: for the words and signs in it, each as it is written, in quotes. */
const RULES = GRAMMAR_TEXT.replaceAll(/^\s*\/\/.*$/gm, '');

/** What only the mistakes grammar takes is never offered. */
const OWN_SIGNS: ReadonlySet<string> = new Set(RULES.match(/"(?:[^"\\]|\\.)+"/g));

const RESERVED: ReadonlySet<string> = new Set(/\breserved = \(([^)]*)\)/.exec(RULES)?.[1]?.match(/\w+/g));

/** `"else"` becomes `` `else` ``; the name of a rule stays. "end of input" is the end of the file. */
function quoted(expected: string): string {
  if (expected === 'end of input') return 'the end of the file';
  return expected.startsWith('"') ? `\`${expected.slice(1, -1)}\`` : expected;
}
