/** What was accepted and is in no block: that it waits, and what for. */

import type { Hash } from '../base/hash.ts';
import { show } from '../base/show.ts';
import { senderOf } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Node } from '../node/node.ts';
import type { Answer, Context } from './command.ts';

const SOON = {
  here: 'The next command that sends something mines it, and so does `hlp mine`.',
  there: 'It is in the next block that has room for it.',
} as const;

/** A transaction that waits, and why it is in no block yet. */
export function waitingAnswer(hash: Hash, transaction: Transaction, node: Node, context: Context): Answer {
  const sender = senderOf(transaction);
  const senderName = node.names.nameOf(sender)?.name ?? '';
  const why = gapBefore(transaction, node) ?? whyHeld(node, context);
  const counts = { nonce: String(transaction.nonce), nextNonce: String(node.nextNonce(sender)) };
  return {
    data: { hash, waiting: true, sender, senderName, ...counts },
    text: `It waits, and is in no block yet: ${hash}\n${why ?? (context.goesOn === true ? SOON.there : SOON.here)}`,
  };
}

/** The usual reason, a wallet that counts on from another chain; undefined when nothing of the sender's is missing before it. Safe to show. */
export function gapBefore(transaction: Transaction, node: Node): string | undefined {
  const { nonce } = transaction;
  const sender = senderOf(transaction);
  const next = node.nextNonce(sender);
  if (nonce <= next) return undefined;
  const gap = next === nonce - 1n ? `number ${next}` : `the numbers ${next} to ${nonce - 1n}`;
  const who = show(node.names.nameOf(sender)?.name ?? sender);
  return [
    `It is number ${nonce} of ${who}, counted from 0 (its nonce), and ${gap} would have to come first.`,
    'A wallet that was used with another chain goes on counting from there; make it forget, and send it again.',
  ].join('\n');
}

/** Why what is handed in is not mined at once; undefined when it is. */
export function whyHeld({ mining, development }: Node, { mark }: Context): string | undefined {
  if (mining.isPaused) return `Mining is paused; \`${mark ?? ''}resume\` goes on with it.`;
  if (mark === undefined || mining.isByItself) return undefined;
  if (development.intervalInMs > 0) return 'Where this chain is open, blocks come by the clock; it is in the next one.';
  return `Where this chain is open, what arrives is not mined by itself; \`${mark}mine\` mines it.`;
}
