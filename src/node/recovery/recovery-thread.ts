/** One thread that recovers senders, a batch at a time. It is started by its first batch. */

import { Worker } from 'node:worker_threads';
import { moduleBeside } from '../../base/beside.ts';
import type { Owners, Signed } from './recovery-worker.ts';

export class RecoveryThread {
  #worker: Worker | undefined;
  #answer: ((owners: Owners | undefined) => void) | undefined;

  get isBusy(): boolean {
    return this.#answer !== undefined;
  }

  /** Who signed; undefined when the thread ended before it could say. One batch at a time. */
  recover(batch: readonly Signed[]): Promise<Owners | undefined> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve) => {
      this.#answer = resolve;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
      worker.postMessage(batch);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#end(undefined);
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(moduleBeside('recovery-worker', import.meta.url));
    worker.on('message', (owners: Owners) => this.#end(owners));
    worker.on('error', () => this.#lose(worker));
    worker.on('exit', () => this.#lose(worker));
    return worker;
  }

  /** It ended by itself; the next batch starts another. */
  #lose(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#end(undefined);
  }

  #end(owners: Owners | undefined): void {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(owners);
  }
}
