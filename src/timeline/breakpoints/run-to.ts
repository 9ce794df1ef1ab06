/**
 * Going along the timeline until a breakpoint is come to, through transactions and blocks, to genesis or the newest block. What matches in one
 * transaction is `match.ts`; which transactions need not be looked into, `reach.ts` and `notes.ts`.
 */

import type { Address } from '../../base/address.ts';
import { moduleAt } from '../../chain/host.ts';
import type { Prepared } from '../../chain/transition.ts';
import type { Direction } from '../moves.ts';
import type { Position } from '../position.ts';
import type { Timeline } from '../timeline.ts';
import type { Breakpoint } from './breakpoint.ts';
import { hunt, type Quarry, type Ran } from './hunt.ts';
import { isIn, nearestStep } from './match.ts';
import type { Called, Mined } from './mined.ts';
import type { Near, Way } from './nearest.ts';
import type { Notes } from './notes.ts';
import type { Pace, PaceOptions } from '../pace.ts';
import { callsOthers, mayDo, type Reach, reachOf, wholeReach } from './reach.ts';
import { type Writers, writersOf } from './writers.ts';

export type Reached = { readonly position: Position; readonly breakpoint: Breakpoint };

/**
 * The nearest place beyond `from` that any of the breakpoints is about; where several meet, the first of them counts. Undefined when there is
 * none. Throws the signal's reason when it is ended, ChainError when the chain is damaged.
 */
export async function runTo(
  timeline: Timeline,
  from: Position,
  direction: Direction,
  breakpoints: readonly Breakpoint[],
  options: PaceOptions = {},
): Promise<Reached | undefined> {
  const reached = await hunt(timeline, { from, direction }, quarryOf(breakpoints), options);
  return reached && { position: reached.position, breakpoint: reached.found };
}

function quarryOf(breakpoints: readonly Breakpoint[]): Quarry<Breakpoint> {
  const codes = new Codes();
  const writers = new Map<Breakpoint, Writers>();
  return {
    begin: async ({ chain }, pace) => {
      for (const breakpoint of breakpoints) {
        const known = await writersOf(chain, breakpoint, pace);
        if (known !== undefined) writers.set(breakpoint, known);
      }
    },
    asksSources: breakpoints.some(({ kind }) => kind === 'line'),
    mayBeIn: (mined) => breakpoints.some((breakpoint) => mayBeIn(breakpoint, mined, codes, writers.get(breakpoint))),
    mayHaveMet: (mined, notes, prepared) =>
      prepared.call === undefined || breakpoints.some((breakpoint) => mayHaveMet(breakpoint, mined, notes, prepared)),
    nearest: (ran, way, pace) => nearestOf(breakpoints, ran, way, pace),
  };
}

// ───────────── passing over ─────────────

/** What calls of the same function can do is asked once. */
class Codes {
  readonly #reaches = new WeakMap<Called['module'], Map<string, Reach>>();
  readonly #answers = new WeakMap<Reach, Map<Breakpoint, boolean>>();

  reach({ contract, module }: Called, data: Uint8Array): Reach {
    const known = this.#reaches.get(module) ?? new Map<string, Reach>();
    this.#reaches.set(module, known);
    const key = `${contract} ${data.subarray(0, 4).join(' ')}`;
    const reach = known.get(key) ?? reachOf(contract, module, data);
    known.set(key, reach);
    return reach;
  }

  mayDo(breakpoint: Breakpoint, reach: Reach, { artifact }: Called): boolean {
    const known = this.#answers.get(reach) ?? new Map<Breakpoint, boolean>();
    this.#answers.set(reach, known);
    const answer = known.get(breakpoint) ?? mayDo(breakpoint, reach, artifact);
    known.set(breakpoint, answer);
    return answer;
  }
}

function mayBeIn(breakpoint: Breakpoint, mined: Mined, codes: Codes, writers: Writers | undefined): boolean {
  const { calls, receipt, transaction, start } = mined;
  if (calls === undefined) return true;
  if (breakpoint.kind === 'revert' && receipt()?.status !== 'success') return true;
  if (calls === 'nobody') return false;
  const reach = codes.reach(calls, transaction.data);
  if (callsOthers(reach)) return codes.mayDo(breakpoint, reach, calls) || isAboutOthers(breakpoint, calls.contract);
  if (!codes.mayDo(breakpoint, reach, calls)) return false;
  return writers?.didWrite(start.block, start.transaction) !== false || receipt()?.status !== 'success';
}

/** A contract that runs cannot be entered again: what is about the called one is done by it alone. */
function isAboutOthers(breakpoint: Breakpoint, called: Address): boolean {
  return breakpoint.kind === 'call' || !('contract' in breakpoint) || breakpoint.contract !== called;
}

function mayHaveMet(breakpoint: Breakpoint, mined: Mined, notes: Notes, { state }: Prepared): boolean {
  if (!cameNear(breakpoint, notes)) return false;
  if (breakpoint.kind === 'line' || breakpoint.kind === 'revert') return true;
  const own = typeof mined.calls === 'object' ? mined.calls : undefined;
  return [...notes.contracts].some((contract) => {
    const module = moduleAt(state, contract);
    if (module === undefined) return false;
    const isOwn = contract === own?.contract;
    const reach = isOwn ? reachOf(contract, module, mined.transaction.data) : wholeReach(contract, module);
    return mayDo(breakpoint, reach, () => undefined);
  });
}

/** By what the world was asked, whoever did it. */
function cameNear(breakpoint: Breakpoint, { contracts, touched, hasLogs }: Notes): boolean {
  switch (breakpoint.kind) {
    case 'write':
    case 'read':
      return [...(touched.get(breakpoint.contract) ?? [])].some((path) => isIn(path, breakpoint.path));
    case 'event':
      return hasLogs;
    case 'line':
    case 'function':
    case 'instruction at':
      return breakpoint.contract === undefined || contracts.has(breakpoint.contract);
    default:
      return true;
  }
}

// ───────────── finding ─────────────

async function nearestOf(
  breakpoints: readonly Breakpoint[],
  ran: Ran,
  way: Way,
  pace: Pace,
): Promise<Near<Breakpoint> | undefined> {
  let best: Near<Breakpoint> | undefined;
  for (const found of breakpoints) {
    const step = await stepOf(found, ran, way, pace);
    if (step !== undefined && (best === undefined || (best.step - step) * way.direction > 0)) best = { step, found };
  }
  return best;
}

async function stepOf(breakpoint: Breakpoint, ran: Ran, way: Way, pace: Pace): Promise<number | undefined> {
  const { walked } = ran;
  if (walked !== undefined && walked.trace.length > 0) return nearestStep(walked, breakpoint, way, pace);
  const isBeyond = (0 - way.bound) * way.direction > 0;
  return isBeyond && (await happensAtOnce(breakpoint, ran, pace)) ? 0 : undefined;
}

const FROM_THE_START: Way = { direction: 1, bound: -1 };

/** Where no instruction ran, all that happens does between step 0 and 1. */
async function happensAtOnce(
  breakpoint: Breakpoint,
  { walked, hasFailed, written }: Ran,
  pace: Pace,
): Promise<boolean> {
  if (breakpoint.kind === 'revert') return hasFailed;
  if (walked !== undefined) return (await nearestStep(walked, breakpoint, FROM_THE_START, pace)) === 0;
  if (breakpoint.kind !== 'write') return false;
  return [...(written.get(breakpoint.contract)?.keys() ?? [])].some((path) => isIn(path, breakpoint.path));
}
