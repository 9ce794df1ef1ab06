/** `pinger.ts` in a thread of its own, so that it does not wait for whoever makes the load. */

import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Waits, waitsWhile } from './pinger.ts';

export type Pinging = { readonly stop: () => Promise<Waits> };

/** Asks from now on. */
export function pinging(port: number): Pinging {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port } });
  return {
    stop: async () => {
      const told = once(worker, 'message') as Promise<[Waits]>;
      worker.postMessage('stop', []);
      const [waits] = await told;
      return waits;
    },
  };
}

async function run({ port }: { readonly port: number }): Promise<void> {
  let isOver = false;
  parentPort?.once('message', () => (isOver = true));
  parentPort?.postMessage(await waitsWhile(port, () => isOver), []);
}

if (!isMainThread && typeof workerData?.port === 'number') void run(workerData as { port: number });
