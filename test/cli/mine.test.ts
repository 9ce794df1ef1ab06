/** `hlp mine`, `pause` and `resume`: what is typed, what is said, and what becomes of a process that ends half-way. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { until } from '../tui/terminal.ts';
import { hlp, type Ran } from './helpers.ts';
import { inTerminal, type Seen } from './wrapped.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-mine-'));
const terminals: Seen[] = [];
afterAll(() => {
  for (const terminal of terminals) terminal.close();
  rmSync(scratch, { recursive: true });
});

const at = (name: string): string => join(scratch, name);
const on = (chain: string, ...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', at(chain)]);
const newest = async (chain: string): Promise<Record<string, string>> =>
  JSON.parse((await on(chain, 'block', '--json')).out) as Record<string, string>;

/** A chain on which alise has 100 hlp. */
async function begin(chain: string, parameters: object): Promise<void> {
  const alise = personNamed('alise')?.address ?? '';
  const genesis = { chainId: 3, development: true, timestamp: 1_735_689_600, extraData: '', parameters, allocations: { [alise]: '100' } }; // prettier-ignore
  writeFileSync(at(`${chain}.json`), JSON.stringify(genesis));
  expect((await on(chain, 'genesis', at(`${chain}.json`))).err).toBe('');
}

/** Found in seconds by nobody. */
const ENDLESS = 2 ** 50;

