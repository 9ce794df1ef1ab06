/**
 * State as a contract sees it: typed leaves by shape and keys. Every write also moves the sums and counts over the leaf; no
 * instruction can write those directly, so what they say is true by construction.
 */

import { panic } from './failure.ts';
import { GAS, isZero, keyPrice, sameValue, WRITE, writePrice } from './gas.ts';
import type { Leaf } from './host.ts';
import { LIMITS } from './limits.ts';
import type { Machine } from './machine.ts';
import { aggregateType, type Aggregate, type Shape } from './module.ts';
import { aggregateText, pathText } from './path.ts';
import { isSigned, isText, rangeOf, wordCount, type Value, type VmType } from './types.ts';

/** Reads a leaf and pays for its size. */
export function readLeaf(machine: Machine, shapeIndex: number, keys: readonly Value[]): Value {
  const shape = shapeOf(machine, shapeIndex);
  machine.spend(keyPrice(checkedKeys(keys)));
  const value = leafAt(machine, shape, pathText(shape, keys), 'now');
  machine.spend(GAS.readWord * (wordCount(value) - 1));
  return typeof value === 'bigint' ? value : machine.allocate(value);
}

/** Writes a leaf and every aggregate over it. The static price of a write is paid already. */
export function writeLeaf(machine: Machine, shapeIndex: number, keys: readonly Value[], next: Value): void {
  const shape = shapeOf(machine, shapeIndex);
  machine.spend(keyPrice(checkedKeys(keys)));
  const path = pathText(shape, keys);
  const { host, call } = machine;
  const isWritten = host.isWritten(call.contract, path);
  const current = leafAt(machine, shape, path, 'now');
  const before = isWritten ? leafAt(machine, shape, path, 'before') : current;
  machine.spend(writePrice({ before, current, next, isWritten }) - WRITE.same);
  if (sameValue(current, next)) return;
  for (const index of machine.module.aggregatesOf[shapeIndex] ?? []) moveAggregate(machine, index, keys, current, next);
  host.write(call.contract, path, leafOf(next));
}

/** Reads a sum or count. */
export function readAggregate(machine: Machine, index: number, keys: readonly Value[]): bigint {
  machine.spend(keyPrice(checkedKeys(keys)));
  const { aggregate, shape } = aggregateAt(machine, index);
  return aggregateValue(machine, aggregate, shape, keys);
}

function moveAggregate(machine: Machine, index: number, keys: readonly Value[], current: Value, next: Value): void {
  const { aggregate, shape } = aggregateAt(machine, index);
  const change = changeOf(aggregate, current, next);
  if (change === 0n) return;
  const bound = keys.slice(0, aggregate.bound);
  const path = aggregateText(aggregate, shape, bound);
  machine.spend(machine.host.isWritten(machine.call.contract, path) ? WRITE.again : WRITE.aggregate);
  const value = aggregateValue(machine, aggregate, shape, bound) + change;
  const { min, max } = rangeOf(aggregateType(aggregate, machine.module.module.shapes));
  if (value < min || value > max) throw panic('arith');
  machine.host.write(machine.call.contract, path, leafOf(value));
}

function changeOf({ kind }: Aggregate, current: Value, next: Value): bigint {
  if (kind === 'count') return (isZero(next) ? 0n : 1n) - (isZero(current) ? 0n : 1n);
  return (next as bigint) - (current as bigint);
}

function aggregateValue(machine: Machine, aggregate: Aggregate, shape: Shape, keys: readonly Value[]): bigint {
  const type = aggregateType(aggregate, machine.module.module.shapes);
  return valueOf(type, machine.host.word(machine.call.contract, aggregateText(aggregate, shape, keys)));
}

function leafAt({ host, call }: Machine, shape: Shape, path: string, when: 'now' | 'before'): Value {
  const { contract } = call;
  if (isText(shape.leaf)) return when === 'now' ? host.text(contract, path) : host.textBefore(contract, path);
  return valueOf(shape.leaf, when === 'now' ? host.word(contract, path) : host.wordBefore(contract, path));
}

function checkedKeys(keys: readonly Value[]): readonly Value[] {
  for (const key of keys) if (typeof key !== 'bigint' && key.length > LIMITS.keySize) throw panic('memory');
  return keys;
}

function shapeOf(machine: Machine, index: number): Shape {
  return machine.module.module.shapes[index] as Shape;
}

function aggregateAt(machine: Machine, index: number): { aggregate: Aggregate; shape: Shape } {
  const aggregate = machine.module.module.aggregates[index] as Aggregate;
  return { aggregate, shape: shapeOf(machine, aggregate.shape) };
}

/** A value as it is stored: signed numbers in two's complement. */
export function leafOf(value: Value): Leaf {
  return typeof value === 'bigint' ? BigInt.asUintN(256, value) : value;
}

/** A stored word as a value of its type. */
export function valueOf(type: VmType, word: bigint): bigint {
  return isSigned(type) ? BigInt.asIntN(256, word) : word;
}
