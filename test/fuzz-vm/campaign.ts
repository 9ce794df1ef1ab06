/** Many inputs one after the other: what was tried, what became of it, and which went wrong. */

import { decodeModule } from '../../src/vm/container.ts';
import { verify } from '../../src/vm/verify.ts';
import type { Real } from './corpus.ts';
import { note, nothingCounted, type Count, type Wrong } from './count.ts';
import { inputOf, seedOf, type Kind } from './inputs.ts';
import { judge } from './judge.ts';

/** Random bytes are refused or accepted within this, however unlucky. */
const SOON_MILLISECONDS = 5;

/** The inputs of a kind at the places from `from` on, `to` not included. */
export function tryPlaces(kind: Kind, seed: number, from: number, to: number, corpus: readonly Real[]): Count {
  const count = nothingCounted();
  for (let place = from; place < to; place++) {
    const what = tryPlace(count, { kind, seed, place }, corpus);
    if (what !== undefined) count.wrong.push({ kind, seed, place, what });
  }
  return count;
}

function tryPlace(
  count: Count,
  { kind, seed, place }: Omit<Wrong, 'what'>,
  corpus: readonly Real[],
): string | undefined {
  const { bytes, how } = inputOf(kind, seed, place, corpus);
  const milliseconds = loadingTime(bytes);
  const verdict = judge(bytes, seedOf(kind, seed, place));
  note(count, kind, place, how, verdict, milliseconds);
  if (verdict.is === 'wrong') return verdict.what;
  return kind === 'random' && milliseconds > SOON_MILLISECONDS ? `it takes ${milliseconds.toFixed(1)} ms` : undefined;
}

/** To load or refuse it, in milliseconds; what takes long is timed again, for memory may have been cleared away meanwhile. */
export function loadingTime(bytes: Uint8Array): number {
  let least = Infinity;
  for (let tries = 0; tries < 5 && least > SOON_MILLISECONDS / 2; tries++) least = Math.min(least, timed(bytes));
  return least;
}

/** Time that this thread has had: on a busy machine a clock on the wall says little. */
function timed(bytes: Uint8Array): number {
  const begin = process.threadCpuUsage();
  try {
    verify(decodeModule(bytes).module);
  } catch {
    // whoever judges it sees what was thrown
  }
  const { user, system } = process.threadCpuUsage(begin);
  return (user + system) / 1000;
}
