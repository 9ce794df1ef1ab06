/** Reading while the chain moves: every answer is of one moment, whatever branch it is on by then, on disk too. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Block, blockHash } from '../../src/chain/block.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Node } from '../../src/node/node.ts';
import { Filters } from '../../src/rpc/filters/filters.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { randomTree } from '../chain/trees.ts';
import { villageGenesis } from '../chain/village.ts';
import { Random } from '../vm/generator.ts';
import { Harness } from './harness.ts';
import { allLogs, filterOf, nameOf, nameOfPlain } from './log-world.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).toReversed()) await close();
});

type World = { readonly node: Node; readonly ask: Harness['ask']; readonly blocks: readonly Block[] };

const STORES: Readonly<Record<string, () => Promise<Store>>> = {
  'in memory': async () => openMemoryStore(),
  'on disk': async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hlp-moving-'));
    closing.push(() => rm(directory, { recursive: true }));
    const store = await openLevelStore(join(directory, 'chain'));
    closing.push(() => store.close());
    return store;
  },
};

async function open(store: Store, seed: number): Promise<World> {
  const harness = await Harness.open({ store, genesis: villageGenesis({ difficulty: 16n }), isAutomining: false });
  closing.push(() => harness.close());
  const { blocks } = await randomTree(seed, 40, 7);
  return { node: harness.node, blocks, ask: (method, ...params) => harness.ask(method, ...params) };
}

/** Goes on asking until the last block has come. */
async function whileMoving({ node, blocks }: World, question: () => Promise<void>): Promise<number> {
  const over = new AbortController();
  let asked = 0;
  const asking = Array.from({ length: 4 }, async () => {
    for (; !over.signal.aborted; asked += 1) {
      await question();
      await turn();
    }
  });
  for (const block of blocks) await node.receive(block);
  over.abort();
  await Promise.all(asking);
  return asked;
}

type Json = Readonly<Record<string, string>>;

describe.for(Object.entries(STORES))('%s, while blocks of many branches come', ([, store]) => {
  test.for([1, 2])('a block is of one piece, and so are its receipts (seed %i)', async (seed) => {
    const world = await open(await store(), seed);
    const known = new Map(world.blocks.map((block) => [blockHash(block), block]));
    const random = new Random(seed);
    const asked = await whileMoving(world, async () => {
      const number = `0x${random.below(12).toString(16)}`;
      const block = await world.ask<(Json & { transactions: Json[] }) | null>('eth_getBlockByNumber', number, true);
      const receipts = await world.ask<Json[] | null>('eth_getBlockReceipts', number);
      if (block === null || receipts === null || number === '0x0') return;
      const hashes = known.get(block['hash'] as never)?.transactions.map(transactionHash);
      expect(block.transactions.map(({ hash }) => hash)).toEqual(hashes);
      const names = new Set(receipts.map(({ blockHash: hash }) => hash));
      expect(names.size).toBeLessThan(2);
      const [first] = names;
      const wanted = first === undefined ? [] : known.get(first as never)!.transactions.map(transactionHash);
      expect(receipts.map(({ transactionHash: hash }) => hash)).toEqual(wanted);
    });
    expect(asked).toBeGreaterThan(50);
  });

  test.for([4, 5])('a transaction is found where it is (seed %i)', async (seed) => {
    const world = await open(await store(), seed);
    const known = new Map(world.blocks.map((block) => [blockHash(block), block]));
    const all = world.blocks.flatMap(({ transactions }) => transactions.map(transactionHash));
    const random = new Random(seed);
    let found = 0;
    await whileMoving(world, async () => {
      const hash = random.pick(all);
      const [receipt, transaction] = [
        await world.ask<Json | null>('eth_getTransactionReceipt', hash),
        await world.ask<Json | null>('eth_getTransactionByHash', hash),
      ];
      for (const json of [receipt, transaction]) {
        const block = known.get(json?.['blockHash'] as never);
        if (block === undefined) continue;
        found += 1;
        expect(transactionHash(block.transactions[Number(json!['transactionIndex'])]!)).toBe(hash);
        expect(BigInt(json!['blockNumber']!)).toBe(block.header.number);
      }
    });
    expect(found).toBeGreaterThan(10);
  });

  test.for([9, 11, 15])('logs are those of one chain, and filters miss nothing (seed %i)', async (seed) => {
    const world = await open(await store(), seed);
    const { node } = world;
    // Every block is the end of a slice.
    let clock = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (clock += 1_000));
    const filters = new Filters(node, { now: () => 0 });
    closing.push(() => filters.close());
    const id = filters.addLogs(filterOf({}));
    const held: string[] = [];
    const moments = new Set([logsNow(node)]);
    node.listen(() => moments.add(logsNow(node)));
    const answers: string[] = [];
    await whileMoving(world, async () => {
      const logs = await world.ask<Json[]>('eth_getLogs', { fromBlock: 'earliest', toBlock: 'latest' });
      answers.push(logs.map(nameOf).join());
    });
    moments.add(logsNow(node));
    for (const answer of answers) expect(moments).toContain(answer);
    for (const change of await filters.changes(id)) held.push(nameOf(change));
    expect(held.join()).toBe(logsNow(node));
  });
});

function logsNow({ chain }: Node): string {
  return chain.isCanonical(chain.headHash) ? allLogs(chain).map(nameOfPlain).join() : 'moving';
}
