/** A contract from its artifact to its errors: deploy, read, write, simulate, estimate, watch. */

import {
  BaseError,
  ContractFunctionRevertedError,
  decodeEventLog,
  encodeFunctionData,
  encodeDeployData,
  erc20Abi,
  getContract,
  getContractAddress,
  parseEther,
  toEventSelector,
  type Address,
} from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import { compiled } from '../compiled.ts';
import { deployToken, NOBODY, STRANGER, type World } from './world.ts';

export function contracts(world: () => World): void {
  describe('contracts', () => {
    let token: Address;
    beforeAll(async () => {
      token = await deployToken(world());
    });
    const at = (functionName: string, args: readonly unknown[] = []) => ({
      address: token,
      abi: world().token.abi,
      functionName,
      args,
    });

    test('is deployed from an artifact, by the node and by a local key', async () => {
      const { reader, signer, bob } = world();
      const nonce = BigInt(await reader.getTransactionCount({ address: bob.address }));
      const hash = await signer.deployContract({ ...world().token, args: [5n] });
      const receipt = await reader.waitForTransactionReceipt({ hash });
      expect(receipt.contractAddress).toBe(getContractAddress({ from: bob.address, nonce }).toLowerCase());
      expect(await reader.getTransaction({ hash })).toMatchObject({ to: null });
    });

    test('answers questions', async () => {
      const { reader, alise } = world();
      expect(await reader.readContract(at('name'))).toBe('Neighbour Hours');
      expect(await reader.readContract(at('decimals'))).toBe(18);
      expect(await reader.readContract(at('totalSupply'))).toBe(parseEther('100'));
      expect(await reader.readContract({ ...at('balanceOf', [alise.address]), account: alise.address })).toBeTypeOf(
        'bigint',
      );
      const blockNumber = (await reader.getBlockNumber()) - 1n;
      expect(await reader.readContract({ ...at('totalSupply'), blockNumber })).toBe(parseEther('100'));
      expect(await reader.readContract({ ...at('symbol'), blockTag: 'pending' })).toBe('HOUR');
    });

    test('is written to by the node and by a local key, and tells of it', async () => {
      const { reader, wallet, signer, bob, alise } = world();
      const hash = await wallet.writeContract(at('transfer', [bob.address, parseEther('3')]));
      const { logs } = await reader.getTransactionReceipt({ hash });
      const event = decodeEventLog({ abi: erc20Abi, ...logs[0]! });
      expect(event).toMatchObject({ eventName: 'Transfer', args: { from: alise.address, to: bob.address } });
      expect(logs[0]?.topics[0]).toBe(toEventSelector('Transfer(address,address,uint256)'));

      const back = await signer.writeContract(at('transfer', [alise.address, 1n]));
      expect(await reader.getTransactionReceipt({ hash: back })).toMatchObject({ status: 'success' });
      const contract = getContract({ address: token, abi: erc20Abi, client: reader });
      expect(await contract.read.balanceOf([bob.address])).toBe(parseEther('3') - 1n);
    });

    test('simulates, and then does the very same', async () => {
      const { reader, wallet, bob, alise } = world();
      const { result, request } = await reader.simulateContract({
        ...at('approve', [bob.address, 10n]),
        account: alise.address,
      });
      expect(result).toBe(true);
      const hash = await wallet.writeContract(request);
      expect(await reader.getTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
      expect(await reader.readContract(at('allowance', [alise.address, bob.address]))).toBe(10n);
    });

    test.each([
      ['transfer', () => [STRANGER, parseEther('1000')], 'ERC20InsufficientBalance'],
      ['transfer', () => [NOBODY, 1n], 'ERC20InvalidReceiver'],
      ['approve', () => [NOBODY, 1n], 'ERC20InvalidSpender'],
      ['transferFrom', () => [STRANGER, STRANGER, 1n], 'ERC20InsufficientAllowance'],
    ] as const)('an error of its own in %s comes out by name and with its values', async (name, args, error) => {
      const { reader, alise } = world();
      const failure = await reader.simulateContract({ ...at(name, args()), account: alise.address }).catch(revertOf);
      expect(failure).toMatchObject({ data: { errorName: error } });
    });

    test('a plain sentence comes out as the reason', async () => {
      const { reader, wallet, village, alise } = world();
      const hash = await wallet.deployContract({ ...village, args: [] });
      const { contractAddress } = await reader.getTransactionReceipt({ hash });
      const failure = await reader
        .simulateContract({
          address: contractAddress!,
          abi: village.abi,
          functionName: 'admit',
          args: [NOBODY, 1n],
          account: alise.address,
        })
        .catch(revertOf);
      expect(failure).toMatchObject({ reason: 'nobody cannot be a member' });
    });

    test('is asked with plain data, other state and another block', async () => {
      const { reader, alise } = world();
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });
      const plain = await reader.call({ to: token, data });
      expect(BigInt(plain.data ?? '0x')).toBe(parseEther('100'));
      const rich = await reader.call({
        account: STRANGER,
        to: alise.address,
        value: parseEther('5'),
        stateOverride: [{ address: STRANGER, balance: parseEther('50') }],
      });
      expect(rich.data).toBeUndefined();
      await expect(reader.call({ account: STRANGER, to: alise.address, value: parseEther('5') })).rejects.toThrow(
        'insufficient funds',
      );
      const blockOverrides = { number: 5_000n, time: 4_000_000_000n };
      expect((await reader.call({ to: token, data, blockOverrides })).data).toBe(plain.data);
    });

    test('code can be asked before it is anywhere', async () => {
      const { reader, token: artifact } = world();
      const code = await reader.getCode({ address: token });
      const data = encodeFunctionData({ abi: artifact.abi, functionName: 'symbol' });
      const answer = await reader.call({ to: STRANGER, data, stateOverride: [{ address: STRANGER, code: code! }] });
      expect(Buffer.from((answer.data ?? '0x').slice(2), 'hex').toString()).toContain('HOUR');
    });

    test('gas is estimated, with and without an amount, for calls and deployments', async () => {
      const { reader, alise, bob, token: artifact } = world();
      expect(await reader.estimateGas({ account: alise.address, to: STRANGER, value: 1n })).toBe(21_000n);
      const call = { ...at('transfer', [STRANGER, 5n]), account: alise.address };
      const gas = await reader.estimateContractGas(call);
      const hash = await world().wallet.writeContract({ ...at('transfer', [STRANGER, 5n]), gas });
      expect(await reader.getTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
      const data = encodeDeployData({ ...artifact, args: [1n] });
      expect(await reader.estimateGas({ account: bob.address, data })).toBeGreaterThan(100_000n);
      await expect(reader.estimateContractGas({ ...call, args: [NOBODY, 1n] })).rejects.toThrow('ERC20InvalidReceiver');
    });

    test('an access list is empty, since nothing here is cheaper by one', async () => {
      const { reader, alise } = world();
      const data = encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' });
      const { accessList, gasUsed } = await reader.createAccessList({ account: alise.address, to: token, data });
      expect(accessList).toEqual([]);
      expect(gasUsed).toBeGreaterThan(21_000n);
    });

    test('several blocks are tried out at once', async () => {
      const { reader, alise } = world();
      const [first, second] = await reader.simulateBlocks({
        blocks: [
          { calls: [{ account: alise.address, to: STRANGER, value: 1n }] },
          { calls: [{ ...at('totalSupply'), to: token }] },
        ],
      });
      expect(first?.calls).toMatchObject([{ status: 'success' }]);
      expect(second?.calls).toMatchObject([{ status: 'success', result: parseEther('100') }]);
      const { results } = await reader.simulateCalls({
        account: alise.address,
        calls: [{ to: token, abi: erc20Abi, functionName: 'transfer', args: [STRANGER, 1n] }],
      });
      expect(results).toMatchObject([{ status: 'success', result: true }]);
    });

    test('there is no multicall contract here, and viem says so', async () => {
      const { reader } = world();
      const contract = { address: token, abi: erc20Abi, functionName: 'totalSupply' } as const;
      await expect(reader.multicall({ contracts: [contract] })).rejects.toThrow('multicall3');
      await expect(reader.readContract({ ...contract, address: STRANGER })).rejects.toThrow('returned no data');
    });

    test('a counter written with another artifact works the same', async () => {
      const { reader, wallet } = world();
      const { abi, bytecode } = compiled('counter');
      const hash = await wallet.deployContract({ abi, bytecode, args: [] });
      expect(await reader.getTransactionReceipt({ hash })).toMatchObject({ status: 'success' });
    });
  });
}

function revertOf(error: unknown): unknown {
  if (!(error instanceof BaseError)) throw error;
  return error.walk((each) => each instanceof ContractFunctionRevertedError);
}
