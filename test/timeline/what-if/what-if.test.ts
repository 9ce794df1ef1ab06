/** A payment that could have been another one: what is asked, what comes of it, and that the chain stays as it is. */

import { beforeAll, describe, expect, test } from 'vitest';
import { parseHlp } from '../../../src/base/units.ts';
import { verifyChain } from '../../../src/chain/verify.ts';
import { changedLeaves } from '../../../src/timeline/remembered.ts';
import { stepPosition } from '../../../src/timeline/position.ts';
import { Stepper } from '../../../src/timeline/stepper.ts';
import {
  type ComparedTransaction,
  type WhatIf,
  whatIf,
  type WhatIfChange,
} from '../../../src/timeline/what-if/what-if.ts';
import { Town } from '../../helpers/town.ts';
import { contentOf } from './records.ts';

let town: Town;

/** Block 4 is the payment that is asked about. */
beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['alise', '20', 'taught me'], { from: 'bob' });
  await town.send('village.pay', ['bob', '66', 'a house']);
  await town.give('bob', '2', { memo: 'for the bread' });
});

const asked = (change: WhatIfChange, block = 4): Promise<WhatIf> =>
  whatIf(town.chain, { block, index: 0 }, change, town.names);

/** `6.0 reverted → success` */
const endings = ({ transactions }: WhatIf): string[] =>
  transactions.map(
    ({ place, before, after }) => `${place} ${before.status} → ${'refused' in after ? 'left out' : after.status}`,
  );
const values = ({ values: all }: WhatIf): string[] =>
  all.map(({ contract, name, shownOriginal, shownBranch }) => `${contract}.${name} ${shownOriginal} → ${shownBranch}`);
const refusal = ({ after }: ComparedTransaction): string => ('refused' in after ? after.refused : '');

describe('with nothing changed', () => {
  test('every block comes out with the hash it has, from wherever one begins', async () => {
    for (const block of [1, 4, 7]) {
      const found = await asked({}, block);
      expect(found.blocks.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7].slice(block - 1));
      expect(found.blocks.filter(({ same }) => !same)).toEqual([]);
      expect(found.transactions.every(({ after }) => 'same' in after && after.same)).toBe(true);
      expect(found).toMatchObject({
        changed: [],
        values: [],
        balances: [],
        moved: [],
        gone: [],
        firstDifference: undefined,
      });
    }
  });

  test('an argument that is what it was is no change of anything', async () => {
    const found = await asked({ arguments: { units: '4.5' }, caller: town.address('alise'), value: 0n });
    expect(found.blocks.every(({ same }) => same)).toBe(true);
    expect(found.firstDifference).toBeUndefined();
  });
});

