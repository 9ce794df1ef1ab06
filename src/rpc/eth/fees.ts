/** What gas costs; what it did cost is in `fee-history.ts`. */

import { PRIORITY_FEE_IN_WEI } from '../../node/draft.ts';
import { toQuantity } from '../json/quantities.ts';
import { type Method, method, param } from '../method.ts';
import { blockNumberOrTag } from '../reading/block-ref.ts';
import { looseQuantity, optional, withDefault } from '../shape.ts';
import { feeHistory, percentiles } from './fee-history.ts';

export const FEE_METHODS: readonly Method[] = [
  method({
    name: 'eth_gasPrice',
    summary:
      'What a transaction without fees of its own should offer per gas: the base fee of the next block, and 1 gwei for the miner.',
    params: [],
    result: 'quantity, in wei',
    example: { params: [] },
    run: ({ node }) => toQuantity(node.baseFeePerGas() + PRIORITY_FEE_IN_WEI),
  }),
  method({
    name: 'eth_maxPriorityFeePerGas',
    summary:
      'What a transaction should offer the miner per gas: 1 gwei. Blocks here are seldom full, so nobody has to outbid anybody.',
    params: [],
    result: 'quantity, in wei',
    example: { params: [] },
    run: () => toQuantity(PRIORITY_FEE_IN_WEI),
  }),
  method({
    name: 'eth_baseFee',
    summary: 'What a unit of gas will cost in the next block; it is burned.',
    params: [],
    result: 'quantity, in wei',
    example: { params: [] },
    run: ({ node }) => toQuantity(node.baseFeePerGas()),
  }),
  method({
    name: 'eth_feeHistory',
    summary:
      'Base fees, how full blocks were, and what their transactions paid the miner per gas at some percentiles of the gas used.',
    params: [
      param('blockCount', looseQuantity, 'of more than 1,024 the newest 1,024 are told'),
      param('newestBlock', blockNumberOrTag),
      param(
        'rewardPercentiles',
        withDefault(optional(percentiles), []),
        'from 0 to 100, going up; left out: no rewards',
      ),
    ],
    result: 'oldestBlock; baseFeePerGas, with the block after the newest; gasUsedRatio; reward',
    example: { params: ['0x5', 'latest', [25, 75]] },
    run: (context, count, newest, wanted) => feeHistory(context.node, { count, newest, percentiles: wanted }, context),
  }),
];
