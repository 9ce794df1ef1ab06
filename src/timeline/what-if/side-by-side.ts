/**
 * Where a branch first did something else than the chain: the line, the name, and both values. Two runs of one transaction are walked side by
 * side, from line to line, for as long as they stand at the same places and see the same.
 */

import type { Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Pace } from '../pace.ts';
import { formatPosition, positionIn, type TransactionPlace } from '../position.ts';
import type { SourcePlace } from '../source-place.ts';
import type { TraceEvent } from '../trace-events.ts';
import { type Names, withUnit } from '../values.ts';
import { deedOf, deedText, isDeed, isSameDeed } from './deeds.ts';
import { ending, goesOn, localsAt, openedAt, placeOfStop, type Side, sourceOfStep, sourceOfStop } from './side.ts';
import type { Translation } from './translation.ts';

/** The first thing that was not the same. */
export type FirstDifference = {
  /** Where one sees it: on the chain, and on the branch (undefined where the transaction is not on it). */
  readonly position: string;
  readonly branchPosition: string | undefined;
  /** The line that did it; undefined where no line did, or the source is not known. */
  readonly source: SourcePlace | undefined;
  /** `left`, `balances[alise]`, `hlp for bob`, `the way on`, `the answer`, `whether it is in a block`. Safe to show, as are both values. */
  readonly what: string;
  readonly shownOriginal: string;
  readonly shownBranch: string;
};

/** A transaction on the chain and the same on the branch. */
export type Pair = {
  readonly chain: ChainReader;
  readonly place: TransactionPlace;
  readonly branch: ChainReader;
  readonly branchPlace: TransactionPlace;
  readonly names: { readonly chain: Names; readonly branch: Names };
  readonly translation: Translation;
  /** What was changed of it, by the names of its arguments, or `value`: nobody has to be told of that. */
  readonly given: ReadonlySet<string>;
  /** A contract that has another code on the branch: where it runs, lines cannot be compared. */
  readonly other: Address | undefined;
};

/** Lines that are looked at one by one; behind that, only what they do to the world. */
const MOST_LINES = 20_000;

/** Undefined when both did the same, or one of them ran no code. */
export async function differenceIn(pair: Pair, pace: Pace): Promise<FirstDifference | undefined> {
  const original = await openedAt(pair.chain, pair.place, pair.names.chain, pace);
  const branch = await openedAt(pair.branch, pair.branchPlace, pair.names.branch, pace);
  if (original === undefined || branch === undefined) return undefined;
  const both = { pair, original, branch };
  if (pair.other !== undefined && original.walked.trace.contracts.includes(pair.other)) return answers(both);
  const event = firstEvent(both);
  const way = firstWay(both);
  const until = Math.min(event?.step ?? Infinity, way?.step ?? Infinity);
  const local = await firstLocal(both, until, pace);
  return (
    local ?? (event !== undefined && event.step <= (way?.step ?? Infinity) ? event.found : way?.found) ?? answers(both)
  );
}

type Both = { readonly pair: Pair; readonly original: Side; readonly branch: Side };
type Found = { readonly step: number; readonly found: FirstDifference };

// ───────────── what they see ─────────────

/** The first line before which a name in scope has another value, up to a step that both reach the same way. */
async function firstLocal(both: Both, until: number, pace: Pace): Promise<FirstDifference | undefined> {
  const { original, branch, pair } = both;
  const { stops } = original.walked.trace;
  for (let i = 0; i < Math.min(stops.length, MOST_LINES); i++) {
    const step = stops[i] as number;
    if (step > until) return undefined;
    const [before, after] = [original, branch].map((side) => localsAt(side, step));
    const isOutermost = before?.isOutermost === true;
    for (const [at, one] of (before?.locals ?? []).entries()) {
      const other = after?.locals[at];
      if (other === undefined || other.name !== one.name || one.shown === other.shown) continue;
      if (isOutermost && pair.given.has(one.name)) continue;
      const source = i === 0 ? undefined : sourceOfStop(original, i - 1);
      return difference(both, step, source, show(one.name), withUnit(one.shown, one), withUnit(other.shown, other));
    }
    await pace.keep();
  }
  return undefined;
}

// ───────────── what they do ─────────────

function firstEvent(both: Both): Found | undefined {
  const [before, after] = [both.original, both.branch].map(({ walked }) => walked.trace.events.filter(isDeed));
  for (const [i, one] of (before ?? []).entries()) {
    const other = after?.[i];
    if (other === undefined || other.step !== one.step || other.kind !== one.kind) return undefined;
    const found = eventDifference(both, one, other);
    if (found !== undefined) return { step: one.step, found };
  }
  return undefined;
}

function eventDifference(both: Both, one: TraceEvent, other: TraceEvent): FirstDifference | undefined {
  // What came along was given.
  if (one.kind === 'move' && one.step < 0 && both.pair.given.has('value')) return undefined;
  if (isSameDeed(both.pair.translation, one, other)) return undefined;
  const [before, after] = [deedOf(both.original, one), deedOf(both.branch, other)];
  const source = sourceOfStep(both.original, one.step);
  if (before.what === after.what) return difference(both, one.step, source, after.what, before.shown, after.shown);
  return difference(both, one.step, source, 'what it wrote', deedText(before), deedText(after));
}

// ───────────── where they go ─────────────

/** The first line at which only one of them stands. */
function firstWay(both: Both): Found | undefined {
  const [before, after] = [both.original.walked.trace, both.branch.walked.trace];
  for (let i = 0; i < before.stops.length; i++) {
    if (before.stops[i] === after.stops[i] && isSameSpot(both, i)) continue;
    const step = before.stops[Math.max(0, i - 1)] as number;
    const source = sourceOfStop(both.original, Math.max(0, i - 1));
    const [there, here] = [both.original, both.branch].map((side) => goesOn(side, i));
    return { step, found: difference(both, step, source, 'the way on', there ?? '', here ?? '') };
  }
  return undefined;
}

function isSameSpot({ original, branch, pair }: Both, i: number): boolean {
  const [a, b] = [placeOfStop(original, i), placeOfStop(branch, i)];
  if (a === undefined || b === undefined) return a === b;
  return pair.translation.there(a.contract) === b.contract && a.fn === b.fn && a.index === b.index;
}

/** They went the same way and did the same: then only what they answer is left. */
function answers(both: Both): FirstDifference | undefined {
  const [before, after] = [both.original, both.branch].map(({ told }) =>
    told.answer === undefined ? undefined : withUnit(told.answer.shown, told.answer),
  );
  const step = both.original.walked.trace.length;
  if (before !== after) return difference(both, step, undefined, 'the answer', before ?? 'none', after ?? 'none');
  const [ended, ends] = [ending(both.original), ending(both.branch)];
  return ended === ends ? undefined : difference(both, step, undefined, 'how it ended', ended, ends);
}

function difference(
  { original, branch }: Both,
  step: number,
  source: SourcePlace | undefined,
  what: string,
  shownOriginal: string,
  shownBranch: string,
): FirstDifference {
  const at = ({ place }: Side): string => formatPosition(positionIn(place, Math.max(0, step)));
  return { position: at(original), branchPosition: at(branch), source, what, shownOriginal, shownBranch };
}
