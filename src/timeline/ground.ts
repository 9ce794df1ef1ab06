/** What an experiment of the workshop needs: a chain to make a copy of, and people with keys. */

import type { Chain } from '../chain/chain.ts';
import type { Block } from '../chain/block.ts';
import { Copy, CopyError, type Signer } from './copy.ts';
import type { Searcher } from './searcher.ts';
import type { Names } from './values.ts';

export type Ground = {
  readonly chain: Chain;
  readonly names: Names;
  /** Who gives something in a story of its own, and who gets it. */
  readonly giver: Signer;
  readonly taker: Signer;
  /** Who is usually paid for mining. */
  readonly helper: Signer;
  /** Everybody whose key is at hand. */
  readonly people: readonly Signer[];
  readonly searcher: Searcher;
};

/** More blocks than this say nothing new. */
export const MOST_BLOCKS = 200;

export function copyOf({ chain, names, searcher }: Ground): Promise<Copy> {
  return Copy.of(chain, names, searcher);
}

/** Where nothing has happened yet, something does, on the copy. Answers whether it was so. */
export async function livened(copy: Copy, { giver, taker, helper }: Ground, days: number): Promise<boolean> {
  if (copy.chain.head.header.number > 0n) return false;
  await copy.live(days, [giver, taker], helper.address);
  return true;
}

/** Block `number` of the chain, which has to be there. Throws CopyError. */
export function blockOf({ chain }: Pick<Copy, 'chain'>, number: bigint): Block {
  const block = chain.blockByNumber(number);
  if (block === undefined)
    throw new CopyError(`there is no block ${number}; the newest is ${chain.head.header.number}`);
  return block;
}

/** The blocks from `first` to the newest one. */
export function blocksFrom(copy: Pick<Copy, 'chain'>, first: bigint): Block[] {
  const count = Number(copy.chain.head.header.number - first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => blockOf(copy, first + BigInt(index)));
}
