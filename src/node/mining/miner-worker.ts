/** A thread that mines: takes slices of nonces until none is left or nobody asks for them any more (`miner-progress.ts`), and says so. */

import { parentPort } from 'node:worker_threads';
import { searchFast } from '../../chain/nonce-search.ts';
import { MinerProgress } from './miner-progress.ts';

/** What a thread is asked to do. It answers with `run` when it is done. */
export type MinerOrder = {
  /** Counts up with every order that is given to anybody, so that a late answer is recognised. */
  readonly run: bigint;
  /** A `MinerProgress`. */
  readonly memory: SharedArrayBuffer;
  readonly sealHash: Uint8Array;
  readonly difficulty: bigint;
};

parentPort?.on('message', ({ run, memory, sealHash, difficulty }: MinerOrder) => {
  const progress = new MinerProgress(memory);
  for (let slice = progress.take(run); slice !== undefined; slice = progress.take(run)) {
    progress.done(slice, searchFast(sealHash, difficulty, slice.from, slice.size)?.nonce);
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(run);
});
