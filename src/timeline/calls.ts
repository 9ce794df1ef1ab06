/**
 * From words to calldata: `pay bob 4.5 "fixed my bike"` for a contract that is known. Names, amounts and texts are read by the types
 * of the function; what does not fit is refused by the name of its argument.
 */

import { concatBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { Unit } from '../lang/tree.ts';
import { encodeAbi, selectorOf } from '../vm/abi.ts';
import type { FunctionDef, Param } from '../vm/module.ts';
import type { Value } from '../vm/types.ts';
import type { KnownContract } from './contracts.ts';
import { parseValue, ValueError, type Names } from './values.ts';

/** The words do not make a call of this contract; the message says what would. */
export class CallError extends Error {
  override name = 'CallError';
}

/** What can be called from outside: a button or a question. */
export type Callable = 'action' | 'view';

/** Selector and arguments. Throws CallError. */
export function encodeCall(contract: KnownContract, name: string, words: readonly string[], names: Names): Uint8Array {
  const def = functionNamed(contract, name);
  const types = def.params.map(({ type }) => type);
  return concatBytes(selectorOf(def.name, types), encodeWords(def, contract.artifact, words, names));
}

/** Container and constructor arguments. Throws CallError. */
export function encodeDeployment(artifact: Artifact, words: readonly string[], names: Names): Uint8Array {
  const init = artifact.module.init?.def ?? NO_INIT;
  return concatBytes(artifact.bytecode, encodeWords(init, artifact, words, names));
}

const NO_INIT: Called = { kind: 'init', name: 'init', params: [] };

const OTHER_WAY: Readonly<Record<Callable, string>> = {
  action: 'is a view: it only answers, so ask with `hlp call`',
  view: 'is an action: it changes something, so use `hlp send`',
};

/** The action or view of that name, whatever it is or only of one kind. Throws CallError with the names there are. */
export function functionNamed({ module }: KnownContract, name: string, kind?: Callable): FunctionDef {
  const all = [...module.entries.values()].map(({ def }) => def);
  const found = all.find((def) => def.name === name);
  if (found !== undefined && (kind === undefined || found.kind === kind)) return found;
  if (found !== undefined && kind !== undefined) throw new CallError(`${show(name)} ${OTHER_WAY[kind]}`);
  const names = all.filter((def) => kind === undefined || def.kind === kind).map((def) => def.name);
  const what = kind ?? 'function';
  const list = names.length === 0 ? `there are no ${what}s` : `there is: ${names.map(show).join(', ')}`;
  throw new CallError(`there is no ${what} "${show(name)}"${meant(name, names)}; ${list}`);
}

type Called = Pick<FunctionDef, 'kind' | 'name' | 'params'>;

/** `pay(to: address, units: hlp, note: string)`, as help and errors write it. */
function signatureOf(def: Called, artifact: Artifact | undefined): string {
  const units = unitsOf(def, artifact);
  const params = def.params.map(({ name, type }, i) => `${show(name)}: ${units[i] ?? type}`);
  return `${show(def.name)}(${params.join(', ')})`;
}

/** Which parameters are amounts of hlp; only the source tells. */
export function unitsOf({ kind, name }: Called, artifact: Artifact | undefined): readonly (Unit | undefined)[] {
  const type = kind === 'init' ? 'constructor' : 'function';
  const entry = artifact?.abi.find((row) => row.type === type && (row.type !== 'function' || row.name === name));
  return entry !== undefined && 'inputs' in entry ? entry.inputs.map(({ unit }) => unit) : [];
}

function encodeWords(def: Called, artifact: Artifact | undefined, words: readonly string[], names: Names): Uint8Array {
  const { params } = def;
  if (words.length !== params.length) {
    throw new CallError(`${signatureOf(def, artifact)} takes ${countOf(params.length)}, not ${words.length}`);
  }
  const units = unitsOf(def, artifact);
  const values = params.map((param, i) => parseArgument(param, units[i], words[i] ?? '', names));
  return encodeAbi(
    params.map(({ type }) => type),
    values,
  );
}

/** The value of one argument. Throws CallError that begins with the argument's name. */
function parseArgument({ name, type }: Param, unit: Unit | undefined, word: string, names: Names): Value {
  try {
    return parseValue(type, unit, word, names);
  } catch (error) {
    if (!(error instanceof ValueError || error instanceof UnitError)) throw error;
    throw new CallError(`${show(name)}: ${error.message}`);
  }
}

function countOf(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? 'one argument' : `${count} arguments`;
}
