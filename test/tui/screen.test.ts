/** The screen on a terminal that misbehaves, and a terminal that has to be given back. */

import { createElement } from 'react';
import { render } from 'ink';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Event } from '../../src/tui/events.ts';
import { openScreen } from '../../src/tui/open.ts';
import { Screen } from '../../src/tui/screen.ts';
import { picture, village } from './picture.ts';
import { testTerminal, until } from './terminal.ts';

let node: Node;
beforeEach(async () => {
  node = await Node.open({ store: openMemoryStore() });
  node.start();
});
afterEach(() => node.close());

const open = (terminal: ReturnType<typeof testTerminal>): Promise<void> =>
  openScreen({ node, directory: 'memory', runWords: async (line) => `said: ${line}` }, terminal.streams);

test('a storm of resizes, down to one column and one row, ends with a whole screen', async () => {
  const terminal = testTerminal(80, 24);
  const left = open(terminal);
  await until(async () => (await terminal.screen()).includes('Nothing has happened yet.'), terminal.screen);
  for (const [columns, rows] of [[60, 20], [1, 1], [200, 60], [3, 40], [120, 2], [1, 1], [80, 24]] as const) terminal.resize(columns, rows); // prettier-ignore
  await until(async () => (await terminal.screen()).includes('Put the village on the chain'), terminal.screen);
  terminal.type('q');
  await left;
  expect(terminal.isAlternate()).toBe(false);
});

test('a command runs while a block is being shown, and neither waits for the other', async () => {
  const terminal = testTerminal(80, 24);
  const left = open(terminal);
  await until(async () => (await terminal.screen()).includes('Nothing has happened yet.'), terminal.screen);
  terminal.type('\r');
  await until(async () => (await terminal.screen()).includes('Space skips'), terminal.screen);
  terminal.type(':');
  terminal.type('state\r');
  await until(async () => (await terminal.screen()).includes('said: state'), terminal.screen);
  await until(() => node.chain.head.header.number === 1n, terminal.screen);
  terminal.type('\u0003');
  await left;
  expect(terminal.isAlternate()).toBe(false);
});

test('when drawing fails, the error comes out and the terminal is as it was', async () => {
  const terminal = testTerminal(80, 24);
  const whole = picture(village(['alise', 'bob'], true));
  const broken = { ...whole, pages: [{ kind: 'home', cursor: 0 }], facts: { ...whole.facts, people: undefined } };
  const source = { model: () => broken as unknown as typeof whole, listen: () => () => {}, dispatch: () => {} };
  const instance = render(createElement(Screen, { source }), {
    ...terminal.streams,
    interactive: true,
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  await expect(instance.waitUntilExit()).rejects.toThrow(TypeError);
  await terminal.screen();
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.written()).toContain('\u001b[?25h');
});

test('keys that arrive in one piece are keys one by one, and no control character is ever typed', async () => {
  const terminal = testTerminal(80, 24);
  const keys: string[] = [];
  const model = picture(village(['alise', 'bob'], true));
  const dispatch = (event: Event): void => void keys.push(event.kind === 'key' ? event.key : event.kind);
  const source = { model: () => model, listen: () => () => {}, dispatch };
  const instance = render(createElement(Screen, { source }), { ...terminal.streams, interactive: true, patchConsole: false, exitOnCtrlC: false }); // prettier-ignore
  await instance.waitUntilRenderFlush();
  for (const piece of [
    'bo\u000eb\u0004\u0001\u0000\r',
    '\u000e',
    '\u0004',
    '\u0015',
    '\u0001',
    '\u0003',
    '\t',
    '\u007f',
  ]) {
    terminal.type(piece);
    await terminal.screen();
  }
  instance.unmount();
  expect(keys).toEqual(['b', 'o', 'add', 'b', 'remove', 'enter', 'add', 'remove', 'clear', 'interrupt', 'tab', 'backspace']); // prettier-ignore
});
