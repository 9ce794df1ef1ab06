/** ERC-20 as its text has it, with the errors of ERC-6093, asked of `contracts/token.hlp`. */

import type { JsonRpcSigner } from 'ethers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as, ask, type Called, failure, MOST, said, send, Stage, ZERO } from './stage.ts';

const SUPPLY = 1_000n;

describe('a token of ERC-20', () => {
  let stage: Stage;
  let token: Called;
  let alise: JsonRpcSigner;
  let bob: JsonRpcSigner;
  let jon: JsonRpcSigner;

  beforeAll(async () => {
    stage = await Stage.open();
    [alise, bob, jon] = stage.people as [JsonRpcSigner, JsonRpcSigner, JsonRpcSigner];
  });

  afterAll(async () => {
    await stage.close();
  });

  beforeEach(async () => {
    token = await stage.deploy('token.hlp', 'HelpToken', SUPPLY);
  });

  const balances = async (): Promise<readonly unknown[]> =>
    Promise.all([alise, bob, jon].map(async ({ address }) => ask(token, 'balanceOf', address)));

  test('has a name, a symbol and decimals', async () => {
    expect(await ask(token, 'name')).toBe('Neighbour Hours');
    expect(await ask(token, 'symbol')).toBe('HOUR');
    expect(await ask(token, 'decimals')).toBe(18n);
  });

  test('that is created says so with a transfer from nobody', async () => {
    const filter = token.getEvent('Transfer').fragment.topicHash;

    const [first] = await stage.provider.getLogs({ address: token.target, topics: [filter], fromBlock: 0 });

    expect([...(token.interface.parseLog(first as never)?.args ?? [])]).toEqual([ZERO, alise.address, SUPPLY]);
    expect(await ask(token, 'totalSupply')).toBe(SUPPLY);
    expect(await balances()).toEqual([SUPPLY, 0n, 0n]);
  });

  describe('transfer', () => {
    test('moves a value, says so, answers true, and leaves the supply', async () => {
      expect(await ask(token, 'transfer', bob.address, 300n)).toBe(true);

      const events = await send(token, 'transfer', bob.address, 300n);

      expect(events).toEqual([said('Transfer', alise.address, bob.address, 300n)]);
      expect(await balances()).toEqual([700n, 300n, 0n]);
      expect(await ask(token, 'totalSupply')).toBe(SUPPLY);
    });

    test('of everything is possible, and of more is not', async () => {
      expect(await failure(token, 'transfer', bob.address, SUPPLY + 1n)).toEqual(
        said('ERC20InsufficientBalance', alise.address, SUPPLY, SUPPLY + 1n),
      );

      await send(token, 'transfer', bob.address, SUPPLY);

      expect(await balances()).toEqual([0n, SUPPLY, 0n]);
      expect(await failure(token, 'transfer', bob.address, 1n)).toEqual(
        said('ERC20InsufficientBalance', alise.address, 0n, 1n),
      );
    });

    test('of nothing is a transfer like any other', async () => {
      const events = await send(as(token, jon), 'transfer', bob.address, 0n);

      expect(events).toEqual([said('Transfer', jon.address, bob.address, 0n)]);
      expect(await balances()).toEqual([SUPPLY, 0n, 0n]);
    });

    test('to oneself changes nothing and says so', async () => {
      const events = await send(token, 'transfer', alise.address, SUPPLY);

      expect(events).toEqual([said('Transfer', alise.address, alise.address, SUPPLY)]);
      expect(await balances()).toEqual([SUPPLY, 0n, 0n]);
    });

    test('to nobody is refused', async () => {
      expect(await failure(token, 'transfer', ZERO, 1n)).toEqual(said('ERC20InvalidReceiver', ZERO));
    });
  });

  describe('approve', () => {
    test('lets somebody use so much, says so and answers true', async () => {
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(0n);
      expect(await ask(token, 'approve', bob.address, 50n)).toBe(true);

      const events = await send(token, 'approve', bob.address, 50n);

      expect(events).toEqual([said('Approval', alise.address, bob.address, 50n)]);
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(50n);
      expect(await ask(token, 'allowance', bob.address, alise.address)).toBe(0n);
    });

    test('takes the place of what was allowed before, and may be of more than one has', async () => {
      await send(token, 'approve', bob.address, 50n);

      await send(token, 'approve', bob.address, SUPPLY * 2n);

      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(SUPPLY * 2n);
      await send(token, 'approve', bob.address, 0n);
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(0n);
    });

    test('of nobody is refused', async () => {
      expect(await failure(token, 'approve', ZERO, 1n)).toEqual(said('ERC20InvalidSpender', ZERO));
    });
  });

  describe('transferFrom', () => {
    test('uses what was allowed, says only that it moved, and answers true', async () => {
      await send(token, 'approve', bob.address, 50n);
      expect(await ask(as(token, bob), 'transferFrom', alise.address, jon.address, 30n)).toBe(true);

      const events = await send(as(token, bob), 'transferFrom', alise.address, jon.address, 30n);

      expect(events).toEqual([said('Transfer', alise.address, jon.address, 30n)]);
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(20n);
      expect(await balances()).toEqual([970n, 0n, 30n]);
    });

    test('of more than was allowed is refused, of one’s own too', async () => {
      await send(token, 'approve', bob.address, 50n);

      expect(await failure(as(token, bob), 'transferFrom', alise.address, jon.address, 51n)).toEqual(
        said('ERC20InsufficientAllowance', bob.address, 50n, 51n),
      );
      expect(await failure(token, 'transferFrom', alise.address, jon.address, 1n)).toEqual(
        said('ERC20InsufficientAllowance', alise.address, 0n, 1n),
      );
    });

    test('of more than the owner has is refused, however much was allowed', async () => {
      await send(token, 'approve', bob.address, SUPPLY + 1n);

      expect(await failure(as(token, bob), 'transferFrom', alise.address, jon.address, SUPPLY + 1n)).toEqual(
        said('ERC20InsufficientBalance', alise.address, SUPPLY, SUPPLY + 1n),
      );
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(SUPPLY + 1n);
    });

    test('of nothing needs no allowance and is a transfer like any other', async () => {
      const events = await send(as(token, bob), 'transferFrom', alise.address, jon.address, 0n);

      expect(events).toEqual([said('Transfer', alise.address, jon.address, 0n)]);
    });

    test('leaves an allowance of the largest number as it is', async () => {
      await send(token, 'approve', bob.address, MOST);

      const events = await send(as(token, bob), 'transferFrom', alise.address, jon.address, 30n);

      expect(events).toEqual([said('Transfer', alise.address, jon.address, 30n)]);
      expect(await ask(token, 'allowance', alise.address, bob.address)).toBe(MOST);
    });

    test('to nobody and from nobody is refused', async () => {
      await send(token, 'approve', bob.address, 50n);

      expect(await failure(as(token, bob), 'transferFrom', alise.address, ZERO, 1n)).toEqual(
        said('ERC20InvalidReceiver', ZERO),
      );
      expect(await failure(as(token, bob), 'transferFrom', ZERO, jon.address, 0n)).toEqual(
        said('ERC20InvalidApprover', ZERO),
      );
    });
  });
});
