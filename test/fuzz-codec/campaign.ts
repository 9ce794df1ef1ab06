/** A campaign on all cores, with an end. */

import { onAllCores } from '../helpers/on-all-cores.ts';
import { type Kind, KINDS } from './corpus.ts';
import { add, type Count, nothingCounted } from './count.ts';
import type { Task } from './worker.ts';

/** A hundredth of each kind at once, so that a short campaign is a small picture of a long one. */
const PARTS = 100;
/** More would not be read. */
const ENOUGH_WRONG = 20;

export async function campaign(seed: number, milliseconds: number): Promise<Count> {
  const total = nothingCounted();
  const end = performance.now() + milliseconds;
  const tasks = tasksOf(seed);
  const taskOf = (): Task | undefined => {
    const isOver = performance.now() > end || total.wrong.length >= ENOUGH_WRONG;
    return isOver ? undefined : tasks.next().value;
  };
  const counted = (part: Count): void => add(total, part);
  await onAllCores({ file: new URL('worker.ts', import.meta.url), taskOf, counted });
  return total;
}

function* tasksOf(seed: number): Generator<Task, undefined> {
  for (let part = 0; part < PARTS; part += 1) {
    for (const [kind, places] of Object.entries(KINDS) as [Kind, number][]) {
      const size = places / PARTS;
      yield { kind, seed, from: part * size, to: (part + 1) * size };
    }
  }
}
