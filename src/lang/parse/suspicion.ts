/**
 * Some habits of others parse, because lines need no sign between them: `uint x = 1` is a line `uint` and a line `x = 1`.
 * Neither means anything, and the checker would say so twice. This decides on the pieces, quickly, whether a text that
 * parses is worth a look with the mistakes grammar; it may be wrong, and then that grammar finds nothing.
 */

import { isReserved } from './expected.ts';
import { UNITS } from './literals.ts';
import type { Piece } from './scan.ts';

/** Where the first suspicious word stands. `pieces` hold no comments. Two names are only suspicious on one line. */
export function firstSuspicion(pieces: readonly Piece[], source: string): number | undefined {
  const signals = new Set(
    pieces.flatMap(({ text }, index) => (/^(?:event|error)$/.test(pieces[index - 1]?.text ?? '') ? text : [])),
  );
  return pieces.find((piece, index) => {
    const [before, next] = [pieces[index - 1], pieces[index + 1]];
    if (piece.kind === 'number') return next?.kind === 'word' && isPlain(next) && !UNITS.has(next.text);
    if (piece.kind !== 'word' || next === undefined) return false;
    if (FOREIGN.has(piece.text)) return true;
    if (next.text === '(')
      return before?.text === '.' ? SENDING.has(piece.text) : signals.has(piece.text) && !isSignal(before);
    const isOneLine = !source.slice(piece.end, next.start).includes('\n');
    return next.kind === 'word' && isOneLine && isPlain(piece) && isPlain(next) && before?.text !== '.';
  })?.start;
}

const FOREIGN = new Set(['revert', 'assert', 'delete', 'new', 'throw']);
const SENDING = new Set(['transfer', 'send']);
/** Words that are names elsewhere and stand between two others in a right text. */
const BETWEEN = new Set(['from', 'indexed', 'max', 'only', 'to', 'with', 'hlp']);

function isPlain({ text }: Piece): boolean {
  return !BETWEEN.has(text) && !isReserved(text);
}

function isSignal(before: Piece | undefined): boolean {
  return before !== undefined && ['event', 'error', 'emit', 'fail', 'else'].includes(before.text);
}
