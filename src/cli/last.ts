/** The newest transaction: what one means when one names none. */

import type { Node } from '../node/node.ts';
import type { TransactionPlace } from '../timeline/replay.ts';
import { Failed } from './failure.ts';

/** Throws Failed when there is none yet. */
export function lastTransaction({ chain }: Pick<Node, 'chain'>): TransactionPlace {
  for (let number = chain.head.header.number; number > 0n; number -= 1n) {
    const count = chain.blockByNumber(number)?.transactions.length ?? 0;
    if (count > 0) return { block: Number(number), index: count - 1 };
  }
  throw new Failed('noTransaction', 'nothing has happened on this chain yet; begin with `hlp deploy` or `hlp give`');
}
