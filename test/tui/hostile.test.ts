/** Text from outside, in every place where the screen shows some: nothing that a terminal obeys, or that nobody sees, gets through. */

import { createElement } from 'react';
import { render } from 'ink';
import { expect, test } from 'vitest';
import { frameOf } from '../../src/tui/frame.ts';
import { grown } from '../../src/tui/fields.ts';
import type { Desk } from '../../src/tui/desk.ts';
import { callForm } from '../../src/tui/forms.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import type { Facts, Form, Model, Page, Parameter, Preview } from '../../src/tui/model.ts';
import { opened, pageOf } from '../../src/tui/model.ts';
import { Screen } from '../../src/tui/screen.ts';
import { stepPosition } from '../../src/timeline/position.ts';
import type { RootView, StepView } from '../../src/timeline/view.ts';
import { EVERY_PAYLOAD, FORBIDDEN, PAYLOADS, textIn } from '../helpers/hostile.ts';
import { after, picture, village } from './picture.ts';
import { testTerminal } from './terminal.ts';

const MARK = 'EVIL';

/** The picture with a payload in every text that came from outside. */
function poisoned(bad: string): Facts {
  const facts = village(['alise', 'bob'], true);
  const callable = { name: bad, kind: 'action', isPayable: true, about: bad, params: [{ name: bad, type: 'string', help: bad }] } as const; // prettier-ignore
  return {
    ...facts,
    contracts: [{ name: bad, address: bad, about: bad, functions: [callable, { ...callable, kind: 'view' }] }],
    sources: [{ name: bad, path: bad, isTour: true }],
    blocks: facts.blocks.map((block) => ({
      ...block,
      hash: bad,
      tries: bad,
      transactions: [{ index: 0, sentence: bad, failed: true, details: bad }],
    })),
  };
}

function stepView(bad: string): StepView {
  const value = { path: bad, name: bad, type: 'string', old: bad, new: bad, shownOld: bad, shownNew: bad, changed: true } as const; // prettier-ignore
  const local = { name: bad, type: 'string', value: bad, shown: bad } as const;
  return {
    kind: 'step',
    position: { block: 1, moment: 'transaction', transaction: 0, step: 1 },
    lastStep: 2,
    told: { sentence: bad, kind: 'call', reason: { name: bad, fields: [], text: bad } },
    snapshot: {
      position: bad,
      source: { contract: bad, address: bad, file: bad, line: 1, column: 1, text: bad },
      calls: [
        { contract: bad, address: '0x1', function: bad },
        { contract: bad, address: '0x2', function: bad },
      ],
      function: bad,
      reads: [value],
      balances: [{ address: bad, name: bad, wei: bad, shown: bad }],
      instruction: bad,
      stack: [bad],
      locals: [local],
      state: [value, { ...value, changed: false }, { ...value, leaves: [value] }],
      gas: { used: 1, left: 1 },
      outcome: 'reverted',
      sentence: bad,
    },
    files: [{ name: bad, text: bad }],
    ranCode: true,
    gasByLine: [],
    gasRows: [],
    breakingWrite: { invariant: bad, step: 1, source: { file: bad, line: 1 }, write: value },
  } as unknown as StepView;
}

function rootView(bad: string): RootView {
  return {
    kind: 'root',
    position: { block: 1, moment: 'root', transaction: 0, step: 0 },
    computed: bad,
    promised: bad,
    equal: true,
    contracts: [{ address: bad, name: bad, sizeInBytes: 1 }],
    leaves: [{ contract: bad, name: bad, path: bad, type: 'string', shownOld: bad, shownNew: bad }],
    balances: [{ name: bad, shown: bad, address: bad }],
    sentence: bad,
  } as unknown as RootView;
}

