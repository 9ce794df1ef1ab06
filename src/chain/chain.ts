/**
 * The living chain: opens its records, answers questions about blocks and states, builds the next block and imports it
 * when it is mined. Each import is one atomic, synced batch, so there is never half a block.
 *
 * Nothing here reads a clock, and the same blocks imported into an empty store give the same bytes. One branch only:
 * a block must stand on the head (choosing between branches comes with more nodes). Finding the nonce is `pow.ts`; who
 * sends transactions and when to mine is `node/`.
 */

import type { Hash } from '../base/hash.ts';
import { headState } from '../state/head.ts';
import type { Reader } from '../state/reader.ts';
import { stateAt } from '../state/state-at.ts';
import type { Store, Write } from '../state/store.ts';
import { type Block, blockHash } from './block.ts';
import { checkNothingIsLost, checkStore, readGenesis } from './checkup.ts';
import { ChainError } from './errors.ts';
import { buildBlock, type Candidate, executeBlock, executeGenesis, type Ground, type Wish } from './execution.ts';
import { formatGenesis, type Genesis, parseGenesis } from './genesis.ts';
import type { Receipt } from './receipt.ts';
import {
  blockWrites,
  type Deployment,
  genesisWrite,
  type Head,
  readBlock,
  readDeployment,
  readNumber,
  readPlace,
  readReceipts,
} from './records.ts';
import { transactionHash } from './signing.ts';
import type { Transaction } from './transaction.ts';
import { BlockRun, contextOf } from './transition.ts';
import { type Verdict, type VerifyOptions, verifyChain } from './verify.ts';

/** A transaction and everything that is known of it. */
export type FoundTransaction = {
  readonly transaction: Transaction;
  readonly hash: Hash;
  readonly block: Block;
  readonly index: number;
  readonly receipt: Receipt;
};

/** A contract that was deployed. */
export type FoundContract = Omit<Deployment, 'index'> & { readonly index: number; readonly transactionHash: Hash };

/** A block that is part of the chain now. */
export type Imported = { readonly hash: Hash; readonly receipts: readonly Receipt[] };

export class Chain {
  readonly store: Store;
  readonly genesis: Genesis;
  #head: Head;
  #headBlock: Block;
  /** The newest state as its root proves it. Undefined while the next block is on its way to the disk, and may be there already. */
  #proven: Reader | undefined;
  /** Imports happen one after the other, in the order they were asked for. */
  #lastImport: Promise<unknown> = Promise.resolve();

  private constructor(store: Store, genesis: Genesis, head: Head, headBlock: Block) {
    this.store = store;
    this.genesis = genesis;
    this.#head = head;
    this.#headBlock = headBlock;
    this.#proven = stateAt(store, headBlock.header.stateRoot);
  }

  /**
   * Opens the chain in a store, beginning it when the store is empty. Without a genesis, the one the store began with.
   * Throws `ChainError` when the store holds another chain, when its newest blocks are not as they were written, or when older
   * ones are gone; `GenesisError` for a genesis that no text can say.
   */
  static async open(store: Store, genesis?: Genesis): Promise<Chain> {
    // As its own text says it: the chain that begins is the one that will be found here again.
    const wanted = genesis && parseGenesis(formatGenesis(genesis));
    const stored = await readGenesis(store, wanted);
    if (stored === undefined) {
      if (wanted === undefined)
        throw new ChainError('empty', 'the store is empty, and there is no genesis to begin with');
      await begin(store, wanted);
    }
    const { genesis: agreed, head, headBlock } = checkStore(store, stored ?? wanted);
    await checkNothingIsLost(store, head);
    return new Chain(store, agreed, head, headBlock);
  }

  get params(): Genesis['params'] {
    return this.genesis.params;
  }

  /** The newest block. */
  get head(): Block {
    return this.#headBlock;
  }

  get headHash(): Hash {
    return this.#head.hash;
  }

