/** Leaving in the middle of things, for a while or for good: the terminal is as it was, and what was signed is not lost. */

import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endVisits, ROOT, scratch, visit, visitWith } from './visit.ts';

afterAll(endVisits);

test('the window may change its size while a block is shown, and Ctrl-C leaves in the middle of it', async () => {
  const evening = visit('leaving');
  await evening.sees('Enter puts the village on the chain.');
  evening.press('enter');
  await evening.sees('Space skips', 'wins. About 1 in 256 does.');
  evening.resize(60, 20);
  await evening.sees('begins with 2 zeros wins. About 1 in 256 does.');
  evening.resize(100, 30);
  await evening.sees(/one that begins with 2 zeros wins\. About 1 in 256/);
  evening.press('\u0003');
  expect(await evening.ended).toBe(0);
  expect(evening.isAlternate()).toBe(false);
  await evening.sees('The chain is closed at block 1.');

  const next = visit('leaving');
  await next.sees('Alise put village on the chain in block 1');
  next.press('q');
  expect(await next.ended).toBe(0);
}, 40_000);

test('Ctrl-Z gives the terminal back to the shell for a while, and `fg` comes back to where one was', async () => {
  const shell = visitWith('bash', ['--norc', '--noprofile', '-i'], { PS1: 'sh> ', HISTFILE: '' });
  await shell.sees('sh>');
  shell.press(`'${process.execPath}' '${join(ROOT, 'bin/hlp.js')}' dev --data '${join(scratch, 'asleep')}'`, 'enter');
  await shell.sees('Enter puts the village on the chain.');
  shell.press('down', 'down', 'enter');
  await shell.sees('Give somebody hlp', 'who gets it');
  shell.press('b', 'o', '\u001a');
  await shell.sees('Stopped', /sh> *$/m);
  expect(shell.isAlternate()).toBe(false);
  shell.press('stty -a | grep -o "[-]*icanon\\|[-]*echo "', 'enter');
  await shell.sees(/^icanon$/m, /^echo *$/m);

  shell.press('fg', 'enter');
  await shell.sees(/who +bo▏/, 'who gets it');
  shell.press('b');
  await shell.sees(/who +bob/);
  expect(shell.isAlternate()).toBe(true);
  shell.press('\u0003');
  await shell.sees(/The chain is closed at block 0\.[^]*?^sh> *$/m);
  shell.press('exit', 'enter');
  await shell.ended;
}, 40_000);

test('where no shell waits, Ctrl-Z says that it does not work, and the evening goes on', async () => {
  const evening = visit('awake');
  await evening.sees('Enter puts the village on the chain.');
  evening.press('\u001a');
  await evening.sees('No shell is waiting here', 'Enter puts the village on the chain.');
  evening.press('q');
  expect(await evening.ended).toBe(0);
}, 40_000);
