/** A branch asks what its chain asks: rules that a genesis chose, what miners said and set, the room in a block. */

import { beforeAll, describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../../src/base/bytes.ts';
import { parseHlp } from '../../../src/base/units.ts';
import { sealBlock } from '../../../src/chain/block.ts';
import type { Wish } from '../../../src/chain/execution.ts';
import { BASE_FEE_BY_HAND } from '../../../src/chain/gas.ts';
import { developmentGenesis } from '../../../src/chain/genesis.ts';
import { sealHash } from '../../../src/chain/header.ts';
import { search } from '../../../src/chain/pow.ts';
import type { Transaction } from '../../../src/chain/transaction.ts';
import { type WhatIf, whatIf, type WhatIfChange } from '../../../src/timeline/what-if/what-if.ts';
import { selectorOf } from '../../../src/vm/abi.ts';
import { stepPosition } from '../../../src/timeline/position.ts';
import { developmentPeople, HELPER_NAME } from '../../../src/wallet/mnemonic.ts';
import { Town } from '../../helpers/town.ts';

let town: Town;

const gift = (from: string, to: string, amount: string): Transaction =>
  town.sign({ to: town.address(to), data: utf8ToBytes('thanks'), value: parseHlp(amount) }, from);

async function mine(transactions: readonly Transaction[], wish: Partial<Wish> = {}, there = town): Promise<void> {
  const { chain } = there;
  const usual = { timestamp: chain.head.header.timestamp + 10n, miner: there.address(HELPER_NAME) };
  const { block, refused } = chain.build(transactions, { ...usual, ...wish });
  if (refused[0] !== undefined) throw refused[0].error;
  const { nonce } = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000) ?? { nonce: 0n };
  await chain.import(sealBlock(block, nonce));
}

const asked = (block: number, index: number, change: WhatIfChange): Promise<WhatIf> =>
  whatIf(town.chain, { block, index }, change, town.names);
const endings = ({ transactions }: WhatIf): string[] =>
  transactions.map(({ place, after }) =>
    'refused' in after ? `${place} ${after.rule}: ${after.refused}` : `${place} → ${after.place} ${after.status}`,
  );

beforeAll(async () => {
  const genesis = developmentGenesis(developmentPeople().map(({ address }) => address));
  const rules = [
    { name: 'leastPause', value: 4n },
    { name: 'memoRequired', value: 1n },
    { name: 'mostTransfer', value: parseHlp('3') },
    { name: 'mostOfOnePerson', value: 1n },
  ];
  town = await Town.open({ genesis: { ...genesis, params: { ...genesis.params, rules } } });
  await mine([gift('alise', 'bob', '1'), gift('bob', 'hana', '2'), gift('hana', 'alise', '3')], {
    extraData: utf8ToBytes('hello'),
  });
  await mine([gift('alise', 'bob', '1')], { extraData: BASE_FEE_BY_HAND, baseFeePerGas: 12_345n });
  await mine([gift('bob', 'alise', '1')]);
});

describe('what a miner said and set', () => {
  test('stands in the blocks of the branch as well', async () => {
    expect((await asked(1, 0, {})).blocks.map(({ same }) => same)).toEqual([true, true, true]);
    const { branch } = await asked(1, 0, { value: 1n });
    const [said, set] = [1n, 2n].map((number) => branch.blockByNumber(number)?.header);
    expect(said?.extraData).toEqual(utf8ToBytes('hello'));
    expect(set?.baseFeePerGas).toBe(12_345n);
    expect([said?.miner, set?.miner]).toEqual([town.address(HELPER_NAME), town.address(HELPER_NAME)]);
  });
});

