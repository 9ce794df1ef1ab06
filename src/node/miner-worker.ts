/**
 * The thread that mines: tries nonces upward from 0 in small slices and looks at its mail between two of them. It starts
 * at 0 for every block, so the number of tries can be read off the nonce that was found. `miner.ts` is the other end.
 */

import { parentPort } from 'node:worker_threads';
import { search } from '../chain/pow.ts';
import { MAX_UINT64 } from '../chain/params.ts';

/** What the thread is asked to do. `job` numbers the searches, so that late mail is recognised. */
export type MinerOrder =
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'search';
      readonly job: number;
      readonly sealHash: Uint8Array;
      readonly difficulty: bigint;
      readonly mostTries: bigint;
    };

/** What it answers; `tries` counts from the start of the job. */
export type MinerReport = {
  readonly kind: 'trying' | 'found' | 'gaveUp';
  readonly job: number;
  readonly tries: bigint;
};

type Search = MinerOrder & { kind: 'search' };

/** A few milliseconds of work: how long an order to stop may have to wait. */
const SLICE_TRIES = 2_048n;
const EVERY_NONCE = MAX_UINT64 + 1n;

let wantedJob = 0;

parentPort?.on('message', (order: MinerOrder) => {
  wantedJob = order.kind === 'search' ? order.job : 0;
  if (order.kind === 'search') work(order, 0n);
});

/** One slice, then the rest of the job after the mail has been read. */
function work(order: Search, firstNonce: bigint): void {
  if (order.job !== wantedJob) return;
  const last = order.mostTries < EVERY_NONCE ? order.mostTries : EVERY_NONCE;
  const size = last - firstNonce < SLICE_TRIES ? last - firstNonce : SLICE_TRIES;
  const found = search(order.sealHash, order.difficulty, firstNonce, Number(size));
  if (found !== undefined) return report('found', order, found.nonce + 1n);
  const tries = firstNonce + size;
  if (tries >= last) return report('gaveUp', order, tries);
  report('trying', order, tries);
  setImmediate(work, order, tries);
}

function report(kind: MinerReport['kind'], { job }: Search, tries: bigint): void {
  const message: MinerReport = { kind, job, tries };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(message);
}
