/** What every tracer is: somebody who hears what a run does, and makes JSON of it. The tracers there are stand in `tracers.ts`. */

import type { Address } from '../../base/address.ts';
import type { Applied, Prepared } from '../../chain/transition.ts';
import type { Reader } from '../../state/reader.ts';
import type { MachineEvent } from '../../vm/events.ts';
import type { Touched } from './touched.ts';

/** A transaction that is about to run. */
export type Subject = {
  readonly prepared: Prepared;
  /** The state that it finds. */
  readonly before: Reader;
  /** What it has asked the state for so far. */
  readonly touched: Touched;
  /** Logs of the transactions before it in its block. */
  readonly logsBefore: number;
};

export type Tracer = {
  /** Does it look at stacks? */
  readonly stacks: boolean;
  /** Before the first step of a contract that runs, for whoever has to look something up. */
  enter?(contract: Address): Promise<void>;
  /** What happened in one step; answers with text that can be sent at once. */
  hear(events: readonly MachineEvent[]): string;
  /** What is left to send. */
  end(applied: Applied): Iterable<string>;
};
