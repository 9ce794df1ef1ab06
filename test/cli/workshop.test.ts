/** `hlp tamper`, `fork`, `hoard` and `lottery`: what they answer, what they refuse, and that the chain stays as it is. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { hlp, type Ran } from './helpers.ts';

const ROOT = join(import.meta.dirname, '../..');
const NASTY = '\u001b]0;owned\u0007\u202eevil';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-workshop-'));
  const lines = [
    'give bob 2',
    'deploy contracts/village.hlp',
    'send village.admit alise 50',
    'send village.admit bob 50',
    `send village.pay bob 4.5 "${NASTY}"`,
  ];
  const { code, err } = await hlp(['dev', '--data', directory], lines);
  if (code !== 0) throw new Error(err);
});
afterAll(() => rm(directory, { recursive: true }));

const ask = (line: string): Promise<Ran> => hlp([...splitWords(line), '--data', directory]);

async function askJson<T>(line: string): Promise<T> {
  const { code, out, err } = await ask(`${line} --json`);
  expect({ line, code, err }).toEqual({ line, code: 0, err: '' });
  return JSON.parse(out) as T;
}

describe('answers', () => {
  test('tamper: what was, what breaks, who notices, what it costs, and what the chain says in the end', async () => {
    const { out } = await ask('tamper 5.0 --amount 5.5');

    expect(out).toMatch(/^All of this happens on a copy in memory; the chain itself stays as it is\.\n/);
    expect(out).toContain('5.5 hlp, not 4.5 (its argument units)');
    expect(out).toMatch(/\n {2}signature +Alise signed 4\.5; under 5\.5 it is that of /);
    expect(out).toMatch(/\n {2}nothing yet +– +✗ work of 5 +✗ transactionsRoot\n/);
    expect(out).toMatch(/\n {2}signed again by Alise +[\d,]+ +✓ +✗ /);
    expect(out).toMatch(/\n {2}1 block made anew[a-z ,]* +[\d,]+ +✓ +✓\n/);
    expect(out).toMatch(/Now the chain says: village:\sAlise\spaid\sBob\s5\.5/);
  });

  test('tamper of the past names the pointer that breaks', async () => {
    const { out } = await ask('tamper 1.0 --remove');

    expect(out).toMatch(/\n {2}parentHash +block 2 points to 00[0-9a-f]{6}…, which is no more\n/);
    expect(out).toMatch(/\n {2}stateRoot +[\d,]+ +✗ pointer of 2 +✗ parentHash\n/);
    expect(out).not.toContain('signature  ');
    expect(out.replaceAll('\n', ' ')).toContain('4 transactions that stood on it no longer fit (nonceTooHigh)');
  });

  test('fork: both sides, who is followed, what is gone, and whose the rewards are', async () => {
    const { out } = await ask('fork --from 1');

    expect(out).toMatch(/\n {2}5 {6}00[0-9a-f]{6}… Helper {2}1,536 {2}00[0-9a-f]{6}… Bob {2}1,536 {2}.*\(a tie\)\n/);
    expect(out).toContain('  Alise put village on the chain in block 2\n');
    expect(out).toMatch(/Gone: 4 receipts \(what came of each transaction\) and 1 contract \(village\)/);
    expect(out).toMatch(/\n {2}Bob has 10027\.?\d*, not [\d.]+: \+25 for mining\n$/);
  });

  test('fork with fewer blocks than the chain moves nothing', async () => {
    const { out } = await ask('fork --from 1 --blocks 1');
    expect(out).toMatch(/So nobody follows Bob's branch, and its rewards are worth nothing: the chain\sgoes on\.\n$/);
  });

  test('hoard: as many as won, as many as still do, and what chance gives', async () => {
    const { out } = await ask('hoard --nonces 10 --blocks 8');

    expect(out).toMatch(/keeps 10 nonces/);
    expect(out).toMatch(/10\/256 = 0\.039\s/);
    expect(out).toMatch(/After 8 blocks, one by one: \d+ of 80 tries won, and 0\.31 are to be expected\./);
  });

  test('lottery: a row for each number of zeros, the same for everybody until a block comes', async () => {
    const first = await ask('lottery --zeros 2 --draws 8');

    expect(first.out).toMatch(/\n {2}1 +16 +[\d.]+ +\d+ % +\d+ +\d+ +\d+\n {2}2 +256 /);
    expect(await ask('lottery --zeros 2 --draws 8')).toEqual(first);
    expect((await ask('lottery --zeros 1 --draws 1')).out).toContain('One draw says little.');
  });

  test('fit into 80 columns, and hold nothing that a terminal obeys', async () => {
    const lines = ['tamper', 'tamper --tip', 'tamper 2.0', 'tamper 5.0', 'fork --from 0', 'fork', 'hoard', 'lottery'];
    for (const line of lines) {
      const { code, out, err } = await ask(line);
      expect({ line, code, err }).toEqual({ line, code: 0, err: '' });
      expect(out.split('\n').filter((row) => row.length > 80)).toEqual([]);
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  test('are exact as data', async () => {
    const tampering = await askJson<{ rungs: { verdict: { rule: string } }[]; costs: { expected: string }[] }>('tamper --tip'); // prettier-ignore
    expect(tampering.rungs.map(({ verdict }) => verdict.rule).at(-1)).toBe('head');
    expect(tampering.costs.map(({ expected }) => expected)).toEqual(['256', '512', '768', '1024']);

    const fork = await askJson<{ miners: Record<string, string>[]; wonAt: string }>('fork');
    for (const { before = '', after = '', minedBefore = '', minedAfter = '' } of fork.miners) {
      expect(BigInt(after) - BigInt(before)).toBe(BigInt(minedAfter) - BigInt(minedBefore));
    }
    expect(await askJson('hoard --nonces 2')).toMatchObject({ number: '6', expected: '512' });
    expect(await askJson('lottery --zeros 1')).toMatchObject({ zeros: 1, draws: 16, all: [{ expected: '16' }] });
  });

  test('on an empty chain come with a story of their own, and leave it empty', async () => {
    const empty = join(directory, 'empty');
    for (const line of ['tamper', 'tamper --tip', 'fork', 'hoard', 'lottery']) {
      expect(await hlp([...line.split(' '), '--data', empty])).toMatchObject({ code: 0, err: '' });
    }
    expect((await hlp(['tamper', '--data', empty])).out).toContain('a little story of its own');
    expect((await hlp(['block', '--data', empty])).out).toMatch(/^Block 0\n/);
  });
});

test('the chain stays as it is', async () => {
  const before = (await ask('block')).out;
  for (const line of ['tamper', 'tamper --tip', 'fork', 'hoard', 'lottery']) await ask(line);

  expect((await ask('block')).out).toBe(before);
  expect((await ask('verify')).out).toMatch(/^The chain is valid: the first block and 5 mined on it\.\n/);
});

describe('what is asked wrongly gets one line that names the word', () => {
  test.each([
    ['tamper five', 2, /^position: "five" is not the position of a transaction, such as 4\.0\n$/],
    ['tamper 4', 2, /^position: "4" is not the position/],
    ['tamper 4.0.3', 2, /^position: "4\.0\.3" is not the position/],
    ['tamper 0.0', 2, /^position: "0\.0" is not the position/],
    ['tamper 4.0 --tip', 2, /^--tip: .*leave the position out\n$/],
    ['tamper --amount 3 --remove', 2, /^--remove: .*leave one of the two out\n$/],
    ['tamper --amount=-3', 2, /^--amount: -3 is below zero/],
    ['tamper --amount much', 2, /^--amount: an amount is a number/],
    ['tamper --tries 0', 2, /^--tries: "0" is not a whole number from 1 upwards\n$/],
    ['tamper 1.7', 1, /^there is no transaction 1\.7: block 1 holds 1\.0 alone\n$/],
    ['tamper 99.0', 1, /^there is no block 99; the newest is 5\n$/],
    ['tamper 1.0 --amount 2', 1, /^this is the amount it has; name another one\n$/],
    ['tamper 2.0 --amount 3', 1, /^this transaction speaks of no amount; it can only be taken out/],
    ['tamper --tries 1', 1, /^nothing was found in 1 try \(about 256 are usual\)\n$/],
    ['fork --from 6', 1, /^there is no block 6 to begin at; the newest is 5\n$/],
    ['fork --from -1', 2, /^--from/],
    ['fork --blocks 0', 2, /^--blocks: "0" is not a whole number from 1 upwards\n$/],
    ['fork --blocks 201', 2, /^--blocks: at most 200, not 201\n$/],
    ['hoard --nonces 1000', 2, /^--nonces: at most 200, not 1,000\n$/],
    ['hoard --blocks 1e3', 2, /^--blocks: "1e3" is not a whole number/],
    ['lottery --zeros 6', 2, /^--zeros: at most 5, not 6\n$/],
    ['lottery --draws 201', 2, /^--draws: at most 200, not 201\n$/],
  ] as const)('%s', async (line, code, message) => {
    expect(await ask(line)).toEqual({ code, out: '', err: expect.stringMatching(message) });
  });
});

test('Ctrl-C ends a long search cleanly, and says that nothing has changed', async () => {
  const words = ['lottery', '--zeros', '5', '--draws', '200', '--data', join(directory, 'asked')];
  const program = spawn(process.execPath, [join(ROOT, 'bin/hlp.js'), ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  program.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const ended = new Promise((resolve) => program.on('exit', resolve));
  // The chain is open when its lock is there; the search begins in a moment.
  while (!existsSync(join(directory, 'asked', 'chain', 'LOCK'))) await setTimeout(50);
  await setTimeout(1_500);
  program.kill('SIGINT');
  const code = await ended;

  expect({ code, err }).toEqual({ code: 1, err: 'Stopped. Nothing has changed: it was only tried on a copy.\n' });
  expect(await hlp(['verify', '--data', join(directory, 'asked')])).toMatchObject({ code: 0 });
}, 20_000);
