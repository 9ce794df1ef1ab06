/**
 * The shape of a run, found by walking it once: at which steps source lines begin, how deep in calls each of them is, what each line has
 * cost, which contracts ran, what they did to the world, and which calls between them failed. Moves and breakpoints work on this
 * alone. Millions of steps are packed in columns (`column.ts`): a stop takes some 8 bytes, a stretch of one line some 10.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import { invariantPrice } from '../vm/gas.ts';
import type { Frame, Machine } from '../vm/machine.ts';
import type { External } from '../vm/module.ts';
import type { Instruction } from '../vm/runnable.ts';
import { Column, lastUpTo } from './column.ts';
import { type Aside, type AsideKind, type Guide, Guides, type Line, type Sources } from './guide.ts';
import { LineGasSoFar } from './line-gas.ts';
import { type Caught, type Open, Run, type Stand } from './run.ts';
import { addressOf, type Place, runningIn } from './running.ts';
import { Listener, type TraceEvent } from './trace-events.ts';

export type { Line, Sources } from './guide.ts';
export type { TraceEvent } from './trace-events.ts';

export type Trace = {
  /** Number of instructions executed, the failing one included. */
  readonly length: number;
  /** The steps at which a statement begins, then the end; in a contract whose source is not known, every step. */
  readonly stops: ArrayLike<number>;
  /** For each stop: functions that run, through all contracts; at the end, 1. */
  readonly depths: ArrayLike<number>;
  /** For each stop but the end: which of `places` it is. */
  readonly spots: ArrayLike<number>;
  /** For each stop: 1 where it is the first of a function that was just entered. */
  readonly entered: ArrayLike<number>;
  /** The distinct places that were stops. */
  readonly places: readonly Place[];
  /** Steps that follow each other in one running function and on one line: the first of each … */
  readonly stretches: ArrayLike<number>;
  /** … and how many functions run in it. */
  readonly stretchDepths: ArrayLike<number>;
  readonly gas: LineGasSoFar;
  /** In the order in which they began to run. */
  readonly contracts: readonly Address[];
  /** Calls between contracts that failed and were caught, in order. */
  readonly failures: readonly CaughtCall[];
  /** What happened to the world, and what was asked of it, in order. */
  readonly events: readonly TraceEvent[];
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

/** A transaction that can be walked, and its shape. */
export type Traced = { readonly run: Run; readonly trace: Trace };

/** Walks a transaction from its start to its end. */
export function traced(open: Open, sources: Sources): Traced {
  const tracer = new Tracer(open, sources);
  tracer.walk(Infinity);
  return tracer.done();
}

/** How many instructions are executed before whoever else waits is asked. */
const SLICE = 20_000;

/** The same for what may be long: between slices others have their turn, and may be told how far it is. */
export async function tracedSlowly(
  open: Open,
  sources: Sources,
  pause: (steps: number) => Promise<void>,
): Promise<Traced> {
  const tracer = new Tracer(open, sources);
  while (tracer.walk(SLICE)) await pause(tracer.steps);
  return tracer.done();
}

class Tracer {
  readonly #run: Run;
  readonly #listener: Listener;
  readonly #guides: Guides;
  readonly #stops = new Column();
  readonly #depths = new Column();
  readonly #spots = new Column();
  readonly #entered = new Column();
  readonly #places: Place[] = [];
  readonly #stretches = new Column();
  readonly #stretchDepths = new Column();
  readonly #gas: LineGasSoFar;
  readonly #contracts = new Set<Address>();
  readonly #failures: CaughtCall[] = [];
  /** The serial of the newest function that began. */
  #newest = -1;
  #here: Here | undefined;
  #line = -1;
  #depth = 0;
  /** A function has been entered, and none of its statements begun. */
  #isEntering = false;

  constructor(open: Open, sources: Sources) {
    let listener: Listener | undefined;
    this.#run = new Run(open, (host) => (listener = new Listener(host)));
    if (listener === undefined) throw new Error('whoever opens a run lets it be watched');
    this.#listener = listener;
    const guides = new Guides(sources);
    this.#guides = guides;
    this.#gas = new LineGasSoFar(guides.lines);
  }

