/** "Did you mean …?", as long as anyone reads it. */

import { guess } from '../../base/guess.ts';
import type { Context } from './context.ts';

/** Comparing every unknown name with every known one takes its time; behind this many messages nobody is helped by it. */
const ENOUGH = 100;

export function nearest(
  { diagnostics }: Pick<Context, 'diagnostics'>,
  name: string,
  candidates: Iterable<string>,
): string | undefined {
  return diagnostics.length < ENOUGH ? guess(name, candidates) : undefined;
}
