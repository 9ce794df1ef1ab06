/** Back to how it was: snapshots, and the beginning. What is left behind is gone from the chain, the database and the log. */

import { RpcError } from '../errors.ts';
import { toQuantity } from '../json/quantities.ts';
import { type Method, param } from '../method.ts';
import { looseQuantity, objectOf, optional, text } from '../shape.ts';
import { both, development } from './aliases.ts';

/** Tools that never fork send this object with nothing in it. */
const elsewhere = objectOf(
  'what to begin with',
  { forking: optional(objectOf('fork', { jsonRpcUrl: optional(text()), blockNumber: optional(looseQuantity) }, true)) },
  true,
);

export const HISTORY_METHODS: readonly Method[] = [
  development({
    names: ['evm_snapshot', 'anvil_snapshot'],
    summary:
      'Remembers how everything is: the chain, what waits, and the clock. It is kept as long as the program runs.',
    params: [],
    result: 'the number of the snapshot',
    example: { params: [] },
    run: ({ node }) => toQuantity(node.development.snapshot()),
  }),
  development({
    names: ['evm_revert', 'anvil_revert'],
    summary: 'Goes back to a snapshot. It is used up by that, and so are those taken after it.',
    params: [param('snapshot', looseQuantity)],
    result: 'false when there is no such snapshot (any more)',
    example: { params: ['0x1'] },
    run: ({ node }, snapshot) => node.development.revert(snapshot),
  }),
  development({
    names: both('reset'),
    summary: 'Goes back to the first block; nothing waits, and the clock is right again.',
    params: [param('wish', optional(elsewhere))],
    example: { params: [] },
    run: ({ node }, wish) => {
      if (wish?.forking?.jsonRpcUrl === undefined) return node.development.reset();
      throw new RpcError('unsupported', 'a chain here begins with its own genesis, never with a copy of another chain');
    },
  }),
  development({
    names: ['anvil_rollback'],
    summary: 'Goes back so many blocks, 1 when left out.',
    params: [param('blocks', optional(looseQuantity))],
    example: { params: [0] },
    run: ({ node }, blocks = 1n) => node.development.rollBack(blocks),
  }),
].flat();
