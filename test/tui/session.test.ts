/** The screen's effects on a real chain in memory: what is remembered when it is opened again, and what is found of long ago. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Deed, draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { deedOf } from '../../src/tui/deed.ts';
import { callForm } from '../../src/tui/forms.ts';
import { type Model, pageOf } from '../../src/tui/model.ts';
import { readSeen, writeSeen } from '../../src/tui/seen.ts';
import { Session } from '../../src/tui/session.ts';
import { advice } from '../../src/tui/story.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { shownPage, SIZE, typed } from './picture.ts';
import { until } from './terminal.ts';

const alise = personNamed('alise')!;
const bob = personNamed('bob')!;
const VILLAGE = join(import.meta.dirname, '../../contracts/village.hlp');

let node: Node;
let session: Session;
const open = (): Session =>
  (session = new Session({ node, directory: 'memory', size: SIZE, runWords: async () => '' }));
const press = (...keys: readonly string[]): void => keys.forEach((key) => session.dispatch({ kind: 'key', key }));
const comes = (isSo: (model: Model) => boolean): Promise<void> =>
  until(() => isSo(session.model()), () => JSON.stringify(pageOf(session.model())).slice(0, 2000)); // prettier-ignore

async function send(deed: Deed): Promise<void> {
  const draft = draftOf(node, alise, deed);
  await node.submit(withGas(draft, alise, node.dryRun(draft).receipt));
  await node.mine();
}

async function act(name: string, values: readonly string[]): Promise<void> {
  const [contract] = session.model().facts.contracts;
  const callable = contract?.functions.find((one) => one.name === name);
  if (contract === undefined || callable === undefined) throw new Error(`the village has no ${name}`);
  await send(await deedOf(callForm(contract, callable, values), node));
}

async function reopen(): Promise<void> {
  await session.close();
  open();
}

beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore() });
  await send(await deedOf({ kind: 'deploy', target: VILLAGE, title: '', about: '', fields: [] }, node));
  open();
});
afterEach(async () => {
  await session.close();
  await node.close();
});

test('what was stepped through and broken is still ticked off when one comes back', async () => {
  press(':', ...typed('step'), 'enter');
  await comes(({ seen }) => seen.stepped);
  await reopen();
  expect(session.model().seen).toEqual({ stepped: true, broke: [] });

  session.dispatch({ kind: 'broke', experiment: { which: 'history', told: [], rule: '', place: '' }, onCopy: { block: 1, moment: 'root', transaction: 0, step: 0 } }); // prettier-ignore
  await reopen();
  expect(session.model().seen).toEqual({ stepped: true, broke: ['history'] });
});

test('what cannot be kept, or is damaged, only means that a chapter is suggested once more', async () => {
  const { store } = node.chain;
  await writeSeen(store, { stepped: false, broke: ['signature'] });
  expect(readSeen(store)).toEqual({ stepped: false, broke: ['signature'] });
  await store.commit([{ key: 'screen/seen', value: Uint8Array.of(0xff, 0x20, 0xfe) }]);
  expect(readSeen(store)).toEqual({ stepped: false, broke: [] });
  await reopen();
  expect(session.model().seen).toEqual({ stepped: false, broke: [] });
});

test('a payment of long ago is still known; what is held of a long chain is bounded, and nobody warns', async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warned);

  await act('admit', ['alise', '50']);
  await act('admit', ['bob', '50']);
  await act('pay', ['bob', '4.5', 'tea']);
  for (let i = 0; i < 205; i++) await send({ to: bob.address, wei: 1n, data: new Uint8Array(0) });
  await comes(({ facts }) => facts.head === 209);
  expect(session.model().facts.village?.payment).toEqual({ block: 4, index: 0 });

  await reopen();
  await comes(({ facts }) => facts.village?.payment !== undefined);
  expect(session.model().facts.village?.payment).toEqual({ block: 4, index: 0 });
  expect(advice(session.model())?.chapter).toBe('step');
  expect(session.model().facts.blocks).toHaveLength(200);
  expect(warnings).toEqual([]);
  process.off('warning', warned);
}, 30_000);

test.each([
  ['invariant', 0, { kind: 'step', position: { block: 5, step: 0 } }],
  ['signature', 1, { kind: 'step', position: { block: 2, step: 0 } }], // prettier-ignore
  ['history', 2, { kind: 'root', position: { block: 1 }, equal: false }], // prettier-ignore
] as const)('after the experiment %s, s steps through it on a copy', async (_, row, view) => {
  press('home', ...Array.from({ length: 5 }, () => 'down'), 'enter');
  expect(pageOf(session.model()).kind).toBe('breaks');
  press(...Array.from({ length: row }, () => 'down'), 'enter');
  await comes((model) => pageOf(model).kind === 'text');
  press('s');
  await comes((model) => shownPage(model, 'step').answer !== undefined);
  expect(shownPage(session.model(), 'step').answer?.view).toMatchObject(view);
  press('home');
  await comes((model) => shownPage(model, 'step').answer?.view.kind === 'genesis');
  press('end');
  await comes((model) => shownPage(model, 'step').answer?.view.kind === 'root');
  expect(node.chain.head.header.number).toBe(1n);
  press('escape');
  expect(shownPage(session.model(), 'text').title).toContain('Break it');
});
