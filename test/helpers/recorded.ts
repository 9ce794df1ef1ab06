/**
 * The recorded chain: a thousand blocks with everything in them that happens on chains, told by `recorded-story.ts`. It is made in a moment, so only
 * its roots are kept (`recorded-roots.json`); whoever executes it, wherever, must come to the same.
 */

import { sealBlock, type Block } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { sealHash } from '../../src/chain/header.ts';
import { accountOf } from '../../src/chain/host.ts';
import { search } from '../../src/chain/pow.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { MINER, PEOPLE, plans } from './recorded-cast.ts';
import { rootsAt, type Roots } from './recorded-roots.ts';
import { Story } from './recorded-story.ts';

export const SEED = 1902;
/** So many blocks the roots are committed of. */
export const BLOCKS = 1_000;
export type Recording = {
  readonly genesis: Genesis;
  readonly blocks: readonly Block[];
  readonly receipts: readonly Receipt[];
  readonly roots: readonly Roots[];
};

export async function record(count: number, seed = SEED): Promise<Recording> {
  const story = new Story(seed, await plans());
  const genesis = genesisOf();
  const chain = await Chain.open(openMemoryStore(), genesis);
  const blocks: Block[] = [];
  const receipts: Receipt[] = [];
  for (let number = 1; number <= count; number++) {
    const block = nextBlock(chain, story, number);
    receipts.push(...(await chain.import(block)).receipts);
    blocks.push(block);
  }
  return { genesis, blocks, receipts, roots: rootsAt(chain) };
}

function genesisOf(): Genesis {
  const genesis = developmentGenesis(PEOPLE.map(({ address }) => address));
  return { ...genesis, params: { ...genesis.params, difficulty: 16n } };
}

function nextBlock(chain: Chain, story: Story, number: number): Block {
  const state = chain.headState();
  const transactions = story.transactions(number, ({ address }) => accountOf(state, address).nonce);
  const timestamp = chain.head.header.timestamp + story.secondsBefore(number);
  const { block } = chain.build(transactions, { timestamp, miner: MINER });
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce in a million tries');
  return sealBlock(block, found.nonce);
}