  get steps(): number {
    return this.#run.step;
  }

  /** Up to so many instructions; false at the end. */
  walk(most: number): boolean {
    const run = this.#run;
    for (let left = most; left > 0; left--) {
      const { machine } = run;
      if (machine.outcome !== undefined) return false;
      this.#execute(machine.innermost);
    }
    return true;
  }

  done(): Traced {
    const { step: length } = this.#run;
    this.#gas.end();
    this.#stops.push(length);
    this.#depths.push(1);
    this.#entered.push(0);
    const trace: Trace = {
      length,
      stops: this.#stops.all(),
      depths: this.#depths.all(),
      spots: this.#spots.all(),
      entered: this.#entered.all(),
      places: this.#places,
      stretches: this.#stretches.all(),
      stretchDepths: this.#stretchDepths.all(),
      gas: this.#gas,
      contracts: [...this.#contracts],
      failures: this.#failures,
      events: this.#listener.events,
    };
    return { run: this.#run, trace };
  }

  #execute(machine: Machine): void {
    const frame = machine.frames[machine.frames.length - 1] as Frame;
    const here = frame === this.#here?.frame ? this.#here : this.#enter(machine, frame);
    const instruction = frame.body[frame.next] as Instruction;
    const { failedCall, gas } = machine;
    const isLast = machine.frames.length === 1 && (instruction.op === 'return' || instruction.closes === 'function');
    const before = isLast ? gasUsedIn(this.#run.machine) + instruction.gas : undefined;
    this.#look(here, frame.next);
    if (here.guide.acts[frame.next] === 1) this.#expect(here, instruction);
    const place = { contract: here.contract, fn: frame.fn.index, index: frame.next };
    this.#run.advance();
    if (machine.callee !== undefined) this.#noteEntry(machine.callee);
    if (machine.outcome !== undefined || before !== undefined) this.#noteEnd(here, { gas, before });
    if (machine.outcome !== undefined || machine.failedCall !== failedCall) this.#noteFailure(place);
  }

  /** Another function goes on, or begins. */
  #enter(machine: Machine, frame: Frame): Here {
    const contract = addressOf(machine);
    const guide = this.#guides.of(contract, frame.fn);
    this.#contracts.add(contract);
    this.#isEntering = frame.serial > this.#newest;
    this.#newest = Math.max(this.#newest, frame.serial);
    const depth = runningIn(this.#run.machine).reduce((sum, { frames }) => sum + frames.length, 0);
    return (this.#here = { machine, frame, contract, guide, depth });
  }

  #look({ contract, guide, frame, depth }: Here, index: number): void {
    const line = guide.lines[index] ?? 0;
    if (line !== this.#line || depth !== this.#depth) this.#stretch(line, depth);
    if (guide.starts !== undefined && guide.starts[index] !== 1) return;
    let spot = guide.spots.get(index);
    if (spot === undefined) {
      spot = this.#places.push({ contract, fn: frame.fn.index, index }) - 1;
      guide.spots.set(index, spot);
    }
    this.#stops.push(this.#run.step);
    this.#depths.push(depth);
    this.#spots.push(spot);
    this.#entered.push(this.#isEntering ? 1 : 0);
    this.#isEntering = false;
  }

  #stretch(line: number, depth: number): void {
    this.#stretches.push(this.#run.step);
    this.#stretchDepths.push(depth);
    this.#gas.begin(line, gasUsedIn(this.#run.machine));
    this.#line = line;
    this.#depth = depth;
  }

  #noteEntry({ call, gas }: Machine): void {
    this.#aside('entry', wordToAddress(call.contract), gasUsedIn(this.#run.machine) - (call.gas - gas));
  }

  /** What the end of a function costs beside its instruction, or how much is gone where the gas ran out. */
  #noteEnd({ machine, contract }: Here, { gas, before }: Before): void {
    const now = gasUsedIn(this.#run.machine);
    const out = this.#run.newest.ran.find(({ outcome }) => outcome?.status === 'outOfGas');
    if (out !== undefined) return this.#aside('lost', addressOf(out), Math.min(before ?? now - gas, now));
    if (before === undefined) return;
    const next = machine.outcome === undefined ? machine.frames[0]?.fn : undefined;
    const asking = next?.def.kind === 'invariant' ? invariantPrice(next.localTypes.length) : 0;
    if (now - asking > before) this.#aside('answer', contract, before);
    if (asking > 0) this.#aside('invariants', contract, now - asking);
  }

  /** Gas that the newest step took for something else than its line, from `used` on; after it a stretch begins anew. */
  #aside(what: AsideKind, contract: Address, used: number): void {
    this.#stretches.push(this.#run.step - 1);
    this.#stretchDepths.push(this.#depth);
    this.#gas.begin(this.#guides.aside(contract, what), used);
    this.#line = -1;
  }

