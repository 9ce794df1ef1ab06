/** Lists in locals. */

import { panic } from '../failure.ts';
import { first, type Handlers } from '../handler.ts';
import type { Frame } from '../machine.ts';
import type { LeafValue } from '../types.ts';
import type { Instruction } from '../runnable.ts';

export const LISTS = {
  llen: (m, frame, i) => m.push(BigInt(listAt(frame, i).length)),
  lget: (m, frame, i) => {
    const list = listAt(frame, i);
    m.push(list[indexIn(list, m.pop())] as LeafValue);
  },
  lset: (m, frame, i) => {
    const element = m.stack.pop() as LeafValue;
    const list = listAt(frame, i);
    list[indexIn(list, m.pop())] = element;
  },
  lpush: (m, frame, i) => {
    const element = m.stack.pop() as LeafValue;
    const list = listAt(frame, i);
    if (list.length >= (i.args[1] as number)) throw panic('index');
    m.heap.addElement(element);
    list.push(element);
  },
  lpop: (_, frame, i) => {
    if (listAt(frame, i).pop() === undefined) throw panic('index');
  },
} satisfies Handlers;

function listAt(frame: Frame, instruction: Instruction): LeafValue[] {
  return frame.locals[first(instruction)] as LeafValue[];
}

function indexIn(list: readonly LeafValue[], index: bigint): number {
  if (index >= BigInt(list.length)) throw panic('index');
  return Number(index);
}
