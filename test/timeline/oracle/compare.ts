/**
 * One transaction, walked by the stepper and by the evaluator side by side. Every place at which a statement begins, a loop asks whether it goes
 * on, or an `only` or an invariant is asked is a stop of both, and nothing else is; there both have to tell the same.
 */

import { addressToWord } from '../../../src/base/address.ts';
import type { Span } from '../../../src/lang/ast.ts';
import type { Run } from '../../../src/timeline/run.ts';
import type { Scene } from '../../../src/timeline/scene.ts';
import { snapshotOf, type Snapshot } from '../../../src/timeline/snapshot.ts';
import { gasByLine, type Trace } from '../../../src/timeline/trace.ts';
import type { Result } from '../../evaluator/evaluate.ts';
import type { Frame, Meet } from '../../evaluator/frame.ts';
import type { Deployed, World } from '../../evaluator/world.ts';
import { Between, Evaluated } from './between.ts';
import { eventsDiffer } from './events.ts';
import { expectedAt, type Sources } from './expected.ts';
import { memoryOf, memoryTexts, type Memory } from './memory.ts';
import { memorySeen, seenAt } from './seen.ts';
import { whoIs } from './told.ts';

export type Walked = {
  readonly run: Run;
  readonly trace: Trace;
  readonly scene: Scene;
  /** As it is before the transaction; `evaluate` brings it behind it. */
  readonly world: World;
  /** Does the same in the evaluator, once; undefined when nobody is there to be called. */
  readonly evaluate: (meet: Meet) => Result | undefined;
  readonly sources: Sources;
};

export type Compared = {
  /** Undefined where both tell the same. */
  readonly difference: string | undefined;
  readonly moments: number;
  /** Only the beginning was compared: the evaluator follows neither gas nor all memory, and long loops only for some rounds. */
  readonly isPart: boolean;
};

/** Called at each moment at which both told the same; what it says is wrong is. */
export type Seen = (at: At) => string | undefined | void;

const MOST_ROUNDS = 20;
const MUCH_MEMORY = 60_000;

export function compare(walked: Walked, seen: Seen = () => undefined): Compared {
  const { run, trace, evaluate } = walked;
  const before = memoriesOf(walked);
  const between = new Between(walked);
  const evaluated = new Evaluated();
  const logsBefore = walked.world.logs.length;
  let moments = 0;
  let caught = 0;
  let difference: string | undefined;
  const result = evaluate((what, where, frame, worth) => {
    if (what === 'try it fails') caught += 1;
    if (where === undefined || frame === undefined || difference !== undefined) return;
    if (worth !== undefined) return evaluated.add(frame.self, where, worth);
    const last = trace.stops[moments - 1] ?? trace.length;
    const step = trace.stops[moments++] ?? trace.length;
    difference = between.differenceIn(last, Math.min(step, trace.length), evaluated);
    if (step >= trace.length || difference !== undefined) return;
    const snapshot = snapshotOf(walked.scene, run.seek(step), '');
    difference = differenceAt(walked, before, { step, where, frame, snapshot });
    difference ??= seen({ step, where, frame, snapshot }) ?? undefined;
  });
  const isPart = isFollowedInPart(walked, result);
  const logs = walked.world.logs.length - logsBefore;
  difference ??= stopsDiffer(walked, moments, isPart) ?? (isPart ? undefined : endsDiffer(walked, result, before));
  if (!isPart) difference ??= between.differenceIn(trace.stops[moments - 1] ?? 0, trace.length, evaluated);
  if (!isPart) difference ??= failuresDiffer(trace.failures.length, caught) ?? eventsDiffer(walked, logs);
  difference ??= gasDiffers(walked);
  return { difference, moments, isPart };
}

function isFollowedInPart({ run }: Walked, result: Result | undefined): boolean {
  const { outcome } = run.seek(run.length).machine;
  if (outcome?.status === 'outOfGas' || result === undefined) return true;
  return result.used.rounds >= MOST_ROUNDS || result.used.bytes > MUCH_MEMORY;
}

