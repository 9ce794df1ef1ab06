/**
 * The verifier: one pass over a module, after which the machine needs no checks of types, stack or effects while it runs.
 *
 * `verify` checks the tables, then each function in index order with an abstract stack of types and a stack of open blocks
 * (`verify-function.ts`). Rules are in docs/machine.md; every refusal is a ModuleError that names one.
 */

import { bytesToHex } from '../base/bytes.ts';
import { selectorOf } from './abi.ts';
import { decodeModule } from './container.ts';
import { BUILT_IN_ERRORS } from './failure.ts';
import { LIMITS } from './limits.ts';
import type { FunctionDef, Module, Shape } from './module.ts';
import { ModuleError } from './reader.ts';
import { isNumber } from './types.ts';
import { verifyFunction } from './verify-function.ts';
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

function refuse(rule: string, message: string, offset = 0): never {
  throw new ModuleError(rule, message, offset);
}

// ───────────── tables ─────────────

function verifyTables(module: Module): void {
  const variables = new Map<string, Shape>();
  const seen = new Set<string>();
  for (const shape of module.shapes) {
    const id = [shape.name, ...shape.fields].join('.');
    if (seen.has(id)) refuse('shapes', `two shapes are called ${id}`);
    seen.add(id);
    const sibling = variables.get(shape.name) ?? shape;
    if (sibling.keys.join() !== shape.keys.join()) refuse('shapes', `${shape.name} has two kinds of key`);
    variables.set(shape.name, shape);
  }
  verifyAggregates(module);
  verifyInitial(module);
  verifySignatures(module);
  verifyOnce(module);
}

function verifyAggregates({ aggregates, shapes }: Module): void {
  const seen = new Set<string>();
  for (const { kind, shape: index, bound } of aggregates) {
    const shape = shapes[index] ?? refuse('aggregates', `there is no shape ${index}`);
    if (bound >= shape.keys.length) refuse('aggregates', `${kind}(${shape.name}) leaves no key to go over`);
    if (kind === 'sum' && !isNumber(shape.leaf)) refuse('aggregates', `${shape.leaf} cannot be summed`);
    const id = `${kind} ${index} ${bound}`;
    if (seen.has(id)) refuse('aggregates', `${kind}(${shape.name}) stands twice`);
    seen.add(id);
  }
}

function verifyInitial({ initial, shapes, constants }: Module): void {
  let last = -1;
  for (const { shape: index, constant } of initial) {
    const shape = shapes[index] ?? refuse('initial values', `there is no shape ${index}`);
    const value = constants[constant] ?? refuse('initial values', `there is no constant ${constant}`);
    if (shape.keys.length > 0) refuse('initial values', `${shape.name} has keys`);
    if (value.type !== shape.leaf) refuse('initial values', `${shape.name} is ${shape.leaf}, not ${value.type}`);
    if (index <= last) refuse('initial values', 'shapes stand in order, each once');
    last = index;
  }
}

function verifySignatures({ events, errors }: Module): void {
  for (const [kind, list] of [
    ['event', events],
    ['error', errors],
  ] as const) {
    if (new Set(list.map(({ name }) => name)).size !== list.length) refuse('logs', `two ${kind}s have one name`);
    for (const { name, fields } of list) {
      if (kind === 'error' && RESERVED_ERRORS.has(name)) refuse('logs', `${name} is the machine's own error`);
      const indexed = fields.filter((field) => field.indexed).length;
      const most = kind === 'event' ? LIMITS.indexedFields : 0;
      if (indexed > most) refuse('logs', `${kind} ${name} has ${indexed} indexed fields; at most ${most}`);
    }
  }
}

function verifyOnce({ functions }: Module): void {
  if (functions.filter(({ kind }) => kind === 'init').length > 1) refuse('functions', 'there are two inits');
  const invariants = functions.filter(({ kind }) => kind === 'invariant').length;
  if (invariants > LIMITS.invariants) {
    refuse('functions', `${invariants} invariants; at most ${LIMITS.invariants}`);
  }
}

/** Errors only the machine may answer with; a contract's own must not look like them. `only` needs NotAllowed in the table. */
const RESERVED_ERRORS: ReadonlySet<string> = new Set(
  ['Error', 'Panic', ...BUILT_IN_ERRORS.map(({ name }) => name)].filter((name) => name !== 'NotAllowed'),
);

// ───────────── functions ─────────────

/** Bodies lie one after the other and cover the code section exactly. */
function verifyRanges({ functions, code }: Module): void {
  let place = 0;
  for (const { name, start, length } of functions) {
    if (start !== place || length === 0) refuse('ranges', `${name} must begin at byte ${place} and hold code`, start);
    place += length;
  }
  if (place !== code.length) refuse('ranges', `the functions end at byte ${place} of ${code.length}`, place);
}

function verifySignature({ kind, name, payable, params, results, locals }: FunctionDef): void {
  if (params.length + locals.length > LIMITS.locals) refuse('locals', `${name} has more than ${LIMITS.locals}`);
  if (payable && kind !== 'action' && kind !== 'init') refuse('functions', `a ${kind} cannot be payable`);
  if (kind === 'init' && (name !== 'init' || results.length > 0))
    refuse('functions', '`init` has no name and no result');
  if (kind === 'view' && results.length === 0) refuse('functions', `view ${name} answers nothing`);
  if (kind === 'invariant' && (params.length > 0 || results.join() !== 'bool')) {
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
