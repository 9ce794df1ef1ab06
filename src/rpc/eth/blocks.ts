/** Blocks: as a whole, and what can be asked of one without it. What a request means by a block is in `reading/block-ref.ts`. */

import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { mapGently } from '../breath.ts';
import type { Context } from '../context.ts';
import { NO_SUCH_HASH } from '../examples.ts';
import { blockJson } from '../json/block-json.ts';
import { pendingBlockJson, sketchOf } from '../json/pending-block.ts';
import { toQuantity } from '../json/quantities.ts';
import { receiptJson } from '../json/receipt-json.ts';
import { type Method, method, param } from '../method.ts';
import { type BlockRef, byHash, findBlock, isPending } from '../reading/block-ref.ts';
import { knownBlock } from '../reading/known-blocks.ts';
import { steadily } from '../reading/steady.ts';
import { BLOCK, BLOCK_HASH, BLOCK_NUMBER } from '../rows.ts';
import { bool, optional, quantity64, withDefault } from '../shape.ts';

const FULL = param('isFull', withDefault(optional(bool), false), 'whole transactions instead of their hashes');
const INDEX = param('index', quantity64);
const OR_NULL = '; null where there is no such block';

export const BLOCK_METHODS: readonly Method[] = [
  method({
    name: 'eth_blockNumber',
    summary: 'The number of the newest block.',
    params: [],
    result: 'quantity',
    example: { params: [] },
    run: ({ node }) => toQuantity(node.chain.head.header.number),
  }),
  method({
    name: 'eth_getBlockByNumber',
    summary:
      'A block of the canonical chain. `pending` is a sketch of the next: what waits and fits, nothing executed, its hash and nonce zero.',
    params: [BLOCK_NUMBER, FULL],
    result: `block${OR_NULL}`,
    example: { params: ['latest', false] },
    run: (context, ref, isFull) =>
      isPending(ref) ? pendingBlockJson(context.node, isFull, context) : wholeBlock(context, ref, isFull),
  }),
  method({
    name: 'eth_getBlockByHash',
    summary: 'A block of any branch.',
    params: [BLOCK_HASH, FULL],
    result: `block${OR_NULL}`,
    example: { params: [NO_SUCH_HASH, true] },
    run: (context, hash, isFull) => wholeBlock(context, byHash(hash), isFull),
  }),
  method({
    name: 'eth_getBlockReceipts',
    summary: 'What all transactions of a block did.',
    params: [BLOCK],
    result: `list of receipts${OR_NULL}`,
    example: { params: ['latest'] },
    run: async (context, ref) => {
      const known = await knownBlock(context.node.chain, ref);
      if (known === undefined) return null;
      return mapGently(known.receipts, (_, index) => receiptJson(known, index), context);
    },
  }),
  method({
    name: 'eth_getBlockTransactionCountByNumber',
    summary: 'How many transactions a block holds.',
    params: [BLOCK_NUMBER],
    result: `quantity${OR_NULL}`,
    example: { params: ['latest'] },
    run: ({ node }, ref) =>
      isPending(ref)
        ? toQuantity(sketchOf(node).transactions.length)
        : ofBlock(node.chain, ref, ({ transactions }) => toQuantity(transactions.length)),
  }),
  method({
    name: 'eth_getBlockTransactionCountByHash',
    summary: 'How many transactions a block of any branch holds.',
    params: [BLOCK_HASH],
    result: `quantity${OR_NULL}`,
    example: { params: [NO_SUCH_HASH] },
    run: ({ node }, hash) => ofBlock(node.chain, byHash(hash), ({ transactions }) => toQuantity(transactions.length)),
  }),
  method({
    name: 'eth_getUncleCountByBlockNumber',
    summary: 'Zero: a block names nothing but its parent, and who found another one instead is not paid.',
    params: [BLOCK_NUMBER],
    result: `quantity${OR_NULL}`,
    example: { params: ['latest'] },
    run: ({ node }, ref) => ofBlock(node.chain, ref, () => '0x0'),
  }),
  method({
    name: 'eth_getUncleCountByBlockHash',
    summary: 'Zero, as above.',
    params: [BLOCK_HASH],
    result: `quantity${OR_NULL}`,
    example: { params: [NO_SUCH_HASH] },
    run: ({ node }, hash) => ofBlock(node.chain, byHash(hash), () => '0x0'),
  }),
  method({
    name: 'eth_getUncleByBlockNumberAndIndex',
    summary: 'There are no uncles.',
    params: [BLOCK_NUMBER, INDEX],
    result: 'null',
    example: { params: ['latest', '0x0'] },
    run: () => null,
  }),
  method({
    name: 'eth_getUncleByBlockHashAndIndex',
    summary: 'There are no uncles.',
    params: [BLOCK_HASH, INDEX],
    result: 'null',
    example: { params: [NO_SUCH_HASH, '0x0'] },
    run: () => null,
  }),
];

async function wholeBlock(context: Context, ref: BlockRef, isFull: boolean): Promise<unknown> {
  const { chain } = context.node;
  const parts = await steadily(chain, () => {
    const found = findBlock(chain, ref);
    return found && { ...found, totalDifficulty: chain.totalDifficultyOf(found.hash) ?? 0n };
  });
  return parts === undefined ? null : blockJson(parts, isFull, context);
}

function ofBlock(chain: Chain, ref: BlockRef, answer: (block: Block) => unknown): Promise<unknown> {
  return steadily(chain, () => {
    const found = findBlock(chain, ref);
    return found === undefined ? null : answer(found.block);
  });
}
