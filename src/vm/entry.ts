/** Getting into a contract and out of it: which function the calldata names, what it is given, what it answers. */

import { bytesToHex, bytesToWord } from '../base/bytes.ts';
import { AbiError, decodeAbi } from './abi.ts';
import { checkedEncoding } from './answer.ts';
import { revertBuiltIn } from './failure.ts';
import { LIMITS } from './limits.ts';
import type { Value } from './types.ts';
import type { RunnableFunction, RunnableModule } from './runnable.ts';

/**
 * One entry into a contract.
 * - `call`: a transaction or another contract presses a button; actions and views answer.
 * - `view`: a question that may change nothing; only views answer.
 * - `init`: the deployment; `data` holds the constructor's arguments, without a selector.
 */
export type Call = {
  readonly kind: 'call' | 'view' | 'init';
  readonly module: RunnableModule;
  readonly contract: bigint;
  readonly caller: bigint;
  /** Wei sent along; the caller has been seen to own it. */
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly gas: number;
};

/** What to run: a function with its arguments (or nothing, when a contract has no `init`). */
export type FunctionEntry = { readonly fn: RunnableFunction | undefined; readonly args: readonly Value[] };
export type Entry = FunctionEntry | 'transfer';

/** Throws Stop: NoSuchFunction, NotPayable or BadInput. */
export function entryPoint(call: Call): Entry {
  if (call.data.length > LIMITS.dataSize) throw revertBuiltIn('BadInput', []);
  if (call.kind === 'init') return initEntry(call);
  if (call.data.length === 0) {
    if (!call.module.module.acceptsHlp || call.kind === 'view') throw revertBuiltIn('NotPayable', []);
    return 'transfer';
  }
  const fn = call.module.entries.get(bytesToHex(call.data.subarray(0, 4)));
  if (fn === undefined || (call.kind === 'view' && fn.def.kind !== 'view')) throw noSuchFunction(call.data);
  requirePayable(call, fn);
  return { fn, args: argsOf(fn, call.data.subarray(4)) };
}

function initEntry(call: Call): Entry {
  const { init } = call.module;
  requirePayable(call, init);
  if (init === undefined && call.data.length > 0) throw revertBuiltIn('BadInput', []);
  return { fn: init, args: init === undefined ? [] : argsOf(init, call.data) };
}

function noSuchFunction(data: Uint8Array): unknown {
  const selector = new Uint8Array(4);
  selector.set(data.subarray(0, 4));
  return revertBuiltIn('NoSuchFunction', [bytesToWord(selector)]);
}

function requirePayable(call: Call, fn: RunnableFunction | undefined): void {
  if (call.value > 0n && fn?.def.payable !== true) throw revertBuiltIn('NotPayable', []);
}

function argsOf(fn: RunnableFunction, data: Uint8Array): Value[] {
  try {
    return decodeAbi(
      fn.def.params.map(({ type }) => type),
      data,
    );
  } catch (error) {
    if (error instanceof AbiError) throw revertBuiltIn('BadInput', []);
    throw error;
  }
}

/** The encoded answer; a deployment answers nothing. Throws Stop for what no type allows. */
export function exitData(call: Call, { def: { result } }: RunnableFunction, values: readonly Value[]): Uint8Array {
  if (call.kind === 'init' || result === undefined) return new Uint8Array(0);
  return checkedEncoding([result], values, LIMITS.dataSize);
}
