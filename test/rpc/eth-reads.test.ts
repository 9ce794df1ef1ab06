/** Reading blocks, transactions, receipts and accounts: each answer is as the published schema says, and as the chain is. */

import { encodeFunctionData, keccak256, parseAbi, recoverTransactionAddress, toHex } from 'viem';
import { afterEach, describe, expect, test } from 'vitest';
import { contractAddress } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { blockHash } from '../../src/chain/block.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { encodeTransaction, type Transaction, type UnsignedTransaction } from '../../src/chain/transaction.ts';
import { compileFiles } from '../../src/lang/artifact.ts';
import { parseProof } from '../../src/state/proof-json.ts';
import { checkProof } from '../../src/state/proof.ts';
import { slotOf } from '../../src/state/slots.ts';
import { ALISE, BOB, HELPER, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, legacyTo, transferTo } from '../chain/make.ts';
import { Harness } from './harness.ts';
import { refusalOf } from './on-chain.ts';

const opened: Harness[] = [];
afterEach(async () => {
  for (const harness of opened.splice(0)) await harness.close();
});

type World = { readonly node: Harness['node']; readonly ask: Harness['ask'] };

async function open(): Promise<World> {
  const harness = await Harness.open({ isAutomining: false });
  opened.push(harness);
  return { node: harness.node, ask: (name, ...params) => harness.ask(name, ...params) };
}

type Json = Record<string, string>;
const DIARY = `
contract Diary {
  state pages: map<uint, uint>
  event Wrote(page: uint indexed, amount: uint)
  action write(page: uint, amount: uint) {
    require amount < 100 else "too much"
    pages[page] = amount
    emit Wrote(page, amount)
  }
}`;
const ABI = parseAbi(['function write(uint256 page, uint256 amount)']);
const DIARY_AT = contractAddress(ALISE, 0n);

const byAlise = (unsigned: UnsignedTransaction, nonce: bigint): Transaction =>
  signTransaction({ ...unsigned, nonce }, keyOf('alise'));

function writing(page: bigint, amount: bigint): UnsignedTransaction {
  const data = hexToBytes(encodeFunctionData({ abi: ABI, functionName: 'write', args: [page, amount] }));
  return { ...transferTo(DIARY_AT, 0n), gasLimit: 200_000n, data };
}

function deployment(): UnsignedTransaction {
  const { artifacts, diagnostics } = compileFiles([{ name: 'diary.hlp', text: DIARY }]);
  if (artifacts[0] === undefined) throw new Error(JSON.stringify(diagnostics));
  return { ...transferTo(DIARY_AT, 0n), to: undefined, gasLimit: 2_000_000n, data: artifacts[0].bytecode };
}

/** Block 1: the diary; block 2: a gift of each type, a page, and a page that is refused. */
async function story(): Promise<World & { readonly sent: readonly Transaction[] }> {
  const world = await open();
  const typeOne = { ...legacyTo(BOB, HLP), type: 1, chainId: 1902n, accessList: [] } as const;
  const unsigned = [
    deployment(),
    legacyTo(BOB, HLP),
    typeOne,
    transferTo(BOB, HLP),
    writing(7n, 42n),
    writing(7n, 100n),
  ];
  const sent = unsigned.map((each, nonce) => byAlise(each, BigInt(nonce)));
  for (const [place, transaction] of sent.entries()) {
    await world.node.submit(transaction);
    if (place === 0) await world.node.mine();
  }
  await world.node.mine();
  return { ...world, sent };
}

