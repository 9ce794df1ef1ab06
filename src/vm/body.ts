/**
 * The code of one function taken apart: its instructions in order, where each jump goes, and what each `end` closes. What it refuses is of
 * form alone (docs/machine.md, rules 1, 3, 4, 5); types and heights are `verify-function.ts`.
 */

import { ENDS, endsWay, instructionAt, isOfBlocks } from './instruction-at.ts';
import { sizeOf } from './instruction.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import type { OpName } from './opcodes.ts';
import { ModuleError } from './reader.ts';
import type { Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';

/** One entry for each instruction, in order. */
export type Body = {
  readonly instructions: readonly Instruction[];
  /** Where it stands in the code section. */
  readonly offsets: Uint16Array;
  /** Index of the instruction to go on with: `if` when false, `try` when it failed, `else` always, `break`, `continue`, the `end` of a loop. */
  readonly targets: Uint16Array;
  /** 1 where control can come to what follows: not behind `return`, `fail`, `break` …, nor behind an `if` whose halves both end so. */
  readonly goesOn: Uint8Array;
};

type Block = {
  readonly kind: 'function' | 'if' | 'else' | 'loop' | 'try';
  /** Index of the instruction that opened it. */
  readonly opener: number;
  /** Instructions that jump to the end of this block. */
  readonly exits: number[];
  /** Can control leave it by `break`, or, of an `else`, from the end of the first half? */
  isLeft: boolean;
};

/** Throws ModuleError { rule, message, offset } for code that is none. */
export function bodyOf(module: Module, tables: Tables, def: FunctionDef): Body {
  const end = def.start + def.length;
  const body = new BodyReader(def);
  const around = { module, tables, own: new Map<number, Instruction>() };
  let place = def.start;
  while (body.isOpen) {
    if (place >= end) body.refuse('end', 'the function does not end with `end`', place);
    const instruction = instructionAt(around, place, end);
    if (typeof instruction === 'string') return body.refuse('instruction', instruction, place);
    body.add(instruction, place);
    place += sizeOf(instruction.code);
  }
  if (place !== end) body.refuse('end', 'there is code behind the end of the function', place);
  return body.whole();
}

class BodyReader {
  readonly #def: FunctionDef;
  readonly #instructions: Instruction[] = [];
  /** No instruction is shorter than a byte. */
  readonly #offsets: Uint16Array;
  readonly #targets: Uint16Array;
  readonly #goesOn: Uint8Array;
  readonly #blocks: Block[] = [{ kind: 'function', opener: -1, exits: [], isLeft: false }];
  /** Can control come to the next instruction? Where it cannot, only `else` or `end` may follow. */
  #isReached = true;

  constructor(def: FunctionDef) {
    this.#def = def;
    this.#offsets = new Uint16Array(def.length);
    this.#targets = new Uint16Array(def.length);
    this.#goesOn = new Uint8Array(def.length);
  }

  get isOpen(): boolean {
    return this.#blocks.length > 0;
  }

  whole(): Body {
    const { length } = this.#instructions;
    return {
      instructions: this.#instructions,
      offsets: this.#offsets.slice(0, length),
      targets: this.#targets.slice(0, length),
      goesOn: this.#goesOn.slice(0, length),
    };
  }

  /** At the instruction that was added last, unless another place is named. */
  refuse(rule: string, message: string, offset = this.#offsets[this.#next - 1] ?? 0): never {
    throw new ModuleError(rule, `${this.#def.name}: ${message}`, offset);
  }

  add(instruction: Instruction, offset: number): void {
    const { op, code } = instruction;
    const index = this.#next;
    this.#instructions.push(instruction);
    this.#offsets[index] = offset;
    if (!this.#isReached && op !== 'else' && op !== 'end') {
      this.refuse('unreachable', `nothing can reach this \`${op}\``);
    }
    if (isOfBlocks(code)) this.#place(op, index);
    else if (endsWay(op)) this.#isReached = false;
    this.#goesOn[index] = this.#isReached ? 1 : 0;
  }

  /** Index of the instruction that comes next. */
  get #next(): number {
    return this.#instructions.length;
  }

  #place(op: OpName, index: number): void {
    if (op === 'else') this.#else(index);
    else if (op === 'end') this.#end(index);
    else if (op === 'break' || op === 'continue') this.#jump(op, index);
    else this.#open(op as 'if' | 'loop' | 'try', index);
  }

  #open(kind: Block['kind'], opener: number): Block {
    if (this.#blocks.length > LIMITS.nesting) this.refuse('nesting', `blocks are nested ${this.#blocks.length} deep`);
    const block: Block = { kind, opener, exits: [], isLeft: false };
    this.#blocks.push(block);
    return block;
  }

  #else(index: number): void {
    const first = this.#blocks.pop();
    if (first?.kind !== 'if' && first?.kind !== 'try') this.refuse('else', 'this `else` has no `if`');
    this.#targets[first.opener] = this.#next;
    const second = this.#open('else', index);
    second.exits.push(index);
    second.isLeft = this.#isReached;
    this.#isReached = true;
  }

  #end(index: number): void {
    const block = this.#blocks.pop() ?? this.refuse('end', 'there is no open block');
    for (const exit of block.exits) this.#targets[exit] = this.#next;
    this.#instructions[index] = ENDS[block.kind];
    if (block.kind === 'try') this.refuse('else', 'a `try` needs an `else`');
    if (block.kind === 'if') this.#endHalf(block);
    else if (block.kind === 'else') this.#isReached ||= block.isLeft;
    else if (block.kind === 'loop') this.#endLoop(block, index);
  }

  /** An `if` without `else`. */
  #endHalf({ opener }: Block): void {
    if (this.#instructions[opener]?.args[0] !== 0) this.refuse('else', 'an `if` that leaves a value needs an `else`');
    this.#targets[opener] = this.#next;
    this.#isReached = true;
  }

  #endLoop({ opener, isLeft }: Block, index: number): void {
    this.#targets[index] = opener + 1;
    this.#isReached = isLeft;
  }

  #jump(op: 'break' | 'continue', index: number): void {
    const loop = this.#blocks.findLast(({ kind }) => kind === 'loop');
    if (loop === undefined) this.refuse('loop', `\`${op}\` stands outside of a loop`);
    if (op === 'continue') {
      this.#targets[index] = loop.opener + 1;
    } else {
      loop.isLeft = true;
      loop.exits.push(index);
    }
    this.#isReached = false;
  }
}
