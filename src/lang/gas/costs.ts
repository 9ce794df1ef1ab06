/**
 * What a contract's functions cost before anybody has called them: a formula over named sizes for each (`walk.ts`), and with the price of entry, the coding
 * of arguments and answer, and the invariants, what a call of it costs from outside. What the transaction itself costs is the chain's.
 */

import type { AbiType } from '../../vm/abi-type.ts';
import { SELECTOR_SIZE } from '../../vm/answer.ts';
import { entryPrice, GAS, invariantPrice, words, writePrice } from '../../vm/gas.ts';
import { LIMITS } from '../../vm/limits.ts';
import { zeroOf } from '../../vm/types.ts';
import type { VerifiedFunction, VerifiedModule } from '../../vm/verify.ts';
import type { Endless, FunctionCost } from './cost.ts';
import { encodedWords, longestOf, type Extent } from './extent.ts';
import { add, constant, scaled, substitute, sum, valueOf, type Formula } from './formula.ts';
import { Names, type Readable } from './names.ts';
import { paramExtents, renamed, renaming, type Renaming } from './parameters.ts';
import { walkFunction } from './walk.ts';

/** What it costs to call an action or to ask a view, or what runs when the contract is deployed. */
export type EntryCost = {
  readonly kind: 'action' | 'view' | 'init';
  /** Undefined for the deployment of a contract without `init`. */
  readonly fn: VerifiedFunction | undefined;
  readonly formula: Formula;
  /** No call whose arguments can be decoded uses more, what other contracts use not counted; Infinity when there is no bound. */
  readonly bound: number;
  readonly endless: Endless | undefined;
  readonly callsOut: boolean;
  /** The functions that run, in order, and what their sizes are called in the formula. */
  readonly parts: readonly { readonly fn: VerifiedFunction; readonly known: Renaming['known'] }[];
};

export type ContractCosts = {
  /** One for each function of the module, by index. */
  readonly functions: readonly FunctionCost[];
  /** `init` first, then actions and views as they stand in the module. */
  readonly entries: readonly EntryCost[];
};

/** Without something readable, sizes are called after the tables of the module. */
export function costsOf(module: VerifiedModule, readable?: Readable): ContractCosts {
  const functions = walked(module, readable, false);
  return {
    functions,
    entries: [
      entryCost(module, functions, module.init),
      ...module.functions.filter(isPublic).map((fn) => entryCost(module, functions, fn)),
    ],
  };
}

/**
 * The verifier adds up the same instructions without knowing any size. With all texts and lists at their longest, no formula may say less than that.
 * Throws an Error that names the function when one does: then the formulas are wrong.
 */
export function checkCosts(module: VerifiedModule): void {
  const blind = walked(module, undefined, true);
  for (const { def, index, gasBound } of module.functions) {
    const most = valueOf((blind[index] as FunctionCost).formula);
    // beyond that, numbers are not exact
    if (most < Math.min(gasBound, Number.MAX_SAFE_INTEGER)) {
      throw new Error(`the gas formula of ${def.name} says at most ${most}, the verifier ${gasBound}`);
    }
  }
}

const isPublic = ({ def }: VerifiedFunction): boolean => def.kind === 'action' || def.kind === 'view';

function walked(
  { module, tables, functions }: VerifiedModule,
  readable: Readable | undefined,
  isBlind: boolean,
): FunctionCost[] {
  const earlier: FunctionCost[] = [];
  for (const { index } of functions)
    earlier.push(walkFunction({ module, tables, functions, earlier, readable, isBlind }, index));
  return earlier;
}

type Part = { readonly fn: VerifiedFunction; readonly cost: FunctionCost; readonly names: Renaming };

function entryCost(
  module: VerifiedModule,
  costs: readonly FunctionCost[],
  fn: VerifiedFunction | undefined,
): EntryCost {
  const kind = fn?.def.kind === 'action' || fn?.def.kind === 'view' ? fn.def.kind : 'init';
  const names = new Names();
  const args = paramExtents(fn?.def.params ?? [], names);
  const checks = kind === 'view' ? [] : module.invariants;
  const running = [...(fn === undefined ? [] : [fn]), ...checks];
  const parts = running.map((each): Part => {
    const cost = costs[each.index] as FunctionCost;
    return { fn: each, cost, names: renaming(cost.params, each === fn ? args : [], names) };
  });
  const fixed = checks.reduce(
    (total, { localTypes }) => total + invariantPrice(localTypes.length),
    beginning(module, kind),
  );
  return {
    kind,
    fn,
    formula: add(constant(fixed), entryFormula(parts, args, fn)),
    bound: fixed + codingBound(fn) + running.reduce((total, { gasBound }) => total + gasBound, 0),
    endless: parts.map(({ cost }) => cost.endless).find((endless) => endless !== undefined),
    callsOut: running.some(({ effects }) => effects.callsOut),
    parts: parts.map((part) => ({ fn: part.fn, known: part.names.known })),
  };
}

/** Decoding, what runs, encoding. */
function entryFormula(parts: readonly Part[], args: readonly Extent[], fn: VerifiedFunction | undefined): Formula {
  const main = parts.find((part) => part.fn === fn);
  const results = main?.cost.results.map((extent) => renamed(extent, main.names)) ?? [];
  return sum([
    scaled(encodedWords(typesOf(fn), args), GAS.codecWord),
    ...parts.map(({ cost, names }) => substitute(cost.formula, names.by)),
    scaled(encodedWords(resultOf(fn), results), GAS.codecWord),
  ]);
}

/** The price of entry with the word of the selector, or with the state that is there from the beginning. */
function beginning({ module, weight }: VerifiedModule, kind: EntryCost['kind']): number {
  if (kind !== 'init') return entryPrice(weight, SELECTOR_SIZE);
  const { initial, constants } = module;
  const writes = initial.map(({ constant: index }) => {
    const { type, value: next } = constants[index] ?? { type: 'bool', value: 0n };
    const zero = zeroOf(type);
    return writePrice({ before: zero, current: zero, next, isWritten: false });
  });
  return writes.reduce((total, price) => total + price, entryPrice(weight, 0));
}

const typesOf = (fn: VerifiedFunction | undefined): AbiType[] => (fn?.def.params ?? []).map(({ type }) => type);
const resultOf = (fn: VerifiedFunction | undefined): AbiType[] => (fn?.def.result === undefined ? [] : [fn.def.result]);

/** What decoding the longest arguments and encoding the longest answer costs. */
function codingBound(fn: VerifiedFunction | undefined): number {
  return [typesOf(fn), resultOf(fn)].reduce((total, types) => {
    const longest = valueOf(encodedWords(types, types.flatMap(longestOf)));
    return total + GAS.codecWord * Math.min(longest, words(LIMITS.dataSize));
  }, 0);
}
