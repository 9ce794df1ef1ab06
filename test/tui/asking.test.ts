/** What one asks while stepping, on a real chain in memory: breakpoints, pins, why, what if, failures, the tree, drafts, searches. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Deed, draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { deedOf } from '../../src/tui/deed.ts';
import { callForm, deployForm } from '../../src/tui/forms.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Model, pageOf } from '../../src/tui/model.ts';
import { Session } from '../../src/tui/session.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { shownPage, typed } from './picture.ts';
import { until } from './terminal.ts';

const VILLAGE = join(import.meta.dirname, '../../contracts/village.hlp');
const COUNTER = join(import.meta.dirname, '../../contracts/counter.hlp');
const alise = personNamed('alise')!;

/** The line of the village's source with these words. */
const LINES = readFileSync(VILLAGE, 'utf8').split('\n');
const lineOf = (words: string): number => LINES.findIndex((text) => text.includes(words)) + 1;
const [TAKEN, GIVEN] = [lineOf('balances[caller] = left'), lineOf('balances[to] += int(units)')];

let node: Node;
let session: Session;

const text = (): string => frameOf(session.model()).map(plainText).join('\n');
const press = (...keys: readonly string[]): void => keys.forEach((key) => session.dispatch({ kind: 'key', key }));
const line = (words: string): void => press(':', ...typed(words), 'enter');
const sees = (words: string | RegExp): Promise<void> =>
  until(() => (typeof words === 'string' ? text().includes(words) : words.test(text())), () => `${String(words)}\n${text()}`); // prettier-ignore
const kind = (): Model['pages'][number]['kind'] => pageOf(session.model()).kind;

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

/** Block 4: 4.5 hlp to bob; 5: 40 more; 6: 10 more than alise may. */
beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore() });
  await send(await deedOf(deployForm({ path: VILLAGE, name: 'village', isTour: true }, ''), node));
  const size = { columns: 120, rows: 40 };
  session = new Session({ node, directory: 'memory', size, runWords: async () => '' });
  await act('admit', ['alise', '50']);
  await act('admit', ['bob', '50']);
  await act('pay', ['bob', '4.5', 'fixed my bike']);
  await act('pay', ['bob', '40', 'a new roof']);
  await act('pay', ['bob', '10', 'a castle']);
  await until(() => session.model().facts.head === 6, text);
});
afterEach(async () => {
  await session.close();
  await node.close();
});

test('a breakpoint on a line is run on to, through transactions, and back', async () => {
  line('step 4.0');
  await sees('▸105');
  press('down', 'down', 'down', 'down', 'k');
  await sees(`Stops at village:${TAKEN}`);
  press('c');
  await sees(/5\.0\.\d+[^]*Stopped at village:/);
  press('c');
  await sees('No breakpoint is met from here to the newest block.');
  press('C');
  await sees(/4\.0\.\d+[^]*Stopped at village:/);
  expect(kind()).toBe('step');
});

test('a write of a value is stopped at, whichever line it is; what is no breakpoint is explained', async () => {
  line('step 0.genesis');
  await sees('[genesis]');
  line('break write village.limits.bob');
  await sees('Stops at write village.limits[bob]');
  press('c');
  await sees(/▸ *\d+ +limits\[member\] = limit/);
  line('break write village.nonsense');
  await sees('nothing called "nonsense"');
  expect(kind()).toBe('step');
});

test('a pin has the value it had at every place, also where its contract does not run', async () => {
  line('step 5.0');
  await sees('40 hlp');
  press('p', 'home', '/', ...typed('balances[alise]'), 'enter', 'enter', 'escape', 'escape');
  await sees(/Pinned ─+\n.*balances\[alise\] = -4\.5 hlp/);
  press('b', 'B');
  await sees(/\[header\][^]*balances\[alise\] = -4\.5 hlp/);
  press('g', ...typed('3.root'), 'enter');
  await sees(/\[root\][^]*balances\[alise\] = 0 hlp/);
  press('g', ...typed('6.root'), 'enter');
  await sees(/\[6\][^]*\[root\][^]*balances\[alise\] = -44\.5 hlp/);
  press('g', ...typed('0'), 'enter');
  await sees(/\[genesis\][^]*balances\[alise\] = \(not there yet\)/);
  expect(kind()).toBe('step');
});

