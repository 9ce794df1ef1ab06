/** What each development method is called with, and what has happened then: one entry for each name without its prefix. */

import { expect } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { type Hex, bytesToHex, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { type Hash, keccak256 } from '../../src/base/hash.ts';
import { ALISE, BOB } from '../chain/helpers.ts';
import { compileText, contractText } from '../helpers/town.ts';
import type { Harness } from './harness.ts';

/** Somebody without a key. */
export const STRANGER: Address = '0x00000000000000000000000000000000deadbeef';
const GIFT = { from: ALISE, to: BOB, value: '0x1', gas: '0x5208' };

export type Play = {
  readonly harness: Harness;
  /** The method, with its prefix. */
  readonly name: string;
  /** A token, with 100 of Alise's. */
  readonly token: Address;
  /** Calls the method. */
  call(...params: readonly unknown[]): Promise<unknown>;
};

export async function deployToken(harness: Harness): Promise<Address> {
  const { bytecode } = compileText('token.hlp', contractText('token'));
  const data = bytesToHex(bytecode) + bytesToHex(wordToBytes(100n)).slice(2);
  const hash = await harness.ask('eth_sendTransaction', { from: ALISE, data });
  const { contractAddress } = await harness.ask<{ contractAddress: Address }>('eth_getTransactionReceipt', hash);
  return contractAddress;
}

/** What the tools of that prefix take for "done". */
const done = ({ name }: Play): true | null => (name.startsWith('anvil_') ? null : true);
const number = async ({ harness }: Play): Promise<number> => Number(await harness.ask('eth_blockNumber'));
const balance = ({ harness }: Play, who: Address): Promise<unknown> => harness.ask('eth_getBalance', who, 'latest');
const waiting = async ({ harness }: Play): Promise<unknown> =>
  (await harness.ask<{ pending: string }>('txpool_status')).pending;
const newest = ({ harness }: Play): Promise<Record<string, string>> =>
  harness.ask('eth_getBlockByNumber', 'latest', false);
const timeOf = async (play: Play): Promise<number> => Number((await newest(play))['timestamp']);

async function held<T>(play: Play, act: (hash: Hash) => Promise<T>): Promise<T> {
  await play.harness.ask('evm_setAutomine', false);
  const result = await act(await play.harness.ask('eth_sendTransaction', GIFT));
  await play.harness.ask('evm_setAutomine', true);
  return result;
}

const slotOf = (path: string): Hex => bytesToHex(keccak256(utf8ToBytes(path)));

async function holds(play: Play, who: Address): Promise<bigint> {
  const value = await play.harness.ask('eth_getStorageAt', play.token, slotOf(`balances[${who}]`), 'latest');
  return BigInt(value as string);
}

const setBalance = async (play: Play): Promise<void> => {
  expect(await play.call(STRANGER, '0x5')).toBe(done(play));
  expect(await balance(play, STRANGER)).toBe('0x5');
};
const setNonce = async (play: Play): Promise<void> => {
  const before = BigInt(await play.harness.ask('eth_getTransactionCount', STRANGER, 'latest'));
  expect(await play.call(STRANGER, Number(before + 3n))).toBe(done(play));
  expect(BigInt(await play.harness.ask('eth_getTransactionCount', STRANGER, 'latest'))).toBe(before + 3n);
};
const setCode = async (play: Play): Promise<void> => {
  const code = await play.harness.ask<Hex>('eth_getCode', play.token, 'latest');
  const other = '0x0000000000000000000000000000000000c0ffee';
  expect(await play.call(other, code)).toBe(done(play));
  expect(await play.harness.ask('eth_getCode', other, 'latest')).toBe(code);
  await play.call(other, '0x');
  expect(await play.harness.ask('eth_getCode', other, 'latest')).toBe('0x');
};
const setStorageAt = async (play: Play): Promise<void> => {
  const value = bytesToHex(wordToBytes(BigInt(await number(play))));
  expect(await play.call(play.token, slotOf(`balances[${ALISE}]`), value)).toBe(done(play));
  expect(await holds(play, ALISE)).toBe(BigInt(value));
  expect(await play.call(play.token, slotOf('minter'), `0x${BOB.slice(2).padStart(64, '0')}`)).toBe(done(play));
  await expect(play.call(play.token, '0x0', value)).rejects.toThrow('hlp_setMemory');
  await expect(play.call(STRANGER, '0x0', value)).rejects.toThrow('params[0] (address): there is no contract');
};
const switchMining =
  (isOn: boolean) =>
  async (play: Play): Promise<void> => {
    expect(await play.call()).toBe(true);
    expect(play.harness.node.development.isAutomining).toBe(isOn);
    await play.harness.ask('evm_setAutomine', true);
  };

/** By the name behind the prefix. */
export const PLAYS: Readonly<Record<string, (play: Play) => Promise<void>>> = {
  snapshot: async (play) => {
    const before = await balance(play, BOB);
    const id = await play.call();
    await play.harness.ask('eth_sendTransaction', GIFT);
    expect(await balance(play, BOB)).not.toBe(before);
    expect(await play.harness.ask('evm_revert', id)).toBe(true);
    expect(await balance(play, BOB)).toBe(before);
  },
  revert: async (play) => {
    const [first, second] = [await play.harness.ask('evm_snapshot'), await play.harness.ask('evm_snapshot')];
    await play.harness.ask('hardhat_mine', 3);
    const height = await number(play);
    expect(await play.call(first)).toBe(true);
    expect(await number(play)).toBe(height - 3);
    for (const dead of [first, second, '0xffff']) expect(await play.call(dead)).toBe(false);
  },
  reset: async (play) => {
    await held(play, async () => {
      expect(await play.call()).toBe(done(play));
      expect(await waiting(play)).toBe('0x0');
    });
    expect(await number(play)).toBe(0);
    expect(await play.call({ forking: { blockNumber: null } })).toBe(done(play));
    await expect(play.call({ forking: { jsonRpcUrl: 'http://elsewhere' } })).rejects.toThrow('never with a copy');
    await deployToken(play.harness);
  },
  rollback: async (play) => {
    await play.harness.ask('hardhat_mine', 3);
    const height = await number(play);
    expect(await play.call()).toBe(null);
    expect(await play.call('0x2')).toBe(null);
    expect(await number(play)).toBe(height - 3);
    await expect(play.call(1_000_000)).rejects.toThrow('blocks to take back');
  },
  increaseTime: async (play) => {
    const before = await timeOf(play);
    expect(await play.call(100)).toMatch(/^0x/);
    await play.harness.ask('evm_mine');
    expect(await timeOf(play)).toBeGreaterThanOrEqual(before + 100);
  },
  setTime: async (play) => {
    const wanted = (await timeOf(play)) + 5_000;
    expect(await play.call(wanted)).toMatch(/^0x/);
    await play.harness.ask('evm_mine');
    expect(await timeOf(play)).toBeGreaterThanOrEqual(wanted);
    await play.call((wanted + 100) * 1_000);
    await play.harness.ask('evm_mine');
    expect(await timeOf(play)).toBeLessThan(wanted + 200);
  },
  setNextBlockTimestamp: async (play) => {
    const wanted = (await timeOf(play)) + 777;
    expect(await play.call(wanted)).toBe(done(play));
    await play.harness.ask('evm_mine');
    expect(await timeOf(play)).toBe(wanted);
    await expect(play.call(wanted)).rejects.toThrow('or later');
  },
  setBlockTimestampInterval: async (play) => {
    expect(await play.call(12)).toBe(null);
    await play.harness.ask('evm_mine');
    const before = await timeOf(play);
    await play.harness.ask('hardhat_mine', 2);
    expect(await timeOf(play)).toBe(before + 24);
  },
  removeBlockTimestampInterval: async (play) => {
    await play.harness.ask('anvil_setBlockTimestampInterval', 100_000);
    expect(await play.call()).toBe(true);
    const before = await timeOf(play);
    await play.harness.ask('evm_mine');
    expect(await timeOf(play)).toBeLessThan(before + 1_000);
  },
  mine: async (play) => {
    const [height, isPlain] = [await number(play), play.name === 'evm_mine'];
    const answer = isPlain ? '0x0' : done(play);
    expect(await play.call()).toBe(answer);
    expect(await play.call(isPlain ? { blocks: 3 } : '0x3')).toBe(answer);
    expect(await number(play)).toBe(height + 4);
    const before = await timeOf(play);
    await (isPlain ? play.call(before + 60) : play.call(2, 60));
    expect(await timeOf(play)).toBeGreaterThanOrEqual(before + 60);
    await expect(play.call(...(isPlain ? [{ blocks: 1_000_000 }] : [1_000_000]))).rejects.toThrow(
      'at most 10000 blocks',
    );
  },
  setAutomine: async (play) => {
    expect(await play.call(false)).toBe(done(play));
    const hash = await play.harness.ask('eth_sendTransaction', GIFT);
    expect(await play.harness.ask('eth_getTransactionReceipt', hash)).toBeNull();
    await play.call(true);
    await play.harness.node.development.settled();
    expect(await play.harness.ask('eth_getTransactionReceipt', hash)).toHaveProperty('status', '0x1');
  },
  getAutomine: async (play) => {
    expect(await play.call()).toBe(true);
    await held(play, async () => {
      expect(await play.call()).toBe(false);
    });
    await play.harness.node.development.settled();
  },
  start: switchMining(true),
  stop: switchMining(false),
  setIntervalMining: async (play) => {
    const inMs = play.name.startsWith('evm_');
    expect(await play.call(inMs ? 1_500 : 2)).toBe(done(play));
    expect(play.harness.node.development.intervalInMs).toBe(inMs ? 1_500 : 2_000);
    await play.call(3);
    expect(play.harness.node.development.intervalInMs).toBe(3_000);
    await play.call(0);
    await expect(play.call('0xffffffffffff')).rejects.toThrow('24 days');
  },
  getIntervalMining: async (play) => {
    expect(await play.call()).toBe(null);
    await play.harness.ask('anvil_setIntervalMining', 7);
    expect(await play.call()).toBe(7);
    await play.harness.ask('anvil_setIntervalMining', 0);
  },
  setNextBlockBaseFeePerGas: async (play) => {
    expect(await play.call('0x77359400')).toBe(done(play));
    await play.harness.ask('evm_mine');
    expect((await newest(play))['baseFeePerGas']).toBe('0x77359400');
  },
  setCoinbase: async (play) => {
    expect(await play.call(BOB)).toBe(done(play));
    await play.harness.ask('evm_mine');
    expect((await newest(play))['miner']).toBe(BOB);
  },
  setLoggingEnabled: async (play) => {
    expect(await play.call(true)).toBe(done(play));
  },
  setBalance,
  setAccountBalance: setBalance,
  addBalance: async (play) => {
    const before = BigInt((await balance(play, STRANGER)) as string);
    expect(await play.call(STRANGER, '7')).toBe(null);
    expect(BigInt((await balance(play, STRANGER)) as string)).toBe(before + 7n);
  },
  setNonce,
  setAccountNonce: setNonce,
  setCode,
  setAccountCode: setCode,
  setStorageAt,
  setAccountStorageAt: setStorageAt,
  setMemory: async (play) => {
    expect(await play.call(play.token, `balances[${STRANGER}]`, '0x21')).toBe(true);
    expect(await holds(play, STRANGER)).toBe(0x21n);
    await play.call(play.token, 'balances[alise]', 34);
    expect(await holds(play, ALISE)).toBe(34n);
    await expect(play.call(play.token, 'balance[alise]', 1)).rejects.toThrow(
      'params[1] (path): there is no state called "balance"',
    );
    await expect(play.call(play.token, 'balances[alise]', 'much')).rejects.toThrow('params[2] (value)');
    await expect(play.call(play.token, 'balances', 1)).rejects.toThrow('not a single value');
    await expect(play.call(play.token, 'sum(balances)', 1)).rejects.toThrow('params[1] (path)');
  },
  impersonateAccount: async (play) => {
    await play.harness.ask('hardhat_setBalance', STRANGER, '0xde0b6b3a7640000');
    expect(await play.call(STRANGER)).toBe(done(play));
    const hash = await play.harness.ask('eth_sendTransaction', { from: STRANGER, to: BOB, value: '0x1' });
    expect(await play.harness.ask('eth_getTransactionByHash', hash)).toMatchObject({ from: STRANGER, type: '0x68' });
    await play.harness.ask('hardhat_stopImpersonatingAccount', STRANGER);
  },
  stopImpersonatingAccount: async (play) => {
    await play.harness.ask('hardhat_impersonateAccount', STRANGER);
    expect(await play.call(STRANGER)).toBe(done(play));
    await expect(play.harness.ask('eth_sendTransaction', { from: STRANGER, to: BOB })).rejects.toThrow(STRANGER);
    if (play.name.startsWith('hardhat_')) expect(await play.call(STRANGER)).toBe(false);
  },
  autoImpersonateAccount: async (play) => {
    await play.harness.ask('hardhat_setBalance', STRANGER, '0xde0b6b3a7640000');
    expect(await play.call(true)).toBe(done(play));
    await play.harness.ask('eth_sendTransaction', { from: STRANGER, to: BOB, value: '0x2' });
    await play.call(false);
    await expect(play.harness.ask('eth_sendTransaction', { from: STRANGER, to: BOB })).rejects.toThrow(STRANGER);
  },
  status: async (play) => {
    await held(play, async () => {
      expect(await play.call()).toEqual({ pending: '0x1', queued: '0x0' });
      await play.harness.ask('anvil_dropAllTransactions');
    });
  },
  content: async (play) => {
    await held(play, async (hash) => {
      const nonces = Object.values((await play.call()) as { pending: object }).map((senders: object) => senders);
      expect(JSON.stringify(nonces)).toContain(hash);
      await play.harness.ask('anvil_dropAllTransactions');
    });
  },
  contentFrom: async (play) => {
    await held(play, async (hash) => {
      expect(JSON.stringify(await play.call(ALISE))).toContain(hash);
      expect(await play.call(BOB)).toEqual({ pending: {}, queued: {} });
      await play.harness.ask('anvil_dropAllTransactions');
    });
  },
  inspect: async (play) => {
    await held(play, async () => {
      expect(JSON.stringify(await play.call())).toContain(`${BOB}: 1 wei + 21000 gas`);
      await play.harness.ask('anvil_dropAllTransactions');
    });
  },
  dropTransaction: async (play) => {
    await held(play, async (hash) => {
      expect(await play.call(hash)).toBe(true);
      expect(await play.call(hash)).toBe(false);
      expect(await waiting(play)).toBe('0x0');
    });
  },
  dropAllTransactions: async (play) => {
    await held(play, async () => {
      expect(await play.call()).toBe(done(play));
      expect(await waiting(play)).toBe('0x0');
    });
  },
  removePoolTransactions: async (play) => {
    await held(play, async () => {
      await play.call(BOB);
      expect(await waiting(play)).toBe('0x1');
      expect(await play.call(ALISE)).toBe(null);
      expect(await waiting(play)).toBe('0x0');
    });
  },
  metadata: async (play) => {
    const { harness } = play;
    expect(await play.call()).toMatchObject({ chainId: 1902, latestBlockHash: harness.node.chain.headHash });
  },
  nodeInfo: async (play) => {
    expect(await play.call()).toMatchObject({ currentBlockNumber: `0x${(await number(play)).toString(16)}` });
  },
};
