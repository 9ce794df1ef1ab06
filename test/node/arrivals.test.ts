/** Blocks from elsewhere, in whatever order they come. */

import { afterEach, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { type Block, blockHash } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { accountOf } from '../../src/chain/host.ts';
import type { Params } from '../../src/chain/params.ts';
import { senderOf, transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { Node } from '../../src/node/node.ts';
import { MOST_WAITING } from '../../src/node/waiting-blocks.ts';
import type { Phase } from '../../src/node/phase.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { HELPER, refusalLater } from '../chain/helpers.ts';
import { HLP } from '../chain/make.ts';
import { randomTree } from '../chain/trees.ts';
import { contentOf, gift, openVillage, remade, seal, sealedNext, villageGenesis } from '../chain/village.ts';
import { Random } from '../vm/generator.ts';

const opened: Node[] = [];
afterEach(async () => {
  for (const node of opened.splice(0)) await node.close();
});

async function nodeOn(params: Partial<Params> = {}, options: { now?: () => bigint } = {}) {
  const store = openMemoryStore();
  const phases: Phase[] = [];
  const genesis = villageGenesis({ difficulty: 16n, ...params });
  const node = await Node.open({ store, genesis, onPhase: (phase) => phases.push(phase), ...options });
  opened.push(node);
  return { node, store, phases };
}

function shuffled<T>(values: readonly T[], seed: number): readonly T[] {
  const random = new Random(seed);
  const rest = [...values];
  return values.map(() => rest.splice(random.below(rest.length), 1)[0]!);
}

/** Blocks one after the other on a chain of their own. */
async function lineOf(length: number, params: Partial<Params> = {}): Promise<readonly Block[]> {
  const chain = await openVillage(undefined, params);
  const blocks: Block[] = [];
  for (let n = 0; n < length; n += 1) {
    blocks.push(sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]));
    await chain.import(blocks.at(-1)!);
  }
  return blocks;
}

describe('200 random trees of blocks', () => {
  test('in any order, children before their parents too, end as a replay of the winner, and nothing that was only elsewhere is lost', async () => {
    let reorganised = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const { chain, blocks } = await randomTree(seed, 12, 1 + (seed % 5));
      const { node, store, phases } = await nodeOn();
      for (const block of shuffled(blocks, seed)) await node.receive(block);
      const why = `seed ${seed}`;
      expect(node.chain.headHash, why).toBe(chain.headHash);
      expect(await canonicalContent(store), why).toEqual(await replayed(chain));
      const displaced = phases.flatMap((phase) => (phase.phase === 'reorganised' ? phase.displaced : []));
      if (displaced.length > 0) reorganised += 1;
      checkPool(node, displaced, why);
      await node.close();
    }
    expect(reorganised).toBeGreaterThan(50);
  }, 120_000);
});

const place = (transaction: Transaction): string => `${senderOf(transaction)} ${transaction.nonce}`;

/** Each place that a displaced transaction had and that is still free is taken by exactly one that waits; nothing else waits. */
function checkPool(node: Node, displaced: readonly Block[], why: string): void {
  const state = node.chain.headState();
  const wanted = displaced
    .flatMap(({ transactions }) => transactions)
    .filter((transaction) => transaction.nonce >= accountOf(state, senderOf(transaction)).nonce);
  const waiting = node.pending.map(place);
  expect(new Set(waiting), why).toEqual(new Set(wanted.map(place)));
  expect(new Set(waiting).size, why).toBe(waiting.length);
  const known = new Set<Hash>(wanted.map(transactionHash));
  for (const transaction of node.pending) expect(known.has(transactionHash(transaction)), why).toBe(true);
}

