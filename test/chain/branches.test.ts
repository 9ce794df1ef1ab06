/** Many branches, one canonical chain: whatever came first, everybody ends with the same records. */

import { describe, expect, test } from 'vitest';
import { type Block, blockHash } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { receiptsRoot } from '../../src/chain/block.ts';
import { verifyChain } from '../../src/chain/verify.ts';
import { stateAt } from '../../src/state/state-at.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store, Write } from '../../src/state/store.ts';
import { Random } from '../vm/generator.ts';
import { HELPER, refusalLater } from './helpers.ts';
import { HLP } from './make.ts';
import { blockOn, randomTree } from './trees.ts';
import { contentOf, gift, openVillage, remade, sealedNext } from './village.ts';

/** All records but those that every branch leaves for ever: trie nodes, code, and the blocks of the branches that lost. */
async function canonicalContent(store: Store): Promise<Map<string, Uint8Array>> {
  const content = await contentOf(store);
  for (const key of content.keys()) if (/^(node|code|side|refused)\//.test(key)) content.delete(key);
  return content;
}

/** What a chain looks like that never heard of another branch. */
async function replayed(chain: Chain): Promise<Map<string, Uint8Array>> {
  const fresh = await openVillage();
  for (const block of canonical(chain)) await fresh.import(block);
  expect(fresh.headHash).toBe(chain.headHash);
  return canonicalContent(fresh.store);
}

function canonical(chain: Chain): readonly Block[] {
  return Array.from({ length: Number(chain.head.header.number) }, (_, index) =>
    chain.blockByNumber(BigInt(index + 1))!,
  );
}

/** Imports in a random order in which each block comes after its parent; says how deep the deepest reorganisation was. */
async function deliver(blocks: readonly Block[], seed: number): Promise<{ chain: Chain; deepest: number }> {
  const random = new Random(seed);
  const chain = await openVillage();
  let waiting = [...blocks];
  let deepest = 0;
  while (waiting.length > 0) {
    const possible = waiting.filter(({ header }) => chain.blockByHash(header.parentHash) !== undefined);
    const block = random.pick(possible);
    const { move } = await chain.import(block);
    deepest = Math.max(deepest, move.displaced.length);
    waiting = waiting.filter((other) => other !== block);
  }
  return { chain, deepest };
}

/** Branches from block 0, each with blocks of its own, one after the other: every one displaces the one before. */
async function rivals(
  lengths: readonly number[],
  store: Store = openMemoryStore(),
): Promise<{ chain: Chain; deepest: number }> {
  const random = new Random(7);
  const chain = await openVillage(store);
  const first = chain.headHash;
  let deepest = 0;
  for (const length of lengths) {
    for (let on = first, n = 0; n < length; n += 1) {
      const block = blockOn(chain, on, random);
      const { move } = await chain.import(block);
      deepest = Math.max(deepest, move.displaced.length);
      on = blockHash(block);
    }
  }
  return { chain, deepest };
}

describe('random trees of blocks', () => {
  const TREES = 200;
  test(`${TREES} of them, delivered in random order, end as a chain that never knew but the winner`, async () => {
    let reorganised = 0;
    for (let seed = 1; seed <= TREES; seed += 1) {
      const { chain: first, blocks } = await randomTree(seed, 10 + (seed % 15), 1 + (seed % 7));
      const { chain, deepest } = await deliver(blocks, seed * 1_000);
      if (deepest > 0) reorganised += 1;
      expect(chain.headHash, `seed ${seed}`).toBe(first.headHash);
      expect(chain.totalDifficulty).toBe(first.totalDifficulty);
      const wanted = await replayed(chain);
      expect(await canonicalContent(chain.store), `seed ${seed}`).toEqual(wanted);
      expect(await canonicalContent(first.store), `seed ${seed}`).toEqual(wanted);
      // Every branch is there for whoever asks, whatever the order was.
      expect([...(await contentOf(chain.store)).keys()]).toEqual([...(await contentOf(first.store)).keys()]);
    }
    expect(reorganised).toBeGreaterThan(TREES / 2);
  }, 120_000);

  test('are valid with all their branches', async () => {
    for (const seed of [3, 12, 19]) {
      const { chain } = await randomTree(seed, 25, 6);
      expect(await verifyChain(chain.store)).toMatchObject({ ok: true });
    }
  });
});

describe('a reorganisation', () => {
  test('of 64 blocks, back and forth, leaves what a fresh replay leaves', async () => {
    const { chain, deepest } = await rivals([64, 65, 66]);
    expect(deepest).toBeGreaterThanOrEqual(64);
    expect(await canonicalContent(chain.store)).toEqual(await replayed(chain));
    expect(await verifyChain(chain.store)).toMatchObject({ ok: true });
  }, 60_000);

  test('of 500 blocks is one batch', async () => {
    const memory = openMemoryStore();
    let batches = 0;
    const counting: Store = {
      get: (key) => memory.get(key),
      count: (prefix) => memory.count(prefix),
      scan: (prefix, options) => memory.scan(prefix, options),
      close: () => memory.close(),
      commit: (writes) => ((batches += 1), memory.commit(writes)),
    };
    const { chain, deepest } = await rivals([500, 501], counting);
    expect(deepest).toBe(500);
    // The first block, and one for each that came.
    expect(batches).toBe(1 + 500 + 501);
    expect(await canonicalContent(chain.store)).toEqual(await replayed(chain));
  }, 60_000);

  test('says what left and what came, oldest first', async () => {
    const chain = await openVillage();
    const [one, two] = await chainOf(chain, 2, 'alise');
    const other = await openVillage();
    const [a, b, c] = await chainOf(other, 3, 'bob');
    await chain.import(a!);
    await chain.import(b!);
    const { move } = await chain.import(c!);
    // Of two branches of two blocks the one with the lower hash wins, so b may have displaced the first one already.
    const isEarly = blockHash(b!) < blockHash(two!);
    expect(move.displaced).toEqual(isEarly ? [] : [one, two]);
    expect(move.adopted).toEqual(isEarly ? [c] : [a, b, c]);
    expect(chain.headHash).toBe(other.headHash);
  });

  test('that cannot be kept leaves the branch that was there', async () => {
    const store = failing();
    const chain = await openVillage(store);
    await chainOf(chain, 2, 'alise');
    const other = await openVillage();
    const blocks = await chainOf(other, 4, 'bob');
    for (const block of blocks.slice(0, 2)) await chain.import(block);
    const [before, head] = [await contentOf(store), chain.headHash];
    const rest = blocks.slice(2);
    store.failNext = true;
    await expect(chain.import(rest[0]!)).rejects.toThrow('the disk said no');
    expect(await contentOf(store)).toEqual(before);
    expect(chain.headHash).toBe(head);
    for (const block of rest) await chain.import(block);
    expect(chain.headHash).toBe(other.headHash);
  });
});

describe('of two branches', () => {
  test('with the same work the one with the lower hash wins, whichever came first', async () => {
    const maker = await openVillage();
    const [one, two] = [
      sealedNext(maker, [gift(maker, 'alise', 'bob', HLP)]),
      sealedNext(maker, [gift(maker, 'alise', 'jon', HLP)]),
    ];
    const lower = blockHash(one) < blockHash(two) ? one : two;
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      const chain = await openVillage();
      for (const block of order) await chain.import(block);
      expect(chain.headHash).toBe(blockHash(lower));
    }
  });

  test('the one that lost can still be asked: its blocks, its receipts, its state', async () => {
    const { chain } = await rivals([3, 4]);
    const sides = [...(await contentOf(chain.store)).keys()].filter((key) => key.startsWith('side/'));
    expect(sides.length).toBeGreaterThanOrEqual(3);
    for (const key of sides) {
      const hash = key.slice('side/'.length) as `0x${string}`;
      const block = chain.blockByHash(hash)!;
      expect(chain.isCanonical(hash)).toBe(false);
      expect(receiptsRoot(chain.receiptsOf(hash)!)).toBe(block.header.receiptsRoot);
      const state = stateAt(chain.store, block.header.stateRoot);
      expect(chain.stateOf(hash).account(HELPER)).toEqual(state.account(HELPER));
    }
  });
});

