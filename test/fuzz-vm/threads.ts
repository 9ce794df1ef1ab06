/** A campaign on all cores, with an end. */

import { onAllCores } from '../helpers/on-all-cores.ts';
import type { Real, Sent } from './corpus.ts';
import { add, nothingCounted, type Count } from './count.ts';
import { KINDS, type Kind } from './inputs.ts';
import type { Task } from './worker.ts';

export type Plan = {
  readonly seed: number;
  readonly corpus: readonly Real[];
  /** When it ends, whether everything was tried or not. */
  readonly milliseconds: number;
  readonly onProgress?: (count: Count) => void;
};

/** A thousandth of each kind at once. */
const PARTS = 1_000;
/** More would not be read. */
const ENOUGH_WRONG = 20;

/** All kinds advance alike, so that a short campaign is a small picture of a long one. */
export async function campaign({ seed, corpus, milliseconds, onProgress }: Plan): Promise<Count> {
  const total = nothingCounted();
  const end = performance.now() + milliseconds;
  const tasks = tasksOf(seed);
  const taskOf = (): Task | undefined => {
    const isOver = performance.now() > end || total.wrong.length >= ENOUGH_WRONG;
    return isOver ? undefined : tasks.next().value;
  };
  const counted = (part: Count): void => {
    add(total, part);
    onProgress?.(total);
  };
  const workerData = corpus.map(({ name, bytes }): Sent => ({ name, bytes }));
  await onAllCores({ file: new URL('worker.ts', import.meta.url), workerData, taskOf, counted });
  return total;
}

function* tasksOf(seed: number): Generator<Task, undefined> {
  for (let part = 0; part < PARTS; part++) {
    for (const [kind, places] of Object.entries(KINDS) as [Kind, number][]) {
      const size = places / PARTS;
      yield { kind, seed, from: part * size, to: (part + 1) * size };
    }
  }
}
