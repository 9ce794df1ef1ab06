/**
 * The contracts that run at one moment: each in a machine of its own, called by the one before. Behind a failure, those that ran when it
 * happened, down to the one that failed.
 */

import { wordToAddress, type Address } from '../base/address.ts';
import type { Frame, Machine } from '../vm/machine.ts';

/** The outermost first; none when the call has ended. */
export function runningIn(machine: Machine): readonly Machine[] {
  if (machine.outcome !== undefined) return [];
  if (machine.callee === undefined) return [machine];
  const running: Machine[] = [];
  for (let at: Machine | undefined = machine; at?.outcome === undefined && at !== undefined; at = at.callee)
    running.push(at);
  return running;
}

/** Asked at every step, so it is remembered. */
export function addressOf(machine: Machine): Address {
  const known = addresses.get(machine) ?? wordToAddress(machine.call.contract);
  addresses.set(machine, known);
  return known;
}

const addresses = new WeakMap<Machine, Address>();

/** An instruction of a contract, by function and index. */
export type Place = { readonly contract: Address; readonly fn: number; readonly index: number };

/** The innermost of its functions. A machine that failed behind the end of one – a broken invariant, say – stands in none. */
export function frameOf({ frames }: Machine): Frame | undefined {
  return frames.at(-1);
}

/** Where a machine stands: the next instruction or, once it has failed, the one that failed. */
export function placeOf(machine: Machine): Place | undefined {
  const frame = frameOf(machine);
  if (frame === undefined) return undefined;
  const index = machine.outcome === undefined ? frame.next : frame.next - 1;
  return { contract: addressOf(machine), fn: frame.fn.index, index };
}

/** Of those that ran before a step, down to the innermost that failed in it; empty when none did. */
export function failedAmong(before: readonly Machine[]): readonly Machine[] {
  const index = before.findLastIndex(({ outcome }) => outcome !== undefined && outcome.status !== 'success');
  return before.slice(0, index + 1);
}

/** Runs to the end; whose code failed. Undefined when all went well, or nothing ran. */
export function whoFailed(machine: Machine): Address | undefined {
  let before: readonly Machine[] = [];
  while (machine.outcome === undefined) {
    before = runningIn(machine);
    machine.step();
  }
  const failed = failedAmong(before).at(-1);
  return failed && addressOf(failed);
}
