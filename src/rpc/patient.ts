/**
 * Contract code that strangers ask for, run so that everybody else is answered meanwhile: in slices, of which only one runs between two
 * looks at the network, however many questions burn at once. The state they run on is in `steady-state.ts`.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import type { Machine, Outcome } from '../vm/machine.ts';
import { RpcError } from './errors.ts';

export { steadyState } from './steady-state.ts';

/** How long anybody else may have to wait for one slice. */
const SLICE_IN_MS = 10;
/** Between two looks at the clock, each of which takes as long as an instruction or two: so many instructions, or fewer where they are dear. */
const STEPS_BETWEEN_LOOKS = 64;
/** Less than two leaves of memory cost: in an old state each can take milliseconds. */
const GAS_BETWEEN_LOOKS = 2_500;

/** How it ended and, where it failed, the contract whose code failed: it may be deeper than the one that was called. */
export type Ran = Outcome & { readonly failedIn: Address | undefined };

/** Runs a machine to its end. What is done within the first slice never waits. Throws RpcError (unavailable) once nobody wants the answer. */
export async function runPatiently(machine: Machine, signal: AbortSignal): Promise<Ran> {
  let last = runSlice(machine);
  while (machine.outcome === undefined) {
    await breath(signal);
    last = runSlice(machine);
  }
  // A reason travels up unchanged: whoever executed the last instruction gave it.
  const failedIn = machine.outcome.status === 'success' ? undefined : wordToAddress(last.call.contract);
  return { ...machine.outcome, failedIn };
}

/** Lets everybody else be answered, and one of those who wait here go on. Throws RpcError (unavailable) once nobody wants the answer. */
export async function breath(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(wakeOne);
  });
  if (signal.aborted) throw abandoned(signal);
}

/** Who waits for the next slice, in the order they came. */
const waiting: (() => void)[] = [];

function wakeOne(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(wakeOne);
}

/** Until the time is up, or the end. Answers with the machine that executed the last instruction: itself, or that of a contract it called. */
function runSlice(machine: Machine): Machine {
  const end = performance.now() + SLICE_IN_MS;
  let last = machine;
  do last = runBriefly(machine);
  while (machine.outcome === undefined && performance.now() < end);
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

function abandoned({ reason }: AbortSignal): RpcError {
  return reason instanceof RpcError ? reason : new RpcError('unavailable', 'nobody waits for the answer any more');
}
