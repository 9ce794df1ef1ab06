/** Source files as files: finding them in a directory, and putting a new text in the place of an old one. */

import { access, chmod, constants, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { show } from '../base/show.ts';
import { Misuse } from './failure.ts';
import { codeOf, type PathOf } from './sources.ts';

/** The paths as given, each directory replaced by all `.hlp` files in it; none twice. */
export async function sourcePaths(places: readonly string[], pathOf: PathOf): Promise<string[]> {
  const found = await Promise.all(places.map((place) => pathsAt(place, pathOf)));
  return [...new Set(found.flat())];
}

async function pathsAt(place: string, pathOf: PathOf): Promise<string[]> {
  const isDirectory = await stat(pathOf(place)).then(
    (found) => found.isDirectory(),
    () => false, // Reading it says why.
  );
  if (!isDirectory) return [place];
  const paths = await pathsIn(place, pathOf);
  if (paths.length === 0) throw new Misuse(`file: there is no .hlp file in ${show(place)}`);
  return paths;
}

/** Sorted, without what is hidden, installed, or reached through a link. */
async function pathsIn(directory: string, pathOf: PathOf): Promise<string[]> {
  const entries = await readdir(pathOf(directory), { withFileTypes: true }).catch((error: unknown) => {
    throw new Misuse(`file: ${show(directory)} cannot be read (${codeOf(error)})`);
  });
  const seen = entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules');
  const paths = await Promise.all(
    seen.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return pathsIn(path, pathOf);
      return entry.isFile() && entry.name.endsWith('.hlp') ? [path] : [];
    }),
  );
  return paths.flat().sort();
}

/** All or nothing: whoever reads the file at the same time sees the old text or the new one. What may be done with it stays. */
export async function replaceFile(path: string, text: string, pathOf: PathOf): Promise<void> {
  try {
    const place = await realpath(pathOf(path));
    await access(place, constants.W_OK);
    const aside = join(dirname(place), `.${basename(place)}.${process.pid}.new`);
    await writeAside(aside, text, (await stat(place)).mode);
    await rename(aside, place);
  } catch (error) {
    throw new Misuse(`file: ${show(path)} cannot be written (${codeOf(error)})`);
  }
}

async function writeAside(aside: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(aside, text, { flag: 'wx', flush: true });
    await chmod(aside, mode);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