// ───────────── a moment ─────────────

export type At = { readonly step: number; readonly where: Span; readonly frame: Frame; readonly snapshot: Snapshot };
type Memories = ReadonlyMap<bigint, Memory>;

function differenceAt(walked: Walked, before: Memories, { step, where, frame, snapshot }: At): string | undefined {
  const expected = [...expectedAt(frame, where, walked.sources), ...expectedMemory(walked, before)];
  const found = [...seenAt(snapshot), ...foundMemory(walked, snapshot)];
  return different(expected, found, `step ${step}`);
}

function memoriesOf({ world }: Walked): Memories {
  return new Map([...world.contracts].map(([at, deployed]) => [at, memoryOf(deployed)]));
}

const NOTHING: Memory = new Map();

/** Only contracts that take part are shown. */
function expectedMemory({ scene, world, sources }: Walked, before: Memories): readonly string[] {
  return [...scene.contracts.keys()].flatMap((address) => {
    const at = addressToWord(address);
    const deployed: Deployed | undefined = world.contracts.get(at);
    const { nameOf } = sources;
    const owner = address === scene.called.address ? undefined : whoIs(address, nameOf);
    const now = deployed === undefined ? NOTHING : memoryOf(deployed);
    return memoryTexts(before.get(at) ?? NOTHING, now, { nameOf, owner }).map((text) => `${address} ${text}`);
  });
}

function foundMemory({ scene }: Walked, snapshot: Snapshot): readonly string[] {
  return [...scene.contracts.values()].flatMap((contract) =>
    memorySeen(snapshot, contract).map((text) => `${contract.address} ${text}`),
  );
}

/** In any order: where a row stands decides nothing. */
function different(expected: readonly string[], found: readonly string[], where: string): string | undefined {
  const [wanted, got] = [new Set(expected), new Set(found)];
  const missing = expected.filter((line) => !got.has(line)).map((line) => `- ${line}`);
  const extra = found.filter((line) => !wanted.has(line)).map((line) => `+ ${line}`);
  const twice = found.length > got.size ? ['+ something twice'] : [];
  const lines = [...missing, ...extra, ...twice];
  return lines.length === 0 ? undefined : [where, ...lines].join('\n');
}

// ───────────── all of it ─────────────

function stopsDiffer({ trace, run }: Walked, moments: number, isPart: boolean): string | undefined {
  const stops = trace.stops.length - 1;
  if (moments === stops) return undefined;
  if (isPart && (moments < stops || run.seek(run.length).machine.outcome?.status !== 'success')) return undefined;
  return `the stepper stops ${stops} times, and ${moments} times something begins`;
}

function failuresDiffer(told: number, caught: number): string | undefined {
  return told === caught ? undefined : `${told} caught failures are told, and ${caught} were caught`;
}

/** What each line has used adds up, with the price of the entry, to what was used. */
function gasDiffers({ run, trace, scene }: Walked): string | undefined {
  const usedAt = (step: number): number => snapshotOf(scene, run.seek(step), '').gas.used;
  const entry = usedAt(0);
  for (const step of [trace.length, trace.stops[trace.stops.length >> 1] ?? 0]) {
    const used = usedAt(step);
    const byLine = [...gasByLine(trace, step, used).values()].reduce((sum, gas) => sum + gas, entry);
    if (byLine !== used) return `step ${step}: the lines have used ${byLine} gas, and all of it is ${used}`;
  }
  return undefined;
}

/** Behind the end: how it ended, and what is remembered. */
function endsDiffer(walked: Walked, result: Result | undefined, before: Memories): string | undefined {
  const snapshot = snapshotOf(walked.scene, walked.run.seek(walked.trace.length), '');
  const outcome = result?.ok === true ? 'success' : 'reverted';
  return different(
    [`ends with ${outcome}`, ...expectedMemory(walked, before)],
    [`ends with ${snapshot.outcome}`, ...foundMemory(walked, snapshot)],
    'the end',
  );
}
