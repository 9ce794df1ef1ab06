import { describe, expect, test } from 'vitest';
import { type Address, checksumAddress } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { type Block, blockHash, decodeBlock, encodeBlock, sealBlock, transactionsRoot } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { type Header, decodeHeader, encodeHeader, headerHash, sealHash } from '../../src/chain/header.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import { meetsTarget, powHash } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { checkTransaction } from '../../src/chain/validate.ts';
import { BOB, HELPER, JON, keyOf, refusalLater, refusalOf } from './helpers.ts';
import { GWEI, HLP, legacyTo, transferTo } from './make.ts';
import { contentOf, gift, mine, openVillage, remade, seal, sealedNext } from './village.ts';

/** A chain of a few blocks and the next one, mined. */
async function story(): Promise<{ chain: Chain; next: Block }> {
  const chain = await openVillage();
  await mine(chain, [gift(chain, 'alise', 'bob', 2n * HLP)]);
  await mine(chain, []);
  const next = sealedNext(chain, [gift(chain, 'bob', 'jon', 4n * HLP), gift(chain, 'alise', 'jon', HLP)]);
  return { chain, next };
}

/** The same address as wallets show it: the flat memory would take it for another. */
const inCapitals = (address: Address): Address => checksumAddress(address) as Address;

const OTHER_HASH = `0x${'12'.repeat(32)}` as const;
const alise = keyOf('alise');

describe('a header that is wrong in one field is refused for that field, though it was mined', () => {
  const mutants: readonly (readonly [field: string, change: (header: Header) => Partial<Header>, rule: string])[] = [
    ['parentHash', () => ({ parentHash: OTHER_HASH }), 'parentHash'],
    ['number, one too many', ({ number }) => ({ number: number + 1n }), 'number'],
    ['number, its parent’s', ({ number }) => ({ number: number - 1n }), 'number'],
    ['number beyond 2⁵³', () => ({ number: (1n << 53n) + 1n }), 'number'],
    ['timestamp, its parent’s', ({ timestamp }) => ({ timestamp: timestamp - 5n }), 'timestamp'],
    ['timestamp, before its parent', ({ timestamp }) => ({ timestamp: timestamp - 6n }), 'timestamp'],
    ['timestamp of zero', () => ({ timestamp: 0n }), 'timestamp'],
    ['miner', () => ({ miner: JON }), 'stateRoot'],
    ['stateRoot', () => ({ stateRoot: OTHER_HASH }), 'stateRoot'],
    ['transactionsRoot', () => ({ transactionsRoot: OTHER_HASH }), 'transactionsRoot'],
    ['receiptsRoot', () => ({ receiptsRoot: OTHER_HASH }), 'receiptsRoot'],
    ['logsBloom', () => ({ logsBloom: new Uint8Array(256).fill(1) }), 'logsBloom'],
    ['difficulty, easier', ({ difficulty }) => ({ difficulty: difficulty - 1n }), 'difficulty'],
    ['difficulty, harder', ({ difficulty }) => ({ difficulty: difficulty + 1n }), 'difficulty'],
    ['gasLimit, more', ({ gasLimit }) => ({ gasLimit: gasLimit + 1n }), 'gasLimit'],
    ['gasLimit, less', ({ gasLimit }) => ({ gasLimit: gasLimit - 1n }), 'gasLimit'],
    ['gasUsed, more', ({ gasUsed }) => ({ gasUsed: gasUsed + 1n }), 'gasUsed'],
    ['gasUsed, less', ({ gasUsed }) => ({ gasUsed: gasUsed - 1n }), 'gasUsed'],
    ['gasUsed beyond the limit', ({ gasLimit }) => ({ gasUsed: gasLimit + 1n }), 'gasWithinLimit'],
    ['baseFeePerGas, more', ({ baseFeePerGas }) => ({ baseFeePerGas: baseFeePerGas + 1n }), 'baseFee'],
    ['baseFeePerGas, none', () => ({ baseFeePerGas: 0n }), 'baseFee'],
    ['extraData of 33 bytes', () => ({ extraData: new Uint8Array(33) }), 'extraData'],
    ['a time that no encoding can say', () => ({ timestamp: 1n << 64n }), 'form'],
    ['a miner written in another way', () => ({ miner: inCapitals(HELPER) }), 'form'],
  ];

  test.each(mutants)('%s', async (_field, change, rule) => {
    const { chain, next } = await story();
    const before = await contentOf(chain.store);
    expect(await refusalLater(chain.import(remade(next, change(next.header))))).toBe(rule);
    expect(await contentOf(chain.store)).toEqual(before);
    await chain.import(next); // the valid block with the same parent is still welcome
    expect(chain.headHash).toBe(blockHash(next));
  });

  test('extra data and the time are the miner’s to choose', async () => {
    const { chain, next } = await story();
    const extraData = new Uint8Array(32).fill(0x68);
    await chain.import(remade(next, { extraData, timestamp: next.header.timestamp + 1_000_000n }));
    expect(chain.head.header.extraData).toEqual(extraData);
  });
});

describe('work that is missing is noticed before the body is looked at', () => {
  test('a nonce that does not count', async () => {
    const { chain, next } = await story();
    const seed = sealHash(next.header);
    let nonce = next.header.nonce + 1n;
    while (meetsTarget(powHash(seed, nonce), next.header.difficulty)) nonce += 1n;
    const bad = { ...sealBlock(next, nonce), transactions: [] };
    expect(await refusalLater(chain.import(bad))).toBe('proofOfWork');
  });

  test('a difficulty of zero', async () => {
    const { chain, next } = await story();
    const header = { ...next.header, difficulty: 0n };
    expect(await refusalLater(chain.import({ ...next, header }))).toBe('difficulty');
  });

  test('the refusal names what was expected and what was found', async () => {
    const { chain, next } = await story();
    await expect(chain.import(remade(next, { timestamp: 7n }))).rejects.toThrow(
      `block 3: its time 7 is not later than its parent's, ${chain.head.header.timestamp}`,
    );
  });
});

