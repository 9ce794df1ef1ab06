/** `hlp step` that goes on: until something happens, to a text, move by move. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import { hlp, type Ran } from './helpers.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-until-'));
  const { err } = await hlp(
    ['dev', '--data', directory],
    [
      'deploy contracts/village.hlp',
      'send village.admit alise 50',
      'send village.admit bob 50',
      'send village.pay bob 4.5 "fixed my bike"',
      'send village.pay bob 100 "too much" --anyway',
      'send village.pay alise 1 cake --from bob',
    ],
  );
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp(['step', ...words, '--data', directory]);
const askJson = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await ask(...words, '--json')).out) as Record<string, unknown>;

/** Where it stops, and at what. */
async function met(...words: string[]): Promise<unknown> {
  const { position, found } = await askJson(...words);
  return [position, found];
}

describe('going on until something happens', () => {
  test('leads to the instruction that does it, through transactions and blocks', async () => {
    const { out, code } = await ask('--until', 'write balances.bob');
    expect([code, out.split('\n').slice(0, 3)]).toEqual([
      0,
      ['write village.balances[bob]', '4.0.30  village.hlp:112  balances[to] += int(units)', '    next: sset balances'],
    ]);
  });

  test('goes on from there, and comes back the same way', async () => {
    const at = { breakpoint: 'write village.balances[bob]' };
    expect(await met('4.0.30', '--until', 'write balances.bob')).toEqual(['6.0.23', at]);
    expect(await met('6.0.23', '--until', 'write balances.bob', '--backwards')).toEqual(['4.0.30', at]);
    expect(await met('--until', 'write balances.bob', '--backwards')).toEqual(['6.0.23', at]);
  });

  test('a whole transaction is looked into from its start, or from its end', async () => {
    expect(await met('4.0', '--until', 'line 105')).toEqual(['4.0.0', { breakpoint: 'village:105' }]);
    expect(await met('4.0', '--until', 'line 105', '--backwards')).toEqual(['4.0.0', { breakpoint: 'village:105' }]);
    expect(await met('4.0.0', '--until', 'line 105')).toEqual(['5.0.0', { breakpoint: 'village:105' }]);
    expect(await met('4.header', '--until', 'village:105')).toEqual(['4.0.0', { breakpoint: 'village:105' }]);
  });

  test('of several the one that comes first counts', async () => {
    const both = ['--until', 'revert', '--until', 'event Paid'] as const;
    expect(await met('4.0', ...both)).toMatchObject(['4.0.35', { breakpoint: 'event Paid' }]);
    expect(await met('4.0.35', ...both)).toMatchObject(['5.0.25', { breakpoint: 'revert' }]);
  });

  test('when there is none, that is said, with exit code 1', async () => {
    expect(await ask('--until', 'function leave')).toEqual({
      code: 1,
      out: 'There is none from 0.genesis on to the newest block: function leave\n',
      err: '',
    });
    expect(await ask('4.0', '--until', 'revert', '--backwards')).toMatchObject({
      out: 'There is none from 4.0 back to genesis: revert\n',
    });
    expect(await ask('4.0.30', '--until', 'revert', '--backwards')).toMatchObject({
      out: 'There is none from 4.0.30 back to genesis: revert\n',
    });
    expect(await askJson('--until', 'function leave')).toEqual({ found: null });
  });
});

describe('searching', () => {
  test('finds a transaction by its sentence, a line, a value that changes', async () => {
    expect(await met('--search', 'BIKE')).toMatchObject(['4.0.0', { where: 'transaction' }]);
    expect(await met('--search', 'cannot be a member')).toMatchObject(['2.0.5', { where: 'line' }]);
    expect(await met('--search', '3.5', '--backwards')).toMatchObject([
      '6.0.30',
      { where: 'change', what: 'village.balances[alise] -4.5 → -3.5 hlp' },
    ]);
    const { out } = await ask('--search', 'fixed my bike');
    expect(out).toMatch(/^village: Alise paid Bob 4.5 hlp for "fixed my bike" .*\n4\.0\.0 /);
  });

  test('says when there is none', async () => {
    expect(await ask('--search', 'pears')).toMatchObject({ code: 1, out: expect.stringContaining('There is none') });
  });
});

/** Somebody has pressed Ctrl-C already. */
function whenAskedToEnd(listener: () => void): () => void {
  listener();
  return () => {};
}

test('Ctrl-C ends it, and nothing is answered', async () => {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const around = { pathOf: (path: string) => path, whenAskedToEnd, sleep: async () => false, kind: 'dumb' };
  const terminal = terminalOf(Readable.from([]), out, err, around);
  expect(await main(['step', '--search', 'nowhere', '--data', directory], terminal)).toBe(1);
  expect([out.read(), String(err.read())]).toEqual([null, 'Stopped: up to there nothing was found.\n']);
});

test('moves lead from place to place', async () => {
  expect(await askJson('4.0', '--move', 'nextLine', '--move', 'nextLine')).toMatchObject({ position: '4.0.8' });
  expect(await askJson('4.0.8', '--move', 'previousLine')).toMatchObject({ position: '4.0.4' });
  expect(await askJson('4.0.8', '--move', 'nextBlock')).toMatchObject({ position: '5.header' });
});

test.each([
  [['--until', 'write balanses.bob'], /^--until: no contract here remembers anything called "balanses" \(did you mean "balances"\?\)/],
  [['--until', 'revert', '--search', 'x'], /^--until and --search: one way to go at a time\n$/],
  [['--until', 'revert', '--instructions'], /^--instructions is for walking/],
  [['4.0.17', '--backwards'], /^--backwards: 4\.0\.17 is one place; 4\.0, all of it, can be walked through; --until and --search go back from a place\n$/],
  [['4.root', '--instructions'], /^--instructions: 4\.root is one place; a transaction, such as 4\.0, can be walked through\n$/],
  [['4.0', '--gas', '--backwards'], /^--backwards: --gas is a list/],
  [['', '--gas'], /^what: the word is empty; left out altogether, it is the newest transaction\n$/],
  [['--search', '  '], /^--search: there is nothing to search for/],
  [['4.0', '--move', 'nextline'], /^--move: "nextline" is no move \(did you mean nextLine\?\)\n$/],
  [['4.0', '--move', 'nextLine', '--backwards'], /^--backwards: a move has a direction of its own/],
  [['4.0.9999', '--move', 'nextLine'], /^position: this transaction has \d+ steps/],
  [['4.0.9999', '--until', 'revert'], /^position: this transaction has \d+ steps/],
  [['4.0', '--until'], /--until/],
] as const)('%j is a mistake, and it is said which', async (words, message) => {
  const { code, out, err } = await ask(...words);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(message);
}); // prettier-ignore
