/**
 * A chain on which a stranger has written everything that a stranger can write – names of files, notes, keys, events, errors, memos –
 * and the screen on it, walked through as a person would: nothing that a terminal obeys, or that nobody sees, gets through.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render } from 'ink';
import { createElement } from 'react';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { type Deed, draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { deedOf } from '../../src/tui/deed.ts';
import type { Event } from '../../src/tui/events.ts';
import { frameOf } from '../../src/tui/frame.ts';
import { plainText } from '../../src/tui/lines.ts';
import { type Form, type Model, pageOf } from '../../src/tui/model.ts';
import { Screen } from '../../src/tui/screen.ts';
import { Session } from '../../src/tui/session.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { FORBIDDEN, PAYLOADS, textIn } from '../helpers/hostile.ts';
import { typed } from './picture.ts';
import { testTerminal, until } from './terminal.ts';

const BOARD = `
/// A board that says back what it is told.
contract Board {
  state last: string
  state notes: map<string, string>
  event Noted(key: string, note: string)
  error Unwanted(note: string)

  /// @says {caller} wrote {note} under {key}
  action write(key: string, note: string) {
    let copy = note
    last = copy
    notes[key] = copy
    emit Noted(key, copy)
  }

  action refuse(note: string) -> string {
    require note == "" else Unwanted(note)
    return note
  }

  view read(key: string) -> string = notes[key]
}
`;

const MARK = 'EVIL';
const alise = personNamed('alise')!;
const bob = personNamed('bob')!;
const scratch = mkdtempSync(join(tmpdir(), 'hlp-stranger-'));

/** Several payloads in one text each: short ones as keys, all of them as notes. */
const short = PAYLOADS.filter((payload) => payload.length < 40).join(MARK);
const TEXTS = [short, ...PAYLOADS.filter((payload) => payload.length >= 40)].map((text) => `${MARK}${text}${MARK}`);
const KEY = `${MARK}${short}`;
/** No name of a file holds a slash or a zero byte, and a contract's no more than 64. */
const FILE = `${MARK}${['\u001b[2J', '\u0007', '\u009b31m', '\r\n', '\u202e', '\u200b'].join('E')}.hlp`;

let node: Node;
let session: Session;
const terminal = testTerminal(80, 24);
let unmount = (): void => {};
/** What was seen on the way; what was bad among it. */
let mentioned = 0;
const bad: string[] = [];

async function send(deed: Deed): Promise<void> {
  const draft = draftOf(node, alise, deed);
  await node.submit(withGas(draft, alise, node.dryRun(draft).receipt));
  await node.mine();
}

const formOf = (kind: Form['kind'], target: string, values: readonly string[]): Form => ({
  kind,
  target,
  title: '',
  about: '',
  fields: values.map((text, i) => ({ name: `n${i}`, type: 'string', help: '', text })),
});

/** Blocks 2, 3, 4 have the first text in them, 5, 6, 7 the second … */
beforeAll(async () => {
  node = await Node.open({ store: openMemoryStore() });
  const path = join(scratch, FILE);
  writeFileSync(path, BOARD);
  await send(await deedOf(formOf('deploy', path, []), node));
  const name = node.names.contracts()[0]!.name;
  for (const text of TEXTS) {
    await send(await deedOf(formOf('send', `${name}.write`, [KEY, text]), node));
    await send(await deedOf(formOf('send', `${name}.refuse`, [text]), node));
    await send({ to: bob.address, wei: 1n, data: utf8ToBytes(text) });
  }
  session = new Session({ node, directory: join(scratch, KEY), size: { columns: 80, rows: 24 }, runWords: async (line) => `${line}\n${KEY}` }); // prettier-ignore
  const instance = render(createElement(Screen, { source: session }), { ...terminal.streams, interactive: true, patchConsole: false, exitOnCtrlC: false }); // prettier-ignore
  unmount = () => instance.unmount();
}, 30_000);

afterAll(async () => {
  unmount();
  await session.close();
  await node.close();
  rmSync(scratch, { recursive: true });
});

/** Nothing is being looked up any more. */
function isSettled(model: Model): boolean {
  const page = pageOf(model);
  if (page.kind === 'step') return page.answer !== undefined && !page.isAsking;
  if (page.kind === 'memory') return page.rows !== undefined;
  if (page.kind === 'form') return !page.isStale;
  return page.kind !== 'block' || page.about.length > 0;
}

/** Keys, one after the other; what is on the screen after each is looked at. */
async function press(...events: readonly (Event | string)[]): Promise<void> {
  for (const event of events) {
    session.dispatch(typeof event === 'string' ? { kind: 'key', key: event } : event);
    await until(() => isSettled(session.model()), () => pageOf(session.model()).kind); // prettier-ignore
    const lines = frameOf(session.model()).map(plainText);
    mentioned += lines.filter((text) => text.includes(MARK)).length;
    bad.push(...lines.filter((text) => FORBIDDEN.test(text)));
  }
}

const say = (line: string): (Event | string)[] => [':', { kind: 'pasted', text: line }, 'enter'];
const commandSaid = async (line: string): Promise<void> => {
  await press(...say(line));
  await until(() => pageOf(session.model()).kind === 'text', () => pageOf(session.model()).kind); // prettier-ignore
};

test('the first page, blocks, transactions, and each of them step by step, with the values whole', async () => {
  await press('end', 'home');
  for (let block = 1; block <= 1 + 3 * TEXTS.length; block++) {
    await press(...say(`step ${block}.0`), 'tab', 'down', 'down', 'end', 'home', 'h');
    await press(
      ...say(`step ${block}.0`),
      'down',
      'down',
      'down',
      'v',
      'enter',
      'escape',
      'down',
      'down',
      'enter',
      'h',
    );
    await press(...say(`step ${block}.root`), 'v', 'enter', 'h');
  }
  expect(mentioned).toBeGreaterThan(300);
  expect(bad).toEqual([]);
});

test('the memory, a value of it, the contract, a form with everything pasted into it, and lines behind a colon', async () => {
  mentioned = 0;
  await press('down', 'enter'); // the only contract
  expect(pageOf(session.model()).kind).toBe('contract');
  for (const text of TEXTS) await press('home', 'enter', { kind: 'pasted', text }, 'down', { kind: 'pasted', text }, 'down', 'down', 'enter', 'escape', 'escape'); // prettier-ignore
  await press('end', 'enter', 'enter', 'escape', 'down', 'enter', 'escape', '/', ...typed('EVIL'), 'enter', 'h');
  for (const text of TEXTS) {
    await commandSaid(`state ${text}`);
    await press('escape', ...say(`step ${text}`), ...say(`quit ${text}`), 'h');
  }
  expect(mentioned).toBeGreaterThan(30);
  expect(bad).toEqual([]);
});

test('and none of it was written to the terminal', async () => {
  await terminal.screen();
  const written = terminal.written();
  expect(written).toContain(MARK);
  expect(PAYLOADS.filter((payload) => written.includes(`${MARK}${payload}`) && FORBIDDEN.test(payload))).toEqual([]);
  expect(textIn(written)).not.toMatch(FORBIDDEN);
});
