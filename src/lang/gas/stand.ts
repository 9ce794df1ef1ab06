/**
 * Where the walk stands in a function: how large operands and locals are there, what the next instruction makes of them, and what the sizes that come up
 * are called. Knows nothing of blocks.
 */

import { OPCODES, type OpName, type Row } from '../../vm/opcodes.ts';
import { operandTypes } from '../../vm/operands.ts';
import type { Instruction } from '../../vm/runnable.ts';
import type { Surroundings, VerifiedFunction } from '../../vm/verified.ts';
import type { Surrounding } from './cost.ts';
import { extentOf, joined, limitOf, listExtent, NONE, WORD, type Extent } from './extent.ts';
import { add, constant, sizeFormula, type Formula, type SizeKind } from './formula.ts';
import type { Effect, Moment, Role, Site } from './moment.ts';
import { Names, Places } from './names.ts';
import { paramExtents } from './parameters.ts';
import { effectOf, typesLeft } from './price.ts';
import type { State } from './state.ts';

const KINDS: Readonly<Record<Role, SizeKind>> = {
  words: 'words',
  elements: 'elements',
  rounds: 'rounds',
  write: 'write',
  more: 'write',
  touched: 'write',
  aggregate: 'write',
  exponent: 'extra',
  newAccount: 'extra',
  pay: 'extra',
  callee: 'callee',
};

/** Behind these only the end of a block can come. */
const ENDS: ReadonlySet<OpName> = new Set(['return', 'fail', 'failtext', 'break', 'continue']);

export class Stand {
  readonly params: readonly Extent[];
  readonly names = new Names();
  readonly places: Places;
  readonly sites = new Map<number, Site[]>();
  results: readonly Extent[] = [];
  state: State;
  /** Does the innermost loop have a way out? */
  hasBreak = false;
  /** From now on no size has a name: each counts as the most it can be. */
  isNameless = false;
  readonly #fn: VerifiedFunction;
  readonly #around: Surroundings;
  readonly #isBlind: boolean;

  constructor({ module, tables, functions, readable, isBlind }: Surrounding, fn: VerifiedFunction) {
    this.#fn = fn;
    this.#around = { module, tables, callees: functions, localTypes: fn.localTypes };
    this.#isBlind = isBlind;
    this.places = new Places(module, fn.index, readable);
    this.params = paramExtents(fn.def.params, this.names);
    const locals = [...this.params, ...fn.zeros.map(extentOf)];
    this.state = { stack: [], locals: isBlind ? limitsOf(fn) : locals, ended: false };
  }

  /** Takes its operands; what it leaves is not on the stack yet. */
  effect(instruction: Instruction, index: number): Effect {
    const { op } = instruction;
    const row: Row = OPCODES[op];
    const operands = this.pop(op === 'return' ? this.#fn.resultCount : this.#popCount(row, instruction));
    const moment = this.#moment(instruction, index, operands);
    const { gas, leaves } = effectOf(moment);
    this.#change(instruction, operands);
    return { gas, leaves: this.#isBlind ? typesLeft(row, moment).map((type) => limitOf(type)) : leaves };
  }

  size(index: number, role: Role, base: string, most: number, leaf = 0): Formula {
    if (this.isNameless && role !== 'callee') return constant(most);
    const size = this.names.size(base, KINDS[role], most);
    this.sites.set(index, [...(this.sites.get(index) ?? []), { role, size, leaf }]);
    return sizeFormula(size);
  }

  push(extents: readonly Extent[]): void {
    this.state.stack.push(...extents);
  }

  pop(count: number): readonly Extent[] {
    return this.state.stack.splice(this.state.stack.length - count);
  }

  /** What the instruction does to locals and to the way things go. */
  #change({ op, args }: Instruction, operands: readonly Extent[]): void {
    const slot = args[0] ?? 0;
    const { locals } = this.state;
    const [last = WORD] = operands.slice(-1);
    const list = locals[slot] ?? WORD;
    if (op === 'set') locals[slot] = last;
    else if (op === 'take' && !this.#isBlind) locals[slot] = NONE;
    else if (op === 'lpush') locals[slot] = listExtent(add(list.elements, constant(1)), add(list.words, last.words));
    else if (op === 'lset') locals[slot] = listExtent(list.elements, add(list.words, last.words));
    else if (op === 'return') this.results = operands.map((extent, i) => joined(this.results[i] ?? extent, extent));
    else if (op === 'break') this.hasBreak = true;
    if (ENDS.has(op)) this.state.ended = true;
  }

  #moment(instruction: Instruction, index: number, operands: readonly Extent[]): Moment {
    return {
      instruction,
      index,
      operands,
      local: this.state.locals[instruction.args[0] ?? 0] ?? WORD,
      around: this.#around,
      places: this.places,
      size: (role, base, most, leaf) => this.size(index, role, base, most, leaf),
    };
  }

  #popCount(row: Row, instruction: Instruction): number {
    return operandTypes(row.pops, instruction, this.#around).length;
  }
}

const limitsOf = ({ localTypes }: VerifiedFunction): Extent[] => localTypes.map((type) => limitOf(type));
