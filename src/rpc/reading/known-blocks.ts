/**
 * The blocks that were asked for last, as objects: whoever sent a thousand transactions asks for a thousand receipts of one block, and
 * reading it takes as long as it is large. A block never changes under its hash, so what is here is right as long as its hash is part of
 * the chain.
 */

import type { Hash } from '../../base/hash.ts';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { blockAt, type BlockRef, findBlock, hashOf } from './block-ref.ts';
import { steadily } from './steady.ts';

/** A block and everything that was known of it at one moment. */
export type KnownBlock = { readonly block: Block; readonly hash: Hash; readonly receipts: readonly Receipt[] };

/** A block with its receipts takes up to 6 MB. */
const MOST_BLOCKS = 8;

const kept = new WeakMap<Chain, Map<bigint, KnownBlock>>();

/** The block with what its transactions did; undefined where there is none. */
export function knownBlock(chain: Chain, ref: BlockRef): Promise<KnownBlock | undefined> {
  return steadily(chain, () => {
    const found = findBlock(chain, ref);
    return found && knownOf(chain, found);
  });
}

/** The same; throws RpcError (notFound) where there is none. */
export function knownBlockAt(chain: Chain, ref: BlockRef): Promise<KnownBlock> {
  return steadily(chain, () => knownOf(chain, blockAt(chain, ref)));
}

function knownOf(chain: Chain, found: Omit<KnownBlock, 'receipts'>): KnownBlock {
  const known = chain.isCanonical(found.hash) ? knownAt(chain, found.block.header.number) : undefined;
  return known ?? { ...found, receipts: receiptsIn(chain, found) };
}

/** A block of the canonical chain with what its transactions did; undefined above the head. Throws ChainError when it was lost. */
export function knownAt(chain: Chain, number: bigint): KnownBlock | undefined {
  const blocks = kept.get(chain) ?? new Map<bigint, KnownBlock>();
  kept.set(chain, blocks);
  const here = blocks.get(number);
  blocks.delete(number);
  const known = here !== undefined && chain.isCanonical(here.hash) ? here : readAt(chain, number);
  // What was read while records change may be of two chains.
  if (known === undefined || !chain.isCanonical(known.hash)) return known;
  blocks.set(number, known);
  const [oldest] = blocks.keys();
  if (blocks.size > MOST_BLOCKS && oldest !== undefined) blocks.delete(oldest);
  return known;
}

function readAt(chain: Chain, number: bigint): KnownBlock | undefined {
  const block = chain.blockByNumber(number);
  if (block === undefined) return undefined;
  const hash = hashOf(chain, block);
  return { block, hash, receipts: receiptsIn(chain, { block, hash }) };
}

/** What the transactions of a block that is here did. Throws ChainError when that was lost. */
export function receiptsIn(chain: Chain, { block, hash }: Omit<KnownBlock, 'receipts'>): readonly Receipt[] {
  const receipts = chain.isCanonical(hash) ? chain.receipts(block.header.number) : chain.receiptsOf(hash);
  return receipts ?? [];
}