async function canonicalContent(store: Parameters<typeof contentOf>[0]): Promise<Map<string, Uint8Array>> {
  const content = await contentOf(store);
  for (const key of content.keys()) if (/^(node|code|side|refused|pending)\//.test(key)) content.delete(key);
  return content;
}

async function replayed(chain: Chain): Promise<Map<string, Uint8Array>> {
  const fresh = await Chain.open(openMemoryStore(), chain.genesis);
  for (let number = 1n; number <= chain.head.header.number; number += 1n)
    await fresh.import(chain.blockByNumber(number)!);
  return canonicalContent(fresh.store);
}

describe('a block', () => {
  test('whose parent is missing waits for it, and the whole branch follows', async () => {
    const blocks = await lineOf(5);
    const { node } = await nodeOn();
    for (const block of blocks.toReversed().slice(0, 4)) expect(await node.receive(block)).toBe('orphan');
    expect(node.waitingBlocks.blocks).toBe(4);
    expect(node.chain.head.header.number).toBe(0n);
    expect(await node.receive(blocks[0]!)).toBe('taken');
    expect(node.chain.headHash).toBe(blockHash(blocks[4]!));
    expect(node.waitingBlocks).toEqual({ blocks: 0, bytes: 0 });
    expect(await node.receive(blocks[2]!)).toBe('known');
  });

  test('10,000 of them without parents take room for a few, and the nearest stay', async () => {
    const params = { difficulty: 1n };
    const { node } = await nodeOn(params);
    const [first, second] = await lineOf(2, params);
    const far = Array.from({ length: 10_000 }, (_, n) =>
      remade(second!, { number: BigInt(n + 10), parentHash: `0x${n.toString(16).padStart(64, '0')}` }),
    );
    for (const block of far) await node.receive(block);
    expect(await node.receive(second!)).toBe('orphan');
    expect(node.waitingBlocks.blocks).toBe(MOST_WAITING);
    await node.receive(first!);
    expect(node.chain.headHash).toBe(blockHash(second!));
  }, 60_000);

  test.each([
    [
      'less work than it says',
      (block: Block) => ({ ...block, header: { ...block.header, nonce: losing(block) } }),
      'proofOfWork',
    ],
    ['an easier lottery than any block has', (block: Block) => remade(block, { difficulty: 1n }), 'difficulty'],
    ['a body that is not its own', (block: Block) => ({ ...block, transactions: [] }), 'transactionsRoot'],
  ] as const)('without a parent and with %s takes no room at all', async (_, spoil, rule) => {
    const [, second] = await lineOf(2);
    const { node } = await nodeOn();
    expect(await refusalLater(node.receive(spoil(second!)))).toBe(rule);
    expect(node.waitingBlocks.blocks).toBe(0);
    expect(await node.receive(second!)).toBe('orphan');
  });

  test('of another difficulty than its parent asks for is refused before anything is begun with it', async () => {
    const [first] = await lineOf(1);
    const { node, phases } = await nodeOn();
    expect(await refusalLater(node.receive(remade(first!, { difficulty: 1n })))).toBe('difficulty');
    expect(phases).toEqual([]);
  });

  test('that waited and breaks a rule is told, with everything that waited for it', async () => {
    const blocks = await lineOf(3);
    const bad = remade(blocks[1]!, { stateRoot: `0x${'11'.repeat(32)}` });
    const above = remade(blocks[2]!, { parentHash: blockHash(bad) });
    const { node, phases } = await nodeOn();
    expect([await node.receive(above), await node.receive(bad)]).toEqual(['orphan', 'orphan']);
    expect(await node.receive(blocks[0]!)).toBe('taken');
    expect(phases.filter(({ phase }) => phase === 'refused')).toMatchObject([{ number: 2n }, { number: 3n }]);
    expect(node.waitingBlocks.blocks).toBe(0);
    expect(node.chain.headHash).toBe(blockHash(blocks[0]!));
  });
});

describe('blocks that wait', () => {
  test('for one that is mined here are taken when it is', async () => {
    const [one, two] = [
      await nodeOn({}, { now: () => 1_800_000_000n }),
      await nodeOn({}, { now: () => 1_800_000_000n }),
    ];
    const deed = gift(one.node.chain, 'alise', 'bob', HLP);
    await one.node.submit(deed);
    await one.node.mine();
    const child = sealedNext(one.node.chain, []);
    expect(await two.node.receive(child)).toBe('orphan');
    await two.node.submit(deed);
    await two.node.mine();
    expect(two.node.chain.headHash).toBe(blockHash(child));
  });

  test('and cannot be kept when their parent comes wait on, and are taken later', async () => {
    const blocks = await lineOf(4);
    const { node, store, phases } = await nodeOn();
    for (const block of blocks.slice(1).toReversed()) expect(await node.receive(block)).toBe('orphan');
    const commit = store.commit.bind(store);
    let batches = 0;
    store.commit = (writes) => ((batches += 1) === 2 ? Promise.reject(new Error('no room')) : commit(writes));
    expect(await node.receive(blocks[0]!)).toBe('taken');
    expect(phases.some(({ phase }) => phase === 'failed')).toBe(true);
    await expect.poll(() => node.chain.headHash, { timeout: 5_000 }).toBe(blockHash(blocks[3]!));
  });

  test('and stand on one that is refused at once are refused with it', async () => {
    const blocks = await lineOf(3);
    const bad = remade(blocks[1]!, { stateRoot: `0x${'11'.repeat(32)}` });
    const above = remade(blocks[2]!, { parentHash: blockHash(bad) });
    const { node } = await nodeOn();
    await node.receive(blocks[0]!);
    expect(await node.receive(above)).toBe('orphan');
    expect(await refusalLater(node.receive(bad))).toMatch(/stateRoot|reward/);
    expect(node.waitingBlocks.blocks).toBe(0);
  });

  test('far below the head make way for those near it', async () => {
    const params = { difficulty: 1n };
    const { node } = await nodeOn(params);
    const blocks = await lineOf(12, params);
    for (const block of blocks.slice(0, 10)) await node.receive(block);
    const far = Array.from({ length: MOST_WAITING }, (_, n) =>
      remade(blocks[0]!, { number: 0n, parentHash: `0x${n.toString(16).padStart(64, '0')}` }),
    );
    for (const block of far) await node.receive(block);
    expect(await node.receive(blocks[11]!)).toBe('orphan');
    await node.receive(blocks[10]!);
    expect(node.chain.headHash).toBe(blockHash(blocks[11]!));
  });

  test.each(['stateRoot', 'parentHash', 'miner'] as const)(
    'written with another %s text are the block they encode',
    async (name) => {
      const [first, second] = await lineOf(2);
      const { node } = await nodeOn();
      const twin = {
        ...second!,
        header: { ...second!.header, [name]: `0x${second!.header[name].slice(2).toUpperCase()}` },
      };
      expect(await node.receive(twin)).toBe('orphan');
      await node.receive(first!);
      expect(node.chain.headHash).toBe(blockHash(second!));
    },
  );
});

describe('a block from the future', () => {
  const START = 1_735_689_600n;
  const params = { development: false, blockTimeInSeconds: 0n };

  async function blockAt(timestamp: bigint): Promise<Block> {
    const chain = await openVillage(undefined, params);
    return seal(chain.build([], { timestamp, miner: HELPER }).block);
  }

  test('waits until its time has come, and is taken then', async () => {
    let now = START + 100n;
    const { node } = await nodeOn(params, { now: () => now });
    const block = await blockAt(START + 200n);
    expect(await node.receive(block)).toBe('early');
    expect(node.chain.head.header.number).toBe(0n);
    now = START + 190n;
    await expect.poll(() => node.chain.headHash, { timeout: 5_000 }).toBe(blockHash(block));
  });

  test('up to 15 seconds ahead is none: clocks are never quite the same', async () => {
    const { node } = await nodeOn(params, { now: () => START + 100n });
    expect(await node.receive(await blockAt(START + 115n))).toBe('taken');
    expect(await node.receive(await blockAt(START + 116n))).toBe('early');
  });

  test('is not mined here either: the search waits until others would take what it finds', async () => {
    let now = START;
    const { node } = await nodeOn(params, { now: () => now });
    const mining = node.mining.mineBlocks(20);
    await expect.poll(() => node.chain.head.header.number, { timeout: 5_000 }).toBe(15n);
    now = START + 5n;
    await mining;
    expect(node.chain.head.header).toMatchObject({ number: 20n, timestamp: START + 20n });
  });

  test('is nothing special where time may run ahead', async () => {
    const { node } = await nodeOn({}, { now: () => START });
    const chain = await openVillage();
    const block = seal(chain.build([], { timestamp: START + 10n ** 9n, miner: HELPER }).block);
    expect(await node.receive(block)).toBe('taken');
  });
});

describe('mining while a block comes from elsewhere', () => {
  test('ends the search for the old one, and mines what waits on the new one', async () => {
    const { node, phases } = await nodeOn();
    const chain = await openVillage();
    await node.submit(gift(chain, 'alise', 'bob', HLP));
    // Held, so that the search is surely under way when the other block comes.
    node.mining.pause();
    const mining = node.mine();
    await expect.poll(() => phases.some(({ phase }) => phase === 'searching'), { timeout: 5_000 }).toBe(true);
    const timestamp = chain.head.header.timestamp + 1n;
    const rival = seal(chain.build([gift(chain, 'bob', 'jon', HLP)], { timestamp, miner: HELPER }).block);
    await node.receive(rival);
    node.mining.resume();
    await mining;
    expect(node.chain.blockByNumber(1n)).toEqual(rival);
    expect(node.chain.head.header.parentHash).toBe(blockHash(rival));
    expect(node.chain.head.transactions).toHaveLength(1);
    expect(phases.filter(({ phase }) => phase === 'searching')).toHaveLength(2);
    expect(phases.filter(({ phase }) => phase === 'found')).toHaveLength(1);
  });
});

/** A nonce that does not win. */
function losing(block: Block): bigint {
  for (let nonce = 0n; ; nonce += 1n) {
    const hash = blockHash({ ...block, header: { ...block.header, nonce } });
    if (!hash.startsWith('0x0')) return nonce;
  }
}
