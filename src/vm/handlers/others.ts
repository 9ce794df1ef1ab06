/** What a contract knows of the world, and what it does in it: calls, hlp, logs. */

import { callOut, failAlike, send } from '../calls.ts';
import { emit } from '../emit.ts';
import { flatCountOf, fieldTypes } from '../abi-type.ts';
import { bool, first, type Handlers } from '../handler.ts';
import type { Machine } from '../machine.ts';
import type { External, Signature } from '../module.ts';
import type { Instruction } from '../verified.ts';

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
  ext: (m, _, i) => callOut(m, externalAt(m, i), failAlike),
  try: (m, frame, i) =>
    callOut(m, externalAt(m, i), () => {
      frame.next = i.target;
    }),
  send: (m) => {
    const to = m.pop();
    send(m, m.pop(), to);
  },
  emit: (m, _, i) => {
    const event = m.module.module.events[first(i)] as Signature;
    emit(m, event, m.popMany(flatCountOf(fieldTypes(event))));
  },
} satisfies Handlers;

function externalAt(machine: Machine, instruction: Instruction): External {
  return machine.module.module.externals[first(instruction)] as External;
}
