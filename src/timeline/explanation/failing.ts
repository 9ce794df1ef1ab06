/** Which instruction failed, of which contract, and with what: at the end of a run, or in a call that a `try` caught. */

import type { Address } from '../../base/address.ts';
import type { Machine } from '../../vm/machine.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { Run } from '../run.ts';
import { addressOf, frameOf, type Place, placeOf, runningIn } from '../running.ts';
import type { CaughtCall } from '../trace.ts';

export type Failing = {
  /** The instruction, counted as steps are. */
  readonly step: number;
  /** Where it stands. */
  readonly place: Place;
  readonly op: OpName;
  readonly status: 'reverted' | 'outOfGas';
  /** What it answered. */
  readonly data: Uint8Array;
};

/** Undefined when all went well, or nothing ran. */
export function failingAtEnd(run: Run): Failing | undefined {
  const { length } = run;
  const failed = run.seek(length).running.at(-1);
  const outcome = failed?.outcome;
  if (failed === undefined || outcome === undefined || outcome.status === 'success' || length === 0) return undefined;
  const { status, data } = outcome;
  const own = placeOf(failed);
  return failingAt(run, length - 1, own, status, data);
}

/** A call that was refused at the door failed where it was made. */
export function failingCall(run: Run, { step, place, failed, data }: CaughtCall): Failing | undefined {
  const machine = failed === undefined ? undefined : innermostFailed(run, step);
  const own = machine && placeOf(machine);
  return failingAt(run, step, own ?? place, machine?.outcome?.status === 'outOfGas' ? 'outOfGas' : 'reverted', data);
}

function innermostFailed(run: Run, step: number): Machine | undefined {
  return run.seek(step + 1).caught?.failed;
}

/** Behind the end of a function – at an invariant, say – a machine stands in none: then the last instruction is what failed. */
function failingAt(
  run: Run,
  step: number,
  own: Place | undefined,
  status: Failing['status'],
  data: Uint8Array,
): Failing | undefined {
  const { innermost } = run.seek(step).machine;
  const place = own ?? placeOf(innermost);
  const machine = place && machineOf(run, place.contract);
  const op = place && machine?.module.functions[place.fn]?.instructions[place.index]?.op;
  return place === undefined || op === undefined ? undefined : { step, place, op, status, data };
}

/** The machine of a contract that runs where the run stands. */
function machineOf(run: Run, contract: Address): Machine | undefined {
  return runningIn(run.machine).find((machine) => addressOf(machine) === contract);
}

/** Does this function of this contract run innermost? */
export function runsInnermost(machine: Machine, { contract, fn }: Pick<Place, 'contract' | 'fn'>): boolean {
  return frameOf(machine)?.fn.index === fn && addressOf(machine) === contract;
}
