/** What a contract remembered after a block of the past, however one came to look at it. */

import { expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { blockHash } from '../../src/chain/block.ts';
import type { ChainReader } from '../../src/chain/chain-reader.ts';
import { leavesAt } from '../../src/state/history.ts';
import { leavesAfter } from '../../src/timeline/old-leaves.ts';
import { openCrowd } from '../helpers/crowd.ts';
import { Town } from '../helpers/town.ts';

async function gathered({ store }: ChainReader, contract: Address, block: bigint): Promise<Map<string, unknown>> {
  const leaves = new Map<string, unknown>();
  for await (const [path, leaf] of leavesAt(store, contract, block)) leaves.set(path, leaf);
  return leaves;
}

test('is the same from any direction, near and far, the first time and again', async () => {
  const { chain, village } = await openCrowd({ members: 20, payments: 90, paymentsPerBlock: 2 });
  const head = Number(chain.head.header.number);
  const expected = new Map<number, Map<string, unknown>>();
  for (let block = 0; block <= head; block++) expected.set(block, await gathered(chain, village, BigInt(block)));

  const walk = [...Array(head + 1).keys()];
  const jumps = walk.map((block) => (block * 31) % (head + 1));
  for (const block of [...walk, ...walk.toReversed(), ...jumps, ...walk.map((i) => i & ~7), head, 0, head]) {
    expect(await leavesAfter(chain, village, BigInt(block))).toEqual(expected.get(block));
  }
});

test('follows the chain when blocks are displaced or taken back', async () => {
  const [one, other] = [await Town.open(), await Town.open()];
  for (const town of [one, other]) {
    await town.deploy('village');
    for (const person of ['alise', 'bob', 'jon']) await town.send('village.admit', [person, '50']);
  }
  const village = one.address('village');
  for (const amount of ['1', '2']) await one.send('village.pay', ['bob', amount, 'x']);
  for (const amount of ['5', '6', '7']) await other.send('village.pay', ['jon', amount, 'y']);
  const seen = await leavesAfter(one.chain, village, 6n);

  for (let n = 1n; n <= 7n; n++) await one.chain.import(other.chain.blockByNumber(n)!);

  expect(await leavesAfter(one.chain, village, 6n)).toEqual(await gathered(other.chain, village, 6n));
  expect(await leavesAfter(one.chain, village, 6n)).not.toEqual(seen);
  expect(await leavesAfter(one.chain, village, 5n)).toEqual(await gathered(other.chain, village, 5n));
  await one.chain.rewind(blockHash(one.chain.blockByNumber(3n)!));
  expect(await leavesAfter(one.chain, village, 3n)).toEqual(await gathered(other.chain, village, 3n));
});
