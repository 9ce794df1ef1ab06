/** Blocks, loops, calls within a contract, and failing. */

import { concatBytes } from '../../base/bytes.ts';
import { checkedEncoding, requireFit, SELECTOR_SIZE } from '../answer.ts';
import { revertBuiltIn, revertWithText, Stop } from '../failure.ts';
import { GAS, words } from '../gas.ts';
import { first, targetOf, type Handlers } from '../handler.ts';
import { LIMITS } from '../limits.ts';
import type { Frame, Machine } from '../machine.ts';

export const FLOW = {
  if: (m, frame) => {
    if (m.pop() === 0n) frame.next = targetOf(frame);
  },
  else: (_, frame) => {
    frame.next = targetOf(frame);
  },
  loop: (_, frame) => {
    frame.rounds.push(0);
  },
  end: (m, frame, i) => {
    if (i.closes === 'loop') nextRound(m, frame);
    else if (i.closes === 'function') m.leaveFunction();
  },
  break: (_, frame) => {
    frame.rounds.pop();
    frame.next = targetOf(frame);
  },
  continue: nextRound,
  return: (m) => m.leaveFunction(),
  call: (m, _, i) => {
    const callee = m.module.functions[first(i)];
    if (callee !== undefined) m.enterFunction(callee);
  },
  fail: (m, _, i) => {
    const { types, flat, topic } = m.module.tables.error(first(i));
    const data = checkedEncoding(types, m.popMany(flat.length), LIMITS.dataSize - SELECTOR_SIZE);
    throw paidAnswer(m, new Stop('reverted', concatBytes(topic.subarray(0, SELECTOR_SIZE), data)));
  },
  failtext: (m) => {
    const text = m.popText();
    requireFit(['string'], [text]);
    throw paidAnswer(m, revertWithText(text));
  },
} satisfies Handlers;

function nextRound(machine: Machine, frame: Frame): void {
  machine.spend(GAS.loopRound);
  const rounds = (frame.rounds.pop() ?? 0) + 1;
  const start = targetOf(frame);
  const cap = frame.body[start - 1]?.args[0] ?? 0;
  if (cap > 0 && rounds > cap) throw revertBuiltIn('TooManyRounds', [BigInt(cap)]);
  frame.rounds.push(rounds);
  frame.next = start;
}

/** No text is so long that its reason is too long, and a custom error has been measured. */
function paidAnswer(machine: Machine, stop: Stop): Stop {
  machine.spend(GAS.codecWord * words(stop.data.length));
  return stop;
}
