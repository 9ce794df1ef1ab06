/**
 * Reads the pages of `docs/diagnostics/`: one for each code, with a text that is wrong and one that is right. `docs/diagnostics/README.md`
 * says how a page is written.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';

export const PAGES = resolve(import.meta.dirname, '../../docs/diagnostics');

export type DiagnosticPage = {
  readonly code: string;
  /** Its first line, without the code. */
  readonly title: string;
  readonly text: string;
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  /** Other files that the examples import, by name. */
  readonly files: Readonly<Record<string, string>>;
};

export function readDiagnosticPages(): DiagnosticPage[] {
  return readdirSync(PAGES)
    .filter((name) => /^H\d{4}\.md$/.test(name))
    .map((name) => readPage(name.slice(0, 5), readFileSync(resolve(PAGES, name), 'utf8')));
}

function readPage(code: string, text: string): DiagnosticPage {
  const blocks = Array.from(text.matchAll(/^```hlp (wrong|right|file)(?: (\S+))?\n([^]*?)^```$/gm));
  const of = (kind: string): string[] =>
    blocks.filter((block) => block[1] === kind).map((block) => spelledOut(block[3] ?? ''));
  const files = blocks.filter((block) => block[1] === 'file').map((block) => [block[2] ?? '', block[3] ?? '']);
  const title = new RegExp(`^# ${code} (.+)\n`).exec(text)?.[1] ?? '';
  return {
    code,
    title,
    text,
    wrong: of('wrong'),
    right: of('right'),
    files: Object.fromEntries(files) as Record<string, string>,
  };
}

/** `«+ 1» 300 times` stands for the same thing 300 times. */
function spelledOut(example: string): string {
  return example.replaceAll(/«([^»]*)» (\d+) times/g, (_, part: string, count: string) => part.repeat(Number(count)));
}