describe('blocks', () => {
  test('are as the chain has them, by number, by tag and by hash', async () => {
    const { ask, node } = await story();
    const { chain } = node;
    const block = await ask<Json>('eth_getBlockByNumber', '0x2', false);
    expect(block).toEqual(await ask('eth_getBlockByHash', chain.headHash, false));
    for (const tag of ['latest', 'safe', 'finalized'])
      expect(await ask('eth_getBlockByNumber', tag, false)).toEqual(block);
    const { header, transactions } = chain.head;
    expect(block).toMatchObject({
      hash: blockHash(chain.head),
      number: '0x2',
      parentHash: blockHash(chain.blockByNumber(1n)!),
      nonce: toHex(header.nonce, { size: 8 }),
      sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
      mixHash: `0x${'0'.repeat(64)}`,
      uncles: [],
      miner: HELPER,
      difficulty: '0x100',
      totalDifficulty: '0x300',
      transactions: transactions.map(transactionHash),
      logsBloom: bytesToHex(header.logsBloom),
    });
    expect(await ask('eth_getBlockByNumber', 'earliest', true)).toMatchObject({
      number: '0x0',
      totalDifficulty: '0x100',
    });
  });

  test('that are not there are null, and their numbers of transactions too', async () => {
    const { ask } = await open();
    const stranger = `0x${'9'.repeat(64)}`;
    for (const name of [
      'eth_getBlockByNumber',
      'eth_getBlockTransactionCountByNumber',
      'eth_getUncleCountByBlockNumber',
    ])
      expect(await ask(name, '0x1')).toBeNull();
    for (const name of [
      'eth_getBlockByHash',
      'eth_getBlockTransactionCountByHash',
      'eth_getUncleCountByBlockHash',
      'eth_getBlockReceipts',
    ])
      expect(await ask(name, stranger)).toBeNull();
  });

  test('count what is in them', async () => {
    const { ask, node } = await story();
    expect(await ask('eth_blockNumber')).toBe('0x2');
    expect(await ask('eth_getBlockTransactionCountByNumber', 'latest')).toBe('0x5');
    expect(await ask('eth_getBlockTransactionCountByHash', node.chain.headHash)).toBe('0x5');
    expect(await ask('eth_getUncleCountByBlockNumber', 'latest')).toBe('0x0');
  });

  test('that are pending show what waits, in order, and at what price', async () => {
    const { ask, node } = await story();
    const first = byAlise(transferTo(BOB, HLP), 6n);
    await node.submit(byAlise(transferTo(BOB, HLP), 8n));
    await node.submit(first);
    const pending = await ask<Json>('eth_getBlockByNumber', 'pending', false);
    expect(pending).toMatchObject({
      number: '0x3',
      parentHash: node.chain.headHash,
      transactions: [transactionHash(first)],
      baseFeePerGas: await ask('eth_baseFee'),
    });
    const [whole] = (await ask<{ transactions: Json[] }>('eth_getBlockByNumber', 'pending', true)).transactions;
    expect(whole).toMatchObject({ hash: transactionHash(first), blockNumber: '0x3', transactionIndex: '0x0' });
    expect(await ask('eth_getTransactionByBlockNumberAndIndex', 'pending', '0x0')).toEqual(whole);
    expect(await ask('eth_getBlockTransactionCountByNumber', 'pending')).toBe('0x1');
    await node.mine();
    expect(await ask('eth_getBlockByNumber', '0x3')).toMatchObject({ baseFeePerGas: pending['baseFeePerGas'] });
  });
});

