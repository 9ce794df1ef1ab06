/**
 * Walks a transaction once, from its start to its end, and notes its shape (`trace.ts`): instruction by instruction where statements begin,
 * whose line the gas is, what was done to the world and what failed.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import { invariantPrice } from '../vm/gas.ts';
import type { Frame, Machine } from '../vm/machine.ts';
import type { Instruction } from '../vm/runnable.ts';
import { Column } from './column.ts';
import { type AsideKind, type Guide, Guides, type Sources } from './guide.ts';
import { LineGasSoFar } from './line-gas.ts';
import { externalOf, targetOfCall } from './next-call.ts';
import type { Pause } from './pace.ts';
import { type Caught, type Open, Run } from './run.ts';
import { addressOf, type Place, runningIn } from './running.ts';
import { type CaughtCall, gasUsedIn, type Trace } from './trace.ts';
import { Listener } from './trace-events.ts';

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

/** The same for what may be long: between slices others have their turn. */
export async function tracedSlowly(open: Open, sources: Sources, pause: Pause): Promise<Traced> {
  const tracer = new Tracer(open, sources);
  while (tracer.walk(SLICE)) await pause();
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
    const index = frame.next;
    this.#run.advance();
    if (machine.callee !== undefined) this.#noteEntry(machine.callee);
    if (machine.outcome !== undefined || before !== undefined) this.#noteEnd(here, { gas, before });
    if (machine.outcome !== undefined || machine.failedCall !== failedCall) this.#noteFailure(here, index);
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
    const target = wordToAddress(targetOfCall(machine, index));
    this.#listener.note({ kind: 'call', target, function: externalOf(machine.module, index).name });
  }

  /** A contract that ended well may have answered what its caller cannot take: then it is the caller's call that failed. */
  #noteFailure({ contract, frame }: Here, index: number): void {
    const step = this.#run.step - 1;
    const { ran, caught } = this.#run.newest;
    const failed = ran.findLast(({ outcome }) => outcome !== undefined && outcome.status !== 'success') ?? caught?.by;
    if (failed === undefined) return;
    this.#listener.expect(step, addressOf(failed), 'ext');
    this.#listener.note({ kind: 'failure' });
    const failure = caught && failureAt(caught, step, { contract, fn: frame.fn.index, index });
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
