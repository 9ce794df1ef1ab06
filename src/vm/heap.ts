/** What texts and lists take up: the machine counts them as they come into being, so that no host's memory decides anything. */

import { panic } from './failure.ts';
import { LIMITS } from './limits.ts';
import type { LeafValue, Value } from './types.ts';

/** Bytes of texts and lists that came into being so far; nothing is ever given back. */
export class Heap {
  size = 0;

  /** Counts a text or list. Throws Stop when it is too long, or all of them together are too much. */
  add<T extends Value>(value: T): T {
    if (typeof value === 'bigint') return value;
    const isList = Array.isArray(value);
    if (value.length > (isList ? LIMITS.listLength : LIMITS.textSize)) throw panic('memory');
    this.#grow(isList ? listBytes(value) : value.length);
    return value;
  }

  /** Counts what a list grows by. */
  addElement(element: LeafValue): void {
    this.#grow(elementBytes(element));
  }

  #grow(bytes: number): void {
    this.size += bytes;
    if (this.size > LIMITS.heapSize) throw panic('memory');
  }
}

function listBytes(list: readonly LeafValue[]): number {
  return list.reduce((sum: number, element) => sum + elementBytes(element), 0);
}

/** 32 for each element, and the bytes of a text. */
const elementBytes = (element: LeafValue): number => (typeof element === 'bigint' ? 32 : 32 + element.length);
