/**
 * The machine with every check that the verifier makes unnecessary, made again at each step and from the opcode table alone:
 * types and values of operands, stack and locals within their bounds, blocks that leave nothing behind, views and invariants
 * that change nothing, and gas within the verified bound. Whatever it finds is a hole in the verifier.
 */

import { flatten, type AbiType } from '../../src/vm/abi-type.ts';
import type { Frame, Machine, Outcome } from '../../src/vm/machine.ts';
import { aggregateType } from '../../src/vm/module.ts';
import { OPCODES, type Row } from '../../src/vm/opcodes.ts';
import {
  decodeType,
  elementOf,
  isList,
  isNumber,
  isText,
  rangeOf,
  sizeInBytes,
  type LeafType,
  type ListOf,
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
    const gasBefore = machine.gas + machine.gasOfCallees;
    const depth = machine.frames.length;
    const mark = machine.host.mark();
    this.#stepped(instruction);
    // leaving the entry also pays for its answer, which is no part of the bound
    this.#checkGas(
      depth === 1 && hasLeft(instruction) ? gasBefore - instruction.gas : machine.gas + machine.gasOfCallees,
    );
    if (machine.outcome !== undefined && machine.outcome.status !== 'success') return;
    this.#checkHeap();
    this.#checkOwners();
    this.#checkUnchanged(mark);
    this.#follow(frame, instruction, depth);
  }

  /** A JavaScript error within a step is a fault too. */
  #stepped(instruction: Instruction): void {
    const machine = this.#machine;
    try {
      machine.step();
      if (machine.callee === undefined) return;
      new Paranoid(machine.callee).run();
      machine.step();
    } catch (error) {
      if (error instanceof ParanoidFault) throw error;
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

  #checkHeap(): void {
    if (this.#machine.heap > 262_144) throw new ParanoidFault('more has come into being than may');
  }

  /** A list is changed in place, so no two places hold the same one. */
  #checkOwners(): void {
    const { frames, stack } = this.#machine;
    const lists = [stack, ...frames.map(({ locals }) => locals)].flat(1).filter((value) => Array.isArray(value));
    if (new Set(lists).size < lists.length) throw new ParanoidFault('two places hold one list');
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
    else if (!this.#hasFailed(instruction)) this.#types.push(...this.#pushes(instruction));
    if (this.#machine.outcome !== undefined) return;
    if (stack.length !== this.#types.length)
      throw new ParanoidFault(`${instruction.op} leaves the wrong number of operands`);
    this.#checkTop();
    if (instruction.op === 'set') checkLocals(frame);
    if (instruction.op === 'call') checkLocals(known(frames.at(-1)));
    if (frames.length > 0) this.#checkSize();
  }

  /** A `try` whose call failed leaves nothing and goes on with its other half. */
  #hasFailed(instruction: Instruction): boolean {
    return instruction.op === 'try' && this.#machine.frames.at(-1)?.next === instruction.target;
  }

  #leave(frame: Frame, depth: number): void {
    const base = this.#bases.pop();
    if (this.#types.length !== base) throw new ParanoidFault('a function leaves operands behind');
    if (this.#bases.length !== depth - 1) throw new ParanoidFault('functions and their operands are out of step');
    if (this.#bases.length > 0) this.#types.push(...flat(frame.fn.def.result));
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
    if (instruction.op === 'return') return flat(frame.fn.def.result);
    if (instruction.op === 'end' && instruction.closes === 'function' && frame.fn.def.result !== undefined) {
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
        return known(functions[a]).def.params.flatMap(({ type }) => flat(type));
      case '*fields':
        return known((instruction.op === 'emit' ? module.events : module.errors)[a]).fields.flatMap(({ type }) =>
          flat(type),
        );
      case '*keys':
        return known(module.shapes[a]).keys.map(onStack);
      case '*index':
        return known(module.shapes[a]).cap > 0 ? ['uint256'] : [];
      case '*whole':
        return [onStack(`${known(module.shapes[a]).leaf}[]`)];
      case '*element':
        return [elementOf(known(this.#localOf(a)) as ListOf)];
      case '*flat':
        return flat(module.types[a]);
      case '*args': {
        const { params, payable } = known(module.externals[a]);
        return [...params.flatMap(flat), ...(payable ? (['uint256'] as const) : [])];
      }
      case '*answer':
        return flat(known(module.externals[a]).result);
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
const flat = (type: AbiType | undefined): VmType[] => (type === undefined ? [] : flatten(type).map(onStack));

function onStack(type: VmType): VmType {
  if (type === 'string') return 'bytes';
  return type === 'string[]' ? 'bytes[]' : type;
}

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
  if (isList(type)) return Array.isArray(value) && value.length <= 1024 && value.every(isElement(elementOf(type)));
  if (isText(type)) return value instanceof Uint8Array && value.length <= 8192;
  if (typeof value !== 'bigint') return false;
  const { min, max } = RANGES.get(type) ?? rememberRange(type);
  return value >= min && value <= max;
}

const isElement =
  (type: LeafType) =>
  (value: Value): boolean =>
    isValue(type, value);

const RANGES = new Map<VmType, Range>();

function rememberRange(type: VmType): Range {
  const bits = type === 'bool' ? 1n : BigInt(8 * sizeInBytes(type as 'address'));
  const range = isNumber(type) ? rangeOf(type) : { min: 0n, max: (1n << bits) - 1n };
  RANGES.set(type, range);
  return range;
}
