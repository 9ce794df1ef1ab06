/** What goes into a block when some of what waits is bad: mining goes on, and only the bad is dropped. */

import { describe, expect, test } from 'vitest';
import type { Chain } from '../../src/chain/chain.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { type Draft, draftBlock } from '../../src/node/mining/builder.ts';
import { DamagedRecord, StoreClosed } from '../../src/state/store.ts';
import { HELPER } from '../chain/helpers.ts';
import { HLP } from '../chain/make.ts';
import { openVillage } from '../chain/village.ts';
import { gift } from './pool-world.ts';

describe('a draft', () => {
  test('of nothing is an empty block', async () => {
    const { candidate, dropped } = draft(await openVillage(), []);
    expect([candidate.block.transactions, dropped]).toEqual([[], []]);
  });

  test('leaves out what the state does not admit yet, and it goes on waiting', async () => {
    const chain = await openVillage();
    const [early, dear, good] = [gift('alise', 1n), gift('bob', 0n, { value: 10_001n * HLP }), gift('jon', 0n)];
    const { candidate, dropped } = draft(chain, [early, dear, good]);
    expect(candidate.block.transactions).toEqual([good]);
    expect(dropped).toEqual([]);
  });

  test('drops what can never be mined', async () => {
    const chain = await openVillage();
    const foreign = gift('alise', 0n, { chainId: 1n });
    const { dropped } = draft(chain, [foreign]);
    expect(dropped).toMatchObject([{ hash: transactionHash(foreign) }]);
  });

  test('leaves what asks for the whole block to the next one, and others of less fill this one', async () => {
    const chain = await openVillage();
    const whole = { gasLimit: chain.params.gasLimit };
    const [first, second, small] = [gift('alise', 0n, whole), gift('bob', 0n, whole), gift('jon', 0n)];
    const { candidate, dropped } = draft(chain, [first, second, small]);
    expect(candidate.block.transactions).toEqual([first, small]);
    expect(dropped).toEqual([]);
  });
});

describe('what makes our own code stumble', () => {
  test('is found wherever it stands, named, and the others are mined', async () => {
    for (const place of [0, 3, 6]) {
      const chain = await openVillage();
      const all = gifts(7);
      stumbleOver(chain, [all[place]!]);
      const { candidate, dropped } = draft(chain, all);
      expect(dropped).toEqual([
        { hash: transactionHash(all[place]!), reason: 'it could not be executed: a planted mistake' },
      ]);
      expect(candidate.block.transactions).toHaveLength(6);
    }
  });

  test('many times over does not hold up a block: three are found, and what came before the last of them is mined', async () => {
    const chain = await openVillage();
    const all = gifts(10);
    const poison = [2, 4, 6, 7, 9].map((place) => all[place]!);
    const builds = stumbleOver(chain, poison);
    const { candidate, dropped } = draft(chain, all);
    expect(dropped.map(({ hash }) => hash)).toEqual(poison.slice(0, 3).map(transactionHash));
    expect(candidate.block.transactions).toEqual([0, 1, 3, 5].map((place) => all[place]));
    expect(builds()).toBeLessThan(30);
  });

  test('and stands first, alone or with others like it: the block is empty, and the next draft goes on', async () => {
    const chain = await openVillage();
    const all = gifts(5);
    stumbleOver(chain, all.slice(0, 4));
    const first = draft(chain, all);
    expect(first.candidate.block.transactions).toEqual([]);
    const left = all.filter((each) => !first.dropped.some(({ hash }) => hash === transactionHash(each)));
    const second = draft(chain, left);
    expect(second.candidate.block.transactions).toEqual([all[4]]);
  });

  test('is nobody’s fault when even an empty block stumbles, when the store is closed, or when it is damaged', async () => {
    for (const error of [new Error('too many open files'), new StoreClosed(), new DamagedRecord('account/0x00')]) {
      const chain = await openVillage();
      chain.build = () => {
        throw error;
      };
      expect(() => draft(chain, gifts(3))).toThrow(error);
    }
  });
});

// ───────────── helpers ─────────────

function draft(chain: Chain, transactions: readonly Transaction[]): Draft {
  return draftBlock(chain, transactions, { timestamp: chain.head.header.timestamp + 5n, miner: HELPER });
}

/** Of different people, so that none waits for another. */
function gifts(count: number): readonly Transaction[] {
  const names = ['alise', 'bob', 'jon', 'diego', 'freya', 'hana', 'kofi', 'noor', 'priya', 'tane'];
  return names.slice(0, count).map((name) => gift(name, 0n));
}

/** Plants a mistake of ours: building with one of these throws. Answers how often something was built. */
function stumbleOver(chain: Chain, poison: readonly Transaction[]): () => number {
  const build = chain.build.bind(chain);
  let builds = 0;
  chain.build = (transactions, wish) => {
    builds += 1;
    if (poison.some((one) => transactions.includes(one))) throw new TypeError('a planted mistake');
    return build(transactions, wish);
  };
  return () => builds;
}
