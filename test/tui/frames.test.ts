/** Frames at four sizes, through Ink into a terminal emulator, compared as text. */

import { createElement } from 'react';
import { render } from 'ink';
import { beforeAll, describe, expect, test } from 'vitest';
import { Screen } from '../../src/tui/screen.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import type { Model, Size, ValueRow } from '../../src/tui/model.ts';
import { askWhy } from '../../src/tui/pages/answer.ts';
import { openForm } from '../../src/tui/pages/form.ts';
import { openMemory } from '../../src/tui/pages/memory.ts';
import { callForm } from '../../src/tui/forms.ts';
import type { StepView, View } from '../../src/timeline/view.ts';
import { Town } from '../helpers/town.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { after, EMPTY_CHAIN, PAY, picture, village } from './picture.ts';
import { testTerminal } from './terminal.ts';

const SIZES: readonly Size[] = [
  { columns: 40, rows: 10 },
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** With fewer there is no room for the whole machine. */
const LEAST_ROWS = 10;

/** What belongs to nobody's taste: hashes, gas and luck. */
const masked = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8,}/g, (hex) => '#'.repeat(hex.length))
    .replaceAll(/\d+ tries/g, 'N tries')
    .replaceAll(/\d+ (used|left|of)\b/g, 'N $1')
    .replaceAll(/ of \d+/g, ' of N')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replaceAll(/nonce {3}\d+/g, 'nonce   N')
    .replaceAll(/(\.hlp:\d+ +)\d+/g, '$1N')
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
  // Spaces at the end of a row cannot be seen, and whether they were written depends on what stood there before.
  return screen.replaceAll(/ +$/gm, '');
}

/** Places of a payment: so many lines behind its beginning, and the header of its block. */
async function placesOf(): Promise<{ readonly steps: readonly StepView[]; readonly header: View }> {
  const town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  const { block } = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  const timeline = Timeline.open(town.chain, town.names);
  const steps: StepView[] = [];
  let position = timeline.positionOf(block, 0);
  for (let i = 0; i <= LAST_LINE; i++) {
    steps.push((await timeline.look(position)) as StepView);
    position = await timeline.move(position, 'nextLine');
  }
  return { steps, header: await timeline.look({ ...position, moment: 'header', step: 0 }) };
}

const [CREDITED, ASKED, LAST_LINE] = [5, 7, 9];
let places: Awaited<ReturnType<typeof placesOf>>;
beforeAll(async () => {
  places = await placesOf();
});

/** The stepper at one of them. */
function stepping(size: Size, view: View | undefined): Model {
  const model = picture(village(['alise', 'bob'], true), size);
  const answer = { view: view ?? never(), transactions: 1, head: 4 };
  return after(model, ['enter', { kind: 'stepped', ticket: 1, answer }]).model;
}

const FAR = '0x1234567890123456789012345678901234567890';
const LONG = `"${'what was said and done on that day, and '.repeat(200)}the end"`;

/** Rows that are longer than any screen. */
const ROWS: readonly ValueRow[] = [
  { name: 'balances[alise]', now: '-4.5 hlp', type: 'int256', path: `balances[${FAR}]` },
  { name: `friends[${FAR}][${FAR}]`, now: String(2n ** 256n - 1n), type: 'uint256', path: `friends[${FAR}][${FAR}]` },
  { name: 'notes["the name of a note that is so long that nobody would want to write it twice"]', now: LONG, type: 'string' },
  { name: 'picture', now: `0x${'ab'.repeat(4000)}`, type: 'bytes' },
  { name: 'sum(balances)', now: '0 hlp', type: 'int256' },
]; // prettier-ignore

