import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOBODY } from '../../src/base/address.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { type BlockContext, BlockRun } from '../../src/chain/transition.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { NO_CODE, type Reader } from '../../src/state/reader.ts';
import { addressOf, ALISE, BOB, HELPER, JON, keyOf, refusalOf } from './helpers.ts';
import { GWEI, HLP, legacyTo, transferTo } from './make.ts';

const EMPTY: Reader = {
  account: () => undefined,
  word: () => 0n,
  text: () => new Uint8Array(0),
  code: () => undefined,
};

const context: BlockContext = {
  number: 1n,
  timestamp: 1_000n,
  miner: HELPER,
  baseFeePerGas: GWEI,
  params: DEFAULT_PARAMS,
};

/** Alise has 100 hlp, Bob 10, Jon and the helper nothing. */
function village(): Overlay {
  const state = new Overlay(EMPTY);
  state.setAccount(ALISE, { nonce: 0n, balance: 100n * HLP, codeHash: NO_CODE });
  state.setAccount(BOB, { nonce: 0n, balance: 10n * HLP, codeHash: NO_CODE });
  return state;
}

const balance = (state: Reader, name: string): bigint => state.account(addressOf(name))?.balance ?? 0n;
const alise = keyOf('alise');

describe('a transfer', () => {
  test('moves the amount, burns the base fee, and pays the miner priority and reward', () => {
    const run = new BlockRun(village(), context);
    const { receipt } = run.apply(signTransaction(transferTo(BOB, 2n * HLP), alise));
    const result = run.close();

    expect(receipt).toMatchObject({ status: 'success', gasUsed: 21_000n, effectiveGasPrice: 2n * GWEI, logs: [] });
    expect(balance(run.state, 'alise')).toBe(98n * HLP - 21_000n * 2n * GWEI);
    expect(balance(run.state, 'bob')).toBe(12n * HLP);
    expect(balance(run.state, 'helper')).toBe(5n * HLP + 21_000n * GWEI);
    expect(run.state.account(ALISE)?.nonce).toBe(1n);
    expect(result.supplyChange).toBe(5n * HLP - 21_000n * GWEI);
    expect(result.supplyChange).toBe(result.expectedSupplyChange);
  });

  test('pays for its memo, and gets back what it did not use', () => {
    const run = new BlockRun(village(), context);
    const memo = new TextEncoder().encode('fixed my bike');
    const unsigned = legacyTo(BOB, HLP, { gasLimit: 500_000n, data: memo, gasPrice: 3n * GWEI });
    const { receipt } = run.apply(signTransaction(unsigned, alise));
    expect(receipt.gasUsed).toBe(21_000n + 16n * 13n);
    expect(balance(run.state, 'alise')).toBe(99n * HLP - receipt.gasUsed * 3n * GWEI);
    expect(run.gasLeft).toBe(30_000_000n - receipt.gasUsed);
  });

  test('of nothing to nobody leaves no account behind (EIP-161)', () => {
    const run = new BlockRun(village(), context);
    run.apply(signTransaction(transferTo(NOBODY, 0n), alise));
    expect(run.state.account(NOBODY)).toBeUndefined();
    expect(run.state.account(JON)).toBeUndefined();
  });

  test('to oneself costs the fee only', () => {
    const run = new BlockRun(village(), context);
    run.apply(signTransaction(transferTo(ALISE, 50n * HLP), alise));
    expect(balance(run.state, 'alise')).toBe(100n * HLP - 21_000n * 2n * GWEI);
  });

  test('of everything one has is possible, to the last wei', () => {
    const fee = 21_000n * GWEI;
    const run = new BlockRun(village(), context);
    const price = { maxFeePerGas: GWEI, maxPriorityFeePerGas: 0n };
    expect(refusalOf(() => run.apply(signTransaction(transferTo(BOB, 100n * HLP - fee + 1n, price), alise)))).toBe(
      'balance',
    );
    run.apply(signTransaction(transferTo(BOB, 100n * HLP - fee, price), alise));
    expect(balance(run.state, 'alise')).toBe(0n);
  });
});

