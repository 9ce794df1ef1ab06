/** Words of tests in a contract, and words of contracts in a test. */

import type { Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';

export function reportTestWord(context: Context, span: Span): undefined {
  return report(
    context,
    error('H0801', 'this word belongs into a test', span, 'not inside a contract', {
      why: '`actor`, `as`, `deploy`, `expect` and `wait` tell a story about a contract from outside.',
      fix: { text: 'move the line into a block `test "…" { … }` below the contract' },
    }),
  );
}

export function reportContractWord(context: Context, span: Span, word: string): undefined {
  return report(
    context,
    error('H0802', 'this word belongs into a contract', span, 'not inside a test', {
      why: 'A test tells a story from outside: who acts, what they call, and what is expected.',
      fix: { text: INSTEAD.get(word) ?? 'move the line into a `fn`, or into the contract' },
    }),
  );
}

const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['require', 'expect …'],
  ['fail', 'expect false'],
  ['try', 'expect fail { … }'],
  ['while', 'for i in 0..10 { … }'],
  ['for', 'for i in 0..people.length { … }'],
]);
