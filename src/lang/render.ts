/**
 * How messages look: the code as it is written, one place underlined with `^`, others with `─`, then why, then the way out.
 * One look for everything that speaks of source: diagnostics, failing tests, reverted transactions.
 * Everything that comes from a source goes through `base/show`, so no control sequence reaches a terminal.
 */

import { type Shown, show } from '../base/show.ts';
import type { Span } from './ast.ts';
import { columnsOf } from './columns.ts';
import type { Diagnostic, Fix, Label } from './diagnostic.ts';
import { type Position, type SourceFile, lineRange, positionAt } from './source.ts';

/** A message of any kind; `head` is its first line: `error[H0302] numbers of different types`. */
export type Message = {
  readonly head: string;
  readonly primary: Label;
  readonly secondary: readonly Label[];
  readonly why?: string;
  readonly fix?: Fix;
};

/** Several lines, without a line break at the end. `sources[span.file]` is the file that a span speaks of. */
export function renderMessage(message: Message, sources: readonly SourceFile[]): Shown {
  const marks = [{ ...message.primary, sign: '^' }, ...message.secondary.map((label) => ({ ...label, sign: '─' }))].map(
    (label) => placed(label, sources),
  );
  const gutter = Math.max(2, ...marks.map((mark) => String(mark.line).length));
  const lines = [
    show(message.head),
    ...filesOf(marks).flatMap((file) => renderFile(marks, file, sources, gutter)),
    ...renderNote('why', message.why),
    ...renderNote('fix', message.fix?.text),
  ];
  return lines.join('\n') as Shown;
}

export function render(diagnostic: Diagnostic, sources: readonly SourceFile[]): Shown {
  const { severity, code, title } = diagnostic;
  return renderMessage({ ...diagnostic, head: `${severity}[${code}] ${title}` }, sources);
}

/** All of them, with an empty line between two. */
export function renderAll(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): Shown {
  return diagnostics.map((diagnostic) => render(diagnostic, sources)).join('\n\n') as Shown;
}

/** One line for each: `pot.hlp:9:50 H0511 this invariant can be broken by a gift`. */
export function renderShort(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): Shown {
  return diagnostics
    .map(({ primary, code, title }) => show(`${placeText(primary.span, sources)} ${code} ${title}`))
    .join('\n') as Shown;
}

// ───────────── for programs ─────────────

export type JsonLabel = {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
  readonly label: string;
};

export type JsonDiagnostic = Omit<Diagnostic, 'primary' | 'secondary' | 'fix'> & {
  readonly primary: JsonLabel;
  readonly secondary: readonly JsonLabel[];
  readonly fix?: {
    readonly text: string;
    readonly edits?: readonly (Omit<JsonLabel, 'label'> & { readonly text: string })[];
  };
};

/** The same as plain data with lines and columns (from 1); texts are not changed for display. */
export function toJson(diagnostic: Diagnostic, sources: readonly SourceFile[]): JsonDiagnostic {
  const { primary, secondary, fix, ...rest } = diagnostic;
  const labelOf = ({ span, label }: Label): JsonLabel => ({ ...rangeOf(span, sources), label });
  return { ...rest, primary: labelOf(primary), secondary: secondary.map(labelOf), ...(fix && { fix: jsonFix(fix) }) };

  function jsonFix({ text, edits }: Fix): NonNullable<JsonDiagnostic['fix']> {
    if (!edits) return { text };
    return { text, edits: edits.map((edit) => ({ ...rangeOf(edit.span, sources), text: edit.text })) };
  }
}

function rangeOf(span: Span, sources: readonly SourceFile[]): Omit<JsonLabel, 'label'> {
  const source = sourceOf(span, sources);
  return { file: source.name, start: positionAt(source, span.start), end: positionAt(source, span.end) };
}

// ───────────── code ─────────────

/** A label in the line where it begins. */
type Mark = Label & { readonly sign: string; readonly line: number };

/** Lines wider than this are cut around what is marked: a source may be one line of 64 KiB. */
const MAX_LINE_LENGTH = 120;
const TAB_COLUMNS = 4;

function placed(label: Label & { readonly sign: string }, sources: readonly SourceFile[]): Mark {
  return { ...label, line: positionAt(sourceOf(label.span, sources), label.span.start).line };
}

