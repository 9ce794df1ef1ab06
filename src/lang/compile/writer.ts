/**
 * Collects the code of one function and, beside every instruction, what a stepper wants to know about it.
 * Knows nothing of the language: `compile.ts` says what to write.
 */

import { encodeInstruction } from '../../vm/instruction.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { VmType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import type { Branch, DebugFunction, ExpressionValue } from '../debug.ts';
import type { Local } from '../tree.ts';
import { localTypesOf } from './layout.ts';

type Access = DebugFunction['accesses'][number];
type Scope = {
  readonly name: string;
  readonly type: Local['type'];
  readonly unit: Local['unit'];
  readonly slot: number;
};

export class FunctionWriter {
  readonly #bytes: number[] = [];
  readonly #spans: Span[] = [];
  readonly #statements: { instruction: number; span: Span }[] = [];
  readonly #locals: DebugFunction['locals'][number][] = [];
  readonly #accesses: Access[] = [];
  readonly #values: ExpressionValue[] = [];
  readonly #branches: Branch[] = [];
  readonly #slots = new Map<Local, number>();
  readonly #types: VmType[] = [];
  /** Temporary places that are free again, by the types they hold. */
  readonly #free = new Map<string, number[]>();
  readonly #inUse: { readonly id: string; readonly slot: number }[] = [];
  /** Declared locals of each open block, the innermost last. */
  readonly #open: (Scope & { from: number })[][] = [[]];

  /** Index of the next instruction. */
  get place(): number {
    return this.#spans.length;
  }

  get code(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Types of all locals so far, parameters included. */
  get types(): readonly VmType[] {
    return this.#types;
  }

  emit(op: OpName, span: Span, ...args: number[]): void {
    this.#bytes.push(...encodeInstruction(op, args));
    this.#spans.push(span);
  }

  /** The next instruction begins a statement. */
  beginStatement(span: Span): void {
    this.#statements.push({ instruction: this.place, span });
  }

  /** The next instruction touches state. */
  noteAccess(access: Omit<Access, 'instruction'>): void {
    this.#accesses.push({ instruction: this.place, ...access });
  }

  /** What was written last leaves the value of an expression on top of the stack. */
  noteValue(value: Omit<ExpressionValue, 'instruction'>): void {
    this.#values.push({ instruction: this.place, ...value });
  }

  /** What `body` writes runs only when a condition is as `branch` says. */
  branch(branch: Omit<Branch, 'from' | 'to'>, body: () => void): void {
    const from = this.place;
    body();
    this.#branches.push({ ...branch, from, to: this.place });
  }

  /** Places, one after the other, for a value that has no name in the source; free again after `release`. */
  temporary(types: readonly VmType[]): number {
    const id = types.join();
    const slot = this.#free.get(id)?.pop() ?? this.#newSlots(types);
    this.#inUse.push({ id, slot });
    return slot;
  }

  /** What to give to `release`, to free all temporary places made since. */
  get mark(): number {
    return this.#inUse.length;
  }

  release(mark: number): void {
    for (const { id, slot } of this.#inUse.splice(mark)) this.#free.set(id, [...(this.#free.get(id) ?? []), slot]);
  }

  /** From the next instruction on, and to the end of the open block, `local` is in scope. */
  declare(local: Local): void {
    const slot = this.slotOf(local);
    this.#open.at(-1)?.push({ name: local.name, type: local.type, unit: local.unit, slot, from: this.place });
  }

  /** The machine local that holds `local`, or the first of several; made at the first question. */
  slotOf(local: Local): number {
    const known = this.#slots.get(local);
    if (known !== undefined) return known;
    const slot = this.#newSlots(localTypesOf(local.type));
    this.#slots.set(local, slot);
    return slot;
  }

  #newSlots(types: readonly VmType[]): number {
    return this.#types.push(...types) - types.length;
  }

  openBlock(): void {
    this.#open.push([]);
  }

  /** Names declared in the innermost block end here. */
  closeBlock(): void {
    for (const scope of this.#open.pop() ?? []) this.#locals.push({ ...scope, to: this.place });
  }

  /** Closes the outermost block, in which parameters live. */
  finish(name: string, span: Span): DebugFunction {
    this.closeBlock();
    const locals = this.#locals.toSorted((a, b) => a.slot - b.slot);
    const branches = this.#branches.toSorted((a, b) => a.from - b.from);
    return {
      name,
      span,
      spans: this.#spans,
      statements: this.#statements,
      locals,
      accesses: this.#accesses,
      values: this.#values,
      branches,
    };
  }
}
