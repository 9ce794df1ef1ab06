/**
 * The project as plain JavaScript: Node needs WebAssembly to read TypeScript, so where there is none the types are taken out beforehand. Nothing
 * else is changed, not even a line number.
 */

import { cpSync, globSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const NEEDED = ['src/{base,chain,state,vm}/**/*.ts', 'test/helpers/recorded-{child,roots}.ts'];

/** Writes it below `directory`; the path of the program to run. */
export function writePlain(directory: string): string {
  for (const file of globSync(NEEDED, { cwd: ROOT })) {
    const target = join(directory, plainName(file));
    mkdirSync(dirname(target), { recursive: true });
    const plain = stripTypeScriptTypes(readFileSync(join(ROOT, file), 'utf8'));
    writeFileSync(target, plain.replaceAll(/(from |import\()'(\.[^']+)\.ts'/g, "$1'$2.mjs'"));
  }
  cpSync(join(ROOT, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  return join(directory, 'test/helpers/recorded-child.mjs');
}

const plainName = (file: string): string => file.replace(/\.ts$/, '.mjs');
