/** The story of the stall, which asks a board of prices: one transaction, stepped through both contracts, both ways. */

import { beforeAll, describe, expect, test } from 'vitest';
import { parseHlp } from '../../src/base/units.ts';
import { callPath } from '../../src/timeline/call-path.ts';
import { breakingText } from '../../src/timeline/breaking.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { previewOf } from '../../src/timeline/preview.ts';
import { changedLeaves } from '../../src/timeline/remembered.ts';
import type { Stepper } from '../../src/timeline/stepper.ts';
import type { Snapshot } from '../../src/timeline/snapshot.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { Town, type Mined } from '../helpers/town.ts';

/** `stall:56 buy` */
const place = ({ source, calls }: Snapshot): string => `${source?.contract}:${source?.line} ${callPath(calls)}`;

async function market(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('prices');
  await town.deploy('stall', ['prices']);
  await town.send('prices.write', ['apples', '0.5']);
  return town;
}

describe('buying three apples', () => {
  let town: Town;
  let mined: Mined;
  let stepper: Stepper;

  beforeAll(async () => {
    town = await market();
    mined = await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' });
    stepper = await town.step(mined.block);
  });

  test('goes line by line through the stall, the board, and the stall again', () => {
    const path = 'stall.buy → stall.lookUp → prices.priceOf';
    expect(stepper.stops.map((stop) => place(stepper.at(stop)))).toEqual([
      'stall:56 buy',
      'stall:67 buy → lookUp',
      `prices:44 ${path}`,
      `prices:45 ${path}`,
      `prices:46 ${path}`,
      'stall:68 buy → lookUp',
      'stall:69 buy → lookUp',
      'stall:57 buy',
      'stall:58 buy',
      'stall:59 buy',
      'stall:60 buy',
      'stall:61 buy',
      'stall:62 buy',
      'stall:62 ',
    ]);
  });

  test('inside the board there are its names and values, a struct with the units of its fields', () => {
    const { locals, stack, instruction, source } = stepper.at(stepper.stops[3] ?? 0);
    expect(locals).toMatchObject([
      { name: 'item', type: 'string', shown: '"apples"' },
      {
        name: 'written',
        type: 'Price',
        shown: '(amount: 0.5 hlp, time: 1735689615)',
        value: { amount: '500000000000000000', time: '1735689615' },
      },
    ]);
    expect([stack, instruction]).toEqual([[], 'now']);
    expect(stepper.filesOf(source).map(({ name }) => name)).toEqual(['prices.hlp']);
    const outside = stepper.at(stepper.stops[5] ?? 0);
    expect(stepper.filesOf(outside.source).map(({ name }) => name)).toEqual(['stall.hlp', 'prices.hlp']);
  });

  test('both contracts are there with all they remember; the one that was not called has its name in front', () => {
    const { state } = stepper.at(stepper.length);
    expect(state.map(({ name, type, shownOld, shownNew, contract }) => [contract, name, type, shownOld, shownNew])).toEqual([
      [undefined, 'board', 'PriceBoard', 'prices', 'prices'],
      [undefined, 'owner', 'address', 'alise', 'alise'],
      [undefined, 'seen["apples"].amount', 'uint256', '0', '500000000000000000'],
      [undefined, 'seen["apples"].time', 'uint256', '0', '1735689620'],
      ['prices', 'prices.keeper', 'address', 'alise', 'alise'],
      ['prices', 'prices.prices["apples"].amount', 'uint256', '0.5', '0.5'],
      ['prices', 'prices.prices["apples"].time', 'uint256', '1735689615', '1735689615'],
    ]); // prettier-ignore
    expect(changedLeaves(state).map(({ path }) => path)).toEqual(['seen["apples"].amount', 'seen["apples"].time']);
  });

  test('hlp that a line sends is told of that line', () => {
    const told = stepper.stops.map((stop) => stepper.at(stop)).map(({ sentence, movedNow }) => [sentence, movedNow]);
    expect(told[10]).toMatchObject([
      'stall -1.5 hlp, alise +1.5 hlp',
      [{ name: 'stall', wei: '-1500000000000000000' }, { name: 'alise' }],
    ]);
    expect(told[11]?.[0]).toBe('bob +0.5 hlp, stall -0.5 hlp');
    expect(told[9]).toEqual([undefined, []]);
  });

  test('a step over the call stays in the stall, a step in goes to the board, a step out comes back', () => {
    const { stops } = stepper;
    const [asks, inside] = [stops[1] ?? 0, stops[2] ?? 0];
    expect(stepper.move(asks, 'nextLine')).toBe(stops[5]);
    expect(stepper.move(asks, 'stepIn')).toBe(inside);
    expect(stepper.move(inside, 'stepOut')).toBe(stops[5]);
    expect(stepper.move(inside, 'stepOutBack')).toBe(asks);
    expect(stepper.move(stops[5] ?? 0, 'previousLine')).toBe(asks);
    expect(stepper.move(stops[5] ?? 0, 'stepInBack')).toBe(stops[4]);
  });

  test('going back shows the same as going forward', () => {
    const steps = Array.from({ length: stepper.length + 1 }, (_, i) => i);
    const forward = steps.map((step) => stepper.at(step));
    const backward = steps.toReversed().map((step) => stepper.at(step));
    expect(backward.reverse()).toEqual(forward);
  });

  test('gas by line tells the two contracts apart, adds up, and so do the gas of both while they run', () => {
    const { gas } = stepper.at(stepper.length);
    const lines = stepper.gasByLine(stepper.length, gas.used);
    const byContract = Map.groupBy(lines, ({ contract }) => contract);
    expect([...byContract.keys()]).toEqual(['stall', 'prices']);
    expect(byContract.get('prices')?.map(({ file, line }) => `${file}:${line}`)).toEqual(['prices.hlp:44', 'prices.hlp:45', 'prices.hlp:46']); // prettier-ignore
    const rows = stepper.gasRows(stepper.length, gas.used);
    expect(rows.reduce((sum, row) => sum + row.gas, 0)).toBe(Number(stepper.told.gasUsed));
    const used = stepper.stops.map((stop) => stepper.at(stop).gas.used);
    expect(used.toSorted((a, b) => a - b)).toEqual(used);
  });

  test('the timeline walks through it too, with the source of the contract that runs', async () => {
    const timeline = Timeline.open(town.chain, town.names);
    let position = timeline.positionOf(mined.block, 0);
    for (let i = 0; i < 2; i++) position = await timeline.move(position, 'stepIn');
    const view = await timeline.look(position);
    expect(view).toMatchObject({ kind: 'step', files: [{ name: 'prices.hlp' }], snapshot: { function: 'priceOf' } });
    const after = await timeline.move(position, 'stepOut');
    expect(await timeline.look(after)).toMatchObject({ files: [{ name: 'stall.hlp' }, { name: 'prices.hlp' }] });
  });
});

