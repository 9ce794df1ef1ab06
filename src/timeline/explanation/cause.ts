/**
 * The earlier write that made a condition false. Found by trying, not by guessing: the transaction runs again with the value that a leaf
 * had before a write, the newest write first, until the condition holds. The writes of this transaction come first, then those before it.
 */

import type { Unit } from '../../lang/tree.ts';
import type { Leaf } from '../../state/reader.ts';
import { stateValue } from '../changes.ts';
import { isSamePlace, type LeafPlace } from '../leaf-place.ts';
import type { Pause } from '../pace.ts';
import {
  comparePositions,
  formatPosition,
  momentPosition,
  parsePosition,
  positionIn,
  type Position,
  type TransactionPlace,
} from '../position.ts';
import type { Run } from '../run.ts';
import { placeOf } from '../running.ts';
import type { Scene } from '../scene.ts';
import { sourceAt, type SourcePlace } from '../source-place.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import { eventsAt, firstAt, ownName } from './operands.ts';
import { type Instead, type Patience, type Target, tryWith } from './trial.ts';

/** A write after which a condition no longer held, though it would have held before. */
export type Cause = {
  /** `balances[alise]`, safe to show; its stored path, and whose it is. */
  readonly name: string;
  readonly path: string;
  readonly contract: string;
  readonly unit?: Unit;
  readonly shownOld: string;
  readonly shownNew: string;
  /** Just before the instruction that wrote it. */
  readonly position: string;
  readonly line: SourcePlace | undefined;
  /** What that transaction did, safe to show; undefined for the one that failed. */
  readonly sentence: string | undefined;
};

/** What came of the search. */
export type Search = {
  readonly cause: Cause | undefined;
  /** What to say where there is no cause; left out, how far one looked. Safe to show. */
  readonly note?: string;
  /** Without a cause: the newest write of what it depends on. */
  readonly newest: Cause | undefined;
  /** Values that were tried. */
  readonly tried: number;
  /** Leaves that it depends on and that nobody ever wrote. Safe to show. */
  readonly neverWritten: readonly string[];
  /** All that it depends on. Safe to show. */
  readonly dependsOn: readonly string[];
  /** False when there was more to try than anybody waits for. */
  readonly isComplete: boolean;
};

/** A write of an earlier transaction. */
export type EarlierWrite = Pick<Cause, 'shownOld' | 'shownNew' | 'position' | 'line'> & {
  readonly sentence: string;
  readonly oldLeaf: Leaf;
};

/** The newest writes of a leaf before the transaction, the newest first. */
export type EarlierWrites = (leaf: LeafPlace, limit: number) => Promise<readonly EarlierWrite[]>;

export type Inquiry = {
  readonly scene: Scene;
  readonly run: Run;
  readonly trace: Trace;
  readonly place: TransactionPlace;
  readonly earlierWrites: EarlierWrites;
  readonly effort: Effort;
  readonly pause: Pause;
};

/** How hard to look. */
export type Effort = {
  /** Instructions that all trials together may take. */
  readonly instructions: number;
  /** Older values of one leaf; what broke a condition was mostly one of the newest. */
  readonly writes: number;
  /** Leaves that the condition depends on, and others that were read before. */
  readonly near: number;
  readonly far: number;
};

/** For whoever waits for it. */
export const PATIENT: Effort = { instructions: 20_000_000, writes: 40, near: 16, far: 8 };
/** For strangers. */
export const QUICK: Effort = { instructions: 400_000, writes: 8, near: 6, far: 0 };

export async function causeOf(
  inquiry: Inquiry,
  target: Target,
  { near, far }: { readonly near: readonly LeafPlace[]; readonly far: readonly LeafPlace[] },
): Promise<Search> {
  const { effort } = inquiry;
  const patience: Patience = { left: effort.instructions };
  const first = await searchIn(inquiry, target, near.slice(0, effort.near), patience);
  const others = first.cause === undefined ? far.slice(0, effort.far) : [];
  const second = others.length === 0 ? undefined : await searchIn(inquiry, target, others, patience);
  return {
    cause: first.cause ?? second?.cause,
    newest: first.newest,
    tried: first.tried + (second?.tried ?? 0),
    neverWritten: first.neverWritten,
    dependsOn: near.map((leaf) => nameOf(inquiry, leaf)),
    isComplete: first.isComplete && (second?.isComplete ?? true) && patience.left > 0 && near.length <= effort.near,
  };
}

type Found = Omit<Search, 'dependsOn'>;

/** Of several leaves, the write that came last. */
async function searchIn(
  inquiry: Inquiry,
  target: Target,
  leaves: readonly LeafPlace[],
  patience: Patience,
): Promise<Found> {
  let [tried, isComplete] = [0, true];
  const causes: Cause[] = [];
  const newest: Cause[] = [];
  const neverWritten: string[] = [];
  for (const leaf of leaves) {
    const found = await searchLeaf(inquiry, target, leaf, patience);
    tried += found.tried;
    isComplete &&= found.isComplete;
    if (found.tried === 0 && found.cause === undefined && found.isComplete) neverWritten.push(nameOf(inquiry, leaf));
    if (found.cause !== undefined) causes.push(found.cause);
    if (found.newest !== undefined) newest.push(found.newest);
  }
  return { cause: latest(causes), newest: latest(newest), tried, neverWritten, isComplete };
}

