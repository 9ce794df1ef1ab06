/** What comes without being asked: in the right envelope, in the right order, and only as long as somebody wants it. */

import { afterEach, describe, expect, test } from 'vitest';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import type { Node } from '../../src/node/node.ts';
import type { PhaseListener } from '../../src/node/phase.ts';
import { Filters } from '../../src/rpc/filters/filters.ts';
import { LIMITS } from '../../src/rpc/limits.ts';
import { ALISE, BOB, keyOf } from '../chain/helpers.ts';
import { HLP, transferTo } from '../chain/make.ts';
import { Harness, type Line } from './harness.ts';
import { refusalOf } from './on-chain.ts';

const opened: Harness[] = [];
afterEach(async () => {
  for (const harness of opened.splice(0)) await harness.close();
});

type World = Pick<Line, 'heard' | 'connection'> & {
  readonly harness: Harness;
  readonly node: Node;
  readonly ask: Line['ask'];
};

async function open(): Promise<World> {
  const harness = await Harness.open({ isAutomining: false });
  opened.push(harness);
  const line = harness.connect();
  return { ...line, harness, node: harness.node, ask: (method, ...params) => line.ask(method, ...params) };
}

const gift = (nonce: bigint): Transaction => signTransaction({ ...transferTo(BOB, HLP), nonce }, keyOf('alise'));

/** Everything that is on its way has come. */
async function rest(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('a subscription', () => {
  test('to new heads tells of each, in an envelope that names it', async () => {
    const { node, heard, ask } = await open();
    const id = await ask('eth_subscribe', 'newHeads');
    await node.mining.mineBlocks(2);
    await rest();
    expect(heard.map(({ jsonrpc, method, params }) => [jsonrpc, method, params.subscription])).toEqual([
      ['2.0', 'eth_subscription', id],
      ['2.0', 'eth_subscription', id],
    ]);
    const heads = heard.map(({ params }) => params.result as Record<string, string>);
    expect(heads.map(({ number }) => number)).toEqual(['0x1', '0x2']);
    expect(heads[1]!['parentHash']).toBe(heads[0]!['hash']);
  });

  test('to what begins to wait tells of hashes, or of whole transactions, also of those that are mined at once', async () => {
    const { node, heard, ask } = await open();
    const [short, long] = [
      await ask('eth_subscribe', 'newPendingTransactions'),
      await ask('eth_subscribe', 'newPendingTransactions', true),
    ];
    node.start();
    const hashes = [await node.submit(gift(0n)), await node.submit(gift(1n))];
    await node.mine();
    await rest();
    const of = (id: unknown): unknown[] =>
      heard.filter(({ params }) => params.subscription === id).map(({ params }) => params.result);
    expect(of(short)).toEqual(hashes);
    expect(of(long)).toMatchObject(hashes.map((hash) => ({ hash, from: ALISE, blockHash: null })));
  });

  test('is refused over HTTP, to what there is not, with options that are none, and beyond the limit', async () => {
    const { harness, connection, ask } = await open();
    expect((await refusalOf(harness.ask('eth_subscribe', 'newHeads'))).code).toBe(-32004);
    expect((await refusalOf(ask('eth_subscribe', 'syncing'))).message).toContain(
      'one of "newHeads", "logs", "newPendingTransactions" is wanted',
    );
    expect((await refusalOf(ask('eth_subscribe', 'logs', { address: 7 }))).message).toContain(
      'params[1] (options).address: an address as hex text is wanted',
    );
    expect((await refusalOf(ask('eth_subscribe', 'newPendingTransactions', 'yes'))).message).toContain(
      'params[1] (options): true or false',
    );
    expect(connection.subscriptions.size).toBe(0);
    for (let count = 0; count < LIMITS.subscriptions; count += 1) connection.subscriptions.set(`0x${count}`, () => {});
    expect(await refusalOf(ask('eth_subscribe', 'newHeads'))).toMatchObject({ code: -32005 });
  });

  test('ends when it is asked to, and its name then names nothing', async () => {
    const { node, heard, connection, ask } = await open();
    const id = await ask('eth_subscribe', 'newHeads');
    expect(await ask('eth_unsubscribe', id)).toEqual(true);
    expect(await ask('eth_unsubscribe', id)).toEqual(false);
    await node.mining.mineBlocks(1);
    await rest();
    expect(heard).toEqual([]);
    expect(connection.subscriptions.size).toBe(0);
  });
});

describe('a filter of what begins to wait', () => {
  test('tells of each once, in the order they came, mined or not', async () => {
    const { node, ask } = await open();
    const id = await ask('eth_newPendingTransactionFilter');
    const [first, second] = [gift(0n), gift(1n)];
    await node.submit(first);
    await node.mine();
    await node.submit(second);
    expect(await ask('eth_getFilterChanges', id)).toEqual([first, second].map(transactionHash));
    expect(await ask('eth_getFilterChanges', id)).toEqual([]);
    expect((await refusalOf(ask('eth_getFilterLogs', id))).message).toMatch(/is not one of logs/);
    expect(await ask('eth_uninstallFilter', id)).toEqual(true);
    expect(await refusalOf(ask('eth_getFilterChanges', id))).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/^filter not found/) as string,
    });
  });

  test('is told when it was not asked for so long that not all is remembered', async () => {
    const { node } = await open();
    const listeners: PhaseListener[] = [];
    const busy = {
      chain: node.chain,
      mining: node.mining,
      listen: (listener: PhaseListener) => (listeners.push(listener), () => {}),
    };
    const filters = new Filters(busy as unknown as Node);
    const id = filters.addWaiting();
    for (let count = 0; count < 50_000; count += 1) listeners[0]?.({ phase: 'accepted', hash: `0x${count}` });
    await expect(filters.changes(id)).rejects.toThrow(
      /^more transactions came since the last time than are remembered/,
    );
    listeners[0]?.({ phase: 'accepted', hash: '0xabc' });
    expect(await filters.changes(id)).toEqual(['0xabc']);
  });
});
