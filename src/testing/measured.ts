/** What calls of contracts used of gas while tests ran, without the price of the transaction itself. */

import type { Machine, Outcome } from '../vm/machine.ts';
import { entryPoint } from '../vm/entry.ts';
import { Stop } from '../vm/failure.ts';
import type { Staged } from './contracts.ts';

/** A transaction of a test, or a question it asked. */
export type MeasuredCall = {
  readonly contract: string;
  /** The function of the module that was called, by index; undefined for the deployment of a contract without `init`. */
  readonly fn: number | undefined;
  readonly gas: number;
  readonly status: Outcome['status'];
};

/** Of a machine that has run to its end; undefined when it called no function of the contract. */
export function measured({ call, outcome }: Machine, staged: Staged | undefined): MeasuredCall | undefined {
  if (staged === undefined || outcome === undefined) return undefined;
  try {
    const entry = entryPoint(call);
    if (entry === 'transfer') return undefined;
    const gas = call.gas - outcome.gasLeft;
    return { contract: staged.contract.name, fn: entry.fn?.index, gas, status: outcome.status };
  } catch (error) {
    if (error instanceof Stop) return undefined;
    throw error;
  }
}
