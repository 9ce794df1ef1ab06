/** The place of a failure, with everything that can be seen from there just before it: what decided, what was computed, who runs. */

import { checksumAddress } from '../../base/address.ts';
import type { Span } from '../../lang/ast.ts';
import type { DebugFunction } from '../../lang/debug.ts';
import type { Unit } from '../../lang/tree.ts';
import type { Machine } from '../../vm/machine.ts';
import type { CallPlace } from '../call-path.ts';
import type { Contracts } from '../contracts.ts';
import type { Reason } from '../explain.ts';
import { localsOf } from '../locals.ts';
import { addressOf, frameOf } from '../running.ts';
import type { Scene, SceneContract } from '../scene.ts';
import type { Stepper } from '../stepper.ts';
import { namedValue, type NamedValue } from '../values.ts';
import { type Evaluated, evaluatedIn, liesIn, newestStop } from './evaluated.ts';
import type { FailureKind } from './explanation.ts';
import type { Failing } from './failing.ts';
import type { Moment } from './faults.ts';
import { faultAt, guardOf, statementBefore, type Guard } from './guard.ts';

export type Site = {
  readonly kind: FailureKind;
  readonly failing: Failing;
  readonly reason: Reason;
  readonly contract: SceneContract | undefined;
  readonly debug: DebugFunction | undefined;
  /** Undefined without a source. */
  readonly guard: Guard | undefined;
  /** What to show of a longer statement: the head of a loop. */
  readonly head: Span | undefined;
  /** The step at which it was decided: of a `fail`, when its `if` was asked. */
  readonly decidedAt: number;
  /** In the statement of the guard. */
  readonly evaluated: readonly Evaluated[];
  /** Names that a condition means without writing them. */
  readonly given: readonly NamedValue[];
  readonly values: readonly NamedValue[];
  readonly path: readonly CallPlace[];
  /** The contracts that ran, the outermost first, and the one that failed, just before it did. They belong to the run. */
  readonly running: readonly Machine[];
  readonly moment: Moment | undefined;
  /** Every contract there is, whether it ran or not. */
  readonly known: Contracts;
};

export function siteOf(stepper: Stepper, failing: Failing, reason: Reason): Site {
  const { scene, contracts: known, run } = stepper;
  const { contract: address, fn } = failing.place;
  const contract = scene.contracts.get(address);
  const debug = contract?.artifact?.debug.functions[fn];
  const decision = decisionIn(stepper, failing, { debug, asked: kindOf(failing, reason) });
  const { guard, evaluated } = decision;
  const { running } = run.seek(failing.step);
  const machine = running.find((one) => addressOf(one) === address);
  return {
    ...decision,
    failing,
    reason,
    contract,
    debug,
    given: guard?.kind === 'only' && machine !== undefined ? [callerOf(machine, scene)] : [],
    values: machine === undefined ? [] : localsOf(scene, machine).map(({ whole }) => whole),
    path: running.flatMap((one) => callsIn(scene, one)),
    running,
    known,
    moment: machine && contract && momentOf(machine, { failing, contract, debug, unit: unitIn(guard, evaluated) }),
  };
}

type Decision = Pick<Site, 'kind' | 'guard' | 'head' | 'decidedAt' | 'evaluated'>;

/** What decided, when it did, and what was computed for it. */
function decisionIn(
  stepper: Stepper,
  failing: Failing,
  { debug, asked }: { readonly debug: DebugFunction | undefined; readonly asked: FailureKind },
): Decision {
  const { place, step } = failing;
  if (debug === undefined) {
    return { kind: asked, guard: undefined, head: undefined, decidedAt: step, evaluated: [] };
  }
  const guard = guardIn(debug, failing, asked);
  const kind = guard.kind === 'require' || guard.kind === 'only' ? 'condition' : asked;
  const decidedAt = decisionOf(stepper, failing, guard);
  const from = { ...place, index: guard.from };
  const own = evaluatedIn(stepper.run, stepper.trace, debug, { from, to: guard.at, step: decidedAt });
  const loop = kind === 'rounds' ? loopAround(stepper.scene, failing, debug) : undefined;
  if (loop === undefined) {
    return { kind, guard: wholeOf(guard, kind, own), head: undefined, decidedAt, evaluated: own };
  }
  const evaluated = [...boundsOf(stepper, failing, debug, loop), ...own];
  return { kind, guard: { ...guard, span: loop.head }, head: loop.head, decidedAt, evaluated };
}

