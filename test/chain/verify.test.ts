import { describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { type Block, blockHash, decodeBlock, encodeBlock, transactionsRoot } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { blockKey as keyOfBlock } from '../../src/chain/records.ts';
import { encodeStoredReceipts } from '../../src/chain/receipt.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { verifyChain } from '../../src/chain/verify.ts';
import { NO_CODE } from '../../src/state/reader.ts';
import { encodeAccount, encodeHistory, encodeLeaf, historyKey } from '../../src/state/records.ts';
import type { Store } from '../../src/state/store.ts';
import { addressOf, ALISE, BOB, HELPER, JON, keyOf, refusalLater } from './helpers.ts';
import { HLP, transferTo } from './make.ts';
import { contentOf, copyOf, gift, mine, openVillage, remade, seal, villageGenesis } from './village.ts';

/** Six blocks in which Alise gives Bob 1 hlp each; in the third also Jon 1. */
const original = await (async (): Promise<Chain> => {
  const chain = await openVillage();
  for (let number = 1; number <= 6; number += 1) {
    const gifts = [gift(chain, 'alise', 'bob', HLP)];
    if (number === 3) gifts.push(gift(chain, 'bob', 'jon', HLP));
    await mine(chain, gifts);
  }
  return chain;
})();

const blockKey = (number: number): string => keyOfBlock(BigInt(number));
const block = (number: number): Block => original.blockByNumber(BigInt(number)) as Block;

/** A copy of the chain's records with some of them written anew, each with a correct check of its own. */
async function tampered(changes: Readonly<Record<string, Uint8Array | undefined>>): Promise<Store> {
  const store = await copyOf(original.store);
  await store.commit(Object.entries(changes).map(([key, value]) => ({ key, value })));
  return store;
}

/** The block with Alise's gift made into something else she never signed. */
function altered(number: number): Block {
  const [first, ...rest] = block(number).transactions;
  if (first === undefined) throw new Error('the block is empty');
  return { ...block(number), transactions: [{ ...first, value: 2n * HLP }, ...rest] };
}

describe('a chain nobody tampered with', () => {
  test('is right from the first block to the last', async () => {
    const seen: string[] = [];
    const before = await contentOf(original.store);
    const verdict = await original.verify({ onProgress: (done, all) => void seen.push(`${done}/${all}`) });
    expect(verdict).toEqual({ ok: true, blocks: 6n });
    expect(seen).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
    expect(await contentOf(original.store)).toEqual(before);
  });

  test('that has only begun is right', async () => {
    expect(await (await openVillage()).verify()).toEqual({ ok: true, blocks: 0n });
  });
});

describe('a transaction of the past that was altered', () => {
  test.each([1, 3, 6])(
    'is named at its own block, %i, and everything is right again when it is put back',
    async (number) => {
      const store = await tampered({ [blockKey(number)]: encodeBlock(altered(number)) });
      expect(await verifyChain(store)).toMatchObject({
        ok: false,
        blockNumber: BigInt(number),
        rule: 'transactionsRoot',
      });
      await store.commit([{ key: blockKey(number), value: encodeBlock(block(number)) }]);
      expect(await verifyChain(store)).toEqual({ ok: true, blocks: 6n });
    },
  );

  test('with a new root in the header is named there: the work is gone', async () => {
    const { header, transactions } = altered(3);
    const changed = { header: { ...header, transactionsRoot: transactionsRoot(transactions) }, transactions };
    const store = await tampered({ [blockKey(3)]: encodeBlock(changed) });
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 3n, rule: 'proofOfWork' });
  });

  test('and mined again, with a signature that no longer fits, is named at its block', async () => {
    const { header, transactions } = altered(3);
    const changed = remade({ header, transactions }, { transactionsRoot: transactionsRoot(transactions) });
    const store = await tampered({ [blockKey(3)]: encodeBlock(changed) });
    // The signature now is a stranger's, who has nothing and has sent nothing.
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 3n, rule: 'nonceTooHigh' });
  });

  test('by its own sender, and mined again so that the block is valid by itself, is named by its right neighbour', async () => {
    const changed = remined(3);
    const store = await tampered({ [blockKey(3)]: encodeBlock(changed) });
    const verdict = await verifyChain(store);
    expect(verdict).toMatchObject({ ok: false, blockNumber: 3n, rule: 'parentHash' });
    expect(verdict).toHaveProperty('message', expect.stringContaining('block 4 was mined on'));
  });

  test('in the newest block, which has no right neighbour, is named by the head', async () => {
    const store = await tampered({ [blockKey(6)]: encodeBlock(remined(6)) });
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 6n, rule: 'head' });
  });

  test('is noticed when the chain is opened, if it is among the newest blocks and was mined again', async () => {
    const changed = remined(5);
    const store = await tampered({
      [blockKey(5)]: encodeBlock(changed),
      [`number/${blockHash(changed)}`]: original.store.get(`number/${blockHash(block(5))}`),
    });
    const opening = Chain.open(store);
    expect(await refusalLater(opening)).toBe('damaged');
    await expect(opening).rejects.toThrow(`block 5 has the hash ${blockHash(changed)}`);
  });
});

