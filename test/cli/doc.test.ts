import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hlp } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-doc-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

describe('hlp doc', () => {
  test('prints the pages of all contracts, one behind the other', async () => {
    const { code, out } = await hlp(['doc', 'contracts/counter.hlp', 'contracts/village.hlp']);

    expect(code).toBe(0);
    expect(out.match(/^# .*$/gm)).toEqual(['# Counter', '# Village']);
    expect(out).toMatch(/[^\n]\n$/);
  });

  test('writes them to a file', async () => {
    const { code, out } = await hlp(['doc', 'contracts/village.hlp', '--out', at('village.md')]);

    expect(code).toBe(0);
    expect(out).toBe(`What is known of Village is in ${at('village.md')}.\n`);
    expect(readFileSync(at('village.md'), 'utf8')).toMatch(/^# Village\n\nMutual credit/);
  });

  test('answers programs with the pages', async () => {
    const { out } = await hlp(['doc', 'contracts/counter.hlp', '--json']);

    const { pages } = JSON.parse(out) as {
      readonly pages: readonly { readonly contract: string; readonly markdown: string }[];
    };
    expect(pages.map(({ contract }) => contract)).toEqual(['Counter']);
    expect(pages[0]?.markdown).toMatch(/^# Counter\n/);
  });

  test('shows what is wrong with a source instead, and fails', async () => {
    writeFileSync(at('wrong.hlp'), 'contract Wrong { view one() -> uint = "1" }');

    const { code, err } = await hlp(['doc', at('wrong.hlp')]);

    expect(code).toBe(1);
    expect(err).toContain('error[H03');
  });

  test('says what it cannot write, and asks for a file', async () => {
    const { code, err } = await hlp(['doc', 'contracts/counter.hlp', '--out', at('nowhere/counter.md')]);

    expect([code, err]).toEqual([
      2,
      `--out: ${at('nowhere/counter.md')} cannot be written (there is no such directory)\n`,
    ]);
    expect(await hlp(['doc'])).toMatchObject({ code: 2 });
  });
});
