/** A thread that tries programs: gets places, answers with what it counted. */

import { parentPort } from 'node:worker_threads';
import { tryPrograms } from './campaign.ts';

export type Task = { readonly seed: number; readonly from: number; readonly to: number };

parentPort?.on('message', ({ seed, from, to }: Task) => {
  parentPort?.postMessage(tryPrograms(seed, from, to), []);
});
