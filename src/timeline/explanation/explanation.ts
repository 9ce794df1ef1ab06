/**
 * Why a transaction failed, so that nobody has to guess: the condition as it is written, what everything in it was worth, the functions on
 * the way there through all contracts, and the earlier write that made it false. Never only "reverted".
 *
 * Next: `failing.ts` finds the instruction, `guard.ts` what decided, `evaluated.ts` and `operands.ts` the values, `faults.ts`, `outside.ts` and
 * `door.ts` say what could not be done, `slice.ts` and `cause.ts` look for the write. `text.ts` puts it into lines.
 */

import type { ChainReader } from '../../chain/chain-reader.ts';
import type { CallPlace } from '../call-path.ts';
import type { Reason } from '../explain.ts';
import type { Pause } from '../pace.ts';
import { formatPosition, positionIn } from '../position.ts';
import type { Quiet } from '../quiet.ts';
import { sourceAt, type SourcePlace } from '../source-place.ts';
import { Stepper } from '../stepper.ts';
import type { NamedValue } from '../values.ts';
import type { LineGas } from '../view.ts';
import { brokenInvariant } from './broken.ts';
import { causeOf, type Effort, PATIENT, type Search } from './cause.ts';
import { earlierWritesOf } from './earlier.ts';
import { failingAtEnd, failingCall, type Failing } from './failing.ts';
import { type Operand, operandsIn, textAt } from './operands.ts';
import { refusedAtTheDoor } from './refused.ts';
import { leavesBehind } from './slice.ts';
import { type Site, siteOf } from './site.ts';
import { gasOf, lookedUpIn, ruleOf } from './rule.ts';
import { givenIn, partAsked, poorIn } from './wanted.ts';
import type { Guard } from './guard.ts';

/**
 * - `condition`: a `require` or an `only` that was not met;
 * - `fail`: a `fail` that was reached;
 * - `fault`: something that cannot be done: arithmetic, an index, a text too long;
 * - `rounds`: a loop that went round too often;
 * - `call`: another contract that could not be called, hlp that could not be sent;
 * - `invariant`: one that did not hold at the end;
 * - `refused`: a call that no code of the contract has seen;
 * - `gas`: it ran out.
 */
export type FailureKind = 'condition' | 'fail' | 'fault' | 'rounds' | 'call' | 'invariant' | 'refused' | 'gas';

export type Explanation = {
  readonly kind: FailureKind;
  /** Just before the instruction that failed. */
  readonly position: string;
  readonly reason: Reason;
  /** Whose code failed, or who refused: a name that is safe to show. */
  readonly contract: string;
  /** As it is written, on one line: a condition, an operation, a call. Undefined where no source tells, or none of its code ran. */
  readonly condition: string | undefined;
  /** What kind of thing decided it: an `if`, the half of a `try`, an instruction that could not be carried out; undefined without a source. */
  readonly decidedBy: Guard['kind'] | undefined;
  /** What the condition was; undefined for what is no condition. */
  readonly was: boolean | undefined;
  /** What was wrong, with the values, as part of a sentence: `left >= -CREDIT was false`, `250 + 10 = 260, and uint8 holds 0 to 255`. */
  readonly rule: string;
  /** What stands in the condition, with its values. */
  readonly operands: readonly Operand[];
  /** All names in scope there. */
  readonly values: readonly NamedValue[];
  /** The functions that ran, the outermost first, through all contracts. */
  readonly path: readonly CallPlace[];
  readonly source: SourcePlace | undefined;
  /** What came of looking for the write that made it so; undefined where there is nothing to look for. */
  readonly search: Search | undefined;
  /** For what failed because another call had failed before, and was caught: why that did. */
  readonly because: Explanation | undefined;
  /** Where the gas went, when it ran out. */
  readonly gas: GasUse | undefined;
};

export type GasUse = {
  /** What there was, and where the most of it went. */
  readonly given: number;
  readonly lines: readonly LineGas[];
};

export type ExplanationWish = {
  /** Of a call between contracts that failed and was caught; left out, it is about the whole transaction. */
  readonly step?: number;
  readonly effort?: Effort;
  readonly pause?: Pause;
};

/** Undefined when nothing failed. Throws ChainError when the chain is damaged. */
export async function explanationOf(
  chain: ChainReader,
  subject: Stepper | Quiet,
  { step, effort = PATIENT, pause = () => undefined }: ExplanationWish = {},
): Promise<Explanation | undefined> {
  if (!(subject instanceof Stepper)) return refusedAtTheDoor(subject);
  const found = step === undefined ? atEnd(subject) : caughtAt(subject, step);
  return found && explain({ chain, stepper: subject, effort, pause }, found);
}

