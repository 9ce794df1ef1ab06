/** Frames at four sizes, through Ink into a terminal emulator, compared as text. */

import { createElement } from 'react';
import { render } from 'ink';
import { describe, expect, test } from 'vitest';
import { Screen } from '../../src/tui/screen.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import type { Model, Size } from '../../src/tui/model.ts';
import { openForm } from '../../src/tui/pages/form.ts';
import { callForm } from '../../src/tui/forms.ts';
import type { StepView } from '../../src/timeline/view.ts';
import { Town } from '../helpers/town.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { after, EMPTY_CHAIN, PAY, picture, village } from './picture.ts';
import { testTerminal } from './terminal.ts';

const SIZES: readonly Size[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** What belongs to nobody's taste: hashes, gas and luck. */
const masked = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8,}/g, (hex) => '#'.repeat(hex.length))
    .replaceAll(/\d+ tries/g, 'N tries')
    .replaceAll(/\d+\.\d+\.\d+/g, 'N.N.N')
    .replaceAll(/ +$/gm, '');

async function drawn(model: Model): Promise<string> {
  const { columns, rows } = model.size;
  const terminal = testTerminal(columns, rows);
  const source = { model: () => model, listen: () => () => {}, dispatch: () => {} };
  const instance = render(createElement(Screen, { source }), {
    ...terminal.streams,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const screen = await terminal.screen();
  instance.unmount();
  return screen;
}

async function stepView(): Promise<StepView> {
  const town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  const { block } = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  const timeline = Timeline.open(town.chain, town.names);
  let position = timeline.positionOf(block, 0);
  for (let i = 0; i < 5; i++) position = await timeline.move(position, 'nextLine');
  return (await timeline.look(position)) as StepView;
}

const FORM = (model: Model): Model =>
  after(openForm(model, callForm(village([]).contracts[0] ?? never(), PAY, ['bob', '4.5', 'fixed my bike']), true)[0], [
    {
      kind: 'previewed',
      ticket: model.ticket + 1,
      preview: {
        kind: 'changes',
        rows: [
          { name: 'village.balances[alise]', old: '0', now: '-4.5 hlp' },
          { name: 'village.balances[bob]', old: '0', now: '4.5 hlp' },
        ],
        cost: '0.00012',
        gas: '64000',
      },
    },
  ]).model;

function never(): never {
  throw new Error('the picture has no contract');
}

describe.each(SIZES)('at $columns × $rows', (size) => {
  test('an empty chain', async () => {
    expect(await drawn(picture(EMPTY_CHAIN, size))).toMatchSnapshot();
  });

  test('a village where somebody paid', async () => {
    expect(await drawn(picture(village(['alise', 'bob'], true), size))).toMatchSnapshot();
  });

  test('the form of a payment, with what would change', async () => {
    expect(await drawn(FORM(picture(village(['alise', 'bob']), size)))).toMatchSnapshot();
  });

  test('a line of the payment, with and without the machine', async () => {
    const view = await stepView();
    const model = picture(village(['alise', 'bob'], true), size);
    const at = after(model, ['enter', { kind: 'stepped', ticket: 1, answer: { view, transactions: 1 } }]).model;
    expect(masked(await drawn(at))).toMatchSnapshot();
    const more = await drawn(after(at, ['tab']).model);
    expect(more).toMatch(/Step \d+ of \d+/);
    expect(more).toMatch(/gas {2}\d+ used/);
  });

  test('every frame has as many lines as the screen, none of them wider', () => {
    const model = picture(village(['alise', 'bob'], true), size);
    for (const shown of [model, FORM(model), after(model, ['?']).model, after(model, ['h']).model]) {
      const lines = frameOf(shown);
      expect(lines.length).toBe(size.rows);
      expect(lines.map(widthOf).filter((width) => width > size.columns)).toEqual([]);
    }
  });
});

test('a screen of one column and one row is drawn too', () => {
  const model = picture(village(['alise', 'bob'], true), { columns: 1, rows: 1 });
  expect(frameOf(FORM(model)).map(plainText)).toHaveLength(1);
});
