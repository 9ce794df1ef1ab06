/**
 * What every part of the checker carries along: the sources, the list of findings, the names in sight, and where we are.
 * Plain data; a part that goes deeper makes a new one with `{ ...context, … }`.
 */

import type { Span } from '../ast.ts';
import type { Diagnostic, Edit, Fix } from '../diagnostic.ts';
import type { FunctionEntry, Scope } from './scope.ts';
import { lineRange, positionAt, type SourceFile } from '../source.ts';

/**
 * Where an expression stands decides what it may use: a `constant` is known before anything runs, a `helper` is a
 * `fn` outside of contracts, an `invariant` must not become false by itself.
 */
export type Place = 'constant' | 'helper' | 'invariant' | 'function';

export type Context = {
  readonly sources: readonly SourceFile[];
  /** Grows while checking. */
  readonly diagnostics: Diagnostic[];
  readonly scope: Scope;
  readonly place: Place;
  /** The function whose body this is. */
  readonly owner: FunctionEntry | undefined;
  /** How many blocks are open around this place. */
  readonly depth: number;
};

export function report(context: Pick<Context, 'diagnostics'>, diagnostic: Diagnostic): undefined {
  context.diagnostics.push(diagnostic);
}

type Sources = Pick<Context, 'sources'>;

/** The source text of a span. */
export function textOf({ sources }: Sources, span: Span): string {
  return sources[span.file]?.text.slice(span.start, span.end) ?? '';
}

/** Line number of the start of a span, counted from 1. */
export function lineOf({ sources }: Sources, span: Span): number {
  const source = sources[span.file];
  return source === undefined ? 0 : positionAt(source, span.start).line;
}

/** A certain fix: the edits, and as text the lines they touch as they will read. Edits are in source order. */
export function rewrite({ sources }: Sources, ...edits: readonly [Edit, ...Edit[]]): Fix {
  const source = sources[edits[0].span.file];
  if (source === undefined) return { text: edits[0].text, edits };
  const first = positionAt(source, edits[0].span.start).line;
  const last = positionAt(source, edits.at(-1)?.span.end ?? 0).line;
  const { start } = lineRange(source, first);
  let text = source.text.slice(start, lineRange(source, last).end);
  for (const edit of edits.toReversed()) {
    text = text.slice(0, edit.span.start - start) + edit.text + text.slice(edit.span.end - start);
  }
  return { text: withoutComment(text).trim(), edits };
}

/** A comment behind the code is no part of a fix that is shown. Quotes may hold two slashes; then it stays. */
function withoutComment(line: string): string {
  return line.includes('"') ? line : line.replace(/\s*\/\/.*$/, '');
}
