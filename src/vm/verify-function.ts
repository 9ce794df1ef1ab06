/**
 * Verifies one function and, in the same pass, makes the list of instructions the machine runs: immediates read, types looked
 * up, jump targets known. A newcomer reads `verify` first, then the part "blocks".
 */

import { flatten } from './abi-type.ts';
import { worstExtra } from './bound.ts';
import { GAS } from './gas.ts';
import { instructionOf, problemOf } from './immediates.ts';
import { decodeInstruction } from './instruction.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import { OPCODES, type OpName, type Row } from './opcodes.ts';
import { operandTypes } from './operands.ts';
import { ModuleError } from './reader.ts';
import { decodeType, isList, stackType, zeroOf, type VmType } from './types.ts';
import type { Effects, Instruction, Surroundings, VerifiedFunction } from './verified.ts';

/** An operand: its type, and in invariants whether it is a balance or the answer to `balance >= x`. */
type Operand = { readonly type: VmType; readonly role: 'plain' | 'balance' | 'backed' };

type Block = {
  readonly kind: 'function' | 'if' | 'else' | 'loop' | 'try';
  readonly base: number;
  readonly result: VmType | undefined;
  readonly opener: Instruction | undefined;
  readonly openerIndex: number;
  readonly cap: number;
  /** Jumps to the end of this block, to be filled in. */
  readonly exits: Instruction[];
  hasBreak: boolean;
  /** Did the first half of an `if` end by `return`, `fail` …? */
  thenEnded: boolean;
  thenGas: number;
  gas: number;
};

export function verifyFunction(
  module: Module,
  callees: readonly VerifiedFunction[],
  def: FunctionDef,
): VerifiedFunction {
  return new FunctionVerifier(module, callees, def).verify();
}

