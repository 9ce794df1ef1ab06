/** The functions of a contract, and typed words as what they take. */

import { concatBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { Unit } from '../lang/tree.ts';
import type { Node } from '../node/node.ts';
import type { KnownContract } from '../timeline/contracts.ts';
import { parseValue, ValueError } from '../timeline/values.ts';
import { addressToWord } from '../base/address.ts';
import { encodeAbi, selectorOf } from '../vm/abi.ts';
import type { FunctionDef } from '../vm/module.ts';
import type { Value, VmType } from '../vm/types.ts';
import { Misuse } from './failure.ts';
import { addressIn, contractIn, meant, type NamedContract } from './who.ts';

/** `village.pay`: the contract and its function. `kind` is what the command can use. */
export function functionIn(
  text: string,
  kind: 'action' | 'view',
  node: Node,
): { readonly contract: NamedContract; readonly fn: FunctionDef } {
  const dot = text.lastIndexOf('.');
  if (dot < 1) throw new Misuse(`${kind}: write contract.${kind}, such as ${EXAMPLES[kind]}; this is "${show(text)}"`);
  const contract = contractIn(text.slice(0, dot), kind, node);
  const fn = functionCalled(text.slice(dot + 1), kind, contract);
  return { contract, fn };
}

const EXAMPLES = { action: 'village.pay', view: 'village.balanceOf' } as const;
const OTHER_WAY = {
  action: 'is a view: it only answers, so ask with `hlp call`',
  view: 'is an action: it changes something, so use `hlp send`',
} as const;

function functionCalled(name: string, kind: 'action' | 'view', contract: NamedContract): FunctionDef {
  const all = [...contract.module.entries.values()].map(({ def }) => def);
  const found = all.find((def) => def.name === name);
  if (found?.kind === kind) return found;
  if (found !== undefined) throw new Misuse(`${kind}: ${contract.name}.${show(name)} ${OTHER_WAY[kind]}`);
  const names = all.filter((def) => def.kind === kind).map((def) => def.name);
  const list = names.length === 0 ? `it has no ${kind}s` : `its ${kind}s are: ${names.map(show).join(', ')}`;
  throw new Misuse(`${kind}: ${contract.name} has no ${kind} "${show(name)}"${meant(name, names)}; ${list}`);
}

/** Selector and arguments. */
export function callData(fn: FunctionDef, values: readonly Value[]): Uint8Array {
  return concatBytes(selectorOf(fn.name, typesOf(fn)), argumentData(fn, values));
}

/** The arguments alone, as a deployment carries them. */
export function argumentData(fn: Pick<FunctionDef, 'params'>, values: readonly Value[]): Uint8Array {
  return encodeAbi(typesOf(fn), values);
}

function typesOf({ params }: Pick<FunctionDef, 'params'>): VmType[] {
  return params.map(({ type }) => type);
}

/** One word for each parameter, read by its type and unit. */
export function argumentsIn(
  words: readonly string[],
  fn: FunctionDef,
  artifact: Artifact | undefined,
  node: Node,
): Value[] {
  if (words.length !== fn.params.length) {
    throw new Misuse(`${signatureOf(fn, artifact)} takes ${countOf(fn.params.length)}, not ${words.length}`);
  }
  const units = parameterUnits(fn, artifact);
  return fn.params.map(({ name, type }, i) => valueIn(words[i] ?? '', show(name), type, units[i], node));
}

function valueIn(text: string, place: string, type: VmType, unit: Unit | undefined, node: Node): Value {
  if (type === 'address') return addressToWord(addressIn(text, place, node));
  try {
    return parseValue(type, unit, text, node.names);
  } catch (error) {
    if (error instanceof ValueError || error instanceof UnitError) throw new Misuse(`${place}: ${error.message}`);
    throw error;
  }
}

/** `pay(to: address, units: hlp, note: string)` */
export function signatureOf(fn: FunctionDef, artifact: Artifact | undefined): string {
  const units = parameterUnits(fn, artifact);
  const params = fn.params.map(({ name, type }, i) => `${show(name)}: ${units[i] ?? type}`);
  return `${show(fn.name)}(${params.join(', ')})`;
}

function countOf(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? 'one argument' : `${count} arguments`;
}

/** Which parameters are amounts of hlp; only the source tells. */
function parameterUnits(fn: FunctionDef, artifact: Artifact | undefined): (Unit | undefined)[] {
  const type = fn.kind === 'init' ? 'constructor' : 'function';
  const entry = artifact?.abi.find((row) => row.type === type && (row.type !== 'function' || row.name === fn.name));
  return entry !== undefined && 'inputs' in entry ? entry.inputs.map(({ unit }) => unit) : [];
}

/** A contract that is not on the chain yet. */
export function knownFrom(artifact: Artifact): KnownContract {
  return { module: artifact.module, artifact };
}
