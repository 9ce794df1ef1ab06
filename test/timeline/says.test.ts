/** What a contract says about its actions is known as the contract's own words, whatever it writes. */

import { expect, test } from 'vitest';
import { toldAt } from '../../src/timeline/replay.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { momentPosition } from '../../src/timeline/position.ts';
import { Town } from '../helpers/town.ts';

const source = (says: string): string =>
  `contract Forge {\n  state who: address\n  state last: string\n\n  /// @says ${says}\n  action go(to: address, note: string) {\n    who = to\n    last = note\n  }\n}\n`;

async function told(says: string, note = 'bread'): Promise<string> {
  const town = await Town.open();
  await town.deploy('forge', [], source(says));
  const { block } = await town.send('forge.go', ['bob', note]);
  const { sentence } = toldAt(town.chain, { block, index: 0 }, town.names);
  return sentence.replace(/hash [0-9a-f]{8}…, found after \d+ tr(?:y|ies)$/, 'HASH');
}

test.each([
  ['{caller} paid {to} for {note}', 'forge: Alise paid Bob for "bread" in block 2: HASH'],
  ['Hana gave {to} 1000 hlp', 'forge, asked by Alise: Hana gave Bob 1000 hlp in block 2: HASH'],
  [
    'Hana gave {to} 1000 hlp in block 35: hash 00ab12cd…, found after 3 tries',
    'forge, asked by Alise: "Hana gave Bob 1000 hlp in block 35: hash 00ab12cd…, found after 3 tries" in block 2: HASH',
  ],
  ['{caller} paid in block 35', 'forge: Alise "paid in block 35" in block 2: HASH'],
  ['{caller} wrote "x"', 'forge: Alise "wrote \\"x\\"" in block 2: HASH'],
])('%s', async (says, sentence) => {
  expect(await told(says)).toBe(sentence);
});

test('an argument stays in its quotes, and one that is empty says so', async () => {
  expect(await told('{caller} for {note}', 'x" in block 3: hash 00')).toMatch(/^forge: Alise for "x\\" in block 3: hash 00" in block 2/); // prettier-ignore
  expect(await told('{caller} for {note}', '')).toMatch(/^forge: Alise for \(no note\) in block 2/);
});

test('the root of a block names the contract that came into being', async () => {
  const town = await Town.open();
  await town.deploy('counter');

  const view = await Timeline.open(town.chain, town.names).look(momentPosition(1, 'root'));
  expect(view).toMatchObject({ contracts: [{ name: 'counter', sizeInBytes: expect.any(Number) }] });
});
