/**
 * Long searches give way: others have their turn every few milliseconds, whoever waits is told how far it is, and who does not wait any more
 * is noticed.
 */

import { setImmediate } from 'node:timers/promises';
import type { Position } from './position.ts';

/** Asked again and again while something goes on, so that others have their turn; what it throws ends that. Nothing to wait for: it goes on at once. */
export type Pause = () => Promise<void> | undefined;

export type PaceOptions = {
  /** Ends it: the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Hears now and then how far it is. */
  readonly onProgress?: ((position: Position) => void) | undefined;
};

/** Nobody notices that they wait this long. */
const SLICE_IN_MS = 8;

export class Pace {
  readonly #options: PaceOptions;
  #beganAtInMs = performance.now();
  #position: Position | undefined;

  constructor(options: PaceOptions = {}) {
    this.#options = options;
    options.signal?.throwIfAborted();
  }

  /** Where the search is. */
  at(position: Position): Promise<void> | undefined {
    this.#position = position;
    return this.keep();
  }

  /** Gives others a turn when it is due. Throws when it is enough. Answers nothing to wait for when it is not due. */
  keep(): Promise<void> | undefined {
    return performance.now() - this.#beganAtInMs < SLICE_IN_MS ? undefined : this.#take();
  }

  async #take(): Promise<void> {
    if (this.#position !== undefined) this.#options.onProgress?.(this.#position);
    await setImmediate();
    this.#options.signal?.throwIfAborted();
    this.#beganAtInMs = performance.now();
  }
}
