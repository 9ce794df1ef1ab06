/** Running hand-made modules, always by way of their bytes, and saying in a few words how that ended. */

import { bytesToHex, bytesToUtf8, bytesToWord, concatBytes } from '../../src/base/bytes.ts';
import { decodeAbi, encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { BUILT_IN_ERRORS } from '../../src/vm/failure.ts';
import { entryPrice, GAS, words } from '../../src/vm/gas.ts';
import type { Env } from '../../src/vm/host.ts';
import { Machine, type Call, type Outcome } from '../../src/vm/machine.ts';
import type { Module, Signature } from '../../src/vm/module.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import { encodeType, type Value } from '../../src/vm/types.ts';
import { loadContract, type VerifiedModule } from '../../src/vm/verify.ts';
import { TestHost } from '../helpers/module.ts';

export const CONTRACT = 0xc0n;
export const CALLER = 0xca11n;
export const ENV: Env = { now: 1_700_000_000n, blockNumber: 7n, chainId: 4242n };
const PLENTY = 100_000_000;

/** The byte of a type, as immediates write it. */
export const t = encodeType;

/** A module that went through its bytes and the verifier. */
export function load(module: Module): VerifiedModule {
  return loadContract(encodeModule(module)).module;
}

export type Options = Partial<Omit<Call, 'module' | 'data'>> & { readonly host?: TestHost };

/** A machine at the entry of a function. */
export function machineOf(module: VerifiedModule, data: Uint8Array, options: Options = {}): Machine {
  const { host = new TestHost(), ...rest } = options;
  return new Machine(host, ENV, {
    kind: 'call',
    module,
    contract: CONTRACT,
    caller: CALLER,
    value: 0n,
    data,
    gas: PLENTY,
    ...rest,
  });
}

export function run(module: VerifiedModule, data: Uint8Array, options: Options = {}): Outcome {
  return machineOf(module, data, options).run();
}

/** Calls a function by name with plain values. */
export function press(
  module: VerifiedModule,
  name: string,
  values: readonly Value[] = [],
  options: Options = {},
): Outcome {
  return run(module, calldata(module, name, values), options);
}

export function calldata(module: VerifiedModule, name: string, values: readonly Value[] = []): Uint8Array {
  const types = typesOf(module, name);
  return concatBytes(selectorOf(name, types), encodeAbi(types, values));
}

function typesOf({ module }: VerifiedModule, name: string): AbiType[] {
  const def = module.functions.find((fn) => fn.name === name);
  if (def === undefined) throw new Error(`the test names no function ${name}`);
  return def.params.map(({ type }) => type);
}

/** What a call used beyond entry and the coding of its answer. */
export function bodyGas({ weight }: VerifiedModule, outcome: Outcome, data: Uint8Array, gas: number = PLENTY): number {
  const answer = outcome.status === 'success' ? GAS.codecWord * words(outcome.data.length) : 0;
  return gas - outcome.gasLeft - entryPrice(weight, data.length) - answer;
}

/** How a call ended, in words: `= 5`, `done`, `out of gas`, `Panic 0x11`, `Error "no"`, `TooManyRounds 3`. */
export function ending(outcome: Outcome, results: readonly AbiType[] = [], errors: readonly Signature[] = []): string {
  if (outcome.status === 'outOfGas') return 'out of gas';
  if (outcome.status === 'reverted') return reason(outcome.data, errors);
  return results.length === 0 ? 'done' : `= ${decodeAbi(results, outcome.data).map(plain).join(', ')}`;
}

const STANDARD = [
  { name: 'Error', fields: [{ type: 'string' }] },
  { name: 'Panic', fields: [{ type: 'uint256' }] },
] as const;

function reason(data: Uint8Array, own: readonly Signature[]): string {
  for (const { name, fields } of [...own, ...STANDARD, ...BUILT_IN_ERRORS]) {
    const types = fields.map(({ type }): AbiType => type);
    if (bytesToHex(selectorOf(name, types)) !== bytesToHex(data.subarray(0, 4))) continue;
    const values = decodeAbi(types, data.subarray(4));
    if (name === 'Panic') return `Panic 0x${(values[0] as bigint).toString(16)}`;
    const shown = values.map((value, i) =>
      types[i] === 'string' ? `"${bytesToUtf8(value as Uint8Array)}"` : plain(value),
    );
    return [name, ...shown].join(' ');
  }
  return `unknown ${bytesToHex(data)}`;
}

function plain(value: Value): string {
  if (typeof value === 'bigint') return value.toString();
  return Array.isArray(value) ? `[${value.map(plain).join(', ')}]` : bytesToHex(value);
}

/** A text value. */
export const text = (string: string): Uint8Array => new TextEncoder().encode(string);

/** A constant for the pool that spells these bytes. */
export const filled = (size: number, byte = 0x61): Uint8Array => new Uint8Array(size).fill(byte);

export const wordOf = (bytes: Uint8Array): bigint => bytesToWord(bytes);

/** The reason a function throws, or undefined when it does not. */
export function thrown(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}