describe('a header of the past that was altered', () => {
  test('and mined again is named for what it says', async () => {
    const cases = [
      [{ timestamp: 0n }, 'timestamp'],
      [{ miner: ALISE }, 'stateRoot'],
      [{ gasUsed: 0n }, 'gasUsed'],
      [{ difficulty: 1n }, 'difficulty'],
    ] as const;
    for (const [change, rule] of cases) {
      const store = await tampered({ [blockKey(2)]: encodeBlock(remade(block(2), change)) });
      expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 2n, rule });
    }
  });

  test('with another parent is named there, not at the parent', async () => {
    const header = { ...block(4).header, parentHash: `0x${'12'.repeat(32)}` as const };
    const store = await tampered({ [blockKey(4)]: encodeBlock({ ...block(4), header }) });
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 4n, rule: 'proofOfWork' });
  });

  test('in the first block does not match its genesis', async () => {
    const changed = { ...block(0), header: { ...block(0).header, timestamp: 1n } };
    const store = await tampered({ [blockKey(0)]: encodeBlock(changed) });
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: 0n, rule: 'genesis' });
  });
});

describe('a record beside the blocks that was altered', () => {
  const richer = encodeAccount({ nonce: 0n, balance: 99_999n * HLP, codeHash: `0x${'00'.repeat(32)}` });
  const nothing = encodeAccount({ nonce: 0n, balance: 0n, codeHash: NO_CODE });
  const place = Uint8Array.of(0xc2, 0x01, 0x80);
  const receipts = original.receipts(2n) ?? [];
  const cases: readonly (readonly [
    what: string,
    key: string,
    value: Uint8Array | undefined,
    at: bigint,
    rule: string,
  ])[] = [
    ['a block that is missing', blockKey(2), undefined, 2n, 'missing'],
    ['a block that is junk', blockKey(2), Uint8Array.of(1, 2, 3), 2n, 'rlp'],
    [
      'a receipt',
      'receipts/00000000000000000002',
      encodeStoredReceipts(receipts.map((r) => ({ ...r, gasUsed: 1n }))),
      2n,
      'record',
    ],
    ['receipts that are missing', 'receipts/00000000000000000003', undefined, 3n, 'record'],
    ['a trie node of the past', `node/${block(2).header.stateRoot}`, Uint8Array.of(0x80), 2n, 'record'],
    ['a trie node that is missing', `node/${block(6).header.stateRoot}`, undefined, 6n, 'record'],
    ['somebody’s balance', `account/${JON}`, richer, 6n, 'memory'],
    ['a person who is missing', `account/${JON}`, undefined, 6n, 'memory'],
    ['a person who was never there', `account/0x${'11'.repeat(20)}`, richer, 6n, 'memory'],
    ['a leaf that was never written', `leaf/${BOB}/balances`, encodeLeaf(5n), 6n, 'memory'],
    ['a leaf of nobody', `leaf/0x${'11'.repeat(20)}/n`, encodeLeaf(5n), 6n, 'memory'],
    ['a person who has nothing and was never there', `account/0x${'11'.repeat(20)}`, nothing, 6n, 'memory'],
    ['an account of nobody’s', 'account/0xzz', richer, 6n, 'memory'],
    ['a place of a transaction that never was', `transaction/0x${'11'.repeat(32)}`, place, 6n, 'record'],
    ['a block under a second hash', `number/0x${'11'.repeat(32)}`, Uint8Array.of(1), 6n, 'record'],
    ['a contract nobody deployed', 'contract/00000000000000000000', Uint8Array.of(0xc0), 6n, 'record'],
    ['a write that never was', historyKey(BOB, 'n', 2n), encodeHistory(5n, [0]), 6n, 'record'],
    ['a head that is missing', 'head', undefined, 0n, 'head'],
    ['the copy of the head', '~head', undefined, 6n, 'head'],
    ['a block behind the head', blockKey(7), encodeBlock(block(6)), 7n, 'head'],
    ['a genesis text that is missing', 'genesis', undefined, 0n, 'damaged'],
    ['a genesis text that is junk', 'genesis', utf8ToBytes('{'), 0n, 'damaged'],
  ];

  test.each(cases)('%s is named', async (_what, key, value, at, rule) => {
    const store = await tampered({ [key]: value });
    expect(await verifyChain(store)).toMatchObject({ ok: false, blockNumber: at, rule });
  });

  test('a genesis with other allocations is another chain', async () => {
    const genesis = { ...villageGenesis({ difficulty: 16n }), allocations: [{ address: BOB, wei: 1n }] };
    expect(await verifyChain(original.store, { genesis })).toMatchObject({
      ok: false,
      blockNumber: 0n,
      rule: 'otherChain',
    });
  });
});

/** The block with Alise giving her gift to Jon instead, signed by herself, executed and mined: valid but for its neighbours. */
function remined(number: number): Block {
  const [first, ...rest] = block(number).transactions;
  const nonce = first?.nonce ?? 0n;
  const instead = signTransaction(transferTo(addressOf('jon'), HLP, { nonce }), keyOf('alise'));
  const { timestamp, parentHash } = block(number).header;
  const built = original.build([instead, ...rest], { timestamp, miner: HELPER }, parentHash);
  return decodeBlock(encodeBlock(seal(built.block)));
}
