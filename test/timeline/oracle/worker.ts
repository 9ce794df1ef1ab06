/** A thread that walks programs: gets places, answers with what it counted. */

import { parentPort } from 'node:worker_threads';
import { tryPrograms } from './campaign.ts';

export type Task = { readonly seed: number; readonly from: number; readonly to: number };

parentPort?.on('message', ({ seed, from, to }: Task) => {
  void tryPrograms(seed, from, to).then((count) => parentPort?.postMessage(count, []));
});
