/** Two branches, on a copy: which one everybody follows, and what the other one leaves behind. */

import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { parseHlp } from '../../src/base/units.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { accountOf } from '../../src/chain/host.ts';
import { CopyError } from '../../src/timeline/copy.ts';
import { fork } from '../../src/timeline/fork.ts';
import { developmentPeople, personNamed } from '../../src/wallet/mnemonic.ts';
import { contentOf, groundOf } from '../helpers/ground.ts';
import { Town } from '../helpers/town.ts';

const addressOf = (name: string): Address => personNamed(name)!.address;
const REWARD = parseHlp('5');

async function gifts(count: number): Promise<Town> {
  const town = await Town.open();
  for (let i = 0; i < count; i++) await town.give('jon', `${i + 1}`);
  return town;
}

async function villageWithMembers(): Promise<Town> {
  const town = await Town.open();
  await town.give('jon', '2');
  await town.deploy('village');
  await town.send('village.admit', ['bob', '50']);
  return town;
}

describe('a branch with one block more', () => {
  test('is followed once it has more work, and shows both sides at every height', async () => {
    const town = await gifts(5);
    const { from, rows, wonAt, rival, expected } = await fork(groundOf(town));

    expect(from).toBe(2n);
    expect(rival).toBe(addressOf('bob'));
    expect(rows.map(({ number, chain, other }) => [number, chain?.work, other?.work])).toEqual([
      [3n, 1024n, 1024n],
      [4n, 1280n, 1280n],
      [5n, 1536n, 1536n],
      [6n, undefined, 1792n],
    ]);
    expect(rows.map(({ chain }) => chain?.hash)).toEqual([...[3n, 4n, 5n].map((n) => hashAt(town, n)), undefined]);
    expect(rows.slice(0, 2).map(({ follows }) => follows)).toEqual(['chain', 'chain']);
    expect(rows.at(-1)?.follows).toBe('other');
    expect(rows.find(({ follows }) => follows === 'other')?.number).toBe(wonAt);
    expect(expected).toBe(4n * 256n);
  });

  test('takes blocks, receipts and contracts out of the chain, and what stood there waits again', async () => {
    const { left } = await fork(groundOf(await villageWithMembers()), { from: 1 });

    expect(left?.blocks).toEqual([2n, 3n]);
    expect(left?.receipts).toBe(2);
    expect(left?.contracts).toHaveLength(1);
    expect(left?.waiting.map(({ told, refusedBy }) => [told, refusedBy])).toEqual([
      ['Alise put village on the chain in block 2', undefined],
      ['village: Alise let Bob in, with a limit of 50 hlp in block 3', undefined],
    ]);
  });

  test('moves the rewards, to the last wei', async () => {
    const town = await villageWithMembers();
    const state = town.chain.headState();
    const { miners } = await fork(groundOf(town), { from: 0 });

    const [helper, bob] = miners;
    expect(helper).toMatchObject({ miner: addressOf('helper'), before: accountOf(state, addressOf('helper')).balance });
    expect(helper).toMatchObject({ minedBefore: helper?.before, minedAfter: 0n, after: 0n });
    expect(bob).toMatchObject({ miner: addressOf('bob'), minedBefore: 0n, minedAfter: 4n * REWARD });
    expect((bob?.after ?? 0n) - (bob?.before ?? 0n)).toBe(4n * REWARD);
  });

  test('names what can never be mined again: hlp that came from a reward which is gone', async () => {
    const town = await Town.open();
    await town.give('jon', '1');
    await town.give('jon', '4', { from: 'helper' });
    const { left } = await fork(groundOf(town), { from: 0 });

    expect(left?.waiting.map(({ refusedBy }) => refusedBy)).toEqual([undefined, 'balance']);
  });

  test('of somebody who was given something takes that away as well', async () => {
    const town = await Town.open();
    await town.give('bob', '7');
    const { miners } = await fork(groundOf(town), { from: 0 });

    const bob = miners.find(({ miner }) => miner === addressOf('bob'))!;
    expect(bob.after - bob.before).toBe(2n * REWARD - parseHlp('7'));
    expect(bob.minedAfter - bob.minedBefore).toBe(2n * REWARD);
  });
});

describe('with as much work on both sides', () => {
  test('the lower hash wins, whichever branch has it', async () => {
    const winners = new Set<string>();
    for (let count = 1; count <= 8; count++) {
      const { tie, wonAt, left, rows } = await fork(groundOf(await gifts(count)), { from: 0, blocks: count });

      expect(tie?.work).toBe(BigInt(count + 1) * 256n);
      expect([rows.at(-1)?.chain?.hash, rows.at(-1)?.other?.hash]).toEqual([tie?.chain, tie?.other]);
      expect(tie?.winner).toBe(tie!.other < tie!.chain ? 'other' : 'chain');
      expect(wonAt).toBe(tie?.winner === 'other' ? BigInt(count) : undefined);
      expect(left?.blocks.length).toBe(tie?.winner === 'other' ? count : undefined);
      winners.add(tie?.winner ?? 'none');
    }
    expect([...winners].toSorted()).toEqual(['chain', 'other']);
  });
});

describe('a branch with fewer blocks', () => {
  test('moves nothing, and its rewards are worth nothing', async () => {
    const { wonAt, tie, left, miners } = await fork(groundOf(await gifts(4)), { from: 0, blocks: 2 });

    expect({ wonAt, tie, left }).toEqual({ wonAt: undefined, tie: undefined, left: undefined });
    for (const { before, after, minedBefore, minedAfter } of miners) {
      expect([after, minedAfter]).toEqual([before, minedBefore]);
    }
  });
});

describe('on any chain', () => {
  test('where the difficulty follows the time, the other branch is as hard at the same heights', async () => {
    const funded = developmentPeople().map(({ address }) => address);
    const genesis = developmentGenesis(funded);
    const town = await Town.open({ genesis: { ...genesis, params: { ...genesis.params, difficulty: 1024n, blockTimeInSeconds: 10n } } }); // prettier-ignore
    for (const amount of ['1', '2', '3', '4']) await town.give('jon', amount);
    const { rows } = await fork(groundOf(town), { from: 0 });

    expect(rows.slice(0, 4).map(({ other }) => other?.work)).toEqual(rows.slice(0, 4).map(({ chain }) => chain?.work));
    expect(new Set(rows.map(({ other }) => other?.work)).size).toBe(5);
    expect(rows.at(-1)?.follows).toBe('other');
  });

  test('the chain itself stays as it is', async () => {
    const town = await gifts(4);
    const before = await contentOf(town.chain.store);

    await fork(groundOf(town));

    expect(await contentOf(town.chain.store)).toBe(before);
  });

  test('where nothing has happened, the copy has a story of its own', async () => {
    const { isStory, rows, left } = await fork(groundOf(await Town.open()));

    expect(isStory).toBe(true);
    expect(rows).toHaveLength(4);
    expect(left?.waiting).toHaveLength(3);
  });

  test('a block that is not there, and too many of them, are refused', async () => {
    const ground = groundOf(await gifts(1));
    await expect(fork(ground, { from: 2 })).rejects.toThrow('there is no block 2 to begin at; the newest is 1');
    await expect(fork(ground, { blocks: 201 })).rejects.toThrow(CopyError);
  });
});

const hashAt = ({ chain }: Town, number: bigint): string | undefined =>
  number === chain.head.header.number ? chain.headHash : chain.blockByNumber(number + 1n)?.header.parentHash;
