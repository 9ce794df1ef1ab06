/** `eth_simulateV1`: calls in blocks that could come, each on what those before it left behind. */

import { createPublicClient, encodeFunctionData, http, parseEther, type Hex, type PublicClient } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from './harness.ts';
import { ALISE, BOB, deployed, HLP, JON, quantity, refusalOf, word, type Deployed } from './on-chain.ts';

type Called = {
  status: Hex;
  returnData: Hex;
  gasUsed: Hex;
  logs?: readonly Record<string, unknown>[];
  error?: { code: number; message: string };
};
type Simulated = Record<string, unknown> & {
  number: Hex;
  timestamp: Hex;
  hash: Hex;
  parentHash: Hex;
  calls: readonly Called[];
};

let harness: Harness;
let token: Deployed;
let client: PublicClient;

beforeAll(async () => {
  harness = await Harness.open();
  token = await deployed(harness, 'token', [100n]);
  client = createPublicClient({ transport: http((await harness.serve()).http) });
});
afterAll(() => harness.close());

const simulate = (
  blockStateCalls: readonly object[],
  options: object = {},
  block: unknown = 'latest',
): Promise<Simulated[]> => harness.ask<Simulated[]>('eth_simulateV1', { blockStateCalls, ...options }, block);
const transfer = (from: Hex, to: Hex, count: bigint): object => ({
  from,
  to: token.address,
  data: token.data('transfer', to, count),
});
const balanceOf = (who: Hex): object => ({ to: token.address, data: token.data('balanceOf', who) });
const results = (blocks: readonly Simulated[]): readonly Hex[] =>
  blocks.flatMap(({ calls }) => calls.map(({ returnData }) => returnData));