describe('transactions', () => {
  test('of all types are read as they were signed', async () => {
    const { ask, sent } = await story();
    const { transactions } = await ask<{ transactions: Json[] }>('eth_getBlockByNumber', 'latest', true);
    expect(transactions.map(({ type }) => type)).toEqual(['0x0', '0x1', '0x2', '0x2', '0x2']);
    for (const [place, json] of transactions.entries()) {
      expect(await ask('eth_getTransactionByHash', json['hash'])).toEqual(json);
      expect(await ask('eth_getTransactionByBlockNumberAndIndex', '0x2', toHex(place))).toEqual(json);
      expect(await ask('eth_getTransactionByBlockHashAndIndex', json['blockHash'], toHex(place))).toEqual(json);
      const raw = await ask<`0x02${string}`>('eth_getRawTransactionByHash', json['hash']);
      expect(raw).toBe(bytesToHex(encodeTransaction(sent[place + 1]!)));
      expect(keccak256(raw)).toBe(json['hash']);
      expect(json).toMatchObject({ from: ALISE, blockNumber: '0x2', transactionIndex: toHex(place), chainId: '0x76e' });
      expect((await recoverTransactionAddress({ serializedTransaction: raw })).toLowerCase()).toBe(ALISE);
    }
    expect(transactions[0]!['v']).toBe(toHex(1902 * 2 + 35 + sent[1]!.signature.yParity));
    expect(transactions[2]).toMatchObject({
      maxFeePerGas: toHex(10n * GWEI),
      maxPriorityFeePerGas: toHex(GWEI),
      accessList: [],
    });
  });

  test('of type 2 say as gasPrice what was paid once they are mined, and the most they pay while they wait', async () => {
    const { ask, node } = await open();
    const gift = byAlise(transferTo(BOB, HLP), 0n);
    const hash = await node.submit(gift);
    const waiting = await ask<Json>('eth_getTransactionByHash', hash);
    expect(waiting).toMatchObject({
      blockHash: null,
      blockNumber: null,
      transactionIndex: null,
      gasPrice: toHex(10n * GWEI),
    });
    expect(await ask('eth_getTransactionReceipt', hash)).toBeNull();
    expect(await ask('eth_getRawTransactionByHash', hash)).toBe(bytesToHex(encodeTransaction(gift)));
    await node.mine();
    const base = node.chain.head.header.baseFeePerGas;
    expect(await ask('eth_getTransactionByHash', hash)).toMatchObject({
      gasPrice: toHex(base + GWEI),
      blockNumber: '0x1',
    });
  });

  test('that nobody knows, or at a place where there is none, are null', async () => {
    const { ask } = await story();
    const stranger = `0x${'9'.repeat(64)}`;
    for (const name of ['eth_getTransactionByHash', 'eth_getTransactionReceipt', 'eth_getRawTransactionByHash'])
      expect(await ask(name, stranger)).toBeNull();
    expect(await ask('eth_getTransactionByBlockNumberAndIndex', 'latest', '0x5')).toBeNull();
    expect(await ask('eth_getTransactionByBlockNumberAndIndex', 'latest', '0xffffffffffffffff')).toBeNull();
    expect(await ask('eth_getTransactionByBlockHashAndIndex', stranger, '0x0')).toBeNull();
  });

  test('that change something by hand are type 0x68, and nobody signed them', async () => {
    const { ask, node } = await open();
    const hash = await node.development.change(BOB, { kind: 'balance', wei: 5n });
    const found = await ask<Json>('eth_getTransactionByHash', hash);
    expect(found).toMatchObject({
      type: '0x68',
      to: BOB,
      r: '0x0',
      s: '0x0',
      v: '0x0',
      yParity: '0x0',
      gasPrice: '0x0',
    });
    expect(await ask('eth_getTransactionReceipt', hash)).toMatchObject({ type: '0x68', gasUsed: '0x0', status: '0x1' });
    expect(await ask('eth_getBlockByNumber', 'latest', true)).toMatchObject({ transactions: [found] });
    expect(await ask('eth_getBalance', BOB)).toBe('0x5');
  });
});

describe('receipts', () => {
  test('say what each transaction did, one by one and block by block', async () => {
    const { ask, node, sent } = await story();
    const receipts = await ask<Json[]>('eth_getBlockReceipts', 'latest');
    expect(await ask('eth_getBlockReceipts', node.chain.headHash)).toEqual(receipts);
    const one = await Promise.all(sent.slice(1).map((each) => ask('eth_getTransactionReceipt', transactionHash(each))));
    expect(one).toEqual(receipts);
    expect(receipts.map(({ status }) => status)).toEqual(['0x1', '0x1', '0x1', '0x1', '0x0']);
    const sums = receipts.map(({ cumulativeGasUsed }) => Number(cumulativeGasUsed));
    expect(sums).toEqual(
      receipts.map((_, place) => receipts.slice(0, place + 1).reduce((sum, { gasUsed }) => sum + Number(gasUsed), 0)),
    );
    expect(Number(node.chain.head.header.gasUsed)).toBe(sums.at(-1));
  });

  test('name the contract that was made', async () => {
    const { ask, sent } = await story();
    const receipt = await ask<Json>('eth_getTransactionReceipt', transactionHash(sent[0]!));
    expect(receipt).toMatchObject({ to: null, contractAddress: DIARY_AT, type: '0x2', from: ALISE });
  });

  test('hold their logs, which name their place', async () => {
    const { ask, sent } = await story();
    const receipt = await ask<{ logs: Json[]; logsBloom: string }>(
      'eth_getTransactionReceipt',
      transactionHash(sent[4]!),
    );
    expect(receipt.logs).toEqual(await ask('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' }));
    expect(receipt.logs).toMatchObject([
      {
        address: DIARY_AT,
        logIndex: '0x0',
        transactionIndex: '0x3',
        blockNumber: '0x2',
        removed: false,
        data: toHex(42, { size: 32 }),
      },
    ]);
    expect(receipt.logs[0]!['topics']).toEqual([keccak256(toHex('Wrote(uint256,uint256)')), toHex(7, { size: 32 })]);
  });
});

