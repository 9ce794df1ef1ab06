/** Mining when somebody asks for it, and holding it. What is mined by itself is in `node.test.ts`. */

import { afterEach, describe, expect, test } from 'vitest';
import type { Block } from '../../src/chain/block.ts';
import { developmentGenesis, type Genesis } from '../../src/chain/genesis.ts';
import { MinerError, triesWorthMaking } from '../../src/node/mining/miner.ts';
import { Node } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { TRIES_WORTH_TELLING, tryingText } from '../../src/node/mining/trying.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { accountOf } from '../../src/chain/host.ts';
import { ALISE, BOB, HELPER, keyOf } from '../chain/helpers.ts';
import { HLP, transferTo } from '../chain/make.ts';

const opened: Node[] = [];
afterEach(async () => {
  for (const node of opened.splice(0)) await node.close();
});

async function nodeOn(changes: Partial<Genesis['params']> = {}): Promise<{ node: Node; phases: Phase[] }> {
  const plain = developmentGenesis([ALISE, BOB]);
  const genesis = { ...plain, params: { ...plain.params, ...changes } };
  const phases: Phase[] = [];
  const node = await Node.open({ store: openMemoryStore(), genesis, onPhase: (phase) => void phases.push(phase) });
  opened.push(node);
  return { node, phases };
}

const gift = (nonce: bigint): Transaction => signTransaction(transferTo(BOB, HLP, { nonce }), keyOf('alise'));
const sizes = (blocks: readonly Block[]): number[] => blocks.map(({ transactions }) => transactions.length);
async function until(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 10_000 }).toBe(true);
}
const searches = (phases: readonly Phase[]): boolean => phases.some(({ phase }) => phase === 'searching');
/** Nobody finds such a block. */
const ENDLESS = 2n ** 50n;

describe('blocks on demand', () => {
  test('are mined when nothing waits, and tell of themselves one by one, when they are in the chain', async () => {
    const { node } = await nodeOn();
    const told: bigint[] = [];
    await node.mining.mineBlocks(3, {}, ({ header }) => {
      expect(node.chain.head.header.number).toBe(header.number);
      told.push(header.number);
    });
    expect(told).toEqual([1n, 2n, 3n]);
    expect(await node.chain.verify()).toEqual({ ok: true, blocks: 3n });
  });

  test('hold what waits; those behind are empty', async () => {
    const { node } = await nodeOn();
    for (const nonce of [0n, 1n]) await node.submit(gift(nonce));
    const blocks: Block[] = [];
    await node.mining.mineBlocks(2, {}, (block) => blocks.push(block));
    expect(sizes(blocks)).toEqual([2, 0]);
    expect(node.pending).toEqual([]);
  });

  test('are as many as were asked for, also when more waits than goes into them', async () => {
    const { node } = await nodeOn({ rules: [{ name: 'mostTransactions', value: 1n }] });
    for (const nonce of [0n, 1n, 2n]) await node.submit(gift(nonce));
    await node.mining.mineBlocks(2);
    expect([node.chain.head.header.number, node.pending.length]).toEqual([2n, 1]);
  });

  test('pay whom one says; those that are mined otherwise go on paying the helper', async () => {
    const { node } = await nodeOn();
    const before = accountOf(node.chain.headState(), BOB).balance;
    await node.mining.mineBlocks(2, { miner: BOB });
    expect(accountOf(node.chain.headState(), BOB).balance).toBe(before + 10n * HLP);
    await node.submit(gift(0n));
    expect((await node.mine())[0]?.header.miner).toBe(HELPER);
  });

  test('wait their turn behind what is being mined, and what comes meanwhile is mined too', async () => {
    const { node } = await nodeOn();
    await node.submit(gift(0n));
    const [first, , last] = [node.mine(), node.mining.mineBlocks(2), node.mine()];
    expect(sizes(await first)).toEqual([1]);
    await node.submit(gift(1n));
    expect(await last).toEqual(await first);
    await until(() => node.chain.head.header.number === 3n);
    await node.mine();
    expect(node.pending).toEqual([]);
  });

  test('give up after as many tries as were allowed, and the next ones are not bound by that', async () => {
    const { node } = await nodeOn({ difficulty: 20_000n });
    await expect(node.mining.mineBlocks(1, { mostTries: 1n })).rejects.toThrow('no block was found in 1 try');
    await node.mining.mineBlocks(1);
    expect(node.chain.head.header.number).toBe(1n);
  });

  test('are the same whichever number of threads searched', async () => {
    const nonces = await Promise.all(
      [1, 3].map(async (threads) => {
        const plain = developmentGenesis([ALISE]);
        const node = await Node.open({ store: openMemoryStore(), genesis: { ...plain, params: { ...plain.params, difficulty: 1_500_000n } }, now: () => 1_800_000_000n }); // prettier-ignore
        opened.push(node);
        await node.mining.mineBlocks(1, { threads });
        return node.chain.head.header.nonce;
      }),
    );
    expect(nonces[0]).toBe(nonces[1]);
  });

  test.each(['stop', 'close'] as const)(
    'end at a %s, in a search or between two, and no more are mined',
    async (way) => {
      const easy = await nodeOn();
      const between = easy.node.mining.mineBlocks(1_000_000, {}, ({ header }) => {
        if (header.number === 3n) void easy.node[way]();
      });
      await expect(between).rejects.toThrow(MinerError);
      expect(easy.node.chain.head.header.number).toBe(3n);

      const hard = await nodeOn({ difficulty: ENDLESS });
      const searching = hard.node.mining.mineBlocks(1).catch((error: unknown) => error);
      await until(() => searches(hard.phases));
      await hard.node[way]();
      expect(await searching).toBeInstanceOf(MinerError);
    },
  );

  test('are not mined any more once it is closed', async () => {
    const { node } = await nodeOn();
    await node.close();
    await expect(node.mining.mineBlocks(1)).rejects.toThrow(MinerError);
  });
});

