/**
 * The published schema: that it sees wrong answers, and that every method of it is answered here as it says, or refused by name. All other
 * tests of the room are judged by it on their way (`harness.ts`).
 */

import { describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { Harness } from './harness.ts';
import { ALISE, BOB, deployed, type Deployed } from './on-chain.ts';
import { Recorder } from './recorder.ts';
import { ADJUSTMENTS, checkAnswer, EXTRAS, SCHEMA_METHODS } from './schema.ts';

const isHere = SCHEMA_METHODS.length > 0;
const SLOT = bytesToHex(keccak256(utf8ToBytes('minter')));

/** What is there to be asked about. */
type Scene = {
  readonly token: Deployed;
  readonly hash: string;
  readonly blockHash: string;
  readonly raw: string;
  readonly filter: string;
};

const CALL = { from: ALISE, to: BOB, value: '0x1' };

/** Each method of the schema, as it is asked here. */
const QUESTIONS: Readonly<Record<string, (scene: Scene) => readonly unknown[]>> = {
  debug_getBadBlocks: () => [],
  debug_getRawBlock: () => ['latest'],
  debug_getRawBlockAccessList: () => ['latest'],
  debug_getRawHeader: () => ['latest'],
  debug_getRawReceipts: () => ['latest'],
  debug_getRawTransaction: ({ hash }) => [hash],
  debug_traceBlockByHash: ({ blockHash }) => [blockHash, {}],
  debug_traceBlockByNumber: () => ['latest', {}],
  debug_traceTransaction: ({ hash }) => [hash, {}],
  eth_accounts: () => [],
  eth_baseFee: () => [],
  eth_blobBaseFee: () => [],
  eth_blockNumber: () => [],
  eth_call: ({ token }) => [{ to: token.address, input: token.data('totalSupply') }, 'latest'],
  eth_capabilities: () => [],
  eth_chainId: () => [],
  eth_coinbase: () => [],
  eth_config: () => [],
  eth_createAccessList: ({ token }) => [{ to: token.address, input: token.data('totalSupply') }, 'latest'],
  eth_estimateGas: () => [CALL, 'latest'],
  eth_feeHistory: () => ['0x5', 'latest', [10, 90]],
  eth_fillTransaction: () => [CALL],
  eth_gasPrice: () => [],
  eth_getBalance: () => [ALISE, 'latest'],
  eth_getBlockAccessList: () => ['latest'],
  eth_getBlockByHash: ({ blockHash }) => [blockHash, true],
  eth_getBlockByNumber: () => ['latest', true],
  eth_getBlockReceipts: () => ['latest'],
  eth_getBlockTransactionCountByHash: ({ blockHash }) => [blockHash],
  eth_getBlockTransactionCountByNumber: () => ['latest'],
  eth_getCode: ({ token }) => [token.address, 'latest'],
  eth_getFilterChanges: ({ filter }) => [filter],
  eth_getFilterLogs: ({ filter }) => [filter],
  eth_getLogs: () => [{ fromBlock: 'earliest', toBlock: 'latest' }],
  eth_getProof: ({ token }) => [token.address, [SLOT], 'latest'],
  eth_getStorageAt: ({ token }) => [token.address, SLOT, 'latest'],
  eth_getStorageValues: ({ token }) => [{ [token.address]: [SLOT] }, 'latest'],
  eth_getTransactionByBlockHashAndIndex: ({ blockHash }) => [blockHash, '0x0'],
  eth_getTransactionByBlockNumberAndIndex: () => ['latest', '0x0'],
  eth_getTransactionByHash: ({ hash }) => [hash],
  eth_getTransactionCount: () => [ALISE, 'latest'],
  eth_getTransactionReceipt: ({ hash }) => [hash],
  eth_maxPriorityFeePerGas: () => [],
  eth_newBlockFilter: () => [],
  eth_newFilter: () => [{ fromBlock: 'earliest' }],
  eth_newPendingTransactionFilter: () => [],
  eth_sendRawTransaction: ({ raw }) => [raw],
  eth_sendTransaction: () => [CALL],
  eth_sign: () => [ALISE, '0x1234'],
  eth_signTransaction: () => [
    { ...CALL, gas: '0x5208', nonce: '0x9', maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x1' },
  ],
  eth_simulateV1: () => [{ blockStateCalls: [{ calls: [CALL] }] }, 'latest'],
  eth_syncing: () => [],
  eth_uninstallFilter: ({ filter }) => [filter],
  net_version: () => [],
  txpool_content: () => [],
  txpool_contentFrom: () => [ALISE],
  txpool_status: () => [],
};

/** Asked last: they change what the others ask about. */
const LATE: readonly string[] = ['eth_sendRawTransaction', 'eth_sendTransaction', 'eth_uninstallFilter'];

async function sceneOf(harness: Harness): Promise<Scene> {
  const filter = await harness.ask<string>('eth_newFilter', { fromBlock: 'earliest' });
  const token = await deployed(harness, 'token', [100n]);
  const transfer = { from: ALISE, to: token.address, input: token.data('transfer', BOB, 3n) };
  const hash = await harness.ask<string>('eth_sendTransaction', transfer);
  const wish = { ...CALL, gas: '0x5208', nonce: '0x2', gasPrice: '0x77359400' };
  const { raw } = await harness.ask<{ raw: string }>('eth_signTransaction', wish);
  return { token, hash, blockHash: harness.node.chain.headHash, raw, filter };
}

describe.runIf(isHere)('the methods of the published schema', () => {
  test('are all asked here', () => {
    expect(SCHEMA_METHODS.filter((name) => !(name in QUESTIONS))).toEqual([]);
    expect(Object.keys(QUESTIONS).filter((name) => !SCHEMA_METHODS.includes(name))).toEqual([]);
  });

  test('are each answered as the schema says, or refused by name', async () => {
    const harness = await Harness.open();
    const scene = await sceneOf(harness);
    const refusals: Record<string, unknown> = {};
    for (const name of SCHEMA_METHODS.toSorted((a, b) => LATE.indexOf(a) - LATE.indexOf(b))) {
      await harness.ask(name, ...(QUESTIONS[name]?.(scene) ?? [])).catch((error: unknown) => (refusals[name] = error));
    }
    expect(Object.keys(refusals).toSorted()).toEqual(['debug_getRawBlockAccessList', 'eth_blobBaseFee', 'eth_getBlockAccessList']); // prettier-ignore
    for (const [name, refusal] of Object.entries(refusals)) {
      expect(refusal).toMatchObject({ code: -32_004, message: expect.stringContaining(name) });
    }
    const { succeeded } = harness.recorder;
    expect(SCHEMA_METHODS.filter((name) => !succeeded.has(name))).toEqual(Object.keys(refusals));
    await harness.close();
  });

  test('that wait, failed, or were sent in a name without a key, are written as it says too', async () => {
    const harness = await Harness.open();
    const { token } = await sceneOf(harness);
    await harness.ask('hardhat_impersonateAccount', token.address);
    await harness.ask('hardhat_setBalance', token.address, '0xde0b6b3a7640000');
    await harness.ask('eth_getBlockByNumber', 'latest', true);
    const own = await harness.ask('eth_sendTransaction', { from: token.address, to: ALISE, value: '0x1' });
    const input = token.data('transfer', BOB, 10n ** 30n);
    const failed = await harness.ask('eth_sendTransaction', { from: BOB, to: token.address, input, gas: '0x30d40' });
    expect(await harness.ask('eth_getTransactionReceipt', failed)).toHaveProperty('status', '0x0');
    await harness.ask('evm_setAutomine', false);
    const waiting = await harness.ask('eth_sendTransaction', CALL);
    for (const hash of [own, failed, waiting]) {
      await harness.ask('eth_getTransactionByHash', hash);
      await harness.ask('eth_getTransactionReceipt', hash);
    }
    for (const tag of ['pending', 'latest', 'earliest', '0x4']) {
      await harness.ask('eth_getBlockByNumber', tag, true);
      await harness.ask('eth_getBlockReceipts', tag);
    }
    await harness.ask('txpool_content');
    await harness.close();
  });
});

const LOG = { address: BOB, topics: [], data: '0x', transactionHash: `0x${'ab'.repeat(32)}` };

describe.runIf(isHere)('an answer', () => {
  test.each([
    ['eth_chainId', '0x076e', 'must match pattern'],
    ['eth_chainId', 1902, 'must be string'],
    ['eth_getLogs', [{ ...LOG, name: 'Transfer' }], 'must NOT have additional properties'],
    ['eth_getLogs', [{ ...LOG, blockNumber: null }], 'must be string'],
    ['eth_getBlockByNumber', { number: '0x1' }, "must have required property 'hash'"],
    ['eth_getTransactionReceipt', { status: '0x1' }, "must have required property 'blockHash'"],
    ['eth_feeHistory', { oldestBlock: '0x1', baseFeePerGas: [], gasUsedRatio: [1.5] }, 'must be <= 1'],
    ['debug_traceTransaction', { gas: '0x1', structLogs: [] }, '/gas must be integer'],
  ] as const)('of %s that is %j is seen to be wrong', (method, answer, problem) => {
    expect(checkAnswer(method, answer)).toContain(problem);
  });

  test('may have a field more only where it is listed with its reason', async () => {
    const harness = await Harness.open();
    const block = await harness.ask<object>('eth_getBlockByNumber', 'latest', true);
    await harness.close();
    expect(checkAnswer('eth_getBlockByNumber', { ...block, totalDifficulty: '0x1' })).toBeUndefined();
    expect(checkAnswer('eth_getBlockByNumber', { ...block, weather: '0x1' })).toContain('("weather")');
    const rows = [...ADJUSTMENTS, ...Object.values(EXTRAS).flatMap((fields) => Object.values(fields))];
    expect(rows.every(({ why }) => why.length > 20)).toBe(true);
  });
});

const KEY = bytesToHex(personNamed('bob')?.privateKey ?? new Uint8Array(32));

const withResult = (result: string): string => JSON.stringify({ jsonrpc: '2.0', id: 1, result });
const withError = (error: object): string => JSON.stringify({ jsonrpc: '2.0', id: 1, error });

describe('the recorder', () => {
  const asked = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
  const problemsOf = (answer: string): readonly string[] => {
    const recorder = new Recorder();
    const conversation = recorder.begin();
    conversation.asked(asked);
    conversation.answered(answer);
    return recorder.problems;
  };

  test('finds nothing wrong with what is right', () => {
    expect(problemsOf(withResult('0x1'))).toEqual([]);
    expect(problemsOf(withError({ code: 3, message: 'execution reverted', data: '0x' }))).toEqual([]);
  });

  test.each([
    ['a stack trace', withError({ code: -32_603, message: 'oh no\n    at Object.run (server.ts:1:2)' })],
    ['a path', withError({ code: -32_603, message: `cannot open ${process.cwd()}/chain/000005.ldb` })],
    ['a private key', withResult(KEY)],
    ['a mnemonic', withResult('test test test test test test test test test test test junk')],
    ['JSON-RPC 2.0', '{"jsonrpc":"2.0","id":1}'],
    ['JSON-RPC 2.0', '{"jsonrpc":"2.0","id":1,"result":"0x1","error":{}}'],
    ['nobody asked for', '{"jsonrpc":"2.0","id":2,"result":"0x1"}'],
    ['is not JSON', 'sorry'],
    ['not in the table', withError({ code: -1, message: 'no' })],
    ['without its data', withError({ code: 3, message: 'execution reverted' })],
    ['a message that is none', withError({ code: -32_000 })],
  ])('sees %s', (problem, answer) => {
    expect(problemsOf(answer).join('\n')).toContain(problem);
  });

  test('counts shapes of arguments, not their values', () => {
    const recorder = new Recorder();
    const ask = (params: readonly unknown[]): void => recorder.noteSuccess({ method: 'eth_getBalance', params }, '0x1');
    for (const params of [[ALISE, 'latest'], [BOB, 'latest'], [ALISE, '0x1'], [ALISE, '0x22'], [ALISE, { blockNumber: '0x1' }]]) ask(params); // prettier-ignore
    expect([...recorder.combinations]).toEqual([
      'eth_getBalance(address, "latest")',
      'eth_getBalance(address, quantity)',
      'eth_getBalance(address, {blockNumber: quantity})',
    ]);
  });
});
