/**
 * What the actions of this folder share while they walk over a match of the mistakes grammar: the text, the names that
 * it declares, and the two lists that grow.
 */

import type { Node } from 'ohm-js';
import type { Piece } from '../scan.ts';
import type { HabitName } from './habits.ts';
import type { Change, Island, Mistake, Range } from './mistake.ts';

export type Finder = {
  readonly text: string;
  readonly declared: Declared;
  readonly mistakes: Mistake[];
  readonly islands: Island[];
  /** Where the declaration begins that is being walked over: of its islands only the first is reported. */
  owner: number;
  /** Where the line or declaration before begins, in the same block. */
  previous: number | undefined;
  /** What lies here belongs to an island already. */
  isQuiet: boolean;
  /** Where the outermost declaration stands: some words mean something else in each. */
  readonly outer: ('contract' | 'interface')[];
};

export type Declared = {
  readonly events: ReadonlySet<string>;
  readonly errors: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** Every word of the text. */
  readonly words: ReadonlySet<string>;
};

type Words = { readonly label?: string; readonly fix?: string };

/** `changes` only when they are certain. */
export function found(
  finder: Finder,
  habit: HabitName,
  range: Range,
  changes?: readonly Change[],
  words?: Words,
): void {
  finder.mistakes.push({ start: range.start, end: range.end, habit, ...(changes && { changes }), ...words });
}

export function findIn(...nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.isIteration()) for (const child of node.children) findIn(child);
    else if (!node.isTerminal()) node.find();
  }
}

/** The lines of a block or the declarations of a contract: each knows the one before it. */
export function findEach(finder: Finder, list: Node): void {
  let previous: number | undefined;
  for (const node of list.children) {
    finder.previous = previous;
    node.find();
    previous = node.source.startIdx;
  }
}

/** Names behind a word, wherever it stands: enough to make a message better, and nothing else depends on it. */
export function declaredIn(code: readonly Piece[]): Declared {
  const behind = (...words: string[]): Set<string> =>
    new Set(code.flatMap(({ text }, index) => (words.includes(text) ? (code[index + 1]?.text ?? []) : [])));
  return {
    events: behind('event'),
    errors: behind('error'),
    functions: behind('fn', 'function', 'action', 'view'),
    words: new Set(code.filter(({ kind }) => kind === 'word').map(({ text }) => text)),
  };
}

/** What a `?` matched, if anything. */
export function only(node: Node): Node | undefined {
  return node.numChildren > 0 ? node.child(0) : undefined;
}

/** The first part of that rule, at any depth outside of others like it. */
export function partOf(node: Node, rule: string): Node | undefined {
  for (const child of node.children) {
    if (child.ctorName === rule) return child;
    const deeper = child.isTerminal() ? undefined : partOf(child, rule);
    if (deeper) return deeper;
  }
  return undefined;
}