/** The file of the first mark first, then the others as they come. */
function filesOf(marks: readonly Mark[]): number[] {
  return [...new Set(marks.map((mark) => mark.span.file))];
}

function renderFile(all: readonly Mark[], file: number, sources: readonly SourceFile[], gutter: number): string[] {
  const marks = all.filter((mark) => mark.span.file === file);
  const lines = [...new Set(marks.map((mark) => mark.line))].toSorted((a, b) => a - b);
  const first = marks[0]?.span ?? { file, start: 0, end: 0 };
  const margin = ' '.repeat(gutter);
  return [
    `${margin}┌─ ${show(placeText(first, sources))}`,
    `${margin}│`,
    ...lines.flatMap((line) => {
      const source = sourceOf(first, sources);
      return renderLine(
        source,
        line,
        marks.filter((mark) => mark.line === line),
        gutter,
      );
    }),
  ];
}

function renderLine(source: SourceFile, line: number, marks: readonly Mark[], gutter: number): string[] {
  const view = viewOf(source, line, marks[0]?.span.start ?? 0);
  const code = `${String(line).padStart(gutter)}│ ${view.before}${display(view.text)}${view.after}`;
  return [code.trimEnd(), ...marks.map((mark) => underline(mark, view, gutter))];
}

function underline({ span, sign, label }: Mark, view: View, gutter: number): string {
  const start = clamp(span.start - view.start, 0, view.text.length);
  const end = clamp(span.end - view.start, start, view.text.length);
  const indent = columnsOf(view.before + display(view.text.slice(0, start)));
  const width = columnsOf(view.before + display(view.text.slice(0, end))) - indent;
  return `${' '.repeat(gutter)}│ ${' '.repeat(indent)}${sign.repeat(Math.max(1, width))} ${show(label)}`.trimEnd();
}

/** The part of a line that is printed. `start` is the offset of its text in the source. */
type View = { readonly start: number; readonly text: string; readonly before: string; readonly after: string };

function viewOf(source: SourceFile, line: number, offset: number): View {
  const range = lineRange(source, line);
  const isLong = range.end - range.start > MAX_LINE_LENGTH;
  const from = isLong ? clamp(offset - MAX_LINE_LENGTH / 2, range.start, range.end - MAX_LINE_LENGTH) : range.start;
  const start = from + (splitsPair(source.text, from) ? 1 : 0);
  const last = isLong ? from + MAX_LINE_LENGTH : range.end;
  const end = last - (splitsPair(source.text, last) ? 1 : 0);
  const text = source.text.slice(start, end);
  return { start, text, before: start > range.start ? '…' : '', after: end < range.end ? '…' : '' };
}

/** The offset lies between the two halves of one character. */
function splitsPair(text: string, offset: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1));
}

/** Tabs become blanks up to the next multiple of `TAB_COLUMNS`, the rest is shown. */
function display(text: string): string {
  const [first = '', ...rest] = text.split('\t');
  return rest.reduce(
    (line, part) => {
      const columns = columnsOf(line);
      return `${line}${' '.repeat(TAB_COLUMNS - (columns % TAB_COLUMNS))}${show(part)}`;
    },
    String(show(first)),
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

function placeText(span: Span, sources: readonly SourceFile[]): string {
  const source = sourceOf(span, sources);
  const { line, column } = positionAt(source, span.start);
  return `${source.name}:${line}:${column}`;
}

function sourceOf(span: Span, sources: readonly SourceFile[]): SourceFile {
  return sources[span.file] ?? { name: '?', text: '' };
}

// ───────────── words ─────────────

const NOTE_COLUMNS = 84;

function renderNote(word: 'why' | 'fix', text: string | undefined): string[] {
  if (text === undefined) return [];
  const lines = text.split('\n').flatMap((line) => (word === 'why' ? wrap(show(line)) : [show(line)]));
  return lines.map((line, index) => (index === 0 ? `  ${word}  ${line}` : `       ${line}`));
}

/** Breaks at blanks; a word that is too long stays whole. */
function wrap(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const line = lines.at(-1);
    if (line === undefined) return [word];
    if (columnsOf(`${line} ${word}`) > NOTE_COLUMNS) return [...lines, word];
    return [...lines.slice(0, -1), `${line} ${word}`];
  }, []);
}
