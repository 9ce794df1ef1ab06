/** A thread that compiles sources which travel with contracts: code in, what it was compiled from out. `artifact-thread.ts` is the other end. */

import { parentPort } from 'node:worker_threads';
import { type Artifact, artifactOf } from '../../lang/artifact.ts';

/** A module cannot be sent; whoever wants it makes it of the bytes again. Undefined for code without a source that can be believed. */
export type Sent = Omit<Artifact, 'module'> | undefined;

parentPort?.on('message', (code: Uint8Array) => {
  const artifact = artifactOf(code);
  const { module: _, ...sent } = artifact ?? { module: undefined };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
  parentPort?.postMessage(artifact === undefined ? undefined : sent);
});

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
parentPort?.postMessage('ready');
