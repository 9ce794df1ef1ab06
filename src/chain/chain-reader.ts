/**
 * Everything a chain can be asked: its blocks, what their transactions did, and the state after any of them, on any branch. Changes nothing;
 * how blocks come in is `chain.ts`. What the database does not find although it was written is damage, never an answer.
 */

import type { Hash } from '../base/hash.ts';
import { headState } from '../state/head.ts';
import type { Reader } from '../state/reader.ts';
import { stateAt } from '../state/state-at.ts';
import type { Store } from '../state/store.ts';
import { Tries } from '../state/tries.ts';
import type { Block } from './block.ts';
import { ChainError } from './errors.ts';
import type { Genesis } from './genesis.ts';
import type { Receipt } from './receipt.ts';
import {
  type Deployment,
  type Head,
  type Judged,
  readBlock,
  readCanonical,
  readDeployment,
  readNumber,
  readPlace,
  readReceipts,
  readSide,
  readTotalDifficulty,
} from './records.ts';
import { transactionHash } from './signing.ts';
import type { Transaction } from './transaction.ts';
import { BlockRun, contextOf } from './transition.ts';

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

/** The end of the canonical chain. */
export type Newest = { readonly head: Head; readonly block: Block };

export abstract class ChainReader {
  readonly store: Store;
  readonly genesis: Genesis;
  /** The store, with the tries of the newest states kept in memory: what is built on them reads nearly nothing twice. */
  protected readonly tries: Tries;
  protected newest: Newest;
  /** The newest state as its root proves it. */
  protected proven: Reader;
  /** A batch with another head is on its way to the disk: its records are read sooner or later than the head moves, and not all at once. */
  protected isMoving = false;

  protected constructor(store: Store, genesis: Genesis, newest: Newest) {
    this.store = store;
    this.genesis = genesis;
    this.tries = new Tries(store);
    this.newest = newest;
    this.proven = stateAt(this.tries, newest.block.header.stateRoot);
  }

  /** Did somebody work for its blocks? A chain that might have been is read like any other, and nobody did. */
  get isMined(): boolean {
    return true;
  }

  get params(): Genesis['params'] {
    return this.genesis.params;
  }

  /** The newest block of the canonical chain. */
  get head(): Block {
    return this.newest.block;
  }

  get headHash(): Hash {
    return this.newest.head.hash;
  }

  /** Tries that the blocks of the canonical chain took on average, together. */
  get totalDifficulty(): bigint {
    return this.newest.head.totalDifficulty;
  }

  /** The same up to a block of any branch; undefined when it is not here. */
  totalDifficultyOf(hash: Hash): bigint | undefined {
    if (hash === this.headHash) return this.totalDifficulty;
    const number = readNumber(this.store, hash);
    if (number === undefined) return readSide(this.store, hash)?.totalDifficulty;
    return this.#there(number, 'the total difficulty up to block', readTotalDifficulty(this.store, number));
  }

  /** A block of the canonical chain; undefined above the head. A block below it that is not there is damage: throws `ChainError`. */
  blockByNumber(number: bigint): Block | undefined {
    if (number >= this.newest.head.number) return number === this.newest.head.number ? this.newest.block : undefined;
    return this.#there(number, 'block', readBlock(this.store, number));
  }

  /** A block of any branch. */
  blockByHash(hash: Hash): Block | undefined {
    const number = readNumber(this.store, hash);
    return number === undefined ? readSide(this.store, hash)?.block : this.blockByNumber(number);
  }

  /** Is the block part of the canonical chain? */
  isCanonical(hash: Hash): boolean {
    return readNumber(this.store, hash) !== undefined;
  }

  /** What the transactions of a block of any branch did. */
  receiptsOf(hash: Hash): readonly Receipt[] | undefined {
    return this.judged(hash)?.receipts;
  }

  /** What the transactions of a block of the canonical chain did, in their order. */
  receipts(number: bigint): readonly Receipt[] | undefined {
    if (number > this.newest.head.number) return undefined;
    return this.#there(number, 'the receipts of block', readReceipts(this.store, number));
  }

  findTransaction(hash: Hash): FoundTransaction | undefined {
    const place = readPlace(this.store, hash);
    if (place === undefined || place.blockNumber > this.newest.head.number) return undefined;
    const index = Number(place.index);
    const block = this.blockByNumber(place.blockNumber);
    const transaction = block?.transactions[index];
    const receipt = this.receipts(place.blockNumber)?.[index];
    if (block === undefined || transaction === undefined || receipt === undefined) {
      throw new ChainError('damaged', `transaction ${hash} should be number ${index} of block ${place.blockNumber}`);
    }
    return { transaction, hash, block, index, receipt };
  }

  /** Contracts in the order they were deployed: all of them, or some from a place on, counted from 0. */
  contracts(from = 0, limit = Infinity): readonly FoundContract[] {
    const count = Math.max(0, Math.min(this.contractCount - from, limit));
    return Array.from({ length: count }, (_, place) => this.#contract(BigInt(from + place)));
  }

  get contractCount(): number {
    return Number(this.newest.head.contracts);
  }

  /** The state after a block. Throws `ChainError` when there is no such block. */
  stateAt(number: bigint): Reader {
    if (number === this.newest.head.number) return this.headState();
    return stateAt(this.store, this.#required(number).header.stateRoot);
  }

  /** The state after a block of any branch. Throws `ChainError` when there is no such block. */
  stateOf(hash: Hash): Reader {
    const block = this.blockByHash(hash);
    if (block === undefined) throw new ChainError('unknownBlock', `there is no block ${hash}`);
    return stateAt(this.store, block.header.stateRoot);
  }

  /** The newest state; always the newest, also when a block is imported while you hold it, and never two of them in one. */
  headState(): Reader {
    const flat = headState(this.store, () => this.proven);
    const now = (): Reader => (this.isMoving ? this.proven : flat);
    return {
      account: (address) => now().account(address),
      word: (address, path) => now().word(address, path),
      text: (address, path) => now().text(address, path),
      code: (codeHash) => now().code(codeHash),
    };
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

  /** A block of the tree and what it did. */
  protected judged(hash: Hash): Judged | undefined {
    const number = readNumber(this.store, hash);
    if (number === undefined) return readSide(this.store, hash);
    if (number > this.newest.head.number) return undefined;
    return this.#there(number, 'what is known of block', readCanonical(this.store, number));
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
    if (found !== undefined || number < 0n || number > this.newest.head.number) return found;
    throw new ChainError(
      'damaged',
      `${what} ${number} is missing from the store, which ends at ${this.newest.head.number}`,
    );
  }

  #required(number: bigint): Block {
    const block = this.blockByNumber(number);
    if (block !== undefined) return block;
    throw new ChainError('unknownBlock', `there is no block ${number}; the newest is ${this.newest.head.number}`);
  }
}
