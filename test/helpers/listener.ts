/**
 * Runs a machine step by step and measures, under the names of the gas formula, what each size really was: words of texts, rounds of loops, what
 * every write cost beyond the least. A size that comes up several times counts as the largest it was.
 */

import type { FunctionCost } from '../../src/lang/gas/cost.ts';
import type { ContractCosts, EntryCost } from '../../src/lang/gas/costs.ts';
import { sizesOf, valueOf, type Formula } from '../../src/lang/gas/formula.ts';

import type { Frame, Machine, Outcome } from '../../src/vm/machine.ts';
import type { LeafValue, Value } from '../../src/vm/types.ts';
import { SizesOfStep, wordsOf } from './listener-step.ts';

export type Measured = {
  readonly outcome: Outcome;
  /** Gas of the whole call. */
  readonly used: number;
  /** Of that, what other contracts used. */
  readonly usedByOthers: number;
  /** What was called; undefined when the call did not get as far as a function. */
  readonly entry: EntryCost | undefined;
  /** The value of its formula for the sizes as they were. */
  readonly formula: number;
};

/** The machine stands at its entry. */
export function measure(machine: Machine, costs: ContractCosts): Measured {
  return new Listener(machine, costs).run();
}

/** A function that is running: its sizes so far, and where the caller called it. */
type Listened = {
  readonly frame: Frame;
  readonly cost: FunctionCost;
  readonly sizes: Map<string, number>;
  /** Rounds so far of open loops, by the place of the loop. */
  readonly rounds: Map<number, number>;
  readonly calledAt: number;
};

class Listener {
  readonly #machine: Machine;
  readonly #costs: ContractCosts;
  readonly #given: number;
  readonly #step: SizesOfStep;
  readonly #running: Listened[] = [];
  /** What was not called by another function and has ended: the entry, then invariants. */
  readonly #ended: Listened[] = [];
  #usedByOthers = 0;

  constructor(machine: Machine, costs: ContractCosts) {
    this.#machine = machine;
    this.#costs = costs;
    this.#given = machine.call.gas;
    this.#step = new SizesOfStep(machine);
  }

  run(): Measured {
    const machine = this.#machine;
    const entry = this.#entry();
    this.#follow(0);
    while (machine.outcome === undefined) this.#next();
    while (this.#running.length > 0) this.#leave();
    const { outcome } = machine;
    return {
      outcome,
      used: this.#given - outcome.gasLeft,
      usedByOthers: this.#usedByOthers,
      entry,
      formula: entry === undefined ? 0 : valueOf(entry.formula, this.#sizesOf(entry)),
    };
  }

  /** A deployment without `init` begins with an invariant, or is over. */
  #entry(): EntryCost | undefined {
    const { frames, call, outcome } = this.#machine;
    const fn = frames[0]?.fn;
    const isInit = call.kind === 'init' && outcome?.status !== 'reverted' && outcome?.status !== 'outOfGas';
    const index = fn?.def.kind === 'invariant' ? undefined : fn?.index;
    if (index === undefined && !isInit) return undefined;
    return this.#costs.entries.find((entry) => entry.fn?.index === index);
  }

  #sizesOf(entry: EntryCost): Map<string, number> {
    const sizes = new Map(sizesOf(entry.formula).map(({ name }) => [name, 0]));
    this.#ended.forEach(({ sizes: own }, i) => moveSizes(own, sizes, entry.parts[i]?.known));
    return sizes;
  }

  #next(): void {
    const machine = this.#machine;
    const listened = this.#running.at(-1);
    if (machine.next === undefined || listened === undefined) throw new Error('a machine without an outcome goes on');
    const { frame, instruction } = machine.next;
    const index = frame.next;
    this.#step.begin(instruction);
    const { gasOfCallees } = machine;
    machine.step();
    while (machine.callee !== undefined) machine.step();
    this.#noteCallee(machine.gasOfCallees - gasOfCallees, listened, index);
    for (const [name, value] of this.#step.end(listened.cost.sites.get(index) ?? []))
      largest(listened.sizes, name, value);
    if (instruction.op === 'loop') listened.rounds.set(index, 0);
    const isBack = instruction.closes === 'loop' || instruction.op === 'continue';
    if (isBack) noteRound(listened, (frame.targets[index] ?? 0) - 1);
    this.#follow(index);
  }

  /** What another contract was given and did not give back. */
  #noteCallee(used: number, { cost, sizes }: Listened, index: number): void {
    this.#usedByOthers += used;
    const site = cost.sites.get(index)?.find(({ role }) => role === 'callee');
    if (site !== undefined) largest(sizes, site.size.name, used);
  }

  // ───────────── functions ─────────────

  /** What was left and what was entered since; `calledAt` is the instruction that did it. */
  #follow(calledAt: number): void {
    const { frames } = this.#machine;
    while (this.#running.length > 0 && !frames.includes((this.#running.at(-1) as Listened).frame)) this.#leave();
    for (const frame of frames.slice(this.#running.length)) this.#enter(frame, calledAt);
  }

  #enter(frame: Frame, calledAt: number): void {
    const cost = this.#costs.functions[frame.fn.index] as FunctionCost;
    const sizes = new Map<string, number>();
    cost.params.forEach((param, i) => {
      const value = frame.locals[i] as Value;
      for (const { name } of sizesOf(param.words)) sizes.set(name, wordsOf(value));
      for (const { name } of sizesOf(param.elements)) sizes.set(name, (value as LeafValue[]).length);
    });
    this.#running.push({ frame, cost, sizes, rounds: new Map(), calledAt });
  }

  /** Its sizes become the caller's; those of what it was given follow from the caller's own. */
  #leave(): void {
    const left = this.#running.pop() as Listened;
    const caller = this.#running.at(-1);
    if (caller === undefined) {
      this.#ended.push(left);
      return;
    }
    const params = left.cost.params.flatMap(({ words: inWords, elements }) => [
      ...sizesOf(inWords),
      ...sizesOf(elements),
    ]);
    for (const { name } of params) left.sizes.delete(name);
    moveSizes(left.sizes, caller.sizes, caller.cost.calls.get(left.calledAt));
  }
}

function noteRound({ cost, sizes, rounds }: Listened, loop: number): void {
  const count = (rounds.get(loop) ?? 0) + 1;
  rounds.set(loop, count);
  const site = cost.sites.get(loop)?.find(({ role }) => role === 'rounds');
  if (site !== undefined) largest(sizes, site.size.name, count);
}

/** Under the names that the sizes have there. */
function moveSizes(
  from: ReadonlyMap<string, number>,
  to: Map<string, number>,
  known: ReadonlyMap<string, Formula> | undefined,
): void {
  for (const [name, value] of from) {
    const [size] = sizesOf(known?.get(name) ?? new Map());
    if (size !== undefined) largest(to, size.name, value);
  }
}

function largest(sizes: Map<string, number>, name: string, value: number): void {
  sizes.set(name, Math.max(value, sizes.get(name) ?? 0));
}
