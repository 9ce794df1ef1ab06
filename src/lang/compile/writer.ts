/**
 * Collects the code of one function and, beside every instruction, what a stepper wants to know about it.
 * Knows nothing of the language: `compile-function.ts` says what to write.
 */

import { encodeInstruction } from '../../vm/instruction.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { VmType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import type { DebugFunction } from '../debug.ts';
import type { Local } from '../tree.ts';

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
  readonly #slots = new Map<Local, number>();
  readonly #types: VmType[] = [];
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

  /** A place for a value that has no name in the source. */
  temporary(type: VmType): number {
    return this.#types.push(type) - 1;
  }

  /** From the next instruction on, and to the end of the open block, `local` is in scope. */
  declare(local: Local): void {
    const slot = this.slotOf(local);
    this.#open.at(-1)?.push({ name: local.name, type: local.type, unit: local.unit, slot, from: this.place });
  }

  /** The machine local that holds `local`; made at the first question. */
  slotOf(local: Local): number {
    const known = this.#slots.get(local);
    if (known !== undefined) return known;
    const slot = this.temporary(local.type);
    this.#slots.set(local, slot);
    return slot;
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
    return { name, span, spans: this.#spans, statements: this.#statements, locals, accesses: this.#accesses };
  }
}
