/** The tables of a module: what may stand in them, and what they may say of each other. Types are in `verify-types.ts`. */

import { BUILT_IN_ERRORS } from './failure.ts';
import type { AbiType } from './abi-type.ts';
import { LIMITS } from './limits.ts';
import type { Module, Shape } from './module.ts';
import { refuse } from './reader.ts';
import { isNumber } from './types.ts';
import { verifyTypes } from './verify-types.ts';

export function verifyTables(module: Module): void {
  verifyTypes(module);
  verifyShapes(module);
  verifyAggregates(module);
  verifyInitial(module);
  verifyExternals(module);
  verifySignatures(module);
  verifyOnce(module);
}

function verifyShapes({ shapes }: Module): void {
  const variables = new Map<string, Shape>();
  const seen = new Set<string>();
  for (const shape of shapes) {
    for (const id of namesOf(shape)) {
      if (seen.has(id)) refuse('shapes', `two shapes are called ${id}`);
      seen.add(id);
    }
    const sibling = variables.get(shape.name) ?? shape;
    if (sibling.keys.join() !== shape.keys.join()) refuse('shapes', `${shape.name} has two kinds of key`);
    variables.set(shape.name, shape);
    if (shape.cap > LIMITS.listLength) refuse('shapes', `${shape.name}: at most ${LIMITS.listLength} elements`);
  }
}

/** A list keeps its length under a name of its own. */
function namesOf({ name, fields, cap }: Shape): readonly string[] {
  const id = [name, ...fields].join('.');
  return cap === 0 ? [id] : [id, `${id}.length`];
}

function verifyAggregates({ aggregates, shapes }: Module): void {
  const seen = new Set<string>();
  for (const { kind, shape: index, bound } of aggregates) {
    const shape = shapes[index] ?? refuse('aggregates', `there is no shape ${index}`);
    if (shape.cap > 0) refuse('aggregates', `${shape.name} is a list`);
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
    if (shape.cap > 0) refuse('initial values', `${shape.name} is a list`);
    if (value.type !== shape.leaf) refuse('initial values', `${shape.name} is ${shape.leaf}, not ${value.type}`);
    if (index <= last) refuse('initial values', 'shapes stand in order, each once');
    last = index;
  }
}

/** A question is free of charge: it can change nothing, so it cannot take hlp either. */
function verifyExternals({ externals }: Module): void {
  for (const { name, kind, payable } of externals) {
    if (payable && kind === 'view') refuse('externals', `view ${name} cannot be payable`);
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
      if (fields.some((field) => field.indexed && isWide(field.type))) {
        refuse('logs', `${kind} ${name}: only single values can be indexed`);
      }
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

/** A list or a struct has no word that stands for it. */
function isWide(type: AbiType): boolean {
  return typeof type !== 'string' && type.kind !== 'enum';
}

/** Errors only the machine may answer with; a contract's own must not look like them. `only` needs NotAllowed in the table. */
const RESERVED_ERRORS: ReadonlySet<string> = new Set(
  ['Error', 'Panic', ...BUILT_IN_ERRORS.map(({ name }) => name)].filter((name) => name !== 'NotAllowed'),
);
