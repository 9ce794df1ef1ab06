/**
 * Which files belong together. A file names others by their way from its own place (`"./token.hlp"`, `"../shared/math.hlp"`); in a set of
 * files each goes by its way from the first one's directory.
 */

import type * as ast from './ast.ts';
import { parse } from './parse/parse.ts';
import type { SourceFile } from './source.ts';

/** The name, in the set, of the file that `from` calls `path`; undefined when this is no way to a file. */
export function resolveImport(from: string, path: string): string | undefined {
  if (!/^\.{1,2}\//.test(path) || path.includes('\\')) return undefined;
  const parts: string[] = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.length === 0 ? undefined : parts.join('/');
}

export function importsOf({ items }: ast.File): readonly ast.Import[] {
  return items.filter((item) => item.node === 'import');
}

/** More files than this are no contract any more. */
export const MOST_FILES = 64;

/**
 * `first` and all it imports, directly and through others, each once, ordered by name: the same files are always the same set.
 * `read` finds a file by its name in the set, or undefined: then the checker says at the import what is missing.
 */
export async function gatherFiles(
  first: SourceFile,
  read: (name: string) => Promise<string | undefined>,
): Promise<readonly SourceFile[]> {
  const files = new Map([[first.name, first]]);
  for (const file of files.values()) {
    for (const name of namesIn(file)) {
      if (files.has(name) || files.size >= MOST_FILES) continue;
      const text = await read(name);
      if (text !== undefined) files.set(name, { name, text });
    }
  }
  const others = [...files.values()].slice(1).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [first, ...others];
}

function namesIn(source: SourceFile): string[] {
  const { file } = parse(source, 0);
  const names = file === undefined ? [] : importsOf(file).map(({ from }) => resolveImport(source.name, from));
  return names.filter((name) => name !== undefined);
}
