/**
 * State as a contract sees it: typed leaves by shape and keys. Every write also moves the sums and counts over the leaf; no
 * instruction can write those directly, so what they say is true by construction. Lists are in `state-lists.ts`.
 */

import { panic } from './failure.ts';
import { GAS, isZero, keyPrice, sameValue, WRITE, writePrice } from './gas.ts';
import type { Leaf } from './host.ts';
import { LIMITS } from './limits.ts';
import type { Machine } from './machine.ts';
import { aggregateType, type Aggregate, type Shape } from './module.ts';
import { aggregateText, pathText } from './path.ts';
import { isSigned, isText, rangeOf, wordCount, type LeafType, type LeafValue } from './types.ts';

export type Keys = readonly LeafValue[];

/** What writing needs of a machine. */
export type Writer = Pick<Machine, 'host' | 'module' | 'spend'> & { readonly call: { readonly contract: bigint } };

/** Reads a leaf and pays for its size. */
export function readLeaf(machine: Machine, shape: Shape, keys: Keys): LeafValue {
  payKeys(machine, keys);
  return machine.heap.add(readAt(machine, shape.leaf, pathText(shape, keys)));
}

/** Writes a leaf and every aggregate over it. The static price of a write is paid already. */
export function writeLeaf(machine: Writer, shapeIndex: number, keys: Keys, next: LeafValue): void {
  const shape = shapeAt(machine, shapeIndex);
  payKeys(machine, keys);
  const path = pathText(shape, keys);
  const current = payWrite(machine, shape.leaf, path, next);
  if (sameValue(current, next)) return;
  for (const index of machine.module.aggregatesOf[shapeIndex] ?? []) moveAggregate(machine, index, keys, current, next);
  machine.host.write(machine.call.contract, path, leafOf(next));
}

// ───────────── one leaf ─────────────

/** What is at a path; texts pay for their size. */
export function readAt(machine: Writer, type: LeafType, path: string): LeafValue {
  const value = leafAt(machine, type, path, 'now');
  machine.spend(GAS.readWord * (wordCount(value) - 1));
  return value;
}

/** Writes what no aggregate is over. */
export function writeAt(machine: Writer, type: LeafType, path: string, next: LeafValue): void {
  const current = payWrite(machine, type, path, next);
  if (!sameValue(current, next)) machine.host.write(machine.call.contract, path, leafOf(next));
}

/** What is paid beyond the least a write costs; what is there now. */
function payWrite(machine: Writer, type: LeafType, path: string, next: LeafValue): LeafValue {
  const isWritten = machine.host.isWritten(machine.call.contract, path);
  const current = leafAt(machine, type, path, 'now');
  const before = isWritten ? leafAt(machine, type, path, 'before') : current;
  machine.spend(writePrice({ before, current, next, isWritten }) - WRITE.same);
  return current;
}

function leafAt({ host, call }: Writer, type: LeafType, path: string, when: 'now' | 'before'): LeafValue {
  const { contract } = call;
  if (isText(type)) return when === 'now' ? host.text(contract, path) : host.textBefore(contract, path);
  return valueOf(type, when === 'now' ? host.word(contract, path) : host.wordBefore(contract, path));
}

// ───────────── sums and counts ─────────────

/** Reads a sum or count. */
export function readAggregate(machine: Machine, index: number, keys: Keys): bigint {
  payKeys(machine, keys);
  const { aggregate, shape } = aggregateAt(machine, index);
  return aggregateValue(machine, aggregate, shape, keys);
}

function moveAggregate(machine: Writer, index: number, keys: Keys, current: LeafValue, next: LeafValue): void {
  const { aggregate, shape } = aggregateAt(machine, index);
  const change = changeOf(aggregate, current, next);
  if (change === 0n) return;
  const bound = keys.slice(0, aggregate.bound);
  const path = aggregateText(aggregate, shape, bound);
  const isAgain = machine.host.isWritten(machine.call.contract, path);
  machine.spend(keyPrice(bound) + (isAgain ? WRITE.again : WRITE.aggregate));
  const value = aggregateValue(machine, aggregate, shape, bound) + change;
  const { min, max } = rangeOf(aggregateType(aggregate, machine.module.module.shapes));
  if (value < min || value > max) throw panic('arith');
  machine.host.write(machine.call.contract, path, leafOf(value));
}

function changeOf({ kind }: Aggregate, current: LeafValue, next: LeafValue): bigint {
  if (kind === 'count') return (isZero(next) ? 0n : 1n) - (isZero(current) ? 0n : 1n);
  return (next as bigint) - (current as bigint);
}

function aggregateValue(machine: Writer, aggregate: Aggregate, shape: Shape, keys: Keys): bigint {
  const type = aggregateType(aggregate, machine.module.module.shapes);
  return valueOf(type, machine.host.word(machine.call.contract, aggregateText(aggregate, shape, keys)));
}

// ───────────── helpers ─────────────

/** Throws Stop for a key that is too long. */
export function payKeys(machine: Writer, keys: Keys): void {
  for (const key of keys) if (typeof key !== 'bigint' && key.length > LIMITS.keySize) throw panic('memory');
  machine.spend(keyPrice(keys));
}

export function shapeAt(machine: Writer, index: number): Shape {
  return machine.module.module.shapes[index] as Shape;
}

function aggregateAt(machine: Writer, index: number): { aggregate: Aggregate; shape: Shape } {
  const aggregate = machine.module.module.aggregates[index] as Aggregate;
  return { aggregate, shape: shapeAt(machine, aggregate.shape) };
}

/** A value as it is stored: signed numbers in two's complement. */
export function leafOf(value: LeafValue): Leaf {
  return typeof value === 'bigint' ? BigInt.asUintN(256, value) : value;
}

/** A stored word as a value of its type. */
export function valueOf(type: LeafType, word: bigint): bigint {
  return isSigned(type) ? BigInt.asIntN(256, word) : word;
}
