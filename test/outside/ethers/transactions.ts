/** Sending: every type, what waits, what replaces it, what is refused; and signing without sending. */

import {
  hexlify,
  isError,
  parseEther,
  parseUnits,
  Transaction,
  toUtf8Bytes,
  verifyMessage,
  verifyTypedData,
} from 'ethers';
import { afterEach, describe, expect, test } from 'vitest';
import { STRANGER, type World } from './world.ts';

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
  value: { to: [{ name: 'Nobody', wallet: STRANGER }], text: 'thank you' },
};

const gwei = (amount: string): bigint => parseUnits(amount, 'gwei');

export function transactions(world: () => World): void {
  describe('transactions', () => {
    afterEach(() => world().send('evm_setAutomine', true));
    test('of all three types are signed here and mined there', async () => {
      const { bob, provider } = world();
      for (const type of [0, 1, 2]) {
        const sent = await bob.sendTransaction({ to: STRANGER, value: 1n, type });
        expect(await sent.wait()).toMatchObject({ status: 1, type });
        expect(await provider.getTransaction(sent.hash)).toMatchObject({ type });
      }
    });

    test('signed by hand can be sent later, and a manager keeps count of many', async () => {
      const { bob, provider, managed } = world();
      const filled = await bob.populateTransaction({ to: STRANGER, value: 2n });
      const signed = await bob.signTransaction(filled);
      const sent = await provider.broadcastTransaction(signed);
      expect(sent.hash).toBe(Transaction.from(signed).hash);
      expect(await provider.waitForTransaction(sent.hash)).toMatchObject({ status: 1 });

      const many = await Promise.all([1n, 2n, 3n].map((value) => managed.sendTransaction({ to: STRANGER, value })));
      const receipts = await Promise.all(many.map((each) => each.wait()));
      expect(receipts.every((receipt) => receipt?.status === 1)).toBe(true);
    });

    test('are sent by the node in every usual form', async () => {
      const { alise, provider } = world();
      const wishes = [
        { to: STRANGER, value: 1n, gasLimit: 30_000n },
        { to: STRANGER, data: hexlify(toUtf8Bytes('thank you')) },
        { to: STRANGER, value: 1n, gasPrice: gwei('6') },
        { to: STRANGER, value: 1n, maxFeePerGas: gwei('9'), maxPriorityFeePerGas: 1n },
        { to: STRANGER, value: 1n, nonce: (await provider.getTransactionCount(alise)) + 4 },
      ];
      for (const wish of wishes) expect(await (await alise.sendTransaction(wish)).wait()).toMatchObject({ status: 1 });
      const hash = await alise.sendUncheckedTransaction({ to: STRANGER, value: 1n });
      expect(await provider.getTransactionReceipt(hash)).toMatchObject({ status: 1 });
    });

    test('wait when nothing is mined, and make way for dearer ones', async () => {
      const { bob, provider, send } = world();
      await send('evm_setAutomine', false);
      const nonce = await provider.getTransactionCount(bob);
      const wish = { to: STRANGER, nonce, gasLimit: 21_000n, maxPriorityFeePerGas: gwei('1') };
      const first = await bob.sendTransaction({ ...wish, value: 1n, maxFeePerGas: gwei('5') });
      expect(await provider.getTransaction(first.hash)).toMatchObject({ blockNumber: null });
      expect(await send('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' });
      expect(await send('txpool_contentFrom', bob.address)).toMatchObject({
        pending: { [nonce]: { hash: first.hash } },
      });
      expect(Object.keys(await send<object>('txpool_inspect'))).toEqual(['pending', 'queued']);

      const cheap = await bob
        .sendTransaction({ ...wish, value: 2n, maxFeePerGas: gwei('5') })
        .catch((error: unknown) => error);
      expect(isError(cheap, 'REPLACEMENT_UNDERPRICED')).toBe(true);
      const second = await bob.sendTransaction({ ...wish, value: 2n, maxFeePerGas: gwei('10'), maxPriorityFeePerGas: gwei('2') }); // prettier-ignore
      const replaced = first.wait().catch((error: unknown) => error);
      await send('evm_mine');

      expect(await second.wait()).toMatchObject({ status: 1 });
      expect(isError(await replaced, 'TRANSACTION_REPLACED')).toBe(true);
    });

    test('that cannot be are refused in words ethers knows', async () => {
      const { bob } = world();
      const poor = await bob.sendTransaction({ to: STRANGER, value: parseEther('1000000'), gasLimit: 21_000n }).catch((error: unknown) => error); // prettier-ignore
      expect(isError(poor, 'INSUFFICIENT_FUNDS')).toBe(true);
      const old = await bob
        .sendTransaction({ to: STRANGER, nonce: 0, gasLimit: 21_000n })
        .catch((error: unknown) => error);
      expect(isError(old, 'NONCE_EXPIRED')).toBe(true);
    });

    test('messages and typed data are signed by the node as by the key itself', async () => {
      const { alise, provider, send } = world();
      const accounts = await provider.listAccounts();
      expect(accounts.map(({ address }) => address)).toContain(alise.address);
      expect(verifyMessage('hello', await alise.signMessage('hello'))).toBe(alise.address);
      const asEver = await send<string>('eth_sign', alise.address, hexlify(toUtf8Bytes('hello')));
      expect(verifyMessage('hello', asEver)).toBe(alise.address);
      const { domain, types, value } = LETTER;
      expect(verifyTypedData(domain, types, value, await alise.signTypedData(domain, types, value))).toBe(
        alise.address,
      );
    });
  });
}
