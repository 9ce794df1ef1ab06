/** The screen on contracts with structs, enums and lists, and on contracts that call each other. */

import { beforeAll, expect, test } from 'vitest';
import type { Node } from '../../src/node/node.ts';
import type { StepView } from '../../src/timeline/view.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { wordOfType } from '../../src/tui/glossary.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { memoryOf } from '../../src/tui/look.ts';
import type { Model } from '../../src/tui/model.ts';
import { Town } from '../helpers/town.ts';
import { after, picture, shownPage, village } from './picture.ts';

const SIZE = { columns: 120, rows: 40 };

let town: Town;
let bought: number;

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('prices');
  await town.deploy('stall', ['prices']);
  await town.send('prices.write', ['apples', '0.5']);
  bought = (await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' })).block;
  await town.deploy('voting', ['[alise, bob]']);
  await town.send('voting.propose', ['Paint it?', '[yes, no]', '86400']);
  await town.deploy('escrow');
  await town.send('escrow.open', ['bob', 'jon'], { pay: '4.5' });
});

async function stepping(block: number, isThere: (view: StepView) => boolean): Promise<Model> {
  const timeline = Timeline.open(town.chain, town.names);
  let position = timeline.positionOf(block, 0);
  for (;;) {
    const view = await timeline.look(position);
    if (view.kind !== 'step') throw new Error('no step of this transaction is like that');
    const answer = { view, transactions: 1, head: block };
    if (isThere(view)) return after(picture(village(['alise', 'bob'], true), SIZE), ['enter', { kind: 'stepped', ticket: 1, answer }]).model; // prettier-ignore
    position = await timeline.move(position, 'stepIn');
  }
}

const textOf = (model: Model): string => frameOf(model).map(plainText).join('\n');

test('in a contract that is called there is its source, the way there, and its values', async () => {
  const model = await stepping(bought, ({ snapshot }) => snapshot.locals.some(({ name }) => name === 'written'));
  const text = textOf(model);
  expect(text).toMatch(/▸45 +require now < written\.time/);
  expect(text).toMatch(/In stall\.buy → stall\.lookUp → prices/);
  expect(text).toMatch(/written = \(amount: 0\.5 hlp, time: \d+\)/);
  const everything = shownPage(after(model, ['enter']).model, 'values');
  const named = everything.rows.map(({ name, now, type }) => [name, now, type]);
  expect(named).toContainEqual(['prices.prices["apples"].amount', '0.5 hlp', 'uint256']);
  expect(named).toContainEqual(['board', 'prices', 'PriceBoard']);
});

test('with the machine in view, gas stands beside the lines of the contract that runs, and no other', async () => {
  const model = await stepping(bought, ({ snapshot }) => snapshot.source?.line === 46);
  const text = textOf(after(model, ['tab']).model);
  expect(text).toMatch(/ 44 +3008 +let written/);
  expect(text).not.toMatch(/ 5\d +\d{2,} /);
});

test('the memory shows a list as one, a struct field by field, and opens a list whole', async () => {
  const node = { chain: town.chain, names: town.names } as unknown as Node;
  const head = Number(town.chain.head.header.number);
  const { rows } = await memoryOf(node, 'voting', head);
  expect(rows.map(({ name, now, type }) => [name, now, type])).toContainEqual(['proposals[1].options (2 of 8)', '["yes", "no"]', 'list<string, 8>']); // prettier-ignore
  const deal = (await memoryOf(node, 'escrow', head)).rows;
  expect(deal.map(({ name, now }) => `${name} = ${now}`)).toEqual(
    expect.arrayContaining(['deals[1].stage = Open', 'deals[1].amount = 4.5 hlp', 'deals[1].buyer = alise']),
  );

  const page = { kind: 'memory', contract: 'voting', block: head, since: 1, cursor: 0, filter: { text: 'options', isTyping: false }, rows, ticket: 1 } as const; // prettier-ignore
  const { model } = after({ ...picture(village([]), SIZE), pages: [page] }, ['enter']);
  expect(textOf(model)).toContain('["yes", "no"]');
  expect(textOf(model)).toContain('proposals[1].options');
});

test('every type has a word that explains it', () => {
  expect(['uint8', 'list<address, 300>', 'Stage', 'PriceBoard', 'bytes4', 'string'].map(wordOfType)).toEqual([
    'uint256',
    'list',
    'own type',
    'own type',
    'bytes',
    'string',
  ]);
});
