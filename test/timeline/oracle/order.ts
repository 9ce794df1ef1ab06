/** Wherever one comes from, a step is the same: a run that is brought to its steps in any order, against a machine that walks straight on. */

import { Run, type Opened, type Stand } from '../../../src/timeline/run.ts';
import type { Machine } from '../../../src/vm/machine.ts';
import type { Value } from '../../../src/vm/types.ts';
import { hex } from '../../evaluator/values.ts';
import type { Dice } from '../../helpers/generate-dice.ts';
import type { Walked as Watched } from '../../helpers/watched-story.ts';

/** Steps that are looked at, of a run that has more. */
const MOST = 24;

export type Order = { readonly difference: string | undefined; readonly looks: number };

/** The first step that is not what it was. */
export function compareOrders({ open, run, trace }: Pick<Watched, 'open' | 'run' | 'trace'>, dice: Dice): Order {
  // Checkpoints stand so far apart that most runs are over before the first of them: another run has them close together.
  const dense = new Run(open, undefined, { from: 0, spacing: dice.pick([1, 2, 8, 64]) });
  const steps = chosen(trace, dice);
  const straight = straightOn(open(), steps);
  const stepped = stepByStep(new Run(open), steps);
  let looks = 0;
  const ways = [...steps.toReversed(), ...dice.shuffled(steps), ...dice.shuffled(steps)];
  for (const step of ways) {
    const stand = (looks++ < steps.length ? run : dense).seek(step);
    const isSame = textOf(stand) === straight.get(step);
    if (!isSame) return { difference: `step ${step} is another when one comes to it another way`, looks };
    const isToldAlike = callsText(stand) === stepped.get(step);
    if (!isToldAlike) return { difference: `step ${step} tells of another failure`, looks };
  }
  return { difference: undefined, looks };
}

/** All of a short run; of a long one the first, the last, those around failures, and some others with their neighbours. */
function chosen({ length, failures }: Watched['trace'], dice: Dice): readonly number[] {
  if (length < MOST) return Array.from({ length: length + 1 }, (_, step) => step);
  const some = Array.from({ length: MOST / 2 - 1 }, () => dice.below(length));
  const around = failures.slice(0, MOST / 4).map(({ step }) => step);
  const all = new Set([0, length, ...[...some, ...around].flatMap((step) => [step, step + 1])]);
  return [...all].toSorted((a, b) => a - b);
}

function straightOn({ machine, world }: Opened, steps: readonly number[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  let at = 0;
  for (const step of steps) {
    for (; at < step; at++) machine.step();
    texts.set(step, textOf({ machine, changes: () => world.changes(), moved: () => world.moved() }));
  }
  return texts;
}

function stepByStep(run: Run, steps: readonly number[]): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  for (const step of steps) {
    while (run.step < step && run.advance());
    texts.set(step, callsText(run.seek(step)));
  }
  return texts;
}

// ───────────── all there is, as text ─────────────

function textOf({ machine, changes, moved }: Pick<Stand, 'machine' | 'changes' | 'moved'>): string {
  const leaves = [...changes()].flatMap(([at, own]) =>
    [...own].map(([path, leaf]) => `${at} ${path} ${valueText(leaf)}`),
  );
  const wei = [...moved()].map(([who, gained]) => `${who} ${gained}`);
  return [machineText(machine), ...leaves.toSorted(), ...wei.toSorted()].join('\n');
}

function machineText({ stack, frames, gas, heap, outcome, callee, call, failedCall }: Machine): string {
  const running = frames.map(
    ({ serial, fn, next, locals, rounds }) =>
      `${serial} ${fn.index}:${next} ${locals.map(valueText).join(' ')} ${rounds.join()}`,
  );
  const end = outcome && `${outcome.status} ${outcome.gasLeft} ${outcome.data.join()}`;
  const failure = failedCall && `${failedCall.target} ${failedCall.name} ${failedCall.data.join()}`;
  const own = [
    `${call.contract} ${gas} ${heap.size} ${end ?? ''} ${failure ?? ''}`,
    stack.map(valueText).join(' '),
    ...running,
  ];
  return [...own, ...(callee === undefined ? [] : [machineText(callee)])].join('\n');
}

function valueText(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  return Array.isArray(value) ? `[${value.map(valueText).join()}]` : hex(value);
}

/** Who runs, or ran when it failed, and what was caught just now. */
function callsText({ running, caught }: Stand): string {
  const who = running.map(({ call, outcome }) => `${call.contract} ${outcome?.status ?? 'runs'}`);
  const failure = caught && `${caught.by.call.contract} caught ${caught.failed?.call.contract ?? 'nobody'}`;
  return [...who, failure ?? ''].join(', ');
}
