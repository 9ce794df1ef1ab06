/** The formulas with one rule changed, to see that tests notice: a copy of `src/lang/gas` beside the rest of the house as it is. */

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Costs from '../../src/lang/gas/costs.ts';

const ROOM = resolve(import.meta.dirname, '../../src/lang/gas');

/** Throws when the file does not hold that text exactly once: then the table that names it is out of date. */
export async function weakenedCosts(file: string, find: string, replace: string): Promise<typeof Costs> {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-weak-gas-'));
  try {
    for (const name of globSync('*.ts', { cwd: ROOM })) {
      const source = readFileSync(join(ROOM, name), 'utf8');
      if (name === file && source.split(find).length !== 2) throw new Error(`${file} does not hold: ${find}`);
      writeFileSync(join(directory, name), withWholePaths(name === file ? source.replace(find, replace) : source));
    }
    return (await import(pathToFileURL(join(directory, 'costs.ts')).href)) as typeof Costs;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function withWholePaths(source: string): string {
  return source.replace(/from '(\.\.\/[^']+)'/g, (_, path: string) => `from '${pathToFileURL(join(ROOM, path)).href}'`);
}
