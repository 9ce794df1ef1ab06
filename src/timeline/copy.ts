/** A copy of a chain in memory, to try on what one would not do to the chain itself: it is signed, mined and judged as always. */

import type { Address } from '../base/address.ts';
import { type Block, sealBlock } from '../chain/block.ts';
import { Chain } from '../chain/chain.ts';
import { nextBaseFee } from '../chain/gas.ts';
import { sealHash } from '../chain/header.ts';
import { accountOf } from '../chain/host.ts';
import { search } from '../chain/pow.ts';
import type { Receipt } from '../chain/receipt.ts';
import { signTransaction } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import type { Write } from '../state/store.ts';
import { toldAt } from './replay.ts';
import type { Told } from './sentence.ts';
import type { Names } from './values.ts';

/** Somebody whose key is at hand. */
export type Signer = { readonly name: string; readonly address: Address; readonly privateKey: Uint8Array };

/** What is to be signed; the rest of a transaction follows from the chain. */
export type Wish = { readonly to: Address | undefined; readonly wei?: bigint; readonly data?: Uint8Array };

export type Mined = {
  readonly number: number;
  readonly receipt: Receipt;
  readonly transaction: Transaction;
  readonly told: Told;
};

/** The copy cannot be used for this; the message says why. */
export class CopyError extends Error {
  override name = 'CopyError';
}

const PRIORITY_FEE_IN_WEI = 1_000_000_000n;
/** Enough to deploy a village. */
const GAS_LIMIT = 10_000_000n;
/** A second or two on a slow machine; far more than a development chain needs. */
const MOST_TRIES = 1_000_000;

export class Copy {
  readonly chain: Chain;
  readonly #names: Names;
  readonly #contracts = new Map<Address, string>();

  private constructor(chain: Chain, names: Names) {
    this.chain = chain;
    this.#names = names;
  }

  static async of({ store, genesis }: Chain, names: Names): Promise<Copy> {
    const copy = openMemoryStore();
    const writes: Write[] = [];
    for await (const [key, value] of store.scan('')) writes.push({ key, value });
    await copy.commit(writes);
    return new Copy(await Chain.open(copy, genesis), names);
  }

  /** As on the chain, and the contracts that were named here. */
  readonly names: Names = {
    nameOf: (address) => {
      const name = this.#contracts.get(address);
      return name === undefined ? this.#names.nameOf(address) : { name, kind: 'contract' };
    },
    resolve: (name) => this.#names.resolve(name),
    all: () => this.#names.all(),
  };

  nameContract(address: Address, name: string): void {
    this.#contracts.set(address, name);
  }

  sign({ to, wei = 0n, data = new Uint8Array(0) }: Wish, { address, privateKey }: Signer): Transaction {
    const { params, head } = this.chain;
    const { nonce } = accountOf(this.chain.headState(), address);
    const fees = {
      maxPriorityFeePerGas: PRIORITY_FEE_IN_WEI,
      maxFeePerGas: 2n * nextBaseFee(head.header) + PRIORITY_FEE_IN_WEI,
      gasLimit: params.gasLimit < GAS_LIMIT ? params.gasLimit : GAS_LIMIT,
    };
    const what = { to, value: wei, data, accessList: [] };
    return signTransaction({ type: 2, chainId: params.chainId, nonce, ...fees, ...what }, privateKey);
  }

  /** A block with the transaction alone. Throws TransactionError when it cannot be in one, CopyError when that takes too much work. */
  async mine(transaction: Transaction): Promise<Mined> {
    const { header } = this.chain.head;
    const candidate = this.chain.build([transaction], { timestamp: header.timestamp + 1n, miner: header.miner });
    const [refused] = candidate.refused;
    if (refused !== undefined) throw refused.error;
    const block = sealed(candidate.block);
    const [receipt] = (await this.chain.import(block)).receipts as readonly [Receipt];
    const told = toldAt(this.chain, { block: Number(block.header.number), index: 0 }, this.names);
    return { number: Number(block.header.number), receipt, transaction, told };
  }
}

function sealed(block: Block): Block {
  const { difficulty } = block.header;
  const found = search(sealHash(block.header), difficulty, 0n, MOST_TRIES);
  if (found === undefined) {
    throw new CopyError(`with a difficulty of ${difficulty} this takes too much work to be tried in passing`);
  }
  return sealBlock(block, found.nonce);
}
