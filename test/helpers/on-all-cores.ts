/** Worker threads on all cores that take tasks and answer with what came of them, until there is nothing more to do. */

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

export type Crew<Task, Part> = {
  /** The file each thread runs: it answers every message with one. */
  readonly file: URL;
  /** What each thread is given at its beginning. */
  readonly workerData?: unknown;
  /** Undefined: there is nothing more to do. */
  readonly taskOf: () => Task | undefined;
  readonly counted: (part: Part) => void;
};

export async function onAllCores<Task, Part>(crew: Crew<Task, Part>): Promise<void> {
  await Promise.all(Array.from({ length: availableParallelism() }, () => work(crew)));
}

async function work<Task, Part>({ file, workerData, taskOf, counted }: Crew<Task, Part>): Promise<void> {
  const worker = new Worker(file, { workerData });
  try {
    for (let task = taskOf(); task !== undefined; task = taskOf()) {
      worker.postMessage(task, []);
      const [part] = (await once(worker, 'message')) as [Part];
      counted(part);
    }
  } finally {
    await worker.terminate();
  }
}
