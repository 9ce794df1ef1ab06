/** What test suites do to a node: snapshots, time, balances, other people's names. */

import { keccak256, padHex, parseEther, parseGwei, toHex, type Address } from 'viem';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deployToken, STRANGER, type World } from './world.ts';

export function development(world: () => World): void {
  describe('a test suite', () => {
    let token: Address;
    beforeAll(async () => {
      token = await deployToken(world());
    });
    afterEach(() => world().anvil.setAutomine(true));
    const balanceOf = (who: Address) =>
      world().reader.readContract({ address: token, abi: world().token.abi, functionName: 'balanceOf', args: [who] });

    test('goes back to a snapshot, once', async () => {
      const { anvil, reader, wallet, bob } = world();
      const [before, number] = [await reader.getBalance(bob), await reader.getBlockNumber()];
      const id = await anvil.snapshot();
      const second = await anvil.snapshot();
      const hash = await wallet.sendTransaction({ to: bob.address, value: 5n });
      expect(await reader.getBalance(bob)).toBe(before + 5n);

      await anvil.revert({ id });

      expect(await reader.getBalance(bob)).toBe(before);
      expect(await reader.getBlockNumber()).toBe(number);
      await expect(reader.getTransactionReceipt({ hash })).rejects.toThrow('could not be found');
      for (const dead of [id, second, '0xffff']) {
        expect(await anvil.request({ method: 'evm_revert', params: [dead] } as never)).toBe(false);
      }
    });

    test('travels in time', async () => {
      const { anvil, reader } = world();
      const { timestamp, number } = await reader.getBlock();
      await anvil.setNextBlockTimestamp({ timestamp: timestamp + 1_000n });
      await anvil.mine({ blocks: 1 });
      expect((await reader.getBlock()).timestamp).toBe(timestamp + 1_000n);

      await anvil.increaseTime({ seconds: 3_600 });
      await anvil.mine({ blocks: 3, interval: 60 });
      const later = await reader.getBlock();
      expect(later.number).toBe(number + 4n);
      expect(later.timestamp).toBeGreaterThanOrEqual(timestamp + 1_000n + 3_600n + 120n);

      await anvil.setBlockTimestampInterval({ interval: 7 });
      await anvil.mine({ blocks: 2 });
      expect((await reader.getBlock()).timestamp).toBe(later.timestamp + 14n);
      await anvil.removeBlockTimestampInterval();
    });

    test('gives balances, nonces and code', async () => {
      const { anvil, hardhat, ganache, reader } = world();
      await anvil.setBalance({ address: STRANGER, value: parseEther('3') });
      expect(await reader.getBalance({ address: STRANGER })).toBe(parseEther('3'));
      await hardhat.setBalance({ address: STRANGER, value: 4n });
      expect(await reader.getBalance({ address: STRANGER })).toBe(4n);
      await ganache.setBalance({ address: STRANGER, value: 5n });
      expect(await reader.getBalance({ address: STRANGER })).toBe(5n);
      await anvil.setNonce({ address: STRANGER, nonce: 7 });
      await hardhat.setNonce({ address: STRANGER, nonce: 8 });
      expect(await reader.getTransactionCount({ address: STRANGER })).toBe(8);
      const code = await reader.getCode({ address: token });
      const other = padHex('0x0c0de0', { size: 20 });
      await hardhat.setCode({ address: other, bytecode: code! });
      expect(await reader.getCode({ address: other })).toBe(code);
      await anvil.setCode({ address: other, bytecode: '0x' });
      expect(await reader.getCode({ address: other })).toBeUndefined();
    });

    test('changes what a contract remembers, where the slot is known', async () => {
      const { anvil, reader, alise, bob } = world();
      const index = keccak256(toHex(`balances[${alise.address.toLowerCase()}]`));
      await anvil.setStorageAt({ address: token, index, value: padHex('0x5', { size: 32 }) });
      expect(await balanceOf(alise.address)).toBe(5n);
      expect(await reader.getStorageAt({ address: token, slot: index })).toBe(padHex('0x5', { size: 32 }));
      const unknown = { address: token, index: 12, value: padHex('0x5', { size: 32 }) } as const;
      await expect(anvil.setStorageAt(unknown)).rejects.toThrow('hlp_setMemory');

      const change = { method: 'hlp_setMemory', params: [token, `balances[${bob.address}]`, '77'] };
      await anvil.request(change as never);
      expect(await balanceOf(bob.address)).toBe(77n);
    });

    test('acts for somebody without a key, and stops', async () => {
      const { anvil, hardhat, reader, bob } = world();
      await anvil.setBalance({ address: STRANGER, value: parseEther('3') });
      const wish = { account: STRANGER, to: bob.address, value: 1n } as const;
      await expect(anvil.sendTransaction(wish)).rejects.toThrow(STRANGER);

      await anvil.impersonateAccount({ address: STRANGER });
      const hash = await anvil.sendTransaction(wish);
      expect(await reader.getTransaction({ hash })).toMatchObject({ from: STRANGER, value: 1n });
      await anvil.stopImpersonatingAccount({ address: STRANGER });
      await expect(anvil.sendTransaction(wish)).rejects.toThrow(STRANGER);

      await hardhat.impersonateAccount({ address: token });
      await anvil.setBalance({ address: token, value: parseEther('1') });
      const call = { address: token, abi: world().token.abi, functionName: 'approve', args: [bob.address, 1n] };
      const own = await anvil.writeContract({ ...call, account: token });
      expect(await reader.getTransactionReceipt({ hash: own })).toMatchObject({ from: token, status: 'success' });
      await hardhat.stopImpersonatingAccount({ address: token });
    });

    test('holds mining, mines by hand, by the clock, and throws away what waits', async () => {
      const { anvil, hardhat, ganache, reader, wallet, bob } = world();
      await anvil.setAutomine(false);
      const hash = await wallet.sendTransaction({ to: bob.address, value: 1n, gas: 21_000n });
      await hardhat.dropTransaction({ hash });
      expect(await anvil.getTxpoolStatus()).toEqual({ pending: 0, queued: 0 });
      const number = await reader.getBlockNumber();
      await hardhat.mine({ blocks: 2, interval: 5 });
      await ganache.mine({ blocks: 2 });
      expect(await reader.getBlockNumber()).toBe(number + 4n);

      await hardhat.setIntervalMining({ interval: 0.2 });
      await expect.poll(() => reader.getBlockNumber(), { timeout: 5_000 }).toBeGreaterThan(number + 4n);
      await anvil.setIntervalMining({ interval: 0 });
      await anvil.setAutomine(true);
    });

    test('says what the next block costs and whom it pays', async () => {
      const { anvil, hardhat, reader, bob } = world();
      await anvil.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('33') });
      await anvil.setCoinbase({ address: bob.address });
      await anvil.mine({ blocks: 1 });
      expect(await reader.getBlock()).toMatchObject({
        baseFeePerGas: parseGwei('33'),
        miner: bob.address.toLowerCase(),
      });
      await hardhat.setNextBlockBaseFeePerGas({ baseFeePerGas: parseGwei('1') });
      await anvil.setLoggingEnabled(false);
      await anvil.mine({ blocks: 1 });
      expect((await reader.getBlock()).baseFeePerGas).toBe(parseGwei('1'));
    });

    test.each([
      ['setBlockGasLimit', () => world().anvil.setBlockGasLimit({ gasLimit: 1n })],
      ['setMinGasPrice', () => world().hardhat.setMinGasPrice({ gasPrice: 1n })],
      ['setRpcUrl', () => world().anvil.setRpcUrl('http://elsewhere')],
      ['dumpState', () => world().anvil.dumpState()],
      ['loadState', () => world().anvil.loadState({ state: '0x' })],
      ['reset to another chain', () => world().anvil.reset({ blockNumber: 1n, jsonRpcUrl: 'http://elsewhere' })],
    ] as const)('is refused %s with the reason', async (_name, ask) => {
      await expect(ask()).rejects.toMatchObject({ walk: expect.any(Function) });
      await expect(ask()).rejects.toThrow(/here|genesis|fee|export|work|chain/);
    });

    test('begins anew', async () => {
      const { anvil, reader } = world();
      await anvil.reset();
      expect(await reader.getBlockNumber()).toBe(0n);
    });
  });
}
