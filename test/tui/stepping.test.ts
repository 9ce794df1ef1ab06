/** What one lays out while stepping, and what one asks there: breakpoints, pins, places to go to, searches, why, what if – as keys. */

import { describe, expect, test } from 'vitest';
import type { Breakpoint } from '../../src/timeline/breakpoints/breakpoint.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import type { StepView } from '../../src/timeline/view.ts';
import type { Event } from '../../src/tui/events.ts';
import { callForm } from '../../src/tui/forms.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Model, pageOf, type ValueRow } from '../../src/tui/model.ts';
import { openForm } from '../../src/tui/pages/form.ts';
import { openAt, type StepAnswer } from '../../src/tui/pages/step.ts';
import { type After, after, PAY, picture, shownPage, typed, village } from './picture.ts';

const text = (model: Model): string => frameOf(model).map(plainText).join('\n');

const VILLAGE = `0x${'9'.repeat(40)}`;
const SOURCE = ['action pay(to: address) {', '  require members[caller]', '  balances[to] += 1', '}'].join('\n');

const BALANCE = { name: 'balances[bob]', path: 'balances[0x2]', type: 'int256', unit: 'hlp', old: '0', new: '4', shownOld: '0', shownNew: '4', changed: true } as const; // prettier-ignore
const LIMIT = { ...BALANCE, name: 'limits[bob]', path: 'limits[0x2]', shownOld: '50', shownNew: '50', changed: false };

/** A step of a payment in the middle of a line, as `Timeline.look` gives it. */
function viewAt(step: number, more: Partial<StepView['snapshot']> = {}): StepView {
  return {
    kind: 'step',
    position: stepPosition(4, 0, step),
    lastStep: 9,
    isDraft: false,
    told: {
      sentence: 'Alise paid Bob',
      kind: 'call',
      recipient: VILLAGE,
      recipientName: 'village',
      senderName: 'alise',
      wei: '0',
      amount: '0',
      call: {
        function: 'pay',
        args: [
          { name: 'to', type: 'address', value: `0x${'2'.repeat(40)}`, shown: 'bob' },
          { name: 'units', type: 'uint256', unit: 'hlp', value: '4500000000000000000', shown: '4.5' },
          { name: 'note', type: 'string', value: 'bike', shown: '"bike"' },
        ],
      },
    },
    snapshot: {
      position: `4.0.${step}`,
      source: { contract: 'village', address: VILLAGE, file: 'village.hlp', line: 2, column: 11, endLine: 2, endColumn: 26, text: '  require members[caller]' }, // prettier-ignore
      function: 'pay',
      calls: [{ contract: 'village', address: VILLAGE, function: 'pay' }],
      instruction: 'sget 1',
      stack: [],
      locals: [{ name: 'to', type: 'address', value: '0x2', shown: 'bob' }],
      reads: [],
      state: [BALANCE, LIMIT],
      balances: [{ address: '0x2', name: 'bob', wei: '1', shown: '+2' }],
      changedNow: [],
      movedNow: [],
      failedCalls: [],
      sentence: undefined,
      gas: { used: 1, left: 2 },
      outcome: undefined,
      ...more,
    },
    files: [{ name: 'village.hlp', text: SOURCE }],
    gasByLine: [],
    gasRows: [],
    ranCode: true,
    breakingWrite: undefined,
  } as unknown as StepView;
}

const answer = (view: StepView, more: Partial<StepAnswer> = {}): StepAnswer => ({ view, transactions: 1, head: 4, ...more }); // prettier-ignore
const stepped = (ticket: number, view: StepView, more: Partial<StepAnswer> = {}): Event => ({ kind: 'stepped', ticket, answer: answer(view, more) }); // prettier-ignore