/** A list of structs, each part of which is called what a stranger likes. */
function formWith(bad: string, facts: Facts): Form {
  const contract = facts.contracts[0] ?? never();
  const parameter = (type: string, more = {}): Parameter => ({ name: bad, type, help: bad, ...more });
  const params = [
    parameter('string'),
    parameter('address'),
    parameter('uint8', { internalType: bad, values: [bad] }),
    parameter('tuple[]', { max: 1, components: [parameter('string'), parameter('bytes')] }),
  ];
  const { fields, ...form } = callForm(contract, { ...(contract.functions[0] ?? never()), params }, [bad, bad, bad]);
  const longer = grown(fields, [3]);
  return typeof longer === 'object' ? { ...form, fields: longer.fields } : never();
}

function deskWith(bad: string): Desk {
  const breakpoint = { text: bad, kind: 'line', file: bad, line: 1 } as const;
  const pin = { ref: { kind: 'leaf', contract: bad, path: bad }, name: bad } as const;
  return { showsMachine: true, breakpoints: [breakpoint], pins: [pin], search: bad };
}

/** Every page, with the payload in everything on it. */
function pagesWith(bad: string, facts: Facts): Page[] {
  const form = formWith(bad, facts);
  const formPage = { kind: 'form', form, cursor: 1, isStale: false, ticket: 1 } as const;
  const changes: Preview = {
    kind: 'changes',
    rows: [{ name: bad, old: bad, now: bad, type: bad }],
    cost: bad,
    gas: bad,
  };
  const step = { kind: 'step', on: 'copy', isAsking: false, waiting: [], working: undefined, ticket: 1 } as const;
  const position = stepPosition(1, 0);
  const pinned = [{ name: bad, old: bad, now: bad, group: { word: 'Pinned', shown: 'Pinned' } }] as const;
  const failure = { rows: [{ name: bad, now: bad }], cause: { sentence: bad, position } };
  const inquiry = { kind: 'why', on: 'chain', contract: bad, path: bad, limit: 1 } as const;
  const answering = { kind: 'answer', title: bad, inquiry, working: undefined, cursor: 0, filter: { text: '', isTyping: false }, ticket: 1 } as const; // prettier-ignore
  const mining = { kind: 'mining', words: [bad, bad], hash: bad, replay: undefined, shown: 0, told: [bad], place: undefined, contract: bad, problem: undefined } as const; // prettier-ignore
  const rows = [
    { name: bad, old: bad, now: bad, type: bad, path: bad },
    { name: bad, now: bad },
  ];
  const filter = { text: bad, isTyping: true };
  return [
    { kind: 'home', cursor: 0 },
    { kind: 'home', cursor: 3 },
    { kind: 'sources', cursor: 0 },
    { kind: 'people', cursor: 0 },
    { kind: 'contract', name: bad, cursor: 0 },
    { kind: 'block', number: 1, cursor: 0, about: [['hash', bad]] },
    ...Array.from({ length: 8 }, (_, cursor): Page => ({ ...formPage, cursor, preview: undefined })),
    { ...formPage, preview: { kind: 'incomplete', message: bad } },
    { ...formPage, preview: { kind: 'answer', text: bad } },
    { ...formPage, preview: { kind: 'fails', reason: bad, details: [bad] } },
    { ...formPage, preview: changes },
    { ...formPage, preview: changes, isStale: true },
    { ...formPage, preview: changes, cursor: 9 },
    { ...mining, problem: bad },
    { ...mining, replay: { block: 1, difficulty: '256', zeros: 2, tries: 1, frames: [[{ number: 1, hash: bad }]] }, shown: 1 }, // prettier-ignore
    { kind: 'memory', contract: bad, block: 1, since: 1, cursor: 0, filter, rows, ticket: 1 },
    ...(['look', 'why', 'pin', 'tree'] as const).map((purpose): Page => ({ kind: 'values', purpose, on: 'chain', position, place: bad, cursor: 1, filter, rows })), // prettier-ignore
    { ...answering, answer: undefined, working: bad },
    { ...answering, answer: { told: [bad], rows: rows.map((row) => ({ ...row, about: bad, go: position })), on: 'chain', more: 3 } }, // prettier-ignore
    { ...answering, answer: { told: Array.from({ length: 40 }, () => bad), rows: [], on: 'branch', start: position } },
    { kind: 'breakpoints', cursor: 0 },
    { kind: 'text', title: bad, text: bad, offset: 0 },
    { kind: 'text', title: bad, text: bad, offset: 0, rule: bad },
    { kind: 'lottery', zeros: 2, tries: bad, seconds: 1, found: bad, ticket: 1 },
    { ...step, answer: { view: stepView(bad), transactions: 1, head: 1 } },
    { ...step, working: bad, answer: { view: stepView(bad), transactions: 1, head: 1, pinned, failure } },
    { ...step, answer: { view: rootView(bad), transactions: 1, head: 1, pinned } },
  ];
}

