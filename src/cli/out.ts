/** `--out`: what a command prints, written to a file instead. */

import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { show } from '../base/show.ts';
import { makeDirectory } from '../base/make-directory.ts';
import { Misuse } from './failure.ts';
import { whyUnwritten } from './sources.ts';
import type { Terminal } from './terminal.ts';

/** Throws Misuse when it cannot. */
export async function writeOut(path: string, text: string, { pathOf }: Pick<Terminal, 'pathOf'>): Promise<void> {
  try {
    await writeFile(pathOf(path), text);
  } catch (error) {
    throw new Misuse(unwritten(path, error));
  }
}

/** The same into a file of a directory that is made when it is not there. */
export async function writeInto(path: string, text: string, terminal: Pick<Terminal, 'pathOf'>): Promise<void> {
  try {
    await makeDirectory(dirname(terminal.pathOf(path)));
    await writeFile(terminal.pathOf(path), text);
  } catch (error) {
    throw new Misuse(`--dir: ${show(path)} cannot be written (${whyUnwritten(error)})`);
  }
}

export function unwritten(path: string, error: unknown): string {
  return `--out: ${show(path)} cannot be written (${whyUnwritten(error)})`;
}