  /** Undefined above the head. A block below it that is not there is damage: throws `ChainError`. */
  blockByNumber(number: bigint): Block | undefined {
    if (number === this.#head.number) return this.#headBlock;
    return this.#there(number, 'block', readBlock(this.store, number));
  }

  blockByHash(hash: Hash): Block | undefined {
    const number = readNumber(this.store, hash);
    return number === undefined ? undefined : this.blockByNumber(number);
  }

  /** What the transactions of a block did, in their order. */
  receipts(number: bigint): readonly Receipt[] | undefined {
    return this.#there(number, 'the receipts of block', readReceipts(this.store, number));
  }

  findTransaction(hash: Hash): FoundTransaction | undefined {
    const place = readPlace(this.store, hash);
    if (place === undefined) return undefined;
    const index = Number(place.index);
    const block = this.blockByNumber(place.blockNumber);
    const transaction = block?.transactions[index];
    const receipt = this.receipts(place.blockNumber)?.[index];
    if (block === undefined || transaction === undefined || receipt === undefined) {
      throw new ChainError('damaged', `transaction ${hash} should be number ${index} of block ${place.blockNumber}`);
    }
    return { transaction, hash, block, index, receipt };
  }

  /** All contracts, in the order they were deployed. */
  contracts(): readonly FoundContract[] {
    return Array.from({ length: Number(this.#head.contracts) }, (_, count) => this.#contract(BigInt(count)));
  }

  /** The state after a block. Throws `ChainError` when there is no such block. */
  stateAt(number: bigint): Reader {
    if (number === this.#head.number) return this.headState();
    return stateAt(this.store, this.#required(number).header.stateRoot);
  }

  /** The newest state; always the newest, also when a block is imported while you hold it. */
  headState(): Reader {
    return headState(this.store, () => this.#proven);
  }

  /**
   * Begins to execute a block that is part of the chain, from its parent's state: apply its transactions up to the one
   * you want to look into, then `prepare` that. Throws `ChainError` for a block that is not there, and for genesis.
   */
  replay(number: bigint): { readonly block: Block; readonly run: BlockRun } {
    const block = this.#required(number);
    const parent = this.#required(number - 1n);
    const state = stateAt(this.store, parent.header.stateRoot);
    return { block, run: new BlockRun(state, contextOf(block.header, this.params)) };
  }

  /** The next block, without its nonce, and what could not go into it. Nothing is kept. */
  build(transactions: readonly Transaction[], wish: Wish): Candidate {
    return buildBlock(this.#ground(), transactions, wish);
  }

  /**
   * Makes a mined block part of the chain. Throws `RuleBroken` for the first rule it breaks; then nothing has changed.
   * A block that is part of the chain already is welcome and changes nothing.
   * @param alsoWrite records of others that belong to the same moment: they are in the same batch
   */
  import(block: Block, alsoWrite: readonly Write[] = []): Promise<Imported> {
    const done = this.#lastImport.then(() => this.#import(block, alsoWrite));
    this.#lastImport = done.catch(() => undefined);
    return done;
  }

  /** Walks the whole chain; see `verify.ts`. */
  verify(options: VerifyOptions = {}): Promise<Verdict> {
    return verifyChain(this.store, { genesis: this.genesis, ...options });
  }

  async #import(block: Block, alsoWrite: readonly Write[]): Promise<Imported> {
    const known = this.#known(block);
    if (known !== undefined) return known;
    const executed = executeBlock(this.#ground(), block);
    const { writes, head } = blockWrites(block, executed.receipts, this.#head);
    await this.#commit([...executed.stateWrites, ...executed.headWrites, ...writes, ...alsoWrite], () => {
      this.#head = head;
      this.#headBlock = block;
    });
    return { hash: head.hash, receipts: executed.receipts };
  }

  async #commit(writes: readonly Write[], moveHead: () => void): Promise<void> {
    this.#proven = undefined;
    try {
      await this.store.commit(writes);
      moveHead();
    } finally {
      this.#proven = stateAt(this.store, this.#headBlock.header.stateRoot);
    }
  }

  #known(block: Block): Imported | undefined {
    const hash = blockHash(block);
    const number = readNumber(this.store, hash);
    return number === undefined ? undefined : { hash, receipts: this.receipts(number) ?? [] };
  }

  #ground(): Ground {
    return { params: this.params, parent: this.#headBlock.header, state: this.headState(), records: this.store };
  }

  #contract(count: bigint): FoundContract {
    const deployment = readDeployment(this.store, count);
    const transaction =
      deployment && this.blockByNumber(deployment.blockNumber)?.transactions[Number(deployment.index)];
    if (deployment === undefined || transaction === undefined) {
      throw new ChainError('damaged', `the record of contract ${count} is missing or points nowhere`);
    }
    return { ...deployment, index: Number(deployment.index), transactionHash: transactionHash(transaction) };
  }

  /** What the database does not find although it was written has been lost: that is no answer. */
  #there<T>(number: bigint, what: string, found: T | undefined): T | undefined {
    if (found !== undefined || number < 0n || number > this.#head.number) return found;
    throw new ChainError('damaged', `${what} ${number} is missing from the store, which ends at ${this.#head.number}`);
  }

  #required(number: bigint): Block {
    const block = this.blockByNumber(number);
    if (block !== undefined) return block;
    throw new ChainError('unknownBlock', `there is no block ${number}; the newest is ${this.#head.number}`);
  }
}

async function begin(store: Store, genesis: Genesis): Promise<void> {
  const { block, executed } = executeGenesis(genesis);
  const { writes } = blockWrites(block, [], undefined);
  await store.commit([...executed.stateWrites, ...executed.headWrites, ...writes, genesisWrite(genesis)]);
}
