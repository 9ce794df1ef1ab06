/**
 * Death while a process sets right what another left: while it opens a directory, while it takes back a long tail that the database has lost, and at
 * the calls of `hlp repair`.
 */

import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../helpers/generate-dice.ts';
import { Books } from './books.ts';
import { startChild } from './children.ts';
import type { Ground } from './ground.ts';
import { killWhileBusy, strike } from './kill.ts';
import type { Bench, Kind, Result } from './kind.ts';
import { recordRepair, whyNoRecording } from './recording.ts';
import { smallDatabase } from './small.ts';
import { statesOf } from './steps.ts';

const MOST_OPENING_MS = 50;
const MOST_TAKING_BACK_MS = 200;
const TRIES_OF_A_SERIES = 5;

export const recovery: Kind = {
  name: 'recovery',
  title: 'death while a directory is opened, while a lost tail is taken back, while `hlp repair` is at work',
  tries: { full: 60, quick: 6, test: 0 },
  allowed: ['sound', 'repaired'],
  series,
};

const WAYS = [opening, takingBack, repairing] as const;

async function* series(bench: Bench): AsyncGenerator<Result> {
  yield* (WAYS[bench.place % WAYS.length] ?? opening)(bench);
}

async function* opening({ ground, dice }: Bench): AsyncGenerator<Result> {
  const directory = ground.place('opening');
  const books = new Books();
  for (let count = 1; count <= TRIES_OF_A_SERIES; count++) {
    await killWhileBusy(ground, directory, books, dice);
    const how = await killWhileOpening(ground, directory, books, MOST_OPENING_MS, dice);
    yield { fate: await ground.fateOf(directory, books.page), how: `${how} what a killed process left` };
  }
  ground.forget(directory);
}

/** The database is put back to how it was before the last blocks came: the file with all blocks knows them. */
async function* takingBack({ ground, dice }: Bench): AsyncGenerator<Result> {
  const { directory: original, page } = await smallDatabase(ground);
  const directory = ground.copy(original, 'taking-back');
  const books = Books.from(page);
  await startChild(ground, { directory, seed: dice.below(1e9), deeds: 40, end: 'die' }, books).ended;
  for (let count = 1; count <= TRIES_OF_A_SERIES; count++) {
    const chain = join(directory, 'chain');
    rmSync(chain, { recursive: true });
    cpSync(join(original, 'chain'), chain, { recursive: true });
    const how = await killWhileOpening(ground, directory, books, MOST_TAKING_BACK_MS, dice);
    yield { fate: await ground.fateOf(directory, books.page), how: `${how} a database that has lost its last blocks` };
  }
  ground.forget(directory);
}

async function* repairing({ ground, dice }: Bench): AsyncGenerator<Result> {
  if (whyNoRecording(ground) !== undefined) return;
  const { directory: original, page } = await smallDatabase(ground);
  const directory = ground.copy(original, 'repairing');
  rmSync(join(directory, 'chain', 'CURRENT'));
  const recording = await recordRepair(ground, directory, page);
  let count = 0;
  for await (const result of statesOf(ground, recording, 'repair', dice, TRIES_OF_A_SERIES)) {
    yield result;
    count += 1;
    if (count === TRIES_OF_A_SERIES) return;
  }
}

async function killWhileOpening(
  ground: Ground,
  directory: string,
  books: Books,
  mostMilliseconds: number,
  dice: Dice,
): Promise<string> {
  const child = startChild(ground, { directory, seed: 0, deeds: 0 }, books);
  await strike(child, 'loaded', mostMilliseconds, dice);
  const { told } = await child.ended;
  return told.some(({ is }) => is === 'done') ? 'after opening' : 'while opening';
}
