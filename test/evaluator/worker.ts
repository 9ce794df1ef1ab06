/** A thread that tries programs: gets places, answers with what it counted. */

import { parentPort } from 'node:worker_threads';
import type { Task } from '../helpers/programs-on-all-cores.ts';
import { tryPrograms } from './campaign.ts';

parentPort?.on('message', ({ seed, from, to }: Task) => {
  parentPort?.postMessage(tryPrograms(seed, from, to), []);
});
