/** When the deeds of a recorded test happen: at the very second, and in the very block, where a contract asks for that. */

import { FIRST_SECOND } from '../stage.ts';
import { neededWei } from './actors.ts';
import type { Footprint } from './footprint.ts';
import type { Scene } from './script.ts';

/** More blocks than this are not made only to count them. */
const MOST_EMPTY_BLOCKS = 2_000n;

/**
 * The time of the test. Whatever asks for the time is done at the very second at which it was, if it is not too late for that; the others as
 * soon as it is their turn. Each gift at the beginning and each deed takes a block, and a second.
 */
export class Clock {
  readonly #counter: string;
  readonly #delay: bigint;
  #time = FIRST_SECOND;
  #block = 0n;
  lateness = 0n;

  constructor({ cast, deeds, delay }: Pick<Scene, 'cast' | 'deeds' | 'delay'>) {
    this.#counter = cast.free('i');
    this.#delay = delay;
    const needs = neededWei(deeds);
    for (const who of cast.people.keys()) if ((needs.get(who) ?? 0n) > 0n) this.#tick(1n);
  }

  /** What has to be written before a deed. */
  before({ asked, env }: Footprint): readonly string[] {
    const lines = [
      ...(asked.clock.has('blockNumber') ? this.#emptyBlocks(env.blockNumber - 1n - this.#block) : []),
      ...(asked.clock.has('now') ? this.#wait(env.now + this.#delay - 1n - this.#time) : []),
    ];
    this.#tick(1n);
    return lines;
  }

  #emptyBlocks(count: bigint): readonly string[] {
    if (count <= 0n || count > MOST_EMPTY_BLOCKS) return [];
    this.#tick(count);
    return [`for ${this.#counter} in 0..${count} { send 0 hlp to nobody }`];
  }

  #wait(seconds: bigint): readonly string[] {
    if (-seconds > this.lateness) this.lateness = -seconds;
    if (seconds <= 0n) return [];
    this.#time += seconds;
    return [`wait ${durationText(seconds)}`];
  }

  #tick(count: bigint): void {
    this.#time += count;
    this.#block += count;
  }
}

const UNITS = [
  ['day', 86_400n],
  ['hour', 3_600n],
  ['minute', 60n],
  ['second', 1n],
] as const;

/** `3 days + 1 hour`. */
export function durationText(seconds: bigint): string {
  let rest = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = rest / size;
    rest %= size;
    return count === 0n ? [] : [`${count} ${unit}${count === 1n ? '' : 's'}`];
  });
  return parts.join(' + ');
}
