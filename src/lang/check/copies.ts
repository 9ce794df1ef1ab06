/**
 * Structs and lists are values: a local that was read from the state is a copy. Owns what is said when such a copy is changed
 * and then never looked at again: the change is lost.
 */

import { report, rewrite, textOf, type Context } from './context.ts';
import { warning } from '../diagnostic.ts';
import type { Change, LocalEntry } from './scope.ts';
import type { Span } from '../ast.ts';

/** Notes that a part of a local changes at `place`; the statement ends at `end`. */
export function noteChange(context: Context, entry: LocalEntry, root: Span, place: Span): void {
  // What is read anywhere in a loop may be read in its next round.
  const loop = context.loops.find((span) => span.start > entry.span.start);
  const until = loop?.start ?? context.statement?.end ?? place.end;
  entry.changes.push({ root, place, until });
}

/** True, and reported, when the local is a copy whose change nobody sees. */
export function reportLostChange(context: Context, { copyOf, reads, changes }: LocalEntry): boolean {
  const lastRead = reads.reduce((last, { start }) => Math.max(last, start), -1);
  const lost = changes.find(({ until }) => lastRead < until);
  if (copyOf === undefined || lost === undefined) return false;
  report(context, lostChange(context, copyOf, lost));
  return true;
}

function lostChange(context: Context, copyOf: Span, { root, place }: Change) {
  return warning('H0903', 'a changed copy is never stored', place, 'changes the copy only', {
    secondary: [{ span: copyOf, label: 'copied here' }],
    why: `Structs and lists are values. \`${textOf(context, copyOf)}\` in the contract's memory stays as it was.`,
    fix: rewrite(context, { span: root, text: textOf(context, copyOf) }),
  });
}
