/** The part of a page that a program writes, between two marks that no reader sees. */

import { readFileSync, writeFileSync } from 'node:fs';

/** Puts `text` between `<!-- NAME -->` and `<!-- end of NAME -->`. Throws when the page has no such marks. */
export function writeSection(page: string, name: string, text: string): void {
  const [before, after] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const old = readFileSync(page, 'utf8');
  const [from, to] = [old.indexOf(before), old.indexOf(after)];
  if (from === -1 || to < from) throw new Error(`${page} has no place for ${name}`);
  writeFileSync(page, `${old.slice(0, from)}${before}\n${text.trim()}\n${old.slice(to)}`);
}
