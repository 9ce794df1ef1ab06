/**
 * From words to calldata: `pay bob 4.5 "fixed my bike"` for a contract that is known. Names, amounts and texts are read by the types
 * of the function; what does not fit is refused by the name of its argument.
 */

import { concatBytes } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import type { AbiParameter } from '../lang/abi.ts';
import type { Artifact } from '../lang/artifact.ts';
import { encodeAbi, selectorOf } from '../vm/abi.ts';
import type { AbiType } from '../vm/abi-type.ts';
import type { FunctionDef } from '../vm/module.ts';
import { CallError, parseArguments } from './arguments.ts';
import type { KnownContract } from './contracts.ts';
import { parameterOfType, typeOfParameter, typeText } from './types.ts';
import type { Names } from './values.ts';

export { CallError } from './arguments.ts';

/** What can be called from outside: a button or a question. */
export type Callable = 'action' | 'view';

/** Selector and arguments. Throws CallError. */
export function encodeCall(contract: KnownContract, name: string, words: readonly string[], names: Names): Uint8Array {
  const forms = formsNamed(contract, name);
  const def = forms.find(({ params }) => params.length === words.length) ?? forms[0];
  if (def === undefined) throw noFunction(contract, name);
  const values = encodeWords(def, inputsOf(def, contract.artifact), words, names);
  return concatBytes(selectorOf(def.name, typesOf(def)), values);
}

/** Container and constructor arguments. Throws CallError. */
export function encodeDeployment(artifact: Artifact, words: readonly string[], names: Names): Uint8Array {
  const init = artifact.module.init?.def ?? NO_INIT;
  return concatBytes(artifact.bytecode, encodeWords(init, inputsOf(init, artifact), words, names));
}

const NO_INIT: Called = { kind: 'init', name: 'init', params: [] };

const OTHER_WAY: Readonly<Record<Callable, string>> = {
  action: 'is a view: it only answers, so ask with `hlp call`',
  view: 'is an action: it changes something, so use `hlp send`',
};

/** The action or view of that name, whatever it is or only of one kind. Throws CallError with the names there are. */
export function functionNamed(contract: KnownContract, name: string, kind?: Callable): FunctionDef {
  const [found] = formsNamed(contract, name);
  if (found === undefined) throw noFunction(contract, name, kind);
  if (kind !== undefined && found.kind !== kind) throw new CallError(`${show(name)} ${OTHER_WAY[kind]}`);
  return found;
}

/** A function with default values has shorter forms beside it, under the same name. */
function formsNamed({ module }: KnownContract, name: string): FunctionDef[] {
  return [...module.entries.values()].map(({ def }) => def).filter((def) => def.name === name);
}

function noFunction({ module }: KnownContract, name: string, kind?: Callable): CallError {
  const defs = [...module.entries.values()].map(({ def }) => def);
  const fitting = defs.filter((def) => kind === undefined || def.kind === kind);
  const names = [...new Set(fitting.map((def) => def.name))];
  const what = kind ?? 'function';
  const list = names.length === 0 ? `there are no ${what}s` : `there is: ${names.map(show).join(', ')}`;
  return new CallError(`there is no ${what} "${show(name)}"${meant(name, names)}; ${list}`);
}

type Called = Pick<FunctionDef, 'kind' | 'name' | 'params'>;

const typesOf = ({ params }: Called): AbiType[] => params.map(({ type }) => type);

/** What it takes: as the source describes it, which knows units and contracts; without a source, as the machine does. */
export function inputsOf(def: Called, artifact: Artifact | undefined): readonly AbiParameter[] {
  return describedInputs(def, artifact) ?? def.params.map(({ name, type }) => parameterOfType(name, type));
}

function describedInputs(
  { kind, name, params }: Called,
  artifact: Artifact | undefined,
): readonly AbiParameter[] | undefined {
  const all = (artifact?.abi ?? []).flatMap((row) => {
    if (row.type === 'constructor') return kind === 'init' ? [row.inputs] : [];
    return row.type === 'function' && kind !== 'init' && row.name === name ? [row.inputs] : [];
  });
  return all.find((inputs) => inputs.length === params.length);
}

function encodeWords(def: Called, inputs: readonly AbiParameter[], words: readonly string[], names: Names): Uint8Array {
  if (words.length === inputs.length) return encodeAbi(typesOf(def), parseArguments(inputs, words, names));
  throw new CallError(`${signatureOf(def, inputs)} takes ${countOf(inputs.length)}, not ${words.length}`);
}

/** `pay(to: address, units: hlp, note: string)`, as help and errors write it. */
function signatureOf({ name }: Called, inputs: readonly AbiParameter[]): string {
  const params = inputs.map((input) => `${show(input.name)}: ${input.unit ?? typeText(typeOfParameter(input))}`);
  return `${show(name)}(${params.join(', ')})`;
}

function countOf(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? 'one argument' : `${count} arguments`;
}