/** At step 3 of the payment. */
const there = (): Model => after(picture(village(['alise', 'bob'], true)), ['enter', stepped(1, viewAt(3))]).model;
const at = (model: Model, ...events: readonly (Event | string)[]): After => after(model, events);
const hunting = (): Model => at(there(), 'k', 'c').model;
const asked = (): After => at(there(), 'w', 'enter');
const form = (): Model => at(there(), 'x').model;
const ready = (): Model => openForm(picture(village(['alise', 'bob'])), callForm(village([]).contracts[0]!, PAY, ['bob', '4.5', 'tea']), true)[0]; // prettier-ignore

describe('a breakpoint', () => {
  test('is set on the line that comes next, marked beside it, said, and taken away by the same key', () => {
    const { model } = at(there(), 'k');
    expect(model.desk.breakpoints).toEqual([{ kind: 'line', text: 'village:2', contract: VILLAGE, file: 'village.hlp', line: 2 }]); // prettier-ignore
    expect(text(model)).toContain('Stops at village:2.');
    expect(text(model)).toContain('▸2●  require members[caller]');
    expect(text(at(model, 'k').model)).toContain('Stops no longer at village:2.');
    expect(at(model, 'k').model.desk.breakpoints).toEqual([]);
  });

  test('of another contract with a file of that name is not marked here', () => {
    const other: Breakpoint = { kind: 'line', text: 'town:3', contract: `0x${'8'.repeat(40)}`, file: 'village.hlp', line: 3 }; // prettier-ignore
    const anywhere: Breakpoint = { kind: 'line', text: 'line 4', line: 4 };
    const { model } = at(there(), { kind: 'breakpoint', breakpoint: other }, { kind: 'breakpoint', breakpoint: anywhere }); // prettier-ignore
    expect(text(model)).toContain(' 3   balances[to]');
    expect(text(model)).toContain('●4 }');
  });

  test('is run on to with c and back to with C, with all that are set', () => {
    const { model, effects } = at(there(), 'k', 'c');
    expect(effects).toMatchObject([{ kind: 'step', question: { kind: 'run', direction: 1, from: { step: 3 }, breakpoints: [{ text: 'village:2' }] } }]); // prettier-ignore
    const back = at(model, stepped(model.ticket, viewAt(7), { note: 'Stopped at village:2.' }), 'C');
    expect(back.effects).toMatchObject([{ question: { kind: 'run', direction: -1, from: { step: 7 } } }]);
  });

  test('that was met is said', () => {
    const { model } = at(there(), 'k', 'c');
    expect(text(at(model, stepped(model.ticket, viewAt(7), { note: 'Stopped at village:2.' })).model)).toContain('Stopped at village:2.'); // prettier-ignore
  });

  test('is needed before one runs on', () => {
    const { model, effects } = at(there(), 'c');
    expect(effects).toEqual([]);
    expect(text(model)).toContain('No breakpoint is set');
  });

  test('of other kinds is read from what is typed, by whoever knows the contracts, from where one stands', () => {
    const { effects } = at(there(), ':', ...typed('break write balances.bob'), 'enter');
    expect(effects).toMatchObject([{ kind: 'breakpoint', text: 'write balances.bob', here: { address: VILLAGE, file: 'village.hlp' } }]); // prettier-ignore
  });

  test('is listed by :breaks and K, and Enter there takes it away', () => {
    const { model } = at(there(), 'k', ':', ...typed('breaks'), 'enter');
    expect(text(model)).toContain('▸ ● village:2');
    // What is cut at this width has a page on which it is whole.
    expect(text(model)).not.toContain('village:44 and village.hlp:44');
    expect(text(at(model, 'down', 'enter').model)).toContain('village:44 and village.hlp:44');
    expect(pageOf(at(there(), 'K').model).kind).toBe('breakpoints');
    expect(text(at(model, 'enter').model)).toContain('None is set.');
  });

  test('stays wherever one goes, on a copy too', () => {
    const { model } = at(there(), 'k', 'h', ':', ...typed('step 3.0'), 'enter');
    expect(model.desk.breakpoints).toHaveLength(1);
    const [copy] = openAt(model, stepPosition(4, 0), 'copy');
    expect(shownPage(copy, 'step').on).toBe('copy');
    const onCopy = at(copy, stepped(copy.ticket, viewAt(2))).model;
    expect(onCopy.desk.breakpoints).toEqual(model.desk.breakpoints);
    expect(text(onCopy)).toContain('●');
  });
});

