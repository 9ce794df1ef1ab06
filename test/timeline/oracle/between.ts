/**
 * The instructions between two stops. What the compiler says of them has to fit what the evaluator did meanwhile: the names of the statement they
 * belong to stay in scope, a local changes at most once, what touches the state says so, and the value of an expression is what it was worth.
 */

import type { Span } from '../../../src/lang/ast.ts';
import type { DebugFunction } from '../../../src/lang/debug.ts';
import { localsOf } from '../../../src/timeline/locals.ts';
import type { TraceEvent } from '../../../src/timeline/trace.ts';
import { addressOf, frameOf } from '../../../src/timeline/running.ts';
import { flatCount, plainValue, type NamedValue, type PlainValue } from '../../../src/timeline/values.ts';
import type { Machine } from '../../../src/vm/machine.ts';
import { addressToWord } from '../../../src/base/address.ts';
import type { Walked } from './compare.ts';
import { rowOf } from './leaf.ts';
import { exactly, typeName } from './told.ts';
import type { Worth } from '../../evaluator/frame.ts';

type VmFrame = Machine['frames'][number];

/** A statement that has begun in a function that still runs. */
type Begun = { readonly span: Span; readonly names: string };

/** What is known of a function that runs. */
type Watched = {
  readonly begun: Begun[];
  /** The newest instruction. */
  index: number;
  /** Leaves of locals, and how often each of them has changed since the newest statement began. */
  leaves: ReadonlyMap<string, string>;
  readonly changes: Map<string, number>;
};

/** What expressions were worth, by where they stand in which contract: the newest value of each, since cheap ones are worked out again later. */
export class Evaluated {
  readonly #worth = new Map<string, Worth>();

  add(self: bigint, where: Span, worth: Worth): void {
    this.#worth.set(keyOf(self, where, worth.kind), worth);
    this.#worth.set(keyOf(self, where, 'whole'), worth);
  }

  /** Of all that stands there, whatever its kind, the outermost. */
  whole(self: bigint, span: Span): Worth | undefined {
    return this.#worth.get(keyOf(self, span, 'whole'));
  }

  at(self: bigint, { span, kind }: DebugFunction['values'][number]): Worth | undefined {
    return this.#worth.get(keyOf(self, span, kind));
  }
}

const keyOf = (self: bigint, { file, start, end }: Span, kind: string): string =>
  `${self} ${file}:${start}-${end} ${kind}`;

export class Between {
  readonly #walked: Walked;
  readonly #frames = new Map<number, Watched>();
  readonly #events = new Map<number, TraceEvent[]>();

  constructor(walked: Walked) {
    this.#walked = walked;
    for (const event of walked.trace.events) {
      const { step } = event;
      this.#events.set(step, [...(this.#events.get(step) ?? []), event]);
    }
  }

  /** From a stop, at which a statement begins, up to the next one; what does not fit. */
  differenceIn(from: number, to: number, evaluated: Evaluated): string | undefined {
    for (let step = from; step < to; step++) {
      const wrong = this.#differenceAt(step, step === from, evaluated);
      if (wrong !== undefined) return `step ${step}: ${wrong}`;
    }
    return undefined;
  }

  #differenceAt(step: number, isStop: boolean, evaluated: Evaluated): string | undefined {
    const machine = this.#walked.run.seek(step).running.at(-1);
    const frame = machine && frameOf(machine);
    const debug = machine && frame && this.#debugOf(machine, frame);
    if (machine === undefined || frame === undefined || debug === undefined) return undefined;
    const known = this.#frames.get(frame.serial);
    const watched = known ?? { begun: [], index: -1, leaves: new Map(), changes: new Map() };
    this.#frames.set(frame.serial, watched);
    const { next: index } = frame;
    const locals = localsOf(this.#walked.scene, machine).map(({ whole }) => whole);
    const changed = changedTwice(watched, locals, isStop);
    const value = watched.index === index - 1 && !isStop ? wrongValue(machine, index, debug, evaluated) : undefined;
    const branch = wrongBranch(machine.call.contract, watched.index, index, debug, evaluated);
    watched.index = index;
    return (
      changed ??
      value ??
      branch ??
      wrongNames(watched, debug, index, locals, isStop) ??
      this.#wrongAccess(step, frame, debug)
    );
  }

