/** `eth_estimateGas`: the least gas with which a transaction does the same as with all it may use. */

import * as fc from 'fast-check';
import { encodeDeployData, keccak256, stringToHex, type Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { BlockRun, type BlockContext } from '../../src/chain/transition.ts';
import { callShape, type CallRequest } from '../../src/rpc/call/call-shape.ts';
import { estimateOn } from '../../src/rpc/call/estimate.ts';
import { CallFailed } from '../../src/rpc/call/reverted.ts';
import type { Ground } from '../../src/rpc/call/trial.ts';
import type { Reader } from '../../src/state/reader.ts';
import { callsOf } from '../helpers/contracts.ts';
import { Harness } from './harness.ts';
import { ALISE, BOB, deployed, HLP, JON, quantity, refusalOf, type Deployed } from './on-chain.ts';

const patient = new AbortController();

function shown(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  if (value instanceof Uint8Array) return bytesToHex(value);
  return value instanceof Map ? [...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)) : value;
}

/** What a transaction with so much gas really does, in a block where gas is free. */
function doneWith(
  state: Reader,
  context: BlockContext,
  sender: Address,
  transaction: Transaction,
  gasLimit: bigint,
): string {
  const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n };
  const run = new BlockRun(state, { ...context, baseFeePerGas: 0n });
  const prepared = run.prepareAs(sender, { ...transaction, ...free, type: 2, gasLimit } as Transaction);
  const { receipt, diff } = prepared.finish(prepared.run());
  return JSON.stringify([receipt.status, receipt.logs, diff.leaves, diff.accounts], shown);
}

/** Contracts that differ in what they do: text, hlp, calls of others, calls that are caught. */
const FILES = ['multisig.hlp', 'stall.hlp', 'strangers.hlp', 'token.hlp', 'village.hlp'];

type Tried = {
  readonly ground: Ground;
  readonly sender: Address;
  readonly transaction: Transaction;
  readonly where: string;
};

/** What the tests of a file do, each on the state it was done on. */
async function triedIn(file: string): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for await (const { prepared, where } of callsOf(file)) {
    const { transaction, sender, state, env } = prepared;
    const params = { ...DEFAULT_PARAMS, chainId: env.chainId };
    const block = { number: env.blockNumber, timestamp: env.now, miner: BOB, baseFeePerGas: 0n, params };
    tried.push({ ground: { state: state.below, block }, sender, transaction, where });
  }
  return tried;
}

/** What is wrong with the estimate: it must be enough for the same, and one less not; or refused, where it fails with all there is. */
async function problemWith({ ground, sender, transaction }: Tried): Promise<string | undefined> {
  const { to, data, value, nonce } = transaction;
  const request: CallRequest = { ...nothing, from: sender, to, data, value, nonce };
  const done = (gas: bigint): string => doneWith(ground.state, ground.block, sender, transaction, gas);
  const most = done(30_000_000n);
  const found = await estimateOn(ground, request, patient).catch((error: unknown) => error);
  if (!most.startsWith('["success"')) return found instanceof CallFailed ? undefined : 'it fails, and has an estimate';
  if (typeof found !== 'bigint') return `it succeeds, and has none: ${String(found)}`;
  if (done(found) !== most) return `with ${found} it does something else`;
  const isLess = found > intrinsicGas(transaction) && done(found - 1n) === most;
  return isLess ? `with ${found - 1n} it does the same` : undefined;
}

const nothing = callShape.read({}, 'nothing');

