/**
 * Contract code that strangers ask for, run so that everybody else is answered meanwhile: in slices (`rpc/breath.ts`), and with so few instructions
 * between two looks at the clock that no slice lasts. The state it runs on is in `reading/steady-state.ts`.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Prepared } from '../../chain/transition.ts';
import { Machine, type Outcome } from '../../vm/machine.ts';
import { type Asker, Breath } from '../breath.ts';

/** Between two looks at the clock, each of which takes as long as an instruction or two: so many instructions, or fewer where they are dear. */
export const STEPS_BETWEEN_LOOKS = 64;
/** Less than two leaves of memory cost: in an old state each can take milliseconds. */
const GAS_BETWEEN_LOOKS = 2_500;

/** How it ended and, where it failed, the contract whose code failed: it may be deeper than the one that was called. */
export type Ran = Outcome & { readonly failedIn: Address | undefined };

/** Runs a transaction or a call to its end; one that runs no code ends at once. Throws RpcError once nobody wants the answer. */
export async function runPrepared(prepared: Prepared, asker?: Asker): Promise<Ran> {
  const { call, host, env } = prepared;
  if (call === undefined) return { ...prepared.run(), failedIn: undefined };
  return runPatiently(new Machine(host, env, call), asker);
}

/** The same of a machine. What is done within the first slice never waits. */
export async function runPatiently(machine: Machine, asker?: Asker): Promise<Ran> {
  const breath = new Breath(asker);
  let last = runSlice(machine, breath);
  while (machine.outcome === undefined) {
    await breath.take();
    last = runSlice(machine, breath);
  }
  // A reason travels up unchanged: whoever executed the last instruction gave it.
  const failedIn = machine.outcome.status === 'success' ? undefined : wordToAddress(last.call.contract);
  return { ...machine.outcome, failedIn };
}

/** Until the time is up, or the end. Answers with the machine that executed the last instruction: itself, or that of a contract it called. */
function runSlice(machine: Machine, breath: Breath): Machine {
  let last = machine;
  do last = runBriefly(machine);
  while (machine.outcome === undefined && !breath.isDue);
  return last;
}

/** Some instructions of the contract that runs just now, which it answers with. */
function runBriefly(machine: Machine): Machine {
  const running = machine.innermost;
  const enough = running.gas - GAS_BETWEEN_LOOKS;
  for (let steps = 0; steps < STEPS_BETWEEN_LOOKS && running.gas > enough; steps++) {
    if (running.outcome !== undefined || running.callee !== undefined) break;
    machine.step();
  }
  return running;
}
