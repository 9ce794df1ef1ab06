/** The same on all cores, with an end. */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { add, nothingCounted, type Count } from './campaign.ts';
import type { Task } from './worker.ts';

export type Plan = {
  readonly seed: number;
  readonly programs: number;
  /** When it ends, whether all programs were tried or not. */
  readonly milliseconds: number;
  readonly onProgress?: (count: Count) => void;
};

const AT_ONCE = 50;
/** More would not be read. */
const ENOUGH_WRONG = 20;

export async function campaign({ seed, programs, milliseconds, onProgress }: Plan): Promise<Count> {
  const total = nothingCounted();
  const end = performance.now() + milliseconds;
  let next = 0;
  const taskOf = (): Task | undefined => {
    const isOver = performance.now() > end || total.wrong.length >= ENOUGH_WRONG || next >= programs;
    if (isOver) return undefined;
    const from = next;
    next = Math.min(programs, from + AT_ONCE);
    return { seed, from, to: next };
  };
  const counted = (part: Count): void => {
    add(total, part);
    onProgress?.(total);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(taskOf, counted)));
  return total;
}

/** One thread, until there is nothing more to do. */
async function work(taskOf: () => Task | undefined, counted: (part: Count) => void): Promise<void> {
  const worker = new Worker(new URL('worker.ts', import.meta.url));
  try {
    for (let task = taskOf(); task !== undefined; task = taskOf()) {
      worker.postMessage(task, []);
      const [part] = (await once(worker, 'message')) as [Count];
      counted(part);
    }
  } finally {
    await worker.terminate();
  }
}
