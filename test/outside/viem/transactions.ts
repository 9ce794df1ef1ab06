/** Sending: every type and every way of paying, what waits, what replaces it, what is refused; and signing without sending. */

import {
  InsufficientFundsError,
  NonceTooLowError,
  BaseError,
  keccak256,
  parseEther,
  parseGwei,
  recoverMessageAddress,
  recoverTransactionAddress,
  recoverTypedDataAddress,
  toHex,
} from 'viem';
import { afterEach, describe, expect, test } from 'vitest';
import type { World } from './world.ts';

const LETTER = {
  domain: { name: 'Village', version: '1', chainId: 1902 },
  types: {
    Person: [
      { name: 'name', type: 'string' },
      { name: 'wallet', type: 'address' },
    ],
    Letter: [
      { name: 'to', type: 'Person[]' },
      { name: 'text', type: 'string' },
    ],
  },
  primaryType: 'Letter',
} as const;

export function transactions(world: () => World): void {
  describe('transactions', () => {
    afterEach(() => world().anvil.setAutomine(true));

    test('of all three types are signed here and mined there', async () => {
      const { signer, reader, jon } = world();
      const fees = { gasPrice: parseGwei('5') };
      const sent = [
        await signer.sendTransaction({ to: jon.address, value: 1n }),
        await signer.sendTransaction({ to: jon.address, value: 1n, type: 'legacy', ...fees }),
        await signer.sendTransaction({ to: jon.address, value: 1n, type: 'eip2930', accessList: [], ...fees }),
      ];
      const types = await Promise.all(sent.map(async (hash) => (await reader.getTransaction({ hash })).type));
      expect(types).toEqual(['eip1559', 'legacy', 'eip2930']);
    });

    test('signed by hand are the same as those sent, and can be sent later', async () => {
      const { signer, reader, bob, jon } = world();
      const request = await signer.prepareTransactionRequest({ to: jon.address, value: 2n });
      const serializedTransaction = await signer.signTransaction(request);
      expect(await recoverTransactionAddress({ serializedTransaction })).toBe(bob.address);

      const hash = await signer.sendRawTransaction({ serializedTransaction });
      expect(hash).toBe(keccak256(serializedTransaction));
      expect(await reader.waitForTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
    });

    test('are sent by the node in every usual form', async () => {
      const { wallet, reader, jon, alise } = world();
      const nonce = await reader.getTransactionCount({ address: alise.address, blockTag: 'pending' });
      const to = jon.address;
      const wishes = [
        { to, value: 1n, gas: 30_000n },
        { to, value: 1n, nonce: nonce + 1 },
        { to, data: toHex('thank you') },
        { to, value: 1n, maxFeePerGas: parseGwei('10'), maxPriorityFeePerGas: parseGwei('2') },
        { to, value: 1n, gasPrice: parseGwei('6') },
        { to, gas: 25_000n, value: 1n, maxFeePerGas: parseGwei('10'), maxPriorityFeePerGas: 0n },
      ];
      for (const wish of wishes) {
        const hash = await wallet.sendTransaction(wish);
        expect(await reader.getTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
      }
      expect(await reader.getTransactionCount({ address: alise.address })).toBe(nonce + wishes.length);
    });

    test('wait when nothing is mined, are seen waiting, and make way for dearer ones', async () => {
      const { wallet, reader, anvil, jon, alise } = world();
      await anvil.setAutomine(false);
      expect(await anvil.getAutomine()).toBe(false);
      const nonce = await reader.getTransactionCount({ address: alise.address });
      const wish = { to: jon.address, nonce, gas: 21_000n, maxPriorityFeePerGas: parseGwei('1') };
      const first = await wallet.sendTransaction({ ...wish, value: 1n, maxFeePerGas: parseGwei('5') });
      expect(await reader.getTransaction({ hash: first })).toMatchObject({ blockHash: null, value: 1n });
      expect(await reader.getTransactionCount({ address: alise.address, blockTag: 'pending' })).toBe(nonce + 1);
      expect(await anvil.getTxpoolStatus()).toEqual({ pending: 1, queued: 0 });
      const later = await wallet.sendTransaction({ ...wish, nonce: nonce + 5, maxFeePerGas: parseGwei('5') });
      expect(await anvil.getTxpoolStatus()).toEqual({ pending: 1, queued: 1 });
      const content = await anvil.getTxpoolContent();
      const sender = alise.address.toLowerCase() as typeof alise.address;
      expect(content.pending[sender]?.[String(nonce)]).toMatchObject({ hash: first });
      expect((await anvil.inspectTxpool()).queued[sender]?.[String(nonce + 5)]).toContain('gas');

      await expect(wallet.sendTransaction({ ...wish, value: 2n, maxFeePerGas: parseGwei('5') })).rejects.toThrow(
        'replacement transaction underpriced',
      );
      const dearer = { maxFeePerGas: parseGwei('10'), maxPriorityFeePerGas: parseGwei('2') };
      const second = await wallet.sendTransaction({ ...wish, value: 2n, ...dearer });
      await anvil.dropTransaction({ hash: later });
      await anvil.mine({ blocks: 1 });

      expect(await reader.getTransactionReceipt({ hash: second })).toMatchObject({ status: 'success' });
      await expect(reader.getTransaction({ hash: first })).rejects.toThrow('could not be found');
      expect(await anvil.getTxpoolStatus()).toEqual({ pending: 0, queued: 0 });
    });

    test('that cannot be are refused in words viem knows', async () => {
      const { signer, jon } = world();
      const to = jon.address;
      const poor = await signer.sendTransaction({ to, value: parseEther('1000000'), gas: 21_000n }).catch(causes);
      expect(poor).toContainEqual(expect.any(InsufficientFundsError));
      const old = await signer.sendTransaction({ to, nonce: 0, gas: 21_000n }).catch(causes);
      expect(old).toContainEqual(expect.any(NonceTooLowError));
    });

    test('messages and typed data are signed by the node as by the key itself', async () => {
      const { wallet, signer, alise, bob } = world();
      const message = { to: [{ name: 'Bob', wallet: bob.address }], text: 'thank you' };
      const signature = await wallet.signMessage({ message: 'hello' });
      expect(signature).toBe(await alise.signMessage({ message: 'hello' }));
      expect(await recoverMessageAddress({ message: 'hello', signature })).toBe(alise.address);
      const typed = await wallet.signTypedData({ ...LETTER, message });
      expect(typed).toBe(await alise.signTypedData({ ...LETTER, message }));
      expect(await recoverTypedDataAddress({ ...LETTER, message, signature: typed })).toBe(alise.address);
      const own = await signer.signTypedData({ ...LETTER, message });
      expect(await world().reader.verifyTypedData({ ...LETTER, message, address: bob.address, signature: own })).toBe(
        true,
      );
    });

    test('the node says whose keys it has, and signs a transaction without sending it', async () => {
      const { wallet, alise, jon, reader } = world();
      expect(await wallet.getAddresses()).toContain(alise.address);
      expect(await wallet.requestAddresses()).toContain(alise.address);
      const nonce = await reader.getTransactionCount({ address: alise.address });
      const signed = await wallet.signTransaction({ to: jon.address, value: 1n, nonce, gas: 21_000n, maxFeePerGas: parseGwei('9'), maxPriorityFeePerGas: 1n }); // prettier-ignore
      expect(JSON.stringify(signed)).toContain('0x02');
      expect(await reader.getTransactionCount({ address: alise.address, blockTag: 'pending' })).toBe(nonce);
    });

    test('are waited for, and filled in', async () => {
      const { wallet, reader, jon, alise } = world();
      const waited = await wallet.sendTransactionSync({ to: jon.address, value: 3n });
      expect(waited).toMatchObject({ status: 'success', to: jon.address.toLowerCase() });
      const filled = await reader.fillTransaction({ account: alise.address, to: jon.address, value: 3n });
      expect(filled.transaction).toMatchObject({ value: 3n, to: jon.address.toLowerCase() });
      expect(filled.transaction.gas).toBeGreaterThanOrEqual(21_000n);
    });
  });
}

/** An error with all that stand behind it. */
function causes(error: unknown): unknown[] {
  const all: unknown[] = [];
  if (error instanceof BaseError) error.walk((each) => (all.push(each), false));
  return all;
}
