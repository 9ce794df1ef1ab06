/** What gas cost: exactly as the blocks and receipts say. */

import * as fc from 'fast-check';
import { toHex } from 'viem';
import { afterEach, describe, expect, test } from 'vitest';
import { nextBaseFee } from '../../src/chain/gas.ts';
import type { Header } from '../../src/chain/header.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { rewardsIn } from '../../src/rpc/eth/fee-history.ts';
import { BOB, keyOf } from '../chain/helpers.ts';
import { GWEI, transferTo } from '../chain/make.ts';
import { Harness, Refused } from './harness.ts';

const opened: Harness[] = [];
afterEach(async () => {
  for (const harness of opened.splice(0)) await harness.close();
});

/** Blocks with a gift for each of these tips, in gwei. */
async function tipped(...blocks: readonly (readonly number[])[]): Promise<Harness> {
  const harness = await Harness.open({ isAutomining: false });
  opened.push(harness);
  let nonce = 0n;
  for (const tips of blocks) {
    for (const tip of tips) {
      const unsigned = { ...transferTo(BOB, 1n), nonce, maxPriorityFeePerGas: BigInt(tip) * GWEI };
      await harness.node.submit(signTransaction(unsigned, keyOf('alise')));
      nonce += 1n;
    }
    if (tips.length === 0) await harness.node.mining.mineBlocks(1);
    else await harness.node.mine();
  }
  return harness;
}

type History = { oldestBlock: string; baseFeePerGas: string[]; gasUsedRatio: number[]; reward?: string[][] };

describe('the history of fees', () => {
  test('tells base fees with the next one, how full blocks were, and tips at percentiles of the gas', async () => {
    const harness = await tipped([1, 1, 1, 1], [], [2]);
    const { chain } = harness.node;
    const history = await harness.ask<History>('eth_feeHistory', '0x4', 'latest', [0, 50, 100]);
    const headers = [0n, 1n, 2n, 3n].map((number) => chain.blockByNumber(number)!.header);
    expect(history.oldestBlock).toBe('0x0');
    const fees = [...headers.map(({ baseFeePerGas }) => baseFeePerGas), nextBaseFee(chain.head.header)];
    expect(history.baseFeePerGas).toEqual(fees.map((fee) => toHex(fee)));
    expect(history.gasUsedRatio).toEqual([0, 84_000 / 30_000_000, 0, 21_000 / 30_000_000]);
    const gwei = toHex(GWEI);
    expect(history.reward).toEqual([
      ['0x0', '0x0', '0x0'],
      [gwei, gwei, gwei],
      ['0x0', '0x0', '0x0'],
      Array(3).fill(toHex(2n * GWEI)),
    ]);
  });

  test('ends with the block that is named, and the fee of the one after it', async () => {
    const harness = await tipped([1], [1], [1]);
    const history = await harness.ask<History>('eth_feeHistory', 2, '0x2');
    const fees = [1n, 2n, 3n].map((number) => toHex(harness.node.chain.blockByNumber(number)!.header.baseFeePerGas));
    expect(history).toEqual({ oldestBlock: '0x1', baseFeePerGas: fees, gasUsedRatio: [0.0007, 0.0007] });
  });

  test('of more blocks than there are, of none, and without percentiles', async () => {
    const harness = await tipped([1]);
    expect((await harness.ask<History>('eth_feeHistory', '0xffffffff', 'latest', [])).gasUsedRatio).toHaveLength(2);
    expect(await harness.ask('eth_feeHistory', '0x0', 'latest', [50])).toEqual({
      oldestBlock: '0x0',
      baseFeePerGas: [],
      gasUsedRatio: [],
    });
    expect(await harness.ask<History>('eth_feeHistory', '0x1', 'latest', [50])).toHaveProperty('reward');
    expect(await harness.ask<History>('eth_feeHistory', '0x1', 'latest', null)).not.toHaveProperty('reward');
  });

  test.for([
    [['0x1', 'latest', [50, 50]], 'params[2] (rewardPercentiles)[1]: percentiles go up, and 50 comes after 50'],
    [['0x1', 'latest', [101]], 'params[2] (rewardPercentiles)[0]: a number from 0 to 100 is wanted'],
    [['0x1', 'latest', ['5']], 'params[2] (rewardPercentiles)[0]: a number from 0 to 100 is wanted'],
    [['0x1', 'latest', 5], 'params[2] (rewardPercentiles): a list of numbers from 0 to 100 is wanted'],
    [
      ['0x1', 'latest', Array.from({ length: 101 }, (_, n) => n / 2)],
      'params[2] (rewardPercentiles): at most 100 are answered at once',
    ],
    [['-0x1', 'latest', []], 'params[0] (blockCount): a whole number is wanted'],
    [['0x1', '0x9', []], 'there is no block 9 here; the newest is 0'],
  ] as const)('refuses %j', async ([params, problem]) => {
    const harness = await tipped();
    const refusal = await harness.ask('eth_feeHistory', ...params).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect((refusal as Refused).message).toContain(problem);
  });

  test('gives as the tip at a percentile that of the transaction in which that part of the gas is reached', () => {
    const paid = fc.record({ tip: fc.bigInt({ min: 0n, max: 20n }), gasUsed: fc.bigInt({ min: 1n, max: 50n }) });
    const upward = fc.uniqueArray(
      fc.oneof(fc.constantFrom(0, 25, 50, 75, 100), fc.double({ min: 0, max: 100, noNaN: true })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.array(paid, { maxLength: 12 }), upward, (all, wanted) => {
        const percentiles = wanted.toSorted((a, b) => a - b);
        expect(rewardsIn(blockWith(all), percentiles)).toEqual(percentiles.map((each) => slowTip(all, each)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is offered', () => {
  test('is the next base fee and 1 gwei', async () => {
    const harness = await tipped([1, 1]);
    const base = nextBaseFee(harness.node.chain.head.header);
    expect(await harness.ask('eth_baseFee')).toBe(toHex(base));
    expect(await harness.ask('eth_maxPriorityFeePerGas')).toBe(toHex(GWEI));
    expect(await harness.ask('eth_gasPrice')).toBe(toHex(base + GWEI));
  });
});

const BASE = 7n;
type Paid = { readonly tip: bigint; readonly gasUsed: bigint };

function blockWith(all: readonly Paid[]): Parameters<typeof rewardsIn>[0] {
  const gasUsed = all.reduce((sum, each) => sum + each.gasUsed, 0n);
  const receipts = all.map((each) => ({ gasUsed: each.gasUsed, effectiveGasPrice: BASE + each.tip }) as Receipt);
  const header = { baseFeePerGas: BASE, gasUsed } as Header;
  return { block: { header, transactions: [] }, hash: '0x', receipts };
}

/** Unit of gas by unit of gas. */
function slowTip(all: readonly Paid[], percentile: number): bigint {
  const units = all
    .flatMap(({ tip, gasUsed }) => Array<bigint>(Number(gasUsed)).fill(tip))
    .toSorted((a, b) => Number(a - b));
  const place = Math.max(Math.ceil((units.length * percentile) / 100), 1);
  return units[place - 1] ?? 0n;
}
