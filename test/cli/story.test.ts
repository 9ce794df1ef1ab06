/** The main story, as a new user types it: the real command, in a directory of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HLP = join(ROOT, 'bin/hlp.js');
const VILLAGE = join(ROOT, 'contracts/village.hlp');

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-story-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a village', () => {
  test('is deployed and gets its people, typed into `hlp dev`', async () => {
    const lines = [
      `deploy ${VILLAGE}`,
      'hlp send village.admit alise 50',
      'send village.admit bob 50',
      'quit',
      'accounts',
    ];
    const { code, out, err } = await run(['dev'], lines);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/A new chain has begun \(chain id 1902\)\. It lies in .*hlp-story-.*\/\.hlp and/);
    expect(out).toMatch(/Alise put village on the chain in block 1: hash 00[0-9a-f]+…, found after \d+ tr/);
    expect(out).toMatch(/Alise let Bob in, .*50 hlp in block 3: hash 00/);
    expect(out).toMatch(/The chain is closed at block 3/);
    expect(out).not.toMatch(/priya {2}0x/); // What came behind `quit` was not run.
  });

  test('is still there for one command from the shell, and the payment reads as a sentence', async () => {
    const { code, out, err } = await run(['send', 'village.pay', 'bob', '4.5', 'fixed my bike', '--from', 'alise']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^village: Alise paid Bob 4\.5 hlp for "fixed my bike" in block 4: hash 00[0-9a-f]{6}…, found after \d+ tr(y|ies)\n$/,
    );
  });

  test('remembers everything when it is opened again', async () => {
    const [state, step] = await Promise.all([
      run(['state', 'village', '--json', '--data', await copyOfChain('a')]),
      run(['step', '--json', '--data', await copyOfChain('b')]),
    ]);
    const { values } = JSON.parse(state.out) as { values: { name: string; shown: string }[] };
    expect(Object.fromEntries(values.map(({ name, shown }) => [name, shown]))).toEqual({
      steward: 'alise',
      'members[alise]': 'true',
      'members[bob]': 'true',
      'limits[alise]': '50',
      'limits[bob]': '50',
      'balances[alise]': '-4.5',
      'balances[bob]': '4.5',
      'count(members)': '2',
    });
    expectWalk(JSON.parse(step.out) as Walk, await readFile(VILLAGE, 'utf8'));
  });

  test('a payment beyond the limit is explained and not sent; sent all the same, it can be stepped', async () => {
    const pay = 'send village.pay bob 60 "too much"';
    const { code, out, err } = await run(['dev'], [pay, 'block', `${pay} --anyway`, 'step', 'verify']);
    expect(err).toMatch(
      /this would fail for alise: OverLimit\(member: alise, balance: -64\.5 hlp, limit: 50 hlp\)\n {2}in line \d+ of village\.hlp: require left >=/,
    );
    expect(out).toMatch(/\nBlock 4\n/);
    expect(out).toMatch(
      /Alise tried to call village\.pay\(to: bob, units: 60 hlp, note: "too much"\) in block 5: .*it failed: OverLimit/,
    );
    expect(out).toMatch(/5\.0\.\d+ {2}failed here: village\.hlp:\d+ {2}require left >=/);
    expect(out).toMatch(/The chain is valid: the first block and 5 mined on it\./);
    expect(code).toBe(1); // One of the lines failed.
  });

  test('belongs to one process at a time: a second one asks the first, and a signal closes that cleanly', async () => {
    const first = start(['dev']);
    await first.says('The chain is open');
    expect(await run(['accounts'])).toMatchObject({ code: 0, err: '' });
    const second = await run(['repair']);
    expect({ code: second.code, out: second.out }).toEqual({ code: 1, out: '' });
    expect(second.err).toMatch(/^another hlp process has .*\.hlp.* open; stop it first, or name another directory\n$/);
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, err: '' });
    expect((await run(['block', '--json'])).code).toBe(0);
  });
});

describe('the command itself', () => {
  test('says in one line what is wrong with a command, with exit code 2', async () => {
    const { code, out, err } = await run(['send', 'village.pay', 'bob', 'lots', 'x']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('units: an amount is a number such as 4.5, 12 or -4.5\n');
  });

  test('does not blame an option that nobody gave', async () => {
    const room = join(directory, 'room');
    await mkdir(room);
    await writeFile(join(room, '.hlp'), 'a file');
    const { code, out, err } = await run(['accounts'], [], process.execPath, room);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^the chain would lie in .*room\/\.hlp, and that cannot be a directory \(there is a file of that name\); go where/,
    );
  });

  test('is quiet when nobody reads its answer to the end', async () => {
    const { child, ended } = start(['compile', VILLAGE]);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ err: '' });
  });

  const other = otherNode();
  test.runIf(other !== undefined)(
    'works when it is started by the Node of the machine, which may be older',
    async () => {
      const { code, out } = await run(['help'], [], other);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: hlp <command>/);
    },
  );
});

/** A Node on the path that is not the one beside this project. */
function otherNode(): string | undefined {
  const all = (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, 'node'));
  return all.find((path) => existsSync(path) && realpathSync(path) !== realpathSync(process.execPath));
}

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };
type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  readonly says: (text: string) => Promise<void>;
};

