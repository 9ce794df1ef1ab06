import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Address, checksumAddress } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import { type Block, blockHash, decodeBlock, encodeBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { firstSupply } from '../../src/chain/genesis.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { headRecords, readHead } from '../../src/chain/records.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { DamagedRecord, type Store } from '../../src/state/store.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { addressOf, ALISE, BOB, HELPER, JON, refusalLater, refusalOf } from './helpers.ts';
import { GWEI, HLP, transferTo } from './make.ts';
import { contentOf, copyOf, gift, mine, openVillage, seal, sealedNext, signed, villageGenesis } from './village.ts';

const balance = (chain: Chain, name: string): bigint => chain.headState().account(addressOf(name))?.balance ?? 0n;

function hashOf(chain: Chain, number: bigint): string {
  const block = chain.blockByNumber(number);
  return block === undefined ? 'none' : blockHash(block);
}

describe('an empty store', () => {
  test('becomes a chain with one block, which says coinbase and gives everybody 10,000 hlp', async () => {
    const chain = await openVillage();
    expect(chain.head.header).toMatchObject({ number: 0n, gasUsed: 0n, baseFeePerGas: GWEI });
    expect(new TextDecoder().decode(chain.head.header.extraData)).toBe('coinbase');
    expect(balance(chain, 'alise')).toBe(10_000n * HLP);
    expect(balance(chain, 'helper')).toBe(0n);
    expect(chain.receipts(0n)).toEqual([]);
  });

  test('begins as the text of its genesis says, however its addresses were written', async () => {
    const store = openMemoryStore();
    const genesis = villageGenesis({ difficulty: 16n });
    const allocations = genesis.allocations.map(({ address, wei }) => ({
      address: checksumAddress(address) as Address,
      wei,
    }));
    const chain = await Chain.open(store, { ...genesis, allocations });
    await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    expect(await chain.verify()).toMatchObject({ ok: true });
    expect((await Chain.open(store, { ...genesis, allocations })).headHash).toBe(chain.headHash);
  });

  test('without a genesis is no chain', async () => {
    expect(await refusalLater(Chain.open(openMemoryStore()))).toBe('empty');
  });

  test('that only looks empty is not begun again', async () => {
    const store = openMemoryStore();
    await store.commit([{ key: 'block/00000000000000000007', value: Uint8Array.of(1) }]);
    expect(await refusalLater(openVillage(store))).toBe('damaged');
  });
});

describe('the story of the notebook', () => {
  test('Alise gives Bob 2.0, Bob gives Jon 4.5, and the blocks chain', async () => {
    const chain = await openVillage();
    const first = gift(chain, 'alise', 'bob', 2n * HLP);
    await mine(chain, [first]);
    const second = gift(chain, 'bob', 'jon', (9n * HLP) / 2n);
    const [receipt] = await mine(chain, [second]);

    expect(chain.head.header.parentHash).toBe(blockHash(chain.blockByNumber(1n) as Block));
    expect(balance(chain, 'jon')).toBe(10_000n * HLP + (9n * HLP) / 2n);
    expect(balance(chain, 'bob')).toBe(9_997n * HLP + HLP / 2n - 21_000n * (receipt?.effectiveGasPrice ?? 0n));
    expect(balance(chain, 'helper')).toBe(10n * HLP + 2n * 21_000n * GWEI);

    const found = chain.findTransaction(transactionHash(second));
    expect(found).toMatchObject({ index: 0, receipt });
    expect(found?.block.header).toEqual(chain.head.header);
    expect(found?.transaction).toEqual(second);
  });

  test('every block can be found by number and by hash, and every state is still there', async () => {
    const chain = await openVillage();
    for (let i = 1; i <= 4; i += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    for (let number = 0n; number <= 4n; number += 1n) {
      const block = chain.blockByNumber(number) as Block;
      expect(block.header.number).toBe(number);
      expect(chain.blockByHash(blockHash(block))).toEqual(block);
      expect(chain.stateAt(number).account(BOB)?.balance).toBe((10_000n + number) * HLP);
    }
    expect(chain.blockByNumber(5n)).toBeUndefined();
    expect(chain.blockByHash(`0x${'00'.repeat(32)}`)).toBeUndefined();
    expect(chain.findTransaction(`0x${'00'.repeat(32)}`)).toBeUndefined();
    expect(refusalOf(() => chain.stateAt(5n))).toBe('unknownBlock');
  });
});

describe('importing', () => {
  test('a block twice changes nothing the second time', async () => {
    const chain = await openVillage();
    const block = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const first = await chain.import(block);
    const before = await contentOf(chain.store);
    expect(await chain.import(block)).toEqual({ ...first, move: { displaced: [], adopted: [] } });
    expect(await contentOf(chain.store)).toEqual(before);
  });

  test('what was built here is not executed again, and anything else about it is', async () => {
    const chain = await openVillage();
    const built = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const { header } = built;
    const changed = [
      { ...header, stateRoot: `0x${'12'.repeat(32)}` as const },
      { ...header, gasUsed: 1n },
      { ...header, timestamp: 0n },
    ];
    for (const other of changed) {
      expect(['stateRoot', 'gasUsed', 'timestamp']).toContain(
        await refusalLater(chain.import(seal({ header: other, transactions: built.transactions }))),
      );
    }
    const unmined = { header: { ...header, nonce: header.nonce + 1n }, transactions: built.transactions };
    expect(await refusalLater(chain.import(unmined))).toBe('proofOfWork');
    expect(chain.head.header.number).toBe(0n);
    const twin = await Chain.open(openMemoryStore(), chain.genesis);
    const elsewhere = await twin.import(decodeBlock(encodeBlock(built)));
    expect((await chain.import(built)).receipts).toEqual(elsewhere.receipts);
    const kept = [...(await contentOf(chain.store))].filter(([key]) => !key.startsWith('refused/'));
    expect(new Map(kept)).toEqual(await contentOf(twin.store));
  });

  test('two rivals at once takes one after the other, and ends on the one with the lower hash', async () => {
    const chain = await openVillage();
    const one = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const rival = sealedNext(chain, [gift(chain, 'alise', 'jon', HLP)]);
    const refusals = await Promise.all([refusalLater(chain.import(one)), refusalLater(chain.import(rival))]);
    expect(refusals).toEqual([undefined, undefined]);
    expect(chain.headHash).toBe([blockHash(one), blockHash(rival)].toSorted()[0]);
  });

  test('writes what others want to write in the same batch, or nothing of either', async () => {
    const store = openMemoryStore();
    const batches: string[][] = [];
    const watched: Store = {
      get: (key) => store.get(key),
      count: (prefix) => store.count(prefix),
      scan: (prefix, options) => store.scan(prefix, options),
      close: () => store.close(),
      commit(writes) {
        batches.push(writes.map(({ key }) => key));
        return store.commit(writes);
      },
    };
    const chain = await openVillage(watched);
    const block = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    await chain.import(block, () => [{ key: 'pending/x', value: undefined }]);
    expect(batches).toHaveLength(2);
    expect(batches[1]).toContain('pending/x');
    expect(batches[1]).toContain('head');
    expect(new Set(batches[1]).size).toBe(batches[1]?.length);
  });

  test('shows one state or the other while the batch is on its way, whatever of it can be read already', async () => {
    const store = openMemoryStore();
    const chain = await openVillage(store);
    await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const block = sealedNext(chain, [gift(chain, 'alise', 'jon', HLP)]);
    const before = [ALISE, JON].map((address) => chain.headState().account(address));
    const state = chain.headState();
    const commit = store.commit.bind(store);
    store.commit = async (writes) => {
      await commit(writes);
      // All of it can be read now, and the head has not moved.
      expect([ALISE, JON].map((address) => state.account(address))).toEqual(before);
      expect(chain.blockByNumber(block.header.number)).toBeUndefined();
    };
    await chain.import(block);
    expect.assertions(3);
    expect(state.account(JON)).not.toEqual(before[1]);
  });

  test('that fails to be kept leaves the chain where it was, and can be tried again', async () => {
    const store = openMemoryStore();
    let isFull = false;
    const small: Store = {
      get: (key) => store.get(key),
      count: (prefix) => store.count(prefix),
      scan: (prefix, options) => store.scan(prefix, options),
      close: () => store.close(),
      commit: (writes) => (isFull ? Promise.reject(new Error('disk full')) : store.commit(writes)),
    };
    const chain = await openVillage(small);
    const block = sealedNext(chain, [gift(chain, 'alise', 'bob', HLP)]);
    isFull = true;
    await expect(chain.import(block)).rejects.toThrow('disk full');
    expect(chain.head.header.number).toBe(0n);
    isFull = false;
    await chain.import(block);
    expect(chain.head.header.number).toBe(1n);
  });
});

/** The head of a chain that has only begun. */
const OLD_HEAD = (await openVillage()).store.get('head');

describe('taking blocks back', () => {
  test('shows one chain or the other while the batch is on its way, and never one with a hole', async () => {
    const store = openMemoryStore();
    const chain = await openVillage(store);
    for (let number = 1; number <= 4; number += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const [kept, gone] = [hashOf(chain, 2n), chain.blockByNumber(4n) as Block];
    const wanted = chain.stateAt(2n).account(BOB);
    let looks = 0;
    const look = (): void => {
      looks += 1;
      expect([1n, 2n, 3n, 4n].map((number) => chain.blockByNumber(number) !== undefined)).toEqual([true, true, false, false]); // prettier-ignore
      expect([chain.blockByHash(blockHash(gone)), chain.receipts(4n)]).toEqual([undefined, undefined]);
      expect(gone.transactions.map((each) => chain.findTransaction(transactionHash(each)))).toEqual([undefined]);
      expect(chain.headState().account(BOB)).toEqual(wanted);
    };
    const commit = store.commit.bind(store);
    store.commit = async (writes) => {
      look();
      await commit(writes);
      look();
    };
    await chain.rewind(kept as Hash);
    look();
    expect(looks).toBe(3);
    store.commit = commit;
    expect([await chain.verify(), [...(await contentOf(store)).keys()].filter((key) => key.startsWith('side/'))]).toEqual([expect.objectContaining({ ok: true }), []]); // prettier-ignore
    expect(chain.headHash).toBe(kept);
    await mine(chain, [gift(chain, 'alise', 'jon', HLP)]);
  });

  test('that fails to be written leaves the chain as it was', async () => {
    const store = openMemoryStore();
    const chain = await openVillage(store);
    await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const [head, state] = [chain.headHash, chain.headState().account(BOB)];
    store.commit = () => Promise.reject(new Error('no room'));
    await expect(chain.rewind(hashOf(chain, 0n) as Hash)).rejects.toThrow('no room');
    expect([chain.headHash, chain.headState().account(BOB), chain.head.header.number]).toEqual([head, state, 1n]);
  });
});

describe('a chain that was closed', () => {
  test('opens where it was, without being told how it began', async () => {
    const store = openMemoryStore();
    const chain = await openVillage(store);
    for (let i = 0; i < 20; i += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const again = await Chain.open(store);
    expect(again.headHash).toBe(chain.headHash);
    expect(again.genesis).toEqual(chain.genesis);
    await mine(again, [gift(again, 'bob', 'jon', HLP)]);
    expect(again.head.header.number).toBe(21n);
  });

  test('is not opened as another one', async () => {
    const store = openMemoryStore();
    await openVillage(store);
    expect(await refusalLater(openVillage(store, { chainId: 7n }))).toBe('otherChain');
    expect(await refusalLater(openVillage(store, { rewardInWei: 6n * HLP }))).toBe('otherChain');
  });

  const damages: readonly (readonly [what: string, key: (chain: Chain) => string, value: Uint8Array | undefined])[] = [
    ['its head', () => 'head', undefined],
    ['the copy of its head', () => '~head', undefined],
    ['a part that held a newer copy of its head', () => '~head', OLD_HEAD],
    ['its genesis text', () => 'genesis', undefined],
    ['its first block', () => 'block/00000000000000000000', undefined],
    ['a recent block', () => 'block/00000000000000000002', undefined],
    ['a recent block, replaced by junk', () => 'block/00000000000000000002', Uint8Array.of(0xc0)],
    ['recent receipts', () => 'receipts/00000000000000000003', undefined],
    ['the place of a recent block', (chain) => `number/${chain.headHash}`, undefined],
    ['the root of the newest state', (chain) => `node/${chain.head.header.stateRoot}`, undefined],
    ['the account that changed last', () => `account/${HELPER}`, undefined],
  ];

  test.each(damages)('and lost %s says so', async (_what, key, value) => {
    const chain = await openVillage();
    for (let i = 0; i < 3; i += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const store = await copyOf(chain.store);
    await store.commit([{ key: key(chain), value }]);
    expect(await refusalLater(Chain.open(store))).toBe('damaged');
  });
});

test.each(['number', 'totalDifficulty', 'contracts', 'transactions'] as const)(
  'a chain whose two records of the newest block differ in %s is damaged',
  async (field) => {
    const chain = await openVillage();
    await mine(chain, []);
    const head = readHead(chain.store)!;
    const [changed] = headRecords({ ...head, [field]: head[field] + 1n });
    const store = await copyOf(chain.store);
    await store.commit([changed!]);
    await expect(Chain.open(store)).rejects.toThrow('two records disagree about the newest block');
  },
);

describe('a chain that lost a part of its middle', () => {
  test('says so when it is opened, however long ago that was', async () => {
    const chain = await openVillage();
    for (let i = 0; i < 24; i += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const lost = ['block/00000000000000000005', 'receipts/00000000000000000005', `number/${hashOf(chain, 5n)}`];
    await chain.store.commit(lost.map((key) => ({ key, value: undefined })));
    await expect(Chain.open(chain.store)).rejects.toThrow('there are 24 blocks in it, expected 25');
  });

  test('does not answer as if it had never been there', async () => {
    const chain = await openVillage();
    for (let i = 0; i < 3; i += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    await chain.store.commit([
      { key: 'block/00000000000000000001', value: undefined },
      { key: 'receipts/00000000000000000001', value: undefined },
      { key: `account/${BOB}`, value: undefined },
    ]);
    expect(refusalOf(() => chain.blockByNumber(1n))).toBe('damaged');
    expect(refusalOf(() => chain.receipts(1n))).toBe('damaged');
    expect(() => chain.headState().account(BOB)).toThrow(DamagedRecord);
    expect(chain.blockByNumber(4n)).toBeUndefined();
    expect(chain.headState().account(`0x${'11'.repeat(20)}`)).toBeUndefined();
  });
});

describe('the same blocks', () => {
  test('give the same bytes in memory and on disk', async () => {
    const chain = await openVillage();
    for (let i = 0; i < 5; i += 1) {
      await mine(chain, [
        gift(chain, 'alise', 'bob', HLP),
        signed(chain, 'bob', transferTo(JON, 7n, memo('thank you'))),
      ]);
    }
    const blocks = [1n, 2n, 3n, 4n, 5n].map((number) => encodeBlock(chain.blockByNumber(number) as Block));

    const directory = mkdtempSync(join(tmpdir(), 'hlp-chain-'));
    const store = await openLevelStore(directory);
    const other = await Chain.open(store, villageGenesis({ difficulty: 16n }));
    for (const bytes of blocks) await other.import(decodeBlock(bytes));
    expect(other.headHash).toBe(chain.headHash);
    expect(await contentOf(store)).toEqual(await contentOf(chain.store));
    await store.close();
    rmSync(directory, { recursive: true });
  });

  test('give known hashes: whoever reads this gets the same', async () => {
    const chain = await openVillage(openMemoryStore(), { difficulty: 256n });
    const genesis = chain.headHash;
    await mine(chain, [gift(chain, 'alise', 'bob', 2n * HLP)]);
    expect({ genesis, stateRoot: chain.head.header.stateRoot, block: chain.headHash }).toMatchInlineSnapshot(`
      {
        "block": "0x008ea9b7547bd5262448721110939e7dbb565a2c4b465e2c58098265a826d3a6",
        "genesis": "0x1fa5a58d56a16378b2d50755babaeb09c83069cc8439bc370373111a1de74943",
        "stateRoot": "0x05c514dc07b4344ccc69ed954cc0f5b42892c0f67fd792bd1dc21db770e9981b",
      }
    `);
  });
});

test('after any blocks of transfers there is exactly as much hlp as genesis, rewards and burned fees say', async () => {
  const names = developmentPeople().map(({ name }) => name);
  const transfer = fc.record({
    from: fc.constantFrom(...names),
    to: fc.constantFrom(...names),
    wei: fc.bigInt({ min: 0n, max: 6_000n * HLP }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(transfer, { maxLength: 4 }), { maxLength: 6 }), async (blocks) => {
      const chain = await openVillage();
      let burned = 0n;
      for (const transfers of blocks) {
        const wishes = transfers.map(({ from, to, wei }) => gift(chain, from, to, wei));
        const timestamp = chain.head.header.timestamp + 1n;
        await chain.import(seal(chain.build(wishes, { timestamp, miner: HELPER }).block));
        burned += chain.head.header.gasUsed * chain.head.header.baseFeePerGas;
      }
      const all = names.reduce((sum, name) => sum + balance(chain, name), 0n);
      expect(all).toBe(firstSupply(chain.genesis) + BigInt(blocks.length) * 5n * HLP - burned);
    }),
    { numRuns: 15 },
  );
});

describe('a block of the past', () => {
  test('can be gone through again, transaction by transaction, to the same receipts', async () => {
    const chain = await openVillage();
    await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
    const receipts = await mine(chain, [gift(chain, 'alise', 'jon', HLP), gift(chain, 'bob', 'jon', HLP)]);
    await mine(chain, []);

    const { block, run } = chain.replay(2n);
    const again = block.transactions.map((transaction) => run.apply(transaction).receipt);
    expect(again).toEqual(receipts);
    run.close();
    expect(run.state.account(JON)).toEqual(chain.stateAt(2n).account(JON));
    expect(run.state.account(ALISE)).toEqual(chain.stateAt(2n).account(ALISE));
    expect(refusalOf(() => chain.replay(0n))).toBe('unknownBlock');
    expect(refusalOf(() => chain.replay(4n))).toBe('unknownBlock');
  });
});

function memo(text: string): { data: Uint8Array; gasLimit: bigint } {
  return { data: new TextEncoder().encode(text), gasLimit: 100_000n };
}
