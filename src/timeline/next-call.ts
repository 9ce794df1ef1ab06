/** The call of another contract that comes next, read off the stack of its caller: below its arguments and what is paid lies the target. */

import type { Machine } from '../vm/machine.ts';
import type { External } from '../vm/module.ts';

/** How many values lie above the target. @param index which of the functions that the contract calls outside */
export function countAboveTarget({ module }: Machine, index: number): number {
  const { payable } = externalOf(module, index);
  return module.tables.external(index).flat.length + (payable ? 1 : 0);
}

export function targetOfCall(machine: Machine, index: number): bigint {
  return machine.stack.at(-1 - countAboveTarget(machine, index)) as bigint;
}

/** The verifier saw that there is one. */
export function externalOf({ module: { externals } }: Machine['module'], index: number): External {
  return externals[index] as External;
}
