/** Lists of values: going through them, searching, and opening one whole – in memory, at a step, and below a form. */

import { describe, expect, test } from 'vitest';
import type { StepView } from '../../src/timeline/view.ts';
import { callForm } from '../../src/tui/forms.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Model, pageOf, type ValueRow } from '../../src/tui/model.ts';
import { openForm } from '../../src/tui/pages/form.ts';
import { openMemory } from '../../src/tui/pages/memory.ts';
import { after, PAY, picture, shownPage, village } from './picture.ts';

const text = (model: Model): string => frameOf(model).map(plainText).join('\n');

const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';
const LONG = `"${'and so on, '.repeat(700)}"`;
const ROWS: readonly ValueRow[] = [
  ...Array.from({ length: 300 }, (_, i) => ({ name: `members[neighbour ${i}]`, now: 'true', type: 'bool' })),
  { name: 'balances[bob]', now: '4.5 hlp', type: 'int256', path: `balances[${BOB}]` },
  { name: 'notes["today"]', now: LONG, type: 'string', path: 'notes["today"]' },
];

const facts = village(['alise', 'bob'], true);

function memory(rows: readonly ValueRow[] = ROWS, since = 1): Model {
  const [model] = openMemory(picture(facts), 'village', 4);
  return after(model, [{ kind: 'memory', ticket: model.ticket, rows, since }]).model;
}

describe('searching a memory', () => {
  test('/ and letters leave what has them in its name or value, and Enter goes back to choosing', () => {
    const typing = after(memory(), ['/', 'B', 'o', 'b']).model;
    expect(text(typing)).toContain('/ Bob▏  1 of 302');
    expect(text(typing)).toContain('▸ balances[bob]');
    expect(text(typing)).not.toContain('members[');

    const found = after(typing, ['enter', 'enter']).model;
    expect(shownPage(found, 'text').text).toContain('4.5 hlp');
    expect(text(after(memory(), ['/', ...Array.from('so on')]).model)).toContain('1 of 302');
  });

  test('while one types, q and ? and : are letters; backspace takes them away', () => {
    const { model, effects } = after(memory(), ['/', 'q', '?', ':', 'h', 'backspace']);
    expect(shownPage(model, 'memory').filter).toEqual({ text: 'q?:', isTyping: true });
    expect(text(model)).toContain('Nothing here has these letters.');
    expect(effects).toEqual([]);
  });

  test('Esc shows everything again, and only then leads back', () => {
    const found = after(memory(), ['/', 'b', 'o', 'b', 'enter']).model;
    const all = after(found, ['escape']).model;
    expect(shownPage(all, 'memory').filter).toEqual({ text: '', isTyping: false });
    expect(pageOf(after(all, ['escape']).model).kind).toBe('home');
  });

  test('what one searches for stays when one goes to another block', () => {
    const found = after(memory(), ['/', 'b', 'o', 'b', 'enter', 'left']);
    expect(found.effects).toMatchObject([{ kind: 'memory', block: 3 }]);
    const before = after(found.model, [{ kind: 'memory', ticket: found.model.ticket, rows: ROWS, since: 1 }]).model;
    expect(text(before)).toContain('/ bob  1 of 302');
  });

  test('the chosen row is always on the screen, however long the list', () => {
    const far = after(
      memory(),
      Array.from({ length: 25 }, () => 'pagedown'),
    ).model;
    expect(text(far)).toContain('▸ members[neighbour 250]');
  });
});

const opened = (keys: readonly string[]): string => shownPage(after(memory(), keys).model, 'text').text;

