/** What blocks and transactions may be. Blocks that are wrong in one thing are in `mutants.test.ts`, rules one by one in `rule-rows.test.ts`. */

import { describe, expect, test } from 'vitest';
import { bytesToHex, wordToBytes } from '../../src/base/bytes.ts';
import { decodeBlock, encodeBlock, sealBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { decodeHeader, encodeHeader, headerHash, sealHash } from '../../src/chain/header.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import { meetsTarget, powHash, target } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { checkTransaction } from '../../src/chain/validate.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { BOB, HELPER, keyOf, refusalLater, refusalOf } from './helpers.ts';
import { HLP, legacyTo, transferTo } from './make.ts';
import { inCapitals, MUTANTS } from './mutants.ts';
import { nonceOf, sceneAt } from './scene.ts';
import { gift, mine, openVillage, remade, villageGenesis } from './village.ts';

const alise = keyOf('alise');

describe('a block', () => {
  test('says what its miner wants in its extra data, and when it was', async () => {
    const { chain, next } = await sceneAt(3);
    const extraData = new Uint8Array(32).fill(0x68);
    await chain.import(remade(next, { extraData, timestamp: next.header.timestamp + 1_000_000n }));
    expect(chain.head.header.extraData).toEqual(extraData);
  });

  test('may be half a million years after its parent', async () => {
    const { chain, next, ground } = await sceneAt(3);
    const timestamp = ground.parent.timestamp + (1n << 44n);
    await chain.import(remade(next, { timestamp }));
    expect(chain.head.header.timestamp).toBe(timestamp);
  });

  test('is as exact beyond what a plain number holds', async () => {
    const late = (1n << 53n) - 2n;
    const chain = await Chain.open(openMemoryStore(), { ...villageGenesis({ difficulty: 16n }), timestamp: late });
    for (let number = 1n; number <= 3n; number += 1n) {
      await mine(chain, [gift(chain, 'alise', 'bob', 1n)]);
      expect(chain.head.header.timestamp).toBe(late + 5n * number);
    }
    expect(await chain.verify()).toEqual({ ok: true, blocks: 3n });
  });

  test('of which the work is missing is refused before its body is looked at', async () => {
    const { chain, next } = await sceneAt(3);
    const seed = sealHash(next.header);
    let nonce = next.header.nonce + 1n;
    while (meetsTarget(powHash(seed, nonce), next.header.difficulty)) nonce += 1n;
    expect(await refusalLater(chain.import({ ...sealBlock(next, nonce), transactions: [] }))).toBe('proofOfWork');
  });

  test.each([2n, 3n, 256n, (1n << 255n) - 1n, 1n << 255n])(
    'of difficulty %i counts below its target, and not at it',
    (difficulty) => {
      expect(meetsTarget(wordToBytes(target(difficulty) - 1n), difficulty)).toBe(true);
      expect(meetsTarget(wordToBytes(target(difficulty)), difficulty)).toBe(false);
    },
  );

  test('of difficulty 1 always counts, and of difficulty 0 never', () => {
    expect(meetsTarget(new Uint8Array(32).fill(0xff), 1n)).toBe(true);
    expect(meetsTarget(new Uint8Array(32), 0n)).toBe(false);
  });
});

describe('a transaction that may not be in a block', () => {
  const ofTransactions = MUTANTS.filter(({ table }) => table === 'transaction' || table === 'inclusion');

  test.each(ofTransactions)('is left out when one is built $what: $rule', async ({ make, rule }) => {
    const scene = await sceneAt(3);
    const good = gift(scene.chain, 'bob', 'jon', HLP);
    const given = make(scene).transactions;
    const { block, refused } = scene.chain.build([...given, good], { timestamp: 2_000_000_000n, miner: HELPER });
    expect(new Set(refused.map(({ error }) => error.rule))).toEqual(new Set([rule]));
    expect(block.transactions).toContain(good);
    expect(block.transactions.length + refused.length).toBe(given.length + 1);
  });

  test('because the block is full is left for the next one', async () => {
    const scene = await sceneAt(1, { gasLimit: 100_000n });
    const many = Array.from({ length: 5 }, (_, index) =>
      signTransaction(transferTo(BOB, 1n, { nonce: nonceOf(scene) + BigInt(index) }), alise),
    );
    const { block, refused } = scene.chain.build(many, { timestamp: 2_000_000_000n, miner: HELPER });
    expect(block.header.gasUsed).toBe(84_000n);
    expect(refused.map(({ error }) => error.rule)).toEqual(['blockGas']);
  });
});

test('a recipient whose address is written in another way is refused: the trie would take both for one', async () => {
  const chain = await openVillage();
  const transaction = signTransaction(transferTo(inCapitals(BOB), HLP), alise);
  expect(refusalOf(() => checkTransaction({ transaction, params: chain.params }))).toBe('form');
});

describe('a transaction this chain admits', () => {
  test.each([
    ['of type 2', transferTo(BOB, 1n)],
    ['of type 1', { ...legacyTo(BOB, 1n), type: 1 as const, chainId: 1902n, accessList: [] }],
    ['as old wallets send it', legacyTo(BOB, 1n)],
    ['with a memo of 64 KiB', transferTo(BOB, 1n, { ...memo(65_536) })],
  ])('%s', (_what, unsigned) => {
    const context = { transaction: signTransaction(unsigned, alise), params: DEFAULT_PARAMS };
    expect(refusalOf(() => checkTransaction(context))).toBeUndefined();
  });
});

describe('header and block as bytes', () => {
  test('read back as they were written', async () => {
    const { next } = await sceneAt(3);
    expect(decodeHeader(encodeHeader(next.header))).toEqual(next.header);
    expect(decodeBlock(encodeBlock(next))).toEqual(next);
    expect(encodeBlock(decodeBlock(encodeBlock(next)))).toEqual(encodeBlock(next));
  });

  test('hash to what hides behind the zeros', async () => {
    const chain = await openVillage(undefined, { difficulty: 256n });
    await mine(chain, [gift(chain, 'alise', 'bob', 1n)]);
    const { header } = chain.head;
    expect(chain.headHash.startsWith('0x00')).toBe(true);
    expect(chain.headHash).toBe(bytesToHex(powHash(sealHash(header), header.nonce)));
    expect(headerHash({ ...header, nonce: header.nonce + 1n })).not.toBe(chain.headHash);
  });

  test('have one encoding', async () => {
    const { next } = await sceneAt(3);
    const bytes = encodeBlock(next);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      let again: Uint8Array = changed;
      expect(() => refusalOf(() => (again = encodeBlock(decodeBlock(changed))))).not.toThrow();
      expect(bytesToHex(again)).toBe(bytesToHex(changed));
    }
  });
});

function memo(size: number): { data: Uint8Array; gasLimit: bigint } {
  return { data: new Uint8Array(size), gasLimit: 30_000_000n };
}
