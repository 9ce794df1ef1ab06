/** `hlp check`: three ways to say what is wrong, and mending what is certain. */

import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hlp } from './helpers.ts';

const FOREIGN = `contract Bank {
  mapping(address => uint) public balances;

  function put() external payable {
    require(msg.value > 0, 'nothing');
    balances[msg.sender] += msg.value;
  }
}
`;

const MENDED = `contract Bank {
  state balances: map<address, uint>

  payable action put() {
    require paid > 0 else "nothing"
    balances[caller] += paid
  }
}
`;

let directory = '';
const at = (name: string): string => join(directory, name);
const textOf = (name: string): Promise<string> => readFile(at(name), 'utf8');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-check-'));
  await writeFile(at('bank.hlp'), FOREIGN);
  await writeFile(at('good.hlp'), MENDED);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('saying what is wrong', () => {
  test('in full, with the code as it is written, and exit code 1', async () => {
    const { code, out, err } = await hlp(['check', at('bank.hlp')]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('error[H0122] a mapping is called `map`\n');
    expect(out).toContain(' 2│   mapping(address => uint) public balances;\n');
    expect(await textOf('bank.hlp')).toBe(FOREIGN);
  });

  test('in one line each', async () => {
    const { out } = await hlp(['check', at('bank.hlp'), '--short']);
    expect(out.split('\n').slice(0, 3)).toEqual([
      `${at('bank.hlp')}:2:3 H0122 a mapping is called \`map\``,
      `${at('bank.hlp')}:2:3 H0131 what a contract keeps begins with \`state\``,
      `${at('bank.hlp')}:2:43 H0120 no \`;\` is needed`,
    ]);
  });

  test('as data of one shape', async () => {
    const { code, out } = await hlp(['check', at('bank.hlp'), '--json']);
    expect(code).toBe(1);
    const { diagnostics } = JSON.parse(out) as { diagnostics: unknown[] };
    expect(diagnostics[2]).toEqual({
      code: 'H0120',
      severity: 'error',
      title: 'no `;` is needed',
      primary: {
        file: at('bank.hlp'),
        start: { line: 2, column: 43 },
        end: { line: 2, column: 44 },
        label: 'nothing ends with `;`',
      },
      secondary: [5, 6].map((line) =>
        expect.objectContaining({ label: 'here too', start: { line, column: expect.any(Number) } }),
      ),
      why: expect.any(String),
      fix: {
        text: 'state balances: map<address, uint>',
        edits: expect.arrayContaining([
          { file: at('bank.hlp'), start: { line: 2, column: 43 }, end: { line: 2, column: 44 }, text: '' },
        ]),
      },
    });
  });

  test('of several files, each in turn', async () => {
    const { code, out } = await hlp(['check', at('good.hlp'), at('bank.hlp'), '--short']);
    expect(code).toBe(1);
    expect(out).toMatch(/good\.hlp: nothing is wrong with Bank\n.*bank\.hlp:2:3 H0122/);
  });
});

describe('--fix', () => {
  test('makes what is certain, round after round, and says what it did', async () => {
    const { code, out, err } = await hlp(['check', at('bank.hlp'), '--fix']);
    expect(await textOf('bank.hlp')).toBe(MENDED);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${at('bank.hlp')}: mended\n  ${at('bank.hlp')}:2:3 H0122 a mapping is called \`map\`\n`);
    expect(out).toContain('H0202 there is no `msg.value`');
    expect(out.endsWith(`${at('bank.hlp')}: nothing is wrong with Bank\n`)).toBe(true);
  });

  test('leaves questions as they are, and says them', async () => {
    await writeFile(at('bank.hlp'), FOREIGN.replace("require(msg.value > 0, 'nothing');", 'x = a ? b : c;'));
    const { code, out } = await hlp(['check', at('bank.hlp'), '--fix']);
    expect(code).toBe(1);
    expect(out).toContain('error[H0139] there is no `? :`');
    expect(await textOf('bank.hlp')).toContain('x = a ? b : c\n');
  });

  test('changes nothing when nothing is certain, or nothing wrong', async () => {
    await writeFile(at('bank.hlp'), 'contract A is B { }\n');
    const { mtimeMs, ino } = await stat(at('bank.hlp'));
    const { code, out } = await hlp(['check', at('bank.hlp'), '--fix']);
    expect(code).toBe(1);
    expect(out).toContain('bank.hlp: no fix is certain, so nothing was changed\n');
    expect(await stat(at('bank.hlp'))).toMatchObject({ mtimeMs, ino });
    expect(await hlp(['check', at('good.hlp'), '--fix'])).toMatchObject({
      code: 0,
      out: `${at('good.hlp')}: nothing is wrong with Bank\n`,
    });
  });

  test('keeps the mode of the file, and leaves nothing beside it', async () => {
    await chmod(at('bank.hlp'), 0o640);
    await hlp(['check', at('bank.hlp'), '--fix']);
    expect((await stat(at('bank.hlp'))).mode & 0o777).toBe(0o640);
    expect(await readdir(directory)).toEqual(['bank.hlp', 'good.hlp']);
  });

  test('with --json tells what was mended and what is left', async () => {
    const { out } = await hlp(['check', at('bank.hlp'), '--fix', '--json']);
    const { mended, diagnostics } = JSON.parse(out) as { mended: { code: string }[]; diagnostics: unknown[] };
    expect(mended.map(({ code }) => code)).toEqual(expect.arrayContaining(['H0120', 'H0122', 'H0123', 'H0202']));
    expect(diagnostics).toEqual([]);
  });
});
