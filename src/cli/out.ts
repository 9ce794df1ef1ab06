/** `--out`: what a command prints, written to a file instead. */

import { writeFile } from 'node:fs/promises';
import { show } from '../base/show.ts';
import { Misuse } from './failure.ts';
import { codeOf } from './sources.ts';

/** Throws Misuse when it cannot. */
export async function writeOut(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new Misuse(unwritten(path, error));
  }
}

export function unwritten(path: string, error: unknown): string {
  return `--out: ${show(path)} cannot be written (${codeOf(error)})`;
}