describe('what the contracts of this project do in their own tests', () => {
  test.each(FILES)('%s: the estimate is enough for the same, and one less is not', async (file) => {
    const tried = await triedIn(file);
    for (const each of tried) expect(await problemWith(each), each.where).toBeUndefined();
    // The same with one word of the data exchanged for that of another: most fail, some do something else.
    const pairs = fc.tuple(fc.constantFrom(...tried), fc.constantFrom(...tried), fc.nat(6), fc.nat(6));
    await fc.assert(
      fc.asyncProperty(pairs, async ([one, other, to, from]) => {
        const data = exchanged(one.transaction.data, other.transaction.data, 4 + 32 * to, 4 + 32 * from);
        expect(await problemWith({ ...one, transaction: { ...one.transaction, data } })).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

function exchanged(data: Uint8Array, other: Uint8Array, to: number, from: number): Uint8Array {
  const changed = Uint8Array.from(data);
  changed.set(other.slice(from, from + 32).slice(0, Math.max(0, changed.length - to)), Math.min(to, changed.length));
  return changed;
}

const DEEP = `contract Deep {
  state total: uint
  action work(rounds: uint) {
    for i in 0..rounds, max 1000 { total += i }
  }
  action burn() {
    for i in 0..100000000, max 100000000 { total = i }
  }
}`;

const CATCHER = `interface Deep {
  action work(rounds: uint)
  action burn()
}
contract Catcher {
  state worked: uint
  state failed: uint
  action pass(deep: address, rounds: uint) { call Deep(deep).work(rounds) }
  action careful(deep: address, rounds: uint) {
    try call Deep(deep).work(rounds) { worked += 1 } else { failed += 1 }
  }
  action reckless(deep: address) {
    try call Deep(deep).burn() { worked += 1 } else { failed += 1 }
  }
}`;

describe('contracts that call', () => {
  let harness: Harness;
  let deep: Deployed;
  let catcher: Deployed;

  beforeAll(async () => {
    harness = await Harness.open();
    deep = await deployed(harness, 'deep', [], DEEP);
    catcher = await deployed(harness, 'catcher', [], CATCHER);
  });
  afterAll(() => harness.close());

  const estimateOf = async (name: string, ...args: readonly unknown[]): Promise<bigint> =>
    BigInt(
      await harness.ask<Hex>('eth_estimateGas', {
        from: ALISE,
        to: catcher.address,
        data: catcher.data(name, ...args),
      }),
    );
  const ask = async (name: string): Promise<bigint> =>
    BigInt(await harness.ask<Hex>('eth_getStorageAt', catcher.address, keccak256(stringToHex(name)), 'latest'));
  const sent = async (
    gas: bigint,
    name: string,
    ...args: readonly unknown[]
  ): Promise<{ status: Hex; gasUsed: Hex }> => {
    const request = { from: ALISE, to: catcher.address, data: catcher.data(name, ...args), gas: quantity(gas) };
    return harness.ask('eth_getTransactionReceipt', await harness.ask('eth_sendTransaction', request));
  };

  test('keep back a 64th of their gas, so more is needed than is used', async () => {
    const gas = await estimateOf('pass', deep.address, 900n);
    expect((await sent(gas - 1n, 'pass', deep.address, 900n)).status).toBe('0x0');
    const { status, gasUsed } = await sent(gas, 'pass', deep.address, 900n);
    expect(status).toBe('0x1');
    expect(BigInt(gasUsed)).toBeLessThan(gas);
  });

  test('and catch a failure succeed with less, and do something else', async () => {
    const gas = await estimateOf('careful', deep.address, 800n);
    const before = [await ask('worked'), await ask('failed')];
    const less = await sent(gas - 1n, 'careful', deep.address, 800n);
    expect([less.status, await ask('worked'), await ask('failed')]).toEqual([
      '0x1',
      before[0],
      (before[1] as bigint) + 1n,
    ]);
    expect((await sent(gas, 'careful', deep.address, 800n)).status).toBe('0x1');
    expect(await ask('worked')).toBe((before[0] as bigint) + 1n);
  });

  test('and catch one that would burn everything are not given everything to burn', async () => {
    const gas = await estimateOf('reckless', deep.address);
    expect(gas).toBeLessThan(1_000_000n);
    expect((await sent(gas - 1n, 'reckless', deep.address)).status).toBe('0x0');
    expect((await sent(gas, 'reckless', deep.address)).status).toBe('0x1');
  });

  test('and fail whatever they get are refused as eth_call refuses them', async () => {
    const request = { from: ALISE, to: deep.address, data: deep.data('burn') };
    expect((await refusalOf(harness.ask('eth_estimateGas', request))).message).toMatch(
      /^out of gas: gas required exceeds allowance/,
    );
    const failing = { from: ALISE, to: catcher.address, data: catcher.data('pass', BOB, 1n) };
    const { code, message } = await refusalOf(harness.ask('eth_estimateGas', failing));
    expect([code, message]).toEqual([3, expect.stringMatching(/is no contract$/)]);
  });
});

describe('an estimate', () => {
  let harness: Harness;
  beforeAll(async () => (harness = await Harness.open()));
  afterAll(() => harness.close());

  const estimate = (...params: readonly unknown[]): Promise<Hex> => harness.ask<Hex>('eth_estimateGas', ...params);

  test('of a transfer is 21,000, and more with a memo', async () => {
    expect(await estimate({ from: ALISE, to: BOB, value: quantity(HLP) })).toBe(quantity(21_000n));
    expect(await estimate({ from: ALISE, to: BOB, data: '0x0011' })).toBe(quantity(21_020n));
    expect(await estimate({ from: ALISE, to: BOB }, 'latest')).toBe(quantity(21_000n));
  });

  test('of a deployment is enough for it', async () => {
    const token = await deployed(harness, 'token', [1n]);
    const gas = await estimate({
      from: ALISE,
      input: encodeDeployData({ abi: token.abi, bytecode: token.bytecode, args: [1n] }),
    });
    const request = {
      from: ALISE,
      input: encodeDeployData({ abi: token.abi, bytecode: token.bytecode, args: [1n] }),
      gas,
    };
    const receipt = await harness.ask('eth_getTransactionReceipt', await harness.ask('eth_sendTransaction', request));
    expect(receipt).toMatchObject({ status: '0x1', gasUsed: gas });
  });

  test('of what nobody could pay for says so', async () => {
    const value = quantity(20_000n * HLP);
    expect((await refusalOf(estimate({ from: ALISE, to: BOB, value }))).message).toMatch(/^insufficient funds/);
    const poor = '0x00000000000000000000000000000000deadbeef';
    const price = { gasPrice: quantity(10n ** 10n) };
    expect((await refusalOf(estimate({ from: poor, to: BOB, ...price }))).message).toMatch(/^insufficient funds/);
    const rich = { [poor]: { balance: quantity(21_000n * 10n ** 10n) } };
    expect(await estimate({ from: poor, to: BOB, ...price }, 'latest', rich)).toBe(quantity(21_000n));
    expect(
      (await refusalOf(estimate({ from: poor, to: BOB, data: '0xff', ...price }, 'latest', rich))).message,
    ).toMatch(/^insufficient funds/);
  });

  test('stays below the gas that is named', async () => {
    const token = await deployed(harness, 'token', [10n]);
    const request = { from: ALISE, to: token.address, data: token.data('transfer', JON, 3n) };
    const gas = BigInt(await estimate(request));
    expect(BigInt(await estimate({ ...request, gas: quantity(gas) }))).toBe(gas);
    expect((await refusalOf(estimate({ ...request, gas: quantity(gas - 1n) }))).message).toContain(`(${gas - 1n})`);
  });

  test('left to itself is for the next block: what is over by then is over', async () => {
    const later = await deployed(harness, 'later', [], LATER);
    const request = { from: ALISE, to: later.address, data: later.data('take') };
    expect((await refusalOf(estimate(request))).message).toBe('execution reverted: too early');
    await harness.ask('evm_increaseTime', 2_000);
    expect(BigInt(await estimate(request))).toBeGreaterThan(21_000n);
    expect((await refusalOf(estimate(request, 'latest'))).message).toBe('execution reverted: too early');
    const soon = { time: quantity(harness.node.chain.head.header.timestamp + 5_000n) };
    expect(BigInt(await estimate(request, 'latest', {}, soon))).toBeGreaterThan(21_000n);
  });
});

const LATER = `contract Later {
  state opens: uint
  state taken: uint
  init() { opens = now + 1000 }
  action take() {
    require now >= opens else "too early"
    taken += 1
  }
}`;