describe('the rules of the chain hold on the branch', () => {
  test('about one transaction', async () => {
    const found = await asked(1, 0, { value: parseHlp('3.5') });
    expect(endings(found)).toEqual([
      '1.0 mostTransfer: it sends 3.5 hlp; on this chain nobody sends more than 3 hlp at once',
      '1.1 → 1.0 success',
      '1.2 → 1.1 success',
      '2.0 → 2.0 success',
      '3.0 → 3.0 success',
    ]);
    // What stands behind it in its block moves up.
    expect(found.branch.blockByNumber(1n)?.transactions).toHaveLength(2);
  });

  test('about its place in a block', async () => {
    const found = await asked(1, 1, { caller: town.address('alise') });
    expect(endings(found)[1]).toBe(
      '1.1 mostOfOnePerson: before it stand 1 of alise in this block; on this chain a block holds at most 1 transaction of one person',
    );
  });

  test('about the time between two blocks', async () => {
    const parent = town.chain.blockByNumber(1n)?.header.timestamp ?? 0n;
    await expect(asked(2, 0, { time: parent + 3n })).rejects.toThrow(
      /^time: block 1 is of .*, so block 2 cannot be before /,
    );
    const found = await asked(2, 0, { time: parent + 4n });
    expect(endings(found)).toEqual(['2.0 → 2.0 success', '3.0 → 3.0 success']);
  });

  test('about the work that a block has to show: a later block makes those behind it easier', async () => {
    const genesis = developmentGenesis(developmentPeople().map(({ address }) => address));
    const params = { ...genesis.params, difficulty: 1_000n, blockTimeInSeconds: 5n };
    const other = await Town.open({ genesis: { ...genesis, params } });
    for (let block = 0; block < 4; block++) await other.give('bob', '1');
    const same = await whatIf(other.chain, { block: 1, index: 0 }, {}, other.names);
    expect(same.blocks.every((block) => block.same)).toBe(true);
    const time = (other.chain.blockByNumber(2n)?.header.timestamp ?? 0n) + 60n;
    const { branch } = await whatIf(other.chain, { block: 2, index: 0 }, { time }, other.names);
    const difficulties = [2n, 3n].map((number) => branch.blockByNumber(number)?.header.difficulty ?? 0n);
    expect(difficulties[0]).toBe(other.chain.blockByNumber(2n)?.header.difficulty);
    expect(difficulties[1]).toBeLessThan(other.chain.blockByNumber(3n)?.header.difficulty ?? 0n);
  });

  test('about what somebody can pay', async () => {
    const poor = await Town.open();
    await poor.give('bob', '9990');
    await poor.give('bob', '3', { memo: 'more' });
    const { transactions, firstDifference } = await whatIf(
      poor.chain,
      { block: 1, index: 0 },
      { value: parseHlp('9998') },
      poor.names,
    );
    expect(transactions[1]?.after).toMatchObject({
      rule: 'balance',
      refused: expect.stringMatching(/^alise has 1\.9\d+ hlp, which is not enough/),
    });
    expect(firstDifference).toMatchObject({ position: '1.0.0', what: 'hlp' });
  });
});

test('of two in one block that wrote other values, the first one is named', async () => {
  const other = await Town.open();
  const text =
    'contract Bell {\n  state heard: map<address, uint>\n  action ring() {\n    heard[caller] = now\n  }\n}\n';
  await other.deploy('bell', [], text);
  const ring = { to: other.address('bell'), data: selectorOf('ring', []) };
  await mine([other.sign(ring, 'hana'), other.sign(ring, 'bob')], {}, other);
  const time = (other.chain.head.header.timestamp ?? 0n) + 60n;
  const found = await whatIf(other.chain, { block: 2, index: 1 }, { time }, other.names);
  expect(found.firstDifference).toMatchObject({ position: expect.stringMatching(/^2\.0\./), what: 'heard[hana]' });
  expect(found.values.map(({ name }) => name)).toEqual(['heard[hana]', 'heard[bob]']);
  const walked = await found.timeline.transaction(stepPosition(2, 1));
  expect(walked.told.sentence).toMatch(/^Bob called bell\.ring\(\) in block 2 of the branch/);
});
