/**
 * No secret gets out. Whatever the commands of a wallet print, well or badly, and whatever they leave on the disk: no private key, no
 * password, no words of a phrase. Except where somebody asked to see one.
 */

import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { reportOf } from '../../src/cli/failure.ts';
import { toJson } from '../../src/cli/terminal.ts';
import { keyOfPhrase } from '../../src/wallet/phrase.ts';
import { KEY } from '../wallet/make.ts';
import { hlp } from './helpers.ts';

const PASSWORD = 'xylophone-marmalade-77';
const WRONG = 'zeppelin-buttermilk-33';
const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
const HEX = bytesToHex(KEY).slice(2);
const MEMO = 'between-you-and-me-only';

let scratch = '';
let printed = '';
let phraseHex = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hlp-secrets-'));
  phraseHex = bytesToHex(await keyOfPhrase(PHRASE)).slice(2);
  await writeFile(join(scratch, 'password'), `${PASSWORD}\n`);
  await writeFile(join(scratch, 'hex'), HEX);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function run(words: readonly string[], lines: readonly string[] = []): Promise<string> {
  const where = ['--keys', join(scratch, 'keys'), '--data', join(scratch, 'chain')];
  const { out, err } = await hlp([...words, ...where], lines);
  printed += `${words.join(' ')}\n${out}${err}`;
  return out;
}

const pieces = (hex: string): string[] => [hex.slice(0, 16), hex.slice(24, 40), hex.slice(48)];

/** Every secret, and pieces of it that would be enough to guess the rest. */
function secrets(): string[] {
  const words = PHRASE.split(' ');
  const pairs = words.slice(2).map((word, i) => `${words[i + 1]} ${word}`);
  return [...pieces(HEX), ...pieces(phraseHex), PASSWORD, WRONG, ...pairs];
}

/** Which secrets are in there. */
function found(text: string): string[] {
  const small = text.toLowerCase();
  return [...secrets(), MEMO].filter((secret) => small.includes(secret.toLowerCase()));
}

const COMMANDS: readonly (readonly [words: readonly string[], lines?: readonly string[]])[] = [
  [
    ['key', 'import', 'maria'],
    [HEX, PASSWORD],
  ],
  [
    ['key', 'import', 'marta', '--mnemonic'],
    [PHRASE, PASSWORD],
  ],
  [['key', 'new', 'anna'], [PASSWORD]],
  [['key', 'list']],
  [['key', 'list', '--json']],
  // Wrong in every way that holds a secret.
  [
    ['key', 'import', 'nora'],
    [`${HEX}0`, PASSWORD],
  ],
  [
    ['key', 'import', 'nora'],
    [HEX.slice(1), PASSWORD],
  ],
  [
    ['key', 'import', 'nora'],
    [`x${HEX.slice(1)}`, PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--json'],
    [HEX, PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--mnemonic'],
    [PHRASE.replace('yellow', 'yelow'), PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--mnemonic'],
    [PHRASE.replace('yellow', 'winner'), PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--mnemonic'],
    [`${PHRASE} legal`, PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--mnemonic', '--json'],
    [HEX, PASSWORD],
  ],
  [
    ['key', 'import', 'nora', '--address', '0x00000000219ab540356cBB839Cbe05303d7705Fa'],
    [PHRASE, PASSWORD],
  ],
  [['key', 'sign', 'maria', 'x'], [WRONG]],
  [['key', 'sign', 'maria', 'x', '--json'], [WRONG]],
  [['key', 'export', 'maria'], [WRONG]],
  [['give', 'bob', '1', '--from', 'maria'], [WRONG]],
  [['give', 'bob', '1', '--from', 'maria', '--password-file', 'PASSWORD_FILE_THAT_IS_NOT']],
  // And rightly.
  [['key', 'sign', 'maria', 'I was there'], [PASSWORD]],
  [['give', 'maria', '5']],
  [['give', 'bob', '1', '--from', 'maria', '--memo', MEMO, '--private', '--json', '--tries', '1'], [PASSWORD]],
  [['tx']],
  [['tx', '--json']],
  [['tx', '--as', 'jon']],
  [['block', '--json']],
  [['accounts']],
  [['accounts', '--json']],
  [['verify']],
];

describe('what is printed', () => {
  test('by every command, rightly or wrongly used, holds no secret', async () => {
    for (const [words, lines] of COMMANDS) await run(words, lines);
    // Mined meanwhile, and its sentence was for whoever signed it.
    await run(['give', 'jon', '1']);
    const open = printed
      .split('\n')
      .filter(
        (line) =>
          !line.includes(`in private: "${MEMO}"`) &&
          !line.includes(`--memo ${MEMO}`) &&
          !line.includes(`"text":"${MEMO}"`),
      );
    expect(found(open.join('\n'))).toEqual([]);
    expect(printed).toContain('Maria gave Bob 1 hlp (a private memo for Bob)');
  });

  test('only who asks for the key sees it', async () => {
    expect((await run(['key', 'export', 'maria'], [PASSWORD])).trim()).toBe(`0x${HEX}`);
  });

  test('a secret among the words of a command is not repeated', async () => {
    for (const words of [
      ['key', 'new', 'anna', PASSWORD],
      ['key', 'sign', 'maria', 'x', PASSWORD],
    ]) {
      const { err, out } = await hlp([...words, '--keys', join(scratch, 'keys')]);
      expect(found(err + out), words.join(' ')).toEqual([]);
    }
  });

  test('nor does a mistake of this program, told with its stack, name one', async () => {
    const error: unknown = await keyOfPhrase(PHRASE, null as unknown as string).catch((thrown: unknown) => thrown);
    const { message, data } = reportOf(error);
    expect(found(message + toJson(data))).toEqual([]);
  });
});

describe('what is left on the disk', () => {
  test('holds no secret, and nobody else may read the keys', async () => {
    const files = (await readdir(scratch, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const paths = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => !['password', 'hex'].includes(path.slice(scratch.length + 1)));
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      expect(found((await readFile(path)).toString('latin1')), path).toEqual([]);
    }
    const keys = join(scratch, 'keys');
    const modes = await Promise.all([keys, ...paths.filter((path) => path.startsWith(keys))].map((path) => stat(path)));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600', '600', '600']);
  });
});
