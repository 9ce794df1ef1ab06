/**
 * The verifier: one pass over a module, after which the machine needs no checks of types, stack or effects while it runs.
 *
 * `verify` checks the tables (`verify-tables.ts`), then each function in index order with an abstract stack of types and a stack
 * of open blocks (`verify-function.ts`). Rules are in docs/machine.md; every refusal is a ModuleError that names one.
 */

import { bytesToHex } from '../base/bytes.ts';
import { selectorOf } from './abi.ts';
import { flatCountOf } from './abi-type.ts';
import { decodeModule } from './container.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module } from './module.ts';
import { refuse } from './reader.ts';
import { verifyFunction } from './verify-function.ts';
import { verifyTables } from './verify-tables.ts';
import type { VerifiedFunction } from './verified.ts';

export type { Instruction, VerifiedFunction } from './verified.ts';

export type VerifiedModule = {
  readonly module: Module;
  readonly functions: readonly VerifiedFunction[];
  /** Actions and views by their selector, `0x` + 8 digits. */
  readonly entries: ReadonlyMap<string, VerifiedFunction>;
  readonly init: VerifiedFunction | undefined;
  readonly invariants: readonly VerifiedFunction[];
  /** For each shape, the indices of the aggregates over it. */
  readonly aggregatesOf: readonly (readonly number[])[];
};

/** A contract that may run, its own bytes, and what followed them: the constructor arguments. */
export type LoadedContract = {
  readonly module: VerifiedModule;
  readonly container: Uint8Array;
  readonly args: Uint8Array;
};

/** From the bytes of a deployment. Throws ModuleError { rule, message, offset }. */
export function loadContract(bytes: Uint8Array): LoadedContract {
  const { module, container, args } = decodeModule(bytes);
  return { module: verify(module), container, args };
}

export function verify(module: Module): VerifiedModule {
  verifyTables(module);
  verifyRanges(module);
  const functions: VerifiedFunction[] = [];
  for (const def of module.functions) {
    verifySignature(def);
    functions.push(verifyFunction(module, functions, def));
  }
  return {
    module,
    functions,
    entries: entriesOf(functions),
    init: functions.find(({ def }) => def.kind === 'init'),
    invariants: functions.filter(({ def }) => def.kind === 'invariant'),
    aggregatesOf: module.shapes.map((_, shape) =>
      module.aggregates.flatMap((aggregate, i) => (aggregate.shape === shape ? [i] : [])),
    ),
  };
}

/** Bodies lie one after the other and cover the code section exactly. */
function verifyRanges({ functions, code }: Module): void {
  let place = 0;
  for (const { name, start, length } of functions) {
    if (start !== place || length === 0) refuse('ranges', `${name} must begin at byte ${place} and hold code`, start);
    place += length;
  }
  if (place !== code.length) refuse('ranges', `the functions end at byte ${place} of ${code.length}`, place);
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

function entriesOf(functions: readonly VerifiedFunction[]): Map<string, VerifiedFunction> {
  const entries = new Map<string, VerifiedFunction>();
  for (const verified of functions) {
    const { kind, name, params } = verified.def;
    if (kind !== 'action' && kind !== 'view') continue;
    const selector = bytesToHex(
      selectorOf(
        name,
        params.map(({ type }) => type),
      ),
    );
    const other = entries.get(selector);
    if (other !== undefined) refuse('selectors', `${name} and ${other.def.name} share the selector ${selector}`);
    entries.set(selector, verified);
  }
  return entries;
}
