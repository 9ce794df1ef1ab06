/** Makes a directory, wherever it is asked for. */

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it that are missing; one that is there is fine, and stays as it is. Throws the system's error otherwise.
 * Node's own recursive mkdir never comes back from places that refuse every child as if it were missing, such as `/proc`.
 *
 * @param mode who may do what with those that are made; left out, what the system says
 */
export async function makeDirectory(path: string, mode?: number): Promise<void> {
  const error = await tryMake(path, mode);
  if (error === undefined) return;
  if (error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
  if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
  await makeDirectory(dirname(path), mode);
  const again = await tryMake(path, mode);
  if (again !== undefined && again.code !== 'EEXIST') throw again;
}

async function tryMake(path: string, mode: number | undefined): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path, mode);
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}
