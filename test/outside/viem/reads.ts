/** What there is to read: blocks, accounts, transactions, fees, proofs. */

import { keccak256, parseEther, parseGwei, toHex } from 'viem';
import { describe, expect, test } from 'vitest';
import { deployToken, NOBODY, type World } from './world.ts';

export function reads(world: () => World): void {
  describe('reads', () => {
    test('the chain says which it is, and where it stands', async () => {
      const { reader } = world();
      expect(await reader.getChainId()).toBe(1902);
      const number = await reader.getBlockNumber();
      expect((await reader.getBlock()).number).toBe(number);
      expect(await reader.request({ method: 'eth_syncing' } as never)).toBe(false);
      expect(await reader.request({ method: 'net_version' })).toBe('1902');
      expect(await reader.request({ method: 'net_listening' })).toBeTypeOf('boolean');
      expect(await reader.request({ method: 'web3_clientVersion' })).toMatch(/^hlp\//);
    });

    test('balances, nonces and code, now and as they were', async () => {
      const { reader, wallet, bob, alise } = world();
      const blockNumber = await reader.getBlockNumber();
      const before = await reader.getBalance({ address: bob.address });
      const nonce = await reader.getTransactionCount({ address: alise.address });

      await wallet.sendTransaction({ to: bob.address, value: parseEther('2') });

      expect(await reader.getBalance({ address: bob.address })).toBe(before + parseEther('2'));
      expect(await reader.getBalance({ address: bob.address, blockNumber })).toBe(before);
      expect(await reader.getBalance({ address: bob.address, blockTag: 'earliest' })).toBe(parseEther('10000'));
      expect(await reader.getTransactionCount({ address: alise.address })).toBe(nonce + 1);
      expect(await reader.getTransactionCount({ address: alise.address, blockNumber })).toBe(nonce);
      expect(await reader.getTransactionCount({ address: alise.address, blockTag: 'pending' })).toBe(nonce + 1);
      expect(await reader.getCode({ address: bob.address })).toBeUndefined();
      expect(await reader.getBalance({ address: NOBODY })).toBe(0n);
    });

    test('the code of a contract is the container, and its memory lies in slots', async () => {
      const w = world();
      const { reader, token } = w;
      const before = await reader.getBlockNumber();
      const address = await deployToken(w);

      const code = await reader.getCode({ address });
      expect(token.bytecode.startsWith(code ?? 'nothing')).toBe(true);
      expect(await reader.getCode({ address, blockNumber: before })).toBeUndefined();
      const minter = await reader.getStorageAt({ address, slot: keccak256(toHex('minter')) });
      expect(minter?.slice(-40)).toBe(w.alise.address.slice(2).toLowerCase());
      expect(await reader.getStorageAt({ address, slot: '0x0' })).toBe(`0x${'0'.repeat(64)}`);
      expect(await reader.getStorageAt({ address, slot: keccak256(toHex('minter')), blockNumber: before })).toBe(
        `0x${'0'.repeat(64)}`,
      );
    });

    test('blocks by number, tag and hash, with hashes or with whole transactions', async () => {
      const { reader, wallet, bob, alise } = world();
      const hash = await wallet.sendTransaction({ to: bob.address, value: 1n });

      const newest = await reader.getBlock({ includeTransactions: true });
      expect(newest.transactions).toMatchObject([{ hash, type: 'eip1559', value: 1n }]);
      expect(newest.transactions[0]?.from).toBe(alise.address.toLowerCase());
      const { hash: blockHash, number: blockNumber } = newest;
      expect((await reader.getBlock({ blockHash })).transactions).toEqual([hash]);
      expect((await reader.getBlock({ blockHash, includeTransactions: true })).transactions).toMatchObject([{ hash }]);
      expect((await reader.getBlock({ blockNumber })).hash).toBe(blockHash);
      expect((await reader.getBlock({ blockNumber: blockNumber - 1n })).hash).toBe(newest.parentHash);
      for (const blockTag of ['earliest', 'pending', 'safe', 'finalized'] as const) {
        expect((await reader.getBlock({ blockTag })).gasLimit).toBe(30_000_000n);
      }
      expect(await reader.getBlockTransactionCount()).toBe(1);
      expect(await reader.getBlockTransactionCount({ blockNumber })).toBe(1);
      expect(await reader.getBlockTransactionCount({ blockHash })).toBe(1);
      await expect(reader.getBlock({ blockNumber: 1_000_000n })).rejects.toThrow('could not be found');
    });

    test('transactions by hash and by place, and their receipts', async () => {
      const { reader, wallet, bob } = world();
      const hash = await wallet.sendTransaction({ to: bob.address, value: 7n });

      const receipt = await reader.getTransactionReceipt({ hash });
      expect(receipt).toMatchObject({ status: 'success', gasUsed: 21_000n, type: 'eip1559', contractAddress: null });
      const { blockHash, blockNumber } = receipt;
      const places = [
        { hash },
        { blockHash, index: 0 },
        { blockNumber, index: 0 },
        { blockTag: 'latest', index: 0 },
      ] as const;
      for (const place of places) {
        expect(await reader.getTransaction(place)).toMatchObject({ hash, value: 7n, blockNumber });
      }
      expect(await reader.getTransactionConfirmations({ hash })).toBe(1n);
      await expect(reader.getTransaction({ blockNumber, index: 9 })).rejects.toThrow('could not be found');
      await expect(reader.getTransactionReceipt({ hash: keccak256('0x') })).rejects.toThrow('could not be found');
    });

    test('receipts of a whole block', async () => {
      const { reader, wallet, bob } = world();
      const hash = await wallet.sendTransaction({ to: bob.address, value: 7n });
      const receipt = await reader.getTransactionReceipt({ hash });

      expect(await reader.getBlockReceipts({ blockNumber: receipt.blockNumber })).toEqual([receipt]);
      expect(await reader.getBlockReceipts({ blockHash: receipt.blockHash })).toEqual([receipt]);
      expect(await reader.getBlockReceipts({ blockTag: 'latest' })).toEqual([receipt]);
    });

    test('what gas costs', async () => {
      const { reader } = world();
      const { baseFeePerGas } = await reader.getBlock();
      expect(baseFeePerGas).toBeGreaterThan(0n);
      expect(await reader.getGasPrice()).toBeGreaterThan(0n);
      expect(await reader.estimateMaxPriorityFeePerGas()).toBeLessThan(parseGwei('100'));
      const { maxFeePerGas, maxPriorityFeePerGas } = await reader.estimateFeesPerGas();
      expect(maxFeePerGas).toBeGreaterThan(maxPriorityFeePerGas);
      expect((await reader.estimateFeesPerGas({ type: 'legacy' })).gasPrice).toBeGreaterThan(0n);
      const history = await reader.getFeeHistory({ blockCount: 4, rewardPercentiles: [25, 75] });
      expect(history.baseFeePerGas.length).toBe(history.gasUsedRatio.length + 1);
      expect(history.reward?.every((row) => row.length === 2)).toBe(true);
      const blockNumber = await reader.getBlockNumber();
      expect(await reader.getFeeHistory({ blockCount: 2, rewardPercentiles: [], blockNumber })).toMatchObject({
        oldestBlock: blockNumber - 1n,
      });
    });

    test('a proof of an account and of a value in a contract', async () => {
      const w = world();
      const address = await deployToken(w);
      const slot = keccak256(toHex('minter'));

      const proof = await w.reader.getProof({ address, storageKeys: [slot] });
      expect(proof.accountProof.length).toBeGreaterThan(0);
      expect(proof.storageProof).toMatchObject([{ key: slot, value: BigInt(w.alise.address) }]);
      const person = await w.reader.getProof({ address: w.bob.address, storageKeys: [], blockNumber: 0n });
      expect(person.balance).toBe(parseEther('10000'));
    });
  });
}