describe('a body that is not the one that was mined', () => {
  const bodies: readonly (readonly [what: string, change: (body: readonly Transaction[]) => readonly Transaction[]])[] =
    [
      ['without its last transaction', (body) => body.slice(0, -1)],
      ['in another order', (body) => body.toReversed()],
      ['with one twice', (body) => [...body, ...body.slice(-1)]],
      ['with one replaced', (body) => [...body.slice(1), signTransaction(transferTo(JON, 1n, { nonce: 1n }), alise)]],
      ['empty', () => []],
    ];

  test.each(bodies)('%s is refused by its root', async (_what, change) => {
    const { chain, next } = await story();
    const changed = { ...next, transactions: change(next.transactions) };
    expect(await refusalLater(chain.import(changed))).toBe('transactionsRoot');
    await chain.import(next);
    expect(chain.head.header.number).toBe(3n);
  });
});

describe('a block with a transaction that may not be in it', () => {
  const [cheap] = [{ maxFeePerGas: 1n, maxPriorityFeePerGas: 0n }];
  const cases: readonly (readonly [what: string, transaction: Transaction, rule: string])[] = [
    ['for another chain', signTransaction(transferTo(BOB, 1n, { chainId: 1n }), alise), 'chainId'],
    ['for no chain', signTransaction(legacyTo(BOB, 1n, { chainId: undefined }), alise), 'unprotected'],
    ['for chain 0', signTransaction(legacyTo(BOB, 1n, { chainId: 0n }), alise), 'chainId'],
    [
      'with an access list',
      signTransaction(transferTo(BOB, 1n, { accessList: [{ address: BOB, slots: [] }] }), alise),
      'accessList',
    ],
    ['with too little gas', signTransaction(transferTo(BOB, 1n, { gasLimit: 20_999n }), alise), 'intrinsicGas'],
    [
      'with more gas than a block',
      signTransaction(transferTo(BOB, 1n, { gasLimit: 30_000_001n }), alise),
      'gasAboveBlock',
    ],
    ['with a memo of 64 KiB and a byte', signTransaction(transferTo(BOB, 1n, memo(65_537)), alise), 'dataSize'],
    [
      'with a deployment of 128 KiB and a byte',
      signTransaction({ ...transferTo(BOB, 1n, memo(131_073)), to: undefined }, alise),
      'dataSize',
    ],
    ['that was sent before', signTransaction(transferTo(BOB, 1n, { nonce: 0n }), alise), 'nonceTooLow'],
    ['that comes too early', signTransaction(transferTo(BOB, 1n, { nonce: 2n }), alise), 'nonceTooHigh'],
    ['that gives what is not there', signTransaction(transferTo(BOB, 10_000n * HLP, { nonce: 1n }), alise), 'balance'],
    ['from a stranger with nothing', signTransaction(transferTo(BOB, 0n), keyOf('helper').with(0, 7)), 'balance'],
    ['below the base fee', signTransaction(transferTo(BOB, 1n, { nonce: 1n, ...cheap }), alise), 'feeBelowBase'],
    ['whose amount was changed after signing', changedAfterSigning({ value: 2n * HLP }), 'balance'],
    ['whose recipient was changed after signing', changedAfterSigning({ to: JON }), 'balance'],
    ['with an r that is no point', changedSignature(), 'signature'],
    ['that no encoding can say', signTransaction(transferTo(BOB, 1n, { nonce: 1n << 64n }), alise), 'form'],
  ];

  test.each(cases)('%s is refused, however well it was mined', async (_what, transaction, rule) => {
    const { chain, next } = await story();
    const transactions = [transaction];
    const block = seal({
      header: { ...next.header, transactionsRoot: transactionsRoot(transactions) },
      transactions,
    });
    expect(await refusalLater(chain.import(block))).toBe(rule);
    expect(chain.head.header.number).toBe(2n);
  });

  test.each(cases)('%s is left out when a block is built', async (_what, transaction, rule) => {
    const { chain } = await story();
    const good = gift(chain, 'bob', 'jon', HLP);
    const { block, refused } = chain.build([transaction, good], { timestamp: 2_000_000_000n, miner: HELPER });
    expect(refused.map(({ error }) => error.rule)).toEqual([rule]);
    expect(block.transactions).toEqual([good]);
  });

  test('more gas than the block holds is left for the next one', async () => {
    const chain = await openVillage(undefined, { gasLimit: 100_000n });
    const many = Array.from({ length: 5 }, (_, index) =>
      signTransaction(transferTo(BOB, 1n, { nonce: BigInt(index) }), alise),
    );
    const { block, refused } = chain.build(many, { timestamp: 2_000_000_000n, miner: HELPER });
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
    const { next } = await story();
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
    const { next } = await story();
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

/** Alise's signature under something she did not sign: it recovers to a stranger who owns nothing. */
function changedAfterSigning(change: Partial<Pick<Transaction, 'value' | 'to'>>): Transaction {
  return { ...signTransaction(transferTo(BOB, HLP, { maxFeePerGas: 2n * GWEI }), alise), ...change };
}

function changedSignature(): Transaction {
  const transaction = signTransaction(transferTo(BOB, HLP), alise);
  return { ...transaction, signature: { ...transaction.signature, r: 5n } };
}
