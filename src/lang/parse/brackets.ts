/**
 * Brackets that do not pair: which one is to blame. Asked only about a text that does not parse, because the answer is a
 * guess where lines are not indented as they nest: then the last bracket that is open gets the blame.
 */

import type { Span } from '../ast.ts';
import { type Diagnostic, error } from '../diagnostic.ts';
import { isReserved } from './expected.ts';
import type { Piece } from './scan.ts';

type Open = { readonly piece: Piece; readonly index: number; readonly indent: number; readonly line: number };

/** The first bracket that is wrong, or undefined when all of them pair. `code` holds no comments. */
export function checkBrackets(code: readonly Piece[], text: string, file: number): Diagnostic | undefined {
  const layout = layoutOf(code, text);
  const stack: Open[] = [];
  let suspect: Diagnostic | undefined;
  for (const [index, piece] of code.entries()) {
    if (piece.kind !== 'symbol') continue;
    const line = layout.lines[index] ?? 0;
    const indent = layout.indents[line] ?? 0;
    if (piece.text in CLOSER) stack.push({ piece, index, indent, line });
    if (!(piece.text in OPENER)) continue;
    const top = stack.at(-1);
    if (top === undefined) return suspect ?? closesNothing(piece, file);
    if (CLOSER[top.piece.text] !== piece.text) {
      const isOpen = stack.some(({ piece: open }) => CLOSER[open.text] === piece.text);
      return suspect ?? (isOpen ? neverClosed(top, code, layout, file) : closesNothing(piece, file));
    }
    suspect ??= badlyIndented(top, { piece, index, indent, line }, stack, code, layout, file);
    stack.pop();
  }
  const last = stack.at(-1);
  return last && (suspect ?? neverClosed(last, code, layout, file));
}

const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

// ───────────── layout ─────────────

/** For each piece its line, for each line how far it is indented. */
type Layout = { readonly lines: readonly number[]; readonly indents: readonly number[] };

function layoutOf(code: readonly Piece[], text: string): Layout {
  const indents = text.split('\n').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  let line = 0;
  let at = 0;
  const lines = code.map(({ start }) => {
    for (let next = text.indexOf('\n', at); next !== -1 && next < start; next = text.indexOf('\n', at)) {
      at = next + 1;
      line += 1;
    }
    return line;
  });
  return { lines, indents };
}

/** A `}` that stands further left or right than the line of its `{`: then one of the two belongs to another. */
function badlyIndented(
  open: Open,
  close: Open,
  stack: readonly Open[],
  code: readonly Piece[],
  layout: Layout,
  file: number,
): Diagnostic | undefined {
  if (open.piece.text !== '{' || open.line === close.line || open.indent === close.indent) return undefined;
  const isOuter = stack.slice(0, -1).some((outer) => outer.piece.text === '{' && outer.indent === close.indent);
  if (open.indent > close.indent) return isOuter ? neverClosed(open, code, layout, file) : undefined;
  return closesNothing(close.piece, file);
}

// ───────────── where a closing bracket belongs ─────────────

/** Behind the last piece that is inside of it. */
function endOf({ piece, index, indent, line }: Open, code: readonly Piece[], layout: Layout): number {
  const isLong = piece.text === '{' || layout.lines[index + 1] !== line;
  const after = code.findIndex((next, at) => {
    if (at <= index) return false;
    const isNewLine = layout.lines[at] !== layout.lines[at - 1];
    if (!isLong) return next.text === '{' || (isNewLine && endsLine(next));
    return isNewLine && (layout.lines[at] ?? 0) > line && (layout.indents[layout.lines[at] ?? 0] ?? 0) <= indent;
  });
  return code[(after === -1 ? code.length : after) - 1]?.end ?? piece.end;
}

/** A line that begins with this goes on with nothing before it. */
function endsLine(piece: Piece): boolean {
  return piece.text in OPENER || (piece.kind === 'word' && (isReserved(piece.text) ? !JOINING.has(piece.text) : true));
}

const JOINING = new Set(['and', 'or', 'not', 'else', 'in', 'paying', 'as']);

// ───────────── messages ─────────────

function neverClosed(open: Open, code: readonly Piece[], layout: Layout, file: number): Diagnostic {
  const end = endOf(open, code, layout);
  const closer = CLOSER[open.piece.text] ?? '';
  const place = { file, start: end, end };
  return error('H0112', `\`${closer}\` is missing`, place, `\`${closer}\` belongs here`, {
    secondary: [{ span: spanOf(open.piece, file), label: 'opened here' }],
    why: `Every \`${open.piece.text}\` is closed by a \`${closer}\`; this one is still open when something else is closed or the file ends.`,
    fix: { text: `close it with \`${closer}\`` },
  });
}

function closesNothing(piece: Piece, file: number): Diagnostic {
  const opener = OPENER[piece.text] ?? '';
  return error('H0112', `\`${piece.text}\` closes nothing`, spanOf(piece, file), `no \`${opener}\` is open here`, {
    why: `Every \`${piece.text}\` belongs to a \`${opener}\` before it.`,
    fix: { text: `delete it, or is a \`${opener}\` missing before it?` },
  });
}

function spanOf({ start, end }: Piece, file: number): Span {
  return { file, start, end };
}
