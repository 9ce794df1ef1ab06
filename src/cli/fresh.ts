/** Beginning again: the chain that is there is put aside, never deleted, and only when somebody says yes. */

import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { logBeside } from '../chain/log/log-file.ts';
import { newLog } from '../chain/repair/repair-place.ts';
import { openStore, storeDirectory } from '../node/opening.ts';
import { freePath } from '../state/directory.ts';
import type { Context } from './command.ts';
import { Failed, Misuse } from './failure.ts';
import { passOn } from './link/ask.ts';
import { placeText } from './place.ts';
import { REMEDY } from './serve/greeting.ts';
import { wasServed } from './serve/served.ts';

/**
 * Throws Misuse when nobody is there to be asked, Failed when the answer is no, OpenElsewhere or StoreLocked when another process has the
 * chain open.
 */
export async function putAside({ directory, terminal }: Context): Promise<void> {
  await passOn(directory);
  const place = storeDirectory(directory);
  if (!existsSync(place) && !existsSync(logBeside(place))) return;
  if (!terminal.isInteractive) throw new Misuse('--fresh asks before it does anything, and nobody is there to answer');
  const aside = freePath(place);
  terminal.print(`There is a chain in ${placeText(place)}. A new one begins if you say yes; this one is moved to ${placeText(aside)}, nothing is deleted.`); // prettier-ignore
  if (wasServed(directory)) terminal.print(`A wallet that was connected to the old one remembers its nonces; when the new one has begun, ${REMEDY}.`); // prettier-ignore
  if (!(await saysYes(terminal))) throw new Failed('kept', 'Nothing was changed.');
  // Opening it tells whether somebody else has it open.
  await (await openStore(directory)).close();
  // Its log goes with it: alone it would bring the chain back. Whoever opens a directory that has one puts it beside it.
  if (existsSync(logBeside(place))) await rename(logBeside(place), newLog(place));
  await rename(place, aside);
}

/** Ctrl-C and Ctrl-D say no. */
async function saysYes({ input, echo }: Context['terminal']): Promise<boolean> {
  const asking = createInterface({ input, ...(echo === undefined ? {} : { output: echo }) });
  try {
    return /^\s*y(es)?\s*$/i.test(await asking.question('Begin afresh? (yes or no) '));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    // Behind the question, which stands on a line that was never ended.
    echo?.write('\n');
    return false;
  } finally {
    asking.close();
  }
}