describe('hlp mine', () => {
  test('mines an empty block, and says what it took and who was paid', async () => {
    const { code, out, err } = await on('one', 'mine');
    const { hash = '', tries, number } = await newest('one');
    expect([code, err, number]).toEqual([0, '', '1']);
    expect(out).toMatch(/^Block 1: hash [0-9a-f]{8}…, found after .* tr(?:y|ies) in [\d.]+ m?s \(difficulty 256\); Helper got 5 hlp\.\n$/); // prettier-ignore
    expect(out).toContain(`hash ${hash.slice(2, 10)}…`);
    expect(out).toContain(`${Number(tries).toLocaleString('en-US')} tr`);
    expect((await on('one', 'verify')).code).toBe(0);
  });

  test('takes what waits into the first one, tells of it, and pays whom one says its fees too', async () => {
    await begin('waits', { difficulty: 2_000_000 });
    const given = await on('waits', 'give', 'bob', '2', '--tries', '1');
    expect([given.code, given.err]).toEqual([1, expect.stringContaining('mining gave up')]);
    const { out } = await on('waits', 'mine', '--blocks', '2', '--for', 'jon');
    expect(out).toMatch(/^Block 1: .*; Jon got 5\.000021 hlp, 0\.000021 of it in fees\.\n {2}1\.0 {2}Alise gave Bob 2 hlp/); // prettier-ignore
    expect(out).toMatch(/\nBlock 2: .*; Jon got 5 hlp\.\n2 blocks in /);
    expect((await on('waits', 'accounts')).out).toMatch(/^jon .* 10\.000021 hlp$/m);
  });

  test('answers programs with every number', async () => {
    const { code, out } = await on('json', 'mine', '--blocks', '2', '--threads', '2', '--json');
    const { blocks, nextDifficulty } = JSON.parse(out) as {
      blocks: Record<string, unknown>[];
      nextDifficulty: unknown;
    };
    expect([code, blocks.map(({ number }) => number), nextDifficulty]).toEqual([0, ['1', '2'], undefined]);
    const { hash, tries, difficulty } = await newest('json');
    expect(blocks[1]).toMatchObject({ hash, tries, difficulty, transactions: 0, rewardInWei: '5000000000000000000', feesInWei: '0' }); // prettier-ignore
    expect(blocks[1]?.['seconds']).toBeGreaterThan(0);
  });

  test('gives up where it is told to; what was mined before stays', async () => {
    await begin('hard', { difficulty: 1_000_000 });
    const { code, out, err } = await on('hard', 'mine', '--tries', '2');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('no block was found in 2 tries (about 1000000 are usual)');
    const json = JSON.parse((await on('hard', 'mine', '--tries', '2', '--json')).out) as object;
    expect(json).toMatchObject({ error: { code: 'gaveUp', data: { blocks: [] } } });
    expect((await newest('hard'))['number']).toBe('0');
  });

  const nonsense: readonly (readonly [words: readonly string[], says: string])[] = [
    [['--blocks', '0'], '--blocks: "0" is not a whole number from 1 upwards'],
    [['--blocks', '-3'], '--blocks: "-3" is not'],
    [['--blocks', '1e3'], '--blocks: "1e3" is not'],
    [['--blocks', '99999999999999999999'], '--blocks: "99999999999999999999" is not'],
    [['--blocks'], 'its value is missing'],
    [['--blocks', '1', '--blocks', '2'], 'is given twice'],
    [['--threads', '0'], '--threads: "0" is not'],
    [['--threads', '1000000'], '--threads: at most 256'],
    [['--tries', 'many'], '--tries: "many" is not'],
    [['--for', 'zork'], '--for: nobody here is called "zork"'],
    [['--for', '0x12'], '--for: '],
    [['3'], 'too many arguments'],
  ];

  test.each(nonsense)('%j is refused, and nothing is mined', async (words, says) => {
    const { code, out, err } = await on('nonsense', 'mine', ...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect((await newest('nonsense'))['number']).toBe('0');
  });
});

describe('where the difficulty follows', () => {
  test('every block says how hard the next one is, and so it is', async () => {
    await begin('follows', { difficulty: 100_000, blockTime: 5 });
    const { out } = await on('follows', 'mine', '--blocks', '4', '--json');
    const { blocks, nextDifficulty } = JSON.parse(out) as { blocks: { difficulty: string; nextDifficulty: string }[]; nextDifficulty: string }; // prettier-ignore
    expect([...blocks.slice(1).map(({ difficulty }) => difficulty), nextDifficulty]).toEqual(blocks.map((block) => block.nextDifficulty)); // prettier-ignore
    // The first comes ages after genesis, and the others at once.
    const all = ['100000', ...blocks.map((block) => block.nextDifficulty)].map(Number);
    expect(all[1]).toBeLessThanOrEqual(all[0] ?? 0);
    expect(all[4]).toBeGreaterThan(all[2] ?? 0);
    expect((await on('follows', 'mine')).out).toContain(`\nThe next one takes about `);
  });

  test('`hlp block` says so in words; where it never changes it says nothing', async () => {
    const { difficulty, nextDifficulty } = await newest('follows');
    expect((await on('follows', 'block')).out).toMatch(new RegExp(`\n  difficulty  ${difficulty} tries on average; it came \\d+ s after its parent where 5 s are wanted, so the next one takes ${nextDifficulty}\n`)); // prettier-ignore
    expect((await on('follows', 'block', '0')).out).toContain('difficulty  100000 tries on average; the next one takes 100000\n'); // prettier-ignore
    expect((await on('one', 'block')).out).not.toContain('difficulty');
  });
});

const lines = (chain: string, ...typed: readonly string[]): Promise<Ran> => hlp(['dev', '--data', at(chain)], typed);

describe('where the chain is open', () => {
  test('mining can be paused: what is sent waits, and is one block when it goes on', async () => {
    const { code, out, err } = await lines('open', 'pause', 'pause', 'give bob 1', 'give bob 2', 'mine', 'block', 'resume', 'mine', 'quit'); // prettier-ignore
    expect(out).toContain('Mining is paused. What is sent now waits, and nothing is lost. `resume` goes on with it.');
    expect(out).toContain('Mining is paused already.');
    expect(out.match(/It was accepted, and waits: 0x/g)).toHaveLength(2);
    expect(err).toBe('Mining is paused; `resume` goes on with it.\n');
    expect(out).toContain('Block 0\n');
    expect(out).toContain('Mining goes on; 2 transactions wait for it.');
    expect(code).toBe(1); // `mine` was refused while it was paused
    expect((await on('open', 'block', '1')).out).toMatch(
      /1\.0 {2}Alise gave Bob 1 hlp[^]*1\.1 {2}Alise gave Bob 2 hlp/,
    );
  });

  test('leaving while it is paused is clean, and what waits is mined the next time', async () => {
    const { code, err } = await lines('left', 'pause', 'give bob 1', 'quit');
    expect([code, err]).toEqual([0, '']);
    expect((await on('left', 'mine')).out).toContain('1.0  Alise gave Bob 1 hlp');
  });

  test('programs hear that it waits', async () => {
    const { out } = await hlp(['dev', '--json', '--data', at('left')], ['pause', 'give bob 1', 'resume']);
    expect(out.split('\n').map((line) => (line === '' ? {} : (JSON.parse(line) as object)))).toMatchObject([
      { paused: true, waiting: 0 },
      { waiting: true },
      { paused: false, waiting: 1 },
      { closed: true },
      {},
    ]);
  });

  test('`resume` alone is nothing, and in a shell both words say where they belong', async () => {
    expect((await lines('idle', 'resume')).out).toContain('Mining was not paused; nothing waits.');
    for (const word of ['pause', 'resume']) {
      const { code, err } = await on('nobody', word);
      expect([code, err]).toEqual([
        2,
        `${word}: nobody mines here; type it where the chain is open, into \`hlp dev\`\n`,
      ]);
    }
    expect(existsSync(at('nobody'))).toBe(false);
  });
});

async function seenOn(words: readonly string[]): Promise<Seen> {
  const directory = mkdtempSync(join(scratch, 'room-'));
  const terminal = inTerminal(directory, words);
  terminals.push(terminal);
  return terminal;
}

describe('in a terminal', () => {
  test('one sees how many tries there were, and Ctrl-C ends it cleanly', async () => {
    await begin('endless', { difficulty: ENDLESS });
    const mining = await seenOn(['mine', '--data', at('endless')]);
    await mining.sees('mining block 1:', 'tries so far,', ' a second');
    await mining.interrupts('Mining was stopped. What waits goes on waiting.', 'status 1');
    expect((await on('endless', 'verify')).code).toBe(0);
  });

  test('Ctrl-C between easy blocks says how many there are, and there are no more', async () => {
    const mining = await seenOn(['mine', '--blocks', '1000000', '--data', at('easy')]);
    // Not one by its number: it may be gone from the screen before anybody looks.
    await mining.sees(': hash ');
    const screen = await mining.interrupts('Mining was stopped.', 'status 1');
    const count = Number(/(\d+) blocks were\s+found/.exec(screen)?.[1]);
    expect((await newest('easy'))['number']).toBe(String(count));
  });

  test('the prompt says that mining is paused as long as it is', async () => {
    const open = await seenOn(['dev', '--json', '--data', at('prompt')]);
    await open.sees('hlp> ');
    open.type('pause\r');
    await open.sees('hlp (mining is paused)> ');
    open.type('resume\r');
    await open.sees('"paused":false');
    open.type('quit\r');
    expect(await open.sees('status 0')).toMatch(/"paused":false.*\nhlp> quit/);
  });

  test('nothing is drawn over what somebody types; a command that waits for a block shows how it goes, until Ctrl-C', async () => {
    await begin('typing', { difficulty: ENDLESS });
    const open = await seenOn(['dev', '--json', '--data', at('typing')]);
    await open.sees('hlp> ');
    open.type('pause\rgive bob 1\rresume\r');
    await open.sees('"paused":false');
    open.type('hal');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await open.sees('hlp> hal')).not.toContain('mining block');
    open.type('\u0015mine\r');
    await open.sees('mining block 1:');
    open.type('\u0003');
    await open.sees('"code":"interrupted"', '"closed":true', 'status 0');
  });
});

test('killed while it mines, it leaves a sound chain, and the next command goes on', async () => {
  mkdirSync(at('killed'));
  const program = join(import.meta.dirname, '../../bin/hlp.js');
  const child = spawn(process.execPath, [program, 'mine', '--blocks', '1000000', '--data', at('killed')]);
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  const ended = new Promise((resolve) => child.on('close', resolve));
  await until(() => out.includes('Block 20:'), () => out); // prettier-ignore
  child.kill('SIGKILL');
  await ended;
  // What was told of was on disk before.
  const told = Number(Array.from(out.matchAll(/^Block (\d+):.*\n/gm)).at(-1)?.[1]);
  const before = Number((await newest('killed'))['number']);
  expect(before).toBeGreaterThanOrEqual(told);
  expect((await on('killed', 'verify')).code).toBe(0);
  expect((await on('killed', 'mine')).out).toContain(`Block ${before + 1}: `);
});
