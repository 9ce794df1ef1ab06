/** The threads of a miner: started when they are first needed, kept for the next block, gone when the crew is dismissed. */

import { Worker } from 'node:worker_threads';
import { moduleBeside } from '../../base/beside.ts';
import type { MinerOrder } from './miner-worker.ts';

export type CrewListener = {
  /** A thread has left the run with this number. */
  readonly left: (run: bigint) => void;
  /** A thread ended by itself. What it was working on is lost. */
  readonly broke: (cause: unknown) => void;
};

export class MinerCrew {
  readonly #listener: CrewListener;
  readonly #threads: Worker[] = [];

  constructor(listener: CrewListener) {
    this.#listener = listener;
  }

  /** Gives an order to so many threads. From now on they keep the process alive. */
  send(order: MinerOrder, count: number): void {
    while (this.#threads.length < count) this.#threads.push(this.#start());
    for (const thread of this.#threads.slice(0, count)) {
      thread.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
      thread.postMessage(order);
    }
  }

  /** Nobody waits for them: a process that has nothing else to do may end. */
  rest(): void {
    for (const thread of this.#threads) thread.unref();
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.terminate()));
  }

  #start(): Worker {
    const thread = new Worker(moduleBeside('miner-worker', import.meta.url));
    thread.on('message', (run: bigint) => this.#listener.left(run));
    thread.on('error', (error) => this.#lose(thread, error));
    thread.on('exit', (code) => this.#lose(thread, new Error(`it ended with code ${code}`)));
    return thread;
  }

  /** A thread that was dismissed is not lost, and none is lost twice. */
  #lose(thread: Worker, cause: unknown): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) return;
    this.#threads.splice(at, 1);
    this.#listener.broke(cause);
  }
}
