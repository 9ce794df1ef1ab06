/** Trying: a run goes on from an earlier step with another value in one leaf, and one looks whether the same thing fails again. */

import { addressToWord, type Address } from '../../base/address.ts';
import type { Leaf } from '../../state/reader.ts';
import type { Machine } from '../../vm/machine.ts';
import type { Run } from '../run.ts';
import { frameOf, type Place } from '../running.ts';
import type { Trace } from '../trace.ts';
import { stopsBetween } from './evaluated.ts';
import { runsInnermost } from './failing.ts';
import type { Guard } from './guard.ts';

/** What failed: a statement of a function, and what in it decided. */
export type Target = {
  readonly place: Place;
  readonly guard: Pick<Guard, 'from' | 'at' | 'leadsTo'>;
  readonly step: number;
  /** Did it end the transaction? Then one that ends well has not failed there. */
  readonly isLast: boolean;
};

/** Before this step these leaves become something else. */
export type Instead = { readonly step: number; readonly leaves: readonly Replaced[] };
export type Replaced = { readonly contract: Address; readonly path: string; readonly leaf: Leaf };

/** `unknown`: it never came there, or took longer than anybody waits. */
export type Verdict = 'holds' | 'fails' | 'unknown';

/** Counts down what may still be tried, in instructions. */
export type Patience = { left: number };

export function tryWith(run: Run, trace: Trace, target: Target, instead: Instead, patience: Patience): Verdict {
  const { machine, world } = run.copyAt(instead.step);
  for (const { contract, path, leaf } of instead.leaves) world.host.write(addressToWord(contract), path, leaf);
  const { place, guard } = target;
  const begin: Place = { ...place, index: guard.from };
  const times = stopsBetween(trace, begin, instead.step, target.step);
  for (let seen = 0; patience.left > 0; patience.left--) {
    if (machine.outcome !== undefined) return verdictAtEnd(machine, target);
    const here = machine.innermost;
    if (runsInnermost(here, place)) {
      const next = frameOf(here)?.next;
      if (next === guard.from) seen++;
      if (next === guard.at && seen >= times) return verdictAt(machine, here, target, patience);
    }
    machine.step();
  }
  return 'unknown';
}

function verdictAtEnd({ outcome }: Machine, { isLast }: Target): Verdict {
  return isLast && outcome?.status === 'success' ? 'holds' : 'unknown';
}

/** The instruction that decides comes next; it is over when its function goes on. */
function verdictAt(machine: Machine, here: Machine, { guard: { leadsTo } }: Target, patience: Patience): Verdict {
  const frame = frameOf(here);
  const { failedCall } = here;
  do {
    machine.step();
    patience.left--;
  } while (here.outcome === undefined && machine.innermost !== here && patience.left > 0);
  if (here.outcome !== undefined) return here.outcome.status === 'success' ? 'holds' : leadsTo ? 'unknown' : 'fails';
  // A `try` goes on, whatever its call came to.
  if (leadsTo === undefined || frame === undefined) return here.failedCall === failedCall ? 'holds' : 'fails';
  return leadsTo.from <= frame.next && frame.next < leadsTo.to ? 'fails' : 'holds';
}
