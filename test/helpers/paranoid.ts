/**
 * The machine with every check that the verifier makes unnecessary, made again at each step and from the opcode table alone:
 * types and values of operands, stack and locals within their bounds, blocks that leave nothing behind, views and invariants
 * that change nothing, and gas within the verified bound. Whatever it finds is a hole in the verifier.
 */

import type { Frame, Machine, Outcome } from '../../src/vm/machine.ts';
import { aggregateType } from '../../src/vm/module.ts';
import { OPCODES, type Row } from '../../src/vm/opcodes.ts';
import {
  decodeType,
  isNumber,
  isText,
  rangeOf,
  sizeInBytes,
  type Range,
  type Value,
  type VmType,
} from '../../src/vm/types.ts';
import type { Instruction, VerifiedFunction } from '../../src/vm/verify.ts';

/** Something the verifier has let through. */
class ParanoidFault extends Error {
  override name = 'ParanoidFault';
}

/** Runs to the end. Throws ParanoidFault at the first step that is not safe. */
export function runParanoid(machine: Machine): Outcome {
  return new Paranoid(machine).run();
}

class Paranoid {
  readonly #machine: Machine;
  /** Types of the operands, as the table says. */
  readonly #types: VmType[] = [];
  /** Height of the stack at the entry of each running function. */
  readonly #bases: number[] = [];
  #entry: VerifiedFunction | undefined;
  #gasAtEntry = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  run(): Outcome {
    while (this.#machine.outcome === undefined) this.#step();
    return this.#machine.outcome;
  }

  #step(): void {
    const machine = this.#machine;
    if (this.#bases.length === 0) this.#enter();
    const { next } = machine;
    if (next === undefined) throw new ParanoidFault('the code has run past its end');
    const { frame, instruction } = next;
    this.#checkOperands(frame, instruction);
    const gasBefore = machine.gas;
    const depth = machine.frames.length;
    const mark = machine.host.mark();
    this.#stepped(instruction);
    // leaving the entry also pays for its answer, which is no part of the bound
    this.#checkGas(depth === 1 && hasLeft(instruction) ? gasBefore - instruction.gas : machine.gas);
    if (machine.outcome !== undefined && machine.outcome.status !== 'success') return;
    this.#checkUnchanged(mark);
    this.#follow(frame, instruction, depth);
  }