describe('a transaction that cannot be in the block', () => {
  const cases: readonly (readonly [why: string, changes: object, rule: string])[] = [
    ['was sent before', { nonce: 0n }, 'nonceTooLow'],
    ['is sent too early', { nonce: 2n }, 'nonceTooHigh'],
    ['offers less than the base fee', { nonce: 1n, maxFeePerGas: GWEI - 1n, maxPriorityFeePerGas: 0n }, 'feeBelowBase'],
    ['gives more than one has', { nonce: 1n, value: 100n * HLP }, 'balance'],
    ['could not pay its highest fee', { nonce: 1n, maxFeePerGas: HLP }, 'balance'],
    ['needs more gas than is left', { nonce: 1n, gasLimit: 29_990_000n }, 'blockGas'],
  ];

  test.each(cases)('because it %s is refused, and changes nothing', (_why, changes, rule) => {
    const run = new BlockRun(village(), context);
    run.apply(signTransaction(transferTo(BOB, HLP), alise));
    const before = run.state.diff();
    expect(refusalOf(() => run.apply(signTransaction(transferTo(BOB, HLP, changes), alise)))).toBe(rule);
    expect(run.state.diff()).toEqual(before);
  });

  test('is named with what was expected and what was found', () => {
    const run = new BlockRun(village(), context);
    expect(() => run.apply(signTransaction(transferTo(BOB, HLP, { nonce: 7n }), alise))).toThrow(
      `its nonce 7 is too early; the next of ${ALISE} is 0`,
    );
    expect(() => run.apply(signTransaction(transferTo(BOB, 1_000n * HLP), alise))).toThrow(
      `${ALISE} has 100 hlp, which is not enough: amount and most possible fee are 1000.00021`,
    );
  });
});

describe('a deployment of something that is no contract', () => {
  test('fails, keeps its fee, and says why', () => {
    const run = new BlockRun(village(), context);
    const junk = { to: undefined, data: Uint8Array.of(1, 2, 3), gasLimit: 100_000n };
    const { receipt } = run.apply(signTransaction(transferTo(BOB, 3n * HLP, junk), alise));
    expect(receipt).toMatchObject({ status: 'reverted', contractAddress: undefined, gasUsed: 53_000n + 48n + 600n });
    expect(new TextDecoder().decode(receipt.output)).toContain('not a contract');
    expect(balance(run.state, 'alise')).toBe(100n * HLP - receipt.gasUsed * 2n * GWEI);
    expect(run.state.account(ALISE)?.nonce).toBe(1n);
  });
});

describe('a prepared transaction', () => {
  test('changes nothing until it is finished', () => {
    const run = new BlockRun(village(), context);
    const before = run.state.diff();
    const prepared = run.prepare(signTransaction(transferTo(BOB, HLP), alise));
    const outcome = prepared.run();
    expect(run.state.diff()).toEqual(before);
    prepared.finish(outcome);
    expect(balance(run.state, 'bob')).toBe(11n * HLP);
  });

  test('is finished once', () => {
    const run = new BlockRun(village(), context);
    const prepared = run.prepare(signTransaction(transferTo(BOB, HLP), alise));
    const outcome = prepared.run();
    prepared.finish(outcome);
    expect(() => prepared.finish(outcome)).toThrow('once');
  });
});

test('after any series of transfers there is as much hlp as genesis, reward and burned fees say', () => {
  const people = ['alise', 'bob', 'jon'] as const;
  const step = fc.record({
    from: fc.constantFrom(...people),
    to: fc.constantFrom(...people, 'helper' as const),
    wei: fc.bigInt({ min: 0n, max: 60n * HLP }),
    tip: fc.bigInt({ min: 0n, max: 5n * GWEI }),
    memo: fc.uint8Array({ maxLength: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const run = new BlockRun(village(), context);
      for (const { from, to, wei, tip, memo } of steps) {
        const nonce = run.state.account(addressOf(from))?.nonce ?? 0n;
        const changes = { nonce, data: memo, gasLimit: 30_000n, maxPriorityFeePerGas: tip };
        refusalOf(() => run.apply(signTransaction(transferTo(addressOf(to), wei, changes), keyOf(from))));
      }
      const { gasUsed, supplyChange, expectedSupplyChange } = run.close();
      const all = [...people, 'helper'].reduce((sum, name) => sum + balance(run.state, name), 0n);
      expect(all).toBe(110n * HLP + 5n * HLP - gasUsed * GWEI);
      expect(supplyChange).toBe(expectedSupplyChange);
    }),
    { numRuns: 40 },
  );
});
