/** Moving values between constants, locals and the stack. A list belongs to the one place that holds it. */

import { GAS } from '../gas.ts';
import { first, type Handlers } from '../handler.ts';
import type { Machine } from '../machine.ts';
import type { LeafValue, Value } from '../types.ts';

export const VALUES = {
  small: (m, _, i) => m.push(i.value),
  const: (m, _, i) => m.push(i.value),
  zero: (m, _, i) => m.push(Array.isArray(i.value) ? [] : i.value),
  get: (m, frame, i) => {
    const value = frame.locals[first(i)] as Value;
    m.push(typeof value === 'bigint' || !Array.isArray(value) ? value : copied(m, value));
  },
  take: (m, frame, i) => {
    const value = frame.locals[first(i)] as Value;
    frame.locals[first(i)] = zeroLike(value);
    m.push(value);
  },
  set: (m, frame, i) => {
    frame.locals[first(i)] = m.stack.pop() as Value;
  },
  drop: (m) => {
    m.stack.pop();
  },
} satisfies Handlers;

/** Whoever gets a copy owns it; it is paid by the element. */
function copied(machine: Machine, list: readonly LeafValue[]): Value {
  machine.spend(GAS.element * list.length);
  return machine.heap.add([...list]);
}

function zeroLike(value: Value): Value {
  if (typeof value === 'bigint') return 0n;
  return Array.isArray(value) ? [] : NO_TEXT;
}

const NO_TEXT = new Uint8Array(0);
