import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveGasPrice, intrinsicGas, nextBaseFee } from '../../src/chain/gas.ts';
import { BOB } from './helpers.ts';
import { GWEI, legacyTo, transferTo } from './make.ts';

describe('gas before anything runs', () => {
  test('is 21,000 for a plain transfer', () => {
    expect(intrinsicGas(transferTo(BOB, 1n))).toBe(21_000n);
  });

  test('is 16 for a byte of memo and 4 for a zero byte', () => {
    expect(intrinsicGas(transferTo(BOB, 1n, { data: Uint8Array.of(1, 0, 2, 0, 0) }))).toBe(
      21_000n + 2n * 16n + 3n * 4n,
    );
  });

  test('of a deployment is 32,000 more, and 200 for each byte of the container; arguments are calldata only', () => {
    const container = Uint8Array.of(0xef, 0x68, 0x6c, 0x70, 1, 0, 0, 0, 0, 12, 7, 7);
    const calldata = 8n * 16n + 4n * 4n;
    const deployment = transferTo(BOB, 0n, { to: undefined, data: container });
    expect(intrinsicGas(deployment)).toBe(21_000n + calldata + 32_000n + 12n * 200n);
    const withArguments = { ...deployment, data: new Uint8Array([...container, 9, 9]) };
    expect(intrinsicGas(withArguments)).toBe(intrinsicGas(deployment) + 2n * 16n);
  });

  test('of a deployment that lies about its size counts every byte there is', () => {
    const lie = Uint8Array.of(0xef, 0x68, 0x6c, 0x70, 1, 0, 0xff, 0xff, 0xff, 0xff);
    expect(intrinsicGas(transferTo(BOB, 0n, { to: undefined, data: lie }))).toBe(53_000n + 9n * 16n + 4n + 2_000n);
    expect(intrinsicGas(transferTo(BOB, 0n, { to: undefined, data: Uint8Array.of(1) }))).toBe(53_000n + 16n + 200n);
  });
});

describe('the price of gas', () => {
  test('is the base fee and the priority fee, as far as the maximum allows', () => {
    const offer = transferTo(BOB, 1n, { maxPriorityFeePerGas: 2n, maxFeePerGas: 10n });
    expect(effectiveGasPrice(offer, 5n)).toBe(7n);
    expect(effectiveGasPrice(offer, 9n)).toBe(10n);
  });

  test('is the whole price of an old transaction', () => {
    expect(effectiveGasPrice(legacyTo(BOB, 1n, { gasPrice: 10n }), 5n)).toBe(10n);
  });
});

describe('the base fee of the next block', () => {
  const parent = { gasLimit: 30_000_000n, gasUsed: 15_000_000n, baseFeePerGas: GWEI };

  test('stays after a half full block, and moves by an eighth at most', () => {
    expect(nextBaseFee(parent)).toBe(GWEI);
    expect(nextBaseFee({ ...parent, gasUsed: 0n })).toBe((GWEI * 7n) / 8n);
    expect(nextBaseFee({ ...parent, gasUsed: 30_000_000n })).toBe((GWEI * 9n) / 8n);
  });

  test('stays 0 where the first block says 0, however full the blocks are', () => {
    for (const gasUsed of [0n, 15_000_000n, 30_000_000n]) {
      expect(nextBaseFee({ ...parent, gasUsed, baseFeePerGas: 0n })).toBe(0n);
    }
  });

  test('is never below 1 wei, and climbs from there', () => {
    expect(nextBaseFee({ ...parent, gasUsed: 0n, baseFeePerGas: 1n })).toBe(1n);
    expect(nextBaseFee({ ...parent, gasUsed: 15_000_001n, baseFeePerGas: 1n })).toBe(2n);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 70n }), fc.bigInt({ min: 0n, max: 30_000_000n }), (fee, gasUsed) => {
        const next = nextBaseFee({ ...parent, gasUsed, baseFeePerGas: fee });
        expect(next).toBeGreaterThanOrEqual(1n);
        expect(next).toBeLessThanOrEqual(fee + fee / 8n + 1n);
      }),
    );
  });
});
