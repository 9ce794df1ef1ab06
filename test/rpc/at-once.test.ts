/** Everything that changes a development chain, asked at once from many sides: each gets its answer, and the chain stays whole. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/rpc/errors.ts';
import { ALISE, BOB, JON } from '../chain/helpers.ts';
import { Harness, Refused } from './harness.ts';

const GIFT = { from: ALISE, to: BOB, value: '0x1', gas: '0x5208' };

const anyQuestion = fc.constantFrom<readonly [string, ...unknown[]]>(
  ['eth_sendTransaction', GIFT],
  ['eth_sendTransaction', { ...GIFT, from: BOB }],
  ['eth_sendTransaction', { ...GIFT, from: JON }],
  ['evm_mine'],
  ['hardhat_mine', '0x2'],
  ['evm_snapshot'],
  ['evm_revert', '0x1'],
  ['evm_revert', '0x2'],
  ['anvil_rollback', 1],
  ['hardhat_setBalance', JON, '0xde0b6b3a7640000'],
  ['hardhat_setNextBlockBaseFeePerGas', '0x3b9aca00'],
  ['evm_increaseTime', 5],
  ['evm_setAutomine', true],
  ['evm_setAutomine', false],
  ['anvil_dropAllTransactions'],
  ['hardhat_reset'],
  ['eth_getBlockByNumber', 'latest', true],
  ['eth_getBlockByNumber', 'pending', true],
  ['eth_getLogs', { fromBlock: 'earliest' }],
  ['txpool_content'],
  ['eth_call', { from: ALISE, to: BOB }, 'latest'],
  ['eth_estimateGas', GIFT],
  ['eth_getProof', ALISE, [], 'latest'],
  ['eth_feeHistory', '0x5', 'latest', [50]],
);

describe('a development chain', () => {
  test('answers everything that is asked at once, and is whole afterwards', { timeout: 60_000 }, async () => {
    const harness = await Harness.open();
    const line = harness.connect();
    for (const kind of ['newHeads', 'newPendingTransactions']) await line.ask('eth_subscribe', kind);
    await fc.assert(
      fc.asyncProperty(fc.array(anyQuestion, { minLength: 2, maxLength: 24, size: 'max' }), async (questions) => {
        const codes = await Promise.all(
          questions.map(([name, ...params]) => harness.ask(name, ...params).then(() => 0, codeOf)), // prettier-ignore
        );
        expect(codes).not.toContain(CODES.internal);
        await harness.ask('evm_setAutomine', true);
        const { hash } = await harness.ask<{ hash: string }>('eth_getBlockByNumber', 'latest', false);
        const waiting = await harness.ask('eth_sendTransaction', { ...GIFT, from: JON });
        expect(await harness.ask('eth_getTransactionReceipt', waiting)).toMatchObject({ status: '0x1' });
        expect(await harness.ask('eth_getBlockByHash', hash, false)).not.toBeNull();
      }),
      { numRuns: 60 },
    );
    expect(await harness.node.chain.verify()).toMatchObject({ ok: true });
    expect(line.heard.length).toBeGreaterThan(60);
    await harness.close();
  });
});

function codeOf(error: unknown): number {
  if (error instanceof Refused) return error.code;
  throw error;
}
