/**
 * A source as pieces that know their neighbours and their brackets: how the rules of `rules.ts` get from a place in the tree
 * to the words and signs around it. `pieces` holds no comments; `weave.ts` brings them back.
 */

import type { Span } from '../ast.ts';
import { type Piece, isCode } from '../parse/scan.ts';

export type Code = {
  readonly text: string;
  /** With comments. */
  readonly all: readonly Piece[];
  /** Without. */
  readonly pieces: readonly Piece[];
  /** The index of the piece that starts, or ends, at an offset. */
  readonly starting: ReadonlyMap<number, number>;
  readonly ending: ReadonlyMap<number, number>;
  /** From the index of a bracket to that of its partner, both ways. */
  readonly partners: ReadonlyMap<number, number>;
};

/** `types`: the places of all `map<…>` and `list<…>`, whose `<` and `>` are brackets. */
export function readCode(text: string, scanned: readonly Piece[], types: readonly Span[]): Code {
  const typeEnds = new Set(types.map(({ end }) => end));
  const all = scanned.flatMap((piece) => apart(piece, typeEnds));
  const pieces = all.filter(isCode);
  const starting = new Map(pieces.map(({ start }, index) => [start, index]));
  const ending = new Map(pieces.map(({ end }, index) => [end, index]));
  const angles = new Set(types.map(({ start }) => (starting.get(start) ?? 0) + 1));
  return { text, all, pieces, starting, ending, partners: partnersOf(pieces, angles, typeEnds) };
}

/** In `list<uint, 3>= x` the scanner sees a `>=`. */
function apart(piece: Piece, typeEnds: ReadonlySet<number>): Piece[] {
  const middle = piece.start + 1;
  if (piece.text !== '>=' || !typeEnds.has(middle)) return [piece];
  return [
    { ...piece, end: middle, text: '>' },
    { ...piece, start: middle, text: '=' },
  ];
}

function partnersOf(
  pieces: readonly Piece[],
  angles: ReadonlySet<number>,
  typeEnds: ReadonlySet<number>,
): Map<number, number> {
  const partners = new Map<number, number>();
  const waiting: number[] = [];
  for (const [index, { text, end }] of pieces.entries()) {
    if ('([{'.includes(text) || angles.has(index)) waiting.push(index);
    if (!')]}'.includes(text) && !(text === '>' && typeEnds.has(end))) continue;
    const open = waiting.pop() ?? index;
    partners.set(open, index).set(index, open);
  }
  return partners;
}

// ───────────── neighbours ─────────────

/** The piece that starts there. */
export function pieceAt(code: Code, start: number): Piece {
  return existing(code, code.starting.get(start));
}

/** The last piece before the one that starts there. */
export function pieceBefore(code: Code, start: number): Piece {
  return existing(code, code.starting.get(start), -1);
}

/** The first piece after the one that ends there. */
export function pieceAfter(code: Code, end: number): Piece {
  return existing(code, code.ending.get(end), 1);
}

/** The bracket that opens what the one ending there closes. */
export function openingOf(code: Code, end: number): Piece {
  return existing(code, code.partners.get(code.ending.get(end) ?? -1));
}

function existing({ pieces }: Code, index = Number.NaN, step = 0): Piece {
  const piece = pieces[index + step];
  if (piece === undefined) throw new Error('unreachable: the places of a tree are those of its pieces');
  return piece;
}

// ───────────── what stands between brackets ─────────────

/** Two brackets, and where the parts begin that commas separate between them. */
export type Brackets = { readonly open: Piece; readonly close: Piece; readonly starts: readonly number[] };

export function bracketsAt(code: Code, open: Piece): Brackets {
  const first = code.starting.get(open.start) ?? 0;
  const last = code.partners.get(first) ?? first;
  const starts: number[] = [];
  for (let index = first + 1; index < last; index = (code.partners.get(index) ?? index) + 1) {
    const isStart = index === first + 1 || existing(code, index, -1).text === ',';
    if (isStart) starts.push(existing(code, index).start);
  }
  return { open, close: existing(code, last), starts };
}