describe('a long way', () => {
  test('tells how far it is, in the place of the last line', () => {
    const { model } = at(hunting(), { kind: 'working', ticket: hunting().ticket, text: 'Running … at 2.0.4' });
    expect(text(model)).toContain('Running … at 2.0.4');
    expect(text(model)).toContain('Esc stops');
  });

  test('is ended by Esc, and one stays where one was', () => {
    const { model, effects } = at(hunting(), 'down', 'escape');
    expect(effects).toEqual([{ kind: 'stop', ticket: hunting().ticket }]);
    expect(shownPage(model, 'step').waiting).toEqual([]);
    const ended = at(model, stepped(model.ticket, viewAt(3), { note: 'Ended at 2.0.4; nothing was met up to there.' }));
    expect(text(ended.model)).toContain('Ended at 2.0.4');
    expect(pageOf(at(ended.model, 'escape').model).kind).toBe('home');
  });

  test('is told above a list of values too, and ended there; the list stays open', () => {
    const list = at(there(), 'k', 'enter', 'c').model;
    expect(text(list)).toContain('On the way … Esc ends it.');
    const { model, effects } = at(list, 'escape');
    expect(effects).toEqual([{ kind: 'stop', ticket: list.ticket }]);
    expect(pageOf(model).kind).toBe('values');
  });

  test('ends when one goes to the first page', () => {
    expect(at(hunting(), 'h').effects).toEqual([{ kind: 'stop', ticket: hunting().ticket }]);
    expect(at(there(), 'k', 'enter', 'c', 'h').effects.at(-1)).toMatchObject({ kind: 'stop' });
  });

  test('lets keys wait their turn, none of them lost', () => {
    const { model } = at(hunting(), 'down', 'C');
    const next = at(model, stepped(model.ticket, viewAt(7)));
    expect(next.effects).toMatchObject([{ question: { kind: 'move', move: 'nextLine', from: { step: 7 } } }]);
    const last = at(next.model, stepped(next.model.ticket, viewAt(8)));
    expect(last.effects).toMatchObject([{ question: { kind: 'run', direction: -1, from: { step: 8 } } }]);
  });
});

describe('going to a place', () => {
  test.each([
    ['4.0.17', { block: 4, transaction: 0, step: 17 }],
    ['3.1', { block: 3, transaction: 1, step: 0 }],
    ['2', { block: 2, moment: 'header' }],
    ['0', { block: 0, moment: 'genesis' }],
    ['4.root', { block: 4, moment: 'root' }],
    ['.8', { block: 4, transaction: 0, step: 8 }],
  ])('%s', (typedText, position) => {
    const { effects } = at(there(), 'g', ...typed(typedText), 'enter');
    expect(effects).toMatchObject([{ kind: 'step', question: { kind: 'at', position } }]);
  });

  test('what is no place is said, with what would be', () => {
    const { model, effects } = at(there(), 'g', ...typed('somewhere'), 'enter');
    expect(effects).toEqual([]);
    expect(text(model)).toMatch(/A place reads 4 \(a block\).*\n.*somewhere/);
  });

  test('while one types every letter is a letter, and Esc drops it', () => {
    const { model } = at(there(), 'g', 'q', 'h');
    expect(text(model)).toContain('go to: qh▏');
    expect(pageOf(at(model, 'escape').model).kind).toBe('step');
  });
});

