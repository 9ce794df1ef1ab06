/**
 * Mending a chain whose database or log is damaged: is it, what is left of it (`rebuild.ts`), and putting what was built anew in its place
 * (`repair-place.ts`). The old files are kept.
 */

import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { openLevelStore } from '../../state/level-store.ts';
import { type Store, StoreUnusable } from '../../state/store.ts';
import { openWreck } from '../../state/wreck.ts';
import { ChainError } from '../errors.ts';
import { show } from '../../base/show.ts';
import type { Genesis } from '../genesis.ts';
import type { Entry } from '../log/archive.ts';
import { standWrite } from '../log/log.ts';
import { unknownIn } from '../log/unknown.ts';
import { checkLog, countBlocks, type Some } from '../log/log-check.ts';
import { entriesIn, type Held, logBeside, otherChainText, writeLog } from '../log/log-file.ts';
import { readGenesis } from '../checkup.ts';
import { type Carried, rebuild, type Rebuilt } from './rebuild.ts';
import { headsLeft, otherBeginning, type Remains } from './remains.ts';
import {
  beginWork,
  copyPlace,
  endWork,
  finishRepair,
  newLog,
  type Swapped,
  swapIn,
  workPlace,
} from './repair-place.ts';
import { verifyChain } from '../verify.ts';

/** What is wrong with a chain: its database, its log alone, or neither; and how that shows. */
export type Health =
  /** `more`: what a sound log knows beyond the database. */
  | { readonly harm: 'none'; readonly blocks: bigint; readonly more: Some }
  /** `both`: what can still be read of a damaged log holds blocks that the database does not know. */
  | { readonly harm: 'log' | 'database' | 'both'; readonly message: string };

export type Progress = {
  readonly onVerified?: (done: bigint, all: bigint) => void | Promise<void>;
  readonly onBuilt?: (number: bigint) => void;
};

export type Mended = Rebuilt & Swapped;

/**
 * Looks at all of it. `place` is the directory of its database.
 * Throws StoreLocked, StoreUnusable (for another reason than damage), ChainError (another form of records, nothing there at all).
 */
export async function healthOf(place: string, { onVerified }: Progress): Promise<Health> {
  await finishRepair(place);
  const log = logBeside(place);
  if (!existsSync(place) && !existsSync(log)) throw new ChainError('empty', 'there is no chain');
  if (!existsSync(place)) return { harm: 'database', message: `${show(place)} is not there, only ${show(log)}` };
  const store = await openIfPossible(place);
  if (!isOpen(store)) return { harm: 'database', message: store };
  try {
    const verdict = await verifyChain(store, onVerified && { onProgress: onVerified });
    if (!verdict.ok && verdict.rule === 'schema') throw new ChainError('schema', verdict.message);
    if (!verdict.ok && verdict.rule === 'empty' && existsSync(log))
      return { harm: 'database', message: `${show(place)} is empty, beside ${show(log)}` };
    if (!verdict.ok) return { harm: 'database', message: verdict.message };
    const logged = await checkLog(store, log);
    if (logged.ok || logged.harm === 'missing') return { harm: 'none', blocks: verdict.blocks, more: logged.more };
    if (logged.harm === 'otherChain') throw new ChainError('otherChain', logged.message);
    return { harm: logged.more.blocks === 0n ? 'log' : 'both', message: logged.message };
  } finally {
    await store.close();
  }
}

/** Builds the database anew, and the log where it needs that, and puts them in their places. Throws ChainError when too little is left. */
export async function mendDatabase(
  place: string,
  carried: Carried,
  progress: Progress,
  begun?: Genesis,
): Promise<Mended> {
  const wreck = await openWreck(place, copyPlace(place));
  const log = await open(logBeside(place)).catch(() => undefined);
  let rebuilt: Rebuilt;
  try {
    await checkSameChain(place, { wreck, log });
    rebuilt = await built(place, { wreck, log, begun }, carried, progress);
  } catch (error) {
    await endWork(place);
    throw error;
  } finally {
    await log?.close();
    await wreck?.close();
  }
  return { ...rebuilt, ...(await swapIn(place)) };
}

async function built(place: string, remains: Remains, carried: Carried, { onBuilt }: Progress): Promise<Rebuilt> {
  const store = await openLevelStore(await beginWork(place));
  try {
    const rebuilt = await rebuild(remains, store, carried, onBuilt ?? (() => undefined));
    await finishLog(place, store, rebuilt, carried.held);
    return rebuilt;
  } finally {
    await store.close();
  }
}

/** Writes the log anew from a database that is sound, and puts it in its place. Answers with what the old one is called now. */
export async function mendLog(place: string, held: Held): Promise<string | undefined> {
  const store = await openLevelStore(place);
  try {
    await writeNewLog(place, store, held, await readableIn(logBeside(place), store, held));
  } finally {
    await store.close();
  }
  return (await finishRepair(place)).log;
}

/** Two chains in one place are nobody's to mix. Throws ChainError. */
async function checkSameChain(place: string, remains: Remains): Promise<void> {
  if (remains.log === undefined || !(await otherBeginning(remains))) return;
  const path = logBeside(place);
  const counts = { logged: await countBlocks(remains.log), stored: headsLeft(remains.wreck)[0]?.number };
  const text = `${show(path)} holds the blocks of another chain${otherChainText(path, counts)}`;
  throw new ChainError('otherChain', text);
}

async function finishLog(place: string, store: Store, { logEnd }: Rebuilt, held: Held): Promise<void> {
  if (logEnd === undefined) await writeNewLog(workPlace(place), store, held);
  else await store.commit([standWrite({ known: BigInt(logEnd), size: BigInt(logEnd) })]);
}

/** What the old log holds that the database does not know. */
async function readableIn(path: string, store: Store, held: Held): Promise<readonly Entry[]> {
  const file = await open(path).catch(() => undefined);
  try {
    return file === undefined ? [] : await unknownIn(store, file, held);
  } finally {
    await file?.close();
  }
}

/** Waits in the directory of the database until that is in its place. */
async function writeNewLog(directory: string, store: Store, held: Held, late: readonly Entry[] = []): Promise<void> {
  const genesis = await readGenesis(store);
  if (genesis === undefined) throw new ChainError('empty', 'there is no chain');
  const { known, end } = await writeLog(newLog(directory), genesis, entriesIn(store, held), late);
  await store.commit([standWrite({ known: BigInt(known), size: BigInt(end) })]);
}

/** The store, or why it does not open. */
async function openIfPossible(place: string): Promise<Store | string> {
  try {
    return await openLevelStore(place);
  } catch (error) {
    if (error instanceof StoreUnusable && error.isDamaged) return error.message;
    throw error;
  }
}

const isOpen = (opened: Store | string): opened is Store => typeof opened !== 'string';