function picturesWith(payload: string): Model[] {
  const bad = `${MARK}${payload}${MARK}`;
  const facts = poisoned(bad);
  const model = { ...picture(facts), directory: bad };
  const home: Page = { kind: 'home', cursor: 0 };
  const pages = pagesWith(bad, facts).map((page) => opened(model, page));
  return [
    ...pages,
    ...pages.map((page) => after(page, ['?']).model),
    // What opens from there: a value whole, everything at a step, a transaction.
    ...pages.filter((page) => ['values', 'step', 'block'].includes(pageOf(page).kind)).map((page) => after(page, ['enter']).model), // prettier-ignore
    { ...model, notice: bad },
    ...pages.filter((page) => ['step', 'breakpoints'].includes(pageOf(page).kind)).map((page) => ({ ...page, desk: deskWith(bad) })), // prettier-ignore
    { ...model, command: bad },
    after(model, [{ kind: 'broke', experiment: { which: 'invariant', told: [bad], rule: bad, place: bad }, onCopy: stepPosition(1, 0) }]).model, // prettier-ignore
    after(model, [{ kind: 'said', title: bad, text: bad }]).model,
    after(model, [{ kind: 'trouble', message: bad }]).model,
    after(opened(model, home), [':', { kind: 'pasted', text: bad }]).model,
    after(opened(model, home), [':', { kind: 'pasted', text: `step ${bad}` }, 'enter']).model,
    after(model, [
      { kind: 'formed', form: formWith(bad, facts) },
      { kind: 'pasted', text: bad },
    ]).model,
  ];
}

test.each(EVERY_PAYLOAD.map((payload) => [JSON.stringify(payload).slice(0, 40), payload]))(
  '%s is shown as signs on every page, and every line keeps its width',
  (_, payload) => {
    for (const model of picturesWith(payload)) {
      const lines = frameOf(model);
      expect(lines.map(plainText).filter((text) => FORBIDDEN.test(text))).toEqual([]);
      expect(lines.map(widthOf).filter((width) => width > model.size.columns)).toEqual([]);
      expect(lines.length).toBe(model.size.rows);
    }
  },
);

test('and the bytes that reach the terminal hold none of them', async () => {
  // All at once: each page is drawn by Ink, which takes a while.
  const payload = PAYLOADS.slice(0, 12).join(MARK);
  for (const model of picturesWith(payload)) {
    const terminal = testTerminal(80, 24);
    const source = { model: () => model, listen: () => () => {}, dispatch: () => {} };
    const instance = render(createElement(Screen, { source }), { ...terminal.streams, interactive: true, patchConsole: false, exitOnCtrlC: false }); // prettier-ignore
    await instance.waitUntilRenderFlush();
    instance.unmount();
    const written = terminal.written();
    expect(PAYLOADS.filter((one) => written.includes(`${MARK}${one}`))).toEqual([]);
    expect(textIn(written)).not.toMatch(FORBIDDEN);
  }
});

function never(): never {
  throw new Error('it is not there');
}
