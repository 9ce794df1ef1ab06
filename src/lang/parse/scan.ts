/**
 * Cuts a source text into its smallest pieces, in one pass and without ever failing: what the checks before the
 * grammar look at (`characters.ts`, `literals.ts`, `nesting.ts`), and where documentation is found (`comments.ts`).
 * What the pieces mean together is the grammar's business. Blanks are not pieces.
 */

export type PieceKind = (typeof SHAPES)[number][0];

export type Piece = { readonly kind: PieceKind; readonly start: number; readonly end: number; readonly text: string };

/** The first shape that fits is taken. The `open…` ones run to where their closing sign should have been. */
const SHAPES = [
  ['blank', /[ \t\r\n]+/y],
  ['doc', /\/\/\/(?!\/)[^\n]*/y],
  ['comment', /\/\/[^\n]*|\/\*[^]*?\*\//y],
  ['openComment', /\/\*[^]*/y],
  ['text', /"(?:\\[^\n]|[^"\\\n])*"/y],
  ['openText', /"(?:\\[^\n]|[^"\\\n])*/y],
  ['quoted', /'(?:\\[^\n]|[^'\\\n])*'/y],
  ['number', /[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?/y],
  ['word', /[A-Za-z_][0-9A-Za-z_]*/y],
  ['symbol', /->|=>|\.\.|\*\*|[-+*/%=!<>]=|[^]/uy],
] as const satisfies readonly (readonly [string, RegExp])[];

/** Every piece but the blanks, in order; nothing of the text lies outside pieces and blanks. */
export function scan(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length;) {
    const piece = pieceAt(text, at);
    if (piece.kind !== 'blank') pieces.push(piece);
    at = piece.end;
  }
  return pieces;
}

/** Neither `//` nor `/* *\/` nor documentation: what the grammar sees. */
export function isCode(piece: Piece): boolean {
  return piece.kind !== 'doc' && piece.kind !== 'comment' && piece.kind !== 'openComment';
}

function pieceAt(text: string, start: number): Piece {
  for (const [kind, shape] of SHAPES) {
    shape.lastIndex = start;
    const found = shape.exec(text)?.[0];
    if (found) return { kind, start, end: start + found.length, text: found };
  }
  throw new Error(`unreachable: the last shape fits any character (at ${start})`);
}
