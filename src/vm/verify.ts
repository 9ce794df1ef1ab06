/**
 * The verifier: what it lets through the machine runs without asking for types, stack or effects.
 *
 * `verify` checks the tables (`verify-tables.ts`), then each function in index order: its form (`body.ts`), then types, heights and gas
 * (`verify-function.ts`). Rules are in docs/machine.md; every refusal is a ModuleError that names one.
 */

import { fieldTypes, flatCountOf } from './abi-type.ts';
import { signatureText } from './abi.ts';
import { codeSizeOf, decodeModule } from './container.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import { refuse } from './reader.ts';
import { runnable, selectorText } from './runnable.ts';
import { tablesOf } from './tables.ts';
import { verifyFunction } from './verify-function.ts';
import { verifyTables } from './verify-tables.ts';
import type { VerifiedFunction, VerifiedModule } from './verified.ts';

export type { Instruction } from './runnable.ts';
export type { VerifiedFunction, VerifiedModule } from './verified.ts';

/** A contract that may run, its own bytes, and what followed them: the constructor arguments. */
export type LoadedContract = {
  readonly module: VerifiedModule;
  readonly container: Uint8Array;
  readonly args: Uint8Array;
};

/** From the bytes of a deployment. Throws ModuleError { rule, message, offset }. */
export function loadContract(bytes: Uint8Array): LoadedContract {
  const { module, codeSize, container, args } = decodeModule(bytes);
  return { module: verify(module, codeSize), container, args };
}

/** `codeSize` is what the module takes in bytes, without its source. */
export function verify(module: Module, codeSize?: number): VerifiedModule {
  verifyTables(module);
  verifyRanges(module);
  verifySelectors(module);
  const tables = tablesOf(module);
  const functions: VerifiedFunction[] = [];
  for (const def of module.functions) {
    verifySignature(def);
    functions.push(verifyFunction(module, tables, functions, def));
  }
  return runnable(module, tables, functions, codeSize ?? codeSizeOf(module));
}

/** Bodies lie one after the other and cover the code section exactly. */
function verifyRanges({ functions, code }: Module): void {
  let place = 0;
  for (const { name, start, length } of functions) {
    if (start !== place || length === 0)
      refuse('ranges', `${name} must begin at byte ${place} and hold code, not at ${start}`);
    place += length;
  }
  if (place !== code.length) refuse('ranges', `the functions end at byte ${place} of ${code.length}`);
}

function verifySignature({ kind, name, payable, params, result, locals }: FunctionDef): void {
  if (flatCountOf(params.map(({ type }) => type)) + locals.length > LIMITS.locals)
    refuse('locals', `${name} has more than ${LIMITS.locals}`);
  if (payable && kind !== 'action' && kind !== 'init') refuse('functions', `a ${kind} cannot be payable`);
  if (kind === 'init' && (name !== 'init' || result !== undefined))
    refuse('functions', '`init` has no name and no result');
  if (kind === 'view' && result === undefined) refuse('functions', `view ${name} answers nothing`);
  if (kind === 'invariant' && (params.length > 0 || result !== 'bool')) {
    refuse('functions', `invariant "${name}" takes nothing and answers with one bool`);
  }
}

function verifySelectors({ functions }: Module): void {
  const names = new Map<string, string>();
  for (const def of functions) {
    if (def.kind !== 'action' && def.kind !== 'view') continue;
    const selector = selectorText(signatureText(def.name, fieldTypes({ fields: def.params })));
    const other = names.get(selector);
    if (other !== undefined) refuse('selectors', `${def.name} and ${other} share the selector ${selector}`);
    names.set(selector, def.name);
  }
}
