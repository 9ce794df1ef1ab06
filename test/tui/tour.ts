/** Every page of the story, one after the other, as a session shows them on a chain of its own: what tests look at when they look at all. */

import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Model, pageOf } from '../../src/tui/model.ts';
import { Session } from '../../src/tui/session.ts';
import { typed } from './picture.ts';
import { until } from './terminal.ts';

export type Sight = { readonly name: string; readonly model: Model };

/** @param said what a command answers */
export async function tour(said: string): Promise<Sight[]> {
  const node = await Node.open({ store: openMemoryStore() });
  node.start();
  const size = { columns: 120, rows: 40 };
  const session = new Session({ node, directory: 'memory', size, runWords: async () => said });
  const walk = new Walk(session);
  await firstMinutes(walk);
  await lists(walk);
  await stepping(walk);
  await asking(walk);
  await failing(walk);
  await cheating(walk);
  await session.close();
  await node.close();
  return walk.seen;
}

class Walk {
  readonly seen: Sight[] = [];
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get model(): Model {
    return this.#session.model();
  }

  get text(): string {
    return frameOf(this.model).map(plainText).join('\n');
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.#session.dispatch({ kind: 'key', key });
  }

  /** Waits for a text, and remembers the picture. */
  async sees(name: string, text: string | RegExp): Promise<void> {
    const isSo = (): boolean => (typeof text === 'string' ? this.text.includes(text) : text.test(this.text));
    await until(isSo, () => `${name}: ${String(text)}\n${this.text}`);
    this.seen.push({ name, model: this.model });
  }

  /** Down the list to the row with these words. */
  choose(words: string): void {
    this.press('home');
    for (let i = 0; i < 40 && !this.text.includes(`▸ ${words}`); i++) this.press('down');
  }

  async open(words: string, name: string, text: string | RegExp): Promise<void> {
    this.choose(words);
    this.press('enter');
    await this.sees(name, text);
  }
}

async function firstMinutes(walk: Walk): Promise<void> {
  await walk.sees('an empty chain', 'Nothing has happened yet.');
  walk.press('enter');
  await walk.sees('the mining moment, while it searches', /try +\d/);
  walk.press(' ');
  await walk.sees('the mining moment, at its end', 'Found hash');
  walk.press('+');
  await walk.sees('the lottery', /one zero more/i);
  walk.press('escape', 'enter');
  for (const name of ['alise', 'bob']) {
    await walk.sees('a village', `▸ Let ${name} into the village`);
    walk.press('enter');
    await walk.sees('the form of an admission', 'false → true');
    await signed(walk);
  }
  await walk.sees('a village with members', '▸ Pay bob for help');
  walk.press('enter');
  await walk.sees('the form of a payment', 'What would change');
  await signed(walk);
  await walk.sees('a village where somebody paid', '▸ Step through the payment');
}

async function signed(walk: Walk): Promise<void> {
  walk.press('enter');
  await walk.sees('mining', 'Signed.');
  await until(() => /try +\d/.test(walk.text), () => walk.text); // prettier-ignore
  walk.press(' ', 'enter');
}

async function lists(walk: Walk): Promise<void> {
  await walk.open('Put a contract on the chain', 'what can be put on the chain', 'token');
  await walk.open('token', 'the form of a deployment', 'The same in a shell');
  walk.press('escape', 'escape');
  await walk.open('People, and what they have', 'people', 'Each has a key');
  walk.press('escape');
  await walk.open('Give somebody hlp', 'the form of a gift', 'what it is for');
  walk.press('escape');
  await walk.open('village', 'a contract', 'What it answers');
  await walk.open('memberCount', 'the form of a question', 'answers');
  walk.press('escape');
  await walk.open('pay', 'a form with something missing', 'Still to fill in');
  walk.press('escape');
  await walk.open('Look at its memory', 'memory', 'balances[bob]');
  walk.press('/', 'b', 'o');
  await walk.sees('memory, searched', '/ bo');
  walk.press('enter', 'enter');
  await walk.sees('a value', 'int256');
  walk.press('escape', 'escape', 'home');
  await walk.sees('memory before the contract', 'did not exist yet');
  walk.press('h');
  await walk.open('  4', 'a block', 'state root');
  walk.press('enter');
  await walk.sees('a transaction', 'status');
  walk.press('h', '?');
  await walk.sees('words', 'hlp: the unit of help');
  walk.press('escape', ':', 'x', 'enter');
  await walk.sees('what a command says', ': x');
  walk.press('h');
}

