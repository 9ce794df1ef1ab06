/** What suites written with ethers do to a node: the methods of Hardhat, Anvil and Ganache, called by name. */

import { id, parseEther, toBeHex, zeroPadValue, type Contract, type ContractTransactionResponse } from 'ethers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deploy, STRANGER, TOKEN, type World } from './world.ts';

export function development(world: () => World): void {
  describe('a test suite', () => {
    let token: Contract;
    beforeAll(async () => {
      token = await deploy(TOKEN, [100n], world().alise);
    });
    afterEach(() => world().send('evm_setAutomine', true));

    test('goes back to a snapshot, once', async () => {
      const { send, provider, alise } = world();
      const snapshot = await send<string>('evm_snapshot');
      const [number, before] = [await provider.getBlockNumber(), await provider.getBalance(STRANGER)];
      await (await alise.sendTransaction({ to: STRANGER, value: 1n })).wait();

      expect(await send('evm_revert', snapshot)).toBe(true);

      expect(await provider.getBalance(STRANGER)).toBe(before);
      expect(await provider.getBlockNumber()).toBe(number);
      expect(await send('evm_revert', snapshot)).toBe(false);
    });

    test('travels in time', async () => {
      const { send, provider } = world();
      const now = async (): Promise<number> => (await provider.getBlock('latest'))!.timestamp;
      const start = await now();
      await send('evm_setNextBlockTimestamp', start + 500);
      await send('evm_mine');
      expect(await now()).toBe(start + 500);
      await send('evm_increaseTime', 1_000);
      await send('evm_mine', []).catch(() => send('evm_mine'));
      expect(await now()).toBeGreaterThanOrEqual(start + 1_500);
      await send('evm_mine', (await now()) + 77);
      await send('evm_increaseTime', '0x10');
      await send('hardhat_mine', '0x3', '0x3c');
      expect(await now()).toBeGreaterThanOrEqual(start + 1_577 + 120);
      await expect(send('evm_setNextBlockTimestamp', start)).rejects.toThrow('later');
    });

    test('gives balances, nonces, code and memory', async () => {
      const { send, provider, alise } = world();
      expect(await send('hardhat_setBalance', STRANGER, toBeHex(parseEther('2')).replace(/^0x0+/, '0x'))).toBe(true);
      expect(await provider.getBalance(STRANGER)).toBe(parseEther('2'));
      expect(await send('anvil_setBalance', STRANGER, '1000')).toBeNull();
      expect(await provider.getBalance(STRANGER)).toBe(1_000n);
      await send('hardhat_setNonce', STRANGER, '0x21');
      expect(await provider.getTransactionCount(STRANGER)).toBe(0x21);
      const address = await token.getAddress();
      const slot = id(`balances[${alise.address.toLowerCase()}]`);
      await send('hardhat_setStorageAt', address, slot, zeroPadValue('0x09', 32));
      expect(await token.getFunction('balanceOf')(alise.address)).toBe(9n);
      expect(await token.getFunction('totalSupply')()).toBe(9n);
      const other = '0x0000000000000000000000000000000000c0ffee';
      await send('hardhat_setCode', other, await provider.getCode(token));
      expect(await provider.getCode(other)).toBe(await provider.getCode(token));
    });

    test('acts for somebody without a key, and stops', async () => {
      const { send, provider } = world();
      const address = await token.getAddress();
      await expect(provider.getSigner(address)).rejects.toThrow('invalid account');
      await send('hardhat_setBalance', address, '0xde0b6b3a7640000');

      await send('hardhat_impersonateAccount', address);
      const signer = await provider.getSigner(address).catch(() => undefined);
      const from = { from: address, to: STRANGER, value: '0x1' };
      const hash = await send<string>('eth_sendTransaction', from);
      expect(await provider.getTransaction(hash)).toMatchObject({ from: address, value: 1n });
      expect(signer?.address ?? address).toBe(address);
      expect(await send('hardhat_stopImpersonatingAccount', address)).toBe(true);
      await expect(send('eth_sendTransaction', from)).rejects.toThrow(address.toLowerCase());
    });

    test('holds mining, and throws away what waits', async () => {
      const { send, alise, provider } = world();
      await send('evm_setAutomine', false);
      expect(await send('hardhat_getAutomine')).toBe(false);
      const sent = await alise.sendTransaction({ to: STRANGER, value: 1n, gasLimit: 21_000n });
      expect(await send('hardhat_dropTransaction', sent.hash)).toBe(true);
      const number = await provider.getBlockNumber();
      await send('evm_mine', { blocks: 3 });
      expect(await provider.getBlockNumber()).toBe(number + 3);
      await send('evm_setIntervalMining', 0);
      await send('hardhat_setNextBlockBaseFeePerGas', '0x77359400');
      await send('evm_mine');
      expect((await provider.getBlock('latest'))?.baseFeePerGas).toBe(2_000_000_000n);
      expect(await send('hardhat_metadata')).toHaveProperty('chainId', 1_902);
      expect(await send('anvil_nodeInfo')).toHaveProperty('currentBlockNumber');
      await expect(send('hardhat_setPrevRandao', id('dice'))).rejects.toThrow('work');
    });

    test('sees every step of what happened', async () => {
      const { send, bob } = world();
      const sent = (await token.getFunction('mint')(bob.address, 1n)) as ContractTransactionResponse;
      await sent.wait();
      const steps = await send<{ structLogs: unknown[] }>('debug_traceTransaction', sent.hash);
      expect(steps.structLogs.length).toBeGreaterThan(10);
      const calls = await send('debug_traceTransaction', sent.hash, { tracer: 'callTracer' });
      expect(calls).toMatchObject({ type: 'CALL', to: (await token.getAddress()).toLowerCase() });
      expect(await send('debug_traceTransaction', sent.hash, { tracer: 'prestateTracer' })).toBeTypeOf('object');
    });

    test('begins anew', async () => {
      const { send, provider } = world();
      expect(await send('hardhat_reset')).toBe(true);
      expect(await provider.getBlockNumber()).toBe(0);
    });
  });
}
