/** Events: asked for by block, address and topic; and followed by polling filters. */

import { keccak256, parseAbiItem, parseEther, toHex, type Address, type Log } from 'viem';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployToken, NOBODY, type World } from './world.ts';

const TRANSFER = parseAbiItem('event Transfer(address indexed from, address indexed to, uint256 value)');
const APPROVAL = parseAbiItem('event Approval(address indexed owner, address indexed spender, uint256 value)');

export function logs(world: () => World): void {
  describe('logs', () => {
    let token: Address;
    let fromBlock: bigint;
    const give = (value: bigint) =>
      world().wallet.writeContract({
        address: token,
        abi: world().token.abi,
        functionName: 'transfer',
        args: [world().bob.address, value],
      });

    beforeAll(async () => {
      token = await deployToken(world());
      fromBlock = await world().reader.getBlockNumber();
      for (const value of [1n, 2n, 3n]) await give(value);
    });

    test('by address, by event, by its indexed values, by block', async () => {
      const { reader, alise, bob, jon } = world();
      const range = { fromBlock, toBlock: 'latest' } as const;
      expect(await reader.getLogs({ address: token, ...range })).toHaveLength(4);
      expect(await reader.getLogs({ address: [token, jon.address], event: TRANSFER, ...range })).toHaveLength(4);
      expect(await reader.getLogs({ event: TRANSFER, args: { from: NOBODY }, ...range })).toHaveLength(1);
      expect(await reader.getLogs({ event: TRANSFER, args: { to: bob.address }, ...range })).toHaveLength(3);
      expect(
        await reader.getLogs({ event: TRANSFER, args: { to: [bob.address, alise.address] }, ...range }),
      ).toHaveLength(4);
      expect(await reader.getLogs({ events: [TRANSFER, APPROVAL], ...range })).toHaveLength(4);
      expect(await reader.getLogs({ event: APPROVAL, ...range })).toEqual([]);
      expect(await reader.getLogs({ fromBlock: 'earliest', toBlock: fromBlock - 1n, address: token })).toEqual([]);
      const { hash: blockHash } = await reader.getBlock();
      const [last] = await reader.getLogs({ address: token, event: TRANSFER, blockHash });
      expect(last).toMatchObject({ args: { from: alise.address, value: 3n }, blockHash, removed: false });
      expect(await reader.getLogs({ blockHash })).toHaveLength(1);
      expect(await reader.getLogs()).toHaveLength(1);
    });

    test('by the ABI of the contract', async () => {
      const { reader, token: { abi } } = world(); // prettier-ignore
      const events = await reader.getContractEvents({ address: token, abi, eventName: 'Transfer', fromBlock });
      expect(events.map((event) => (event as unknown as { args: { value: bigint } }).args.value)).toEqual([
        parseEther('100'),
        1n,
        2n,
        3n,
      ]);
    });

    test('by filters, which tell each thing once', async () => {
      const { reader, token: { abi } } = world(); // prettier-ignore
      const filters = [
        await reader.createEventFilter({ address: token, event: TRANSFER }),
        await reader.createEventFilter({ address: token }),
        await reader.createEventFilter({ event: TRANSFER, args: { to: world().bob.address }, fromBlock }),
        await reader.createContractEventFilter({ address: token, abi, eventName: 'Transfer' }),
      ];
      const [blocks, pending] = [await reader.createBlockFilter(), await reader.createPendingTransactionFilter()];
      const changes = async (filter: object) => (await reader.getFilterChanges({ filter } as never)) as readonly Log[];
      const hash = await give(4n);

      for (const filter of filters) {
        expect((await changes(filter)).map((log) => log.transactionHash)).toContain(hash);
        expect(await changes(filter)).toEqual([]);
      }
      expect((await reader.getFilterLogs({ filter: filters[2] as never })).length).toBe(4);
      expect(await reader.getFilterChanges({ filter: blocks })).toEqual([(await reader.getBlock()).hash]);
      expect(await reader.getFilterChanges({ filter: pending })).toEqual([hash]);
      for (const filter of [...filters, blocks]) expect(await reader.uninstallFilter({ filter })).toBe(true);
      expect(await reader.uninstallFilter({ filter: blocks })).toBe(false);
    });

    test('by watching, which polls', async () => {
      const { reader, token: { abi } } = world(); // prettier-ignore
      const heard: string[] = [];
      const stops = [
        reader.watchContractEvent({ address: token, abi, eventName: 'Transfer', onLogs: () => heard.push('event') }),
        reader.watchEvent({ address: token, onLogs: () => heard.push('log') }),
        reader.watchBlockNumber({ onBlockNumber: () => heard.push('number') }),
        reader.watchBlocks({ onBlock: () => heard.push('block') }),
        reader.watchPendingTransactions({ onTransactions: () => heard.push('pending') }),
      ];
      await expect.poll(() => heard.length).toBeGreaterThanOrEqual(2);
      await give(5n);

      await expect.poll(() => new Set(heard).size).toBe(5);
      for (const stop of stops) stop();
    });

    test('of what nobody ever said are none', async () => {
      const { reader } = world();
      const strange = parseAbiItem('event Strange(bytes32 indexed what)');
      const args = { what: keccak256(toHex('nothing')) };
      expect(await reader.getLogs({ event: strange, args, fromBlock: 0n })).toEqual([]);
    });
  });
}
