/** The page that puts other steppers beside ours: what it says of ours is shown by tests that exist, and no row leaves anybody out. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const DOCS = join(import.meta.dirname, '../docs');
const COLUMNS = ['hlp', 'SolDB', 'Foundry', 'Remix', 'Clarinet', 'shown by'];

type Row = { readonly what: string; readonly cells: readonly string[] };
type Link = { readonly title: string; readonly file: string };

const cellsOf = (line: string): string[] => line.split('|').slice(1, -1).map((cell) => cell.trim()); // prettier-ignore

/** The tables that compare, each under its heading. */
function tablesOf(page: string): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const section of page.split(/^## /m).slice(1)) {
    const [head = '', , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
    expect(cellsOf(head)).toEqual(['', ...COLUMNS]);
    const [title = ''] = section.split('\n');
    tables.set(title, rows.map((line) => cellsOf(line)).map(([what = '', ...cells]) => ({ what, cells }))); // prettier-ignore
  }
  return tables;
}

const tables = tablesOf(readFileSync(join(DOCS, 'steppers.md'), 'utf8'));
const rows = [...tables.values()].flat();
const isOurs = ({ cells: [ours = ''] }: Row): boolean => !/^no\b/.test(ours);
const linksOf = ({ cells }: Row): Link[] =>
  [...(cells.at(-1) ?? '').matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', file = '']) => ({ title, file }));

/** The titles of a file's tests, those with placeholders as they are written. */
function titlesIn(file: string): Set<string> {
  const text = readFileSync(file, 'utf8');
  const titles = text.matchAll(/^\s*test(?:\.\w+(?:<.*>)?\([\s\S]*?\))?\(\s*(['"`])(.*?)\1,/gm);
  return new Set([...titles].map(([, , title = '']) => title.replaceAll(/\\(['"`])/g, '$1')));
}

describe('the page of steppers', () => {
  test('has a cell for everybody in every row', () => {
    expect([...tables].map(([title, { length }]) => [title, length > 5])).toEqual([
      ['The entry ticket', true],
      ['What we found in none of them', true],
      ['What they have and we have not', true],
    ]);
    for (const { what, cells } of rows) {
      expect(cells, what).toHaveLength(COLUMNS.length);
      expect(
        [what, ...cells].filter((cell) => cell === ''),
        what,
      ).toEqual([]);
    }
    expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
  });

  test('names a test for each row of ours, and says no where there is none', () => {
    const [ticket = [], alone = [], theirs = []] = tables.values();
    expect([...ticket, ...alone].filter((row) => !isOurs(row))).toEqual([]);
    expect(theirs.filter(isOurs)).toEqual([]);
    for (const row of rows) expect(linksOf(row).length > 0, row.what).toBe(isOurs(row));
  });

  test.each(rows.filter(isOurs))('$what: its tests exist, by file and title', (row) => {
    for (const { title, file } of linksOf(row)) {
      const path = join(DOCS, file);
      expect([file, existsSync(path)]).toEqual([file, true]);
      expect([...titlesIn(path)], `${file}: ${title}`).toContain(title);
    }
  });
});
