/** `muxTracer`: several tracers that hear the same run, each answering under its name. None of them writes before the end. */

import type { Applied } from '../../chain/transition.ts';
import type { MachineEvent } from '../../vm/events.ts';
import type { Tracer } from './tracer.ts';

export class MuxTracer implements Tracer {
  readonly stacks = false;
  readonly #tracers: readonly (readonly [name: string, tracer: Tracer])[];

  constructor(tracers: readonly (readonly [name: string, tracer: Tracer])[]) {
    this.#tracers = tracers;
  }

  hear(events: readonly MachineEvent[]): string {
    for (const [, tracer] of this.#tracers) tracer.hear(events);
    return '';
  }

  *end(applied: Applied): Iterable<string> {
    let begin = '{';
    for (const [name, tracer] of this.#tracers) {
      yield `${begin}"${name}":`;
      yield* tracer.end(applied);
      begin = ',';
    }
    yield begin === '{' ? '{}' : '}';
  }
}
