/**
 * Where a chain is built anew, and how the new one takes the place of the old one. A process may be killed at any of these steps: either the old one is
 * still there, or the new one is complete and whoever opens the directory next finishes.
 *
 *     chain-repairing/                 being built, its log in it; begun anew whenever it is found
 *     chain-repaired/                  complete: the rename to this name is the step that decides
 *     chain-damaged-1/                 the old database, for good
 *     blocks-old-1.hlpchain            the old log, when a new one was written
 */

import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectory } from '../../base/make-directory.ts';
import { freePath } from '../../state/directory.ts';
import { syncDirectory } from '../../state/disk.ts';
import { LOG_NAME, logBeside, oldLog } from '../log/log-file.ts';

export const workPlace = (place: string): string => `${place}-repairing`;
/** For a copy of the old database. */
export const copyPlace = (place: string): string => `${place}-copied`;
/** Where the log of a database lies while that is not in its place: it is put beside it when that is opened. */
export const newLog = (directory: string): string => join(directory, LOG_NAME);

/** An empty place to build in. */
export async function beginWork(place: string): Promise<string> {
  await rm(workPlace(place), { recursive: true, force: true });
  await makeDirectory(workPlace(place));
  return workPlace(place);
}

/** Forgets what was begun. */
export async function endWork(place: string): Promise<void> {
  await rm(workPlace(place), { recursive: true, force: true });
}

/** Where the old database and the old log went; undefined for what stayed. */
export type Swapped = { readonly database: string | undefined; readonly log: string | undefined };

/** Puts what was built in the place of `place`. Both must be closed. */
export async function swapIn(place: string): Promise<Swapped> {
  await rename(workPlace(place), `${place}-repaired`);
  await syncDirectory(dirname(place));
  return finishRepair(place);
}

/** Finishes a swap in which a process was killed. Does nothing when there is none. */
export async function finishRepair(place: string): Promise<Swapped> {
  const database = await exchange(`${place}-repaired`, place, () => freePath(`${place}-damaged`));
  const log = logBeside(place);
  return { database, log: await exchange(newLog(place), log, () => oldLog(log)) };
}

/** Answers with the name under which the old one is kept, when there was one. */
async function exchange(from: string, to: string, aside: () => string): Promise<string | undefined> {
  if (!existsSync(from)) return undefined;
  const kept = existsSync(to) ? aside() : undefined;
  if (kept !== undefined) await rename(to, kept);
  await rename(from, to);
  await syncDirectory(dirname(to));
  return kept;
}
