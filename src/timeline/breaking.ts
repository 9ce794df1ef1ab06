/**
 * Which write broke an invariant: found from the end backwards, by asking it once more before each of those instructions that touched what it
 * reads. The trace knows them, so a long transaction takes no longer than a short one that wrote as often.
 */

import type { Address } from '../base/address.ts';
import { show } from '../base/show.ts';
import { holds, type Machine } from '../vm/machine.ts';
import type { RunnableFunction } from '../vm/runnable.ts';
import { stateValue, type StateValue } from './changes.ts';
import type { Leaves } from './remembered.ts';
import { listenTo } from './reads.ts';
import type { Run } from './run.ts';
import { addressOf, placeOf, runningIn } from './running.ts';
import type { Scene, SceneContract } from './scene.ts';
import { readStoredPath } from './stored-path.ts';
import { sourceAt, type SourcePlace } from './source-place.ts';
import type { Trace } from './trace.ts';
import type { Traced } from './tracer.ts';
import { quoted, withUnit } from './values.ts';

/** A write after which an invariant that held no longer held. */
export type BreakingWrite = {
  readonly invariant: string;
  readonly step: number;
  readonly source: SourcePlace | undefined;
  /** The leaf as it was just before the write, and just after it. Undefined when no leaf was written: then hlp went away. */
  readonly write: StateValue | undefined;
};

/**
 * The write that broke the invariant called `sentence`, of the contract whose failure ended the run: the last one before which it held
 * and after which it did not. Undefined when it did not hold to begin with.
 */
export function breakingWrite(scene: Scene, { run, trace }: Traced, sentence: string): BreakingWrite | undefined {
  const failed = run.seek(run.length).running.at(-1);
  const invariant = failed?.module.invariants.find(({ def }) => def.name === sentence);
  if (failed === undefined || invariant === undefined) return undefined;
  const step = culpritIn(run, trace, addressOf(failed), invariant);
  return step === undefined ? undefined : describeWrite(scene, run, sentence, step);
}

/** It held before the newest step of those after which it did not. */
function culpritIn(run: Run, trace: Trace, contract: Address, invariant: RunnableFunction): number | undefined {
  const start = startOf(run, trace, contract);
  for (const step of touchesOf(invariant, run, trace, contract)) {
    const machine = step > start ? machineAt(run, step, contract) : undefined;
    if (machine === undefined) return undefined;
    if (holds(machine.host, machine.env, machine.call, invariant)) return step;
  }
  return undefined;
}

/** The step that made the newest call of a contract; it may have been called several times. -1 for the one that the transaction called. */
function startOf(run: Run, { events }: Trace, contract: Address): number {
  if (addressOf(run.machine) === contract) return -1;
  const calls = events.filter((event) => event.kind === 'call' && event.target === contract);
  const made = calls.findLast(({ step }) => addressOf(run.seek(step + 1).machine.innermost) === contract);
  return made?.step ?? -1;
}

/** The machine of a contract, which may be waiting for one that it calls. */
function machineAt(run: Run, step: number, contract: Address): Machine | undefined {
  return runningIn(run.seek(step).machine).find((machine) => addressOf(machine) === contract);
}

/** Steps that may have changed what an invariant says, the newest first. */
function touchesOf(invariant: RunnableFunction, run: Run, trace: Trace, contract: Address): number[] {
  const { host, env, call } = run.seek(trace.length - 1).machine.innermost;
  const { heard, heardBalance } = listenTo(host, env, call, invariant);
  const steps = trace.events.filter((event) => {
    if (event.kind === 'write') return event.contract === contract && heard.has(event.path);
    // Hlp also comes back, when a call fails that it went along with.
    return heardBalance && (event.kind === 'move' || event.kind === 'failure');
  });
  return [...new Set(steps.map(({ step }) => step).filter((step) => step >= 0))].reverse();
}

function describeWrite(scene: Scene, run: Run, invariant: string, step: number): BreakingWrite {
  const stand = run.seek(step);
  const address = addressOf(stand.machine.innermost);
  const contract = scene.contracts.get(address);
  const source = sourceAt(contract, placeOf(stand.machine.innermost));
  const before = stand.changes().get(address) ?? NOTHING;
  const after =
    run
      .seek(step + 1)
      .changes()
      .get(address) ?? NOTHING;
  return { invariant, step, source, write: contract && writtenBetween(contract, before, after) };
}

const NOTHING: Leaves = new Map();

/** The first leaf that differs; sums and counts follow from it. */
function writtenBetween(contract: SceneContract, then: Leaves, now: Leaves): StateValue | undefined {
  for (const path of now.keys()) {
    const before = contract.before.get(path);
    const value = stateValue(contract, path, then.get(path) ?? before, now.get(path));
    if (value?.changed === true && readStoredPath(path, contract)?.aggregate === undefined) return value;
  }
  return undefined;
}

/** `balances[alise] went from 0 to −4.5 in line 44 of village.hlp, and "the books balance" did not hold any more`. */
export function breakingText({ invariant, source, write }: BreakingWrite): string {
  const what =
    write === undefined
      ? 'hlp went away'
      : `${write.name} went from ${write.shownOld} to ${withUnit(write.shownNew, write)}`;
  const where = source === undefined ? '' : ` in line ${source.line} of ${show(source.file)}`;
  return `${what}${where}, and ${quoted(invariant)} did not hold any more`;
}