/** An error says what kind of failure it is, but for those that contracts can give themselves: there the instruction does. */
function kindOf({ op, status }: Failing, { name }: Reason): FailureKind {
  if (status === 'outOfGas') return 'gas';
  if (op === 'fail' || op === 'failtext') return name === 'Panic' ? 'fault' : 'fail';
  if (op === 'ext' || op === 'try' || op === 'send') return name === 'Panic' ? 'fault' : 'call';
  if (name === 'InvariantBroken') return 'invariant';
  if (name === 'TooManyRounds') return 'rounds';
  return name === 'CallFailed' ? 'call' : 'fault';
}

function guardIn(debug: DebugFunction, { place: { index } }: Failing, kind: FailureKind): Guard {
  return kind === 'fail' ? guardOf(debug, index) : faultAt(debug, index);
}

/** What a failing invariant asked is the last thing it computed. */
function wholeOf(guard: Guard, kind: FailureKind, evaluated: readonly Evaluated[]): Guard {
  const last = evaluated.at(-1);
  return kind !== 'invariant' || last === undefined ? guard : { ...guard, span: last.row.span };
}

/** The newest step at or before the failure at which the deciding instruction came next. */
function decisionOf({ run, trace }: Stepper, { place, step }: Failing, guard: Guard): number {
  const start = guard.leadsTo && newestStop(trace, { ...place, index: guard.from }, step);
  if (start === undefined) return step;
  run.seek(start);
  do {
    const { innermost } = run.machine;
    const frame = frameOf(innermost);
    const isHere = frame?.fn.index === place.fn && addressOf(innermost) === place.contract;
    if (isHere && frame?.next === guard.at) return run.step;
  } while (run.step < step && run.advance());
  return step;
}

function callerOf({ call }: Machine, { names }: Scene): NamedValue {
  return namedValue('caller', 'address', undefined, [call.caller], names);
}

function callsIn({ contracts }: Scene, machine: Machine): CallPlace[] {
  const address = addressOf(machine);
  const place = { contract: contracts.get(address)?.name ?? '', address: checksumAddress(address) };
  return machine.frames.map(({ fn }) => ({ ...place, function: fn.def.name }));
}

type About = Pick<Moment, 'contract' | 'debug' | 'unit'> & { readonly failing: Failing };

/** Where the machine that failed stands before the failing instruction; behind one that called, it has gone on already. */
function momentOf(machine: Machine, { failing, contract, debug, unit }: About): Moment | undefined {
  const frame = frameOf(machine);
  const instruction = machine.module.functions[failing.place.fn]?.instructions[failing.place.index];
  if (frame === undefined || instruction === undefined) return undefined;
  return { machine, frame, instruction, contract, debug, unit };
}

/** Amounts are computed with amounts. */
function unitIn(guard: Guard | undefined, evaluated: readonly Evaluated[]): Unit | undefined {
  const within = evaluated.filter(({ row }) => guard !== undefined && liesIn(row.span, guard.span));
  return within.find(({ row }) => row.unit !== undefined)?.row.unit;
}

// ───────────── loops ─────────────

type Loop = {
  /** `for i in 0..limit, max 100` */
  readonly head: Span;
  /** The instruction that opens it. */
  readonly at: number;
};

/** The loop whose next round was one too many. */
function loopAround(scene: Scene, { place }: Failing, debug: DebugFunction): Loop | undefined {
  const contract = scene.contracts.get(place.contract);
  const fn = contract?.module.functions[place.fn];
  const start = fn?.targets[place.index];
  const span = start === undefined ? undefined : debug.spans[start - 1];
  if (start === undefined || span === undefined) return undefined;
  const text = contract?.artifact?.files[span.file]?.text ?? '';
  const brace = text.indexOf('{', span.start);
  return { head: { ...span, end: brace === -1 ? span.end : brace }, at: start - 1 };
}

/** Both ends of a range were computed before the first round; what a `while` asks, before each. */
function boundsOf({ run, trace }: Stepper, { place, step }: Failing, debug: DebugFunction, { at }: Loop): Evaluated[] {
  const ranges = [
    { from: statementBefore(debug, at), to: at },
    { from: statementBefore(debug, at + 1), to: nextIf(debug, at) },
  ];
  return ranges.flatMap(({ from, to }) => {
    const stop = newestStop(trace, { ...place, index: from }, step);
    if (stop === undefined) return [];
    return evaluatedIn(run, trace, debug, { from: { ...place, index: from }, to, step: stepAfter(trace, stop, step) });
  });
}

/** The next statement after the head of a loop begins where its test is done. */
function nextIf({ statements, spans }: DebugFunction, at: number): number {
  const [, second] = statements.filter(({ instruction }) => instruction > at);
  return second?.instruction ?? spans.length;
}

function stepAfter({ stops, length }: Stepper['trace'], stop: number, most: number): number {
  for (let i = 0; i < stops.length; i++) if ((stops[i] ?? 0) > stop) return Math.min(stops[i] ?? length, most);
  return most;
}