  /** A JavaScript error within a step is a fault too. */
  #stepped(instruction: Instruction): void {
    try {
      this.#machine.step();
    } catch (error) {
      throw new ParanoidFault(`${instruction.op} broke the machine: ${String(error)}`);
    }
  }

  #enter(): void {
    const { frames, stack, gas } = this.#machine;
    if (frames.length !== 1 || stack.length > 0)
      throw new ParanoidFault('a call begins with one function and no operands');
    this.#entry = frames[0]?.fn;
    checkLocals(known(frames[0]));
    this.#gasAtEntry = gas;
    this.#bases.push(0);
  }

  // ───────────── before a step ─────────────

  #checkOperands(frame: Frame, instruction: Instruction): void {
    const wanted = this.#pops(frame, instruction);
    const from = this.#types.length - wanted.length;
    if (from < (this.#bases.at(-1) ?? 0)) throw new ParanoidFault(`${instruction.op} lacks an operand`);
    wanted.forEach((type, i) => {
      const found = this.#types[from + i];
      if (found !== type) throw new ParanoidFault(`${instruction.op} wants ${type} and finds ${found}`);
      checkValue(type, this.#machine.stack[from + i]);
    });
  }

  #checkGas(gas: number): void {
    const used = this.#gasAtEntry - gas;
    const bound = this.#entry?.gasBound ?? 0;
    if (used > bound) throw new ParanoidFault(`${used} gas is above the bound ${bound}`);
  }

  #checkUnchanged(before: { readonly journal: number; readonly logs: number }): void {
    const kind = this.#entry?.def.kind;
    const after = this.#machine.host.mark();
    const isChanged = after.journal !== before.journal || after.logs !== before.logs;
    if (isChanged && (kind === 'view' || kind === 'invariant'))
      throw new ParanoidFault(`a ${kind} has changed something`);
  }

  // ───────────── after a step ─────────────

  #follow(frame: Frame, instruction: Instruction, depth: number): void {
    const { frames, stack } = this.#machine;
    this.#types.length -= this.#pops(frame, instruction).length;
    if (instruction.op === 'call') this.#bases.push(this.#types.length);
    else if (hasLeft(instruction)) this.#leave(frame, depth);
    else this.#types.push(...this.#pushes(instruction));
    if (this.#machine.outcome !== undefined) return;
    if (stack.length !== this.#types.length)
      throw new ParanoidFault(`${instruction.op} leaves the wrong number of operands`);
    this.#checkTop();
    if (instruction.op === 'set') checkLocals(frame);
    if (instruction.op === 'call') checkLocals(known(frames.at(-1)));
    if (frames.length > 0) this.#checkSize();
  }

  #leave(frame: Frame, depth: number): void {
    const base = this.#bases.pop();
    if (this.#types.length !== base) throw new ParanoidFault('a function leaves operands behind');
    if (this.#bases.length !== depth - 1) throw new ParanoidFault('functions and their operands are out of step');
    if (this.#bases.length > 0) this.#types.push(...frame.fn.def.results.map(onStack));
  }

  #checkSize(): void {
    const { frames, stack } = this.#machine;
    const slots = frames.reduce((sum, { locals }) => sum + locals.length, stack.length);
    const entry = this.#bases.length === 0 ? frames[0]?.fn : this.#entry;
    if (slots > (entry?.slots ?? 0)) throw new ParanoidFault(`${slots} slots are above the verified ${entry?.slots}`);
    if (frames.length > (entry?.depth ?? 0)) throw new ParanoidFault('calls are deeper than verified');
  }

  /** Everything below the top was checked when it was pushed. */
  #checkTop(): void {
    const type = this.#types.at(-1);
    if (type !== undefined) checkValue(type, this.#machine.stack.at(-1));
  }

  // ───────────── the table ─────────────

  #pops(frame: Frame, instruction: Instruction): VmType[] {
    if (instruction.op === 'return') return frame.fn.def.results.map(onStack);
    if (instruction.op === 'end' && instruction.closes === 'function' && frame.fn.def.results.length > 0) {
      throw new ParanoidFault('the end is reached without a result');
    }
    return rowOf(instruction).pops.flatMap((symbol) => this.#resolve(symbol, instruction));
  }

  #pushes(instruction: Instruction): VmType[] {
    return rowOf(instruction).pushes.flatMap((symbol) => this.#resolve(symbol, instruction));
  }

  #resolve(symbol: string, instruction: Instruction): VmType[] {
    const { module, functions } = this.#machine.module;
    const [a = 0, b = 0] = instruction.args;
    const aggregate = module.aggregates[a];
    switch (symbol) {
      case 'N':
      case 'T':
        return [decodeType(a) as VmType];
      case 'M':
      case 'U':
        return [decodeType(b) as VmType];
      case '*const':
        return [onStack(known(module.constants[a]).type)];
      case '*local':
        return [known(this.#machine.next?.frame.fn.localTypes[a] ?? this.#localOf(a))];
      case '*params':
        return known(functions[a]).def.params.map(({ type }) => onStack(type));
      case '*fields':
        return known((instruction.op === 'emit' ? module.events : module.errors)[a]).fields.map(({ type }) =>
          onStack(type),
        );
      case '*keys':
        return known(module.shapes[a]).keys.map(onStack);
      case '*leaf':
        return [onStack(known(module.shapes[a]).leaf)];
      case '*bound':
        return known(module.shapes[known(aggregate).shape]).keys.slice(0, known(aggregate).bound).map(onStack);
      case '*sum':
        return [aggregateType(known(aggregate), module.shapes)];
      default:
        return [symbol as VmType];
    }
  }

  #localOf(index: number): VmType | undefined {
    return this.#machine.frames.at(-1)?.fn.localTypes[index];
  }
}

const rowOf = ({ op }: Instruction): Row => OPCODES[op];
const onStack = (type: VmType): VmType => (type === 'string' ? 'bytes' : type);
const hasLeft = ({ op, closes }: Instruction): boolean => op === 'return' || (op === 'end' && closes === 'function');

function known<T>(entry: T | undefined): T {
  if (entry === undefined) throw new ParanoidFault('an index names nothing');
  return entry;
}

function checkValue(type: VmType, value: Value | undefined): void {
  if (!isValue(type, value)) throw new ParanoidFault(`${String(value)} is no ${type}`);
}

function checkLocals({ fn, locals }: Frame): void {
  if (locals.length !== fn.localTypes.length) throw new ParanoidFault('a local is missing');
  locals.forEach((value, i) => checkValue(known(fn.localTypes[i]), value));
}

function isValue(type: VmType, value: Value | undefined): boolean {
  if (isText(type)) return value instanceof Uint8Array && value.length <= 8192;
  if (typeof value !== 'bigint') return false;
  const { min, max } = RANGES.get(type) ?? rememberRange(type);
  return value >= min && value <= max;
}

const RANGES = new Map<VmType, Range>();

function rememberRange(type: VmType): Range {
  const bits = type === 'bool' ? 1n : BigInt(8 * sizeInBytes(type as 'address'));
  const range = isNumber(type) ? rangeOf(type) : { min: 0n, max: (1n << bits) - 1n };
  RANGES.set(type, range);
  return range;
}
