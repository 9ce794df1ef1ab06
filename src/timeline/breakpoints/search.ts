/**
 * Searching the timeline for a text: in what a transaction is told as, in lines of source, in names of functions that begin, in names and
 * values of what is changed. Capitals do not matter. The next place that holds it is asked for, in either direction.
 */

import type { Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { formatHlp } from '../../base/units.ts';
import { lineText, positionAt } from '../../lang/source.ts';
import type { Leaf } from '../../state/reader.ts';
import { nameOf, stateValue } from '../changes.ts';
import { type Contracts, contractsIn, type KnownContract } from '../contracts.ts';
import { spanAt } from '../guide.ts';
import type { Direction } from '../moves.ts';
import { ValueError } from '../parse-value.ts';
import type { Position } from '../position.ts';
import type { Place } from '../running.ts';
import type { Timeline } from '../timeline.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import { type Names, withUnit } from '../values.ts';
import { hunt, type Quarry, type Ran } from './hunt.ts';
import { type Near, nearestEvent, nearestStop, type Way } from './nearest.ts';
import type { Notes } from './notes.ts';
import type { PaceOptions } from '../pace.ts';

/** Where it stands; `what` holds it, and is safe to show. */
export type Hit = { readonly where: 'transaction' | 'line' | 'function' | 'change'; readonly what: string };

export type FoundText = { readonly position: Position } & Hit;

/** Nobody types more. */
const LONGEST = 1_000;

/**
 * The nearest place beyond `from` that holds the text; undefined when there is none. Throws ValueError for a text that cannot be searched for,
 * the signal's reason when it is ended, ChainError when the chain is damaged.
 */
export async function searchFor(
  timeline: Timeline,
  from: Position,
  direction: Direction,
  text: string,
  options: PaceOptions = {},
): Promise<FoundText | undefined> {
  const found = await hunt(timeline, { from, direction }, quarryOf(needleOf(text), timeline), options);
  return found && { position: found.position, ...found.found };
}

/** Does a text hold what is searched for? */
type Needle = (text: string) => boolean;

function needleOf(text: string): Needle {
  const needle = text.trim().toLowerCase();
  if (needle === '') throw new ValueError('there is nothing to search for: the text is empty');
  if (needle.length > LONGEST) throw new ValueError('this is too long to be searched for');
  return (hay) => hay.toLowerCase().includes(needle);
}

function quarryOf(holds: Needle, timeline: Timeline): Quarry<Hit> {
  const { names } = timeline;
  const isInCode = codeTest(holds);
  return {
    asksSources: true,
    mayBeIn: ({ calls, told }) => calls !== 'nobody' || holds(told().sentence),
    mayHaveMet: async ({ told }, notes, { state }) => {
      if (holds(told().sentence)) return true;
      await timeline.prepare(state, notes.contracts);
      const contracts = contractsIn(state);
      return (
        [...notes.contracts].some((contract) => isInCode(contracts(contract))) ||
        cameNear(holds, notes, contracts, names)
      );
    },
    nearest: async (ran, way) => nearestIn(holds, ran, names, way),
  };
}

/** Values that were written, hlp that was moved. */
function cameNear(holds: Needle, { written, moved }: Notes, contracts: Contracts, names: Names): boolean {
  return (
    written.some((write) => writeText(holds, write, contracts, names) !== undefined) ||
    moved.some((move) => holds(moveText(move, names)))
  );
}

/** Does it stand in the source or the names of a contract? Then only its lines tell. Asked once of each code. */
function codeTest(holds: Needle): (known: KnownContract | undefined) => boolean {
  const answers = new WeakMap<KnownContract['module'], boolean>();
  return (known) => {
    if (known === undefined) return false;
    const { module, artifact } = known;
    const answer =
      answers.get(module) ??
      [...module.functions.map(({ def }) => def.name), ...(artifact?.files ?? []).map(({ text }) => text)].some(holds);
    answers.set(module, answer);
    return answer;
  };
}

// ───────────── in one transaction ─────────────

function nearestIn(holds: Needle, { told, walked }: Ran, names: Names, way: Way): Near<Hit> | undefined {
  const { sentence } = told();
  const isBeyond = (0 - way.bound) * way.direction > 0;
  const start =
    holds(sentence) && isBeyond ? { step: 0, found: { where: 'transaction', what: sentence } as const } : undefined;
  if (walked === undefined) return start;
  const { trace, contracts } = walked;
  const hits = [
    start,
    nearestStop(trace, statementHit(holds, trace, contracts, names), way),
    nearestEvent(trace, (event) => eventHit(holds, event, contracts, names), way),
  ];
  return hits.reduce((best, hit) => (isNearer(hit, best, way) ? hit : best), undefined);
}

/** Of two at the same step the first one counts. */
function isNearer(hit: Near<Hit> | undefined, best: Near<Hit> | undefined, { direction }: Way): boolean {
  return hit !== undefined && (best === undefined || (best.step - hit.step) * direction > 0);
}

function statementHit(
  holds: Needle,
  { places, spots, entered }: Trace,
  contracts: Contracts,
  names: Names,
): (stop: number) => Hit | undefined {
  const lines = places.map((place) => lineHit(holds, place, contracts, names));
  const functions = places.map((place) => functionHit(holds, place, contracts, names));
  return (stop) => {
    const spot = spots[stop] ?? -1;
    return lines[spot] ?? (entered[stop] === 1 ? functions[spot] : undefined);
  };
}

function lineHit(holds: Needle, { contract, fn, index }: Place, contracts: Contracts, names: Names): Hit | undefined {
  const artifact = contracts(contract)?.artifact;
  const debug = artifact?.debug.functions[fn];
  const span = debug && spanAt(debug, index);
  const file = span && artifact?.files[span.file];
  if (span === undefined || file === undefined) return undefined;
  const { line } = positionAt(file, span.start);
  const text = lineText(file, line).trim();
  return holds(text) ? { where: 'line', what: `${nameOf(contract, names)}:${line}  ${show(text)}` } : undefined;
}

function functionHit(holds: Needle, { contract, fn }: Place, contracts: Contracts, names: Names): Hit | undefined {
  const name = contracts(contract)?.module.functions[fn]?.def.name ?? '';
  return holds(name) ? { where: 'function', what: `${nameOf(contract, names)}.${show(name)}` } : undefined;
}

function eventHit(holds: Needle, event: TraceEvent, contracts: Contracts, names: Names): Hit | undefined {
  if (event.kind === 'write') {
    const what = writeText(holds, event, contracts, names);
    return what === undefined ? undefined : { where: 'change', what };
  }
  if (event.kind !== 'move') return undefined;
  const what = moveText(event, names);
  return holds(what) ? { where: 'change', what } : undefined;
}

type Write = { readonly contract: Address; readonly path: string; readonly old: Leaf; readonly new: Leaf };

/** `village.balances[bob] 0 → 4.5 hlp`, where its name without the contract's or one of its values holds the text. */
function writeText(holds: Needle, write: Write, contracts: Contracts, names: Names): string | undefined {
  const known = contracts(write.contract);
  const value = known && stateValue({ ...known, names }, write.path, write.old, write.new);
  if (value === undefined || !value.changed) return undefined;
  const change = `${value.name} ${value.shownOld} → ${withUnit(value.shownNew, value)}`;
  return holds(change) ? `${nameOf(write.contract, names)}.${change}` : undefined;
}

function moveText({ to, wei }: { readonly to: Address; readonly wei: bigint }, names: Names): string {
  return `${nameOf(to, names)} +${formatHlp(wei)} hlp`;
}
