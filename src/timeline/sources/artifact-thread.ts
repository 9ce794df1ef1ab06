/**
 * One thread that compiles, with a limit on its time and its memory: sources come from strangers. It is started when there is something to
 * do, and ends when there has been nothing for a while.
 */

import { Worker } from 'node:worker_threads';
import { moduleBeside } from '../../base/beside.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { decodeModule } from '../../vm/container.ts';
import { verify, type VerifiedModule } from '../../vm/verify.ts';
import type { Sent } from './artifact-worker.ts';

/** The contracts of this project take a fifth of a second at most. */
const MOST_TIME_IN_MS = 5_000;
const MOST_MEMORY_IN_MB = 256;
/** What is new has as much room before it is tidied up; with the usual room, a thread that compiled something small keeps 40 MB more. */
const NEW_MEMORY_IN_MB = 4;
const IDLE_IN_MS = 30_000;

type Answer<T> = { readonly artifact: T | undefined } | 'late';

export class ArtifactThread {
  readonly #mostTimeInMs: number;
  #worker: Promise<Worker | undefined> | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(mostTimeInMs = MOST_TIME_IN_MS) {
    this.#mostTimeInMs = mostTimeInMs;
  }

  /** What the code was compiled from, or `late` where finding that out took too much of something. One at a time. */
  async compile(code: Uint8Array): Promise<Answer<Artifact>> {
    clearTimeout(this.#idle);
    const worker = await (this.#worker ??= start());
    const answer = worker === undefined ? 'late' : await answerOf(worker, code, this.#mostTimeInMs);
    if (answer === 'late') {
      await this.#end();
      return 'late';
    }
    this.#idle = setTimeout(() => void this.#end(), IDLE_IN_MS).unref();
    return { artifact: answer.artifact && completed(answer.artifact) };
  }

  /** The next question starts another one. */
  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await (await worker)?.terminate();
  }
}

/** Ready to be asked: what it takes to load the compiler is on nobody's time. Undefined where it cannot begin. */
function start(): Promise<Worker | undefined> {
  const resourceLimits = { maxOldGenerationSizeMb: MOST_MEMORY_IN_MB, maxYoungGenerationSizeMb: NEW_MEMORY_IN_MB };
  const worker = new Worker(moduleBeside('artifact-worker', import.meta.url), { resourceLimits });
  worker.unref();
  return new Promise((resolve) => {
    worker.once('message', () => resolve(worker));
    // Whoever waits for an answer hears of its end.
    worker.on('error', () => undefined);
    worker.once('exit', () => resolve(undefined));
  });
}

function answerOf(worker: Worker, code: Uint8Array, mostTimeInMs: number): Promise<Answer<NonNullable<Sent>>> {
  return new Promise((resolve) => {
    const end = (answer: Answer<NonNullable<Sent>>): void => {
      watch.stop();
      worker.off('message', hear);
      worker.off('exit', late);
      resolve(answer);
    };
    const late = (): void => end('late');
    const hear = (artifact: Sent): void => end({ artifact });
    const watch = new Watch(worker, mostTimeInMs, late);
    worker.on('message', hear);
    worker.on('exit', late);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
    worker.postMessage(code);
  });
}

/** On a machine with much else to do it may take so many times as long. */
const MOST_PATIENCE = 10;

/** Counts the time for which the thread has worked; where nobody can tell that (before Node 24.6), the time that has passed. */
class Watch {
  readonly #worker: Worker;
  readonly #mostTimeInMs: number;
  readonly #late: () => void;
  readonly #beganAtInMs = performance.now();
  readonly #workedBefore: Promise<number | undefined>;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(worker: Worker, mostTimeInMs: number, late: () => void) {
    this.#worker = worker;
    this.#mostTimeInMs = mostTimeInMs;
    this.#late = late;
    this.#workedBefore = workedInMs(worker);
    this.#wait(mostTimeInMs);
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #wait(timeInMs: number): void {
    this.#timer = setTimeout(() => void this.#look(), Math.max(1, timeInMs));
  }

  async #look(): Promise<void> {
    const [before, now] = [await this.#workedBefore, await workedInMs(this.#worker)];
    if (this.#isOver) return;
    const passed = performance.now() - this.#beganAtInMs;
    const worked = before === undefined || now === undefined ? passed : now - before;
    if (worked >= this.#mostTimeInMs || passed >= MOST_PATIENCE * this.#mostTimeInMs) this.#late();
    else this.#wait(this.#mostTimeInMs - worked);
  }
}

/** Undefined where the thread has ended, or Node does not tell. */
async function workedInMs(worker: Worker): Promise<number | undefined> {
  const used = await worker.cpuUsage?.().catch(() => undefined);
  return used && (used.user + used.system) / 1_000;
}

/** The module is made again where somebody asks for it. */
function completed(sent: NonNullable<Sent>): Artifact {
  let module: VerifiedModule | undefined;
  return {
    ...sent,
    get module() {
      return (module ??= verify(decodeModule(sent.bytecode).module));
    },
  };
}
