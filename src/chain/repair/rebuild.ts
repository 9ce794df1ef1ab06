/**
 * Building the database of a chain anew from what is left of it: every block that stands in its log or in a record that can still be read is
 * imported like one that comes from elsewhere, so nothing is believed that does not prove itself. What waited for a block is carried over.
 *
 * When that is done, where, and how the new one takes the place of the old one: `repair.ts`.
 */

import type { FileHandle } from 'node:fs/promises';
import type { Hash } from '../../base/hash.ts';
import type { Store, Write } from '../../state/store.ts';
import type { Wreck } from '../../state/wreck.ts';
import { type Block, blockHash } from '../block.ts';
import { Chain } from '../chain.ts';
import { ChainError, RuleBroken } from '../errors.ts';
import type { Genesis } from '../genesis.ts';
import { blockLeft, canonicalBlocks, findGenesis, headsLeft, type Remains, sideBlocks } from './remains.ts';
import { type Held, LOG_NAME } from '../log/log-file.ts';
import { salvage } from '../log/salvage.ts';
import { transactionHash } from '../signing.ts';
import type { Transaction } from '../transaction.ts';

/** What others keep beside the blocks. */
export type Carried = {
  /** Records that begin so are taken over as they are; those of waiting transactions end with their hash without `0x`. */
  readonly pending: string;
  readonly prefixes: readonly string[];
  /** The record of a transaction that waits, and that only the log knows. */
  readonly recordOf: (transaction: Transaction) => Write;
  /** Those that wait in a store, for the log. */
  readonly held: Held;
};

export type Rebuilt = {
  /** Of the newest block. */
  readonly number: bigint;
  /** Blocks that are not on the canonical chain. */
  readonly sideBlocks: number;
  /** Transactions that wait. */
  readonly waiting: number;
  /** Places of the log that could not be read; where only its end was torn there are none. */
  readonly gaps: number;
  /** Bytes at its end that are no whole record. */
  readonly torn: number;
  /** Blocks that broke a rule, with the first of the reasons. */
  readonly refused: { readonly count: number; readonly first: string | undefined };
  /** The newest block of which something speaks, when it stands nowhere, or what it stands on does not. */
  readonly lost: bigint | undefined;
  /** Was the record of the newest block there to say what should be found? */
  readonly isCertain: boolean;
  /** The byte behind the last record of the log, when it holds every block there is and can be gone on with. */
  readonly logEnd: number | undefined;
};

/** Throws ChainError when not even the beginning is left; what `onBlock` throws. */
export async function rebuild(
  remains: Remains,
  into: Store,
  carried: Carried,
  onBlock: (number: bigint) => void,
): Promise<Rebuilt> {
  const found: Genesis | undefined = await findGenesis(remains);
  const genesis = found ?? remains.begun ?? noBeginning('');
  const work = new Rebuilding(await Chain.open(into, genesis), remains.wreck, onBlock);
  const logEnd = await work.fromLog(remains.log);
  const isLogWhole = !(await work.fromDatabase());
  if (found === undefined && work.standsOnNothing)
    noBeginning(', and no block stands on the genesis that was handed in');
  const waiting = await work.carry(carried);
  return work.report(waiting, isLogWhole ? logEnd : undefined);
}

function noBeginning(what: string): never {
  throw new ChainError(
    'beginning',
    `what the chain began with cannot be read any more, neither in its database nor in ${LOG_NAME}${what}; nothing was changed. With the file that says how it began, \`hlp repair --genesis FILE\` brings back its blocks`,
  );
}

class Rebuilding {
  readonly #chain: Chain;
  readonly #wreck: Wreck | undefined;
  readonly #onBlock: (number: bigint) => void;
  /** Blocks whose parent was not found yet, under its hash. */
  readonly #loose = new Map<Hash, Block[]>();
  /** Accepted transactions of the log that are in no block of the canonical chain so far, in order. */
  readonly #accepted = new Map<Hash, Transaction>();
  #blocks = 0;
  #gaps = 0;
  #torn = 0;
  #refused = 0;
  #firstRefusal: string | undefined;

  constructor(chain: Chain, wreck: Wreck | undefined, onBlock: (number: bigint) => void) {
    this.#chain = chain;
    this.#wreck = wreck;
    this.#onBlock = onBlock;
  }

  /** Are there blocks, and none on the first one? */
  get standsOnNothing(): boolean {
    return this.#blocks === 0 && this.#loose.size > 0;
  }