describe('a value, whole', () => {
  test('has its name, path, type and block', () => {
    expect(opened(['/', 'b', 'o', 'b', 'enter', 'enter'])).toBe(
      ['  name    balances[bob]', `  path    balances[${BOB}]`, '  type    int256', '  place   village, after block 4', '  now     4.5 hlp'].join('\n'), // prettier-ignore
    );
  });

  test('is there to its last letter, and Esc leads back to the list', () => {
    const whole = after(memory(), ['/', 't', 'o', 'd', 'enter', 'enter']).model;
    expect(shownPage(whole, 'text').text).toContain(LONG);
    expect(text(after(whole, ['end']).model)).toMatch(/and so on, "/);
    expect(pageOf(after(whole, ['escape']).model).kind).toBe('memory');
  });

  test('in its row keeps its type in sight', () => {
    const found = text(after(memory(), ['/', 't', 'o', 'd', 'enter']).model);
    expect(found).toMatch(/▸ notes\["today"\] +"and so on, .*…" \(7,700 letters\) +string/);
    expect(found).toContain('Enter shows it whole.');
  });
});

describe('a memory from before the contract', () => {
  test('says that the contract did not exist, and when it came', () => {
    const model = memory([], 3);
    const before = after(model, ['home', { kind: 'memory', ticket: model.ticket + 1, rows: [], since: 3 }]).model;
    expect(text(before)).toContain('village did not exist yet: it came with block 3. → leads there.');
  });

  test('is something else than one in which nothing is remembered', () => {
    expect(text(memory([]))).toContain('It remembered nothing then.');
  });
});

const tried = (rows: readonly ValueRow[]): Model => {
  const contract = facts.contracts[0] ?? never();
  const [model] = openForm(picture(facts), callForm(contract, PAY, ['bob', '4.5', 'bike']), true);
  const preview = { kind: 'changes', rows, cost: '0.1', gas: '64000' } as const;
  return after(model, [{ kind: 'previewed', ticket: model.ticket, preview }]).model;
};

describe('what a form would change', () => {
  const key = `notes["${'a long name '.repeat(30)}"]`;

  test('keeps name, value and type in sight when all of them are long', () => {
    const shown = text(tried([{ name: key, old: '""', now: LONG, type: 'string', path: key }]));
    expect(shown).toMatch(/ {2}notes\["a long nam….*"\] +"" → "and so.*…" \(7,700 letters\) +string/);
  });

  test('opens whole below the buttons, and nothing is sent by that', () => {
    const { model, effects } = after(tried([{ name: key, old: '""', now: LONG, type: 'string', path: key }]), ['down', 'down', 'enter']); // prettier-ignore
    expect(effects).toEqual([]);
    const whole = shownPage(model, 'text').text;
    expect(whole).toContain(`  name    ${key}`);
    expect(whole).toContain('  before  ""');
    expect(whole).toContain(LONG);
  });
});

describe('everything at a step', () => {
  const view = {
    kind: 'step',
    position: { block: 4, moment: 'transaction', transaction: 0, step: 7 },
    lastStep: 9,
    told: { sentence: 'Alise did it', kind: 'call' },
    snapshot: {
      calls: [{ contract: 'notes', address: '0x1', function: 'write' }],
      function: 'write',
      locals: [{ name: 'note', type: 'string', value: LONG, shown: LONG }],
      reads: [],
      state: [],
      balances: [],
      stack: [LONG, '7'],
      gas: { used: 1, left: 2 },
    },
    files: [],
    gasByLine: [],
    gasRows: [],
    ranCode: true,
  } as unknown as StepView;
  const there = (): Model => after(picture(facts), ['enter', { kind: 'stepped', ticket: 1, answer: { view, transactions: 1, head: 4 } }]).model; // prettier-ignore

  test.each(['enter', 'v'])('%s lists it, and each value opens whole', (key) => {
    const list = after(there(), [key]).model;
    expect(shownPage(list, 'values').rows.map(({ name }) => name)).toEqual(['note', 'transaction', 'happened', 'gas', 'stack, the top', 'stack, 1 below']); // prettier-ignore
    const whole = shownPage(after(list, ['enter']).model, 'text').text;
    expect(whole).toContain(LONG);
    expect(whole).toContain('place   4.0.7');
    expect(shownPage(after(list, ['end', 'enter']).model, 'text').text).toContain(LONG);
  });

  test('beside the source a long value takes one line', () => {
    expect(text(there())).toMatch(/ note = "and so on.*…$/m);
  });
});

function never(): never {
  throw new Error('the picture has no contract');
}