/** Without lines, standard input stays open, as in a terminal. */
function start(words: readonly string[], node = process.execPath, cwd = directory): Started {
  const child = spawn(node, [HLP, ...words], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const says = (text: string): Promise<void> =>
    new Promise((resolve) => {
      child.stdout.on('data', () => {
        if (out.includes(text)) resolve();
      });
    });
  return { child, ended, says };
}

function run(
  words: readonly string[],
  lines: readonly string[] = [],
  node = process.execPath,
  cwd = directory,
): Promise<Ran> {
  const { child, ended } = start(words, node, cwd);
  child.stdin?.end(lines.map((line) => `${line}\n`).join(''));
  return ended;
}

/** So that two commands can look at the chain at the same time. */
async function copyOfChain(name: string): Promise<string> {
  const copy = join(directory, name);
  await cp(join(directory, '.hlp'), copy, { recursive: true });
  return copy;
}

type Walk = {
  readonly stops: readonly {
    readonly position: string;
    readonly previousLine: string;
    readonly nextLine: string;
    readonly source?: { readonly line: number; readonly text: string };
    readonly locals: readonly { readonly name: string; readonly type: string; readonly shown: string }[];
    readonly state: readonly {
      readonly name: string;
      readonly shownOld: string;
      readonly shownNew: string;
      readonly changed: boolean;
    }[];
  }[];
};

/** By source line, both ways, with every local and every changed leaf by name. */
function expectWalk({ stops }: Walk, source: string): void {
  const lines = source.split('\n');
  const places = stops.flatMap(({ source: place }) => (place === undefined ? [] : [place]));
  expect(places.map(({ text }) => text)).toEqual(places.map(({ line }) => lines[line - 1]));
  stops.slice(1).forEach((stop, i) => {
    expect(stop.previousLine).toBe(stops[i]?.position);
    expect(stops[i]?.nextLine).toBe(stop.position);
  });
  const afterLet = stops.find(({ source: place }) => place?.text.includes('balances[caller] = left') === true);
  expect(afterLet?.locals).toMatchObject([
    { name: 'to', type: 'address', shown: 'bob' },
    { name: 'units', type: 'uint256', shown: '4.5' },
    { name: 'note', type: 'string', shown: '"fixed my bike"' },
    { name: 'left', type: 'int256', shown: '-4.5' },
  ]);
  const changes = stops.at(-1)?.state.filter(({ changed }) => changed);
  expect(changes).toMatchObject([
    { name: 'balances[bob]', shownOld: '0', shownNew: '4.5' },
    { name: 'balances[alise]', shownOld: '0', shownNew: '-4.5' },
  ]);
}
