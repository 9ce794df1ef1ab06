/** What waits, after the process ended and after its database was lost: kept twice, in the order in which it came. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { blockHash } from '../../src/chain/block.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { Node } from '../../src/node/node.ts';
import { WAITING } from '../../src/node/pool/journal.ts';
import { storeDirectory } from '../../src/node/opening.ts';
import { BOB, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';
import { sealedNext, villageGenesis } from '../chain/village.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-restart-'));
  directories.push(directory);
  return directory;
}

function open(directory: string): Promise<Node> {
  return Node.open({ directory, genesis: villageGenesis({ difficulty: 16n }) });
}

const waitingIn = (node: Node): readonly string[] => node.pending.map(transactionHash);

/** One transfer of each, alike in all but who sends it and how much. */
function gifts(people: readonly string[], wei = HLP): readonly Transaction[] {
  return people.map((name) => signTransaction(transferTo(BOB, wei), keyOf(name)));
}

const PEOPLE = ['alise', 'jon', 'diego', 'freya', 'hana', 'kofi'] as const;

describe('what waits', () => {
  test('keeps its order when the chain is closed and opened, however often', async () => {
    const directory = newDirectory();
    const first = await open(directory);
    // Some one after the other, the last three at once: those share one batch.
    const all = gifts(PEOPLE);
    for (const gift of all.slice(0, 3)) await first.submit(gift);
    await Promise.all(all.slice(3).map((gift) => first.submit(gift)));
    let order = waitingIn(first);
    expect(order).toHaveLength(PEOPLE.length);
    await first.close();
    // What came last is looked at again at every opening, so each time something comes.
    for (const late of gifts(['noor', 'priya', 'tane'])) {
      const node = await open(directory);
      expect(waitingIn(node)).toEqual(order);
      order = [...order, await node.submit(late)];
      expect(waitingIn(node)).toEqual(order);
      await node.close();
    }
  });

  test('and is written down already is not written down again, behind all others', () => {
    const [gift] = gifts(['alise']);
    expect(WAITING.accepted(gift!, { get: () => undefined })).toHaveLength(1);
    expect(WAITING.accepted(gift!, { get: () => new Uint8Array(1) })).toEqual([]);
  });

  test('comes back in its order when the whole database is lost', async () => {
    const directory = newDirectory();
    const first = await open(directory);
    for (const gift of gifts(PEOPLE)) await first.submit(gift);
    const order = waitingIn(first);
    await first.close();
    rmSync(storeDirectory(directory), { recursive: true });
    const node = await open(directory);
    expect(waitingIn(node)).toEqual(order);
    await node.close();
  });

  // Which hash is the lower one is luck, so it is asked of several.
  test.each([1n, 2n, 3n, 4n, 5n, 6n])(
    'is the replacement and not what it replaced, also when the database is lost (%i hlp)',
    async (hlp) => {
      const directory = newDirectory();
      const first = await open(directory);
      const [old] = gifts(['alise'], hlp * HLP);
      const fees = { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 2n * GWEI };
      const better = signTransaction(transferTo(BOB, 0n, fees), keyOf('alise'));
      for (const transaction of [old!, better]) await first.submit(transaction);
      expect(waitingIn(first)).toEqual([transactionHash(better)]);
      await first.close();
      rmSync(storeDirectory(directory), { recursive: true });
      const node = await open(directory);
      expect(waitingIn(node)).toEqual([transactionHash(better)]);
      await node.close();
    },
  );

  test('is mined in blocks that come back with it: those do not wait again', async () => {
    const directory = newDirectory();
    const first = await open(directory);
    const [mined, waiting] = gifts(['alise', 'jon']);
    await first.submit(mined!);
    const block = sealedNext(first.chain, [mined!]);
    await first.receive(block);
    await first.submit(waiting!);
    await first.close();
    rmSync(storeDirectory(directory), { recursive: true });
    const node = await open(directory);
    expect(node.chain.headHash).toBe(blockHash(block));
    expect(waitingIn(node)).toEqual([transactionHash(waiting!)]);
    await node.close();
  });
});
