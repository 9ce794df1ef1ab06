/** When blocks are mined, and what is in their headers. */

import { RpcError } from '../errors.ts';
import { BOB } from '../examples.ts';
import { type Method, param } from '../method.ts';
import { address, bool, looseQuantity, objectOf, optional, type Shape } from '../shape.ts';
import { both, development } from './aliases.ts';
import { fromBlockToBlock } from './time.ts';

/** Each is built, mined and written to the disk; thousands take seconds. */
const MOST_BLOCKS = 10_000n;
/** `evm_setIntervalMining` counts in seconds for some tools, in milliseconds for others; nobody wants a block each tenth of a second. */
const LEAST_IN_MS = 100n;
/** What a timer can wait for: 24 days. */
const MOST_IN_MS = 2_147_483_647n;

type Mine = { readonly timestamp: bigint | undefined; readonly blocks: bigint | undefined };

const fields = objectOf('blocks and time', { timestamp: optional(looseQuantity), blocks: optional(looseQuantity) });

/** A time alone, or an object; some tools say one thing, some the other. */
const mineWish: Shape<Mine> = {
  name: 'time, or { blocks, timestamp }',
  schema: { anyOf: [looseQuantity.schema, fields.schema] },
  read: (value, place) =>
    typeof value === 'object'
      ? fields.read(value, place)
      : { timestamp: looseQuantity.read(value, place), blocks: undefined },
};

export const MINING_METHODS: readonly Method[] = [
  development({
    names: ['evm_mine'],
    summary: 'Mines a block, or several, of what waits; empty ones when nothing does.',
    params: [param('wish', optional(mineWish))],
    result: '"0x0"',
    example: { params: [] },
    run: async ({ node }, wish) => {
      const blocks = atMost(wish?.blocks ?? 1n);
      if (wish?.timestamp !== undefined) node.development.setNextTimestamp(wish.timestamp);
      await node.development.mine(blocks);
      return '0x0';
    },
  }),
  development({
    names: both('mine'),
    summary: 'Mines so many blocks, empty ones when nothing waits, with so many seconds from each to the next.',
    params: [param('blocks', optional(looseQuantity)), param('seconds', optional(looseQuantity))],
    example: { params: ['0x2', '0x3c'] },
    run: ({ node }, blocks = 1n, seconds = 0n) =>
      node.development.mine(atMost(blocks), seconds === 0n ? undefined : fromBlockToBlock(seconds)),
  }),
  development({
    names: ['evm_setAutomine', 'anvil_setAutomine'],
    summary: 'Is what is sent mined at once?',
    params: [param('on', bool)],
    example: { params: [true] },
    run: ({ node }, on) => {
      node.development.setAutomine(on);
    },
  }),
  development({
    names: both('getAutomine'),
    summary: 'Is what is sent mined at once?',
    params: [],
    result: 'true or false',
    example: { params: [] },
    run: ({ node }) => node.development.isAutomining,
  }),
  ...(['start', 'stop'] as const).map((word) =>
    development({
      names: [`miner_${word}`],
      summary: word === 'start' ? 'From now on what is sent is mined at once.' : 'What is sent waits from now on.',
      params: [],
      example: { params: [] },
      run: ({ node }) => {
        node.development.setAutomine(word === 'start');
      },
    }),
  ),
  development({
    names: ['evm_setIntervalMining'],
    summary: 'Mines a block regularly, empty when nothing waits; 0 ends that.',
    params: [param('interval', looseQuantity, 'in milliseconds; a number below 100 is taken for seconds')],
    example: { params: [0] },
    run: ({ node }, interval) => {
      node.development.setInterval(inMs(interval < LEAST_IN_MS ? interval * 1_000n : interval));
    },
  }),
  development({
    names: ['anvil_setIntervalMining'],
    summary: 'Mines a block regularly, empty when nothing waits; 0 ends that.',
    params: [param('seconds', looseQuantity)],
    example: { params: [0] },
    run: ({ node }, seconds) => {
      node.development.setInterval(inMs(seconds * 1_000n));
    },
  }),
  development({
    names: ['anvil_getIntervalMining'],
    summary: 'How often a block is mined by itself.',
    params: [],
    result: 'seconds; null when none is',
    example: { params: [] },
    run: ({ node }) => (node.development.intervalInMs === 0 ? null : node.development.intervalInMs / 1_000),
  }),
  development({
    names: both('setNextBlockBaseFeePerGas'),
    summary: 'Says what a unit of gas costs in the next block, in wei; the blocks behind it go on from there.',
    params: [param('wei', looseQuantity)],
    example: { params: ['0x3b9aca00'] },
    run: ({ node }, wei) => {
      node.development.setNextBaseFee(wei);
    },
  }),
  development({
    names: both('setCoinbase'),
    summary: 'Says who is paid for the blocks mined from now on.',
    params: [param('address', address)],
    example: { params: [BOB] },
    run: ({ node }, miner) => {
      node.development.setMiner(miner);
    },
  }),
  development({
    names: both('setLoggingEnabled'),
    summary: 'Nothing changes: requests are not written down here.',
    params: [param('on', bool)],
    example: { params: [false] },
    run: () => undefined,
  }),
].flat();

function atMost(blocks: bigint): bigint {
  if (blocks <= MOST_BLOCKS) return blocks;
  throw new RpcError('limit', `at most ${MOST_BLOCKS} blocks are mined in one call, not ${blocks}`);
}

function inMs(interval: bigint): number {
  if (interval <= MOST_IN_MS) return Number(interval);
  throw new RpcError('limit', `an interval has at most ${MOST_IN_MS} milliseconds, which is 24 days`);
}
