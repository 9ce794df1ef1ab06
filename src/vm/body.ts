/**
 * The code of one function taken apart: its instructions in order, where each jump goes, and what each `end` closes. What it refuses is of
 * form alone (docs/machine.md, rules 1, 3, 4, 5); types and heights are `verify-function.ts`.
 */

import { instructionAt, isOfBlocks } from './instruction-at.ts';
import { sizeOf } from './instruction.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import { ModuleError } from './reader.ts';
import type { Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';

type Block = {
  readonly kind: 'function' | 'if' | 'else' | 'loop' | 'try';
  /** Index of the instruction that opened it. */
  readonly opener: number;
  /** Jumps to the end of this block, to be filled in. */
  readonly exits: Instruction[];
  /** Can control leave it by `break`, or, of an `else`, from the end of the first half? */
  isLeft: boolean;
};

/** The instructions of a function, and where each stands in the code section. */
export type Body = { readonly instructions: readonly Instruction[]; readonly offsets: readonly number[] };

/** Throws ModuleError { rule, message, offset } for code that is none. */
export function bodyOf(module: Module, tables: Tables, def: FunctionDef): Body {
  const end = def.start + def.length;
  const body = new BodyReader(def);
  let place = def.start;
  while (body.isOpen) {
    if (place >= end) body.refuse('end', 'the function does not end with `end`', place);
    const instruction = instructionAt(module, tables, place, end);
    if (typeof instruction === 'string') return body.refuse('instruction', instruction, place);
    body.add(instruction, place);
    place += sizeOf(instruction.code);
  }
  if (place !== end) body.refuse('end', 'there is code behind the end of the function', place);
  return body;
}

class BodyReader implements Body {
  readonly instructions: Instruction[] = [];
  readonly offsets: number[] = [];
  readonly #def: FunctionDef;
  readonly #blocks: Block[] = [{ kind: 'function', opener: -1, exits: [], isLeft: false }];
  /** Can control come to the next instruction? Where it cannot, only `else` or `end` may follow. */
  #isReached = true;

  constructor(def: FunctionDef) {
    this.#def = def;
  }

  get isOpen(): boolean {
    return this.#blocks.length > 0;
  }

  /** At the instruction that was added last, unless another place is named. */
  refuse(rule: string, message: string, offset = this.offsets.at(-1) ?? 0): never {
    throw new ModuleError(rule, `${this.#def.name}: ${message}`, offset);
  }

  add(instruction: Instruction, offset: number): void {
    const { op } = instruction;
    this.instructions.push(instruction);
    this.offsets.push(offset);
    if (!this.#isReached && op !== 'else' && op !== 'end') {
      this.refuse('unreachable', `nothing can reach this \`${op}\``);
    }
    if (isOfBlocks(instruction.code)) this.#place(instruction);
    else this.#isReached = instruction.goesOn;
  }

  #place(instruction: Instruction): void {
    const { op } = instruction;
    if (op === 'else') this.#else(instruction);
    else if (op === 'end') this.#end(instruction);
    else if (op === 'break' || op === 'continue') this.#jump(instruction);
    else this.#open(op as 'if' | 'loop' | 'try');
    instruction.goesOn = this.#isReached;
  }

  #open(kind: Block['kind']): Block {
    if (this.#blocks.length > LIMITS.nesting) this.refuse('nesting', `blocks are nested ${this.#blocks.length} deep`);
    const block: Block = { kind, opener: this.instructions.length - 1, exits: [], isLeft: false };
    this.#blocks.push(block);
    return block;
  }

  #else(instruction: Instruction): void {
    const first = this.#blocks.pop();
    if (first?.kind !== 'if' && first?.kind !== 'try') this.refuse('else', 'this `else` has no `if`');
    this.#openerOf(first).target = this.instructions.length;
    const second = this.#open('else');
    second.exits.push(instruction);
    second.isLeft = this.#isReached;
    this.#isReached = true;
  }

  #end(instruction: Instruction): void {
    const block = this.#blocks.pop() ?? this.refuse('end', 'there is no open block');
    const next = this.instructions.length;
    for (const exit of block.exits) exit.target = next;
    instruction.closes = block.kind === 'function' || block.kind === 'loop' ? block.kind : 'if';
    if (block.kind === 'try') this.refuse('else', 'a `try` needs an `else`');
    if (block.kind === 'if') this.#endHalf(block, next);
    else if (block.kind === 'else') this.#isReached ||= block.isLeft;
    else if (block.kind === 'loop') this.#endLoop(block, instruction);
  }

  /** An `if` without `else`. */
  #endHalf(block: Block, next: number): void {
    const opener = this.#openerOf(block);
    if (opener.args[0] !== 0) this.refuse('else', 'an `if` that leaves a value needs an `else`');
    opener.target = next;
    this.#isReached = true;
  }

  #endLoop(block: Block, instruction: Instruction): void {
    instruction.target = block.opener + 1;
    this.#isReached = block.isLeft;
  }

  #jump(instruction: Instruction): void {
    const loop = this.#blocks.findLast(({ kind }) => kind === 'loop');
    if (loop === undefined) this.refuse('loop', `\`${instruction.op}\` stands outside of a loop`);
    if (instruction.op === 'continue') {
      instruction.target = loop.opener + 1;
    } else {
      loop.isLeft = true;
      loop.exits.push(instruction);
    }
    this.#isReached = false;
  }

  #openerOf({ opener }: Block): Instruction {
    return this.instructions[opener] as Instruction;
  }
}
