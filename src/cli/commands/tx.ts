/** `hlp tx`: one transaction, as a sentence and in detail. */

import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { detailsOf } from '../../timeline/details.ts';
import { parsePlace } from '../../timeline/position.ts';
import { StepError, toldAt, type TransactionPlace } from '../../timeline/replay.ts';
import type { Told } from '../../timeline/sentence.ts';
import type { Names } from '../../timeline/values.ts';
import { type Command, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { AS, namesSeen } from '../keys/signer.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { lastTransaction } from '../last.ts';
import { waitingAnswer } from '../waiting.ts';

export const tx: Command = {
  name: 'tx',
  summary: 'show a transaction: who, what, when, and what it cost',
  arguments: [
    {
      name: 'transaction',
      help: 'its hash, or its place 4.0 (block 4, the first); left out, the newest',
      count: 'optional',
    },
  ],
  options: [AS, PASSWORD_FILE],
  signs: false,
  examples: ['hlp tx', 'hlp tx 4.0', 'hlp tx 4.0 --as bob'],
  async run(context, input) {
    const node = await context.node();
    const hash = hashIn(input.words[0] ?? '');
    const waiting = hash === undefined ? undefined : node.findPending(hash);
    if (hash !== undefined && waiting !== undefined) return waitingAnswer(hash, waiting, node, context);
    const place = input.words.length === 0 ? lastTransaction(node) : transactionIn(wordAt(input, 0), node);
    const told = toldOf(place, node, await namesSeen(context, input, node));
    return { data: told, text: detailsOf(told) };
  },
};

function hashIn(text: string): Hash | undefined {
  return /^0x[0-9a-f]{64}$/i.test(text) ? (text.toLowerCase() as Hash) : undefined;
}

/** A mined transaction as people name it. Throws Misuse for what is no name, and for a hash that is in no block. */
export function transactionIn(text: string, { chain }: Node): TransactionPlace {
  const hash = hashIn(text);
  if (hash !== undefined) {
    const found = chain.findTransaction(hash);
    if (found !== undefined) return { block: Number(found.block.header.number), index: found.index };
    throw new Misuse(`transaction: ${show(text)} is in no block`);
  }
  const place = parsePlace(text);
  if (place === undefined || place.step !== undefined) {
    throw new Misuse(`transaction: "${show(text)}" is neither a hash nor a place such as 4.0`);
  }
  return { block: place.block, index: place.transaction };
}

function toldOf(place: TransactionPlace, { chain }: Node, names: Names): Told {
  try {
    return toldAt(chain, place, names);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const { block, index } = place;
    throw new Misuse(`transaction: there is no ${block}.${index}; the newest block is ${chain.head.header.number}`);
  }
}
