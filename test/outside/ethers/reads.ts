/** What there is to read: blocks, accounts, transactions, fees, proofs. */

import { getBytes, id, parseEther, ZeroAddress, ZeroHash } from 'ethers';
import { describe, expect, test } from 'vitest';
import { deploy, STRANGER, TOKEN, type World } from './world.ts';

export function reads(world: () => World): void {
  describe('reads', () => {
    test('the chain says which it is, and where it stands', async () => {
      const { provider, send } = world();
      expect((await provider.getNetwork()).chainId).toBe(1902n);
      expect(await provider.getBlockNumber()).toBe(Number(await send('eth_blockNumber')));
      expect(await send('net_version')).toBe('1902');
      expect(await send('eth_syncing')).toBe(false);
      expect(await send('eth_mining')).toBeTypeOf('boolean');
      expect(await send('eth_hashrate')).toMatch(/^0x/);
      expect(await send('eth_coinbase')).toMatch(/^0x[0-9a-f]{40}$/);
      expect(await send('web3_clientVersion')).toMatch(/^hlp\//);
      expect(await send('web3_sha3', '0x')).toBe(id(''));
      expect(await send('rpc_modules')).toHaveProperty('eth');
      await expect(send('eth_getWork')).rejects.toThrow('hlp import');
    });

    test('balances, nonces and code, now and as they were', async () => {
      const { provider, alise, bob } = world();
      const number = await provider.getBlockNumber();
      const [before, nonce] = [await provider.getBalance(bob), await provider.getTransactionCount(alise)];

      await (await alise.sendTransaction({ to: bob, value: 5n })).wait();

      expect(await provider.getBalance(bob)).toBe(before + 5n);
      expect(await provider.getBalance(bob, number)).toBe(before);
      expect(await provider.getBalance(bob, 'earliest')).toBe(parseEther('10000'));
      expect(await provider.getBalance(bob, 'pending')).toBe(before + 5n);
      expect(await provider.getTransactionCount(alise)).toBe(nonce + 1);
      expect(await provider.getTransactionCount(alise, number)).toBe(nonce);
      expect(await provider.getTransactionCount(alise, 'pending')).toBe(nonce + 1);
      expect(await provider.getCode(bob)).toBe('0x');
      const token = await deploy(TOKEN, [7n], alise);
      const deployed = await token.getDeployedCode();
      expect(TOKEN.bytecode.startsWith(deployed ?? 'nothing')).toBe(true);
      expect(await provider.getCode(token, number)).toBe('0x');
      expect(await provider.getStorage(token, id('minter'))).toContain(alise.address.slice(2).toLowerCase());
      expect(await provider.getStorage(token, 0)).toBe(ZeroHash);
      expect(await provider.getStorage(token, id('minter'), number)).toBe(ZeroHash);
    });

    test('blocks by number, tag and hash, with hashes or with whole transactions', async () => {
      const { provider, alise, send } = world();
      const sent = await alise.sendTransaction({ to: STRANGER, value: 1n });
      const receipt = await sent.wait();

      const block = await provider.getBlock('latest', true);
      expect(block?.prefetchedTransactions).toMatchObject([{ hash: sent.hash, from: alise.address, type: 2 }]);
      const { hash, number } = block!;
      expect((await provider.getBlock(hash!))?.transactions).toEqual([sent.hash]);
      expect((await provider.getBlock(hash!, true))?.number).toBe(number);
      expect((await provider.getBlock(number))?.hash).toBe(hash);
      expect((await provider.getBlock(number - 1, true))?.hash).toBe(block?.parentHash);
      for (const tag of ['earliest', 'pending', 'safe', 'finalized']) {
        expect((await provider.getBlock(tag))?.gasLimit).toBe(30_000_000n);
      }
      expect(await provider.getBlock(1_000_000)).toBeNull();
      expect(await send('eth_getBlockTransactionCountByNumber', 'latest')).toBe('0x1');
      expect(await send('eth_getBlockTransactionCountByHash', hash)).toBe('0x1');
      expect(await send('eth_getTransactionByBlockNumberAndIndex', 'latest', '0x0')).toHaveProperty('hash', sent.hash);
      expect(await send('eth_getTransactionByBlockHashAndIndex', hash, '0x0')).toHaveProperty('hash', sent.hash);
      expect(await send('eth_getUncleCountByBlockNumber', 'latest')).toBe('0x0');
      expect(await send('eth_getUncleCountByBlockHash', hash)).toBe('0x0');
      expect(await send('eth_getBlockReceipts', 'latest')).toMatchObject([{ transactionHash: receipt?.hash }]);
      expect(await send('eth_getBlockReceipts', hash)).toHaveLength(1);
    });

    test('transactions and receipts, with who signed', async () => {
      const { provider, bob } = world();
      const sent = await bob.sendTransaction({ to: ZeroAddress, value: 3n });
      const receipt = await sent.wait();

      expect(receipt).toMatchObject({ status: 1, gasUsed: 21_000n, from: bob.address, to: ZeroAddress });
      const found = await provider.getTransaction(sent.hash);
      expect(found).toMatchObject({ value: 3n, chainId: 1902n, blockNumber: receipt?.blockNumber });
      expect(found?.signature).toMatchObject({ r: sent.signature.r, s: sent.signature.s });
      expect(await receipt?.confirmations()).toBe(1);
      expect(await provider.getTransaction(ZeroHash)).toBeNull();
      expect(await provider.getTransactionReceipt(ZeroHash)).toBeNull();
    });

    test('what gas costs', async () => {
      const { provider, send } = world();
      const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
      expect(gasPrice).toBeGreaterThan(0n);
      expect(maxFeePerGas).toBeGreaterThan(maxPriorityFeePerGas ?? 0n);
      const history = await send<{ gasUsedRatio: number[]; reward: string[][] }>(
        'eth_feeHistory',
        '0x3',
        'latest',
        [50],
      );
      expect(history.reward.length).toBe(history.gasUsedRatio.length);
      expect(await send('eth_feeHistory', '0x1', '0x1', [])).toHaveProperty('oldestBlock', '0x1');
    });

    test('a proof of an account and of a value in a contract', async () => {
      const { alise, send } = world();
      const token = await deploy(TOKEN, [7n], alise);
      const address = await token.getAddress();
      const proof = await send<{ storageProof: { value: string }[]; accountProof: string[] }>(
        'eth_getProof',
        address,
        [id('minter')],
        'latest',
      );
      expect(BigInt(proof.storageProof[0]?.value ?? 0)).toBe(BigInt(alise.address));
      expect(getBytes(proof.accountProof[0]!).length).toBeGreaterThan(0);
      expect(await send('eth_getProof', address, [], '0x0')).toHaveProperty('balance', '0x0');
    });
  });
}
