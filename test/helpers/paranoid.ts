/**
 * The machine with every check that the verifier makes unnecessary, made again at each step, from the bytes of the code and the opcode table
 * alone: that control goes where blocks let it, types and values of operands and locals, what blocks leave behind, bounds of stack and gas,
 * and that views and invariants do only what they may. Whatever it finds is a hole in the verifier.
 */

import type { Frame, Machine, Outcome } from '../../src/vm/machine.ts';
import { OPCODES, type OpName, type Row } from '../../src/vm/opcodes.ts';
import { decodeType, type Value, type VmType } from '../../src/vm/types.ts';
import type { VerifiedFunction } from '../../src/vm/verified.ts';
import type { Instruction } from '../../src/vm/verify.ts';
import { ParanoidFault, type Spot } from './paranoid-code.ts';
import { knownFunction, there, type Effect, type Known } from './paranoid-table.ts';
import { checkValue } from './paranoid-values.ts';

/** What is told of each instruction, before it runs; not of those of other contracts. */
export type Watch = (op: OpName) => void;

/** Runs to the end. Throws ParanoidFault at the first step that is not safe. */
export function runParanoid(machine: Machine, watch: Watch = () => {}): Outcome {
  return new Paranoid(machine, watch).run();
}

/** One running function. */
type Running = {
  readonly known: Known;
  readonly frame: Frame;
  /** Height of the stack when it was entered, its parameters gone. */
  readonly base: number;
  /** The same for each block that is open. */
  readonly blocks: number[];
  /** Index of the instruction that was begun last. */
  at: number;
};

class Paranoid {
  readonly #machine: Machine;
  readonly #watch: Watch;
  /** Types of the operands, as the table says. */
  readonly #types: VmType[] = [];
  readonly #running: Running[] = [];
  #entry: VerifiedFunction | undefined;
  #gasAtEntry = 0;

  constructor(machine: Machine, watch: Watch) {
    this.#machine = machine;
    this.#watch = watch;
  }

  run(): Outcome {
    while (this.#machine.outcome === undefined) this.#step();
    return this.#machine.outcome;
  }

  #step(): void {
    const machine = this.#machine;
    const running = this.#running.at(-1) ?? this.#enter();
    const { spot, effect } = this.#begin(running);
    const gasBefore = machine.gas + machine.gasOfCallees;
    const mark = machine.host.mark();
    this.#watch(spot.op);
    this.#stepped(spot);
    this.#checkGas(gasBefore, running, spot);
    if (machine.outcome !== undefined && machine.outcome.status !== 'success') return;
    if (machine.heap.size > 262_144) throw new ParanoidFault('more has come into being than may');
    this.#checkUnchanged(mark);
    this.#follow(running, spot, effect);
  }

