/** Transactions that were mined or wait, and what they did. They are found in `reading/known-transaction.ts`. */

import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { encodeTransaction } from '../../chain/transaction.ts';
import type { Node } from '../../node/node.ts';
import type { Context } from '../context.ts';
import { NO_SUCH_HASH } from '../examples.ts';
import { NO_HASH, sketchOf } from '../json/pending-block.ts';
import { receiptJson } from '../json/receipt-json.ts';
import { minedTransactionJson, waitingTransactionJson } from '../json/transaction-json.ts';
import { type Method, method, param } from '../method.ts';
import { type BlockRef, byHash, findBlock, isPending } from '../reading/block-ref.ts';
import { findTransaction, knownTransaction } from '../reading/known-transaction.ts';
import { steadily } from '../reading/steady.ts';
import { BLOCK_HASH, BLOCK_NUMBER, TRANSACTION_HASH } from '../rows.ts';
import { quantity64 } from '../shape.ts';

const INDEX = param('index', quantity64, 'its place in the block');
const OR_NULL = '; null where there is none';

export const TRANSACTION_METHODS: readonly Method[] = [
  method({
    name: 'eth_getTransactionByHash',
    summary: 'A transaction that was mined, or that waits: then its block is null.',
    params: [TRANSACTION_HASH],
    result: `transaction${OR_NULL}`,
    example: { params: [NO_SUCH_HASH] },
    run: transactionByHash,
  }),
  method({
    name: 'eth_getTransactionByBlockNumberAndIndex',
    summary: 'The transaction at a place in a block of the canonical chain.',
    params: [BLOCK_NUMBER, INDEX],
    result: `transaction${OR_NULL}`,
    example: { params: ['latest', '0x0'] },
    run: ({ node }, ref, index) => (isPending(ref) ? waitingAt(node, index) : transactionAt(node, ref, index)),
  }),
  method({
    name: 'eth_getTransactionByBlockHashAndIndex',
    summary: 'The transaction at a place in a block of any branch.',
    params: [BLOCK_HASH, INDEX],
    result: `transaction${OR_NULL}`,
    example: { params: [NO_SUCH_HASH, '0x0'] },
    run: ({ node }, hash, index) => transactionAt(node, byHash(hash), index),
  }),
  method({
    name: 'eth_getTransactionReceipt',
    summary: 'What a mined transaction did: whether it succeeded, what it cost, and its logs.',
    params: [TRANSACTION_HASH],
    result: `receipt${OR_NULL}`,
    example: { params: [NO_SUCH_HASH] },
    run: async ({ node }, hash) => {
      const known = await knownTransaction(node.chain, hash);
      return known === undefined ? null : receiptJson(known, known.index);
    },
  }),
  method({
    name: 'eth_getRawTransactionByHash',
    summary: 'A transaction as it was signed, encoded (EIP-2718), mined or waiting.',
    params: [TRANSACTION_HASH],
    result: `bytes${OR_NULL}`,
    example: { params: [NO_SUCH_HASH] },
    run: async ({ node }, hash) => {
      const { transaction } = await findTransaction(node, hash);
      return transaction === undefined ? null : bytesToHex(encodeTransaction(transaction));
    },
  }),
];

async function transactionByHash({ node }: Context, hash: Hash): Promise<unknown> {
  const { known, transaction } = await findTransaction(node, hash);
  if (known !== undefined) return minedTransactionJson(known.block, known.hash, known.index);
  return transaction === undefined ? null : waitingTransactionJson(transaction);
}

function transactionAt(node: Node, ref: BlockRef, index: bigint): Promise<unknown> {
  return steadily(node.chain, () => {
    const found = findBlock(node.chain, ref);
    if (found === undefined || index >= BigInt(found.block.transactions.length)) return null;
    return minedTransactionJson(found.block, found.hash, Number(index));
  });
}

/** As the sketch of the next block has it. */
function waitingAt(node: Node, index: bigint): unknown {
  const block = sketchOf(node);
  return index < BigInt(block.transactions.length) ? minedTransactionJson(block, NO_HASH, Number(index)) : null;
}
