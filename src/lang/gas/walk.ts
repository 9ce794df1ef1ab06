/**
 * The walk through one function that makes its formula: the verifier's own way through blocks, with sizes instead of types on the stack. A sequence
 * adds, an `if` takes the larger count of every term, a loop multiplies by its rounds, a call puts the callee's formula in.
 *
 * What a local holds is followed as long as the code is straight; what a loop changes counts as the largest there can be.
 */

import { flatten } from '../../vm/abi-type.ts';
import { GAS } from '../../vm/gas.ts';
import { stackType } from '../../vm/types.ts';
import type { Instruction } from '../../vm/runnable.ts';
import type { VerifiedFunction } from '../../vm/verified.ts';
import type { Endless, FunctionCost, Surrounding } from './cost.ts';
import { limitOf } from './extent.ts';
import { add, constant, larger, NOTHING, substitute, sum, times, valueOf, type Formula } from './formula.ts';
import type { Effect } from './moment.ts';
import { renamed, renaming } from './parameters.ts';
import { Stand } from './stand.ts';
import { copyOf, forgetChanged, merged } from './state.ts';

/** More terms than this nobody reads, and hostile code could make millions. Beyond, sizes count as the most they can be. */
const MOST_TERMS = 400;
const MOST_TERMS_IN_ALL = 4_000;

export function walkFunction(surrounding: Surrounding, index: number): FunctionCost {
  return new Walk(surrounding, surrounding.functions[index] as VerifiedFunction).walk();
}

/** `close`: the `else` or `end` behind it; of an instruction that opens no block, itself. */
type Part = { readonly gas: Formula; readonly close: number };

class Walk {
  readonly #surrounding: Surrounding;
  readonly #fn: VerifiedFunction;
  readonly #stand: Stand;
  readonly #calls = new Map<number, ReadonlyMap<string, Formula>>();
  #endless: Endless | undefined;
  #terms = 0;

  constructor(surrounding: Surrounding, fn: VerifiedFunction) {
    this.#surrounding = surrounding;
    this.#fn = fn;
    this.#stand = new Stand(surrounding, fn);
  }

  walk(): FunctionCost {
    const { gas } = this.#block(0);
    const { params, results, sites } = this.#stand;
    return { formula: gas, params, results, endless: this.#endless, sites, calls: this.#calls };
  }

  #block(from: number): Part {
    const parts: Formula[] = [];
    let fixed = 0;
    let index = from;
    for (; !closes(this.#at(index)); index++) {
      const instruction = this.#at(index);
      const { gas, close } = this.#part(instruction, index);
      fixed += instruction.gas;
      parts.push(this.#shortened(gas));
      index = close;
    }
    return { gas: this.#shortened(sum([constant(fixed), ...parts])), close: index };
  }

  /** Without its static price: that is added by whoever asks. */
  #part(instruction: Instruction, index: number): Part {
    switch (instruction.op) {
      case 'if':
        this.#stand.pop(1);
        return this.#halves(index, { gas: NOTHING, leaves: [] });
      case 'try':
        return this.#halves(index, this.#stand.effect(instruction, index));
      case 'loop':
        return this.#loop(instruction, index);
      case 'call':
        return { gas: this.#call(instruction, index), close: index };
      default: {
        const { gas, leaves } = this.#stand.effect(instruction, index);
        this.#stand.push(leaves);
        return { gas, close: index };
      }
    }
  }

  /** Only one half runs, so sizes of the one may have the names of the other. A `try` leaves its answer to the first. */
  #halves(index: number, { gas, leaves }: Effect): Part {
    const stand = this.#stand;
    const start = copyOf(stand.state);
    const taken = stand.names.taken();
    stand.push(leaves);
    const first = this.#block(index + 1);
    if (this.#at(first.close).op === 'end') {
      stand.state = merged(stand.state, start);
      return { gas: add(gas, first.gas), close: first.close };
    }
    const [afterFirst, takenByFirst] = [stand.state, stand.names.taken()];
    stand.state = start;
    stand.names.back(taken);
    const second = this.#block(first.close + 1);
    stand.names.join(takenByFirst);
    stand.state = merged(afterFirst, stand.state);
    return { gas: add(gas, larger(first.gas, second.gas)), close: second.close };
  }

  /** One pass more than it goes back: the last one only finds out that it is the last. */
  #loop(instruction: Instruction, index: number): Part {
    const stand = this.#stand;
    const { instructions, targets, localTypes } = this.#fn;
    const end = instructions.findIndex(({ closes: what }, i) => what === 'loop' && targets[i] === index + 1);
    forgetChanged(stand.state, instructions.slice(index, end), localTypes);
    const before = copyOf(stand.state);
    const outerBreak = stand.hasBreak;
    stand.hasBreak = false;
    const passes = add(this.#rounds(instruction, index), constant(1));
    const body = this.#block(index + 1);
    stand.state = { ...before, ended: !stand.hasBreak };
    stand.hasBreak = outerBreak;
    return { gas: times(passes, add(body.gas, constant(GAS.loopRound))), close: body.close };
  }

  #rounds(instruction: Instruction, index: number): Formula {
    const cap = instruction.args[0] ?? 0;
    const { places } = this.#stand;
    const head = places.headOf(index);
    if (cap === 0) this.#endless ??= { head, span: places.spanOf(index) };
    return this.#stand.size(index, 'rounds', `rounds(${head})`, cap === 0 ? Infinity : cap);
  }

  /** The arguments' sizes take the place of the parameters'; the callee's other sizes get names of this function. */
  #call(instruction: Instruction, index: number): Formula {
    const stand = this.#stand;
    const callee = instruction.args[0] ?? 0;
    const cost = this.#surrounding.earlier[callee] as FunctionCost;
    const { def, paramCount } = this.#surrounding.functions[callee] as VerifiedFunction;
    const args = stand.pop(paramCount);
    this.#endless ??= cost.endless;
    if (stand.isNameless || this.#surrounding.isBlind) {
      const types = def.result === undefined ? [] : flatten(def.result).map(stackType);
      stand.push(types.map((type) => limitOf(type)));
      return constant(valueOf(cost.formula));
    }
    const names = renaming(cost.params, args, stand.names);
    const gas = substitute(cost.formula, names.by);
    stand.push(cost.results.map((extent) => renamed(extent, names)));
    this.#calls.set(index, names.known);
    return gas;
  }

  /** From some length on a formula helps nobody. */
  #shortened(gas: Formula): Formula {
    this.#terms += gas.size;
    this.#stand.isNameless ||= this.#terms > MOST_TERMS_IN_ALL;
    return gas.size > MOST_TERMS || this.#stand.isNameless ? constant(valueOf(gas)) : gas;
  }

  #at(index: number): Instruction {
    return this.#fn.instructions[index] as Instruction;
  }
}

const closes = ({ op }: Instruction): boolean => op === 'else' || op === 'end';
