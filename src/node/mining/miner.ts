/**
 * Mining: threads, kept alive between blocks, that search for the nonce of one block at a time. Knows nothing of what is in the
 * block. The answer does not depend on how many threads there are: it is always the lowest nonce that counts.
 *
 * Next: `miner-progress.ts` (what the threads share), `miner-crew.ts` (the threads), `chain/nonce-search.ts` (trying);
 * `node.ts` decides what to mine, `chain/pow.ts` says what counts.
 */

import { availableParallelism } from 'node:os';
import { searchFast } from '../../chain/nonce-search.ts';
import { MinerCrew } from './miner-crew.ts';
import { MinerProgress } from './miner-progress.ts';

export type Work = {
  /** 32 bytes: the header without its nonce, hashed. */
  readonly sealHash: Uint8Array;
  readonly difficulty: bigint;
  /** When to give up; left out: `triesWorthMaking(difficulty)`. */
  readonly mostTries?: bigint | undefined;
  /** How many threads may search for it at once; left out, as many as the miner has. */
  readonly threads?: number | undefined;
};

export type MinerOptions = {
  /** How many threads may search at once; left out, one fewer than there are cores, so that somebody is left to answer. */
  readonly threads?: number | undefined;
};

/** Hears ten times a second how many tries all threads together have made, and how many they made per second lately. */
export type TriesListener = (tries: bigint, triesPerSecond: number) => void;

/** The search ended without a nonce: it was stopped, the limit was reached, or a thread died. */
export class MinerError extends Error {
  override readonly name = 'MinerError';
  readonly reason: 'stopped' | 'gaveUp' | 'broken';

  constructor(reason: MinerError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * A fair search of d expected tries fails to end within 64 · d once in e⁶⁴ blocks. One that does not end has something
 * wrong with it, and saying so is better than searching for ever.
 */
export function triesWorthMaking(difficulty: bigint): bigint {
  return 64n * difficulty + 1_000n;
}

/** Another thread takes longer to begin than one thread takes for so many tries. */
const TRIES_WORTH_A_THREAD = 1n << 20n;

/** No machine gets this far, and what the threads share counts a little beyond the end. */
const MOST_NONCES = 1n << 62n;

const REPORT_EVERY_MS = 100;

/** Up to here, handing a search to a thread takes longer than searching. */
const DIFFICULTY_AT_ONCE = 1_024n;
/** Half a thousandth of a second of work; what is not found by then goes to a thread, from the beginning. */
const TRIES_AT_ONCE = 2_048n;

type Job = {
  readonly work: Work;
  /** Nonces below this are tried. */
  readonly limit: bigint;
  readonly progress: MinerProgress;
  readonly onTries: TriesListener;
  readonly resolve: (nonce: bigint) => void;
  readonly reject: (error: MinerError) => void;
};

export class Miner {
  readonly #threads: number;
  readonly #crew = new MinerCrew({
    left: (run) => this.#hear(run),
    broke: (cause) => this.#fail(new MinerError('broken', 'a mining thread ended by itself', { cause })),
  });
  #job: Job | undefined;
  #run = 0n;
  #isPaused = false;
  #reporting: NodeJS.Timeout | undefined;

  constructor({ threads = availableParallelism() - 1 }: MinerOptions = {}) {
    this.#threads = Math.max(1, threads);
  }

  /**
   * The first nonce from 0 upward that makes the block count, so there were nonce + 1 tries that matter. Throws MinerError; a second
   * search at the same time is a mistake of the caller. While the miner is paused, it begins when mining is resumed.
   */
  search(work: Work, onTries: TriesListener = () => {}): Promise<bigint> {
    if (this.#job !== undefined) throw new Error('the miner is already searching');
    const { difficulty, mostTries = triesWorthMaking(difficulty) } = work;
    const limit = mostTries < MOST_NONCES ? mostTries : MOST_NONCES;
    const nonce = this.#isPaused ? undefined : nonceAtOnce(work, limit);
    if (nonce !== undefined) return Promise.resolve(nonce);
    return new Promise((resolve, reject) => {
      this.#job = { work, limit, progress: MinerProgress.upTo(limit), onTries, resolve, reject };
      if (!this.#isPaused) this.#begin(this.#job);
    });
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Nothing is tried from now on. The search under way keeps its place. */
  pause(): void {
    this.#isPaused = true;
    this.#hold();
  }

  /** Goes on where it was paused. */
  resume(): void {
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    if (wasPaused && this.#job !== undefined) this.#begin(this.#job);
  }

  /** Ends the search under way, if there is one: it throws MinerError at once, and the threads leave within a few milliseconds. */
  stop(): void {
    this.#fail(new MinerError('stopped', 'mining was stopped'));
  }

  /** Stops, and ends the threads. */
  async close(): Promise<void> {
    this.stop();
    await this.#crew.dismiss();
  }

  #begin(job: Job): void {
    const { sealHash, difficulty, threads = this.#threads } = job.work;
    this.#run += 1n;
    job.progress.ask(this.#run);
    const worthIt = Number(min(BigInt(threads), 1n + difficulty / TRIES_WORTH_A_THREAD));
    this.#crew.send({ run: this.#run, memory: job.progress.memory, sealHash, difficulty }, worthIt);
    this.#reporting = setInterval(reporter(job), REPORT_EVERY_MS).unref();
  }

  /** Threads leave, and nobody hears of them. */
  #hold(): void {
    clearInterval(this.#reporting);
    this.#run += 1n;
    this.#job?.progress.hold();
    this.#crew.rest();
  }

  /** A thread has found nothing left to do. Others may not have begun: they are not waited for. */
  #hear(run: bigint): void {
    if (run !== this.#run || this.#job?.progress.isOver !== true) return;
    const { limit, progress, work, resolve, reject } = this.#job;
    this.#hold();
    this.#job = undefined;
    if (progress.end < limit) resolve(progress.end);
    else reject(gaveUp(work.difficulty, limit));
  }

  #fail(error: MinerError): void {
    const job = this.#job;
    this.#hold();
    this.#job = undefined;
    job?.reject(error);
  }
}

function nonceAtOnce({ sealHash, difficulty }: Work, limit: bigint): bigint | undefined {
  if (difficulty < 1n || difficulty > DIFFICULTY_AT_ONCE) return undefined;
  return searchFast(sealHash, difficulty, 0n, Number(min(limit, TRIES_AT_ONCE)))?.nonce;
}

function reporter({ progress, onTries }: Job): () => void {
  let before = { tries: progress.tries, ms: performance.now() };
  return () => {
    const now = { tries: progress.tries, ms: performance.now() };
    const triesPerSecond = (1000 * Number(now.tries - before.tries)) / (now.ms - before.ms);
    before = now;
    onTries(now.tries, triesPerSecond);
  };
}

function gaveUp(difficulty: bigint, tries: bigint): MinerError {
  return new MinerError(
    'gaveUp',
    `no block was found in ${tries === 1n ? '1 try' : `${tries} tries`} (about ${difficulty} are usual), so mining gave up; what was accepted waits, and is mined with the next command`,
  );
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
