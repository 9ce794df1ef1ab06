/**
 * Blocks that come from elsewhere, in whatever order. One whose parent is here is judged at once, and then those that waited for it; one
 * whose parent is not here waits for that, and one from the future for its time (`waiting-blocks.ts`).
 *
 * Cheap questions come first: nobody looks for a sender before it is certain that somebody did the work for this block.
 */

import type { Hash } from '../base/hash.ts';
import { type Block, blockHash, decodeBlock, encodeBlock, transactionsRoot } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { LEAST_DIFFICULTY } from '../chain/difficulty.ts';
import { broken, RuleBroken, TransactionError } from '../chain/errors.ts';
import { FieldError } from '../chain/fields.ts';
import { problemOfWork } from '../chain/rules.ts';
import { WaitingBlocks } from './waiting-blocks.ts';

/** What became of a block: it is in the tree now, it was already, it waits for its parent or for its time, or there was no room to wait. */
export type Arrival = 'taken' | 'known' | 'orphan' | 'early' | 'noRoom';

/** What arrivals ask of the node. */
export type Gate = {
  readonly chain: Chain;
  /** Seconds since 1970. */
  now(): bigint;
  /** Finds out who sent the transactions. */
  recover(block: Block): Promise<void>;
  /** Makes a block part of the tree. Throws RuleBroken. */
  take(block: Block): Promise<void>;
  /** A block that waited turned out to break a rule. */
  refused(error: RuleBroken): void;
  /** A block that waited could not be kept, and goes on waiting. */
  failed(error: unknown): void;
};

/** A block may be this far ahead of our clock, in seconds; clocks are never quite the same. */
export const MOST_AHEAD_IN_SECONDS = 15n;
/** An orphan is at least a sixteenth as hard as the newest block: waiting costs the sender something. */
const LEAST_SHARE = 16n;
const RETRY_IN_MS = 1_000;

export class Arrivals {
  readonly #gate: Gate;
  readonly #waiting = new WaitingBlocks();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** How many blocks wait, and how large they are together. */
  get waiting(): { readonly blocks: number; readonly bytes: number } {
    return this.#waiting.size;
  }

  /** Throws `RuleBroken` for a block that breaks a rule; then nothing has changed. */
  async receive(given: Block): Promise<Arrival> {
    const { block, size } = asItsBytesSay(given);
    const hash = blockHash(block);
    if (this.#gate.chain.blockByHash(hash) !== undefined) {
      await this.arrived(hash);
      return 'known';
    }
    this.#checkWork(block);
    if (this.#isEarly(block)) return this.#hold(hash, block, size, 'early');
    try {
      await this.#take(block);
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      if (error.rule === 'unknownParent') return this.#hold(hash, block, size, 'orphan');
      await this.arrived(hash);
      throw error;
    }
    await this.arrived(hash);
    return 'taken';
  }

  /**
   * A block is in the tree, wherever it came from, or was refused: takes those that waited for it, those that waited for them, and so on.
   * What cannot be kept now goes on waiting, and is tried again.
   */
  async arrived(parent: Hash): Promise<void> {
    const ready = [...this.#waiting.childrenOf(parent)];
    try {
      for (let hash = ready.shift(); hash !== undefined; hash = ready.shift()) {
        const block = this.#waiting.get(hash);
        if (block === undefined || this.#isEarly(block)) continue;
        await this.#takeOrRefuse(block);
        this.#waiting.remove(hash);
        // Also when it was refused: what stands on it is refused for that.
        ready.push(...this.#waiting.childrenOf(hash));
      }
    } catch (error) {
      this.#gate.failed(error);
      this.#lookLater();
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
  }

  /** Time on a development chain may run ahead. */
  #isEarly({ header }: Block): boolean {
    const { development } = this.#gate.chain.params;
    return !development && header.timestamp > this.#gate.now() + MOST_AHEAD_IN_SECONDS;
  }

  /** As hard as its parent asks for, where that is known; done; and its body is the one it was done for. */
  #checkWork({ header, transactions }: Block): void {
    const { number, difficulty, parentHash } = header;
    const wanted = this.#gate.chain.difficultyOn(parentHash) ?? difficulty;
    if (difficulty !== wanted) broken('difficulty', number, `its difficulty must be ${wanted}, but is ${difficulty}`);
    const missing = problemOfWork(header);
    if (missing !== undefined) broken('proofOfWork', number, missing);
    if (transactionsRoot(transactions) === header.transactionsRoot) return;
    broken('transactionsRoot', number, 'its transactions are not those its header was mined for');
  }

  #hold(hash: Hash, block: Block, size: number, why: 'orphan' | 'early'): Arrival {
    const { number, difficulty } = block.header;
    const { header } = this.#gate.chain.head;
    const least = this.#leastDifficulty(header.difficulty);
    if (difficulty < least)
      broken('difficulty', number, `its difficulty is ${difficulty}, at least ${least} is asked for`);
    if (!this.#waiting.put(hash, block, size, header.number)) return 'noRoom';
    if (why === 'early') this.#lookLater();
    return why;
  }

  #leastDifficulty(newest: bigint): bigint {
    const { blockTimeInSeconds, difficulty } = this.#gate.chain.params;
    if (blockTimeInSeconds === 0n) return difficulty;
    const share = newest / LEAST_SHARE;
    return share > LEAST_DIFFICULTY ? share : LEAST_DIFFICULTY;
  }

  async #take(block: Block): Promise<void> {
    if (this.#gate.chain.difficultyOn(block.header.parentHash) !== undefined) await this.#gate.recover(block);
    await this.#gate.take(block);
  }

  async #takeOrRefuse(block: Block): Promise<void> {
    try {
      await this.#take(block);
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error;
      this.#gate.refused(error);
    }
  }

  #lookLater(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#takeDue();
    }, RETRY_IN_MS).unref();
  }

  /** Blocks whose time has come, or that could not be kept, and whose parent is here. */
  async #takeDue(): Promise<void> {
    const parents = this.#waiting.all().map(({ header }) => header.parentHash);
    for (const parent of new Set(parents)) {
      if (this.#gate.chain.blockByHash(parent) !== undefined) await this.arrived(parent);
    }
    if (this.#waiting.all().some((block) => this.#isEarly(block))) this.#lookLater();
  }
}

/** A block made by hand may hold the same in other letters, under the same hash; only one of them can come out of bytes. */
function asItsBytesSay(block: Block): { readonly block: Block; readonly size: number } {
  try {
    const bytes = encodeBlock(block);
    return { block: decodeBlock(bytes), size: bytes.length };
  } catch (error) {
    const isForm = error instanceof FieldError || error instanceof TransactionError || error instanceof RangeError;
    if (!isForm) throw error;
    return broken('form', block.header.number, error.message);
  }
}
