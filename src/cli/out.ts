/** `--out`: what a command prints, written to a file instead. */

import { writeFile } from 'node:fs/promises';
import { show } from '../base/show.ts';
import { Misuse } from './failure.ts';
import { codeOf } from './sources.ts';

export async function writeOut(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new Misuse(`--out: ${show(path)} cannot be written (${codeOf(error)})`);
  }
}
