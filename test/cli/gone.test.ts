/** What was there and is not any more, may not be written, or has a name nobody can say. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnInTerminal } from '@lydell/node-pty';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../tui/terminal.ts';
import { hlp } from './helpers.ts';
import { inTerminal, piped, type Seen } from './wrapped.ts';

const HLP = join(import.meta.dirname, '../../bin/hlp.js');

let scratch = '';
const terminals: Seen[] = [];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-gone-'));
});
afterAll(async () => {
  for (const terminal of terminals) terminal.close();
  await rm(scratch, { recursive: true, force: true });
});

const room = (): Promise<string> => mkdtemp(join(scratch, 'room-'));

describe('a directory that was removed', () => {
  test('is said plainly when it is the one somebody stands in', async () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && "$0" "$@"';
    for (const words of [['dev'], ['accounts'], ['check', 'a.hlp']]) {
      const all = ['-c', script, process.execPath, HLP, ...words];
      const { status, stdout, stderr } = spawnSync('sh', all, { cwd: await room(), encoding: 'utf8' });
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: 'The directory you are in is not there any more; go to another one (`cd`) and try again.\n',
      });
    }
  });

  test.each([
    ['removed', 'rm -rf .hlp'],
    ['replaced', 'mv .hlp elsewhere && mkdir -p .hlp/chain && touch .hlp/chain/LOCK'],
  ])('keeps nothing more once it was %s: nothing is acknowledged', async (_how, script) => {
    const directory = await room();
    const { child, says, ended } = piped(directory, ['dev']);
    await says('A new chain has begun');
    execFileSync('sh', ['-c', script], { cwd: directory });
    child.stdin?.end('give bob 1\n');
    const { code, out, err } = await ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^nothing can be kept: \S+\.hlp\/chain was removed or moved while it was open\n$/);
    expect(out).not.toContain('gave');
    expect(out).toContain('The chain is closed at block 0.');
  });

  test('is not said to hold the chain in the end', async () => {
    const directory = await room();
    const { child, says, ended } = piped(directory, ['dev']);
    await says('A new chain has begun');
    rmSync(join(directory, '.hlp'), { recursive: true });
    child.stdin?.end('quit\n');
    const { code, out } = await ended;
    expect(code).toBe(1);
    expect(out).toMatch(/The chain is closed at block 0\. It is not in \S+\.hlp any more: that was removed or moved/);
    expect(out).not.toContain('To open it again');
  });
});

describe('beginning afresh', () => {
  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s changes nothing, and says so', async (_name, keys) => {
    const { directory, screen } = await asked();
    screen.type(keys);
    const page = await screen.sees('Nothing was changed.', 'status 1');
    expect(page).not.toContain('mistake');
    expect(readdirSync(join(directory, '.hlp')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  });

  test('y is yes', async () => {
    const { directory, screen } = await asked();
    screen.type('y\r');
    await screen.sees('hlp>');
    expect(readdirSync(join(directory, '.hlp')).sort()).toEqual(['blocks.hlpchain', 'chain', 'chain-1', 'link']);
    // The log of the old one went with it.
    expect(readdirSync(join(directory, '.hlp', 'chain-1'))).toContain('blocks.hlpchain');
  });
});

test('what goes into a file is plain text, though somebody types in a terminal and sees the prompt there', async () => {
  const directory = await room();
  const shell = spawnInTerminal('sh', ['-c', '"$0" "$@" > out', process.execPath, HLP, 'dev'], { cwd: directory });
  let seen = '';
  shell.onData((text) => (seen += text));
  const ended = new Promise((resolve) => shell.onExit(resolve));
  await until(
    () => seen.includes('hlp> '),
    () => seen,
  );
  shell.write('give bob 1\rquit\r');
  await ended;
  const written = readFileSync(join(directory, 'out'), 'utf8');
  expect(written).toContain('gave Bob 1 hlp');
  expect(written).toContain('The chain is closed at block 1.');
  expect(written).not.toMatch(/[^\P{C}\n]|hlp> /u);
});

describe('names of files', () => {
  test('that contracts could not carry along are refused by name', async () => {
    const directory = await room();
    const name = `${'a'.repeat(200)}.hlp`;
    writeFileSync(join(directory, name), 'contract C {\n  state n: uint\n}\n');
    const why = 'a contract carries the name of its file along, and that has at most 64 bytes: give it a shorter one';
    for (const command of ['check', 'compile', 'test']) {
      const { code, err } = await hlp([command, join(directory, name)]);
      expect({ code, err }).toEqual({ code: 2, err: `file: the name ${name} has 204 bytes; ${why}\n` });
    }
    const most = `${'a'.repeat(60)}.hlp`;
    writeFileSync(join(directory, most), 'contract C {\n  state n: uint\n  action up() {\n    n += 1\n  }\n}\n');
    expect((await hlp(['compile', join(directory, most)])).code).toBe(0);
  });

  test.skipIf(process.platform === 'darwin')('that are no text are said to be none', async () => {
    const directory = await room();
    writeFileSync(
      Buffer.concat([Buffer.from(`${directory}/a`), Buffer.of(0xff), Buffer.from('.hlp')]),
      'contract A {}',
    );
    const why = 'cannot be read (its name is not text (UTF-8); give it another)';
    for (const words of [
      ['check', join(directory, 'a\ufffd.hlp')],
      ['fmt', '--check', directory],
    ]) {
      expect(await hlp(words)).toMatchObject({ code: 2, err: `file: ${join(directory, 'a\ufffd.hlp')} ${why}\n` });
    }
  });
});

describe('a place where nothing can be written', () => {
  test.skipIf(process.platform !== 'linux')('is no place for a chain', async () => {
    const { code, err } = await hlp(['accounts', '--data', '/proc/x']);
    expect({ code, err }).toEqual({ code: 2, err: '--data: "/proc/x" cannot be a directory (nothing can be made there)\n' }); // prettier-ignore
  });

  test('says what it takes even to read a chain that is there', async () => {
    const directory = await room();
    await hlp(['accounts', '--data', directory]);
    const chain = join(directory, 'chain');
    for (const path of [scratch, directory, chain]) chmodSync(path, 0o755);
    for (const name of readdirSync(chain)) chmodSync(join(chain, name), 0o444);
    chmodSync(chain, 0o555);
    // To root everything is allowed.
    const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const all = [HLP, 'state', '--data', directory];
    const { status, stderr } = spawnSync(process.execPath, all, { ...somebody, cwd: '/', encoding: 'utf8' });
    chmodSync(chain, 0o755);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `the store in ${chain} cannot be opened: its files may not be written here, and even reading needs that, since one process at a time has it; make them yours to write, or copy the directory and name the copy\n`,
    });
  });
});

/** A chain is there, and the question has been put. */
async function asked(): Promise<{ directory: string; screen: Seen }> {
  const directory = await room();
  await hlp(['accounts', '--data', join(directory, '.hlp')]);
  const screen = inTerminal(directory, ['dev', '--fresh', '--json']);
  terminals.push(screen);
  await screen.sees('Begin afresh? (yes or no)');
  return { directory, screen };
}
