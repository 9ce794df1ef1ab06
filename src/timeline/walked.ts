/** A mined transaction, walked once from its start to its end: its run and its shape. No leaf of a contract is looked up for it. */

import { type Address, wordToAddress } from '../base/address.ts';
import type { Prepared } from '../chain/transition.ts';
import { type Contracts, contractsIn } from './contracts.ts';
import type { Pause } from './pace.ts';
import { opened, type Replay, StepError } from './replay.ts';
import { type Traced, traced, tracedSlowly } from './tracer.ts';

export type Walked = Traced & {
  /** The contract that was called. */
  readonly called: Address;
  readonly contracts: Contracts;
  /** As it stood when nothing had run. */
  readonly prepared: Prepared;
};

/** Throws StepError when it ran no code. */
export function walkedOf({ prepare }: Pick<Replay, 'prepare'>): Walked {
  const known = knownOf(prepare());
  return { ...known, ...traced((watch) => opened(prepare(), watch), sourcesOf(known)) };
}

/** The same, giving way to others meanwhile. */
export async function walkedSlowly({ prepare }: Pick<Replay, 'prepare'>, pause: Pause): Promise<Walked> {
  const known = knownOf(prepare());
  return { ...known, ...(await tracedSlowly((watch) => opened(prepare(), watch), sourcesOf(known), pause)) };
}

function knownOf(prepared: Prepared): Omit<Walked, keyof Traced> {
  if (prepared.call === undefined) {
    throw new StepError('this transaction moved hlp and ran no code: there is nothing to step');
  }
  const called = wordToAddress(prepared.call.contract);
  return { called, contracts: contractsIn(prepared.state), prepared };
}

const sourcesOf = ({ contracts }: Pick<Walked, 'contracts'>): Parameters<typeof traced>[1] => {
  return (address) => contracts(address)?.artifact;
};