function memory(size: Size, keys: readonly string[] = []): Model {
  const model = openMemory(picture(village(['alise', 'bob'], true), size), 'village', 4)[0];
  return after(model, [{ kind: 'memory', ticket: model.ticket, rows: ROWS, since: 1 }, ...keys]).model;
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

const WRITES: readonly ValueRow[] = [
  { name: '4.0.23  alise  village.hlp:111', old: '0', now: '-4.5 hlp', type: 'int256', path: `balances[${FAR}]`, about: 'line 111 of village.hlp: balances[caller] = left – village: Alise paid Bob 4.5 hlp for "fixed my bike"', go: stepPosition(4, 0, 23) },
  { name: '2.0.7  somebody whose name is so long that it has no room anywhere  village.hlp:111', old: LONG, now: `0x${'ab'.repeat(4000)}`, type: 'bytes', go: stepPosition(2, 0, 7) },
].map((row) => ({ ...row, group: { word: 'Written', shown: 'Written' } })); // prettier-ignore

/** Who wrote a value. */
function why(size: Size): Model {
  const asked = { on: 'chain', contract: 'village', path: `balances[${FAR}]` } as const;
  const [model] = askWhy(picture(village(['alise', 'bob'], true), size), 'balances[alise]', asked);
  const told = ['village.balances[alise] = -4.5 hlp: written 1,002 times, the newest first.'];
  return after(model, [{ kind: 'inquired', ticket: model.ticket, answer: { told, rows: WRITES, on: 'chain', more: 1000 } }]).model; // prettier-ignore
}

/** With a pin and a breakpoint, and with a long way under way. */
function laidOut(size: Size): Model {
  const pinned = [{ name: 'balances[alise]', old: '0', now: '-4.5 hlp', group: { word: 'Pinned', shown: 'Pinned' } }] as const; // prettier-ignore
  const model = after(stepping(size, places.steps[CREDITED]), ['k', 'c']).model;
  const answer = { view: places.steps[CREDITED] ?? never(), transactions: 1, head: 4, pinned };
  return after(model, [{ kind: 'stepped', ticket: model.ticket, answer }, 'c', { kind: 'working', ticket: model.ticket + 1, text: 'Running … at 3.0.4' }]).model; // prettier-ignore
}

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
    const at = stepping(size, places.steps[CREDITED]);
    expect(masked(await drawn(at))).toMatchSnapshot();
    const more = await drawn(after(at, ['tab']).model);
    expect(more).toMatch(/Step \d+ of \d+/);
    expect(more).toMatch(size.rows > LEAST_ROWS ? /gas {2}\d+ used/ : /next/);
  });

  test('an invariant with what it reads, and the end of the payment', async () => {
    expect(masked(await drawn(stepping(size, places.steps[ASKED])))).toMatchSnapshot('an invariant');
    expect(masked(await drawn(stepping(size, places.steps[LAST_LINE])))).toMatchSnapshot('the end');
  });

  test('everything at the end of the payment, and all of it that is about bob', async () => {
    const all = after(stepping(size, places.steps[LAST_LINE]), ['enter']).model;
    expect(masked(await drawn(all))).toMatchSnapshot('everything');
    expect(masked(await drawn(after(all, ['/', 'b', 'o', 'b']).model))).toMatchSnapshot('about bob');
  });

  test('the header of a block', async () => {
    expect(masked(await drawn(stepping(size, places.header)))).toMatchSnapshot();
  });

  test('a memory with long names and long values, and one of them whole', async () => {
    expect(await drawn(memory(size))).toMatchSnapshot('the list');
    expect(await drawn(memory(size, ['down', 'enter']))).toMatchSnapshot('a name');
  });

  test('a memory from before the contract, and the words of that page', async () => {
    const before = after(memory(size), ['home', { kind: 'memory', ticket: 2, rows: [], since: 1 }]).model;
    expect(await drawn(before)).toMatchSnapshot('the memory');
    expect(await drawn(after(before, ['?']).model)).toMatchSnapshot('its words');
  });

  test('who wrote a value, with the row that is chosen told below', async () => {
    expect(await drawn(why(size))).toMatchSnapshot();
  });

  test('a pin, a breakpoint, and a long way that Esc ends', async () => {
    const shown = await drawn(laidOut(size));
    expect(masked(shown)).toMatchSnapshot();
    expect(shown).toContain('Running … at 3.0.4');
    expect(shown).toContain('Esc stops');
  });

  test('the breakpoints that are set', async () => {
    expect(await drawn(after(laidOut(size), ['K']).model)).toMatchSnapshot();
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
