/** What a file may import, and what happens when it names something else. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hlp } from './helpers.ts';

const root = mkdtempSync(join(tmpdir(), 'hlp-imports-'));
const inside = join(root, 'project');
afterAll(() => rmSync(root, { recursive: true }));

const HELPER = 'fn twice(n: uint) -> uint = n * 2\n';
const user = (from: string): string => `import twice from "${from}"\ncontract A { view four() -> uint = twice(2) }\n`;

beforeAll(() => {
  mkdirSync(join(inside, 'lib/deep'), { recursive: true });
  writeFileSync(join(root, 'outside.hlp'), HELPER);
  writeFileSync(join(inside, 'helper.hlp'), HELPER);
  writeFileSync(join(inside, 'lib/helper.hlp'), HELPER);
  writeFileSync(join(inside, 'secret.txt'), HELPER);
  symlinkSync(join(root, 'outside.hlp'), join(inside, 'link.hlp'));
  symlinkSync(join(inside, 'helper.hlp'), join(inside, 'inner-link.hlp'));
  symlinkSync('/dev/zero', join(inside, 'zero.hlp'));
  mkdirSync(join(inside, 'directory.hlp'));
});

async function check(text: string, name = 'a.hlp'): Promise<{ out: string; code: number }> {
  const path = join(inside, name);
  writeFileSync(path, text);
  const { code, out, err } = await hlp(['check', path]);
  return { out: `${out}\n${err}`, code };
}

describe('an import', () => {
  test.each(['./helper.hlp', './lib/helper.hlp', './lib/../helper.hlp', './inner-link.hlp'])(
    'of %s is read',
    async (from) => {
      expect(await check(user(from))).toMatchObject({ code: 0 });
    },
  );

  test('is found from the place of the file that names it', async () => {
    writeFileSync(
      join(inside, 'lib/deep/b.hlp'),
      'import twice from "../../helper.hlp"\nfn four(n: uint) -> uint = twice(twice(n))\n',
    );
    const text = 'import four from "./lib/deep/b.hlp"\ncontract A { view eight() -> uint = four(2) }\n';
    expect(await check(text)).toMatchObject({ code: 0 });
  });

  test('of a file that imports the first one is fine', async () => {
    writeFileSync(join(inside, 'back.hlp'), 'import one from "./forth.hlp"\nfn two() -> uint = one() + 1\n');
    const text = 'import two from "./back.hlp"\nfn one() -> uint = 1\ncontract A { view it() -> uint = two() }\n';
    expect(await check(text, 'forth.hlp')).toMatchObject({ code: 0 });
  });

  test.each([
    ['../outside.hlp', /lies outside/],
    ['./link.hlp', /lies outside/],
    ['./zero.hlp', /lies outside/],
    ['./directory.hlp', /not a file/],
    ['./secret.txt', /no \.hlp file/],
    ['./missing.hlp', /missing\.hlp/],
    ['/etc/passwd', /\/etc\/passwd/],
    ['https://example.org/a.hlp', /example/],
    ['helper.hlp', /helper\.hlp/],
    ['.\\\\helper.hlp', /helper/],
    ['', /import/],
  ])('of "%s" is refused', async (from, says) => {
    const { out, code } = await check(user(from));

    expect(out).toMatch(says);
    expect(code).not.toBe(0);
  });

  test('of more files than a contract can carry ends', async () => {
    for (let i = 0; i < 200; i++) {
      const next = i === 199 ? '' : `import f${i + 1} from "./chain-${i + 1}.hlp"\n`;
      writeFileSync(join(inside, `chain-${i}.hlp`), `${next}fn f${i}() -> uint = ${i}\n`);
    }
    const { code, out } = await check('import f0 from "./chain-0.hlp"\ncontract A { view it() -> uint = f0() }\n');

    expect(code).toBe(1);
    expect(out).toMatch(/chain-/);
  });
});