  #expect({ machine, contract }: Here, { op, args }: Instruction): void {
    this.#listener.expect(this.#run.step, contract, op);
    if (op !== 'ext' && op !== 'try') return;
    const index = args[0] as number;
    const { name, payable } = machine.module.module.externals[index] as External;
    const above = machine.module.tables.external(index).flat.length + (payable ? 1 : 0);
    const target = wordToAddress(machine.stack.at(-1 - above) as bigint);
    this.#listener.note({ kind: 'call', target, function: name });
  }

  /** A contract that ended well may have answered what its caller cannot take: then it is the caller's call that failed. */
  #noteFailure(place: Place): void {
    const step = this.#run.step - 1;
    const { ran, caught } = this.#run.newest;
    const failed = ran.findLast(({ outcome }) => outcome !== undefined && outcome.status !== 'success') ?? caught?.by;
    if (failed === undefined) return;
    this.#listener.expect(step, addressOf(failed), 'ext');
    this.#listener.note({ kind: 'failure' });
    const failure = caught && failureAt(caught, step, place);
    if (failure !== undefined) this.#failures.push(failure);
  }
}

/** The function that runs. */
type Here = {
  readonly machine: Machine;
  readonly frame: Frame;
  readonly contract: Address;
  readonly guide: Guide;
  readonly depth: number;
};

/** Gas before an instruction: what its machine had, and – where that may end with it – what all had used, the instruction itself included. */
type Before = { readonly gas: number; readonly before: number | undefined };

function failureAt({ by, failed }: Caught, step: number, place: Place): CaughtCall | undefined {
  if (by.failedCall === undefined) return undefined;
  const { target, name, data } = by.failedCall;
  return { step, target: wordToAddress(target), name, data, failed: failed && addressOf(failed), place };
}

/** What is left lies with the contracts that run. All of it is gone when it ran out. */
export function gasUsed({ machine }: Pick<Stand, 'machine'>): number {
  return gasUsedIn(machine);
}

function gasUsedIn({ call, outcome, gas, callee }: Machine): number {
  if (outcome !== undefined) return call.gas - outcome.gasLeft;
  let left = gas;
  for (let at = callee; at !== undefined; at = at.callee) left += at.outcome?.gasLeft ?? at.gas;
  return call.gas - left;
}

/** How deep in calls a step is; behind the end, as deep as the entry. */
export function depthAt({ stretches, stretchDepths, length }: Trace, step: number): number {
  return step >= length ? 1 : (stretchDepths[lastUpTo(stretches, step)] ?? 1);
}

/**
 * Gas that each line, and what else takes any, has used before `step`; `used` is what the whole run has used by then. What is missing
 * was used before the first step.
 */
export function gasByLine({ gas, stretches }: Trace, step: number, used: number): Map<Line | Aside, number> {
  // A stretch that begins at the step has used nothing.
  return gas.upTo(lastUpTo(stretches, step - 1), used);
}