describe('searching', () => {
  test('goes on to the next place, and with > and < further and back', () => {
    const { model, effects } = at(there(), '/', ...typed('bike'), 'enter');
    expect(effects).toMatchObject([{ question: { kind: 'search', direction: 1, text: 'bike', from: { step: 3 } } }]);
    const found = at(model, stepped(model.ticket, viewAt(5), { note: 'Found in the line: bike' })).model;
    expect(text(found)).toContain('Found in the line: bike');
    expect(at(found, '>').effects).toMatchObject([{ question: { kind: 'search', direction: 1, from: { step: 5 } } }]);
    expect(at(found, '<').effects).toMatchObject([{ question: { kind: 'search', direction: -1 } }]);
    expect(at(found, '/', 'enter').effects).toMatchObject([{ question: { text: 'bike' } }]);
  });

  test('asks what for when nothing was searched for yet', () => {
    expect(text(at(there(), '>').model)).toContain('search: ▏');
  });
});

describe('a pin', () => {
  const PINNED: ValueRow = { name: 'balances[bob]', old: '0', now: '4 hlp', group: { word: 'Pinned', shown: 'Pinned' }, ref: { kind: 'leaf', contract: 'village', path: BALANCE.path } }; // prettier-ignore

  test('is chosen from all that can be found again elsewhere; the place is asked for once more with it', () => {
    const { model } = at(there(), 'p');
    expect(shownPage(model, 'values').rows.map(({ name }) => name)).toEqual(['balances[bob]', 'bob', 'to', 'limits[bob]']); // prettier-ignore
    const { model: pinned, effects } = at(model, 'enter');
    expect(text(pinned)).toContain('balances[bob] is pinned: it stays in view.');
    expect(effects).toMatchObject([{ question: { kind: 'at', position: { step: 3 }, pins: [{ name: 'balances[bob]', ref: { path: BALANCE.path } }] } }]); // prettier-ignore
  });

  test('goes along with every question, and stands above everything else, once', () => {
    const pinned = at(there(), 'p', 'enter', 'escape').model;
    const shown = at(pinned, stepped(pinned.ticket, viewAt(3), { pinned: [PINNED] })).model;
    expect(text(shown)).toMatch(/Pinned ─+\n.*balances\[bob\] {2}0 → 4 hlp/);
    expect(text(shown).split('balances[bob]')).toHaveLength(2);
    expect(at(shown, 'down').effects).toMatchObject([{ question: { move: 'nextLine', pins: [{ name: 'balances[bob]' }] } }]); // prettier-ignore
  });

  test('stays in view at a place where no contract runs', () => {
    const header = { kind: 'header', position: { block: 5, moment: 'header', transaction: 0, step: 0 }, hash: '0x', parentHash: '0x', target: '0x', nonce: '1', tries: '2', difficulty: '3', miner: { name: 'helper' }, time: '0', gasUsed: '0', gasLimit: '1', sentence: 'Block 5' }; // prettier-ignore
    const model = at(there(), 'b').model;
    const shown = at(model, { kind: 'stepped', ticket: model.ticket, answer: { view: header as never, transactions: 0, head: 5, pinned: [PINNED] } }).model; // prettier-ignore
    expect(text(shown)).toMatch(/Pinned ─+\n.*balances\[bob\]/);
  });

  test('is taken away as it was set', () => {
    const pinned = at(there(), 'p', 'enter').model;
    expect(at(pinned, 'enter').model.desk.pins).toEqual([]);
  });
});

describe('everything at a place', () => {
  test('stays open while one steps, with what was searched for and the value one stands on', () => {
    const list = at(there(), 'enter', '/', ...typed('bob'), 'enter', 'down').model;
    const { model, effects } = at(list, 'n');
    expect(effects).toMatchObject([{ question: { kind: 'move', move: 'nextLine', from: { step: 3 } } }]);
    const next = at(model, stepped(model.ticket, viewAt(7, { state: [LIMIT, { ...BALANCE, shownNew: '5' }], locals: [] }))).model; // prettier-ignore
    expect(text(next)).toContain('Everything at 4.0.7');
    expect(shownPage(next, 'values').filter.text).toBe('bob');
    expect(text(next)).toContain('0 → 5 hlp');
    expect(text(next)).toMatch(/▸ bob +\+2 hlp/);
  });

  test('asks why, pins, and shows the tree of the chosen value', () => {
    const list = at(there(), 'enter').model;
    expect(at(list, 'w').effects).toMatchObject([{ kind: 'inquire', inquiry: { kind: 'why', contract: 'village', path: BALANCE.path, before: { step: 3 } } }]); // prettier-ignore
    expect(at(list, 'm').effects).toMatchObject([{ kind: 'inquire', inquiry: { kind: 'tree', path: BALANCE.path, position: { step: 3 } } }]); // prettier-ignore
    expect(text(at(list, 'down', 'down', 'w').model)).toContain('nobody wrote it');
  });
});

