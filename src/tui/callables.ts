/** What a contract can be asked for, as forms need it: functions with their parameters, explained as its source explains them. */

import type { AbiParameter } from '../lang/abi.ts';
import type { Artifact } from '../lang/artifact.ts';
import { inputsOf } from '../timeline/calls.ts';
import type { KnownContract } from '../timeline/contracts.ts';
import { signatureText } from '../vm/abi.ts';
import type { FunctionDef } from '../vm/module.ts';
import type { Callable, Parameter } from './model.ts';

/** Actions and views in the order of the source, as forms need them. Without the source there are names and types only. */
export function callablesOf({ module, artifact }: KnownContract): Callable[] {
  const defs = [...module.entries.values()].map(({ def }) => def);
  return inSourceOrder(defs, artifact).map((def) => callableOf(def, artifact));
}

function inSourceOrder(defs: readonly FunctionDef[], artifact: Artifact | undefined): FunctionDef[] {
  const order = (artifact?.abi ?? []).flatMap((item) => (item.type === 'function' ? [item.name] : []));
  return defs.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

function callableOf(def: FunctionDef, artifact: Artifact | undefined): Callable {
  const key = signatureText(def.name, def.params.map(({ type }) => type)); // prettier-ignore
  return {
    name: def.name,
    kind: def.kind === 'view' ? 'view' : 'action',
    isPayable: def.payable,
    about: oneLine(artifact?.userdoc.methods[key]?.notice),
    params: parametersOf(inputsOf(def, artifact), artifact?.devdoc.methods[key]?.params ?? {}),
  };
}

/** Comments are broken where the source is; a page has its own width. */
export function oneLine(text = ''): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** What init takes, for the form that deploys. */
export function initOf(artifact: Artifact): { readonly params: readonly Parameter[]; readonly isPayable: boolean } {
  const def = artifact.module.init?.def;
  const help = artifact.devdoc.methods['constructor']?.params ?? {};
  return {
    params: def === undefined ? [] : parametersOf(inputsOf(def, artifact), help),
    isPayable: def?.payable === true,
  };
}

function parametersOf(inputs: readonly AbiParameter[], help: Readonly<Record<string, string>>): Parameter[] {
  return inputs.map((parameter) => ({ ...parameter, help: oneLine(help[parameter.name]) }));
}
