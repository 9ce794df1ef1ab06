/** The programs of a seed on all cores, some at a time, until all were tried, the time is over, or enough is wrong. */

import { onAllCores } from './on-all-cores.ts';

/** What a thread is asked to try: the programs of a seed at the places from `from` on, `to` not included. */
export type Task = { readonly seed: number; readonly from: number; readonly to: number };

export type Plan<Count> = {
  readonly seed: number;
  readonly programs: number;
  /** When it ends, whether all programs were tried or not. */
  readonly milliseconds: number;
  readonly onProgress?: (count: Count) => void;
};

/** Whose threads they are, and how what they counted is put together. */
export type Campaign<Count> = {
  readonly worker: URL;
  /** Programs that a thread is given at once. */
  readonly atOnce: number;
  readonly nothingCounted: () => Count;
  readonly add: (total: Count, part: Count) => void;
};

/** More would not be read. */
const ENOUGH_WRONG = 20;

export async function programsOnAllCores<Count extends { readonly wrong: readonly unknown[] }>(
  { worker, atOnce, nothingCounted, add }: Campaign<Count>,
  { seed, programs, milliseconds, onProgress }: Plan<Count>,
): Promise<Count> {
  const total = nothingCounted();
  const end = performance.now() + milliseconds;
  let next = 0;
  const taskOf = (): Task | undefined => {
    const isOver = performance.now() > end || total.wrong.length >= ENOUGH_WRONG || next >= programs;
    if (isOver) return undefined;
    const from = next;
    next = Math.min(programs, from + atOnce);
    return { seed, from, to: next };
  };
  const counted = (part: Count): void => {
    add(total, part);
    onProgress?.(total);
  };
  await onAllCores({ file: worker, taskOf, counted });
  return total;
}
