/** `hlp test`: what it says about tests that stand in files, and how it ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../tui/terminal.ts';
import { hlp } from './helpers.ts';

const COUNTER = `contract Counter {
  state n: uint

  action up(by: uint) {
    require by < 10 else "too far"
    n += by
  }

  view value() -> uint = n
}
`;

/** A story with a number that is expected in the end. */
const story = (name: string, by: number, end: number): string => `
test "${name}" {
  actor ana
  let counter = deploy Counter()
  call counter.up(${by})
  expect counter.value() == ${end}
}
`;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-test-command-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

describe('what is played', () => {
  test('is told test by test, with what it cost and which lines ran', async () => {
    const path = await file('good.hlp', COUNTER + story('it counts', 2, 2));
    const { code, out, err } = await hlp(['test', path]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\n {2}ok {4}it counts {2}\(2 transactions, [\d,]+ gas\)\n/);
    expect(out).toMatch(/ of \d+ lines of Counter ran/);
    expect(out).toMatch(/\n1 test, 0 failed\n$/);
  });

  test('says for a failure where it stands and what was there instead', async () => {
    const path = await file('bad.hlp', COUNTER + story('it counts', 2, 3) + story('it works', 2, 2));
    const { code, out } = await hlp(['test', path]);
    expect(code).toBe(1);
    expect(out).toContain('  FAIL  it counts\n');
    expect(out).toContain(`${path}:16:`);
    expect(out).toContain('expect counter.value() == 3');
    expect(out).toContain('The left side is 2, the right side is 3.');
    expect(out).toMatch(/\n2 tests, 1 failed\n$/);
  });

  test('is chosen by --only', async () => {
    const path = await file('only.hlp', COUNTER + story('it counts', 2, 3) + story('it works', 2, 2));
    expect(await hlp(['test', path, '--only', 'works'])).toMatchObject({ code: 0 });
    expect((await hlp(['test', path, '--only', 'counts'])).out).toMatch(/\n1 test, 1 failed\n$/);
  });

  test('is stepped through by --step, when a transaction failed', async () => {
    const path = await file('step.hlp', COUNTER + story('it goes far', 20, 20));
    const { code, out } = await hlp(['test', path, '--step']);
    expect(code).toBe(1);
    expect(out).toContain('too far');
    expect(out).toContain('failed here: step.hlp:5  require by < 10 else "too far"');
    expect(out).toContain('by = 20');
    expect((await hlp(['test', path])).out).not.toContain('failed here');
  });

  test('names a command to go on with that a shell reads as it is meant, whatever the test is called', async () => {
    const counting = COUNTER.replace(
      'n += by',
      'for i in 0..600, max 600 { n += 1 }\n    require n < 0 else "too far"',
    );
    const path = await file('pasted.hlp', counting + story('$(touch /tmp/x) `id` it', 2, 3));
    const { out } = await hlp(['test', path, '--step']);
    expect(out).toMatch(/stops before: `hlp step \S+ --test '\$\(touch \/tmp\/x\) `id` it' --at /);
  });

  test('is data for programs, passed and failed alike', async () => {
    const path = await file('data.hlp', COUNTER + story('it counts', 2, 3) + story('it works', 2, 2));
    const { code, out, err } = await hlp(['test', path, '--json']);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const [first] = (JSON.parse(out) as { files: Record<string, unknown>[] }).files;
    expect(first).toMatchObject({
      file: path,
      diagnostics: [],
      tests: [
        { name: 'it counts', passed: false, failure: { file: path, line: 16 } },
        { name: 'it works', passed: true, transactions: 2 },
      ],
    });
  });

  test('is nothing where there are no tests, which is no failure', async () => {
    const { code, out } = await hlp(['test', await file('none.hlp', COUNTER)]);
    expect(code).toBe(0);
    expect(out).toContain('  no tests\n');
    expect(out).toMatch(/\n0 tests, 0 failed\n$/);
  });
});

describe('what cannot be played', () => {
  test('is a misuse without a file, or with one that is not there', async () => {
    expect(await hlp(['test'])).toMatchObject({ code: 2, out: '', err: 'file: name at least one, such as contracts/village.hlp\n' }); // prettier-ignore
    const gone = join(directory, 'gone.hlp');
    expect(await hlp(['test', gone])).toMatchObject({ code: 2, out: '', err: `file: ${gone} cannot be read (there is no such file)\n` }); // prettier-ignore
  });

  test('is shown like `hlp check` shows it when it does not compile', async () => {
    const path = await file('broken.hlp', 'contract Counter {\n  state n uint\n}\n');
    const { code, out } = await hlp(['test', path]);
    expect(code).toBe(1);
    expect(out).toContain('error[H');
    expect(out).toContain('broken.hlp:2:');
    expect(out).toMatch(/\n0 tests, 0 failed, 1 file could not be compiled\n$/);
  });

  test('is watching, in a chain that is open: nothing else could be typed any more', async () => {
    const path = await file('open.hlp', COUNTER + story('it counts', 2, 2));
    const { code, err } = await hlp(['dev', '--data', join(directory, 'chain')], [`test ${path} --watch`]);
    expect(code).toBe(1);
    expect(err).toBe('--watch goes on and on: type it into a shell\n');
  });
});

describe('--watch', () => {
  const HLP = join(import.meta.dirname, '../../bin/hlp.js');

  function watching(words: readonly string[]): { child: ChildProcess; says: (text: RegExp) => Promise<void> } {
    const child = spawn(process.execPath, [HLP, 'test', '--watch', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    const says = async (text: RegExp): Promise<void> => {
      await until(
        () => text.test(said),
        () => `${text}\n${said}`,
      );
      said = '';
    };
    return { child, says };
  }

  test('plays again when a file was saved, however; Ctrl-C ends it with how it stands', async () => {
    const path = await file('watched.hlp', COUNTER + story('it counts', 2, 2));
    const { child, says } = watching([path]);
    await says(/1 test, 0 failed\n\nWaiting for a change; Ctrl-C leaves\.\n/);
    await writeFile(path, COUNTER + story('it counts', 2, 3));
    await says(/1 test, 1 failed\n\nWaiting for a change/);
    await rm(path);
    await says(/watched\.hlp cannot be read \(there is no such file\)\n\nWaiting for a change/);
    await rename(await file('new', COUNTER + story('it counts', 3, 3)), path);
    await says(/1 test, 0 failed\n\nWaiting for a change/);
    const end = ended(child);
    child.kill('SIGINT');
    expect(await end).toEqual({ code: 0, signal: null });
  });

  test('tells programs one line for each time', async () => {
    const path = await file('lines.hlp', COUNTER + story('it counts', 2, 3));
    const { child, says } = watching([path, '--json']);
    await says(/^\{"files":.*"passed":false.*\}\n$/);
    const end = ended(child);
    child.kill('SIGINT');
    expect(await end).toEqual({ code: 1, signal: null });
    await says(/^\{"ended":true\}\n$/);
  });
});

async function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
}
