/** Making the directory a store lies in, and finding names in it. */

import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing; one that is there is fine. Throws the system's error otherwise.
 * Node's own recursive mkdir never comes back from places that refuse every child as if it were missing, such as `/proc`.
 */
export async function makeDirectory(path: string): Promise<void> {
  const error = await tryMake(path);
  if (error === undefined) return;
  if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
  if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
  await makeDirectory(dirname(path));
  const again = await tryMake(path);
  if (again !== undefined && again.code !== 'EEXIST') throw again;
}

async function tryMake(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** The first of `name-1`, `name-2`, … under which nothing is there. */
export function freePath(path: string, extension = ''): string {
  let number = 1;
  while (existsSync(`${path}-${number}${extension}`)) number += 1;
  return `${path}-${number}${extension}`;
}
