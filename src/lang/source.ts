/**
 * Source texts and the places in them. Owns lines and columns; knows nothing of the language.
 * Places are offsets into the text (see `Span` in `ast.ts`); lines and columns are only for people.
 */

/** One file of source: how messages call it, and what it holds. */
export type SourceFile = { readonly name: string; readonly text: string };

/** Both from 1. A column is a character, whatever its width: "é" is one, "🌱" is one. */
export type Position = { readonly line: number; readonly column: number };

/** The lines of a file: `starts[i]` is the offset of line `i + 1`. There is always at least one. */
type Lines = { readonly starts: readonly number[]; readonly text: string };

function linesOf(source: SourceFile): Lines {
  const known = cache.get(source);
  if (known?.text === source.text) return known;
  const lines = { starts: lineStarts(source.text), text: source.text };
  cache.set(source, lines);
  return lines;
}

/** Offsets outside the text count as its start or its end. */
export function positionAt(source: SourceFile, offset: number): Position {
  const { starts, text } = linesOf(source);
  const place = Math.max(0, Math.min(offset, text.length));
  const line = lineIndex(starts, place);
  const before = text.slice(starts[line] ?? 0, place);
  return { line: line + 1, column: Array.from(before).length + 1 };
}

/** The text of a line (from 1) without its line break; empty when there is no such line. */
export function lineText(source: SourceFile, line: number): string {
  const { start, end } = lineRange(source, line);
  return source.text.slice(start, end);
}

/** Where a line (from 1) stands, its line break not included. */
export function lineRange(source: SourceFile, line: number): { readonly start: number; readonly end: number } {
  const { starts, text } = linesOf(source);
  const start = starts[line - 1] ?? text.length;
  const next = starts[line];
  const end = next === undefined ? text.length : next - 1;
  return { start, end: text[end - 1] === '\r' && end > start ? end - 1 : end };
}

const cache = new WeakMap<SourceFile, Lines>();

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last line that starts at or before the offset. */
function lineIndex(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