describe('logs of one block', () => {
  test('are counted through all its transactions', async () => {
    const { ask, node } = await story();
    const hashes = [await node.submit(byAlise(writing(8n, 1n), 6n)), await node.submit(byAlise(writing(9n, 2n), 7n))];
    await node.mine();
    const receipts = await Promise.all(hashes.map((hash) => ask<{ logs: Json[] }>('eth_getTransactionReceipt', hash)));
    const logs = receipts.flatMap((receipt) => receipt.logs);
    expect(logs.map(({ logIndex, transactionIndex }) => [logIndex, transactionIndex])).toEqual([['0x0', '0x0'], ['0x1', '0x1']]); // prettier-ignore
    expect(await ask('eth_getLogs', { blockHash: node.chain.headHash })).toEqual(logs);
    expect(await ask('eth_getLogs', {})).toEqual(logs);
  });
});

describe('accounts', () => {
  test('are as they were after any block', async () => {
    const { ask, node } = await story();
    expect(await ask('eth_getBalance', BOB)).toBe(toHex(10_003n * HLP));
    expect(await ask('eth_getBalance', BOB, '0x1')).toBe(toHex(10_000n * HLP));
    expect(await ask('eth_getBalance', BOB, { blockHash: node.chain.headHash, requireCanonical: true })).toBe(
      toHex(10_003n * HLP),
    );
    expect(await ask('eth_getTransactionCount', ALISE, 'earliest')).toBe('0x0');
    expect(await ask('eth_getTransactionCount', ALISE, { blockNumber: '0x1' })).toBe('0x1');
    expect(await ask('eth_getTransactionCount', ALISE)).toBe('0x6');
    expect(await ask('eth_getCode', DIARY_AT, '0x0')).toBe('0x');
    expect(await ask('eth_getCode', DIARY_AT)).toMatch(/^0x[0-9a-f]{200,}$/);
    expect(await ask('eth_getCode', BOB)).toBe('0x');
  });

  test('count at pending what waits without a gap', async () => {
    const { ask, node } = await story();
    await node.submit(byAlise(transferTo(BOB, HLP), 6n));
    await node.submit(byAlise(transferTo(BOB, HLP), 8n));
    expect(await ask('eth_getTransactionCount', ALISE, 'pending')).toBe('0x7');
    expect(await ask('eth_getTransactionCount', ALISE, 'latest')).toBe('0x6');
  });

  test('have slots, one by one and many at once, at any block', async () => {
    const { ask } = await story();
    const [page, other] = ['pages[7]', 'pages[8]'].map((path) => bytesToHex(slotOf(path)));
    const [full, empty] = [toHex(42, { size: 32 }), toHex(0, { size: 32 })];
    expect(await ask('eth_getStorageAt', DIARY_AT, page, 'latest')).toBe(full);
    expect(await ask('eth_getStorageAt', DIARY_AT, page, '0x1')).toBe(empty);
    expect(await ask('eth_getStorageAt', DIARY_AT, '0x0', 'latest')).toBe(empty);
    const answer = await ask('eth_getStorageValues', { [DIARY_AT]: [page, other, '0x1'], [BOB]: ['0x'] }, 'latest');
    expect(answer).toEqual({ [DIARY_AT]: [full, empty, empty], [BOB]: [empty] });
  });

  test('prove what they hold, and what they do not', async () => {
    const { ask, node } = await story();
    const slots = ['pages[7]', 'pages[8]'].map((path) => bytesToHex(slotOf(path)));
    for (const [block, root] of [0n, 1n, 2n].map(
      (number) => [toHex(number), node.chain.blockByNumber(number)!.header.stateRoot] as const,
    )) {
      const json = await ask('eth_getProof', DIARY_AT, slots, block);
      const proof = parseProof(json);
      checkProof(root, proof);
      expect(proof.slots.map(({ value }) => value)).toEqual([block === '0x2' ? 42n : 0n, 0n]);
      expect(() => checkProof(root, { ...proof, account: { ...proof.account, balance: 1n } })).toThrow(/balance is 1/);
    }
  });

  test('after a block that is not there are an error that says so', async () => {
    const { ask } = await story();
    const far = { code: -32001, message: 'there is no block 9 here; the newest is 2' };
    for (const name of ['eth_getBalance', 'eth_getCode', 'eth_getTransactionCount'])
      expect(await refusalOf(ask(name, BOB, '0x9'))).toMatchObject(far);
    expect(await refusalOf(ask('eth_getProof', BOB, [], '0x9'))).toMatchObject(far);
    expect(await refusalOf(ask('eth_getStorageAt', BOB, '0x0', { blockHash: `0x${'9'.repeat(64)}` }))).toMatchObject({
      code: -32001,
    });
  });

  test('are asked for by what is an address, a slot, a block; anything else is named', async () => {
    const { ask } = await open();
    const cases: readonly (readonly [name: string, params: readonly unknown[], problem: string])[] = [
      ['eth_getBalance', [], 'params[0] (address): an address as hex text is missing'],
      ['eth_getBalance', [BOB, '0x01'], 'params[1] (block): a number has no zeros in front: 31 is "0x1f"'],
      [
        'eth_getStorageAt',
        [BOB, `0x${'1'.repeat(65)}`],
        'params[1] (slot): a slot is at most 32 bytes as hex text, such as "0x0"',
      ],
      ['eth_getStorageValues', [{ constructor: [] }], 'params[0] (slots), account constructor: an address'],
      [
        'eth_getProof',
        [BOB, Array.from({ length: 1_025 }, () => '0x0')],
        'params[1] (slots): at most 1024 entries are taken, not 1025',
      ],
      ['eth_getBlockByNumber', ['latest', 'yes'], 'params[1] (isFull): true or false is wanted'],
    ];
    for (const [name, params, problem] of cases) {
      const { code, message } = await refusalOf(ask(name, ...params));
      expect(code).toBe(-32602);
      expect(message).toContain(problem);
    }
  });
});

