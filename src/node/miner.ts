/**
 * Mining: one worker thread, kept alive between blocks, that searches for the nonce of one block at a time. Knows nothing
 * of what is in the block. `node.ts` decides what to mine; `chain/pow.ts` says what counts.
 */

import { Worker } from 'node:worker_threads';
import type { MinerOrder, MinerReport } from './miner-worker.ts';

export type Work = {
  /** 32 bytes: the header without its nonce, hashed. */
  readonly sealHash: Uint8Array;
  readonly difficulty: bigint;
  /** When to give up; left out: `triesWorthMaking(difficulty)`. */
  readonly mostTries?: bigint | undefined;
};

/** The search ended without a nonce: it was stopped, the limit was reached, or the thread died. */
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

type Job = {
  readonly number: number;
  readonly work: Work;
  readonly onTries: (tries: bigint) => void;
  readonly resolve: (nonce: bigint) => void;
  readonly reject: (error: MinerError) => void;
};

export class Miner {
  #worker: Worker | undefined;
  #job: Job | undefined;
  #lastNumber = 0;

  /**
   * The first nonce from 0 upward that makes the block count, found after nonce + 1 tries. `onTries` hears now and then
   * how many there were so far. Throws MinerError; a second search at the same time is a mistake of the caller.
   */
  search(work: Work, onTries: (tries: bigint) => void = () => {}): Promise<bigint> {
    if (this.#job !== undefined) throw new Error('the miner is already searching');
    return new Promise((resolve, reject) => {
      this.#lastNumber += 1;
      this.#job = { number: this.#lastNumber, work, onTries, resolve, reject };
      const { sealHash, difficulty, mostTries = triesWorthMaking(difficulty) } = work;
      this.#order({ kind: 'search', job: this.#lastNumber, sealHash, difficulty, mostTries });
    });
  }

  /** Ends the search under way, if there is one: it throws MinerError at once. */
  stop(): void {
    if (this.#job === undefined) return;
    this.#order({ kind: 'stop' });
    this.#end()?.reject(new MinerError('stopped', 'mining was stopped'));
  }

  /** Stops, and ends the thread. */
  async close(): Promise<void> {
    this.stop();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /** The thread is started by the first search: whoever only reads never pays for it. */
  #order(order: MinerOrder): void {
    this.#worker ??= this.#startWorker();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
    this.#worker.postMessage(order);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./miner-worker.ts', import.meta.url));
    worker.on('message', (report: MinerReport) => this.#hear(report));
    worker.on('error', (error) => this.#break(worker, error));
    worker.on('exit', () => this.#break(worker));
    return worker;
  }

  #hear({ kind, job, tries }: MinerReport): void {
    if (job !== this.#job?.number) return;
    const { onTries, work } = this.#job;
    if (kind === 'trying') onTries(tries);
    if (kind === 'found') this.#end()?.resolve(tries - 1n);
    if (kind === 'gaveUp') this.#end()?.reject(gaveUp(work.difficulty, tries));
  }

  #break(worker: Worker, cause?: unknown): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#end()?.reject(new MinerError('broken', 'the mining thread ended by itself', { cause }));
  }

  #end(): Job | undefined {
    const job = this.#job;
    this.#job = undefined;
    return job;
  }
}

function gaveUp(difficulty: bigint, tries: bigint): MinerError {
  return new MinerError(
    'gaveUp',
    `no block was found in ${tries === 1n ? '1 try' : `${tries} tries`} (about ${difficulty} are usual), so mining gave up; what was accepted waits, and is mined with the next command`,
  );
}