  /** Answers with the byte behind its last record when all of it can be read and is in the chain. */
  async fromLog(file: FileHandle | undefined): Promise<number | undefined> {
    if (file === undefined) return undefined;
    const { size } = await file.stat();
    let end = 0;
    for await (const piece of salvage(file)) {
      if (piece.kind === 'gap' && piece.end < size) this.#gaps += 1;
      if (piece.kind === 'gap' && piece.end === size) this.#torn = size - piece.start;
      if (piece.kind === 'transaction') this.#accepted.set(transactionHash(piece.transaction), piece.transaction);
      if (piece.kind === 'block') await this.#take(piece.block);
      if (piece.kind !== 'gap' && piece.kind !== 'end') ({ end } = piece);
    }
    const isWhole = this.#gaps + this.#torn + this.#refused + this.#loose.size === 0;
    return isWhole ? end : undefined;
  }

  /** Were there blocks that the log did not have? */
  async fromDatabase(): Promise<boolean> {
    const before = this.#blocks;
    if (this.#wreck === undefined) return false;
    for await (const block of canonicalBlocks(this.#wreck)) await this.#take(block);
    for (const block of await sideBlocks(this.#wreck)) await this.#take(block);
    return this.#blocks > before;
  }

  /** Answers how many transactions wait. */
  async carry({ pending, prefixes, recordOf }: Carried): Promise<number> {
    const writes: Write[] = [];
    const known = new Set<string>();
    for await (const [key, value] of this.#wreck?.scan(pending) ?? []) {
      known.add(key);
      if (!this.#isMined(`0x${key.slice(pending.length)}`)) writes.push({ key, value });
    }
    for (const [hash, transaction] of this.#accepted) {
      const late = !known.has(`${pending}${hash.slice(2)}`) && !this.#isMined(hash);
      if (late) writes.push(recordOf(transaction));
    }
    const waiting = writes.length;
    for (const prefix of prefixes) {
      for await (const [key, value] of this.#wreck?.scan(prefix) ?? []) writes.push({ key, value });
    }
    await this.#chain.store.commit(writes);
    return waiting;
  }

  report(waiting: number, logEnd: number | undefined): Rebuilt {
    const chain = this.#chain;
    const loose = [...this.#loose.values()].flat().map(({ header }) => header.number);
    const heads = headsLeft(this.#wreck);
    const missing = heads.filter(({ hash }) => chain.blockByHash(hash) === undefined);
    const lost = [...loose, ...missing.map(({ number }) => number)].toSorted((a, b) => Number(b - a));
    const { number } = chain.head.header;
    return {
      number,
      sideBlocks: this.#blocks - Number(number),
      waiting,
      gaps: this.#gaps,
      torn: this.#torn,
      refused: { count: this.#refused, first: this.#firstRefusal },
      lost: lost[0],
      isCertain: heads.length > 0,
      logEnd,
    };
  }

  /** With those it stands on, which the database may have, and those that waited for it. */
  async #take(block: Block): Promise<void> {
    const stack = [block];
    const fetched = new Set<Hash>();
    for (let next = stack.at(-1); next !== undefined; next = stack.at(-1)) {
      const below = fetched.has(next.header.parentHash) ? undefined : this.#missingBelow(next);
      fetched.add(next.header.parentHash);
      if (below === undefined) stack.pop();
      stack.push(...(below === undefined ? await this.#import(next) : [below]));
    }
  }

  /** The parent, when the chain does not have it and the database does. */
  #missingBelow({ header }: Block): Block | undefined {
    const isThere = header.number === 0n || this.#chain.blockByHash(header.parentHash) !== undefined;
    return isThere || this.#wreck === undefined ? undefined : blockLeft(this.#wreck, header.parentHash);
  }

  /** Answers with the blocks that waited for this one. */
  async #import(block: Block): Promise<readonly Block[]> {
    const hash = blockHash(block);
    if (this.#chain.blockByHash(hash) !== undefined) return [];
    try {
      const { move } = await this.#chain.import(block);
      for (const each of move.displaced.flatMap(({ transactions }) => transactions)) {
        this.#accepted.set(transactionHash(each), each);
      }
    } catch (error) {
      this.#refuse(block, error);
      return [];
    }
    this.#blocks += 1;
    this.#onBlock(block.header.number);
    const waiting = this.#loose.get(hash) ?? [];
    this.#loose.delete(hash);
    return waiting;
  }

  #refuse(block: Block, error: unknown): void {
    if (!(error instanceof RuleBroken)) throw error;
    const { parentHash } = block.header;
    if (error.rule === 'unknownParent') {
      this.#loose.set(parentHash, [...(this.#loose.get(parentHash) ?? []), block]);
      return;
    }
    this.#refused += 1;
    this.#firstRefusal ??= error.message;
  }

  #isMined(hash: Hash): boolean {
    return this.#chain.findTransaction(hash) !== undefined;
  }
}