describe('while mining is paused', () => {
  test('what is accepted waits, and becomes one block when it goes on', async () => {
    const { node, phases } = await nodeOn();
    node.start();
    node.mining.pause();
    for (const nonce of [0n, 1n, 2n]) await node.submit(gift(nonce));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([node.chain.head.header.number, node.pending.length, node.mining.isPaused]).toEqual([0n, 3, true]);
    node.mining.resume();
    await until(() => node.pending.length === 0);
    expect(sizes([node.chain.head])).toEqual([3]);
    expect(phases.flatMap(({ phase }) => (phase === 'paused' || phase === 'resumed' ? [phase] : []))).toEqual(['paused', 'resumed']); // prettier-ignore
  });

  test('a search keeps its place', async () => {
    const { node, phases } = await nodeOn({ difficulty: 6_000_000n });
    const tries = (): bigint => phases.reduce((most, phase) => (phase.phase === 'trying' ? phase.tries : most), 0n);
    const mining = node.mining.mineBlocks(1);
    await until(() => tries() > 0n || node.chain.head.header.number > 0n);
    node.mining.pause();
    const before = tries();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(tries()).toBe(before);
    node.mining.resume();
    await mining;
    expect(phases.filter(({ phase }) => phase === 'searching')).toHaveLength(1);
  });

  test('pausing twice, or going on without a pause, is nothing', async () => {
    const { node, phases } = await nodeOn();
    node.mining.resume();
    node.mining.pause();
    node.mining.pause();
    node.mining.resume();
    node.mining.resume();
    expect(phases.map(({ phase }) => phase)).toEqual(['paused', 'resumed']);
  });

  test('the chain can be closed, in the middle of a search too', async () => {
    const { node, phases } = await nodeOn({ difficulty: ENDLESS });
    const mining = node.mining.mineBlocks(1).catch((error: unknown) => error);
    await until(() => searches(phases));
    node.mining.pause();
    await node.close();
    expect(await mining).toBeInstanceOf(MinerError);
  });
});

const told = (tries: bigint, triesPerSecond: number): string | undefined =>
  tryingText({ phase: 'trying', number: 7n, tries, triesPerSecond });

describe('how a search is told', () => {
  test('with its tries and how fast they are', () => {
    expect(told(1_234_567n, 8_123_456)).toBe('mining block 7: 1,234,567 tries so far, 8.1 million a second');
    expect(told(1_234_567n, 812_345.6)).toBe('mining block 7: 1,234,567 tries so far, 812,346 a second');
  });

  test('not at all on a chain to play on, however unlucky it is', () => {
    const most = triesWorthMaking(developmentGenesis([]).params.difficulty);
    expect(TRIES_WORTH_TELLING).toBeGreaterThan(most);
    expect(told(most, 1e6)).toBeUndefined();
  });
});