describe('why is it this value', () => {
  const rows: ValueRow[] = [
    { name: '4.0.2  alise', old: '0', now: '4 hlp', go: stepPosition(4, 0, 2), about: 'line 3: balances[to] += 1' },
    { name: '2.0.1  alise', old: '1', now: '0 hlp', go: stepPosition(2, 0, 1) },
  ];
  const answered = (more: object = {}): Model => at(asked().model, { kind: 'inquired', ticket: asked().model.ticket, answer: { told: ['village.balances[bob] = 4'], rows, on: 'chain', ...more } }).model; // prettier-ignore

  test('the cursor stands on what the line before changed; Enter asks', () => {
    expect(asked().effects).toMatchObject([{ kind: 'inquire', inquiry: { kind: 'why', path: BALANCE.path } }]);
    expect(text(asked().model)).toContain('Looking …');
  });

  test('each write says where and what; Enter leads there, and Esc back to the list', () => {
    const model = answered();
    expect(text(model)).toMatch(/▸ 4\.0\.2 {2}alise {2}0 → 4 hlp/);
    expect(text(model)).toContain('line 3: balances[to] += 1');
    const gone = at(model, 'down', 'enter');
    expect(gone.effects).toMatchObject([{ question: { kind: 'at', position: { block: 2, step: 1 }, on: 'chain' } }]);
    expect(text(at(gone.model, 'escape').model)).toContain('Why is it this value?');
  });

  test('a long history is asked for further', () => {
    const model = answered({ more: 900 });
    expect(text(model)).toContain('… 900 earlier; + shows more');
    expect(at(model, '+').effects).toMatchObject([{ inquiry: { kind: 'why', limit: 1000 } }]);
  });

  test('left before there is an answer, nobody goes on looking; a late answer is not shown', () => {
    const { model, effects } = at(asked().model, 'escape');
    expect(effects).toEqual([{ kind: 'stop', ticket: asked().model.ticket }]);
    expect(at(model, { kind: 'inquired', ticket: asked().model.ticket, answer: { told: ['late'], rows: [], on: 'chain' } }).model).toEqual(model); // prettier-ignore
  });

  test('without an answer one is back, and told why', () => {
    const { model } = at(asked().model, { kind: 'trouble', message: 'block 2 is damaged', ticket: asked().model.ticket }); // prettier-ignore
    expect(pageOf(model).kind).toBe('values');
    expect(text(model)).toContain('block 2 is damaged');
  });
});

describe('the end of a failed transaction', () => {
  const cause = { sentence: 'limits[bob] went from 50 to 10 hlp at 3.0.4', position: stepPosition(3, 0, 4) };
  const failed = (): Model => at(there(), 'down', stepped(2, viewAt(9, { outcome: 'reverted' }), { failure: { rows: [{ name: 'left', now: '-60 hlp', group: { word: 'Why it failed', shown: 'Why it failed' } }], cause } })).model; // prettier-ignore

  test('shows what stood in the condition, and the write that made it so', () => {
    expect(text(failed())).toMatch(/Why it failed ─+\n.*left = -60 hlp/);
    expect(text(failed())).toContain('cause: limits[bob] went from 50 to 10 hlp at 3.0.4');
  });

  test('asks with w why it failed', () => {
    expect(text(failed())).toContain('w why it failed');
    expect(at(failed(), 'w').effects).toMatchObject([{ inquiry: { kind: 'failure', position: { step: 9 } } }]);
  });
});

