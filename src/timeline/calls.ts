/**
 * From words to calldata: `pay bob 4.5 "fixed my bike"` for a contract that is known. Names, amounts and texts are read by the types
 * of the function; what does not fit is refused by the name of its argument.
 */

import { concatBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { AbiParameter } from '../lang/abi.ts';
import type { Artifact } from '../lang/artifact.ts';
import { encodeAbi, selectorOf } from '../vm/abi.ts';
import type { FunctionDef, Param } from '../vm/module.ts';
import type { KnownContract } from './contracts.ts';
import { parseValue, ValueError, type Names } from './values.ts';

/** The words do not make a call of this contract; the message says what would. */
export class CallError extends Error {
  override name = 'CallError';
}

/** Selector and arguments. Throws CallError. */
export function encodeCall(contract: KnownContract, name: string, words: readonly string[], names: Names): Uint8Array {
  const def = functionNamed(contract, name);
  const types = def.params.map(({ type }) => type);
  return concatBytes(selectorOf(name, types), encodeWords(def, inputsOf(contract.artifact, name), words, names));
}

/** Container and constructor arguments. Throws CallError. */
export function encodeDeployment(artifact: Artifact, words: readonly string[], names: Names): Uint8Array {
  const def = artifact.module.init?.def ?? { name: artifact.name, params: [] };
  const constructor = artifact.abi.find((entry) => entry.type === 'constructor');
  return concatBytes(artifact.bytecode, encodeWords(def, constructor?.inputs ?? [], words, names));
}

/** The action or view of that name. Throws CallError with the names there are. */
export function functionNamed({ module }: KnownContract, name: string): FunctionDef {
  const entries = [...module.entries.values()].map(({ def }) => def);
  const found = entries.find((def) => def.name === name);
  if (found !== undefined) return found;
  const all = entries.map((def) => signature(def)).join('\n  ');
  throw new CallError(`this contract has no "${show(name)}"; it has\n  ${all}`);
}

/** `pay(to: address, units: uint256, note: string)`, as help and errors write it. */
export function signature({ name, params }: Pick<FunctionDef, 'name' | 'params'>): string {
  return `${show(name)}(${params.map((param) => `${show(param.name)}: ${param.type}`).join(', ')})`;
}

function inputsOf(artifact: Artifact | undefined, name: string): readonly AbiParameter[] {
  const entry = artifact?.abi.find((row) => row.type === 'function' && row.name === name);
  return entry?.type === 'function' ? entry.inputs : [];
}

type Called = Pick<FunctionDef, 'name' | 'params'>;

function encodeWords(def: Called, inputs: readonly AbiParameter[], words: readonly string[], names: Names): Uint8Array {
  const { params } = def;
  if (words.length !== params.length) {
    const wanted = params.length === 1 ? '1 argument' : `${params.length} arguments`;
    throw new CallError(`${signature(def)} takes ${wanted}; ${words.length} given`);
  }
  const values = params.map((param, i) => parseArgument(param, inputs[i]?.unit, words[i] ?? '', names));
  return encodeAbi(
    params.map(({ type }) => type),
    values,
  );
}

function parseArgument(
  { name, type }: Param,
  unit: AbiParameter['unit'],
  word: string,
  names: Names,
): ReturnType<typeof parseValue> {
  try {
    return parseValue(type, unit, word, names);
  } catch (error) {
    if (!(error instanceof ValueError || error instanceof UnitError)) throw error;
    throw new CallError(`${show(name)}: ${error.message}`);
  }
}
