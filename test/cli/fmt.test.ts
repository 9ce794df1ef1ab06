/** `hlp fmt`: which files it changes, what it says, and what it never does. */

import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hlp } from './helpers.ts';

const BEFORE = 'contract A{state n:uint // how many\r\n}';
const AFTER = 'contract A {\n  state n: uint // how many\n}\n';
const BROKEN = 'contract A { state }\n';

let directory = '';
const at = (name: string): string => join(directory, name);
const textOf = (name: string): Promise<string> => readFile(at(name), 'utf8');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-fmt-'));
  await mkdir(at('sub'));
  await writeFile(at('a.hlp'), BEFORE);
  await writeFile(at('b.hlp'), AFTER);
  await writeFile(at('sub/c.hlp'), BEFORE);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('files', () => {
  test('are put in order, and only those that change are written', async () => {
    const { mtimeMs, ino } = await stat(at('b.hlp'));
    expect(await hlp(['fmt', at('a.hlp'), at('b.hlp')])).toEqual({
      code: 0,
      out: `${at('a.hlp')} changed\n1 of 2 files changed\n`,
      err: '',
    });
    expect(await textOf('a.hlp')).toBe(AFTER);
    expect(await stat(at('b.hlp'))).toMatchObject({ mtimeMs, ino });
    expect(await hlp(['fmt', at('a.hlp')])).toEqual({ code: 0, out: 'nothing to change in 1 file\n', err: '' });
  });

  test('of a directory are those that end in .hlp, also further down, in order, and none twice', async () => {
    for (const name of ['.hidden', 'node_modules']) {
      await mkdir(at(name));
      await writeFile(at(`${name}/d.hlp`), BEFORE);
    }
    await writeFile(at('e.txt'), BEFORE);
    const { code, out } = await hlp(['fmt', directory, at('a.hlp')]);
    expect(code).toBe(0);
    expect(out).toBe(`${at('a.hlp')} changed\n${at('sub/c.hlp')} changed\n2 of 3 files changed\n`);
    expect(await textOf('.hidden/d.hlp')).toBe(BEFORE);
    expect(await textOf('node_modules/d.hlp')).toBe(BEFORE);
    expect(await textOf('e.txt')).toBe(BEFORE);
  });

  test('with mistakes are left as they are, say why, and keep nobody else from being put in order', async () => {
    await writeFile(at('b.hlp'), BROKEN);
    const { code, out } = await hlp(['fmt', directory]);
    expect(code).toBe(1);
    expect(out).toContain(`${at('b.hlp')}:1:`);
    expect(out).toContain('2 of 3 files changed; 1 file with mistakes left untouched');
    expect(await textOf('b.hlp')).toBe(BROKEN);
    expect(await textOf('sub/c.hlp')).toBe(AFTER);
  });

  test('keep what may be done with them; a link stays a link; nothing else is left behind', async () => {
    await chmod(at('a.hlp'), 0o640);
    await symlink('a.hlp', at('link.hlp'));
    expect(await hlp(['fmt', at('link.hlp')])).toMatchObject({ code: 0 });
    expect(await textOf('a.hlp')).toBe(AFTER);
    expect((await stat(at('a.hlp'))).mode & 0o777).toBe(0o640);
    expect((await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())).toHaveLength(
      1,
    );
    expect((await readdir(directory)).toSorted()).toEqual(['a.hlp', 'b.hlp', 'link.hlp', 'sub']);
  });

  test('for programs', async () => {
    const { code, out } = await hlp(['fmt', directory, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ changed: [at('a.hlp'), at('sub/c.hlp')], diagnostics: [] });
    await writeFile(at('b.hlp'), BROKEN);
    const second = await hlp(['fmt', directory, '--json']);
    expect(second.code).toBe(1);
    expect(JSON.parse(second.out)).toMatchObject({ changed: [], diagnostics: [{ primary: { file: at('b.hlp') } }] });
  });
});

describe('--check', () => {
  test('names the files that would change, changes none, and exits with 1', async () => {
    expect(await hlp(['fmt', '--check', directory])).toEqual({
      code: 1,
      out: `${at('a.hlp')} would change\n${at('sub/c.hlp')} would change\n2 of 3 files would change\n`,
      err: '',
    });
    expect(await textOf('a.hlp')).toBe(BEFORE);
  });

  test('exits with 0 when all is in order, and with 1 when something cannot be read as a contract', async () => {
    expect(await hlp(['fmt', '--check', at('b.hlp')])).toMatchObject({ code: 0 });
    await writeFile(at('b.hlp'), BROKEN);
    expect(await hlp(['fmt', '--check', at('b.hlp')])).toMatchObject({ code: 1 });
  });
});

describe('--stdin', () => {
  const lines = BEFORE.split('\n');

  test('prints the text and nothing else', async () => {
    expect(await hlp(['fmt', '--stdin'], lines)).toEqual({ code: 0, out: AFTER, err: '' });
    expect(await hlp(['fmt', '--stdin'])).toEqual({ code: 0, out: '', err: '' });
  });

  test('prints nothing but messages, on standard error, when it cannot be read as a contract', async () => {
    const { code, out, err } = await hlp(['fmt', '--stdin'], [BROKEN]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('stdin:1:');
  });

  test('with --check says whether it would change', async () => {
    expect(await hlp(['fmt', '--stdin', '--check'], lines)).toEqual({ code: 1, out: 'It would change.\n', err: '' });
    expect(await hlp(['fmt', '--stdin', '--check'], AFTER.trimEnd().split('\n'))).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  test('for programs', async () => {
    expect(JSON.parse((await hlp(['fmt', '--stdin', '--json'], lines)).out)).toEqual({ text: AFTER, isChanged: true });
  });

  test('cannot be used where commands come in, and takes no file and no flood', async () => {
    const dev = await hlp(['dev', '--data', at('chain')], ['fmt --stdin', `fmt ${at('a.hlp')}`]);
    expect(dev.err).toContain('--stdin: what comes in here are commands; name a file');
    expect(await textOf('a.hlp')).toBe(AFTER);
    expect(await hlp(['fmt', '--stdin', at('a.hlp')])).toMatchObject({ code: 2, out: '' });
    expect(await hlp(['fmt', '--stdin'], Array<string>(20).fill(' '.repeat(60_000)))).toMatchObject({
      code: 2,
      out: '',
    });
  });
});

describe('what is asked wrongly', () => {
  test.each([
    [[], 'file: name at least one, or a directory'],
    [['DIR/nosuch.hlp'], 'cannot be read (there is no such file)'],
    [['DIR/empty'], 'there is no .hlp file in'],
    [['DIR/binary.hlp'], 'is not text (UTF-8)'],
  ])('%j', async (words, message) => {
    await mkdir(at('empty'));
    await writeFile(at('binary.hlp'), Uint8Array.of(0xff, 0xfe));
    const { code, out, err } = await hlp(['fmt', ...words.map((word) => word.replace('DIR', directory))]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
