/** Over a WebSocket: questions, and news that come by themselves. */

import type { Address } from 'viem';
import { describe, expect, test } from 'vitest';
import { deployToken, type World } from './world.ts';

export function live(world: () => World): void {
  describe('a WebSocket', () => {
    test('answers as HTTP does', async () => {
      const { live: socket, reader, alise } = world();
      expect(await socket.getBlockNumber()).toBe(await reader.getBlockNumber());
      expect(await socket.getBalance(alise)).toBe(await reader.getBalance(alise));
    });

    test('tells of blocks, transactions and events as they come', async () => {
      const w = world();
      const token: Address = await deployToken(w);
      const heard: string[] = [];
      const { live: socket } = w;
      const stops = [
        socket.watchBlockNumber({ onBlockNumber: () => heard.push('number') }),
        socket.watchBlocks({ onBlock: () => heard.push('block'), includeTransactions: true }),
        socket.watchPendingTransactions({ onTransactions: () => heard.push('pending') }),
        socket.watchContractEvent({
          address: token,
          abi: w.token.abi,
          eventName: 'Transfer',
          onLogs: (logs) => heard.push(...logs.map(() => 'event')),
        }),
        socket.watchEvent({ address: token, onLogs: () => heard.push('log') }),
      ];
      await expect.poll(() => w.harness.recorder.combinations.size).toBeGreaterThan(0);
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
      await w.wallet.writeContract({
        address: token,
        abi: w.token.abi,
        functionName: 'transfer',
        args: [w.bob.address, 1n],
      });

      await expect.poll(() => new Set(heard).size).toBe(5);
      expect(heard.filter((each) => each === 'event')).toHaveLength(1);
      for (const stop of stops) stop();
    });
  });
}
