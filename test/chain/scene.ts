/** A chain, the next block of it, mined and not imported, and what is needed to make other blocks of the same place. */

import { type Block, transactionsRoot } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { buildBlock, executeBlock, type Ground } from '../../src/chain/execution.ts';
import type { Header } from '../../src/chain/header.ts';
import { accountOf } from '../../src/chain/host.ts';
import type { Params } from '../../src/chain/params.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { FeeMarketFields, LegacyFields, Transaction } from '../../src/chain/transaction.ts';
import { ALISE, BOB, HELPER, keyOf } from './helpers.ts';
import { HLP, legacyTo, transferTo } from './make.ts';
import { gift, mine, openVillage, remade, seal, sealedNext } from './village.ts';

export type Scene = {
  readonly chain: Chain;
  /** What the next block stands on. */
  readonly ground: Ground;
  /** With a gift of Bob's and one of Alise's. */
  readonly next: Block;
};

/** The scene before block `position`, on a chain that is fresh. */
export async function sceneAt(position: number, params: Partial<Params> = {}): Promise<Scene> {
  const chain = await openVillage(undefined, params);
  for (let number = 1; number < position; number += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
  const next = sealedNext(chain, [gift(chain, 'bob', 'jon', 4n * HLP), gift(chain, 'alise', 'jon', HLP)]);
  const parent = chain.head.header;
  const grandparent = chain.blockByHash(parent.parentHash)?.header;
  const ground = { params: chain.params, parent, grandparent, state: chain.headState(), records: chain.store };
  return { chain, ground, next };
}

/** The next block with some of its header changed, and the work for it done. */
export function withHeader({ next }: Scene, change: (header: Header) => Partial<Header>): Block {
  return remade(next, change(next.header));
}

/** The next block with these transactions and their root, and the work for it done; what came of them is not looked at. */
export function withBody({ next }: Scene, transactions: readonly Transaction[]): Block {
  return seal({ header: { ...next.header, transactionsRoot: transactionsRoot(transactions) }, transactions });
}

/** The next block of somebody who plays by other rules. */
export function builtBy({ ground, next }: Scene, params: Partial<Params>): Block {
  const others = { ...ground, params: { ...ground.params, ...params } };
  const wish = { timestamp: next.header.timestamp, miner: HELPER };
  return seal(buildBlock(others, next.transactions, wish).block);
}

/** Alise gives Bob one hlp, unless it says otherwise. */
export function fromAlise(scene: Scene, changes: Partial<FeeMarketFields> = {}): Transaction {
  const unsigned = transferTo(BOB, HLP, { nonce: nonceOf(scene), ...changes });
  return signTransaction(unsigned, keyOf('alise'));
}

/** The same as an old wallet sends it. */
export function fromOldAlise(scene: Scene, changes: Partial<LegacyFields> = {}): Transaction {
  return signTransaction(legacyTo(BOB, HLP, { nonce: nonceOf(scene), ...changes }), keyOf('alise'));
}

/** The number of Alise's next transaction. */
export function nonceOf({ ground }: Scene): bigint {
  return accountOf(ground.state, ALISE).nonce;
}

/** Asks every rule there is of a block in this place. */
export function judge({ ground }: Scene, block: Block): void {
  executeBlock(ground, block);
}
