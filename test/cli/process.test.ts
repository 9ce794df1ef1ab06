/** The process around the command: signals, kills, terminals, streams that are gone. */

import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { Node } from '../../src/node/node.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { until } from '../tui/terminal.ts';
import { inTerminal, piped, type Seen } from './wrapped.ts';

let scratch = '';
const terminals: Seen[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-process-'));
});
afterAll(async () => {
  for (const terminal of terminals) terminal.close();
  await rm(scratch, { recursive: true, force: true });
});

const room = (): Promise<string> => mkdtemp(join(scratch, 'room-'));

async function seen(words: readonly string[], directory: string): Promise<Seen> {
  const terminal = inTerminal(directory, words);
  terminals.push(terminal);
  return terminal;
}

describe('a screen behind a wrapper', () => {
  test('is killed: the wrapper gives the terminal back, and says how it ended', async () => {
    const screen = await seen(['dev'], await room());
    await screen.sees('Nothing has happened yet.');
    expect(screen.isAlternate()).toBe(true);
    process.kill((await screen.both()).inner, 'SIGKILL');
    await screen.sees('before', 'status 137');
    expect(screen.isAlternate()).toBe(false);
    expect(screen.written().lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.written().lastIndexOf('\u001b[?25l'));
    await expectLines(screen);
  });

  test('ends in good order when the wrapper is killed', async () => {
    const directory = await room();
    const screen = await seen(['dev'], directory);
    await screen.sees('Nothing has happened yet.');
    process.kill((await screen.both()).outer, 'SIGKILL');
    await screen.sees('The chain is closed at block 0.');
    await expectLines(screen);
    expect(screen.isAlternate()).toBe(false);
    await expectOpens(join(directory, '.hlp'));
  });

  test('goes to sleep with the wrapper, and comes back with it', async () => {
    const screen = await seen(['dev'], await room());
    await screen.sees('Nothing has happened yet.');
    screen.type(':acc');
    await screen.sees(': acc');
    screen.type('\u001a');
    await screen.sees('status 148');
    expect(screen.isAlternate()).toBe(false);
    screen.type('\r'); // `fg`
    await screen.sees(': acc');
    expect(screen.isAlternate()).toBe(true);
    screen.type('ounts');
    await screen.sees(': accounts');
    screen.type('\u0003');
    expect(await screen.sees('again 0')).toContain('The chain is closed at block 0.');
  });

  test('stays awake where lines are typed: Ctrl-Z does nothing there', async () => {
    const lines = await seen(['dev', '--json'], await room());
    await lines.sees('hlp>');
    lines.type('\u001a');
    lines.type('quit\r');
    expect(await lines.sees('"closed":true')).toContain('before');
  });
});

describe('a screen', () => {
  test('says what can be typed into the shell it came from, and is helped in its own words', async () => {
    vi.stubEnv('npm_command', 'exec');
    const directory = await room();
    await symlink(join(import.meta.dirname, '../../contracts'), join(directory, 'contracts'));
    const screen = await seen(['dev'], directory);
    vi.unstubAllEnvs();
    await screen.sees('Nothing has happened yet.');
    screen.type('\r');
    await screen.sees('npx hlp deploy contracts/village.hlp');
    screen.type('\u001b');
    await screen.sees('Let alise into the village');
    screen.type(':nope\r');
    await screen.sees('see `:help`');
    screen.type(':help\r');
    // What has no room beside a name goes on below, under where it began.
    expect(await screen.sees('check [options] [file...]')).toMatch(/\n {40,}\S/);
    screen.type('\u0003');
  });
});

describe('lines behind a wrapper', () => {
  test('the chain is closed when the wrapper is killed, though its input stays open', async () => {
    const directory = await room();
    const typist = spawn('sleep', ['60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const { both, says, ended } = piped(directory, ['dev'], typist.stdout);
    await says('A new chain has begun');
    process.kill((await both()).outer, 'SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL', err: '' });
    typist.kill();
    await expectOpens(join(directory, '.hlp'));
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test.each([
      ['the wrapper', 1],
      ['all of the group, so that it comes twice', -1],
    ])(`${signal} to %s closes the chain in good order`, async (_who, sign) => {
      const { child, says, ended } = piped(await room(), ['dev']);
      await says('A new chain has begun');
      process.kill(sign * (child.pid ?? 0), signal);
      const { code, out, err } = await ended;
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('The chain is closed at block 0.');
    });
  }

  test('exit codes are passed on', async () => {
    const { ended } = piped(await room(), ['nope']);
    expect(await ended).toMatchObject({ code: 2, out: '' });
  });

  test('a signal that ends the command ends the wrapper the same way, so that a loop around it ends too', async () => {
    const early = piped(await room(), ['dev']);
    process.kill((await early.both()).inner, 'SIGINT'); // nobody listens yet
    expect(await early.ended).toMatchObject({ signal: 'SIGINT' });
  });
});

describe('Ctrl-C during `send`', () => {
  test('says what becomes of what was accepted, and it is still there', async () => {
    const directory = await room();
    const data = join(directory, '.hlp');
    const plain = developmentGenesis(developmentPeople().map(({ address }) => address));
    const genesis = { ...plain, params: { ...plain.params, difficulty: 2n ** 50n } };
    await (await Node.open({ directory: data, genesis })).close();

    const giving = await seen(['give', 'bob', '1'], directory);
    await giving.sees('mining block 1:');
    giving.type('\u0003');
    await giving.sees('Mining was stopped. Your transaction was accepted and waits: 0x', 'status 1');
    await giving.sees('The next command that sends something mines it, and so does `hlp dev`.');

    const node = await Node.open({ directory: data });
    expect(node.pending).toHaveLength(1);
    await node.close();
  });
});

describe('standard output', () => {
  test.runIf(process.platform === 'linux')('on a full disk is said in one line', async () => {
    for (const words of [['help'], ['block'], ['block', '--json'], ['dev']]) {
      const ended = await endOf(await hlp(words, openSync('/dev/full', 'w')));
      expect(ended).toEqual({ code: 1, err: 'The answer could not be written (the disk is full).\n' });
    }
  });

  test('that nobody reads any more ends `hlp dev`, quietly', async () => {
    const child = await hlp(['dev'], 'pipe');
    child.stdout?.once('data', () => {
      child.stdout?.destroy();
      child.stdin?.write('block\nblock\nblock\n');
    });
    expect(await endOf(child)).toEqual({ code: 0, err: '' });
  });
});

const HLP = join(import.meta.dirname, '../../bin/hlp.js');

async function hlp(words: readonly string[], out: 'pipe' | number): Promise<ChildProcess> {
  return spawn(process.execPath, [HLP, ...words], { cwd: await room(), stdio: ['pipe', out, 'pipe'] });
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; err: string }> {
  let err = '';
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, err };
}

/** What is typed is a line again, not single keys. The process that gives the terminal back may just be about to. */
async function expectLines(screen: Seen): Promise<void> {
  const typed = setInterval(() => screen.type('\r'), 100);
  expect(await screen.sees('icanon').finally(() => clearInterval(typed))).not.toContain('-icanon');
}

/** Nobody else has it open any more, and nothing is wrong with it. */
async function expectOpens(directory: string): Promise<void> {
  let [number, why] = [-1n, ''];
  const tryToOpen = async (): Promise<boolean> => {
    try {
      const node = await Node.open({ directory });
      number = node.chain.head.header.number;
      await node.close();
    } catch (error) {
      why = String(error);
    }
    return number >= 0n;
  };
  await until(tryToOpen, () => why);
  expect(number).toBe(0n);
}