function latest(causes: readonly Cause[]): Cause | undefined {
  return causes.toSorted((a, b) => comparePositions(positionOf(b), positionOf(a)))[0];
}

const positionOf = ({ position }: Cause): Position => parsePosition(position) ?? GENESIS;
const GENESIS = momentPosition(0, 'genesis');

type OfLeaf = Pick<Search, 'cause' | 'newest' | 'tried' | 'isComplete'>;

async function searchLeaf(inquiry: Inquiry, target: Target, leaf: LeafPlace, patience: Patience): Promise<OfLeaf> {
  const all = [...ownTries(inquiry, leaf, target.step), ...(await earlierTries(inquiry, leaf, target.step))];
  const newest = all[0]?.cause();
  for (const [index, { instead, cause }] of all.entries()) {
    if (patience.left <= 0) return { cause: undefined, newest, tried: index, isComplete: false };
    await inquiry.pause();
    const verdict = tryWith(inquiry.run, inquiry.trace, target, instead, patience);
    if (verdict === 'holds') return { cause: cause(), newest, tried: index + 1, isComplete: true };
  }
  const isComplete = all.length < inquiry.effort.writes;
  return { cause: undefined, newest, tried: all.length, isComplete };
}

/** Another value to try, and what to tell when it is the right one. */
type Try = { readonly instead: Instead; readonly cause: () => Cause | undefined };

// ───────────── writes of this transaction ─────────────

type Write = Extract<TraceEvent, { readonly kind: 'write' }>;

const isOf = (event: TraceEvent, leaf: LeafPlace): event is Write => event.kind === 'write' && isSamePlace(event, leaf);

/** The newest first. */
function ownTries(inquiry: Inquiry, leaf: LeafPlace, before: number): Try[] {
  const { trace, effort } = inquiry;
  const found: Try[] = [];
  for (let i = firstAt(trace.events, before) - 1; i >= 0 && found.length < effort.writes; i--) {
    const event = trace.events[i];
    if (event === undefined || !isOf(event, leaf)) continue;
    found.push({ instead: withoutWrite(trace, event), cause: () => ownCause(inquiry, leaf, event) });
  }
  return found;
}

async function earlierTries(inquiry: Inquiry, leaf: LeafPlace, before: number): Promise<Try[]> {
  const step = firstTouch(inquiry.trace, leaf, before);
  const writes = await inquiry.earlierWrites(leaf, inquiry.effort.writes);
  return writes.map((write) => {
    const instead = { step, leaves: [{ ...leaf, leaf: write.oldLeaf }] };
    return { instead, cause: () => earlierCause(inquiry, leaf, write) };
  });
}

/** As if that instruction had written nothing, sums and counts neither. */
function withoutWrite({ events }: Trace, { step, contract }: Write): Instead {
  const all = eventsAt(events, step).filter((event) => event.kind === 'write' && event.contract === contract);
  const leaves = (all as Write[]).toReversed().map(({ path, old }) => ({ contract, path, leaf: old }));
  return { step: step + 1, leaves };
}

/** Where the transaction first has to do with it; what was there before counts until then. */
function firstTouch({ events }: Trace, leaf: LeafPlace, before: number): number {
  for (const event of events) {
    if (event.step >= before) break;
    const isTouch = event.kind === 'read' || event.kind === 'write';
    if (isTouch && isSamePlace(event, leaf)) return Math.max(0, event.step);
  }
  return Math.max(0, before);
}

// ───────────── causes ─────────────

function ownCause({ scene, run, place }: Inquiry, { contract, path }: LeafPlace, write: Write): Cause | undefined {
  const known = scene.contracts.get(contract);
  const value = known && stateValue(known, path, write.old, write.new);
  if (known === undefined || value === undefined) return undefined;
  const { innermost } = run.seek(Math.max(0, write.step)).machine;
  const { name, unit, shownOld, shownNew } = value;
  return {
    name,
    path,
    contract: known.name,
    ...(unit === undefined ? {} : { unit }),
    shownOld,
    shownNew,
    position: formatPosition(positionIn(place, Math.max(0, write.step))),
    line: sourceAt(known, placeOf(innermost)),
    sentence: undefined,
  };
}

function earlierCause({ scene }: Inquiry, { contract, path }: LeafPlace, write: EarlierWrite): Cause | undefined {
  const known = scene.contracts.get(contract);
  const described = known && stateValue(known, path, undefined, undefined);
  if (known === undefined || described === undefined) return undefined;
  const { name, unit } = described;
  const { shownOld, shownNew, position, line, sentence } = write;
  const withUnit = unit === undefined ? {} : { unit };
  return { name, path, contract: known.name, ...withUnit, shownOld, shownNew, position, line, sentence };
}

function nameOf({ scene }: Inquiry, { contract, path }: LeafPlace): string {
  const known = scene.contracts.get(contract);
  return known === undefined ? path : ownName(path, known);
}
