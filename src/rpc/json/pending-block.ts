/**
 * The next block as a sketch: what is known of it before it is mined. Its place, time and price, and which of the waiting transactions fit
 * into it by the gas they ask for. Nothing is executed for it, so its roots are those of the newest block, and what only mining gives (its
 * hash, its nonce, the gas used) is zero.
 */

import type { Address } from '../../base/address.ts';
import { type Block, transactionsRoot } from '../../chain/block.ts';
import { TRANSACTION_GAS } from '../../chain/params.ts';
import { senderOf } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Node } from '../../node/node.ts';
import type { Asker } from '../breath.ts';
import { type BlockJson, blockJson } from './block-json.ts';
import { toWord } from './quantities.ts';

/** What stands for the hash of a block that is not mined yet. */
export const NO_HASH = toWord(0n);

/** @param isFull whole transactions instead of their hashes */
export function pendingBlockJson(node: Node, isFull: boolean, asker?: Asker): Promise<BlockJson> {
  const block = sketchOf(node);
  const totalDifficulty = node.chain.totalDifficulty + block.header.difficulty;
  return blockJson({ block, hash: NO_HASH, totalDifficulty }, isFull, asker);
}

export function sketchOf(node: Node): Block {
  const { chain } = node;
  const { header } = chain.head;
  const { number, timestamp, baseFeePerGas, miner } = node.nextMoment().context;
  const transactions = fitting(node, header.gasLimit);
  return {
    transactions,
    header: {
      ...header,
      parentHash: chain.headHash,
      number,
      timestamp,
      miner,
      baseFeePerGas,
      transactionsRoot: transactionsRoot(transactions),
      logsBloom: new Uint8Array(header.logsBloom.length),
      difficulty: chain.difficultyOn(chain.headHash) ?? header.difficulty,
      gasUsed: 0n,
      extraData: new Uint8Array(0),
      nonce: 0n,
    },
  };
}

/** Those whose turn it could be, in the order they came, as far as their gas fits. */
function fitting(node: Node, gasLimit: bigint): readonly Transaction[] {
  const chosen: Transaction[] = [];
  const gaps = new Map<Address, bigint>();
  let room = gasLimit;
  for (const transaction of node.pending) {
    const sender = senderOf(transaction);
    const gap = gaps.get(sender) ?? node.nextNonce(sender);
    gaps.set(sender, gap);
    if (transaction.nonce >= gap || transaction.gasLimit > room) continue;
    chosen.push(transaction);
    room -= transaction.gasLimit;
    if (room < TRANSACTION_GAS) break;
  }
  return chosen;
}
