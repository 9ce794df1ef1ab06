/** Text from outside, in every place where the screen shows some: nothing that a terminal obeys, or that nobody sees, gets through. */

import { createElement } from 'react';
import { render } from 'ink';
import { expect, test } from 'vitest';
import { frameOf } from '../../src/tui/frame.ts';
import { callForm } from '../../src/tui/forms.ts';
import { plainText, widthOf } from '../../src/tui/lines.ts';
import type { Facts, Model, Page } from '../../src/tui/model.ts';
import { opened } from '../../src/tui/model.ts';
import { Screen } from '../../src/tui/screen.ts';
import type { RootView, StepView } from '../../src/timeline/view.ts';
import { FORBIDDEN, PAYLOADS } from '../helpers/hostile.ts';
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
    sources: [{ name: bad, path: bad }],
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
      source: { file: bad, line: 1, column: 1, text: bad },
      calls: [bad],
      instruction: bad,
      stack: [bad],
      locals: [local],
      state: [value, { ...value, changed: false }],
      gas: { used: 1, left: 1 },
      outcome: 'reverted',
      sentence: bad,
    },
    files: [{ name: bad, text: bad }],
    gasByLine: [],
    breakingWrite: undefined,
  } as unknown as StepView;
}

function rootView(bad: string): RootView {
  return {
    kind: 'root',
    position: { block: 1, moment: 'root', transaction: 0, step: 0 },
    computed: bad,
    promised: bad,
    equal: true,
    leaves: [{ contract: bad, name: bad, shownOld: bad, shownNew: bad }],
    balances: [{ name: bad, shown: bad }],
    sentence: bad,
  } as unknown as RootView;
}

/** Every page, with the payload in everything on it. */
function pagesWith(bad: string, facts: Facts): Page[] {
  const contract = facts.contracts[0] ?? never();
  const form = callForm(contract, contract.functions[0] ?? never(), [bad, bad]);
  const formPage = { kind: 'form', form, cursor: 1, ticket: 1 } as const;
  const step = { kind: 'step', showsMachine: true, isAsking: false, waiting: [], ticket: 1 } as const;
  const mining = { kind: 'mining', command: bad, hash: bad, replay: undefined, shown: 0, told: [bad], place: undefined, problem: undefined } as const; // prettier-ignore
  return [
    { kind: 'home', cursor: 0 },
    { kind: 'sources', cursor: 0 },
    { kind: 'people', cursor: 0 },
    { kind: 'contract', name: bad, cursor: 0 },
    { kind: 'block', number: 1, cursor: 0, lines: [bad] },
    { ...formPage, preview: { kind: 'incomplete', message: bad } },
    { ...formPage, preview: { kind: 'answer', text: bad } },
    { ...formPage, preview: { kind: 'fails', reason: bad, details: [bad] } },
    { ...formPage, preview: { kind: 'changes', rows: [{ name: bad, old: bad, now: bad }], cost: bad, gas: bad } },
    { ...mining, problem: bad },
    { ...mining, replay: { block: 1, difficulty: '256', zeros: 2, tries: 1, frames: [[{ number: 1, hash: bad }]] }, shown: 1 }, // prettier-ignore
    { kind: 'memory', contract: bad, block: 1, cursor: 0, rows: [{ name: bad, value: bad, type: bad }], ticket: 1 },
    { kind: 'text', title: bad, text: bad, offset: 0 },
    { ...step, answer: { view: stepView(bad), transactions: 1 } },
    { ...step, answer: { view: rootView(bad), transactions: 1 } },
  ];
}

function picturesWith(payload: string): Model[] {
  const bad = `${MARK}${payload}${MARK}`;
  const facts = poisoned(bad);
  const model = { ...picture(facts), directory: bad };
  return [
    ...pagesWith(bad, facts).map((page) => opened(model, page)),
    { ...model, notice: bad },
    { ...model, command: bad },
    after(model, [{ kind: 'broke', experiment: { which: 'invariant', told: [bad], rule: bad, place: bad } }]).model,
    after(opened(model, { kind: 'home', cursor: 0 }), [':', { kind: 'pasted', text: bad }]).model,
  ];
}

test.each(PAYLOADS.map((payload) => [JSON.stringify(payload).slice(0, 40), payload]))(
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
  for (const payload of PAYLOADS.slice(0, 12)) {
    for (const model of picturesWith(payload)) {
      const terminal = testTerminal(80, 24);
      const source = { model: () => model, listen: () => () => {}, dispatch: () => {} };
      const instance = render(createElement(Screen, { source }), { ...terminal.streams, interactive: true, patchConsole: false, exitOnCtrlC: false }); // prettier-ignore
      await instance.waitUntilRenderFlush();
      instance.unmount();
      expect(terminal.written()).not.toContain(`${MARK}${payload}`);
    }
  }
});

function never(): never {
  throw new Error('it is not there');
}