describe('a block on a heavier branch that breaks a rule', () => {
  test.each([1, 5, 20])('%i blocks deep keeps everything above it out, and is remembered', async (depth) => {
    const chain = await openVillage();
    await chainOf(chain, 2, 'alise');
    const other = await openVillage();
    const branch = await chainOf(other, depth - 1, 'bob');
    for (const block of branch) await chain.import(block);
    const bad = remade(sealedNext(other, []), { stateRoot: `0x${'11'.repeat(32)}` });
    const before = await canonicalContent(chain.store);
    expect(await refusalLater(chain.import(bad))).toMatch(/stateRoot|reward/);
    const refusedBefore = await contentOf(chain.store);
    expect(await refusalLater(chain.import(bad))).toMatch(/stateRoot|reward/);
    expect(await contentOf(chain.store)).toEqual(refusedBefore);
    let parent = bad;
    for (let n = 0; n < 5; n += 1) {
      const { header } = parent;
      parent = remade(bad, {
        parentHash: blockHash(parent),
        number: header.number + 1n,
        timestamp: header.timestamp + 1n,
      });
      expect(await refusalLater(chain.import(parent))).toBe('refusedParent');
    }
    expect(await canonicalContent(chain.store)).toEqual(before);
  });

  test('is not remembered when its body is not its own: the true block is welcome afterwards', async () => {
    const chain = await openVillage();
    const block = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    expect(await refusalLater(chain.import({ ...block, transactions: [] }))).toBe('transactionsRoot');
    await chain.import(block);
    expect(chain.headHash).toBe(blockHash(block));
  });

  test('makes what stands on it be remembered for about the same work only: halving and halving again costs nothing', async () => {
    const chain = await openVillage(undefined, { difficulty: 256n });
    const bad = remade(sealedNext(chain, []), { gasUsed: 1n });
    expect(await refusalLater(chain.import(bad))).toBe('gasUsed');
    const half = remade(bad, { parentHash: blockHash(bad), number: 2n, difficulty: 128n });
    const quarter = remade(bad, { parentHash: blockHash(half), number: 3n, difficulty: 64n });
    for (const block of [half, quarter]) expect(await refusalLater(chain.import(block))).toBe('refusedParent');
    const kept = [...(await contentOf(chain.store)).keys()].filter((key) => key.startsWith('refused/'));
    expect(kept.toSorted()).toEqual([bad, half].map((block) => `refused/${blockHash(block)}`).toSorted());
  });

  test('and a record that says so of a block that breaks none is found, and stops nobody meanwhile', async () => {
    const chain = await openVillage();
    const [first] = await chainOf(chain, 2, 'alise');
    const bad = remade(sealedNext(chain, []), { gasUsed: 1n });
    await refusalLater(chain.import(bad));
    const value = chain.store.get(`refused/${blockHash(bad)}`)!;
    await chain.store.commit([chain.headHash, blockHash(first!)].map((hash) => ({ key: `refused/${hash}`, value })));
    expect(await verifyChain(chain.store)).toMatchObject({ ok: false, rule: 'record' });
    await chain.import(sealedNext(chain, []));
    expect(chain.head.header.number).toBe(3n);
  });

  test.each(['stateRoot', 'receiptsRoot', 'transactionsRoot', 'miner'] as const)(
    'only because its %s is written in capitals is not remembered: the same block in small letters is welcome',
    async (name) => {
      const chain = await openVillage();
      const block = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
      const text = `0x${block.header[name].slice(2).toUpperCase()}`;
      const twin = { ...block, header: { ...block.header, [name]: text } } as Block;
      expect(await refusalLater(chain.import(twin))).toBe('form');
      await chain.import(block);
      expect(chain.headHash).toBe(blockHash(block));
    },
  );

  test('is remembered by the next process too, and at most 1,024 of them', async () => {
    const store = openMemoryStore();
    const chain = await openVillage(store, { difficulty: 1n });
    const next = sealedNext(chain, []);
    const bad = (n: number): Block => remade(next, { extraData: Uint8Array.of(n >> 8, n & 255), gasUsed: 1n });
    for (let n = 0; n < 1_030; n += 1) expect(await refusalLater(chain.import(bad(n)))).toBe('gasUsed');
    const again = await openVillage(store, { difficulty: 1n });
    expect(await refusalLater(again.import(bad(1_029)))).toBe('gasUsed');
    const kept = [...(await contentOf(store)).keys()].filter((key) => key.startsWith('refused/'));
    expect(kept).toHaveLength(1_024);
  });
});

test('a block whose parent is not known is refused by that name, and nothing is kept of it', async () => {
  const chain = await openVillage();
  const other = await openVillage();
  const [, second] = await chainOf(other, 2, 'bob');
  const before = await contentOf(chain.store);
  expect(await refusalLater(chain.import(second!))).toBe('unknownParent');
  expect(await contentOf(chain.store)).toEqual(before);
});

/** Mines some blocks, each with a gift of one person. */
async function chainOf(chain: Chain, length: number, from: string): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  for (let n = 0; n < length; n += 1) {
    const block = sealedNext(chain, [gift(chain, from, 'jon', HLP)]);
    await chain.import(block);
    blocks.push(block);
  }
  return blocks;
}

function failing(): Store & { failNext: boolean } {
  const store = openMemoryStore();
  return {
    failNext: false,
    get: (key) => store.get(key),
    count: (prefix) => store.count(prefix),
    scan: (prefix, options) => store.scan(prefix, options),
    close: () => store.close(),
    commit(writes: readonly Write[]) {
      if (!this.failNext) return store.commit(writes);
      this.failNext = false;
      return Promise.reject(new Error('the disk said no'));
    },
  };
}
