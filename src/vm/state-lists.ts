/**
 * Lists in the state. Each element is a leaf (`helpers[3]`), and so is the length (`helpers.length`): whatever is written of them
 * is priced leaf by leaf. Elements beyond the length are always zero.
 */

import { panic } from './failure.ts';
import { GAS, keyPrice, WRITE } from './gas.ts';
import type { Machine } from './machine.ts';
import { payKeys, readAt, writeAt, type Keys } from './memory.ts';
import type { Shape } from './module.ts';
import { elementIn, lengthIn, pathText } from './path.ts';
import { zeroOf, type LeafType, type LeafValue } from './types.ts';

/** A list whose length has been paid for; `keysGas` is what the keys of each further leaf cost. */
type List = { readonly path: string; readonly leaf: LeafType; readonly length: number; readonly keysGas: number };

/** The length is read: the static price of a read. */
export function readLength(machine: Machine, shape: Shape, keys: Keys): bigint {
  return BigInt(listAt(machine, shape, keys).length);
}

/** One element. That it is there is a second read. */
export function readElement(machine: Machine, shape: Shape, keys: Keys, index: bigint): LeafValue {
  return machine.heap.add(readAt(machine, shape.leaf, elementAt(machine, shape, keys, index)));
}

/** Replaces one element. That it is there is a read before the write. */
export function writeElement(machine: Machine, shape: Shape, keys: Keys, index: bigint, next: LeafValue): void {
  writeAt(machine, shape.leaf, elementAt(machine, shape, keys, index), next);
}

/** Appends. The static price of two writes is paid already. */
export function pushElement(machine: Machine, shape: Shape, keys: Keys, element: LeafValue): void {
  const { path, leaf, length, keysGas } = listAt(machine, shape, keys);
  if (length >= shape.cap) throw panic('index');
  machine.spend(keysGas);
  writeAt(machine, leaf, elementIn(path, length), element);
  writeLength(machine, path, length + 1);
}

/** Drops the last element. The static price of two writes is paid already. */
export function popElement(machine: Machine, shape: Shape, keys: Keys): void {
  const { path, leaf, length, keysGas } = listAt(machine, shape, keys);
  if (length === 0) throw panic('index');
  machine.spend(keysGas);
  writeAt(machine, leaf, elementIn(path, length - 1), zeroOf(leaf));
  writeLength(machine, path, length - 1);
}

/** A copy of a whole list; every element is paid as a read. */
export function readList(machine: Machine, shape: Shape, keys: Keys): LeafValue[] {
  const { path, leaf, length, keysGas } = listAt(machine, shape, keys);
  machine.spend((GAS.read + keysGas) * length);
  return machine.heap.add(Array.from({ length }, (_, i) => readAt(machine, leaf, elementIn(path, i))));
}

/** Writes a whole list; what it had beyond becomes zero. The static price of one write, the length's, is paid already. */
export function fillList(machine: Machine, shape: Shape, keys: Keys, elements: readonly LeafValue[]): void {
  if (elements.length > shape.cap) throw panic('index');
  const { path, leaf, length, keysGas } = listAt(machine, shape, keys);
  for (let i = 0; i < Math.max(length, elements.length); i++) {
    machine.spend(WRITE.same + keysGas);
    writeAt(machine, leaf, elementIn(path, i), elements[i] ?? zeroOf(leaf));
  }
  writeLength(machine, path, elements.length);
}

function listAt(machine: Machine, shape: Shape, keys: Keys): List {
  payKeys(machine, keys);
  const path = pathText(shape, keys);
  const length = Number(machine.host.word(machine.call.contract, lengthIn(path)));
  return { path, leaf: shape.leaf, length, keysGas: keyPrice(keys) };
}

function elementAt(machine: Machine, shape: Shape, keys: Keys, index: bigint): string {
  const { path, length, keysGas } = listAt(machine, shape, keys);
  machine.spend(GAS.read + keysGas);
  if (index >= BigInt(length)) throw panic('index');
  return elementIn(path, index);
}

function writeLength(machine: Machine, path: string, length: number): void {
  writeAt(machine, 'uint256', lengthIn(path), BigInt(length));
}