describe('what if', () => {
  test('the form is filled in as it was, and nothing is asked of the chain before one wants to', () => {
    const { model, effects } = at(there(), 'x');
    expect(effects).toEqual([]);
    expect(shownPage(model, 'form').form.fields.map((field) => field.text)).toEqual(['bob', '4.5', 'bike', '']);
    expect(text(model)).toContain('Nothing yet: the branch would be what happened');
  });

  test('what is otherwise is told, with the command that does the same', () => {
    const { model } = at(form(), 'down', 'clear', ...typed('60'), 'up', 'up', 'right');
    expect(text(model)).toMatch(/as +alise → bob/);
    expect(text(model)).toMatch(/units +4\.5 → 60/);
    expect(text(model)).toContain('hlp what-if 4.0 --argument units=60 --caller bob');
    expect(model.me).toBe('alise');
  });

  test('Enter makes the branch; its differences are listed, and s steps through it', () => {
    const { model, effects } = at(form(), 'down', 'clear', ...typed('60'), 'down', 'down', 'down', 'enter');
    expect(effects).toMatchObject([{ kind: 'inquire', inquiry: { kind: 'what if', on: 'chain', form: { past: { place: { block: 4, index: 0 } } } } }]); // prettier-ignore
    const working = at(model, { kind: 'working', ticket: model.ticket, text: 'block 4 of 9' }).model;
    expect(text(working)).toContain('block 4 of 9');
    const rows = [{ name: 'village.balances[bob]', old: '4.5', now: '60 hlp' }];
    const told = at(working, { kind: 'inquired', ticket: model.ticket, answer: { told: ['What if units 4.5 → 60'], rows, on: 'branch', start: stepPosition(4, 0) } }).model; // prettier-ignore
    expect(text(told)).toContain('village.balances[bob]  4.5 → 60 hlp');
    const walking = at(told, 's');
    expect(walking.effects).toMatchObject([{ question: { kind: 'at', on: 'branch', position: { block: 4, step: 0 } } }]); // prettier-ignore
    expect(text(walking.model)).toContain('What if, step by step: this never happened');
  });

  test('what does not fit is said before anything is run', () => {
    const { effects } = at(form(), 'down', 'clear', ...typed('much'), 'down', 'down', 'down', 'enter');
    expect(effects).toEqual([]);
  });
});

describe('before it is signed', () => {
  test('a form can be stepped through; nothing is sent, and the screen says so', () => {
    const { model, effects } = at(ready(), 's');
    expect(effects).toMatchObject([{ kind: 'step', question: { kind: 'draft', on: 'draft', me: 'alise', form: { target: 'village.pay' } } }]); // prettier-ignore
    expect(text(model)).toContain('nothing is signed');
    expect(shownPage(at(model, 'escape').model, 'form').form.fields[0]?.text).toBe('bob');
  });

  test('the row for it does the same; in a field s is a letter', () => {
    expect(at(ready(), 'down', 'enter').effects).toMatchObject([{ question: { kind: 'draft' } }]);
    expect(shownPage(at(ready(), 'up', 's').model, 'form').form.fields[2]?.text).toBe('teas');
  });

  test('what is still missing is asked for first', () => {
    const empty = openForm(picture(village([])), callForm(village([]).contracts[0]!, PAY), false)[0];
    const { model, effects } = at(empty, 'down', 'down', 'down', 's');
    expect(effects).toEqual([]);
    expect(text(model)).toContain('First fill in to.');
  });
});

describe('the line that comes next', () => {
  test('shows which part of it runs now, with marks, since colour is never the only sign', () => {
    expect(text(there())).toContain('next: require ‹members[caller]›');
  });

  test('a whole statement needs no marks', () => {
    const source = { ...viewAt(3).snapshot.source!, column: 3 };
    const { model } = at(there(), 'down', stepped(2, viewAt(4, { source })));
    expect(text(model)).toContain('next: require members[caller]');
  });
});
