/**
 * From words to calldata: `pay bob 4.5 "fixed my bike"` for a contract that is known. Names, amounts and texts are read by the types
 * of the function; what does not fit is refused by the name of its argument.
 */

import { concatBytes, utf8ToBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { keccak256 } from '../base/hash.ts';
import { show } from '../base/show.ts';
import type { AbiParameter } from '../lang/abi.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { Unit } from '../lang/tree.ts';
import type { FunctionDef } from '../vm/module.ts';
import { CallError, encodeArguments, typeTextOf } from './arguments.ts';
import type { KnownContract } from './contracts.ts';
import type { Names } from './values.ts';

export { CallError } from './arguments.ts';

/** What can be called from outside: a button or a question. */
export type Callable = 'action' | 'view';

/** Selector and arguments. Throws CallError. */
export function encodeCall(contract: KnownContract, name: string, words: readonly string[], names: Names): Uint8Array {
  const def = functionNamed(contract, name);
  const inputs = inputsOf(def, contract.artifact, words.length);
  const signature = `${def.name}(${inputs.map(typeTextOf).join(',')})`;
  return concatBytes(keccak256(utf8ToBytes(signature)).slice(0, 4), encodeWords(def, inputs, words, names));
}

/** Container and constructor arguments. Throws CallError. */
export function encodeDeployment(artifact: Artifact, words: readonly string[], names: Names): Uint8Array {
  const init = artifact.module.init?.def ?? NO_INIT;
  return concatBytes(artifact.bytecode, encodeWords(init, inputsOf(init, artifact, words.length), words, names));
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

/**
 * What it takes: as the source describes it, which knows units, lists and structs; without a source, as the machine does. Of several
 * functions of one name, the one that takes so many.
 */
function inputsOf(
  { kind, name, params }: Called,
  artifact: Artifact | undefined,
  count: number,
): readonly AbiParameter[] {
  const all = (artifact?.abi ?? []).flatMap((row) => {
    if (row.type === 'constructor') return kind === 'init' ? [row.inputs] : [];
    return row.type === 'function' && kind !== 'init' && row.name === name ? [row.inputs] : [];
  });
  return all.find((inputs) => inputs.length === count) ?? all[0] ?? params;
}

/** Which parameters are amounts of hlp; only the source tells. */
export function unitsOf(def: Called, artifact: Artifact | undefined): readonly (Unit | undefined)[] {
  return inputsOf(def, artifact, def.params.length).map(({ unit }) => unit);
}

function encodeWords(def: Called, inputs: readonly AbiParameter[], words: readonly string[], names: Names): Uint8Array {
  if (words.length === inputs.length) return encodeArguments(inputs, words, names);
  throw new CallError(`${signatureOf(def, inputs)} takes ${countOf(inputs.length)}, not ${words.length}`);
}

/** `pay(to: address, units: hlp, note: string)`, as help and errors write it. */
function signatureOf({ name }: Called, inputs: readonly AbiParameter[]): string {
  const params = inputs.map((input) => `${show(input.name)}: ${input.unit ?? typeTextOf(input)}`);
  return `${show(name)}(${params.join(', ')})`;
}

function countOf(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? 'one argument' : `${count} arguments`;
}
