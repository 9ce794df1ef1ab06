/** What a contract knows of the world, and what it does in it: calls, hlp, logs. */

import { callOut, failAlike, send } from '../calls.ts';
import { emit } from '../emit.ts';
import type { Frame, Machine } from '../machine.ts';
import { bool, first, targetOf, type Handlers } from '../handler.ts';

export const OTHERS = {
  caller: (m) => m.push(m.call.caller),
  paid: (m) => m.push(m.call.value),
  self: (m) => m.push(m.call.contract),
  now: (m) => m.push(m.env.now),
  blocknum: (m) => m.push(m.env.blockNumber),
  chainid: (m) => m.push(m.env.chainId),
  hlpof: (m) => m.push(m.host.balance(m.pop())),
  iscontract: (m) => m.push(bool(m.host.isContract(m.pop()))),

  // ───────────── other contracts ─────────────
  ext: (m, _, i) => callOut(m, first(i), failAlike),
  try: (m, _, i) => callOut(m, first(i), goElse),
  send: (m) => {
    const to = m.pop();
    send(m, m.pop(), to);
  },
  emit: (m, _, i) => {
    emit(m, first(i));
  },
} satisfies Handlers;

/** A call changes no frame of its caller, so the innermost still stands behind the `try`. */
function goElse({ frames }: Machine): void {
  const frame = frames.at(-1) as Frame;
  frame.next = targetOf(frame);
}
