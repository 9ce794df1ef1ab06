/** A whole evening at a real terminal of 80 × 24, by keys alone, with only what stands on the screen. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endVisits, ROOT, scratch, visit } from './visit.ts';

afterAll(endVisits);

/** The pictures of the screen in the README, line by line. */
function pictures(): string[][] {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  return Array.from(text.matchAll(/```screen\n([^]*?)```/g), ([, picture = '']) => picture.trimEnd().split('\n'));
}

test('the evening: deploy, admit, pay, mining, step in and back, break it, leave, return', async () => {
  const evening = visit('evening');
  await evening.sees('Nothing has happened yet. Enter puts the village on the chain.');
  await evening.sees(...pictures()[0]!.slice(1)); // the first line names the directory
  expect(evening.isAlternate()).toBe(true);

  // Deploy; the first mining moment is watched to its end.
  evening.press('enter');
  await evening.sees(/Found hash 00[0-9a-f]{6}… after \d+ tr/, 'Alise put village on the chain');
  await evening.sees('deploy contracts/village.hlp --from alise');
  evening.press('enter');

  // Let alise and bob in.
  for (const name of ['alise', 'bob']) {
    await evening.sees(`▸ Let ${name} into the village`);
    evening.press('enter');
    await evening.sees(`village.members[${name}]`, 'false → true');
    evening.press('enter', 'space');
    await evening.sees('Found hash 00', /Alise let (Alise|Bob) in, with a limit of 50 hlp/);
    evening.press('enter');
  }

  // Pay, seeing first what would change.
  await evening.sees('▸ Pay bob for help');
  evening.press('enter');
  await evening.sees(/village\.balances\[alise\] +0 → -4\.5 hlp/, /village\.balances\[bob\] +0 → 4\.5 hlp/);
  evening.press('enter');
  await evening.sees('Found hash 00', 'Alise paid Bob 4.5 hlp for "fixed my bike"');

  // The same lottery with one more zero, and back.
  evening.press('+');
  await evening.sees('for a hash with 3 zeros', 'Found hash 000');
  evening.press('escape');
  await evening.sees('Alise paid Bob 4.5 hlp');

  // Step in, forwards until the balances have moved, and back again.
  evening.press('s');
  await evening.sees(/▸ ?\d+ +require members\[caller\]/, 'balances', 'units = 4.5 hlp');
  evening.press('down', 'down', 'down', 'down');
  await evening.sees(/left = -4\.5 hlp/);
  evening.press('down');
  await evening.sees('alise 0 → -4.5 hlp in balances', /balances\[alise\] +0 → -4\.5 hlp/);
  await evening.sees(...pictures()[1]!);
  evening.press('up');
  await evening.sees(/▸ ?\d+ +balances\[caller\] = left/);
  evening.press('tab');
  await evening.sees(/Step \d+ of \d+/, 'stack', 'gas');
  evening.press('tab', ...Array.from({ length: 8 }, () => 'down'));
  await evening.sees('[root]', '✓ the same');

  // Break it, on a copy.
  evening.press('escape');
  await evening.sees('Found hash 00');
  evening.press('enter');
  await evening.sees('▸ Break it: try to cheat');
  evening.press('enter');
  await evening.sees('Pay out of nothing');
  evening.press('enter');
  await evening.sees('✗ Stopped by the rule InvariantBroken: "the books balance"');
  evening.press('s');
  await evening.sees('On a copy, step by step', /▸ ?\d+ +require members\[caller\]/);
  evening.press('escape');
  await evening.sees('✗ Stopped by the rule');
  evening.press('escape');
  await evening.sees('▸ Pay out of nothing');

  // The shell's words, while everything goes on.
  evening.press(':', 'state village.balances.alise', 'enter');
  await evening.sees('-4.5 hlp');
  evening.press('escape');
  await evening.sees('Pay out of nothing');
  evening.press('q');
  await evening.sees('✓ step');

  // Leave: the terminal is as it was, and it is said where everything lies.
  evening.press('q');
  expect(await evening.ended).toBe(0);
  expect(evening.isAlternate()).toBe(false);
  await evening.sees('The chain is closed at block 4.', 'It lies in', 'To open it again: ');

  // Return: it is all still there.
  const next = visit('evening');
  await next.sees('Block 4 of the chain in', 'Alise paid Bob 4.5 hlp', '✓ step', '▸ break it 1/3');
  next.press('\u0003');
  expect(await next.ended).toBe(0);
  expect(next.isAlternate()).toBe(false);
}, 90_000);

test('starting afresh asks first, and keeps what was there', async () => {
  const first = visit('fresh');
  await first.sees('Enter puts the village on the chain.');
  first.press('enter', 'space');
  await first.sees('Found hash 00');
  first.press('\u0003');
  expect(await first.ended).toBe(0);

  const careful = visit('fresh', '--fresh');
  await careful.sees('There is a chain in', 'Begin afresh? (yes or no)');
  careful.press('no', 'enter');
  expect(await careful.ended).toBe(1);

  const bold = visit('fresh', '--fresh');
  await bold.sees('Begin afresh? (yes or no)');
  bold.press('yes', 'enter');
  await bold.sees('Nothing has happened yet.');
  bold.press('q');
  expect(await bold.ended).toBe(0);
  expect(readdirSync(join(scratch, 'fresh')).toSorted()).toEqual(['blocks.hlpchain', 'chain', 'chain-1']);
});

test('asked to end by a signal, it closes the chain and gives the terminal back', async () => {
  const evening = visit('signal');
  await evening.sees('Block 0 of the chain in');
  evening.kill('SIGTERM');
  expect(await evening.ended).toBe(0);
  expect(evening.isAlternate()).toBe(false);
  await evening.sees('The chain is closed at block');
});
