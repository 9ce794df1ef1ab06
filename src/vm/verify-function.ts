/**
 * Verifies one function: walks its instructions in order with the types of its operands (`operand-stack.ts`) and a stack of open blocks, and
 * adds up what runs can cost and do. What the blocks are was found by `body.ts`; what kinds of function may do is `effects.ts`.
 */

import { bodyOf, type Body } from './body.ts';
import { worstExtra } from './bound.ts';
import { addEffects, effectsProblem, noteEffects, NO_EFFECTS } from './effects.ts';
import { GAS } from './gas.ts';
import { problemOf } from './immediates.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import { OPCODES, type Row } from './opcodes.ts';
import { BALANCE_RULE, OperandStack, type Operand } from './operand-stack.ts';
import { operandTypes } from './operands.ts';
import { ModuleError } from './reader.ts';
import { localsOf, type Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';
import { decodeType, type VmType } from './types.ts';
import type { Effects, Surroundings, VerifiedFunction } from './verified.ts';

type Block = {
  readonly op: 'function' | 'if' | 'try' | 'loop';
  /** Height of the stack when it was opened. */
  readonly base: number;
  readonly result: VmType | undefined;
  readonly cap: number;
  /** The worst gas of the half that stands before `else`. */
  firstGas: number;
  gas: number;
};

/** Throws ModuleError { rule, message, offset }. */
export function verifyFunction(
  module: Module,
  tables: Tables,
  callees: readonly VerifiedFunction[],
  def: FunctionDef,
): VerifiedFunction {
  return new FunctionVerifier(module, tables, callees, def).verify();
}

class FunctionVerifier {
  readonly #around: Surroundings;
  readonly #def: FunctionDef;
  /** In the table of functions: those before it are all that it may call. */
  readonly #index: number;
  readonly #blocks: Block[] = [];
  readonly #effects: Effects = { ...NO_EFFECTS };
  readonly #stack = new OperandStack((rule, message) => this.#refuse(rule, message));
  /** False behind `return`, `fail`, `break` …: what the stack holds there is of no account. */
  #isReached = true;
  #at: number;
  #last: Instruction | undefined;
  #slotsOfCallees = 0;
  #depth = 1;

  constructor(module: Module, tables: Tables, callees: readonly VerifiedFunction[], def: FunctionDef) {
    this.#around = { module, tables, callees, localTypes: localsOf(def).localTypes };
    this.#def = def;
    this.#index = callees.length;
    this.#at = def.start;
  }

  verify(): VerifiedFunction {
    const { module, tables, localTypes } = this.#around;
    const body = bodyOf(module, tables, this.#def);
    const whole = this.#open('function');
    for (let i = 0; i < body.instructions.length; i++) this.#instruction(body, i);
    const problem = effectsProblem(this.#def.kind, this.#effects);
    if (problem !== undefined) this.#refuse(problem.rule, problem.message);
    const slots = localTypes.length + Math.max(this.#stack.most, this.#slotsOfCallees);
    if (slots > LIMITS.slots) this.#refuse('slots', `${slots} locals and operands; at most ${LIMITS.slots}`);
    if (this.#depth > LIMITS.callNesting) this.#refuse('calls', `calls are nested ${this.#depth} deep`);
    const { gas: gasBound } = whole;
    const bounds = { slots, depth: this.#depth, gasBound, effects: this.#effects };
    return { ...localsOf(this.#def), def: this.#def, index: this.#index, ...body, ...bounds };
  }

  #refuse(rule: string, message: string): never {
    throw new ModuleError(rule, `${this.#def.name}: ${message}`, this.#at);
  }

  // ───────────── one instruction ─────────────

  #instruction({ instructions, offsets, goesOn }: Body, index: number): void {
    const instruction = instructions[index] as Instruction;
    this.#at = offsets[index] as number;
    const problem = problemOf(instruction, this.#around);
    if (problem !== undefined) this.#refuse(problem.rule, problem.message);
    this.#block.gas += instruction.gas + worstExtra(instruction, this.#around);
    noteEffects(this.#effects, instruction, this.#around.module);
    this.#effect(OPCODES[instruction.op], instruction, goesOn[index] === 1);
    this.#isReached = goesOn[index] === 1;
    this.#last = instruction;
  }

  #effect(row: Row, instruction: Instruction, goesOn: boolean): void {
    switch (instruction.op) {
      case 'if':
        return this.#if(instruction);
      case 'else':
        return this.#else();
      case 'loop':
        return void this.#open('loop', undefined, instruction.args[0]);
      case 'end':
        return this.#end(goesOn);
      case 'break':
      case 'continue':
        return this.#stack.requireHeight(this.#loop.base, instruction.op);
      case 'return':
        this.#popAll(this.#stack.top === 'backed' ? ['backed'] : this.#result);
        return this.#stack.requireHeight(0, 'return');
      case 'try':
        return this.#try(row, instruction);
      case 'call':
        this.#plain(row, instruction);
        return this.#noteCall(instruction);
      default:
        return this.#plain(row, instruction);
    }
  }

  /** Pops and pushes what the row says. */
  #plain(row: Row, instruction: Instruction): void {
    const { op } = instruction;
    const types = this.#typesOf(row.pops, instruction);
    const backing = this.#isInvariant && types[0] === 'uint256' ? this.#stack.backingOf(op) : undefined;
    this.#popAll(backing ?? types);
    if (backing !== undefined) this.#stack.push('backed');
    else if (op === 'hlpof' && this.#isInvariant) this.#pushBalance();
    else this.#stack.pushAll(this.#typesOf(row.pushes, instruction));
  }

  #pushBalance(): void {
    if (this.#last?.op !== 'self') this.#refuse('invariant', BALANCE_RULE);
    this.#stack.push('balance');
  }

  #typesOf(symbols: readonly string[], instruction: Instruction): readonly VmType[] {
    return operandTypes(symbols, instruction, this.#around);
  }

  #popAll(types: readonly Operand[]): void {
    this.#stack.popAll(types, this.#block.base);
  }

  get #result(): readonly VmType[] {
    return this.#around.tables.result(this.#index).flat;
  }

  // ───────────── blocks ─────────────

  get #block(): Block {
    return this.#blocks.at(-1) ?? this.#refuse('end', 'there is no open block');
  }

  get #loop(): Block {
    return this.#blocks.findLast(({ op }) => op === 'loop') ?? this.#refuse('loop', 'there is no loop');
  }

  #open(op: Block['op'], result?: VmType, cap = 0): Block {
    const block: Block = { op, base: this.#stack.height, result, cap, firstGas: 0, gas: 0 };
    this.#blocks.push(block);
    return block;
  }

  #if(instruction: Instruction): void {
    this.#popAll(['bool']);
    this.#open('if', decodeType(instruction.args[0] ?? 0));
  }

  /** The first half begins with the answer on the stack, the second half, when the call failed, without it. */
  #try(row: Row, instruction: Instruction): void {
    this.#popAll(this.#typesOf(row.pops, instruction));
    this.#open('try');
    this.#stack.pushAll(this.#typesOf(row.pushes, instruction));
  }

  #else(): void {
    const block = this.#block;
    this.#endHalf(block);
    block.firstGas = block.gas;
    block.gas = 0;
  }

  #end(goesOn: boolean): void {
    const block = this.#block;
    if (block.op === 'function') this.#endFunction();
    else this.#endHalf(block);
    this.#blocks.pop();
    if (block.op === 'function') return;
    this.#block.gas += block.op === 'loop' ? gasOfLoop(block) : Math.max(block.firstGas, block.gas);
    if (block.result !== undefined && goesOn) this.#stack.push(block.result);
  }

  #endFunction(): void {
    if (!this.#isReached) return;
    if (this.#result.length > 0) this.#refuse('return', 'the end is reached without a result');
    this.#stack.requireHeight(0, 'end');
  }

  /** At `else` and `end`: the stack is as it was at the opening, plus the result; then it is cut back. */
  #endHalf({ base, result }: Block): void {
    if (this.#isReached) {
      if (result !== undefined) this.#popAll([result]);
      this.#stack.requireHeight(base, 'end');
    }
    this.#stack.cutTo(base);
  }

  // ───────────── calls within the contract ─────────────

  #noteCall({ args }: Instruction): void {
    const callee = this.#around.callees[args[0] ?? 0] ?? this.#refuse('call', 'there is no such function');
    addEffects(this.#effects, callee.effects);
    this.#depth = Math.max(this.#depth, callee.depth + 1);
    this.#slotsOfCallees = Math.max(this.#slotsOfCallees, this.#stack.height + callee.slots);
    if (this.#isInvariant && callee.effects.readsBalance) this.#refuse('invariant', BALANCE_RULE);
  }

  get #isInvariant(): boolean {
    return this.#def.kind === 'invariant';
  }
}

function gasOfLoop({ cap, gas }: Block): number {
  return (cap === 0 ? Infinity : cap + 1) * (gas + GAS.loopRound);
}