describe('when the board is silent', () => {
  test('its reason is told in its own words, where the try caught it, and the step after', async () => {
    const town = await market();
    const { told, block } = await town.send('stall.buy', ['pears', '1'], { from: 'bob', pay: '1' });
    expect(told.reason).toMatchObject({ name: 'NoPrice', fields: [{ name: 'item', value: 'pears' }] });

    const stepper = await town.step(block);
    const failure = { contract: 'prices', function: 'priceOf', reason: { text: 'NoPrice(item: "pears", time: 0)' } };
    expect(stepper.failedCalls).toMatchObject([{ ...failure, source: { contract: 'prices', line: 45 } }]);
    const { step } = stepper.failedCalls[0] ?? { step: 0 };
    expect(place(stepper.at(step))).toBe('prices:45 stall.buy → stall.lookUp → prices.priceOf');
    expect(stepper.at(step).failedCalls).toEqual([]);

    const after = stepper.at(stepper.move(step, 'stepIn'));
    expect(place(after)).toBe('stall:71 buy → lookUp');
    expect(after.failedCalls).toMatchObject([failure]);
    expect(after.sentence).toBe('prices.priceOf failed, and nothing of it stays: NoPrice(item: "pears", time: 0)');
  });

  test('a stall whose board is a person says what is wrong with that', async () => {
    const town = await Town.open();
    await town.deploy('stall', ['bob']);
    const { block } = await town.send('stall.buy', ['apples', '1'], { from: 'bob', pay: '1' });
    const { failedCalls } = await town.step(block);
    expect(failedCalls).toMatchObject([
      { contract: 'bob', function: 'priceOf', source: { contract: 'stall', line: 67 } },
    ]);
    expect(failedCalls[0]?.reason.text).toBe('bob was called, and is no contract');
  });
});

describe('before it is sent', () => {
  test('the preview names what changes in each contract, and what would stop it', async () => {
    const town = await market();
    const stall = town.address('stall');
    const known = contractsIn(town.chain.headState())(stall);
    if (known === undefined) throw new Error('the stall is there');
    const trying = (words: readonly string[], pay: string): ReturnType<typeof previewOf> => {
      const data = encodeCall(known, 'buy', words, town.names);
      const transaction = town.sign({ to: stall, data, value: parseHlp(pay) }, 'bob');
      return previewOf(town.chain, () => town.prepare(transaction), town.names);
    };

    const fine = await trying(['apples', '2'], '1');
    expect(fine.leaves.map(({ contract, name }) => `${contract}.${name}`)).toEqual(['stall.seen["apples"].amount', 'stall.seen["apples"].time']); // prettier-ignore
    const dear = await trying(['apples', '3'], '1');
    expect(dear.reason?.text).toBe('TooLittle(amount: 1 hlp, total: 1.5 hlp)');
    expect(dear.source).toMatchObject({ contract: 'stall', line: 58 });
    expect(dear.breakingWrite && breakingText(dear.breakingWrite)).toBeUndefined();
  });
});
