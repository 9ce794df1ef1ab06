/**
 * Long work gives way: it runs in slices, of which one runs between two looks at the network, however much there is to do. Whoever does not
 * wait for the answer any more is noticed there too. Contract code is run in slices by `call/patient.ts`; long answers are sent in
 * them by `dispatch/pieces.ts`.
 */

import { RpcError } from './errors.ts';

/** Nobody notices that they wait this long. */
const SLICE_IN_MS = 8;

/** Whoever waits for an answer. The signal is looked at only where something takes long: most answers are there at once. */
export type Asker = { readonly signal: AbortSignal };

export class Breath {
  readonly #asker: Asker | undefined;
  readonly #beganAtInMs = performance.now();

  constructor(asker?: Asker) {
    this.#asker = asker;
  }

  /** Has the slice lasted long enough? One that is made of several pieces of work, each with a breath of its own, is one slice. */
  get isDue(): boolean {
    return performance.now() - Math.max(this.#beganAtInMs, wokenAtInMs) >= SLICE_IN_MS;
  }

  /** Lets the network and all others who wait here have their turn. Throws RpcError once nobody waits for the answer any more. */
  async take(): Promise<void> {
    await turn();
    const signal = this.#asker?.signal;
    if (signal?.aborted === true) throw abandoned(signal);
  }

  /** The same when the slice has lasted long enough. */
  async takeIfDue(): Promise<void> {
    if (this.isDue) await this.take();
  }
}

/** Answers for each of many, in their order, giving way in between. */
export async function mapGently<T, R>(
  items: readonly T[],
  answer: (item: T, index: number) => R,
  asker?: Asker,
): Promise<R[]> {
  const breath = new Breath(asker);
  const answers: R[] = [];
  for (const [index, item] of items.entries()) {
    await breath.takeIfDue();
    answers.push(answer(item, index));
  }
  return answers;
}

/** Tells everybody who listens, giving way in between. */
export async function tellAll<T>(listeners: Iterable<(what: T) => void>, what: T, breath: Breath): Promise<void> {
  for (const listener of listeners) {
    listener(what);
    await breath.takeIfDue();
  }
}

/** Who waits for the next slice, in the order they came. */
const waiting: (() => void)[] = [];
let wokenAtInMs = 0;

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(wakeOne);
  });
}

/** One at a time: if all went on at once, everybody else would wait for the sum of their slices. */
function wakeOne(): void {
  wokenAtInMs = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(wakeOne);
}

function abandoned({ reason }: AbortSignal): RpcError {
  return reason instanceof RpcError ? reason : new RpcError('unavailable', 'nobody waits for the answer any more');
}