test('a pin of a contract that does not run goes by the name of its contract too', async () => {
  await send(await deedOf(deployForm({ path: COUNTER, name: 'counter', isTour: false }, ''), node));
  line('step 5.0');
  await sees('40 hlp');
  press('p', 'home', '/', ...typed('balances[alise]'), 'enter', 'enter', 'escape', 'escape');
  await sees(/Pinned ─+\n.*  balances\[alise\] = -4\.5 hlp/);
  press('g', ...typed('7.0'), 'enter');
  await sees(/Pinned ─+\n.*  village\.balances\[alise\] = -44\.5 hlp/);
  press('g', ...typed('4.0'), 'enter');
  await sees(/Pinned ─+\n.*  balances\[alise\] = 0 hlp/);
  expect(kind()).toBe('step');
});

test('why a value is what it is: every write of it, and Enter stands before the instruction that made it', async () => {
  line('step 6.0');
  await sees('10 hlp');
  press('w', '/', ...typed('balances[alise]'), 'enter', 'enter');
  await sees('village.balances[alise] = -44.5 hlp: written 2 times, the newest first.');
  expect(shownPage(session.model(), 'answer').answer?.rows.map(({ old, now }) => [old, now])).toEqual([['-4.5', '-44.5 hlp'], ['0', '-4.5 hlp']]); // prettier-ignore
  press('down', 'enter');
  await sees(new RegExp(`▸${TAKEN} +balances\\[caller\\] = left`));
  expect(text()).toMatch(/4\.0\.\d+/);
  press('i');
  await sees('balances[alise]  0 → -4.5 hlp');
});

test('what if: the first difference, both ends, gas, and the branch to step through', async () => {
  line('step 4.0');
  await sees('4.5 hlp');
  press('x', 'down', 'clear', ...typed('60'), 'down', 'down', 'down', 'enter');
  await sees('The first difference');
  const rows = shownPage(session.model(), 'answer').answer?.rows ?? [];
  await sees('Then: Alise tried to call village.pay(to: bob, units: 60 hlp');
  await sees('Blocks 4 to 6 come out with another hash.');
  // What became of them comes before what they left; what only gas made other is no row.
  expect(rows.map(({ group }) => group?.shown).filter((shown, i, all) => shown !== all[i - 1])).toEqual(['The first difference', 'Transactions that went otherwise', 'In the end: the chain → the branch', 'Gas', 'Hashes of blocks']); // prettier-ignore
  expect(rows.find(({ name }) => name === 'village.balances[alise]')).toMatchObject({ old: '-44.5', now: '-50 hlp' });
  expect(rows.find(({ name }) => name === '4.0')?.now).toMatch(/^failed, [\d,]+ gas: OverLimit/);
  expect(rows.find(({ name }) => name === '6.0')).toMatchObject({ old: expect.stringMatching(/^failed/), now: expect.stringMatching(/^done/) }); // prettier-ignore
  expect(rows.some(({ name, old }) => name === 'gas, all together' && old !== undefined)).toBe(true);
  press('s');
  await sees(/this never happened[^]*units = 60 hlp/);
  press('end', 'T');
  await sees('[6]');
  expect(node.chain.head.header.number).toBe(6n);
});

test('a branch of a branch stands beside it: Esc leads back to the first one, as it was', async () => {
  line('step 4.0');
  await sees('4.5 hlp');
  press('x', 'down', 'clear', ...typed('60'), 'down', 'down', 'down', 'enter');
  await sees('The first difference');
  press('s');
  await sees(/this never happened[^]*units = 60 hlp/);
  press('x', 'down', 'clear', ...typed('7'), 'down', 'down', 'down', 'enter');
  await sees(/units 60 hlp → 7 hlp/);
  press('s');
  await sees(/this never happened[^]*units = 7 hlp/);
  press('escape', 'escape', 'escape', 'down');
  await sees(/this never happened[^]*units = 60 hlp[^]*4\.0\.[1-9]/);
  expect(kind()).toBe('step');
});

