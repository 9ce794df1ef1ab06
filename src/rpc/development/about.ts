/** What test tools ask about the node they talk to. */

import type { Context } from '../context.ts';
import { toQuantity } from '../json/quantities.ts';
import type { Method } from '../method.ts';
import { both, development } from './aliases.ts';

export const ABOUT_METHODS: readonly Method[] = [
  development({
    names: both('metadata'),
    summary: 'What this node is, and where its chain stands.',
    params: [],
    result: 'clientVersion, chainId, instanceId, latestBlockNumber and latestBlockHash',
    example: { params: [] },
    run: metadata,
  }),
  development({
    names: ['anvil_nodeInfo'],
    summary: 'Where the chain stands, and what the next block will be like.',
    params: [],
    result: 'the newest block, and the environment of the next',
    example: { params: [] },
    run: nodeInfo,
  }),
].flat();

/** The chain itself is the instance: the hash of its first block tells it from others. */
function metadata({ clientVersion, node: { chain } }: Context): object {
  return {
    clientVersion,
    chainId: Number(chain.params.chainId),
    instanceId: chain.blockByNumber(1n)?.header.parentHash ?? chain.headHash,
    latestBlockNumber: Number(chain.head.header.number),
    latestBlockHash: chain.headHash,
  };
}

function nodeInfo({ node }: Context): object {
  const { number, timestamp, gasLimit } = node.chain.head.header;
  const baseFee = node.baseFeePerGas();
  return {
    currentBlockNumber: toQuantity(number),
    currentBlockTimestamp: Number(timestamp),
    currentBlockHash: node.chain.headHash,
    hardFork: 'hlp',
    transactionOrder: 'fees',
    environment: {
      baseFee: toQuantity(baseFee),
      chainId: Number(node.chain.params.chainId),
      gasLimit: toQuantity(gasLimit),
      gasPrice: toQuantity(baseFee),
    },
    forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
  };
}