/** Line by line over the whole chain, with the machine in view. */
async function stepping(walk: Walk): Promise<void> {
  walk.press('home', 'enter');
  await walk.sees('the first line of the payment', 'units = 4.5');
  walk.press('tab', 'home');
  await walk.sees('genesis', '[genesis]');
  while (!walk.text.includes('[4]') || !walk.text.includes('[root]')) {
    const before = pageOf(walk.model);
    walk.press('s');
    await until(() => pageOf(walk.model) !== before && isThere(walk.model), () => walk.text); // prettier-ignore
    walk.seen.push({ name: `the stepper at ${walk.text.split('\n')[2]}`, model: walk.model });
    if (walk.text.includes('[4]') && /✓|\[reward\]|\[root\]|\[header\]/.test(walk.text)) await everything(walk);
  }
  walk.press('h');
}

async function everything(walk: Walk): Promise<void> {
  walk.press('enter');
  await walk.sees('everything at a place', 'Everything at');
  walk.press('escape');
}

function isThere(model: Model): boolean {
  const page = pageOf(model);
  return page.kind === 'step' && !page.isAsking;
}

/** What one lays out while stepping, and what one asks there. */
async function asking(walk: Walk): Promise<void> {
  walk.press(':', ...typed('step 4.0.24'), 'enter');
  await walk.sees('behind a write', /Changed so far[^]*balances\[alise\]/);
  walk.press('k', 'p');
  await walk.sees('what can be pinned', 'Pin a value');
  walk.press('enter', 'escape');
  await walk.sees('with a pin', /Pinned[^]*balances\[alise\] +0 → -4\.5 hlp/);
  walk.press('b', 'B', 'B');
  await walk.sees('a header with a pin', /Pinned[^]*balances\[alise\] = /);
  walk.press('g', ...typed('4.0.24'), 'enter');
  await walk.sees('back behind the write', /4\.0\.24/);
  walk.press('w');
  await walk.sees('what can be asked about', 'Choose one');
  walk.press('enter');
  await walk.sees('why a value is what it is', 'the newest first');
  walk.press('escape', 'escape', 'K');
  await walk.sees('the breakpoints', 'Where it stops');
  walk.press('escape', 'x');
  await walk.sees('the form of a "what if"', 'What would be otherwise');
  walk.press('down', 'clear', ...typed('60'), 'down', 'down', 'down', 'enter');
  await walk.sees('what would have become of it', 'The first difference');
  walk.press('s');
  await walk.sees('the branch', /this never happened[^]*units = 60 hlp/);
  walk.press('escape', 'escape', 'escape', 'm');
  await walk.sees('what was written', 'Choose a write');
  walk.press('enter');
  await walk.sees('where it lies in the tree', 'The leaf, as it is stored');
  walk.press('v');
  await walk.sees('a row of the tree, whole', 'A value, whole');
  walk.press('h');
}

/** A payment that goes too far, sent anyway. */
async function failing(walk: Walk): Promise<void> {
  await walk.open('village', 'the contract again', 'What it answers');
  await walk.open('pay', 'an empty payment', 'Still to fill in');
  walk.press(...typed('bob'), 'down', ...typed('48'), 'down', 'x', 'down');
  await walk.sees('a payment that would fail', 'This would fail');
  walk.press('s');
  await walk.sees('a payment before it is signed', /nothing is signed[^]*draft 0/);
  walk.press('escape', 'down');
  await signed(walk);
  walk.press(':', ...typed('step 5.0'), 'enter');
  await walk.sees('a failure from its start', /\[transaction 0\]/);
  walk.press('end', 'T', 't', 'S', 'S');
  await until(() => isThere(walk.model), () => walk.text); // prettier-ignore
  walk.press('g', ...typed('5.0.26'), 'enter');
  await walk.sees('the end of a failure', /cause: balances\[alise\]/);
  walk.press('w');
  await walk.sees('why it failed', 'The write that made it so');
  walk.press('h');
}

async function cheating(walk: Walk): Promise<void> {
  await walk.open('Break it', 'the experiments', 'Pay out of nothing');
  for (const name of ['Pay out of nothing', 'Copy a signature', 'Change the past']) {
    await walk.open(name, name, 'Stopped by the rule');
    walk.press('s');
    await until(() => isThere(walk.model), () => walk.text); // prettier-ignore
    walk.seen.push({ name: `${name}, step by step`, model: walk.model });
    walk.press('end');
    await until(() => isThere(walk.model), () => walk.text); // prettier-ignore
    walk.press('t', 'T');
    await until(() => isThere(walk.model), () => walk.text); // prettier-ignore
    walk.seen.push({ name: `${name}, at the end`, model: walk.model });
    walk.press('escape', 'escape');
  }
}
