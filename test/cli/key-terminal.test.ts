/** Passwords at a real terminal: asked for, never drawn, and the terminal is as it was afterwards. */

import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyFile } from '../wallet/make.ts';
import { inTerminal, piped, type Seen } from './wrapped.ts';

let scratch = '';
const terminals: Seen[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-key-terminal-'));
});
afterAll(async () => {
  for (const terminal of terminals) terminal.close();
  await rm(scratch, { recursive: true, force: true });
});

async function typing(words: readonly string[], directory?: string): Promise<{ screen: Seen; keys: string }> {
  const room = directory ?? (await mkdtemp(join(scratch, 'room-')));
  const keys = join(room, 'keys');
  const screen = inTerminal(room, [...words, '--keys', keys]);
  terminals.push(screen);
  return { screen, keys };
}

async function expectLines(screen: Seen): Promise<void> {
  screen.type('\r');
  expect((await screen.sees('icanon')).split('\n').map((line) => line.trim())).toContain('icanon');
}

test('a new password is typed twice, with its mistakes, and nothing of it is drawn', async () => {
  const { screen, keys } = await typing(['key', 'new', 'anna']);
  await screen.sees('A password for anna:');
  screen.type('seecret\u007f\u007f\u007f\u007f\u007fcret words\u001b[D\u001b[C\r');
  await screen.sees('The same once more:');
  screen.type('secret words\r');
  await screen.sees('anna is 0x', 'status 0');
  expect(await readdir(keys)).toEqual(['anna.json']);
  for (const part of ['secret', 'cret', 'words'])
    expect(screen.written().split('Without the password')[0]).not.toContain(part);
  await expectLines(screen);
});

test('two different ones: nothing is kept', async () => {
  const { screen, keys } = await typing(['key', 'new', 'anna']);
  await screen.sees('A password for anna:');
  screen.type('one\r');
  await screen.sees('The same once more:');
  screen.type('two\r');
  await screen.sees('These were two different passwords. Nothing was kept.', 'status 1');
  await expect(readdir(keys)).rejects.toThrow('ENOENT');
  await expectLines(screen);
});

test.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('%s: nothing is done, and the terminal is given back', async (_name, key) => {
  const { screen, keys } = await typing(['key', 'new', 'anna']);
  await screen.sees('A password for anna:');
  screen.type('half of it');
  screen.type(key === '\u0004' ? `\u0015${key}` : key);
  await screen.sees('A password for anna is missing, so nothing was done.', 'status 1');
  await expect(readdir(keys)).rejects.toThrow('ENOENT');
  expect(screen.written()).not.toContain('half');
  await expectLines(screen);
});

test('a gift is signed with the password, asked for once', async () => {
  const room = await mkdtemp(join(scratch, 'room-'));
  await mkdir(join(room, 'keys'));
  await writeFile(join(room, 'keys', 'maria.json'), await keyFile('open sesame'));
  const first = await typing(['give', 'maria', '5'], room);
  await first.screen.sees('Alise gave Maria 5 hlp');
  const { screen } = await typing(['give', 'bob', '1', '--from', 'maria'], room);
  await screen.sees('The password of maria:');
  screen.type('open sesame\r');
  await screen.sees('Maria gave Bob 1 hlp', 'status 0');
  expect(screen.written()).not.toContain('sesame');
  await expectLines(screen);
});

test('a command that was sent its password ends, though the pipe stays open', async () => {
  const room = await mkdtemp(join(scratch, 'room-'));
  await mkdir(join(room, 'keys'));
  await writeFile(join(room, 'keys', 'maria.json'), await keyFile('open sesame'));
  const { child, ended } = piped(room, ['key', 'sign', 'maria', 'x', '--keys', join(room, 'keys')]);
  child.stdin?.write('open sesame\n');
  expect(await ended).toMatchObject({ code: 0, out: expect.stringMatching(/^0x[0-9a-f]{130}\n$/), err: '' });
});
