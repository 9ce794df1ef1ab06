/**
 * Searching for nonces in passing, for experiments: a bounded number of tries, in small portions, so that somebody can be told how it
 * goes and can say that it is enough. Its answers are those of `chain/pow.ts`, whatever the pace.
 */

import { setImmediate } from 'node:timers/promises';
import { type Block, sealBlock } from '../chain/block.ts';
import { sealHash } from '../chain/header.ts';
import { searchFast } from '../chain/nonce-search.ts';
import type { Found } from '../chain/pow.ts';
import { CopyError } from './copy-error.ts';

export type SearcherOptions = {
  /** Tries one search may take before it gives up; left out, far more than it needs, but nothing very hard is begun. */
  readonly mostTries?: number | undefined;
  /** Hears now and then how many tries all searches together have taken. */
  readonly onTries?: (tries: number) => void;
  /** Hears while a chain is walked: how many blocks are done, of how many. */
  readonly onBlock?: (done: bigint, all: bigint) => void;
  /** Ends whatever is under way: it throws the signal's reason. */
  readonly signal?: AbortSignal;
};

/** Harder than this is not tried unless somebody says how often: seconds for a block on a slow machine. */
const MOST_DIFFICULTY = 1n << 22n;
/** A fair search needs more than this many times its difficulty once in e⁶⁴. */
const PATIENCE = 64;
/** A few milliseconds. */
const PORTION = 16_384;

export class Searcher {
  readonly #options: SearcherOptions;
  #tries = 0;

  constructor(options: SearcherOptions = {}) {
    this.#options = options;
  }

  /** The first nonce from `firstNonce` upward that counts. Throws CopyError when it takes too much work. */
  async seek(seal: Uint8Array, difficulty: bigint, firstNonce = 0n): Promise<Found> {
    const { mostTries = usualTries(difficulty), onTries } = this.#options;
    for (let tried = 0; tried < mostTries; tried += PORTION) {
      const portion = Math.min(PORTION, mostTries - tried);
      const found = searchFast(seal, difficulty, firstNonce + BigInt(tried), portion);
      this.#tries += found?.tries ?? portion;
      if (found !== undefined) return { nonce: found.nonce, tries: tried + found.tries };
      onTries?.(this.#tries);
      await this.pause();
    }
    throw tooMuch(difficulty, mostTries);
  }

  /** The block with the lowest nonce that counts. */
  async seal(block: Block): Promise<{ readonly block: Block; readonly tries: number }> {
    const { nonce, tries } = await this.seek(sealHash(block.header), block.header.difficulty);
    return { block: sealBlock(block, nonce), tries };
  }

  /** For whoever walks a chain: tells how far it is, and gives others a turn. */
  async walked(done: bigint, all: bigint): Promise<void> {
    this.#options.onBlock?.(done, all);
    await this.pause();
  }

  /** Gives others a turn; throws when it is enough. */
  async pause(): Promise<void> {
    await setImmediate();
    this.#options.signal?.throwIfAborted();
  }
}

/** None for what is too hard. */
function usualTries(difficulty: bigint): number {
  return difficulty > MOST_DIFFICULTY ? 0 : PATIENCE * Number(difficulty);
}

function tooMuch(difficulty: bigint, mostTries: number): CopyError {
  if (mostTries > 0)
    return new CopyError(
      `nothing was found in ${mostTries === 1 ? '1 try' : `${mostTries} tries`} (about ${difficulty} are usual)`,
    );
  return new CopyError(`about ${difficulty} tries for one block are too much work to be tried in passing`);
}
