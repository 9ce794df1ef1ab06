/** The sizes of one step: read off the stack and off the gas that was spent. */

import type { Role, Site } from '../../src/lang/gas/moment.ts';
import { flatten } from '../../src/vm/abi-type.ts';
import { GAS, keyPrice, WRITE } from '../../src/vm/gas.ts';
import type { Host } from '../../src/vm/host.ts';
import type { Machine } from '../../src/vm/machine.ts';
import type { Aggregate, Shape } from '../../src/vm/module.ts';
import { aggregateText, lengthText } from '../../src/vm/path.ts';
import { wordCount, type LeafValue, type Value } from '../../src/vm/types.ts';
import type { Instruction } from '../../src/vm/verify.ts';

/** Of a text; of all texts of a list. */
export function wordsOf(value: Value): number {
  if (!Array.isArray(value)) return wordCount(value);
  return value.reduce((sum: number, element) => sum + wordCount(element), 0);
}

type Before = {
  readonly instruction: Instruction;
  /** Where a `try` goes on whose call failed. */
  readonly otherHalf: number | undefined;
  readonly gas: number;
  readonly top: Value | undefined;
  readonly keys: readonly LeafValue[];
  readonly touched: number;
};

export class SizesOfStep {
  readonly #machine: Machine;
  /** What each sum and count that this step moved cost, by its path. */
  readonly #moved = new Map<string, number>();
  #before: Before | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
    listen(machine.host, this.#moved);
  }

  begin(instruction: Instruction): void {
    const { gas, stack } = this.#machine;
    const keys = this.#keys(instruction);
    this.#moved.clear();
    const frame = this.#machine.frames.at(-1);
    const otherHalf = frame?.targets[frame.next];
    this.#before = { instruction, otherHalf, gas, top: stack.at(-1), keys, touched: this.#touched(instruction, keys) };
  }

  /** By the names of the sites. */
  end(sites: readonly Site[]): [string, number][] {
    const before = this.#before as Before;
    let spent = before.gas - this.#machine.gas - before.instruction.gas;
    if (sites.some(({ role }) => role === 'write')) spent = Math.max(0, spent - this.#besidesWrites(before));
    let aggregate = 0;
    return sites.flatMap((site): [string, number][] => {
      const { role, size } = site;
      if (role === 'words' || role === 'elements') return [[size.name, this.#valueSize(before, site)]];
      const value =
        role === 'aggregate' ? this.#movedAt(before, aggregate++) : this.#sizeOf(role, before, spent, size.most);
      if (role === 'write') spent -= value ?? 0;
      return value === undefined ? [] : [[size.name, value]];
    });
  }

  #sizeOf(role: Role, { top, touched }: Before, spent: number, most: number): number | undefined {
    const sizes: Partial<Record<Role, () => number>> = {
      write: () => Math.min(spent, most),
      more: () => Math.ceil(spent / WRITE.extraWord),
      touched: () => touched,
      exponent: () => Math.ceil((top as bigint).toString(16).length / 2),
      newAccount: () => spent,
      pay: () => ((top as bigint) > 0n ? GAS.transfer : 0),
    };
    return sizes[role]?.();
  }

  /** Of one of the values that were left on the stack; what was paid for and then not left counts as the largest there can be. */
  #valueSize({ instruction, otherHalf }: Before, { role, leaf, size }: Site): number {
    const { stack, outcome, next } = this.#machine;
    if (outcome !== undefined && outcome.status !== 'success') return size.most;
    if (instruction.op === 'try' && next?.frame.next === otherHalf) return 0;
    const value = stack[stack.length - this.#leaves(instruction) + leaf] as Value;
    return role === 'words' ? wordsOf(value) : (value as LeafValue[]).length;
  }

  #leaves({ op, args }: Instruction): number {
    if (op !== 'ext' && op !== 'try') return 1;
    const result = this.#machine.module.module.externals[args[0] ?? 0]?.result;
    return result === undefined ? 0 : flatten(result).length;
  }

  /** What a write pays for its keys, for looking at a length, for touching elements, and for sums and counts. */
  #besidesWrites({ instruction, keys, touched }: Before): number {
    const check = instruction.op === 'sset' && (this.#shape(instruction)?.cap ?? 0) > 0 ? GAS.read : 0;
    const leaves = check > 0 || ['spush', 'spop'].includes(instruction.op) ? 2 : 1 + touched;
    const moved = this.#aggregates(instruction).reduce((sum, each) => sum + this.#movedBy(each, keys), 0);
    return keyPrice(keys) * leaves + check + WRITE.same * touched + moved;
  }

  #movedAt({ instruction, keys }: Before, at: number): number {
    const aggregate = this.#aggregates(instruction)[at];
    if (aggregate === undefined) throw new Error('a site of an aggregate has an aggregate');
    return this.#movedBy(aggregate, keys);
  }

  #aggregates({ op, args }: Instruction): readonly Aggregate[] {
    const { aggregates } = this.#machine.module.module;
    return op in BEHIND_KEYS ? aggregates.filter(({ shape }) => shape === args[0]) : [];
  }

  /** What moving a sum or count cost, its keys included; 0 when it did not move. */
  #movedBy(aggregate: Aggregate, keys: readonly LeafValue[]): number {
    const bound = keys.slice(0, aggregate.bound);
    const shape = this.#machine.module.module.shapes[aggregate.shape] as Shape;
    const gas = this.#moved.get(aggregateText(aggregate, shape, bound));
    return gas === undefined ? 0 : gas + keyPrice(bound);
  }

  #shape({ op, args }: Instruction): Shape | undefined {
    return op in BEHIND_KEYS ? this.#machine.module.module.shapes[args[0] ?? 0] : undefined;
  }

  #keys(instruction: Instruction): readonly LeafValue[] {
    const shape = this.#shape(instruction);
    if (shape === undefined) return [];
    const { stack } = this.#machine;
    const index = instruction.op === 'sset' && shape.cap > 0 ? 1 : 0;
    const end = stack.length - index - (BEHIND_KEYS[instruction.op] ?? 0);
    return stack.slice(end - shape.keys.length, end) as LeafValue[];
  }

  #touched(instruction: Instruction, keys: readonly LeafValue[]): number {
    const shape = this.#shape(instruction);
    const { host, call, stack } = this.#machine;
    if (shape === undefined || shape.cap === 0 || !['sfill', 'sclear'].includes(instruction.op)) return 0;
    const next = instruction.op === 'sfill' ? (stack.at(-1) as LeafValue[]).length : 0;
    return Math.max(next, Number(host.word(call.contract, lengthText(shape, keys))));
  }
}

/** Operands behind the keys (and the index) of a place that is written. */
const BEHIND_KEYS: Readonly<Record<string, number>> = { sset: 1, sclear: 0, spush: 1, spop: 0, sfill: 1 };

/** The machine asks whether a sum or count has been written just before it pays for it. */
function listen(host: Host, moved: Map<string, number>): void {
  const isWritten = host.isWritten.bind(host);
  host.isWritten = (contract, path) => {
    const answer = isWritten(contract, path);
    if (/^(sum|count)\(/.test(path)) moved.set(path, answer ? WRITE.again : WRITE.aggregate);
    return answer;
  };
}
