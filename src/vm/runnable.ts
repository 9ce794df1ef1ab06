/**
 * What the machine runs: a module with its functions taken apart into instructions and its entry points found. Nothing here is checked; that
 * is what `verify.ts` does before a contract gets into the state. Code that stands in the state has been verified, so it is only made
 * runnable again. A function is taken apart when it is first entered.
 */

import { bytesToHex, utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { bodyOf, type Body } from './body.ts';
import { fieldTypes, flatten } from './abi-type.ts';
import { signatureText } from './abi.ts';
import { decodeModule } from './container.ts';
import type { FunctionDef, Module } from './module.ts';
import type { OpName } from './opcodes.ts';
import { tablesOf, type Tables } from './tables.ts';
import { isList, stackType, zeroOf, type Range, type Value, type VmType } from './types.ts';

/** Never changed: places that mean the same share one. */
export type Instruction = {
  readonly op: OpName;
  readonly code: number;
  readonly args: readonly number[];
  /** Static price. */
  readonly gas: number;
  /** What an `end` closes. */
  readonly closes: 'if' | 'loop' | 'function' | undefined;
  /** The constant that `const`, `small` and `zero` push. */
  readonly value: Value;
  /** Range of the result of arithmetic. */
  readonly range: Range;
};

export type RunnableFunction = Body & {
  readonly def: FunctionDef;
  readonly index: number;
  /** Operands that its parameters take, and that its result leaves. */
  readonly paramCount: number;
  readonly resultCount: number;
  /** Types of all locals, parameters first. */
  readonly localTypes: readonly VmType[];
  /** What the locals behind the parameters hold at the beginning. */
  readonly zeros: readonly Value[];
  /** Locals that hold lists: each call needs lists of its own. */
  readonly lists: readonly number[];
};

/** What is known of a function without its code. */
type Locals = Omit<RunnableFunction, 'def' | 'index' | keyof Body>;

export type RunnableModule<Fn extends RunnableFunction = RunnableFunction> = {
  readonly module: Module;
  /**
   * What entering pays for, in bytes: sections 1–8, which have to be there and be taken apart, and the signatures of actions and views, which have
   * to be hashed.
   */
  readonly weight: number;
  readonly functions: readonly Fn[];
  /** Actions and views by their selector, `0x` + 8 digits. */
  readonly entries: ReadonlyMap<string, Fn>;
  readonly init: Fn | undefined;
  readonly invariants: readonly Fn[];
  /** For each shape, the indices of the aggregates over it. */
  readonly aggregatesOf: readonly (readonly number[])[];
  readonly tables: Tables;
};

/** From code that stands in the state. Throws ModuleError where that is damaged. */
export function loadVerified(code: Uint8Array): RunnableModule {
  const { module, codeSize } = decodeModule(code);
  const tables = tablesOf(module);
  return runnable(
    module,
    tables,
    module.functions.map((_, index) => new LoadedFunction(module, tables, index)),
    codeSize,
  );
}

/** A module whose functions are known. */
export function runnable<Fn extends RunnableFunction>(
  module: Module,
  tables: Tables,
  functions: readonly Fn[],
  codeSize: number,
): RunnableModule<Fn> {
  const aggregatesOf = module.shapes.map((): number[] => []);
  module.aggregates.forEach(({ shape }, i) => aggregatesOf[shape]?.push(i));
  const entries = functions.filter(({ def }) => def.kind === 'action' || def.kind === 'view');
  const signatures = entries.map(({ def: { name, params } }) => signatureText(name, fieldTypes({ fields: params })));
  return {
    module,
    weight: signatures.reduce((size, { length }) => size + length, codeSize),
    functions,
    entries: new Map(entries.map((fn, i) => [selectorText(signatures[i] as string), fn])),
    init: functions.find(({ def }) => def.kind === 'init'),
    invariants: functions.filter(({ def }) => def.kind === 'invariant'),
    aggregatesOf,
    tables,
  };
}

/** The first four bytes of its hash, `0x` + 8 digits. */
export function selectorText(signature: string): string {
  return bytesToHex(keccak256(utf8ToBytes(signature)).subarray(0, 4));
}

/** Taken apart as far as it is asked about, and once. */
class LoadedFunction implements RunnableFunction {
  readonly def: FunctionDef;
  readonly index: number;
  readonly #module: Module;
  readonly #tables: Tables;
  #knownLocals: Locals | undefined;
  #knownBody: Body | undefined;

  constructor(module: Module, tables: Tables, index: number) {
    this.def = module.functions[index] as FunctionDef;
    this.index = index;
    this.#module = module;
    this.#tables = tables;
  }

  get instructions(): readonly Instruction[] {
    return this.#body.instructions;
  }
  get offsets(): Uint16Array {
    return this.#body.offsets;
  }
  get targets(): Uint16Array {
    return this.#body.targets;
  }
  get goesOn(): Uint8Array {
    return this.#body.goesOn;
  }
  get paramCount(): number {
    return this.#locals.paramCount;
  }
  get resultCount(): number {
    return this.#locals.resultCount;
  }
  get localTypes(): readonly VmType[] {
    return this.#locals.localTypes;
  }
  get zeros(): readonly Value[] {
    return this.#locals.zeros;
  }
  get lists(): readonly number[] {
    return this.#locals.lists;
  }

  get #body(): Body {
    return (this.#knownBody ??= bodyOf(this.#module, this.#tables, this.def));
  }
  get #locals(): Locals {
    return (this.#knownLocals ??= localsOf(this.def));
  }
}

/** What a call of a function needs to know of its locals. */
export function localsOf({ params, result, locals }: FunctionDef): Locals {
  const paramTypes = params.flatMap(({ type }) => flatten(type));
  const localTypes = [...paramTypes, ...locals].map(stackType);
  return {
    paramCount: paramTypes.length,
    resultCount: result === undefined ? 0 : flatten(result).length,
    localTypes,
    zeros: locals.map((type) => zeroOf(type)),
    lists: localTypes.flatMap((type, slot) => (slot >= paramTypes.length && isList(type) ? [slot] : [])),
  };
}