describe('calls that are simulated', () => {
  test('see what those before them did, in the same block and the ones before; the chain sees nothing', async () => {
    const blocks = await simulate([
      { calls: [transfer(ALISE, BOB, 30n), balanceOf(BOB)] },
      { calls: [transfer(BOB, JON, 10n), balanceOf(BOB), balanceOf(JON)] },
    ]);
    expect(results(blocks)).toEqual([word(1n), word(30n), word(1n), word(20n), word(10n)]);
    expect(await harness.ask('eth_call', balanceOf(BOB))).toBe(word(0n));
  });

  test('say what failed and why, leave nothing of it, and go on', async () => {
    const [block] = await simulate([
      { calls: [transfer(BOB, JON, 1n), { ...transfer(ALISE, BOB, 1n), gas: quantity(30_000n) }, balanceOf(BOB)] },
    ]);
    const [poor, short, after] = block?.calls ?? [];
    expect(poor).toMatchObject({ status: '0x0', error: { code: 3 } });
    expect(poor?.error?.message).toMatch(/^execution reverted: ERC20InsufficientBalance\(sender: 0x/);
    expect(short).toMatchObject({
      status: '0x0',
      returnData: '0x',
      gasUsed: quantity(30_000n),
      error: { code: -32015 },
    });
    expect(short?.error?.message).toMatch(/^vm execution error: out of gas/);
    expect(after).toMatchObject({ status: '0x1', returnData: word(0n), logs: [] });
  });

  test('leave events with their place', async () => {
    const [block] = await simulate([{ calls: [transfer(ALISE, BOB, 1n), transfer(ALISE, JON, 2n)] }]);
    const logs = block?.calls.flatMap((call) => call.logs ?? []) ?? [];
    expect(logs.map(({ logIndex, transactionIndex }) => [logIndex, transactionIndex])).toEqual([
      ['0x0', '0x0'],
      ['0x1', '0x1'],
    ]);
    expect(new Set(logs.map(({ blockHash }) => blockHash))).toEqual(new Set([block?.hash]));
    expect(new Set(logs.map(({ transactionHash }) => transactionHash)).size).toBe(2);
  });

  test('use the gas that the same transactions use', async () => {
    const [block] = await simulate([{ calls: [transfer(ALISE, BOB, 5n)] }]);
    const hash = await harness.ask('eth_sendTransaction', transfer(ALISE, BOB, 5n));
    const { gasUsed } = await harness.ask<{ gasUsed: Hex }>('eth_getTransactionReceipt', hash);
    expect(block?.calls[0]?.gasUsed).toBe(gasUsed);
    expect(block?.['gasUsed']).toBe(gasUsed);
  });

  test('deploy, and call what they deployed', async () => {
    const code = await harness.ask('eth_getCode', token.address, 'latest');
    const nonce = BigInt(await harness.ask<Hex>('eth_getTransactionCount', JON, 'latest'));
    expect(nonce).toBe(0n);
    const input = `${token.bytecode}${word(7n).slice(2)}`;
    const [block] = await simulate([
      {
        calls: [
          { from: JON, input },
          { to: '0x663f3ad617193148711d28f5334ee4ed07016602', data: token.data('totalSupply') },
        ],
      },
    ]);
    expect(block?.calls[0]).toMatchObject({ status: '0x1', returnData: code });
    expect(results([block as Simulated])[1]).toBe(word(7n));
  });
});

describe('blocks that are simulated', () => {
  test('stand on each other, a second apart, and on the block that is named', async () => {
    const [first, second] = (await simulate([{}, {}], {}, quantity(1n))) as [Simulated, Simulated];
    const { header } = harness.node.chain.blockByNumber(1n) ?? harness.node.chain.head;
    expect(first).toMatchObject({ number: '0x2', timestamp: quantity(header.timestamp + 1n), baseFeePerGas: '0x0' });
    expect(second).toMatchObject({ number: '0x3', timestamp: quantity(header.timestamp + 2n), parentHash: first.hash });
    expect(first.parentHash).toBe((await harness.ask<{ hash: Hex }>('eth_getBlockByNumber', '0x1', false)).hash);
  });

  test('are as they are wanted: number with those between, time, gas, fee and whose they are', async () => {
    const head = harness.node.chain.head.header;
    const wish = {
      number: quantity(head.number + 3n),
      time: quantity(head.timestamp + 100n),
      gasLimit: quantity(5_000_000n),
    };
    const blocks = await simulate([{ blockOverrides: { ...wish, feeRecipient: JON, baseFeePerGas: '0x9' } }]);
    expect(blocks.map(({ number }) => BigInt(number) - head.number)).toEqual([1n, 2n, 3n]);
    const { time, ...others } = wish;
    expect(blocks[2]).toMatchObject({ ...others, timestamp: time, miner: JON, baseFeePerGas: '0x9' });
  });

  test('have a state laid over them, which stays for those behind', async () => {
    const stranger = '0x00000000000000000000000000000000deadbeef';
    const rich = { [stranger]: { balance: quantity(HLP) } };
    const give = { from: stranger, to: JON, value: quantity(HLP / 2n) };
    const blocks = await simulate([{ stateOverrides: rich, calls: [give] }, { calls: [give] }]);
    expect(blocks.map(({ calls }) => calls[0]?.status)).toEqual(['0x1', '0x1']);
    const { code } = await refusalOf(simulate([{ stateOverrides: rich, calls: [give, give, give] }]));
    expect(code).toBe(-38_014);
  });

  test('hold whole transactions where that is asked for', async () => {
    const [block] = await simulate([{ calls: [transfer(ALISE, BOB, 1n), { ...transfer(BOB, ALISE, 1n) }] }], {
      returnFullTransactions: true,
    });
    const transactions = block?.['transactions'] as readonly Record<string, unknown>[];
    expect(transactions.map(({ from }) => from)).toEqual([ALISE, BOB]);
  });
});

describe('a simulation in which everything counts', () => {
  const strict = { validation: true };
  const fees = { maxFeePerGas: quantity(10n ** 10n), gas: quantity(100_000n) };

  test('asks for nonces and fees, and burns them', async () => {
    const nonce = BigInt(await harness.ask<Hex>('eth_getTransactionCount', ALISE, 'latest'));
    const call = { ...transfer(ALISE, BOB, 1n), ...fees };
    const [block] = await simulate(
      [
        {
          calls: [
            { ...call, nonce: quantity(nonce) },
            { ...call, nonce: quantity(nonce + 1n) },
          ],
        },
      ],
      strict,
    );
    expect(block?.calls.map(({ status }) => status)).toEqual(['0x1', '0x1']);
    expect(BigInt(block?.['baseFeePerGas'] as Hex)).toBe(harness.node.baseFeePerGas());
    expect((await refusalOf(simulate([{ calls: [{ ...call, nonce: '0x0' }] }], strict))).code).toBe(-38_010);
    expect((await refusalOf(simulate([{ calls: [{ ...call, nonce: quantity(nonce + 1n) }] }], strict))).code).toBe(
      -38_011,
    );
    expect((await refusalOf(simulate([{ calls: [transfer(ALISE, BOB, 1n)] }], strict))).code).toBe(-38_012);
  });
});

describe('what no block could hold ends a simulation', () => {
  test.each<[string, () => readonly object[], number]>([
    ['too little gas to begin', () => [{ calls: [{ ...transfer(ALISE, BOB, 1n), gas: '0x1' }] }], -38_013],
    [
      'more than is there',
      () => [{ calls: [{ from: ALISE, to: BOB, value: quantity(parseEther('20000')) }] }],
      -38_014,
    ],
    [
      'more gas than a block',
      () => [{ calls: [{ ...transfer(ALISE, BOB, 1n), gas: quantity(30_000_001n) }] }],
      -38_015,
    ],
    ['a number that is past', () => [{ blockOverrides: { number: '0x1' } }], -38_020],
    ['a time that is past', () => [{ blockOverrides: { time: '0x1' } }], -38_021],
    ['too many blocks', () => [{ blockOverrides: { number: quantity(10n ** 6n) } }], -38_026],
  ])('%s', async (_, blocks, code) => {
    expect((await refusalOf(simulate(blocks()))).code).toBe(code);
  });

  test('all calls together get the gas of one block', async () => {
    const most = { ...transfer(ALISE, BOB, 1n), gas: quantity(29_990_000n) };
    expect(await simulate([{ calls: [most] }])).toHaveLength(1);
    expect((await refusalOf(simulate([{ calls: [most] }, { calls: [most] }]))).code).toBe(-38_015);
  });

  test('events for moving hlp are not to be had, and that is said', async () => {
    const { code, message } = await refusalOf(simulate([{}], { traceTransfers: true }));
    expect([code, message]).toEqual([-32602, expect.stringContaining('traceTransfers: moving hlp leaves no events')]);
  });
});

describe('viem', () => {
  test('simulates blocks, and decodes answers and failures', async () => {
    const { abi, address: to } = token;
    const blocks = await client.simulateBlocks({
      blocks: [
        {
          stateOverrides: [{ address: JON, balance: parseEther('3') }],
          calls: [
            { account: ALISE, to, abi, functionName: 'transfer', args: [JON, 4n] },
            { account: JON, to, abi, functionName: 'balanceOf', args: [JON] },
            { account: JON, to, abi, functionName: 'transfer', args: [BOB, 50n] },
            { account: JON, to: BOB, value: parseEther('1') },
          ],
        },
      ],
    });
    const [sent, found, failed, given] = blocks[0]?.calls ?? [];
    expect([sent?.result, found?.result, given?.status]).toEqual([true, 4n, 'success']);
    expect(String(failed?.error)).toContain('ERC20InsufficientBalance');
  });

  test('simulates calls', async () => {
    const data = encodeFunctionData({ abi: token.abi, functionName: 'transfer', args: [BOB, 2n] });
    const { results: done } = await client.simulateCalls({
      account: ALISE,
      calls: [
        { to: token.address, data },
        { to: BOB, value: 1n },
      ],
    });
    expect(done.map(({ status }) => status)).toEqual(['success', 'success']);
  });
});