  /** A JavaScript error within a step is a fault too. */
  #stepped({ op }: Spot): void {
    const machine = this.#machine;
    try {
      machine.step();
      if (machine.callee === undefined) return;
      if (machine.callee.call.kind !== 'view') this.#refuseIn('view', 'calls an action');
      runParanoid(machine.callee);
      machine.step();
    } catch (error) {
      if (error instanceof ParanoidFault) throw error;
      throw new ParanoidFault(`${op} broke the machine: ${String(error)}`);
    }
  }

  #enter(): Running {
    const { frames, stack, gas } = this.#machine;
    const [frame] = frames;
    if (frame === undefined || frames.length > 1 || stack.length > 0)
      throw new ParanoidFault('a call begins with one function and no operands');
    this.#entry = frame.fn as VerifiedFunction;
    this.#gasAtEntry = gas;
    return this.#push(frame);
  }

  #push(frame: Frame): Running {
    const known = knownFunction(this.#machine.module.module, frame.fn.index);
    const running: Running = { known, frame, base: this.#types.length, blocks: [], at: 0 };
    if (frame.locals.length !== known.locals.length) throw new ParanoidFault('a local is missing');
    known.locals.forEach((type, i) => checkValue(type, frame.locals[i]));
    if (frame.next !== 0) throw new ParanoidFault('a function begins in its middle');
    this.#running.push(running);
    return running;
  }

  // ───────────── before a step ─────────────

  #begin(running: Running): { readonly spot: Spot; readonly effect: Effect } {
    const { known, frame, blocks } = running;
    const { next } = this.#machine;
    if (next === undefined) throw new ParanoidFault('the code has run past its end');
    running.at = frame.next;
    const spot = there(known.flow.spots[running.at]);
    if (next.frame !== frame || !isSame(spot, next.instruction))
      throw new ParanoidFault(`the machine runs ${next.instruction.op} where the code says ${spot.op}`);
    const open = known.flow.open[running.at]?.length;
    if (blocks.length !== open || frame.rounds.length !== known.flow.loops[running.at])
      throw new ParanoidFault(`${spot.op} stands in ${open} blocks, not in ${blocks.length}`);
    const effect = there(known.effects[running.at]);
    this.#checkAllowed(spot.op);
    this.#checkHeight(running, spot);
    this.#checkOperands(running, spot, effect);
    return { spot, effect };
  }

  #checkOperands({ base, blocks }: Running, { op }: Spot, { pops }: Effect): void {
    const from = this.#types.length - pops.length;
    if (from < (blocks.at(-1) ?? base)) throw new ParanoidFault(`${op} lacks an operand`);
    pops.forEach((type, i) => {
      const found = this.#types[from + i];
      if (found !== type) throw new ParanoidFault(`${op} wants ${type} and finds ${found}`);
      checkValue(type, this.#machine.stack[from + i]);
    });
    if (
      op === 'hlpof' &&
      this.#entry?.def.kind === 'invariant' &&
      this.#machine.stack[from] !== this.#machine.call.contract
    )
      throw new ParanoidFault('an invariant asks for the balance of somebody else');
  }

  /** What blocks and functions leave behind when they are left. */
  #checkHeight(running: Running, { op }: Spot): void {
    const left = leftBy(op, running);
    if (left === undefined) return;
    const extra = this.#types.length - left.height - left.results.length;
    if (extra > 0) throw new ParanoidFault(`${op} leaves ${extra} operands behind`);
    const found = this.#types.slice(left.height).join();
    if (found !== left.results.join()) throw new ParanoidFault(`${op} wants ${left.results.join()} and finds ${found}`);
  }

  #checkAllowed(op: OpName): void {
    if (FORBIDDEN.has(op)) this.#refuseIn('invariant', `does \`${op}\``);
  }

  #refuseIn(kind: 'view' | 'invariant', what: string): void {
    const own = this.#entry?.def.kind;
    if (own === 'invariant' || own === kind) throw new ParanoidFault(`${own === 'view' ? 'a' : 'an'} ${own} ${what}`);
  }

  // ───────────── after a step ─────────────

  #checkGas(before: number, running: Running, spot: Spot): void {
    const { gas, gasOfCallees, outcome } = this.#machine;
    const { gas: price } = OPCODES[spot.op];
    const after = gas + gasOfCallees;
    if (outcome?.status !== 'outOfGas' && before - after < price)
      throw new ParanoidFault(`${spot.op} at ${spot.at} has cost less than the table says`);
    // leaving the entry also pays for its answer and for the first invariant, which are no part of the bound
    const isLast = this.#running.length === 1 && hasLeft(spot, running);
    const used = this.#gasAtEntry - (isLast ? Math.max(after, before - price) : after);
    const bound = this.#entry?.gasBound ?? 0;
    if (used > bound)
      throw new ParanoidFault(`${used} gas is above the bound ${bound}, in ${running.frame.fn.def.name}`);
  }

  #checkUnchanged(before: { readonly journal: number; readonly logs: number }): void {
    const after = this.#machine.host.mark();
    const isChanged = after.journal !== before.journal || after.logs !== before.logs;
    if (isChanged) this.#refuseIn('view', 'has changed something');
  }

  #follow(running: Running, spot: Spot, effect: Effect): void {
    const { frames, stack, outcome } = this.#machine;
    this.#types.length -= effect.pops.length;
    if (OPENERS.has(spot.op)) running.blocks.push(this.#types.length);
    if (spot.op === 'call') this.#called(running);
    else if (hasLeft(spot, running)) this.#left(running);
    else this.#went(running, spot, effect);
    if (outcome !== undefined) return;
    if (stack.length !== this.#types.length) throw new ParanoidFault(`${spot.op} leaves the wrong number of operands`);
    if (effect.movesLists) this.#checkOwners();
    if (frames.length > 0) this.#checkSize();
  }

  #went({ known, frame, blocks, at }: Running, { op }: Spot, effect: Effect): void {
    if (this.#machine.frames.at(-1) !== frame) throw new ParanoidFault(`${op} has left the function`);
    if (known.flow.next[at]?.includes(frame.next) !== true) throw new ParanoidFault(`${op} goes where no block leads`);
    blocks.length = Math.min(blocks.length, known.flow.open[frame.next]?.length ?? 0);
    // a `try` whose call failed leaves nothing and goes on with its other half
    if (op !== 'try' || frame.next === at + 1) this.#pushAll(effect.pushes);
    for (const local of effect.locals) checkValue(there(known.locals[local]), frame.locals[local]);
  }

  #called(caller: Running): void {
    const { frames } = this.#machine;
    if (frames.length !== this.#running.length + 1) throw new ParanoidFault('a call has not begun a function');
    if (caller.frame.next !== caller.at + 1) throw new ParanoidFault('a call will not come back to where it was made');
    this.#push(there(frames.at(-1)));
  }

  #left({ known, base }: Running): void {
    this.#running.pop();
    if (this.#types.length !== base) throw new ParanoidFault('a function leaves operands behind');
    const caller = this.#running.at(-1);
    if (caller === undefined) return;
    if (this.#machine.frames.at(-1) !== caller.frame) throw new ParanoidFault('functions are out of step');
    if (known.def !== knownFunction(this.#machine.module.module, calledBy(caller)).def)
      throw new ParanoidFault('a function comes back to one that has not called it');
    this.#pushAll(there(caller.known.effects[caller.at]).pushes);
  }

  #pushAll(types: readonly VmType[]): void {
    for (const type of types) {
      checkValue(type, this.#machine.stack[this.#types.length]);
      this.#types.push(type);
    }
  }

  #checkSize(): void {
    const { frames, stack } = this.#machine;
    const slots = frames.reduce((sum, { locals }) => sum + locals.length, stack.length);
    const entry = this.#running.length === 0 ? (frames[0]?.fn as VerifiedFunction | undefined) : this.#entry;
    if (slots > (entry?.slots ?? 0)) throw new ParanoidFault(`${slots} slots are above the verified ${entry?.slots}`);
    if (frames.length > (entry?.depth ?? 0)) throw new ParanoidFault('calls are deeper than verified');
  }

  /** A list is changed in place, so no two places hold the same one. */
  #checkOwners(): void {
    const { frames, stack } = this.#machine;
    const lists: Value[] = [];
    for (const place of [stack, ...frames.map(({ locals }) => locals)])
      for (const value of place) if (Array.isArray(value)) lists.push(value);
    if (lists.length > 1 && new Set(lists).size < lists.length) throw new ParanoidFault('two places hold one list');
  }
}

/** What is on the stack when a block or a function is left here: so many operands, and these. */
function leftBy(
  op: OpName,
  { known, base, blocks, at }: Running,
): { readonly height: number; readonly results: readonly VmType[] } | undefined {
  const { flow, effects, def } = known;
  if (op === 'return') return { height: base, results: there(effects[at]).pops };
  if (op !== 'else' && op !== 'end' && op !== 'break' && op !== 'continue') return undefined;
  const opener = flow.opener[at];
  if (opener === undefined) {
    if (def.result !== undefined) throw new ParanoidFault('the end is reached without a result');
    return { height: base, results: [] };
  }
  const { op: kind, args } = there(flow.spots[opener]);
  const result = kind === 'if' && args[0] !== 0 ? [there(decodeType(args[0] ?? 0))] : [];
  return { height: there(blocks[flow.open[at]?.indexOf(opener) ?? -1]), results: result };
}

function isSame({ op, args }: Spot, instruction: Instruction): boolean {
  return op === instruction.op && args.every((arg, i) => arg === instruction.args[i]);
}

function calledBy({ known, at }: Running): number {
  return known.flow.spots[at]?.args[0] ?? -1;
}

const hasLeft = ({ op }: Spot, { known, at }: Running): boolean =>
  op === 'return' || (op === 'end' && known.flow.opener[at] === undefined);

const OPENERS: ReadonlySet<OpName> = new Set(['if', 'try', 'loop']);

/** What an invariant may know of the outside: it stays the same for ever, or its operand is looked at. */
const HARMLESS: ReadonlySet<OpName> = new Set(['self', 'chainid', 'hlpof']);
const groupOf = ({ code }: Row): number => code >> 4;

/**
 * What an invariant must not know or do, besides changing something. The table tells: the group of `caller` asks about the outside, what names
 * a function of another contract calls it, and what has a cap is a loop.
 */
const FORBIDDEN: ReadonlySet<OpName> = new Set(
  (Object.entries(OPCODES) as [OpName, Row][]).flatMap(([op, row]) => {
    const asks = groupOf(row) === groupOf(OPCODES.caller) && !HARMLESS.has(op);
    return asks || row.immediates.includes('external') || row.immediates.includes('cap') ? [op] : [];
  }),
);
