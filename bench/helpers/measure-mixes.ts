/** Measures mixes in turn, in several rounds, each beside a loop of `add`. */

import { ADD } from './mixes-numbers.ts';
import { CONTRACTS } from './mixes-others.ts';
import { LEAVES_BEFORE } from './mixes-state.ts';
import { DROP } from './mixes-values.ts';
import type { Mix } from './mix.ts';
import type { Measured } from './rows.ts';
import { ready } from './run-mix.ts';
import { openWorld } from './world.ts';

/** What all of them took, and what a loop of `add` takes, in nanoseconds per gas. */
export async function measureAll(
  mixes: readonly Mix[],
  rounds: number,
): Promise<{ readonly measured: readonly Measured[]; readonly addPerGas: number }> {
  const world = await openWorld(LEAVES_BEFORE, CONTRACTS);
  const [add, drop] = [ready(ADD, world), ready(DROP, world)];
  const all = mixes.map((mix) => ready(mix, world));
  for (let round = 0; round < rounds; round++) {
    for (const each of all) {
      each.sample();
      add.sample();
      drop.sample();
    }
  }
  await world.close();
  const measured = all.map(({ mix, gas, alone }) => ({ mix, gas, ns: alone() + mix.drops * drop.alone() }));
  return { measured, addPerGas: add.whole() / add.gasOfCall };
}
