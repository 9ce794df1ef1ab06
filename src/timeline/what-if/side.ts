/** One run of a transaction, walked to be laid beside another: which names are in scope where, which line stands there, how it ended. */

import { show } from '../../base/show.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Pace } from '../pace.ts';
import { localsOf } from '../locals.ts';
import type { TransactionPlace } from '../position.ts';
import { replayOf } from '../replay.ts';
import { type Place, placeOf } from '../running.ts';
import { type Scene, sceneOf } from '../scene.ts';
import type { Told } from '../sentence.ts';
import { type SourcePlace, sourceAt } from '../source-place.ts';
import { prepareSources } from '../sources/running.ts';
import type { NamedValue, Names } from '../values.ts';
import { type Walked, walkedSlowly } from '../walked.ts';

export type Side = {
  readonly place: TransactionPlace;
  readonly told: Told;
  readonly walked: Walked;
  readonly scene: Scene;
};

/** Undefined when it ran no code. Leaves are not looked up: only names are wanted. */
export async function openedAt(
  chain: ChainReader,
  place: TransactionPlace,
  names: Names,
  pace: Pace,
): Promise<Side | undefined> {
  const replay = replayOf(chain, place, names);
  const prepared = replay.prepare();
  if (prepared.call === undefined) return undefined;
  await prepareSources(prepared);
  const walked = await walkedSlowly(replay, () => pace.keep());
  const { called, contracts, trace } = walked;
  const scene = await sceneOf(called, trace.contracts, { contracts, names, leavesBefore: async () => new Map() });
  return { place, told: replay.told, walked, scene };
}

export function localsAt(
  { walked, scene }: Side,
  step: number,
): { isOutermost: boolean; locals: readonly NamedValue[] } {
  const { running } = walked.run.seek(step);
  const here = running.at(-1);
  if (here === undefined) return { isOutermost: false, locals: [] };
  const isOutermost = running.length === 1 && here.frames.length === 1;
  return { isOutermost, locals: localsOf(scene, here).map(({ whole }) => whole) };
}

/** Where the i-th line begins; undefined behind the end. */
export function placeOfStop({ walked: { trace } }: Side, i: number): Place | undefined {
  const spot = trace.spots[i];
  return spot === undefined ? undefined : trace.places[spot];
}

export function sourceOfStop(side: Side, i: number): SourcePlace | undefined {
  const place = placeOfStop(side, i);
  return place && sourceAt(side.scene.contracts.get(place.contract), place);
}

/** Of the instruction that is next. */
export function sourceOfStep({ walked, scene }: Side, step: number): SourcePlace | undefined {
  if (step < 0) return undefined;
  const here = walked.run.seek(step).running.at(-1);
  const place = here && placeOf(here);
  return place && sourceAt(scene.contracts.get(place.contract), place);
}

/** The next line, or how it ended. */
export function goesOn(side: Side, i: number): string {
  const source = sourceOfStop(side, i);
  if (source !== undefined) return `line ${source.line}: ${show(source.text.trim())}`;
  const step = side.walked.trace.stops[i];
  return step === undefined || step === side.walked.trace.length ? ending(side) : `instruction ${step}`;
}

export function ending({ told: { reason } }: Side): string {
  return reason === undefined ? 'it is done' : `it fails: ${reason.text}`;
}
