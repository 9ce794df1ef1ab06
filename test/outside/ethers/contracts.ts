/** A contract from its artifact to its errors: deploy, read, write, try out, listen. */

import {
  Contract,
  Interface,
  isError,
  parseEther,
  ZeroAddress,
  type ContractTransactionResponse,
  type EventLog,
} from 'ethers';
import { beforeAll, describe, expect, test } from 'vitest';
import { deploy, STRANGER, TOKEN, VILLAGE, type World } from './world.ts';

export function contracts(world: () => World): void {
  describe('contracts', () => {
    let token: Contract;
    const fn = (name: string, contract = token) => contract.getFunction(name);
    beforeAll(async () => {
      token = await deploy(TOKEN, [parseEther('100')], world().alise);
    });

    test('are deployed by the node and by a local key, where ethers says', async () => {
      const { bob } = world();
      const own = await deploy(TOKEN, [1n], bob);
      const sent = own.deploymentTransaction();
      expect(await fn('totalSupply', own)()).toBe(1n);
      expect(await sent?.wait()).toMatchObject({ contractAddress: await own.getAddress(), status: 1 });
    });

    test('answer questions, now and as they were', async () => {
      const { provider, alise } = world();
      expect(await fn('name')()).toBe('Neighbour Hours');
      expect(await fn('decimals')()).toBe(18n);
      expect(await fn('balanceOf')(alise.address)).toBe(parseEther('100'));
      const blockTag = await provider.getBlockNumber();
      expect(await fn('totalSupply')({ blockTag })).toBe(parseEther('100'));
      const reading = new Contract(await token.getAddress(), TOKEN.abi, provider);
      expect(await fn('totalSupply', reading)({ from: STRANGER, blockTag: 'pending' })).toBe(parseEther('100'));
      expect(await fn('symbol', reading)()).toBe('HOUR');
    });

    test('are written to, and tell of it', async () => {
      const { alise, bob } = world();
      const sent = (await fn('transfer')(bob.address, 5n)) as ContractTransactionResponse;
      const receipt = await sent.wait();
      const [log] = (receipt?.logs ?? []) as EventLog[];
      expect(log?.eventName).toBe('Transfer');
      expect(log?.args.toArray()).toEqual([alise.address, bob.address, 5n]);
      const his = token.connect(bob) as Contract;
      const back = (await fn('transfer', his)(alise.address, 2n)) as ContractTransactionResponse;
      expect(await back.wait()).toMatchObject({ status: 1 });
      expect(await fn('balanceOf')(bob.address)).toBe(3n);
    });

    test('are tried out first', async () => {
      const { alise, bob, provider } = world();
      expect(await fn('transfer').staticCall(bob.address, 1n)).toBe(true);
      expect(await fn('transfer').estimateGas(bob.address, 1n)).toBeGreaterThan(21_000n);
      const request = { ...(await fn('transfer').populateTransaction(bob.address, 1n)), from: alise.address };
      expect(await provider.call(request)).toMatch(/1$/);
      expect(await provider.call({ ...request, gasLimit: 1_000_000n, value: 0n })).toMatch(/1$/);
      expect(await provider.estimateGas({ to: bob.address, from: alise.address, value: 1n })).toBe(21_000n);
      expect(
        await provider.estimateGas({ from: alise.address, data: TOKEN.bytecode + '00'.repeat(32) }),
      ).toBeGreaterThan(100_000n);
    });

    test.each([
      ['transfer', () => [STRANGER, parseEther('1000')], 'ERC20InsufficientBalance'],
      ['transfer', () => [ZeroAddress, 1n], 'ERC20InvalidReceiver'],
      ['transferFrom', () => [STRANGER, STRANGER, 1n], 'ERC20InsufficientAllowance'],
    ] as const)('an error of its own in %s comes out by name, asked or sent', async (name, args, error) => {
      const { bob } = world();
      const asked = await fn(name)
        .staticCall(...args())
        .catch(nameOfRevert);
      const his = token.connect(bob) as Contract;
      const sent = await fn(
        name,
        his,
      )(...args()).catch((failure: unknown) =>
        isError(failure, 'CALL_EXCEPTION') ? token.interface.parseError(failure.data ?? '0x')?.name : failure,
      );
      expect([asked, sent]).toEqual([error, error]);
    });

    test('a plain sentence comes out as the reason', async () => {
      const village = await deploy(VILLAGE, [], world().alise);
      const failure = await fn('admit', village)
        .staticCall(ZeroAddress, 1n)
        .catch((error: unknown) => (isError(error, 'CALL_EXCEPTION') ? error.reason : error));
      expect(failure).toBe('nobody cannot be a member');
    });

    test('a transaction that fails has a receipt that says so', async () => {
      const { bob } = world();
      const his = token.connect(bob) as Contract;
      const sent = (await fn('transfer', his)(STRANGER, parseEther('1000'), { gasLimit: 200_000n })) as ContractTransactionResponse; // prettier-ignore
      const failure = await sent.wait().catch((error: unknown) => error);
      expect(isError(failure, 'CALL_EXCEPTION') && failure.receipt?.status).toBe(0);
    });

    test('their past is searched by event and value', async () => {
      const { alise, bob, provider } = world();
      const address = await token.getAddress();
      const all = await token.queryFilter('Transfer', 0, 'latest');
      expect(all.length).toBeGreaterThanOrEqual(3);
      const toBob = token.filters['Transfer']!(null, bob.address);
      expect(await token.queryFilter(toBob, 0)).toHaveLength(1);
      expect(await token.queryFilter('*', 0)).toHaveLength(all.length);
      const topics = [new Interface(TOKEN.abi).getEvent('Transfer')!.topicHash];
      expect(await provider.getLogs({ address, topics })).toBeInstanceOf(Array);
      expect(await provider.getLogs({ address: [address, STRANGER], fromBlock: 0, toBlock: 'latest', topics: [topics] })).toHaveLength(all.length); // prettier-ignore
      const { blockHash } = all[0]!;
      expect(await provider.getLogs({ blockHash })).toHaveLength(1);
      expect(await provider.getLogs({ blockHash, address, topics })).toHaveLength(1);
      expect(await provider.getLogs({ fromBlock: 'earliest', topics: [null, null, `0x${alise.address.slice(2).padStart(64, '0')}`] })).not.toEqual([]); // prettier-ignore
    });

    test('are listened to, by polling', async () => {
      const { provider, bob } = world();
      const heard: string[] = [];
      const reading = new Contract(await token.getAddress(), TOKEN.abi, provider);
      await reading.on('Transfer', () => heard.push('event'));
      await provider.on('block', () => heard.push('block'));
      await provider.on('pending', () => heard.push('pending'));
      await new Promise((resolve) => {
        setTimeout(resolve, 80);
      });
      const sent = (await fn('transfer')(bob.address, 1n)) as ContractTransactionResponse;
      await provider.once(sent.hash, () => heard.push('receipt'));

      await expect.poll(() => [...new Set(heard)].toSorted(), { timeout: 5_000 }).toEqual(['block', 'event', 'pending', 'receipt']); // prettier-ignore
      await reading.removeAllListeners();
      await provider.removeAllListeners();
    });

    test('are listened to over a WebSocket', async () => {
      const { socket, bob, alise } = world();
      const heard: string[] = [];
      const reading = new Contract(await token.getAddress(), TOKEN.abi, socket);
      await reading.on('Transfer', () => heard.push('event'));
      await socket.on('block', () => heard.push('block'));
      await socket.on('pending', () => heard.push('pending'));
      expect(await socket.getBalance(alise.address)).toBeGreaterThan(0n);
      expect(await fn('balanceOf', reading)(bob.address)).toBeTypeOf('bigint');
      await fn('transfer')(bob.address, 1n);

      await expect
        .poll(() => [...new Set(heard)].toSorted(), { timeout: 5_000 })
        .toEqual(['block', 'event', 'pending']);
      await reading.removeAllListeners();
      await socket.removeAllListeners();
    });
  });
}

function nameOfRevert(error: unknown): unknown {
  return isError(error, 'CALL_EXCEPTION') ? error.revert?.name : error;
}
