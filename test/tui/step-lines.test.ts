/** What the stepper shows where something ends, fails, or never ran. */

import { beforeAll, expect, test } from 'vitest';
import { Timeline } from '../../src/timeline/timeline.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { contractText, Town } from '../helpers/town.ts';
import { after, picture, village } from './picture.ts';

let town: Town;
let timeline: Timeline;
beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  timeline = Timeline.open(town.chain, town.names);
});

/** The stepper at the end of the newest transaction, or at its beginning. */
async function screenAt(where: 'start' | 'end'): Promise<string> {
  const block = Number(town.chain.head.header.number);
  const start = timeline.positionOf(block, 0);
  const { lastStep } = (await timeline.look(start)) as { readonly lastStep: number };
  const view = await timeline.look({ ...start, step: where === 'end' ? lastStep : 0 });
  const model = picture(village(['alise', 'bob'], true), { columns: 100, rows: 30 });
  const answer = { view, transactions: 1, head: block };
  return frameOf(after(model, ['enter', { kind: 'stepped', ticket: 1, answer }]).model)
    .map(plainText)
    .join('\n');
}

const countOf = (text: string, part: string): number => text.split(part).length - 1;

test('behind a success the last line is still there, and that everything held is said once', async () => {
  await town.send('village.admit', ['bob', '50']);
  const screen = await screenAt('end');
  expect(screen).toMatch(/▸ *\d+ +invariant "we stay a village"/);
  expect(screen).toContain('✓ admit returned, every invariant held: all of it stays');
  expect(countOf(screen, ' held')).toBe(1);
  expect(screen).not.toContain('not known');
  expect(screen).not.toContain('no names yet');
});

test('behind a failure its reason is said once, below the line that failed', async () => {
  await town.send('village.pay', ['bob', '400', 'a castle']);
  const screen = await screenAt('end');
  expect(screen).toMatch(/▸ *\d+ +require left >= -int/);
  expect(screen).toContain('✗ it failed, and nothing of it stays: OverLimit(member: alise');
  const [, bottom = ''] = screen.split('here: ');
  expect(countOf(bottom, 'OverLimit(member')).toBe(1);
});

test('where an invariant broke stands what it read, and the write that broke it', async () => {
  const text = contractText('village').replace('    balances[to] += int(units)\n', '');
  await town.deploy('broken', [], text);
  await town.send('broken.admit', ['alise', '50']);
  await town.send('broken.admit', ['bob', '50']);
  await town.send('broken.pay', ['bob', '4.5', 'fixed my bike']);
  const screen = await screenAt('end');
  expect(screen).toMatch(/▸ *\d+ +invariant "the books balance"/);
  expect(screen).toContain('Asked: "the books balance"');
  expect(screen).toContain('sum(balances)  0 → -4.5 hlp');
  expect(screen).toMatch(/balances\[alise\] went from 0 to -4\.5 hlp in line \d+ of/);
});

test('a gift shows whose hlp went where, and that no contract ran', async () => {
  await town.give('bob', '2', { from: 'kofi' });
  expect(await screenAt('start')).toContain('No contract ran');
  const screen = await screenAt('end');
  expect(screen).toMatch(/kofi {2}-2 hlp/);
  expect(screen).toMatch(/bob {2}\+2 hlp/);
});

test('a contract without init says that nothing ran, not that its source is unknown', async () => {
  await town.deploy('counter');
  const screen = await screenAt('end');
  expect(screen).toMatch(/It has no init, so +\n?.*nothing ran\./);
  expect(screen).toContain('✓ the contract is on the chain now');
  expect(screen).not.toContain('not known');
});

test('what a line did and that it was the last one are said together', async () => {
  await town.send('counter.up', ['2']);
  expect(await screenAt('end')).toMatch(/✓ n 0 → 2; up returned/);
});
