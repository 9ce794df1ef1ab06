/** A world for pools: accounts, a base fee and blocks that are nothing but lists of transactions, all changed at will. */

import type { Address } from '../../src/base/address.ts';
import type { Block } from '../../src/chain/block.ts';
import type { Move } from '../../src/chain/branch.ts';
import { executeGenesis } from '../../src/chain/first-block.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { rememberSender, senderOf, signTransaction } from '../../src/chain/signing.ts';
import { type FeeMarketFields, maxFeePerGas, type Transaction } from '../../src/chain/transaction.ts';
import type { Dropped } from '../../src/node/pool/journal.ts';
import type { Ground } from '../../src/node/pool/ground.ts';
import { type Account, NO_CODE } from '../../src/state/reader.ts';
import type { Store } from '../../src/state/store.ts';
import { JON, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';

const GENESIS = developmentGenesis([]);
const { header } = executeGenesis(GENESIS).block;

type Accounts = Map<Address, { nonce: bigint; balance: bigint }>;

export class World {
  readonly accounts: Accounts = new Map();
  baseFeePerGas = GWEI;
  /** The canonical chain, and the accounts before each block. */
  readonly blocks: { readonly block: Block; readonly before: Accounts }[] = [];
  readonly dropped: Dropped[] = [];
  readonly ground: Ground = {
    params: GENESIS.params,
    headState: () => ({
      account: (address) => this.account(address),
      word: () => 0n,
      text: () => new Uint8Array(0),
      code: () => undefined,
    }),
    baseFeePerGas: () => this.baseFeePerGas,
    onDropped: (dropped) => this.dropped.push(dropped),
  };

  account(address: Address): Account {
    return { nonce: 0n, balance: 0n, codeHash: NO_CODE, ...this.accounts.get(address) };
  }

  /**
   * Another end of the chain: without its last blocks, and with new ones of so many transactions each, taken from the candidates where
   * they can be mined. `happen` makes it so.
   */
  plan(depth: number, sizes: readonly number[], candidates: readonly Transaction[]): Plan {
    const kept = this.blocks.slice(0, this.blocks.length - depth);
    const left = this.blocks.slice(kept.length);
    const accounts: Accounts = new Map(left[0]?.before ?? this.accounts);
    const joined = sizes.map((size) => {
      const before = new Map(accounts);
      return { block: { header, transactions: mine(accounts, candidates, size) }, before };
    });
    const happen = (): void => {
      this.blocks.splice(kept.length, left.length, ...joined);
      this.accounts.clear();
      for (const [address, account] of accounts) this.accounts.set(address, account);
    };
    return { move: { displaced: left.map(({ block }) => block), adopted: joined.map(({ block }) => block) }, happen };
  }

  /** The next nonce of somebody when the last blocks are taken away. */
  nonceBelow(depth: number, address: Address): bigint {
    const accounts = depth === 0 ? this.accounts : (this.blocks.at(-depth)?.before ?? this.accounts);
    return accounts.get(address)?.nonce ?? 0n;
  }
}

export type Plan = { readonly move: Move; readonly happen: () => void };

/** Takes what can be mined, in order; each block pays everybody a little. */
function mine(accounts: Accounts, candidates: readonly Transaction[], size: number): readonly Transaction[] {
  const body: Transaction[] = [];
  for (const transaction of candidates) {
    const account = accounts.get(senderOf(transaction));
    const cost = transaction.value + transaction.gasLimit * maxFeePerGas(transaction);
    if (body.length === size || account?.nonce !== transaction.nonce || account.balance < cost) continue;
    accounts.set(senderOf(transaction), { nonce: account.nonce + 1n, balance: account.balance - cost });
    body.push(transaction);
  }
  for (const [address, { nonce, balance }] of accounts) accounts.set(address, { nonce, balance: balance + HLP });
  return body;
}

/** A transfer, really signed. */
export function gift(from: string, nonce: bigint, changes: Partial<FeeMarketFields> = {}): Transaction {
  return signTransaction(transferTo(JON, HLP, { nonce, ...changes }), keyOf(from));
}

/** What bids so many gwei per gas for the miner, and enough for everybody else. */
export function bid(gwei: bigint): Partial<FeeMarketFields> {
  return { maxPriorityFeePerGas: gwei * GWEI, maxFeePerGas: (gwei + 100n) * GWEI };
}

/** A transfer of somebody made up, whose signature nobody looks at: real ones take too long by the hundred thousand. */
export function forged(sender: Address, nonce: bigint, changes: Partial<FeeMarketFields> = {}): Transaction {
  const signature = { r: BigInt(sender), s: 1n, yParity: 0 } as const;
  const transaction: Transaction = { ...transferTo(JON, 1n, { nonce, ...changes }), signature };
  rememberSender(transaction, sender);
  return transaction;
}

/** The address of a made-up person. */
export function somebody(count: number): Address {
  return `0x5${count.toString(16).padStart(39, '0')}`;
}

export async function keysOf(store: Store, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.scan(prefix)) keys.push(key);
  return keys;
}
