/** Which write broke an invariant: found by walking the transaction once more and asking after everything that can break one. */

import { show } from '../base/show.ts';
import { holds, type Machine } from '../vm/machine.ts';
import type { OpName } from '../vm/opcodes.ts';
import type { RunnableFunction } from '../vm/runnable.ts';
import { stateValue, type StateValue } from './changes.ts';
import type { Leaves } from './remembered.ts';
import type { Run } from './run.ts';
import { addressOf, placeOf } from './running.ts';
import type { Scene, SceneContract } from './scene.ts';
import { readStoredPath } from './stored-path.ts';
import { sourceAt, type SourcePlace } from './source-place.ts';
import { quoted, withUnit } from './values.ts';

/** A write after which an invariant that held no longer held. */
export type BreakingWrite = {
  readonly invariant: string;
  readonly step: number;
  readonly source: SourcePlace | undefined;
  /** The leaf as it was just before the write, and just after it. Undefined when no leaf was written: then hlp went away. */
  readonly write: StateValue | undefined;
};

/** What an invariant may depend on: leaves, and the hlp of its contract. */
const CAN_BREAK: readonly OpName[] = ['sset', 'sclear', 'spush', 'spop', 'sfill', 'send', 'ext', 'try'];

/**
 * The write that broke the invariant called `sentence`, of the contract whose failure ended the run: the last one before which it held
 * and after which it did not. Undefined when it did not hold to begin with.
 */
export function breakingWrite(scene: Scene, run: Run, sentence: string): BreakingWrite | undefined {
  const failed = run.seek(run.length).running.at(-1);
  const invariant = failed?.module.invariants.find(({ def }) => def.name === sentence);
  if (failed === undefined || invariant === undefined) return undefined;
  const step = culpritIn(run, failed.call.contract, invariant);
  return step === undefined ? undefined : describeWrite(scene, run, sentence, step);
}

/** A contract may be called several times; only the newest call of it counts. */
function culpritIn(run: Run, contract: bigint, invariant: RunnableFunction): number | undefined {
  const { length } = run;
  let newest: Machine | undefined;
  let held = false;
  let culprit: number | undefined;
  for (let step = 0; step + 1 < length; step++) {
    const { innermost, next } = run.seek(step).machine;
    if (innermost.call.contract !== contract) continue;
    if (innermost !== newest) {
      newest = innermost;
      held = holdsNow(innermost, invariant);
    }
    if (next === undefined || !CAN_BREAK.includes(next.instruction.op)) continue;
    run.seek(step + 1);
    const holdsStill = innermost.outcome === undefined && holdsNow(innermost, invariant);
    if (held && !holdsStill) culprit = step;
    held = holdsStill;
  }
  return culprit;
}

function holdsNow({ host, env, call }: Machine, invariant: RunnableFunction): boolean {
  return holds(host, env, call, invariant);
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
