/** A thread that walks programs: gets places, answers with what it counted. */

import { parentPort } from 'node:worker_threads';
import type { Task } from '../../helpers/programs-on-all-cores.ts';
import { tryPrograms } from './campaign.ts';

parentPort?.on('message', ({ seed, from, to }: Task) => {
  void tryPrograms(seed, from, to).then((count) => parentPort?.postMessage(count, []));
});