describe('with another argument', () => {
  let found: WhatIf;
  beforeAll(async () => {
    found = await asked({ arguments: { units: '45' } });
  });

  test('the first difference is named: place, line, variable, and both values', () => {
    expect(found.changed).toEqual([
      { what: 'argument', name: 'units', shownOriginal: '4.5 hlp', shownBranch: '45 hlp' },
    ]);
    expect(found.firstDifference).toMatchObject({
      position: '4.0.14',
      branchPosition: '4.0.14',
      what: 'left',
      shownOriginal: '-4.5 hlp',
      shownBranch: '-45 hlp',
      source: { file: 'village.hlp', text: '    let left = balances[caller] - int(units)' },
    });
  });

  test('what follows is told: what failed and works, what worked and fails', async () => {
    // 66 hlp were too much for Alise either way. Had she paid 4.4 less, they would not have been.
    expect(endings(found)).toEqual([
      '4.0 success → success',
      '5.0 success → success',
      '6.0 reverted → reverted',
      '7.0 success → success',
    ]);
    const [, , house] = found.transactions;
    expect(house?.before.reason).toBe('OverLimit(member: alise, balance: -50.5 hlp, limit: 50 hlp)');
    expect(house?.after).toMatchObject({
      reason: 'OverLimit(member: alise, balance: -91 hlp, limit: 50 hlp)',
      same: false,
    });

    const less = await asked({ arguments: { units: '4' } });
    expect(endings(less)[2]).toBe('6.0 reverted → success');
    const more = await asked({ arguments: { units: '50.5' } });
    expect(endings(more)[0]).toBe('4.0 success → reverted');
    expect(more.transactions[0]?.after).toMatchObject({
      sentence: expect.stringContaining('Alise tried to call village.pay(to: bob, units: 50.5 hlp'),
      reason: 'OverLimit(member: alise, balance: -50.5 hlp, limit: 50 hlp)',
    });
    expect(more.firstDifference?.what).toBe('left');
  });

  test('both are compared by the names of variables, and by gas', () => {
    expect(values(found)).toEqual(['village.balances[alise] 15.5 → -25', 'village.balances[bob] -15.5 → 25']);
    expect(found.values[0]).toMatchObject({ type: 'int256', unit: 'hlp', original: parseHlp('15.5').toString() });
    const [original, branch] = [BigInt(found.gas.original), BigInt(found.gas.branch)];
    expect(branch - original).toBe(12n); // Three more bytes of it are not zero.
    expect(found.balances.every(({ difference }) => difference.shown === '0')).toBe(true);
  });

  test('sentences of the branch say that it is one, and claim no work', () => {
    const [own] = found.transactions;
    expect(own?.sentence).toMatch(/in block 4: hash 00[0-9a-f]{6}…, found after \d+ tries$/);
    expect(own?.after).toMatchObject({
      sentence: expect.stringMatching(
        /^village: Alise paid Bob 45 hlp for "fixed my bike" in block 4 of the branch: hash [0-9a-f]{8}…$/,
      ),
    });
  });

  test('names, amounts and texts are read as one types them', async () => {
    const other = await asked({ arguments: { to: 'alise', note: 'to myself' } });
    expect(other.changed.map(({ name, shownOriginal, shownBranch }) => [name, shownOriginal, shownBranch])).toEqual([
      ['to', 'bob', 'alise'],
      ['note', '"fixed my bike"', '"to myself"'],
    ]);
    // The first thing it does otherwise: it adds to Alise's own balance again.
    expect(other.firstDifference).toMatchObject({ what: 'what it wrote', shownOriginal: 'balances[bob] = 4.5 hlp' });
  });
});

describe('with another caller', () => {
  test('who may not do it fails, and the line that says so is named', async () => {
    const found = await asked({ caller: town.address('hana') });
    expect(found.transactions[0]?.after).toMatchObject({
      status: 'reverted',
      reason: 'NotAMember(who: hana)',
      fits: ['number'],
    });
    expect(found.firstDifference).toMatchObject({
      position: '4.0.0',
      what: 'the way on',
      source: { text: '    require members[caller] else NotAMember(caller)' },
      shownOriginal: 'line 106: require members[to] else NotAMember(to)',
      shownBranch: 'it fails: NotAMember(who: hana)',
    });
  });

  test('the numbers of all that follow are fitted, of both: the one who sends more and the one who sends less', async () => {
    const found = await asked({ caller: town.address('bob'), arguments: { to: 'alise' } });
    expect(found.transactions.map(({ place, after }) => [place, 'refused' in after ? [] : after.fits])).toEqual([
      ['4.0', ['number']],
      ['5.0', ['number']],
      ['6.0', ['number']],
      ['7.0', ['number']],
    ]);
    expect(endings(found).some((ending) => ending.includes('left out'))).toBe(false);
    expect(values(found)).toEqual(['village.balances[alise] 15.5 → -41.5', 'village.balances[bob] -15.5 → 41.5']);
  });

  test('a contract sends nothing', async () => {
    await expect(asked({ caller: town.address('village') })).rejects.toThrow(
      'caller: village is a contract, and only people send; name a person',
    );
  });
});

/** A village with one payment, of its own. */
const begun = async (): Promise<Town> => {
  const other = await Town.open();
  await other.deploy('village');
  await other.send('village.admit', ['alise', '50']);
  await other.send('village.admit', ['bob', '50']);
  await other.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  return other;
};

