/** A thread of a campaign: gets kinds and places, answers with what it counted. */

import { parentPort } from 'node:worker_threads';
import type { Kind } from './corpus.ts';
import { tryPlaces } from './count.ts';

export type Task = { readonly kind: Kind; readonly seed: number; readonly from: number; readonly to: number };

parentPort?.on('message', ({ kind, seed, from, to }: Task) => {
  parentPort?.postMessage(tryPlaces(kind, seed, from, to), []);
});
