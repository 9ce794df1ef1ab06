/** Making the certain fixes of a text, round after round, as `hlp check --fix` does. */

import type { Diagnostic } from '../../src/lang/diagnostic.ts';
import { applyEdits, certainFixes, editsOf } from '../../src/lang/edits.ts';

const MOST_ROUNDS = 10;

/** The text when nothing certain is left; throws when that does not come to an end. */
export function mended(text: string, check: (text: string) => readonly Diagnostic[]): string {
  let now = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fixes = certainFixes(check(now), 0);
    if (fixes.length === 0) return now;
    now = applyEdits(now, editsOf(fixes));
  }
  throw new Error(`still something to fix after ${MOST_ROUNDS} rounds:\n${now}`);
}
