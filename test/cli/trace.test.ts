/** `hlp trace`: lines for other tools, of every kind of transaction, and of very long ones. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Context } from '../../src/cli/command.ts';
import { trace } from '../../src/cli/commands/trace.ts';
import { main } from '../../src/cli/main.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import { until } from '../tui/terminal.ts';
import { hlp } from './helpers.ts';

const HLP = join(import.meta.dirname, '../../bin/hlp.js');
const PAGE = join(import.meta.dirname, '../../docs/traces.md');

/** A long run, one that asks another contract, and one that tries what cannot be. */
const SPIN = `
interface Tally { action add(apples: uint, why: string) }

contract Spin {
  state rounds: uint

  action spin(times: uint) {
    var i = 0
    while i < times {
      i += 1
    }
    rounds = i
  }

  action ask(tally: Tally, apples: uint) {
    call tally.add(apples, "asked")
  }

  action tryIt(tally: Tally, apples: uint) {
    try call tally.add(apples, "tried") {
      rounds = 1
    } else {
      rounds = 2
    }
  }
}
`;

const directory = mkdtempSync(join(tmpdir(), 'hlp-trace-'));
afterAll(() => rmSync(directory, { recursive: true }));

beforeAll(async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [, tally = ''] = /```hlp\n([\s\S]*?)```/.exec(page) ?? [];
  writeFileSync(join(directory, 'tally.hlp'), tally);
  writeFileSync(join(directory, 'spin.hlp'), SPIN);
  const { code, err } = await hlp(
    ['dev', '--data', directory],
    [
      `deploy ${directory}/tally.hlp`,
      'send tally.add 3 picked',
      'send tally.add 0 none --anyway',
      'give bob 1 --memo "no code runs"',
      `deploy ${directory}/spin.hlp`,
      'send spin.ask tally 2',
      'send spin.ask tally 0 --anyway',
      'send spin.tryIt tally 0',
      'send spin.spin 200000',
      'send spin.tryIt tally 1',
    ],
  );
  // Those that are sent anyway fail.
  if (code !== 1 || err !== '') throw new Error(err);
});

const ask = (...words: string[]): ReturnType<typeof hlp> => hlp([...words, '--data', directory]);

type Fields = Readonly<Record<string, unknown>>;

/** The lines of a trace; each is an object of its own. */
async function linesOf(...words: string[]): Promise<readonly Fields[]> {
  const { code, out, err } = await ask('trace', ...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out.endsWith('\n')).toBe(true);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Fields);
}

async function dataOf(...words: string[]): Promise<Fields> {
  return JSON.parse((await ask(...words, '--json')).out) as Fields;
}

describe('the page about traces', () => {
  test('shows what the command prints of its contract', async () => {
    const whole = await ask('trace', '2.0');
    const failed = await ask('trace', '3.0');
    const all = await ask('trace', '2.0', '--events');
    const shown = [
      whole.out,
      `${failed.out.trimEnd().split('\n').slice(-2).join('\n')}\n`,
      all.out.replaceAll(/^.*"step".*\n/gm, ''),
    ];
    const page = readFileSync(PAGE, 'utf8').replaceAll(
      /```json\n[\s\S]*?```/g,
      () => `\`\`\`json\n${shown.shift()}\`\`\``,
    );

    expect([shown.length, whole.err, failed.err, all.err]).toEqual([0, '', '', '']);
    await expect(page).toMatchFileSnapshot(PAGE);
  });
});

describe('a trace', () => {
  test('has a line for each step that one can stand before, and ends with what the receipt says', async () => {
    for (const place of ['2.0', '3.0', '6.0', '7.0', '8.0']) {
      const [steps, last] = split(await linesOf(place));
      const { length } = await dataOf('step', place);
      const { gasUsed, status } = await dataOf('tx', place);
      expect(steps).toHaveLength(Number(length));
      expect(Object.keys(last)).toEqual(['stateRoot', 'output', 'gasUsed', 'pass']);
      expect([BigInt(String(last['gasUsed'])), last['pass']]).toEqual([BigInt(String(gasUsed)), status === 'success']);
      expect(steps.at(-1) !== undefined && 'error' in steps.at(-1)!).toBe(status !== 'success');
    }
  });

  test('names every field in the order of EIP-3155', async () => {
    const [[first = {}]] = split(await linesOf('2.0'));
    const names = 'pc op gas gasCost memSize stack depth returnData refund opName';
    expect(Object.keys(first).join(' ')).toBe(names);
  });

  test('goes through the contracts that are called, and says in which step one failed', async () => {
    const [well] = split(await linesOf('6.0'));
    const [badly, end] = split(await linesOf('7.0'));
    const [tried] = split(await linesOf('8.0'));
    expect([well, badly, tried].map(depths)).toEqual([
      [1, 2, 1],
      [1, 2],
      [1, 2, 1],
    ]);
    expect(badly.at(-1)).toMatchObject({ opName: 'failtext', depth: 2, error: end['output'] });
    expect(tried.filter((line) => 'error' in line)).toMatchObject([{ opName: 'failtext', depth: 2, error: end['output'] }]); // prettier-ignore
    expect(tried.at(-1)).toMatchObject({ depth: 1, returnData: end['output'] });
  });

  test('without stacks is the same without stacks', async () => {
    for (const place of ['2.0', '8.0']) {
      const [all, bare] = [await linesOf(place), await linesOf(place, '--no-stack')];
      const stripped = all.map(({ wide: _wide, ...line }) => ('stack' in line ? { ...line, stack: [] } : line));
      expect(bare).toEqual(stripped);
    }
  });

  test('of events holds the same steps, and an end of its own', async () => {
    const [plain, all] = [await linesOf('8.0'), await linesOf('8.0', '--events')];
    const named = plain.map((line, i) => ({ event: i < plain.length - 1 ? 'step' : 'end', ...line }));
    expect(all.filter(({ event }) => event === 'step' || event === 'end')).toEqual(named);
    const others = all.map(({ event }) => event).filter((event) => event !== 'step');
    expect(others).toEqual(['enter', 'enter', 'leave', 'write', 'leave', 'end']);
  });

  test('of what ran no code is its last line', async () => {
    expect(await linesOf('4.0')).toMatchObject([{ output: '0x', gasUsed: expect.stringMatching(/^0x/), pass: true }]);
    expect(await linesOf('4.0', '--events')).toMatchObject([{ event: 'end', pass: true }]);
  });

  test('of a deployment enters as `init`', async () => {
    expect((await linesOf('1.0', '--events'))[0]).toMatchObject({ event: 'enter', kind: 'init', depth: 1 });
  });

  test('is found by place and by hash; left out, it is that of the newest; and `--json` changes nothing', async () => {
    const { hash } = await dataOf('tx', '8.0');
    const byPlace = await ask('trace', '8.0');
    expect(await ask('trace', String(hash))).toEqual(byPlace);
    expect(await ask('trace', '8.0', '--json')).toEqual(byPlace);
    expect(await ask('trace')).toEqual(await ask('trace', '10.0'));
  });

  test('goes into a file as it goes to the screen', async () => {
    const file = join(directory, 'lines.jsonl');
    const { code, out } = await ask('trace', '8.0', '--out', file);
    const { out: lines } = await ask('trace', '8.0');
    const count = lines.split('\n').length - 1;
    expect({ code, out }).toEqual({ code: 0, out: `The trace of 8.0 is in ${file}: ${count} lines.\n` });
    expect(readFileSync(file, 'utf8')).toBe(lines);
    expect(await dataOf('trace', '8.0', '--out', file)).toMatchObject({ file, lines: count, pass: true });
  });
});

