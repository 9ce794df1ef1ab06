/** What a contract knows of the world, and what it does in it: calls, hlp, logs. */

import { callOut, failAlike, send } from '../calls.ts';
import { emit } from '../emit.ts';
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
  try: (m, frame, i) =>
    callOut(m, first(i), () => {
      frame.next = targetOf(frame);
    }),
  send: (m) => {
    const to = m.pop();
    send(m, m.pop(), to);
  },
  emit: (m, _, i) => {
    emit(m, first(i));
  },
} satisfies Handlers;
