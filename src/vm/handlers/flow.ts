/** Blocks, loops, calls within a contract, and failing. */

import { concatBytes } from '../../base/bytes.ts';
import { selectorOf } from '../abi.ts';
import { fieldTypes, flatCountOf } from '../abi-type.ts';
import { checkedEncoding, SELECTOR_SIZE } from '../answer.ts';
import { revertBuiltIn, revertWithText, Stop } from '../failure.ts';
import { GAS, words } from '../gas.ts';
import { first, type Handlers } from '../handler.ts';
import { LIMITS } from '../limits.ts';
import type { Frame, Machine } from '../machine.ts';
import type { Signature } from '../module.ts';

export const FLOW = {
  if: (m, frame, i) => {
    if (m.pop() === 0n) frame.next = i.target;
  },
  else: (_, frame, i) => {
    frame.next = i.target;
  },
  loop: (_, frame) => {
    frame.rounds.push(0);
  },
  end: (m, frame, i) => {
    if (i.closes === 'loop') nextRound(m, frame, i.target);
    else if (i.closes === 'function') m.leaveFunction();
  },
  break: (_, frame, i) => {
    frame.rounds.pop();
    frame.next = i.target;
  },
  continue: (m, frame, i) => nextRound(m, frame, i.target),
  return: (m) => m.leaveFunction(),
  call: (m, _, i) => {
    const callee = m.module.functions[first(i)];
    if (callee !== undefined) m.enterFunction(callee);
  },
  fail: (m, _, i) => {
    const { name, fields } = m.module.module.errors[first(i)] as Signature;
    const types = fieldTypes({ fields });
    const data = checkedEncoding(types, m.popMany(flatCountOf(types)), LIMITS.dataSize - SELECTOR_SIZE);
    throw paidAnswer(m, new Stop('reverted', concatBytes(selectorOf(name, types), data)));
  },
  failtext: (m) => {
    throw paidAnswer(m, revertWithText(m.popText()));
  },
} satisfies Handlers;

function nextRound(machine: Machine, frame: Frame, start: number): void {
  machine.spend(GAS.loopRound);
  const rounds = (frame.rounds.pop() ?? 0) + 1;
  const cap = frame.fn.instructions[start - 1]?.args[0] ?? 0;
  if (cap > 0 && rounds > cap) throw revertBuiltIn('TooManyRounds', [BigInt(cap)]);
  frame.rounds.push(rounds);
  frame.next = start;
}

/** No text is so long that its reason is too long, and a custom error has been measured. */
function paidAnswer(machine: Machine, stop: Stop): Stop {
  machine.spend(GAS.codecWord * words(stop.data.length));
  return stop;
}
