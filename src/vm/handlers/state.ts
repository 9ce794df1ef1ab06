/** Instructions on the state: off the stack, then `memory.ts` or `state-lists.ts`. */

import { first, type Handlers } from '../handler.ts';
import type { Machine } from '../machine.ts';
import { readAggregate, readLeaf, shapeAt, writeLeaf } from '../memory.ts';
import type { Shape } from '../module.ts';
import { fillList, popElement, pushElement, readElement, readLength, readList, writeElement } from '../state-lists.ts';
import { zeroOf, type LeafValue } from '../types.ts';
import type { Instruction } from '../runnable.ts';

export const STATE = {
  sget: (m, _, i) => {
    const shape = shapeOf(m, i);
    const index = shape.cap > 0 ? m.pop() : undefined;
    const keys = popKeys(m, shape);
    m.push(index === undefined ? readLeaf(m, shape, keys) : readElement(m, shape, keys, index));
  },
  sset: (m, _, i) => {
    const shape = shapeOf(m, i);
    const value = m.stack.pop() as LeafValue;
    const index = shape.cap > 0 ? m.pop() : undefined;
    const keys = popKeys(m, shape);
    if (index === undefined) writeLeaf(m, first(i), keys, value);
    else writeElement(m, shape, keys, index, value);
  },
  sclear: (m, _, i) => {
    const shape = shapeOf(m, i);
    const keys = popKeys(m, shape);
    if (shape.cap > 0) fillList(m, shape, keys, []);
    else writeLeaf(m, first(i), keys, zeroOf(shape.leaf));
  },
  sagg: (m, _, i) => {
    const bound = m.module.module.aggregates[first(i)]?.bound ?? 0;
    m.push(readAggregate(m, first(i), m.popMany(bound) as LeafValue[]));
  },
  slen: (m, _, i) => m.push(readLength(m, shapeOf(m, i), popKeys(m, shapeOf(m, i)))),
  spush: (m, _, i) => {
    const element = m.stack.pop() as LeafValue;
    pushElement(m, shapeOf(m, i), popKeys(m, shapeOf(m, i)), element);
  },
  spop: (m, _, i) => popElement(m, shapeOf(m, i), popKeys(m, shapeOf(m, i))),
  slist: (m, _, i) => m.push(readList(m, shapeOf(m, i), popKeys(m, shapeOf(m, i)))),
  sfill: (m, _, i) => {
    const list = m.stack.pop() as LeafValue[];
    fillList(m, shapeOf(m, i), popKeys(m, shapeOf(m, i)), list);
  },
} satisfies Handlers;

const shapeOf = (machine: Machine, instruction: Instruction): Shape => shapeAt(machine, first(instruction));

/** Map keys off the stack. */
function popKeys(machine: Machine, { keys }: Shape): LeafValue[] {
  return machine.popMany(keys.length) as LeafValue[];
}