describe('the chain and the node', () => {
  test('say what they are', async () => {
    const { ask } = await open();
    expect(await ask('eth_chainId')).toBe('0x76e');
    expect(await ask('net_version')).toBe('1902');
    expect(await ask('eth_syncing')).toBe(false);
    expect(await ask('eth_coinbase')).toBe(HELPER);
    expect(await ask<string[]>('eth_accounts')).toHaveLength(10);
    expect(await ask('eth_requestAccounts')).toContain(ALISE);
    expect(await ask('web3_clientVersion')).toMatch(/^hlp\/v\d+\.\d+\.\d+\/node\d+\.\d+\.\d+$/);
    expect(await ask('web3_sha3', '0x68656c6c6f')).toBe(keccak256(toHex('hello')));
    expect(await ask('rpc_modules')).toMatchObject({ eth: '1.0', net: '1.0', web3: '1.0', debug: '1.0', hlp: '1.0' });
    expect(await ask('eth_capabilities')).toMatchObject({
      head: { number: '0x0' },
      logs: { disabled: false, oldestBlock: '0x0' },
    });
    expect(await ask('eth_config')).toMatchObject({ current: { chainId: '0x76e' }, next: null, last: null });
  });

  test('are mining while a nonce is searched, and only then', async () => {
    const { ask, node } = await open();
    expect(await ask('eth_mining')).toBe(false);
    const heard: unknown[] = [];
    node.listen(({ phase }) => {
      if (phase === 'searching' || phase === 'committed') heard.push(ask('eth_mining'));
    });
    await node.submit(byAlise(transferTo(BOB, HLP), 0n));
    await node.mine();
    expect(await Promise.all(heard)).toEqual([true, false]);
  });

  test('refuse by name what makes no sense here', async () => {
    const { ask } = await open();
    const refusal = await refusalOf(ask('eth_blobBaseFee'));
    expect(refusal).toMatchObject({
      code: -32004,
      message: expect.stringMatching(/^eth_blobBaseFee: there are no blobs here/) as string,
    });
    expect((await refusalOf(ask('eth_submitWork', '0x1', '0x2', '0x3'))).code).toBe(-32004);
  });
});