describe('asked wrongly, it says what is wrong', () => {
  test.each([
    ['9.1', /^transaction: there is no 9\.1; the newest block is 10\n$/],
    ['99.0', /^transaction: there is no 99\.0; /],
    ['0.0', /^transaction: there is no 0\.0; /],
    ['2.0.5', /^transaction: "2\.0\.5" is neither a hash nor a place such as 4\.0\n$/],
    [`0x${'ab'.repeat(32)}`, /^transaction: 0x(ab)+ is in no block\n$/],
    ['2.0 --out .', /^--out: \. cannot be written \(it is a directory\)\n$/],
    ['2.0 --stack', /^unknown option '--stack'/],
  ])('%s', async (line, named) => {
    const { code, out, err } = await ask('trace', ...line.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(named);
  });

  test('a page of the screen is too small for it', async () => {
    const onPage = { mark: ':' } as Context;
    await expect(trace.run(onPage, { words: ['2.0'], options: {} })).rejects.toThrow('--out trace.jsonl');
  });

  test.runIf(process.platform === 'linux')('a full disk', async () => {
    const { code, err } = await ask('trace', '2.0', '--out', '/dev/full');
    expect({ code, err }).toEqual({ code: 1, err: '--out: /dev/full cannot be written (the disk is full); what is there is not whole\n' }); // prettier-ignore
  });
});

describe('a long trace', () => {
  test.runIf(process.platform !== 'win32')('says how far it is, where somebody looks', async () => {
    vi.stubEnv('TERM', 'xterm');
    const [out, errors] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
    const words = ['trace', '9.0', '--out', '/dev/null', '--data', directory];
    const code = await main(words, terminalOf(Readable.from([]), out, errors));
    vi.unstubAllEnvs();
    out.end();
    errors.end();
    expect({ code, out: await text(out) }).toEqual({ code: 0, out: 'The trace of 9.0 is in /dev/null: 1800012 lines.\n' }); // prettier-ignore
    const said = await text(errors);
    expect(said).toContain('\r\u001b[K20000 lines of the trace so far\r\u001b[K40000 lines of the trace so far');
    expect(said.endsWith('\r\u001b[K')).toBe(true);
  });

  test('ends quietly when nobody reads on', async () => {
    const child = started('9.0');
    const ended = endOf(child);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toEqual({ code: 0, err: '' });
  });

  test('is stopped by Ctrl-C, and says that it is not whole', async () => {
    const file = join(directory, 'stopped.jsonl');
    const child = started('9.0', '--out', file);
    const ended = endOf(child);
    await until(
      () => sizeOf(file) > 1_000_000,
      () => `${sizeOf(file)} bytes`,
    );
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^The trace was stopped after \d+ lines: it is not whole\.\n$/);
    expect(sizeOf(file)).toBeLessThan(200_000_000);
  });
});

const started = (...words: string[]): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, [HLP, 'trace', ...words, '--data', directory], { stdio: ['ignore', 'pipe', 'pipe'] });

async function endOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<{ code: number | null; err: string }> {
  let err = '';
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, err };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Who runs after whom, by depth. */
function depths(lines: readonly Fields[]): readonly unknown[] {
  return lines.map(({ depth }) => depth).filter((depth, i, all) => depth !== all[i - 1]);
}

/** The steps, and the last line. */
function split(lines: readonly Fields[]): [readonly Fields[], Fields] {
  return [lines.slice(0, -1), lines.at(-1) ?? {}];
}
