/**
 * What a check says when something is wrong: plain data, no text layout.
 * Owns the shape and the order. `render.ts` prints it; `docs/language.md` says how messages are written.
 *
 * Codes: H01 writing, H02 names, H03 types, H04 flow, H05 state, H06 calls and money, H07 gas and limits,
 * H08 tests, H09 warnings.
 */

import type { Span } from './ast.ts';

export type DiagnosticCode = `H0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${Digit}${Digit}`;
type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** A place and at most eight words about it that make sense alone. An empty label underlines only. */
export type Label = { readonly span: Span; readonly label: string };

/** The way out: code when certain, a question when not. */
export type Fix = {
  readonly text: string;
  /** Only when applying them makes this diagnostic go away. They never overlap. */
  readonly edits?: readonly Edit[];
};

/** Put `text` where `span` is; an empty span inserts. */
export type Edit = { readonly span: Span; readonly text: string };

export type Diagnostic = {
  readonly code: DiagnosticCode;
  readonly severity: 'error' | 'warning';
  /** What is wrong, without the code: "numbers of different types". */
  readonly title: string;
  readonly primary: Label;
  /** At most two other places that belong to the story. */
  readonly secondary: readonly Label[];
  /** One to three sentences. */
  readonly why?: string;
  readonly fix?: Fix;
};

type Rest = Partial<Pick<Diagnostic, 'secondary' | 'why' | 'fix'>>;

export function error(code: DiagnosticCode, title: string, span: Span, label: string, rest: Rest = {}): Diagnostic {
  return { code, severity: 'error', title, primary: { span, label }, secondary: [], ...rest };
}

export function warning(code: DiagnosticCode, title: string, span: Span, label: string, rest: Rest = {}): Diagnostic {
  return { code, severity: 'warning', title, primary: { span, label }, secondary: [], ...rest };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** By file, then by place; what stands at one place keeps the order in which it was found. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => compareSpans(a.primary.span, b.primary.span));
}

function compareSpans(a: Span, b: Span): number {
  return a.file - b.file || a.start - b.start || a.end - b.end;
}