test('who asked for just as much gas as it took is given more where it takes more', async () => {
  const [tight, loose] = [await begun(), await begun()];
  const { transaction, receipt } = await loose.send('village.pay', ['alise', '20', 'taught me'], { from: 'bob' });
  const exact = { to: tight.address('village'), data: transaction.data, gasLimit: receipt.gasUsed };
  await tight.mine(exact, 'bob');

  // Without the payment before, the balances are written for the first time.
  const found = await whatIf(tight.chain, { block: 4, index: 0 }, { caller: tight.address('hana') }, tight.names);
  expect(endings(found)).toEqual(['4.0 success → reverted', '5.0 success → success']);
  const { after, before } = found.transactions[1] as ComparedTransaction;
  expect(after).toMatchObject({ fits: ['gas'] });
  expect(Number('gas' in after && after.gas)).toBeGreaterThan(Number(before.gas));
});

describe('with other hlp', () => {
  test('a gift can be larger: who has how much is compared, what gas costs apart', async () => {
    const found = await asked({ value: parseHlp('5') }, 7);
    expect(found.changed).toEqual([
      { what: 'value', name: 'the hlp sent along', shownOriginal: '2 hlp', shownBranch: '5 hlp' },
    ]);
    expect(found.balances.map(({ name, difference }) => [name, difference.shown])).toEqual([
      ['alise', '-3'],
      ['bob', '+3'],
    ]);
    expect(found.firstDifference).toMatchObject({
      position: '7.0.0',
      what: 'hlp',
      shownOriginal: '2 hlp from alise for bob',
      shownBranch: '5 hlp from alise for bob',
    });
  });

  test('more than somebody has cannot be in a block, and that is an answer', async () => {
    const found = await asked({ value: parseHlp('20000') }, 7);
    expect(endings(found)).toEqual(['7.0 success → left out']);
    expect(refusal(found.transactions[0] as ComparedTransaction)).toMatch(/^alise has [\d.]+ hlp, which is not enough/);
    expect(found.firstDifference).toMatchObject({ what: 'whether it is in a block', branchPosition: undefined });
    expect(found.branch.blockByNumber(7n)?.transactions).toEqual([]);
  });

  test('what takes no hlp says so', async () => {
    const found = await asked({ value: 1n });
    expect(found.transactions[0]?.after).toMatchObject({ status: 'reverted', reason: 'it does not take hlp' });
  });
});

describe('the branch', () => {
  test('can be walked like the chain, both ways, with what was changed', async () => {
    const { timeline, branch, names } = await asked({ arguments: { units: '45' } });
    const stepper = await timeline.transaction(stepPosition(4, 0));
    if (!(stepper instanceof Stepper)) throw new Error('it ran code');
    const end = stepper.at(stepper.length);
    expect(changedLeaves(end.state).map(({ name, shownNew }) => `${name} ${shownNew}`)).toEqual([
      'balances[bob] 45',
      'balances[alise] -45',
    ]);
    const later = await Stepper.open(branch, { block: 6, index: 0 }, names);
    expect(later.at(0).state.find(({ name }) => name === 'balances[alise]')?.shownOld).toBe('-25');

    const forward = [];
    let at = timeline.first();
    for (let i = 0; i < 1_000 && at.block < 8; i++) {
      forward.push(at);
      const next = await timeline.move(at, 'stepIn');
      if (next === at) break;
      at = next;
    }
    const backward = [];
    for (let i = 0; i < forward.length; i++) {
      backward.push(at);
      at = await timeline.move(at, 'stepInBack');
    }
    expect(backward.toReversed()).toEqual(forward);
    expect(forward.length).toBeGreaterThan(60);
  });

  test('each block leads to the state that its header says, and says that nobody worked for it', async () => {
    const { timeline } = await asked({ arguments: { units: '45' } });
    for (let block = 1; block <= 7; block++) {
      const root = await timeline.look({ block, moment: 'root', transaction: 0, step: 0 });
      expect(root).toMatchObject({ equal: true });
    }
    const header = await timeline.look({ block: 4, moment: 'header', transaction: 0, step: 0 });
    expect(header).toMatchObject({
      sentence: expect.stringMatching(/^Block 4 of the branch points to .*; nobody worked for it/),
    });
    const before = await timeline.look({ block: 3, moment: 'root', transaction: 0, step: 0 });
    expect(before.kind).toBe('root');
  });

  test('can have a branch itself: changed back, it is what was', async () => {
    const there = await asked({ arguments: { units: '45', note: 'x' }, caller: town.address('bob') });
    const back = { arguments: { units: '4.5', note: 'fixed my bike' }, caller: town.address('alise') };
    const again = await whatIf(there.branch, { block: 4, index: 0 }, back, there.names);
    expect(again.blocks.map(({ hashAfter }) => hashAfter)).toEqual(there.blocks.map(({ hashBefore }) => hashBefore));
  });

  test('nothing of it reaches the chain', async () => {
    const before = await contentOf(town.chain.store);
    const { timeline } = await asked({ arguments: { units: '45' }, caller: town.address('bob'), time: 4_000_000_000n });
    await timeline.look(stepPosition(6, 0, 3));
    expect(await contentOf(town.chain.store)).toEqual(before);
    expect(await verifyChain(town.chain.store)).toMatchObject({ ok: true });
  });
});