/** Calls between contracts that failed and were caught, each explained, in order. */
export async function caughtFailures(
  chain: ChainReader,
  subject: Stepper | Quiet,
  wish: Omit<ExplanationWish, 'step'> = {},
): Promise<Explanation[]> {
  const explained: Explanation[] = [];
  const failures = subject instanceof Stepper ? subject.trace.failures.slice(0, MOST_CAUGHT) : [];
  for (const { step } of failures) {
    const one = await explanationOf(chain, subject, { ...wish, step });
    if (one !== undefined) explained.push(one);
  }
  return explained;
}

/** Nobody reads more of them. */
const MOST_CAUGHT = 8;

type Ground = Required<Pick<ExplanationWish, 'effort' | 'pause'>> & {
  readonly chain: ChainReader;
  readonly stepper: Stepper;
};

type Found = { readonly failing: Failing; readonly reason: Reason; readonly isLast: boolean };

function atEnd({ run, told: { reason } }: Stepper): Found | undefined {
  const failing = reason && failingAtEnd(run);
  return reason && failing && { failing, reason, isLast: true };
}

function caughtAt(stepper: Stepper, step: number): Found | undefined {
  const { run, trace } = stepper;
  const index = trace.failures.findIndex((failure) => failure.step === step);
  const [call, explained] = [trace.failures[index], stepper.failedCall(index)];
  const failing = call && failingCall(run, call);
  return failing && explained && { failing, reason: explained.reason, isLast: false };
}

async function explain(ground: Ground, found: Found): Promise<Explanation> {
  const { stepper } = ground;
  const { failing, reason } = found;
  const site = siteOf(stepper, failing, reason);
  const { guard, evaluated, contract } = site;
  const { scene, trace, place } = stepper;
  const span = guard?.span;
  const isWritten = span !== undefined && contract?.artifact !== undefined;
  const operands = isWritten ? operandsIn(span, evaluated, { scene, contract, trace }) : [];
  const condition = conditionText(site);
  // What belongs to the run is read before anybody else has a turn with it.
  const because = isAfterTry(site) ? await earlierFailure(ground, failing) : undefined;
  return {
    kind: site.kind,
    position: formatPosition(positionIn(place, failing.step)),
    reason,
    contract: contract?.name ?? '',
    condition,
    decidedBy: guard?.kind,
    was: guard?.leadsTo && guard.was,
    rule: ruleOf(site, condition, because),
    operands: [...givenIn(site), ...operands],
    values: site.values,
    path: site.path,
    source: sourceAt(contract, failing.place),
    search: because === undefined ? await searchFor(ground, site, found) : undefined,
    because,
    gas: gasOf(stepper, site),
  };
}

function conditionText({ contract, guard, kind, head }: Site): string | undefined {
  if (guard === undefined || contract?.artifact === undefined || kind === 'gas') return undefined;
  const text = textAt(contract.artifact, head ?? guard.span);
  return guard.kind === 'only' ? `only ${text}` : text;
}

/** Whoever fails because a `try` went wrong fails for the reason that this had. */
const isAfterTry = ({ guard }: Site): boolean => guard?.kind === 'try' && !guard.was;

async function earlierFailure({ chain, stepper, ...wish }: Ground, failing: Failing): Promise<Explanation | undefined> {
  const caught = stepper.trace.failures.findLast(({ step }) => step < failing.step);
  return caught && explanationOf(chain, stepper, { ...wish, step: caught.step });
}

async function searchFor(
  { chain, stepper, effort, pause }: Ground,
  site: Site,
  { failing, isLast }: Found,
): Promise<Search | undefined> {
  const { scene, run, trace, place } = stepper;
  const { kind, guard } = site;
  if (kind === 'invariant') return brokenInvariant(stepper, site);
  if (guard === undefined || kind === 'gas' || guard.kind === 'always') return undefined;
  const own = { ...failing.place, index: guard.from };
  const looked = lookedUpIn(site).map((path) => ({ contract: failing.place.contract, path }));
  const asked = { place: own, step: site.decidedAt, ...partAsked(site) };
  const { near, far } = leavesBehind(scene, trace, asked);
  const earlierWrites = earlierWritesOf(chain, stepper, pause);
  const inquiry = { scene, run, trace, place, earlierWrites, effort, pause };
  const target = { place: failing.place, guard, step: site.decidedAt, isLast };
  const poor = poorIn(stepper, site);
  const search = await causeOf(inquiry, target, { near: [...looked, ...near], far });
  return search.cause === undefined ? { ...search, ...poor } : search;
}