class FunctionVerifier {
  readonly #around: Surroundings;
  readonly #def: FunctionDef;
  readonly #instructions: Instruction[] = [];
  readonly #blocks: Block[] = [];
  readonly #effects: Effects = {
    writes: false,
    callsOut: false,
    readsContext: false,
    readsBalance: false,
    loops: false,
  };
  #stack: Operand[] = [];
  /** True behind `return`, `fail`, `break` …: only `else` or `end` may follow. */
  #ended = false;
  #place: number;
  #height = 0;
  #slotsOfCallees = 0;
  #depth = 1;

  constructor(module: Module, callees: readonly VerifiedFunction[], def: FunctionDef) {
    const localTypes = [...def.params.flatMap(({ type }) => flatten(type)), ...def.locals].map(stackType);
    this.#around = { module, callees, localTypes };
    this.#def = def;
    this.#place = def.start;
  }

  verify(): VerifiedFunction {
    const end = this.#def.start + this.#def.length;
    const whole = this.#open('function', undefined, undefined, 0);
    while (this.#blocks.length > 0) {
      if (this.#place >= end) this.#refuse('end', 'the function does not end with `end`');
      this.#instruction(end);
    }
    if (this.#place !== end) this.#refuse('end', 'there is code behind the end of the function');
    this.#verifyEffects();
    const slots = this.#around.localTypes.length + Math.max(this.#height, this.#slotsOfCallees);
    if (slots > LIMITS.slots) this.#refuse('slots', `${slots} locals and operands; at most ${LIMITS.slots}`);
    if (this.#depth > LIMITS.callNesting) this.#refuse('calls', `calls are nested ${this.#depth} deep`);
    return {
      def: this.#def,
      index: this.#around.callees.length,
      instructions: this.#instructions,
      paramCount: this.#around.localTypes.length - this.#def.locals.length,
      resultCount: this.#results.length,
      localTypes: this.#around.localTypes,
      zeros: this.#def.locals.map((type) => zeroOf(type)),
      lists: this.#around.localTypes.flatMap((type, slot) => (isList(type) ? [slot] : [])),
      slots,
      depth: this.#depth,
      gasBound: whole.gas,
      effects: this.#effects,
    };
  }

  #refuse(rule: string, message: string): never {
    throw new ModuleError(rule, `${this.#def.name}: ${message}`, this.#place);
  }

  // ───────────── one instruction ─────────────

  #instruction(end: number): void {
    const raw = decodeInstruction(this.#around.module.code, this.#place, end);
    if (typeof raw === 'string') this.#refuse('instruction', raw);
    const row: Row = OPCODES[raw.op];
    if (this.#ended && raw.op !== 'else' && raw.op !== 'end') {
      this.#refuse('unreachable', `nothing can reach this \`${raw.op}\``);
    }
    const problem = problemOf(raw, this.#around);
    if (problem !== undefined) this.#refuse(problem.rule, problem.message);
    const instruction = instructionOf(raw, this.#place, this.#around);
    this.#instructions.push(instruction);
    this.#block.gas += instruction.gas + worstExtra(instruction, this.#around);
    this.#noteEffects(instruction);
    this.#effect(row, instruction);
    this.#place += raw.size;
  }

  #effect(row: Row, instruction: Instruction): void {
    switch (instruction.op) {
      case 'if':
        return this.#if(instruction);
      case 'else':
        return this.#else(instruction);
      case 'loop':
        return this.#loop(instruction);
      case 'end':
        return this.#end(instruction);
      case 'break':
      case 'continue':
        return this.#jump(instruction);
      case 'return':
        return this.#return();
      case 'try':
        return this.#try(row, instruction);
      default:
        return this.#plain(row, instruction);
    }
  }

  /** Pops and pushes what the row says. */
  #plain(row: Row, instruction: Instruction): void {
    const roles = this.#pops(row.pops.flatMap((symbol) => operandTypes(symbol, instruction, this.#around)));
    const role = this.#roleOf(instruction, roles);
    for (const type of row.pushes.flatMap((symbol) => operandTypes(symbol, instruction, this.#around)))
      this.#push(type, role);
    if (instruction.op === 'fail' || instruction.op === 'failtext') this.#ended = true;
    if (instruction.op === 'call') this.#noteCall(this.#callee(instruction));
  }

  // ───────────── the abstract stack ─────────────

  #push(type: VmType, role: Operand['role'] = 'plain'): void {
    this.#stack.push({ type, role });
    this.#height = Math.max(this.#height, this.#stack.length);
  }

  /** Takes operands of these types off the stack, the last one on top; never below the base of the innermost block. */
  #pops(types: readonly VmType[]): Operand[] {
    const from = this.#stack.length - types.length;
    if (from < this.#block.base) this.#refuse('stack', 'an operand is missing');
    const operands = this.#stack.splice(from);
    operands.forEach(({ type }, i) => {
      if (type !== types[i]) this.#refuse('stack', `expected ${types[i]}, found ${type}`);
    });
    return operands;
  }

  // ───────────── blocks ─────────────

  get #block(): Block {
    return this.#blocks.at(-1) ?? this.#refuse('end', 'there is no open block');
  }

  #open(kind: Block['kind'], opener: Instruction | undefined, result: VmType | undefined, cap: number): Block {
    if (this.#blocks.length > LIMITS.nesting) this.#refuse('nesting', `blocks are nested ${this.#blocks.length} deep`);
    const base = this.#stack.length;
    const block: Block = {
      kind,
      base,
      result,
      opener,
      openerIndex: this.#instructions.length - 1,
      cap,
      exits: [],
      hasBreak: false,
      thenEnded: false,
      thenGas: 0,
      gas: 0,
    };
    this.#blocks.push(block);
    return block;
  }

  #if(instruction: Instruction): void {
    this.#requirePlain(this.#pops(['bool']));
    this.#open('if', instruction, decodeType(instruction.args[0] ?? 0), 0);
  }

  /** The first half begins with the answer on the stack, the second half, when the call failed, without it. */
  #try(row: Row, instruction: Instruction): void {
    const typesOf = (symbols: readonly string[]): VmType[] =>
      symbols.flatMap((symbol) => operandTypes(symbol, instruction, this.#around));
    this.#requirePlain(this.#pops(typesOf(row.pops)));
    this.#open('try', instruction, undefined, 0);
    for (const type of typesOf(row.pushes)) this.#push(type);
  }

  #else(instruction: Instruction): void {
    const block = this.#block;
    if (block.kind !== 'if' && block.kind !== 'try') this.#refuse('else', 'this `else` has no `if`');
    this.#closeHalf(block);
    if (block.opener !== undefined) block.opener.target = this.#instructions.length;
    this.#blocks.pop();
    const other = this.#open('else', undefined, block.result, 0);
    other.exits.push(instruction);
    other.thenEnded = this.#ended;
    other.thenGas = block.gas;
    this.#ended = false;
  }

  #loop(instruction: Instruction): void {
    this.#effects.loops = true;
    this.#open('loop', instruction, undefined, instruction.args[0] ?? 0);
  }

  #end(instruction: Instruction): void {
    const block = this.#block;
    if (block.kind === 'function') this.#endFunction(block, instruction);
    else this.#endBlock(block, instruction);
  }

  #endBlock(block: Block, instruction: Instruction): void {
    this.#closeHalf(block);
    this.#blocks.pop();
    const next = this.#instructions.length;
    for (const exit of block.exits) exit.target = next;
    if (block.kind === 'loop') this.#endLoop(block, instruction);
    else this.#endIf(block, instruction, next);
  }

  #endIf(block: Block, instruction: Instruction, next: number): void {
    instruction.closes = 'if';
    if (block.kind === 'try') this.#refuse('else', 'a `try` needs an `else`');
    if (block.kind === 'if') {
      if (block.result !== undefined) this.#refuse('else', 'an `if` that leaves a value needs an `else`');
      if (block.opener !== undefined) block.opener.target = next;
    }
    this.#ended = block.kind === 'else' && block.thenEnded && this.#ended;
    if (block.result !== undefined && !this.#ended) this.#push(block.result);
    this.#block.gas += Math.max(block.thenGas, block.gas);
  }

  #endLoop(block: Block, instruction: Instruction): void {
    instruction.closes = 'loop';
    instruction.target = block.openerIndex + 1;
    this.#ended = !block.hasBreak;
    const rounds = block.cap === 0 ? Infinity : block.cap + 1;
    this.#block.gas += rounds * (block.gas + GAS.loopRound);
  }

  #endFunction(block: Block, instruction: Instruction): void {
    instruction.closes = 'function';
    if (!this.#ended && this.#results.length > 0) this.#refuse('return', 'the end is reached without a result');
    if (!this.#ended) this.#requireHeight(block.base, 'end');
    this.#blocks.pop();
  }

  /** At `else` and `end`: the stack is as it was at the opening, plus the result; then it is cut back. */
  #closeHalf(block: Block): void {
    if (!this.#ended) {
      if (block.result !== undefined) this.#requirePlain(this.#pops([block.result]));
      this.#requireHeight(block.base, 'end');
    }
    this.#stack.length = block.base;
  }

  #requireHeight(height: number, rule: string): void {
    if (this.#stack.length !== height) this.#refuse(rule, `${this.#stack.length - height} operands are left over`);
  }

  /** `break` and `continue`: to the innermost loop, with the stack it began with. */
  #jump(instruction: Instruction): void {
    const loop = this.#blocks.findLast(({ kind }) => kind === 'loop');
    if (loop === undefined) this.#refuse('loop', `\`${instruction.op}\` stands outside of a loop`);
    this.#requireHeight(loop.base, instruction.op);
    if (instruction.op === 'break') {
      loop.hasBreak = true;
      loop.exits.push(instruction);
    } else {
      instruction.target = loop.openerIndex + 1;
    }
    this.#ended = true;
  }

  get #results(): readonly VmType[] {
    const { result } = this.#def;
    return result === undefined ? [] : flatten(result).map(stackType);
  }

  #return(): void {
    this.#pops(this.#results);
    this.#requireHeight(0, 'return');
    this.#ended = true;
  }

  // ───────────── effects ─────────────

  #callee(instruction: Instruction): VerifiedFunction {
    return this.#around.callees[instruction.args[0] ?? 0] ?? this.#refuse('call', 'there is no such function');
  }

  #noteCall(callee: VerifiedFunction): void {
    for (const effect of Object.keys(this.#effects) as (keyof Effects)[]) {
      if (callee.effects[effect]) this.#effects[effect] = true;
    }
    this.#depth = Math.max(this.#depth, callee.depth + 1);
    this.#slotsOfCallees = Math.max(this.#slotsOfCallees, this.#stack.length + callee.slots);
    if (this.#isInvariant && callee.effects.readsBalance) this.#refuse('invariant', BALANCE_RULE);
  }

  #noteEffects({ op, args }: Instruction): void {
    if (WRITES.has(op)) this.#effects.writes = true;
    if (op === 'ext' || op === 'try') {
      this.#effects.callsOut = true;
      if (this.#around.module.externals[args[0] ?? 0]?.kind !== 'view') this.#effects.writes = true;
    }
    if (CONTEXT.has(op)) this.#effects.readsContext = true;
    if (op === 'hlpof') this.#effects.readsBalance = true;
  }

  #verifyEffects(): void {
    const { writes, readsContext, loops, callsOut } = this.#effects;
    if (this.#def.kind === 'view' && writes) this.#refuse('view', 'a view cannot write, emit, send or call an action');
    if (!this.#isInvariant) return;
    if (writes || loops) this.#refuse('invariant', 'an invariant cannot write and has no loops');
    if (callsOut) this.#refuse('invariant', 'an invariant cannot ask another contract');
    if (readsContext) this.#refuse('invariant', 'an invariant cannot know who called, what was paid or when');
  }

  get #isInvariant(): boolean {
    return this.#def.kind === 'invariant';
  }

  /**
   * Anything but `balance of self >= x` could be broken by a gift or by waiting: in an invariant a balance may only be
   * the larger side of a comparison, and the comparison only the answer.
   */
  #roleOf({ op }: Instruction, operands: readonly Operand[]): Operand['role'] {
    if (!this.#isInvariant) return 'plain';
    if (op === 'hlpof')
      return this.#instructions.at(-2)?.op === 'self' ? 'balance' : this.#refuse('invariant', BALANCE_RULE);
    const roles = operands.map(({ role }) => role).join();
    if ((op === 'ge' && roles === 'balance,plain') || (op === 'le' && roles === 'plain,balance')) return 'backed';
    this.#requirePlain(operands);
    return 'plain';
  }

  #requirePlain(operands: readonly Operand[]): void {
    if (operands.some(({ role }) => role !== 'plain')) this.#refuse('invariant', BALANCE_RULE);
  }
}

const BALANCE_RULE = 'a balance may only stand alone as the larger side of `>=`: hlpOf(self) >= …';
const WRITES: ReadonlySet<OpName> = new Set(['sset', 'sclear', 'spush', 'spop', 'sfill', 'send', 'emit']);
const CONTEXT: ReadonlySet<OpName> = new Set(['caller', 'paid', 'now', 'blocknum', 'iscontract']);
