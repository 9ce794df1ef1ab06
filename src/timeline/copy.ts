/** A copy of a chain in memory, to try on what one would not do to the chain itself: it is signed, mined and judged as always. */

import type { Address } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import { parseHlp } from '../base/units.ts';
import { type Block, blockHash } from '../chain/block.ts';
import { Chain, type Imported } from '../chain/chain.ts';
import { earliestTimestamp } from '../chain/chosen-rules.ts';
import type { Candidate, Wish as BlockWish } from '../chain/execution.ts';
import { nextBaseFee } from '../chain/gas.ts';
import type { Header } from '../chain/header.ts';
import { accountOf } from '../chain/host.ts';
import type { Params } from '../chain/params.ts';
import type { Receipt } from '../chain/receipt.ts';
import { signTransaction } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import type { Write } from '../state/store.ts';
import { toldAt } from './replay.ts';
import { Searcher } from './searcher.ts';
import type { Told } from './sentence.ts';
import type { Names } from './values.ts';

export { CopyError } from './copy-error.ts';

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

/** A block that was mined here and is part of the copy's tree. */
export type Added = Imported & {
  readonly block: Block;
  readonly tries: number;
  readonly refused: Candidate['refused'];
};

const PRIORITY_FEE_IN_WEI = 1_000_000_000n;
/** Enough to deploy a village. */
const GAS_LIMIT = 10_000_000n;
/** What is given in the little story of `live`. */
const GIFT_IN_WEI = parseHlp('2');

export class Copy {
  readonly chain: Chain;
  readonly searcher: Searcher;
  readonly #names: Names;
  readonly #contracts = new Map<Address, string>();

  private constructor(chain: Chain, names: Names, searcher: Searcher) {
    this.chain = chain;
    this.#names = names;
    this.searcher = searcher;
  }

  static async of({ store, genesis }: Chain, names: Names, searcher = new Searcher()): Promise<Copy> {
    const copy = openMemoryStore();
    const writes: Write[] = [];
    for await (const [key, value] of store.scan('')) writes.push({ key, value });
    await copy.commit(writes);
    return new Copy(await Chain.open(copy, genesis), names, searcher);
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
    const { block, receipts, refused } = await this.add([transaction]);
    if (refused[0] !== undefined) throw refused[0].error;
    const [receipt] = receipts as readonly [Receipt];
    const told = toldAt(this.chain, { block: Number(block.header.number), index: 0 }, this.names);
    return { number: Number(block.header.number), receipt, transaction, told };
  }

  /**
   * A block on the newest one, or on `on`, by the same miner and a block time later if nothing else is wished: built, mined, and judged.
   * What cannot be in it is left out and told.
   */
  async add(transactions: readonly Transaction[], wish: Partial<BlockWish> = {}, on = this.chain.head): Promise<Added> {
    const { header } = on;
    const usual = { timestamp: timeAfter(header, this.chain.params), miner: header.miner };
    const { block: draft, refused } = this.chain.build(transactions, { ...usual, ...wish }, blockHash(on));
    const { block, tries } = await this.searcher.seal(draft);
    return { ...(await this.chain.import(block)), block, tries, refused };
  }

  /**
   * So that there is something to look at where nothing has happened yet: one gives another 2 hlp, some times. Throws TransactionError
   * where a rule of the chain forbids that.
   */
  async live(
    days: number,
    [giver, taker]: readonly [Signer, Signer],
    miner = this.chain.head.header.miner,
  ): Promise<void> {
    const gift = { to: taker.address, wei: GIFT_IN_WEI, data: utf8ToBytes('thanks') };
    for (let day = 0; day < days; day++) {
      const { refused } = await this.add([this.sign(gift, giver)], { miner });
      if (refused[0] !== undefined) throw refused[0].error;
    }
  }
}

/** When the next block is due. */
export function timeAfter(header: Header, params: Params): bigint {
  const [earliest, due] = [earliestTimestamp(header, params), header.timestamp + params.blockTimeInSeconds];
  return due > earliest ? due : earliest;
}
