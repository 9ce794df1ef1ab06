/** A thread of a campaign: gets parts, answers with what came of them. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { type Task, tryPart } from './part.ts';

// Memory is measured after what is not needed any more was thrown away.
setFlagsFromString('--expose-gc');
globalThis.gc ??= runInNewContext('gc') as typeof globalThis.gc;

parentPort?.on('message', (task: Task) => {
  void tryPart(task).then((part) => parentPort?.postMessage(part, []));
});