test('without a change every block of the branch has the hash it had', async () => {
  line('step 2.0');
  await sees('limit = 50 hlp');
  press('x', 'down', 'down', 'down');
  await sees('▸ [ See what would have become of it ]');
  press('enter');
  await sees(/Nothing was changed\.\n+Blocks 2 to 6 come out with the hash they have\./);
  expect(kind()).toBe('answer');
});

test('a failure says what was compared, and leads to the write that made it so', async () => {
  line('step 6.0');
  await sees('a castle');
  press('g', ...typed('6.0.26'), 'enter');
  await sees(/Why it failed ─+\n.*left = -54\.5 hlp/);
  // As the shell calls it: whose limit it is, not only how the line calls it.
  await sees('limits[alise] = 50 hlp');
  await sees(/cause: balances\[alise\] went from -4\.5 to -44\.5 hlp at 5\.0\.\d+/);
  press('w');
  await sees('left >= -int(limits[caller]) was false.');
  press('enter');
  await sees(new RegExp(`\\[5\\][^]*▸${TAKEN} +balances\\[caller\\] = left`));
  expect(kind()).toBe('step');
});

test('the tree: from the leaf up to the root that the header promises, checked', async () => {
  line('step 4.0');
  await sees('4.5 hlp');
  press('down', 'down', 'down', 'down', 'down');
  await sees(new RegExp(`▸${GIVEN}`));
  press('m', 'enter');
  await sees('the proofs hold');
  const rows = shownPage(session.model(), 'answer').answer?.rows ?? [];
  expect(rows.find(({ name }) => name === 'state root')?.now).toBe(node.chain.blockByNumber(4n)?.header.stateRoot);
  expect(rows.filter(({ name }) => name.startsWith('new ')).length).toBeGreaterThan(1);
});

test('a form is stepped through before it is signed, with its writes; nothing of it is on the chain', async () => {
  press('down', 'enter', 'down', 'down', 'enter');
  await sees('Pay a neighbour');
  press(...typed('bob'), 'down', '2', 'down', 'x', 'down');
  await sees('What would change');
  press('s');
  await sees(/nothing is signed[^]*units = 2 hlp/);
  press('down', 'down', 'down', 'down', 'down');
  await sees('balances[alise]  -44.5 → -46.5 hlp');
  expect(node.chain.head.header.number).toBe(6n);
  expect(node.pending).toHaveLength(0);
});

test('so is a question, which nobody signs at all', async () => {
  press('down', 'enter', 'end', 'up', 'enter');
  await sees('What a member may still spend.');
  press(...typed('alise'), 'down', 'down', 'enter');
  await sees(/let room = balances\[member\]/);
  await sees('never on the chain');
  expect(kind()).toBe('step');
});

test('a search goes through the chain both ways; what is nowhere is said', async () => {
  line('step 1.0');
  await sees('[1]');
  press('/', ...typed('a new roof'), 'enter');
  await sees('[5]');
  press('<');
  await sees('"a new roof" is nowhere from here back to genesis; > looks on.');
  press('/', ...typed('Atlantis'), 'enter');
  await sees('"Atlantis" is nowhere from here to the newest block; < looks back.');
  expect(kind()).toBe('step');
});

test('in a memory w asks the same, up to the block that is looked at', async () => {
  press('down', 'enter', 'end', 'enter');
  await sees('after block 6');
  press('left', 'left', '/', ...typed('balances[bob]'), 'enter');
  await sees(/after block 4[^]*balances\[bob\] +4\.5 hlp/);
  press('w');
  await sees('village.balances[bob] = 4.5 hlp: written once');
  expect(kind()).toBe('answer');
});
