/** Waiting until a transaction is in a block, for those who want to know before they go on. */

import type { Hash } from '../../base/hash.ts';
import type { Node } from '../../node/node.ts';
import { knownTransaction, type KnownTransaction } from './known-transaction.ts';

/** The transaction in its block; undefined when the time is up, or nobody waits for the answer any more. */
export async function minedWithin(
  node: Node,
  hash: Hash,
  milliseconds: number,
  signal: AbortSignal,
): Promise<KnownTransaction | undefined> {
  const end = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
  for (;;) {
    // Listened to before it is looked up: a block that comes in between is not missed.
    const next = nextBlock(node, end);
    const known = await knownTransaction(node.chain, hash);
    if (known !== undefined || end.aborted) return known;
    await next;
  }
}

/** Resolves with the next block, or at the end. */
function nextBlock(node: Node, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      leave();
      end.removeEventListener('abort', done);
      resolve();
    };
    const leave = node.listen(({ phase }) => {
      if (phase === 'committed') done();
    });
    end.addEventListener('abort', done);
    if (end.aborted) done();
  });
}
