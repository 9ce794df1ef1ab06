/**
 * The shape of a run, found by walking it once: at which steps source lines begin, how deep in calls each step is, what each line has
 * cost, which contracts ran, and which calls between them failed. Moves work on this alone; no value of a contract is in it.
 */

import { wordToAddress, type Address } from '../base/address.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { Span } from '../lang/ast.ts';
import type { DebugFunction } from '../lang/debug.ts';
import { positionAt } from '../lang/source.ts';
import type { Caught, Run, Stand } from './run.ts';
import { addressOf, type Place, placeOf } from './running.ts';

/** A source line of a contract; `file` counts the files of its artifact. */
export type Line = { readonly contract: Address; readonly file: number; readonly line: number };

/** Steps that follow each other in one running function and on one line. */
export type Stretch = {
  /** The first of its steps. */
  readonly from: number;
  /** Functions that run, this one included, in all contracts. */
  readonly depth: number;
  readonly line: Line | undefined;
  /** Gas that was used before it. */
  readonly gasBefore: number;
};

export type Trace = {
  /** Number of instructions executed, the failing one included. */
  readonly length: number;
  /** The steps at which a line begins, then the end; in a contract whose source is not known, every step. */
  readonly stops: readonly number[];
  readonly stretches: readonly Stretch[];
  /** In the order in which they began to run. */
  readonly contracts: readonly Address[];
  /** Calls between contracts that failed and were caught, in order. */
  readonly failures: readonly CaughtCall[];
};

/** A call that failed and was caught. */
export type CaughtCall = {
  /** The one that failed. */
  readonly step: number;
  /** What was called, and the reason. */
  readonly target: Address;
  readonly name: string;
  readonly data: Uint8Array;
  /** Whose code failed, it or one that it called; nobody's where the call was refused at the door. */
  readonly failed: Address | undefined;
  /** Where that was. */
  readonly place: Place;
};

/** Finds the source of a contract, if it can be believed. */
export type Sources = (contract: Address) => Artifact | undefined;

/** Walks the run from its start to its end. */
export function traceOf(run: Run, sources: Sources): Trace {
  const guide = guidesOf(sources);
  const stops: number[] = [];
  const stretches: Stretch[] = [];
  const failures: CaughtCall[] = [];
  const contracts = new Set<Address>();
  let step = 0;
  let before: Place | undefined;
  for (let stand = run.seek(0); stand.machine.outcome === undefined; stand = run.seek(++step)) {
    const failure = stand.caught && before && failureAt(stand.caught, step - 1, before);
    if (failure !== undefined) failures.push(failure);
    const place = placeOf(stand.machine.innermost);
    before = place;
    if (place === undefined) throw new Error('a contract that runs stands in a function');
    contracts.add(place.contract);
    const { starts, lines } = guide(place.contract, place.fn);
    if (starts?.has(place.index) ?? true) stops.push(step);
    const [depth, line] = [depthOf(stand), lines[place.index]];
    const last = stretches.at(-1);
    if (last?.depth === depth && last.line === line) continue;
    stretches.push({ from: step, depth, line, gasBefore: gasUsed(stand) });
  }
  return { length: step, stops: [...stops, step], stretches, contracts: [...contracts], failures };
}

function failureAt({ by, failed }: Caught, step: number, place: Place): CaughtCall | undefined {
  if (by.failedCall === undefined) return undefined;
  const { target, name, data } = by.failedCall;
  return { step, target: wordToAddress(target), name, data, failed: failed && addressOf(failed), place };
}

const depthOf = ({ running }: Stand): number => running.reduce((sum, { frames }) => sum + frames.length, 0);

/** What is left lies with the contracts that run. All of it is gone when it ran out. */
export function gasUsed({ machine, running }: Stand): number {
  const { call, outcome } = machine;
  return call.gas - (outcome?.gasLeft ?? running.reduce((sum, { gas }) => sum + gas, 0));
}

/** How deep in calls a step is; behind the end, as deep as the entry. */
export function depthAt({ stretches, length }: Trace, step: number): number {
  return step >= length ? 1 : (stretches[stretchIndex(stretches, step)]?.depth ?? 1);
}

/** Gas that each line has used before `step`; `used` is what the whole run has used by then. */
export function gasByLine({ stretches }: Trace, step: number, used: number): Map<Line, number> {
  const gas = new Map<Line, number>();
  for (const [i, { from, line, gasBefore }] of stretches.entries()) {
    if (from >= step) break;
    const next = stretches[i + 1];
    const end = next === undefined || next.from > step ? used : next.gasBefore;
    if (line !== undefined) gas.set(line, (gas.get(line) ?? 0) + end - gasBefore);
  }
  return gas;
}

/** The last stretch that begins at or before a step. */
function stretchIndex(stretches: readonly Stretch[], step: number): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle]?.from ?? 0) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where lines begin in a function (undefined: everywhere), and the line of each of its instructions. */
type Guide = { readonly starts: ReadonlySet<number> | undefined; readonly lines: readonly (Line | undefined)[] };

/** One object for one line, so that lines can be compared and counted as they are. */
function guidesOf(sources: Sources): (contract: Address, fn: number) => Guide {
  const guides = new Map<Address, Map<number, Guide>>();
  const known = new Map<string, Line>();
  return (contract, fn) => {
    const own = guides.get(contract) ?? new Map<number, Guide>();
    guides.set(contract, own);
    const guide = own.get(fn) ?? guideOf(contract, sources(contract), fn, known);
    own.set(fn, guide);
    return guide;
  };
}

function guideOf(contract: Address, artifact: Artifact | undefined, fn: number, known: Map<string, Line>): Guide {
  const debug = artifact?.debug.functions[fn];
  if (debug === undefined) return { starts: undefined, lines: [] };
  const lines = debug.spans.map((_, index) => {
    const span = spanAt(debug, index);
    const source = artifact?.files[span.file];
    if (source === undefined) return undefined;
    const { line } = positionAt(source, span.start);
    const key = `${contract} ${span.file}:${line}`;
    const found = known.get(key) ?? { contract, file: span.file, line };
    known.set(key, found);
    return found;
  });
  return { starts: new Set(debug.statements.map(({ instruction }) => instruction)), lines };
}

/** Where an instruction stands: the statement that begins with it, or the expression it belongs to, which may lie deeper. */
export function spanAt({ statements, spans, span }: DebugFunction, index: number): Span {
  const statement = statements.find(({ instruction }) => instruction === index);
  return statement?.span ?? spans[index] ?? span;
}
