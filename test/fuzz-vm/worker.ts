/** A thread of a campaign: gets kinds and places, answers with what it counted. */

import { parentPort, workerData } from 'node:worker_threads';
import { tryPlaces } from './campaign.ts';
import { received, type Sent } from './corpus.ts';
import type { Kind } from './inputs.ts';

export type Task = { readonly kind: Kind; readonly seed: number; readonly from: number; readonly to: number };

const corpus = (workerData as readonly Sent[]).map(received);

parentPort?.on('message', ({ kind, seed, from, to }: Task) => {
  parentPort?.postMessage(tryPlaces(kind, seed, from, to, corpus), []);
});
