/** Gas by line: whatever a transaction did, the rows add up to what its receipt says, and on the way to what had been used by then. */

import { assert, asyncProperty, integer } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Chain } from '../../src/chain/chain.ts';
import { analyse } from '../../src/lang/artifact.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { Node } from '../../src/node/node.ts';
import { runTests } from '../../src/testing/runner.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import type { GasRow } from '../../src/timeline/gas-rows.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { type Names, NO_NAMES } from '../../src/timeline/values.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { GAS } from '../../src/vm/gas.ts';
import { JON } from '../chain/helpers.ts';
import { chainStory, STORY_NAMES } from '../helpers/chain-story.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';
import { programOf } from '../helpers/generate-program.ts';
import { compileText, type Mined, Town } from '../helpers/town.ts';

const sumOf = (rows: readonly GasRow[]): number => rows.reduce((sum, { gas }) => sum + gas, 0);
const BEFORE_IT_RUNS: readonly string[] = ['transaction', 'data', 'accessList', 'contract', 'code', 'before'];

/** Holds every transaction against its receipt, at its ends and at some steps between; how many there were. */
async function checkAll(chain: Chain, names: Names): Promise<number> {
  const timeline = Timeline.open(chain, names);
  let count = 0;
  for (let block = 1; block <= Number(chain.head.header.number); block++) {
    for (const [index, { gasUsed }] of (chain.receipts(BigInt(block)) ?? []).entries()) {
      const transaction = await timeline.transaction(stepPosition(block, index));
      const { length } = transaction.steps;
      for (let step = 0; step < length; step += 1 + Math.floor(length / 3)) {
        const { used } = transaction.at(step).gas;
        const rows = transaction.gasRows(step, used);
        expect(sumOf(rows.filter(({ what }) => !BEFORE_IT_RUNS.includes(what)))).toBe(used);
      }
      const rows = transaction.gasRows(length, transaction.at(length).gas.used);
      expect(sumOf(rows), `${block}.${index}`).toBe(Number(gasUsed));
      expect(rows.every(({ gas }) => gas > 0)).toBe(true);
      count++;
    }
  }
  return count;
}

/** `what: gas`, lines by their number. */
async function rowsOf(town: Town, { block }: Mined): Promise<readonly GasRow[]> {
  const timeline = Timeline.open(town.chain, town.names);
  const { steps } = await timeline.transaction(stepPosition(block, 0));
  const view = await timeline.look(stepPosition(block, 0, steps.length));
  if (view.kind !== 'step') throw new Error(`it is a ${view.kind}`);
  expect(sumOf(view.gasRows)).toBe(Number(view.told.gasUsed));
  expect(view.gasByLine.map(({ line, gas }) => [line, gas])).toEqual(
    view.gasRows.filter(({ what }) => what === 'line').map(({ line, gas }) => [line, gas]),
  );
  return view.gasRows;
}

const names = (rows: readonly GasRow[]): readonly string[] =>
  rows.filter(({ what }) => what !== 'line').map(({ name }) => name);
const gasOf = (rows: readonly GasRow[], what: GasRow['what']): number => sumOf(rows.filter((row) => row.what === what));

