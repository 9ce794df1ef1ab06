/**
 * Long work gives way: it runs in slices, and between two of them whoever else asked something is answered. Whoever does not wait for
 * the answer any more is noticed there too.
 */

import { setImmediate as others } from 'node:timers/promises';

/** Nobody notices that they wait this long. */
const SLICE_IN_MS = 8;

/** Whoever waits for an answer. The signal is looked at only where something takes long: most answers are there at once. */
export type Asker = { readonly signal: AbortSignal };

export class Breath {
  readonly #asker: Asker | undefined;
  #since = performance.now();

  constructor(asker?: Asker) {
    this.#asker = asker;
  }

  /** Has the slice lasted long enough? */
  get isDue(): boolean {
    return performance.now() - this.#since >= SLICE_IN_MS;
  }

  /** Lets the others have their turn. Throws the signal's reason when nobody waits for the answer any more. */
  async take(): Promise<void> {
    await others();
    this.#asker?.signal.throwIfAborted();
    this.#since = performance.now();
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
