/** A thread that recovers senders: a batch of signatures in, their owners out. `recovery.ts` is the other end. */

import { parentPort } from 'node:worker_threads';
import type { Address } from '../../base/address.ts';
import { recover, type Signature } from '../../base/keys.ts';

/** What was signed, hashed to 32 bytes, and the signature. */
export type Signed = { readonly digest: Uint8Array; readonly signature: Signature };

/** In the order of the batch; undefined for a signature that belongs to no key. */
export type Owners = readonly (Address | undefined)[];

parentPort?.on('message', (batch: readonly Signed[]) => {
  const owners: Owners = batch.map(({ digest, signature }) => recover(digest, signature));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(owners);
});