describe('what is no line has a row of its own', () => {
  let town: Town;

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('village');
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);
  });

  test('a payment: itself, its data, getting in, its lines, being asked the invariant', async () => {
    const rows = await rowsOf(town, await town.send('village.pay', ['bob', '4.5', 'fixed my bike']));
    expect(names(rows)).toEqual([
      'the transaction itself',
      'its data',
      'entering village',
      'asking the invariants of village',
    ]);
    expect(gasOf(rows, 'transaction')).toBe(21_000);
    expect(rows.filter(({ what }) => what === 'line').map(({ text }) => text)).toContain('balances[caller] = left');
  });

  test('one that fails, and one that runs out of gas', async () => {
    const failed = await rowsOf(town, await town.send('village.pay', ['bob', '400', 'too much']));
    expect(names(failed)).toEqual(['the transaction itself', 'its data', 'entering village']);

    const known = contractsIn(town.chain.headState())(town.address('village'));
    if (known === undefined) throw new Error('there is a village');
    const data = encodeCall(known, 'pay', ['bob', '1', 'bread'], town.names);
    const short = { to: town.address('village'), data, gasLimit: 36_000n };
    const rows = await rowsOf(town, await town.mine(short));
    expect(names(rows).at(-1)).toBe('lost in village, where the gas ran out');
    expect(sumOf(rows)).toBe(36_000);
    const shorter = { ...short, gasLimit: 22_500n };
    const atTheDoor = await rowsOf(town, await town.mine(shorter));
    expect(names(atTheDoor)).toEqual(['the transaction itself', 'its data', 'lost in village, where the gas ran out']);
  });

  test('a gift, a gift that is refused at the door, a call of nothing', async () => {
    expect(names(await rowsOf(town, await town.give('bob', '1')))).toEqual(['the transaction itself']);
    expect(names(await rowsOf(town, await town.give('bob', '1', { memo: 'thanks' })))).toHaveLength(2);
    const refused = await rowsOf(town, await town.give('village', '1'));
    expect(names(refused)).toEqual(['the transaction itself', 'entering village']);
  });

  test('deployments with and without init, with first values, and of what is no contract', async () => {
    const plain = await rowsOf(town, await town.deploy('auction'));
    expect(names(plain)).toEqual([
      'the transaction itself',
      'its data',
      'a new contract',
      'its code, kept for ever',
      'entering auction',
      'the first values of auction',
      'asking the invariants of auction',
    ]);
    const withInit = await rowsOf(town, await town.deploy('token', ['100']));
    expect(names(withInit)).toContain('entering token');
    expect(gasOf(withInit, 'line')).toBeGreaterThan(20_000);
    const nothing = await rowsOf(town, await town.mine({ to: undefined, data: new Uint8Array([1, 2, 3]) }));
    expect(names(nothing)).toEqual(['the transaction itself', 'its data', 'a new contract', 'its code, kept for ever']);
  });

  test('a call of another contract: getting in there and its answer; a call that fails and is caught', async () => {
    await town.deploy('prices');
    await town.deploy('stall', ['prices']);
    const caught = await rowsOf(town, await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' }));
    expect(names(caught)).toContain('entering prices');
    await town.send('prices.write', ['apples', '0.5']);
    const bought = await rowsOf(town, await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' }));
    expect(names(bought)).toEqual([
      'the transaction itself',
      'its data',
      'entering stall',
      'entering prices',
      'answers of prices',
      'answers of stall',
    ]);
    expect(new Set(bought.flatMap(({ what, contract }) => (what === 'line' ? [contract] : [])))).toEqual(
      new Set(['stall', 'prices']),
    );
  });

  test('a contract without a source has one row for its code', async () => {
    const artifact = compileText(
      'bare.hlp',
      'contract Bare { state n: uint invariant "few": n < 9 action up() -> uint { n += 1 return n } }',
    );
    const { receipt } = await town.mine({
      to: undefined,
      data: encodeModule({ ...artifact.module.module, source: undefined }),
    });
    town.name('bare', receipt.contractAddress);
    const rows = await rowsOf(town, await town.send('bare.up', []));
    expect(names(rows)).toEqual([
      'the transaction itself',
      'its data',
      'entering bare',
      'code of bare, whose source is not known',
      'answers of bare',
      'asking the invariants of bare',
    ]);
    expect(gasOf(rows, 'invariants')).toBe(GAS.invariant);
  });

  test('what is changed by hand costs nothing', async () => {
    const node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
    await node.development.change(JON, { kind: 'balance', wei: 7n });
    expect(await checkAll(node.chain, NO_NAMES)).toBe(1);
    await node.close();
  });
});

describe('it adds up', () => {
  test('in the stories of all contracts', { timeout: 120_000 }, async () => {
    let count = 0;
    for (const file of CONTRACT_FILES) {
      const files = await filesOf(file);
      const { program } = analyse(files);
      if (program === undefined) throw new Error(`${file} does not compile`);
      for (const { chain, names: known } of (await runTests(program, files)).results)
        count += await checkAll(chain, known);
    }
    expect(count).toBeGreaterThan(150);
  });

  test('in stories that nobody has thought of', { timeout: 120_000 }, async () => {
    let count = 0;
    const law = asyncProperty(integer({ min: 1, max: 2 ** 31 }), async (seed) => {
      const chain = await chainStory(programOf(seed, 0));
      if (chain !== undefined) count += await checkAll(chain, STORY_NAMES);
    });
    await assert(law, { numRuns: 12 });
    expect(count).toBeGreaterThan(40);
  });
});
