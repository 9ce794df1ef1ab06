/**
 * The shape of a run, found by walking it once: at which steps source lines begin, how deep in calls each step is, and what each line
 * has cost. Moves work on this alone; no value of a contract is in it.
 */

import type { Artifact } from '../lang/artifact.ts';
import type { Span } from '../lang/ast.ts';
import type { DebugFunction } from '../lang/debug.ts';
import { positionAt } from '../lang/source.ts';
import type { Machine } from '../vm/machine.ts';
import type { Run } from './run.ts';

/** A source line; `file` counts the files of the artifact. */
export type Line = { readonly file: number; readonly line: number };

/** Steps that follow each other in one running function and on one line. */
export type Stretch = {
  /** The first of its steps. */
  readonly from: number;
  /** Functions that run, this one included. */
  readonly depth: number;
  readonly line: Line | undefined;
  /** Gas that was used before it. */
  readonly gasBefore: number;
};

export type Trace = {
  /** Number of instructions executed, the failing one included. */
  readonly length: number;
  /** The steps at which a line begins, then the end; every step when the source is not known. */
  readonly stops: readonly number[];
  readonly stretches: readonly Stretch[];
};

/** Walks the run from its start to its end. */
export function traceOf(run: Run, artifact: Artifact | undefined): Trace {
  const guide = guidesOf(artifact);
  const stops: number[] = [];
  const stretches: Stretch[] = [];
  let step = 0;
  for (let { machine } = run.seek(0); machine.next !== undefined; machine = run.seek(++step).machine) {
    const { fn, next } = machine.next.frame;
    const { starts, lines } = guide(fn.index);
    if (starts?.has(next) ?? true) stops.push(step);
    const [depth, line] = [machine.frames.length, lines[next]];
    const last = stretches.at(-1);
    if (last?.depth === depth && last.line === line) continue;
    stretches.push({ from: step, depth, line, gasBefore: gasUsed(machine) });
  }
  return { length: step, stops: [...stops, step], stretches };
}

/** All of it is gone when it ran out. */
export function gasUsed({ call, gas, outcome }: Machine): number {
  return call.gas - (outcome?.gasLeft ?? gas);
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
function guidesOf(artifact: Artifact | undefined): (fn: number) => Guide {
  const guides = new Map<number, Guide>();
  const known = new Map<string, Line>();
  return (fn) => {
    const guide = guides.get(fn) ?? guideOf(artifact, artifact?.debug.functions[fn], known);
    guides.set(fn, guide);
    return guide;
  };
}

function guideOf(artifact: Artifact | undefined, debug: DebugFunction | undefined, known: Map<string, Line>): Guide {
  if (debug === undefined) return { starts: undefined, lines: [] };
  const lines = debug.spans.map((_, index) => {
    const span = spanAt(debug, index);
    const source = artifact?.files[span.file];
    if (source === undefined) return undefined;
    const { line } = positionAt(source, span.start);
    const key = `${span.file}:${line}`;
    const found = known.get(key) ?? { file: span.file, line };
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