describe('what cannot be asked is refused, with what could', () => {
  const REFUSED: readonly (readonly [name: string, change: WhatIfChange, message: RegExp, block?: number])[] = [
    ['a transaction that is not there', {}, /^there is no transaction 99\.0/, 99],
    ['one of block 0', {}, /^there is no transaction 0\.0/, 0],
    [
      'an argument that it does not have',
      { arguments: { unit: '3' } },
      /^argument: pay has no argument "unit" \(did you mean "units"\?\); it takes to: address, units: hlp, note: string$/,
    ],
    [
      'an argument that a prototype has',
      { arguments: { constructor: '3' } },
      /^argument: pay has no argument "constructor"; it takes/,
    ],
    [
      'a value that does not fit',
      { arguments: { units: 'much' } },
      /^argument: units: an amount is a number such as 4\.5/,
    ],
    ['a name nobody has', { arguments: { to: 'bobb' } }, /^argument: to: nobody here is called "bobb"/],
    [
      'arguments of a gift',
      { arguments: { to: 'bob' } },
      /^7\.0 gave hlp to somebody and has no arguments; its value and its caller can be different$/,
      7,
    ],
    [
      'arguments of an `init` that takes none',
      { arguments: { who: 'bob' } },
      /^argument: init has no argument "who"; it takes none$/,
      1,
    ],
    ['hlp below zero', { value: -1n }, /^value: -0\.000000000000000001 hlp cannot be sent/],
    [
      'a source for a call',
      { source: [{ name: 'a.hlp', text: '' }] },
      /^source: 4\.0 deploys nothing; .* name the deployment$/,
    ],
    [
      'a source that does not compile',
      { source: [{ name: 'a.hlp', text: 'contract A {' }] },
      /^source: it does not compile\n.*a\.hlp/s,
      1,
    ],
    [
      'a source without a contract',
      { source: [{ name: 'a.hlp', text: '// nothing' }] },
      /^source: a\.hlp holds no contract/,
      1,
    ],
    ['a time before the block before', { time: 1n }, /^time: block 3 is of .*, so block 4 cannot be before /],
    ['a time at the end of the world', { time: 1n << 63n }, /^time: block 3 is of .*, so block 4 cannot be after /],
  ];

  test.each(REFUSED.map(([name, change, message, block = 4]) => ({ name, change, message, block })))(
    '$name',
    async ({ change, message, block }) => {
      await expect(asked(change, block)).rejects.toThrow(message);
      await expect(asked(change, block)).rejects.toThrow(expect.objectContaining({ name: 'WhatIfError' }));
    },
  );
});
