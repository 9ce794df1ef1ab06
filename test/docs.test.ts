/** The pages of docs/ that are made from tables are the ones their tables make, and what they link to is there. */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFiles } from '../src/lang/artifact.ts';
import { format } from '../src/lang/format/format.ts';
import { renderAll } from '../src/lang/render.ts';
import { OPCODES_PAGE, opcodesPage } from '../scripts/opcodes-page.ts';

const ROOT = join(import.meta.dirname, '..');

describe('docs', () => {
  test('the page of instructions is the one the table makes (npm run docs)', () => {
    expect(readFileSync(OPCODES_PAGE, 'utf8')).toBe(opcodesPage());
  });

  test('every contract in the pages compiles without a complaint, and is laid out as `hlp fmt` does', () => {
    const blocks = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      return [...text.matchAll(/```hlp\n([\s\S]*?)```/g)].map(([, block = '']) => ({ name: page, text: block }));
    });
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.map((block) => format(block).text)).toEqual(blocks.map(({ text }) => text));
    expect(blocks.flatMap((block) => renderAll(compileFiles([block]).diagnostics, [block]))).toEqual(
      blocks.map(() => ''),
    );
  });

  test('every link between pages, and every file of the project they name, exists', () => {
    const missing = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = '']) =>
        join(dirname(page), link),
      );
      const files = [
        ...text.matchAll(/`((?:src|test|grammar|contracts|examples|docs|scripts|bin)\/[\w./-]+\.\w+)`/g),
      ].map(([, file = '']) => file);
      return [...links, ...files].filter((file) => !existsSync(join(ROOT, file))).map((file) => `${page}: ${file}`);
    });
    expect(missing).toEqual([]);
  });
});
