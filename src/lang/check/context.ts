/**
 * What every part of the checker carries along: the sources, the list of findings, the names in sight, and where we are.
 * Plain data; a part that goes deeper makes a new one with `{ ...context, … }`.
 */

import type { Span } from '../ast.ts';
import type { Diagnostic, Edit, Fix } from '../diagnostic.ts';
import { applyEdits } from '../edits.ts';
import type { ContractEntry, FunctionEntry, Scope, Uses } from './scope.ts';
import { lineRange, positionAt, type SourceFile } from '../source.ts';
import type { ContractType, Question } from '../tree.ts';

/**
 * Where an expression stands decides what it may use: the value of a `constant` is `known` before anything runs, as the cap
 * of a list and the limit of a loop are; a `helper` is a `fn` outside of contracts, an `invariant` must not become false by itself, a `test` looks from outside.
 */
export type Place = 'constant' | 'known' | 'helper' | 'invariant' | 'function' | 'test';

export type Context = {
  readonly sources: readonly SourceFile[];
  /** Grows while checking. */
  readonly diagnostics: Diagnostic[];
  /** The declaration behind each contract type. */
  readonly contracts: Map<ContractType, ContractEntry>;
  readonly scope: Scope;
  readonly place: Place;
  /** The function whose body this is. */
  readonly owner: FunctionEntry | undefined;
  /** Where to note what the body, or the test, does. */
  readonly uses: Uses | undefined;
  /** How many blocks are open around this place; in a constant or a struct, how many of them wait for this one. */
  readonly depth: number;
  /** The loops around this place, outermost first. */
  readonly loops: readonly Span[];
  /** The statement this place belongs to. */
  readonly statement: Span | undefined;
  /** In an expression of a test: the questions taken out of it so far. */
  readonly questions: Question[] | undefined;
};

/** Where checking begins: no names yet, outside of everything. */
export function newContext(sources: readonly SourceFile[], scope: Scope): Context {
  return {
    sources,
    diagnostics: [],
    contracts: new Map(),
    scope,
    place: 'helper',
    owner: undefined,
    uses: undefined,
    depth: 0,
    loops: [],
    statement: undefined,
    questions: undefined,
  };
}

/** Whether a value is worked out while compiling. */
export const isKnown = ({ place }: Pick<Context, 'place'>): boolean => place === 'constant' || place === 'known';

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

/** The first word of a span: `call` of `call oracle.price(3)`. */
export function firstWord(sources: Sources, span: Span): Span {
  const [word = ''] = /^[a-z]*/i.exec(textOf(sources, span)) ?? [];
  return { ...span, end: span.start + word.length };
}

/** The place just before a span, for edits that insert. */
export const before = (span: Span): Span => ({ ...span, end: span.start });

/** The place just behind a span. */
export const behind = (span: Span): Span => ({ ...span, start: span.end });

/** A certain fix: the edits, and as text the lines they touch as they will read. Edits are in source order. */
export function rewrite({ sources }: Sources, ...edits: readonly [Edit, ...Edit[]]): Fix {
  const source = sources[edits[0].span.file];
  if (source === undefined) return { text: edits[0].text, edits };
  const first = positionAt(source, edits[0].span.start).line;
  const last = positionAt(source, edits.at(-1)?.span.end ?? 0).line;
  const { start } = lineRange(source, first);
  const lines = source.text.slice(start, lineRange(source, last).end);
  const moved = edits.map(({ span, text }) => ({
    text,
    span: { ...span, start: span.start - start, end: span.end - start },
  }));
  return { text: withoutComment(applyEdits(lines, moved)).trim(), edits };
}

/** A comment behind the code is no part of a fix that is shown. Quotes may hold two slashes; then it stays. */
function withoutComment(line: string): string {
  return line.includes('"') ? line : line.replace(/\s*\/\/.*$/, '');
}
