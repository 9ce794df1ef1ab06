/** Where the data lie and how to come back: as a shell takes it, from where somebody stands. */

import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { placeText, programTyped, wayBack } from '../../src/cli/place.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const [, script = ''] = process.argv;

beforeEach(() => {
  for (const name of ['npm_command', 'npm_lifecycle_event', 'npm_package_json', 'INIT_CWD'])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.argv[1] = script;
});

function standIn(directory: string, typed: string, env: Readonly<Record<string, string>> = {}): void {
  vi.spyOn(process, 'cwd').mockReturnValue(directory);
  process.argv[1] = typed;
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}

const NPM_START = { npm_command: 'start', npm_lifecycle_event: 'start', npm_package_json: join(ROOT, 'package.json') };

describe('a place', () => {
  test('is a whole path, with ~ for the home directory', () => {
    standIn('/srv/village', '');
    expect(placeText('.hlp')).toBe('/srv/village/.hlp');
    expect(placeText(join(homedir(), 'books/.hlp'))).toBe('~/books/.hlp');
    expect(placeText(`${homedir()}-of-another`)).toBe(`${homedir()}-of-another`);
  });

  test.each(['/tmp/two words', "/tmp/it's", '/tmp/$HOME', '/tmp/`x`', '/tmp/a;b', join(homedir(), 'my village')])(
    'means the same to a shell: %s',
    (path) => {
      expect(execFileSync('sh', ['-c', `printf %s ${placeText(path)}`], { encoding: 'utf8' })).toBe(path);
    },
  );

  test('shows what a terminal would obey as escapes', () => {
    expect(placeText('/tmp/\u001b[2Jx')).toBe(String.raw`'/tmp/\u{1b}[2Jx'`);
  });
});

describe('the way back', () => {
  test('in the checkout is `npm start`', () => {
    standIn(ROOT, join(ROOT, 'bin/hlp.js'));
    expect(wayBack(join(ROOT, '.hlp'))).toBe('npm start');
    standIn(ROOT, join(ROOT, 'bin/hlp.js'), { ...NPM_START, INIT_CWD: join(ROOT, 'contracts') });
    expect(wayBack(join(ROOT, '.hlp'))).toBe('npm start');
    expect(wayBack('/srv/classroom')).toBe('npm start -- --data /srv/classroom');
  });

  test('for `npm start` typed elsewhere says where the project is', () => {
    standIn(ROOT, join(ROOT, 'bin/hlp.js'), { ...NPM_START, INIT_CWD: '/srv' });
    expect(wayBack(join(ROOT, '.hlp'))).toBe(`npm start --prefix ${placeText(ROOT)}`);
  });

  test('elsewhere is what was typed', () => {
    standIn('/srv/village', join(ROOT, 'bin/hlp.js'));
    expect(wayBack('/srv/village/.hlp')).toBe(`node ${placeText(join(ROOT, 'bin/hlp.js'))} dev`);
    standIn('/srv/village', '/opt/tools/hlp', { PATH: '/usr/bin:/opt/tools' });
    expect(wayBack('/srv/village/.hlp')).toBe('hlp dev');
    expect(wayBack('/srv/other books')).toBe("hlp dev --data '/srv/other books'");
    standIn('/srv/village', '/opt/tools/hlp', { PATH: '/usr/bin' });
    expect(wayBack('/srv/village/.hlp')).toBe('/opt/tools/hlp dev');
    standIn(join(ROOT, 'contracts'), join(ROOT, 'bin/hlp.js'), { npm_command: 'exec' });
    expect(wayBack(join(ROOT, 'contracts/.hlp'))).toBe('npx hlp dev');
  });
});

describe('what to type for this program', () => {
  test('is `npx hlp` behind `npm start` and npx, which leave nothing on the path, and else what was typed', () => {
    standIn(ROOT, join(ROOT, 'bin/hlp.js'), NPM_START);
    expect(programTyped()).toBe('npx hlp');
    vi.unstubAllEnvs();
    standIn(ROOT, join(ROOT, 'bin/hlp.js'), { npm_command: 'exec', npm_lifecycle_event: 'npx' });
    expect(programTyped()).toBe('npx hlp');
    vi.unstubAllEnvs();
    standIn('/srv/village', '/opt/tools/hlp', { npm_command: '', npm_lifecycle_event: '', PATH: '/opt/tools' });
    expect(programTyped()).toBe('hlp');
  });
});
