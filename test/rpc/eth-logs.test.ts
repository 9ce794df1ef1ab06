/** Finding logs, and filters over chains that grow and move: what they tell is what somebody slow and obvious finds. */

import { afterEach, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { blockHash } from '../../src/chain/block.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { Node } from '../../src/node/node.ts';
import { Breath } from '../../src/rpc/breath.ts';
import type { Connection, Context } from '../../src/rpc/context.ts';
import { SUBSCRIPTION_METHODS } from '../../src/rpc/eth/subscriptions.ts';
import { FILTER_LIMITS, Filters } from '../../src/rpc/filters/filters.ts';
import { findLogs, logVisit } from '../../src/rpc/filters/log-search.ts';
import { toQuantity } from '../../src/rpc/json/quantities.ts';
import { walkSince } from '../../src/rpc/reading/chain-walk.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { ALISE, BOB, keyOf } from '../chain/helpers.ts';
import { transferTo } from '../chain/make.ts';
import { randomTree } from '../chain/trees.ts';
import { villageGenesis } from '../chain/village.ts';
import { Random } from '../vm/generator.ts';
import { Harness } from './harness.ts';
import { allLogs, filterOf, holds, nameOf, nameOfPlain, randomWish, type Wish } from './log-world.ts';
import { deployed } from './on-chain.ts';

const PLACE = 'params[0] (filter)';
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const BELL = `
contract Bell {
  event Rang(time: uint)
  action ring() {
    var time = 0
    while time < 1000, max 1000 { emit Rang(time) time += 1 }
  }
}`;

async function open(options: { now?: () => number } = {}): Promise<{ node: Node; filters: Filters }> {
  const node = await Node.open({ store: openMemoryStore(), genesis: villageGenesis({ difficulty: 16n }), threads: 1 });
  const filters = new Filters(node, options);
  closing.push(
    () => node.close(),
    () => filters.close(),
  );
  return { node, filters };
}

/** Over 60 trees; long ones with short branches and short ones with long branches. */
const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

describe('logs in a range of blocks', () => {
  test('are those that a look at every receipt finds, in the same order', async () => {
    let found = 0;
    for (const seed of SEEDS) {
      const { chain } = await randomTree(seed, 20, 2);
      const random = new Random(seed);
      const all = allLogs(chain);
      for (let question = 0; question < 25; question += 1) {
        const newest = Number(chain.head.header.number);
        const from = random.below(newest + 1);
        const to = from + random.below(newest - from + 1);
        const wish = { ...randomWish(random, all), fromBlock: toQuantity(from), toBlock: toQuantity(to) };
        const wanted = all.filter((log) => log.block >= from && log.block <= to && holds(wish, log));
        const answer = await findLogs(chain, filterOf(wish), PLACE);
        expect(answer.map(nameOf), `seed ${seed}: ${JSON.stringify(wish)}`).toEqual(wanted.map(nameOfPlain));
        found += wanted.length;
      }
    }
    expect(found).toBeGreaterThan(1_000);
  });

  test('of one block are found by its hash, on another branch too', async () => {
    const { chain, blocks } = await randomTree(5, 20, 6);
    const hashes = allLogs(chain).map((log) => log.blockHash);
    expect(hashes).not.toEqual([]);
    for (const hash of new Set(hashes)) {
      const answer = await findLogs(chain, filterOf({ blockHash: hash } as Wish), PLACE);
      expect(answer.map(nameOf)).toEqual(
        allLogs(chain)
          .filter((log) => log.blockHash === hash)
          .map(nameOfPlain),
      );
    }
    expect(blocks.length).toBeGreaterThan(Number(chain.head.header.number));
    const stranger = { blockHash: `0x${'9'.repeat(64)}` } as Wish;
    await expect(findLogs(chain, filterOf(stranger), PLACE)).rejects.toThrow(/^there is no block 0x9/);
  });

  test('are refused when there are more than one answer holds, and how many that are is said', async () => {
    const harness = await Harness.open();
    closing.push(() => harness.close());
    const bell = await deployed(harness, 'Bell', [], BELL);
    const ring = { from: ALISE, to: bell.address, data: bell.data('ring'), gas: '0x1000000' };
    for (let time = 0; time < 10; time += 1) await harness.ask('eth_sendTransaction', ring);
    const all = { fromBlock: 'earliest', toBlock: 'latest' };
    expect(await harness.ask<unknown[]>('eth_getLogs', all)).toHaveLength(10_000);
    await harness.ask('eth_sendTransaction', ring);
    const refusal = {
      code: -32005,
      message: 'there are more than 10000 logs; ask for fewer blocks, addresses or topics',
    };
    await expect(harness.ask('eth_getLogs', all)).rejects.toMatchObject(refusal);
    expect(await harness.ask<unknown[]>('eth_getLogs', { ...all, fromBlock: '0x3' })).toHaveLength(10_000);
  });

  test.for<[wish: Wish, problem: RegExp]>([
    [
      { fromBlock: '0x2', toBlock: '0x1' },
      /^params\[0\] \(filter\): it ends with block 1, before it begins with block 2/,
    ],
    [
      { fromBlock: '0x0', toBlock: '0xffffffffffffffff' },
      /toBlock: block 18446744073709551615 is beyond the newest, 3/,
    ],
    [{ fromBlock: '0x4', toBlock: '0x4' }, /fromBlock: block 4 is beyond the newest, 3/],
    [{ toBlock: '0x1' }, /ends with block 1, before it begins with block 3/],
  ])('in %j are refused before anything is read', async ([wish, problem]) => {
    const { chain } = await randomTree(3, 3, 1);
    await expect(findLogs(chain, filterOf(wish), PLACE)).rejects.toThrow(problem);
  });
});

describe('a filter', () => {
  test('over random reorganisations tells of the difference: what is taken back, newest first, then what came', async () => {
    let removedOnes = 0;
    for (const seed of SEEDS) {
      const { chain, blocks } = await randomTree(seed, 16, 1 + (seed % 7));
      const random = new Random(seed);
      const { node, filters } = await open();
      const wish = seed % 3 === 0 ? {} : randomWish(random, allLogs(chain));
      const id = filters.addLogs(filterOf(wish));
      const held: string[] = [];
      for (const block of blocks) {
        await node.receive(block);
        if (random.below(3) > 0) continue;
        removedOnes += follow(held, await filters.changes(id));
        expect(held, `seed ${seed}`).toEqual(wantedNow(node, wish));
      }
      removedOnes += follow(held, await filters.changes(id));
      expect(held, `seed ${seed}`).toEqual(wantedNow(node, wish));
    }
    expect(removedOnes).toBeGreaterThan(20);
  });

  test('asked twice at once tells each thing once', async () => {
    const { blocks } = await randomTree(2, 12, 1);
    const { node, filters } = await open();
    const [logs, heads] = [filters.addLogs(filterOf({})), filters.addBlocks()];
    for (const block of blocks) await node.receive(block);
    const answers = await Promise.all([filters.changes(logs), filters.changes(heads), filters.changes(logs)]);
    expect(answers.flatMap((answer, place) => (place === 1 ? [] : answer.map(nameOf)))).toEqual(wantedNow(node, {}));
    expect(answers[1]).toHaveLength(12);
    expect(answers[2]).toEqual([]);
  });

  test.for([
    { mostBlocks: 4, mostBytes: Infinity },
    { mostBlocks: 1_000, mostBytes: 3 },
  ])('that was not asked for long is told in portions of %j, and nothing is missing', async (most) => {
    const { blocks } = await randomTree(2, 30, 1);
    const { node, filters } = await open();
    const since = filters.news.here;
    for (const block of blocks) await node.receive(block);
    const reach = { ...most, sizeInBytes: () => 1 };
    const held: string[] = [];
    let portions = 0;
    for (let place = since; place.hash !== node.chain.headHash; portions += 1) {
      const way = { since: place, visit: logVisit(filterOf({})), reach };
      const { found, reached } = await walkSince(node.chain, filters.news.gone, way, new Breath());
      held.push(...found.map(nameOf));
      place = reached;
    }
    expect(held).toEqual(wantedNow(node, {}));
    expect(portions).toBeGreaterThan(2);
  });

  test('with blocks of its own tells of nothing outside of them', async () => {
    const { blocks } = await randomTree(2, 12, 1);
    const { node, filters } = await open();
    const id = filters.addLogs(filterOf({ fromBlock: '0x3', toBlock: '0x9' }));
    for (const block of blocks) await node.receive(block);
    const wanted = allLogs(node.chain).filter(({ block }) => block >= 3n && block <= 9n);
    expect((await filters.changes(id)).map(nameOf)).toEqual(wanted.map(nameOfPlain));
  });

  test('goes on where blocks were taken back for good, and tells of those that come instead', async () => {
    const { node, filters } = await open();
    const write = (nonce: bigint, amount: bigint): Promise<unknown> =>
      node.submit(gift(nonce, amount)).then(() => node.mine());
    const [heads, logs] = [filters.addBlocks(), filters.addLogs(filterOf({}))];
    const { heard } = listen(node, filters, 'newHeads');
    await write(0n, 1n);
    const snapshot = node.development.snapshot();
    await write(1n, 2n);
    await write(2n, 3n);
    expect(await filters.changes(heads)).toHaveLength(3);
    await node.development.revert(snapshot);
    const again = node.development.snapshot();
    expect(await filters.changes(heads)).toEqual([]);
    await write(1n, 4n);
    expect(await filters.changes(heads)).toEqual([node.chain.headHash]);
    expect(await filters.changes(logs)).toEqual([]);
    await filters.news.settled();
    expect(heard.map((head) => (head as { number: string }).number)).toEqual(['0x1', '0x2', '0x3', '0x2']);
    await write(2n, 5n);
    expect(await filters.changes(heads)).toEqual([node.chain.headHash]);
    await node.development.revert(again);
    for (const nonce of [1n, 2n, 3n]) await write(nonce, 6n);
    expect(await filters.changes(heads)).toEqual(
      [2n, 3n, 4n].map((number) => blockHash(node.chain.blockByNumber(number)!)),
    );
  });

  test('that nobody asks for five minutes is forgotten, and one that is asked is not', async () => {
    let clock = 0;
    const { filters } = await open({ now: () => clock });
    const [busy, idle] = [filters.addBlocks(), filters.addBlocks()];
    for (let minute = 0; minute < 6; minute += 1) {
      clock += 60_000;
      expect(await filters.changes(busy)).toEqual([]);
    }
    expect(() => filters.changes(idle)).toThrow(/^filter not found: /);
    expect(filters.size).toBe(1);
  });

  test('more than there may be is refused, until some are idle or uninstalled', async () => {
    let clock = 0;
    const { filters } = await open({ now: () => clock });
    const first = filters.addWaiting();
    for (let count = 1; count < FILTER_LIMITS.filters; count += 1) filters.addBlocks();
    expect(() => filters.addBlocks()).toThrow(/^there are 10000 filters already/);
    expect(filters.remove(first)).toBe(true);
    expect(filters.remove(first)).toBe(false);
    filters.addBlocks();
    clock += FILTER_LIMITS.idleInMs;
    filters.addBlocks();
    expect(filters.size).toBe(1);
  });

  test('has a name that nobody guesses', async () => {
    const { filters } = await open();
    const names = Array.from({ length: 1_000 }, () => filters.addBlocks());
    expect(new Set(names).size).toBe(1_000);
    for (const name of names) expect(name).toMatch(/^0x[89a-f][0-9a-f]{31}$/);
  });
});

describe('a subscription', () => {
  test('over random reorganisations tells of the same, head by head', async () => {
    for (const seed of SEEDS.slice(0, 30)) {
      const { blocks } = await randomTree(seed, 16, 1 + (seed % 7));
      const { node, filters } = await open();
      const [logs, heads] = [listen(node, filters, 'logs', {}), listen(node, filters, 'newHeads')];
      const held: string[] = [];
      for (const block of blocks) await node.receive(block);
      await filters.news.settled();
      follow(held, logs.heard);
      expect(held, `seed ${seed}`).toEqual(wantedNow(node, {}));
      expect((heads.heard.at(-1) as { hash: Hash }).hash).toBe(node.chain.headHash);
      const numbers = heads.heard.map((head) => Number((head as { number: string }).number));
      expect(numbers.every((number, place) => place === 0 || number <= numbers[place - 1]! + 1)).toBe(true);
    }
  });

  test('tells nobody who has left', async () => {
    const { blocks } = await randomTree(2, 4, 1);
    const { node, filters } = await open();
    const { heard, connection, id } = listen(node, filters, 'newHeads');
    await node.receive(blocks[0]!);
    await filters.news.settled();
    await SUBSCRIPTION_METHODS[1]!.run(contextOf(node, filters, connection), [id]);
    for (const block of blocks.slice(1)) await node.receive(block);
    await filters.news.settled();
    expect(heard).toHaveLength(1);
    expect(connection.subscriptions.size).toBe(0);
  });
});

const gift = (nonce: bigint, wei: bigint): Transaction =>
  signTransaction({ ...transferTo(BOB, wei), nonce }, keyOf('alise'));

function wantedNow(node: Node, wish: Wish): readonly string[] {
  return allLogs(node.chain)
    .filter((log) => holds(wish, log))
    .map(nameOfPlain);
}

/** What a client that holds the logs does with changes; answers how many were taken back. Throws when one is not the last it holds. */
function follow(held: string[], changes: readonly unknown[]): number {
  const removed = changes.filter((change) => (change as { removed: boolean }).removed);
  for (const change of changes) {
    const name = nameOf(change);
    if (!removed.includes(change)) held.push(name);
    else if (held.pop() !== name) throw new Error(`${name} is taken back, and is not the last`);
  }
  return removed.length;
}

function listen(node: Node, filters: Filters, kind: string, options?: unknown) {
  const heard: unknown[] = [];
  const connection: Connection = {
    subscriptions: new Map(),
    send: (text) => heard.push((JSON.parse(text) as { params: { result: unknown } }).params.result),
  };
  const id = SUBSCRIPTION_METHODS[0]!.run(contextOf(node, filters, connection), [kind, options]) as string;
  return { heard, connection, id };
}

function contextOf(node: Node, filters: Filters, connection: Connection): Context {
  return { node, filters, connection } as unknown as Context;
}
