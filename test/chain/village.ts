/** A development chain with the people of the story on it, and a miner that takes one call. */

import { sealBlock, type Block } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { type Header, sealHash } from '../../src/chain/header.ts';
import type { Params } from '../../src/chain/params.ts';
import { search } from '../../src/chain/pow.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction, UnsignedTransaction } from '../../src/chain/transaction.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { addressOf, HELPER, keyOf } from './helpers.ts';
import { transferTo } from './make.ts';

const PEOPLE = developmentPeople().slice(0, 10);

export function villageGenesis(params: Partial<Params> = {}): Genesis {
  const genesis = developmentGenesis(PEOPLE.map(({ address }) => address));
  return { ...genesis, params: { ...genesis.params, ...params } };
}

/** Difficulty 16 unless a test is about difficulty: the tests are many and the proofs are short. */
export function openVillage(store: Store = openMemoryStore(), params: Partial<Params> = {}): Promise<Chain> {
  return Chain.open(store, villageGenesis({ difficulty: 16n, ...params }));
}

/** The same block with a nonce that counts. */
export function seal(block: Block): Block {
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce was found');
  return sealBlock(block, found.nonce);
}

/** The block with some of its header changed, and the work for it done. */
export function remade(block: Block, header: Partial<Header>): Block {
  return seal({ ...block, header: { ...block.header, ...header } });
}

/** Builds, mines and imports a block; all transactions must go in. */
export async function mine(chain: Chain, transactions: readonly Transaction[]): Promise<readonly Receipt[]> {
  const { receipts } = await chain.import(sealedNext(chain, transactions));
  return receipts;
}

/** The next block, mined and not imported. */
export function sealedNext(chain: Chain, transactions: readonly Transaction[]): Block {
  const timestamp = chain.head.header.timestamp + 5n;
  const { block, refused } = chain.build(transactions, { timestamp, miner: HELPER });
  if (refused[0] !== undefined) throw refused[0].error;
  return seal(block);
}

/** A signed transaction with the sender's next nonce. */
export function signed(chain: Chain, from: string, unsigned: UnsignedTransaction): Transaction {
  const nonce = chain.headState().account(addressOf(from))?.nonce ?? 0n;
  return signTransaction({ ...unsigned, nonce }, keyOf(from));
}

/** A transfer between people by name. */
export function gift(chain: Chain, from: string, to: string, wei: bigint): Transaction {
  return signed(chain, from, transferTo(addressOf(to), wei));
}

/** Every record of a store. */
export async function contentOf(store: Store): Promise<Map<string, Uint8Array>> {
  const content = new Map<string, Uint8Array>();
  for await (const [key, value] of store.scan('')) content.set(key, new Uint8Array(value));
  return content;
}

/** A store with the same records. */
export async function copyOf(store: Store): Promise<Store> {
  const copy = openMemoryStore();
  await copy.commit([...(await contentOf(store))].map(([key, value]) => ({ key, value })));
  return copy;
}