  #debugOf(machine: Machine, { fn }: VmFrame): DebugFunction | undefined {
    return this.#walked.scene.contracts.get(addressOf(machine))?.artifact?.debug.functions[fn.index];
  }

  #wrongAccess(step: number, { body, next }: VmFrame, { accesses }: DebugFunction): string | undefined {
    const access = accesses.find(({ instruction }) => instruction === next);
    const op = body[next]?.op ?? 'nothing';
    if (access !== undefined && !TOUCHES.has(op)) return `${op} is said to touch the state`;
    for (const event of this.#events.get(step) ?? []) {
      if ((event.kind !== 'read' && event.kind !== 'write') || /^(sum|count)\(/.test(event.path)) continue;
      const wrong = access === undefined ? 'nothing is said of it' : this.#misfit(access, event);
      if (wrong !== undefined) return `${event.kind} ${event.path}: ${wrong}`;
    }
    return undefined;
  }

  #misfit(
    access: DebugFunction['accesses'][number],
    { contract, kind, path }: TraceEvent & { readonly kind: 'read' | 'write' },
  ): string | undefined {
    const { sources, world } = this.#walked;
    const at = addressToWord(contract);
    const deployed = world.contracts.get(at);
    if (deployed === undefined) return undefined;
    if (access.writes !== (kind === 'write')) return 'a read is no write';
    const { type, unit } = rowOf(deployed.contract, path);
    const isElement = typeof type !== 'string' && type.kind === 'list' && typeName(type.of) === typeName(access.type);
    if (!isElement && typeName(type) !== typeName(access.type)) return `it is no ${typeName(access.type)}`;
    if (unit !== access.unit) return `its unit is ${unit ?? 'none'}`;
    const { file, start, end } = access.place;
    const written = sources.filesOf(at)[file]?.text.slice(start, end) ?? '';
    return written.startsWith(/^\w+/.exec(path)?.[0] ?? path) ? undefined : `it is not written as ${written}`;
  }
}

const TOUCHES: ReadonlySet<string> = new Set([
  'sget',
  'sset',
  'sclear',
  'slen',
  'spush',
  'spop',
  'slist',
  'sfill',
  'sagg',
]);

// ───────────── names and values ─────────────

/** While an instruction of a statement runs, the names are those that were there when it began. */
function wrongNames(
  watched: Watched,
  debug: DebugFunction,
  index: number,
  locals: readonly NamedValue[],
  isStop: boolean,
): string | undefined {
  const names = locals.map(({ name }) => name).join(' ');
  const { begun } = watched;
  if (isStop) {
    const span = debug.statements.find(({ instruction }) => instruction === index)?.span ?? debug.span;
    while (begun.length > 0 && !isInside(span, begun.at(-1)?.span)) begun.pop();
    begun.push({ span, names });
    return undefined;
  }
  const own = debug.spans[index];
  const statement = begun.findLast(({ span }) => own !== undefined && isInside(own, span));
  return statement === undefined || statement.names === names
    ? undefined
    : `the names in scope are ${names}, and were ${statement.names} when the statement began`;
}

function isInside(inner: Span, outer: Span | undefined): boolean {
  return outer !== undefined && inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;
}

function changedTwice(watched: Watched, locals: readonly NamedValue[], isStop: boolean): string | undefined {
  const leaves = new Map(locals.flatMap(({ name, value }) => leavesOf(name, value)));
  const { changes } = watched;
  for (const [name, text] of leaves) {
    const before = watched.leaves.get(name);
    if (before !== undefined && before !== text) changes.set(name, (changes.get(name) ?? 0) + 1);
  }
  watched.leaves = new Map([...watched.leaves, ...leaves]);
  const twice = [...changes].find(([, times]) => times > 1)?.[0];
  if (isStop) changes.clear();
  return twice && `${twice} changes twice in one statement`;
}

function leavesOf(name: string, value: PlainValue): [string, string][] {
  if (typeof value !== 'object' || Array.isArray(value)) return [[name, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([field, inner]) => leavesOf(`${name}.${field}`, inner));
}

/** Whoever comes into a branch from the instruction that decides finds its condition as the branch wants it. */
function wrongBranch(
  self: bigint,
  before: number,
  index: number,
  { branches }: DebugFunction,
  evaluated: Evaluated,
): string | undefined {
  const entered = branches.filter(({ kind, at, from }) => ASKS.has(kind) && from === index && at === before);
  const wrong = entered.find(({ condition, when }) => evaluated.whole(self, condition)?.value !== (when ? 1n : 0n));
  return wrong && `the ${wrong.kind} is said to go on here when its condition is ${wrong.when}`;
}

/** Those whose condition is an expression. */
const ASKS: ReadonlySet<string> = new Set(['require', 'if', 'while']);

function wrongValue(
  machine: Machine,
  index: number,
  { values }: DebugFunction,
  evaluated: Evaluated,
): string | undefined {
  for (const row of values.filter(({ instruction }) => instruction === index)) {
    const count = flatCount(row.type);
    const found = JSON.stringify(plainValue(row.type, machine.stack.slice(machine.stack.length - count)));
    const worth = evaluated.at(machine.call.contract, row);
    const expected = worth && exactly(worth.type, worth.value);
    const where = `the ${row.kind} at ${row.span.start}-${row.span.end}`;
    if (found !== expected) return `${where} is said to be ${found}, and is ${expected ?? 'not worked out'}`;
    if (worth !== undefined && typeName(worth.type) !== typeName(row.type))
      return `${where} is no ${typeName(row.type)}`;
  }
  return undefined;
}
