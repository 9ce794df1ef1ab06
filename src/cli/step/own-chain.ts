/**
 * A chain of its own in memory, for a source file that is on no chain: it begins as a development chain does, with alise, bob and the others,
 * who have hlp and whose keys everybody knows; or it goes on behind another chain, on a copy. What is done there is signed, mined and judged
 * as always, and forgotten with the command.
 */

import type { Address } from '../../base/address.ts';
import { Chain } from '../../chain/chain.ts';
import { nextBaseFee } from '../../chain/gas.ts';
import { accountOf } from '../../chain/host.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { BlockContext } from '../../chain/transition.ts';
import { type Deed, draftOf } from '../../node/draft.ts';
import { type Contacts, Names } from '../../node/names.ts';
import { newGenesis } from '../../node/opening.ts';
import { openMemoryStore } from '../../state/memory-store.ts';
import type { Write } from '../../state/store.ts';
import { timeAfter } from '../../timeline/copy.ts';
import { Searcher } from '../../timeline/searcher.ts';
import { HELPER_NAME, type Person, personNamed } from '../../wallet/mnemonic.ts';

export type Done = { readonly block: number; readonly receipt: Receipt };

export class OwnChain {
  readonly chain: Chain;
  readonly names: Names;
  /** Of a chain that goes on elsewhere. */
  readonly isCopy: boolean;
  readonly #searcher = new Searcher();
  #waited = 0n;

  private constructor(chain: Chain, people?: Contacts) {
    this.chain = chain;
    this.names = new Names(chain, people);
    this.isCopy = people !== undefined;
  }

  static async open(): Promise<OwnChain> {
    return new OwnChain(await Chain.open(openMemoryStore(), newGenesis()));
  }

  /** Goes on behind another chain, which stays as it is. */
  static async behind({ store, genesis }: Chain, people: Contacts): Promise<OwnChain> {
    const copy = openMemoryStore();
    const writes: Write[] = [];
    for await (const [key, value] of store.scan('')) writes.push({ key, value });
    await copy.commit(writes);
    return new OwnChain(await Chain.open(copy, genesis), people);
  }

  /** Seconds that pass before whatever comes next. */
  wait(seconds: bigint): void {
    this.#waited += seconds;
  }

  /** What the next block will be like. */
  get next(): BlockContext {
    const { head, params } = this.chain;
    return { number: head.header.number + 1n, baseFeePerGas: this.baseFeePerGas(), params, ...this.#wish() };
  }

  baseFeePerGas(): bigint {
    return nextBaseFee(this.chain.head.header);
  }

  nextNonce(sender: Address): bigint {
    return accountOf(this.chain.headState(), sender).nonce;
  }

  /** A block with this alone. Throws TransactionError for what cannot be in one. */
  async act(who: Person, deed: Deed): Promise<Done> {
    const { chain } = this;
    const built = chain.build([draftOf(this, who, deed)], this.#wish());
    const [refused] = built.refused;
    if (refused !== undefined) throw refused.error;
    const { block } = await this.#searcher.seal(built.block);
    const [receipt] = (await chain.import(block)).receipts;
    if (receipt === undefined) throw new Error('a block with a transaction has a receipt');
    this.#waited = 0n;
    return { block: Number(block.header.number), receipt };
  }

  #wish(): { readonly timestamp: bigint; readonly miner: Address } {
    const { head, params } = this.chain;
    return { timestamp: timeAfter(head.header, params) + this.#waited, miner: personNamed(HELPER_NAME)!.address };
  }
}
