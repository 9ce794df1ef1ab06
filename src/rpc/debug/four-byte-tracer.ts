/** `4byteTracer`: which functions were called, by their selectors, with how many bytes of arguments, and how often. */

import { bytesToHex } from '../../base/bytes.ts';
import type { Applied } from '../../chain/transition.ts';
import type { MachineEvent } from '../../vm/events.ts';
import type { Tracer } from './tracer.ts';

const SELECTOR_SIZE = 4;

export class FourByteTracer implements Tracer {
  readonly stacks = false;
  readonly #counts = new Map<string, number>();

  hear(events: readonly MachineEvent[]): string {
    for (const event of events) {
      if (event.event !== 'enter' || event.kind === 'init' || event.data.length < SELECTOR_SIZE) continue;
      const name = `${bytesToHex(event.data.subarray(0, SELECTOR_SIZE))}-${event.data.length - SELECTOR_SIZE}`;
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    }
    return '';
  }

  *end(_: Applied): Iterable<string> {
    yield JSON.stringify(Object.fromEntries(this.#counts));
  }
}
