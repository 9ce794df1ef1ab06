/** `kill -9` at any instant of a busy process. Of one that is opening or mending what another left: `recovery.ts`. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Phase } from '../../src/node/phase.ts';
import type { Dice } from '../helpers/generate-dice.ts';
import { Books } from './books.ts';
import { type Child, startChild } from './children.ts';
import type { Ground } from './ground.ts';
import type { Bench, Kind, Result } from './kind.ts';

/** Kills on one directory before another is begun: more make it large, and reading it slow. */
const KILLS_OF_A_SERIES = 8;
const MOST_BUSY_MS = 300;

const MOMENTS: readonly Phase['phase'][] = ['accepted', 'found', 'committing', 'committed'];

export const kill: Kind = {
  name: 'kill',
  title: '`kill -9` of a busy process at random instants',
  tries: { full: 200, quick: 12, test: 3 },
  allowed: ['sound'],
  series,
};

async function* series({ ground, dice }: Bench): AsyncGenerator<Result> {
  const directory = ground.place('kill');
  const books = new Books();
  for (let count = 1; count <= KILLS_OF_A_SERIES; count++) {
    const how = await killWhileBusy(ground, directory, books, dice);
    const fate = await ground.fateOf(directory, books.page);
    yield { fate, how };
    if (fate.is !== 'sound') break;
  }
  ground.forget(directory);
}

export async function killWhileBusy(ground: Ground, directory: string, books: Books, dice: Dice): Promise<string> {
  const phase = dice.chance(30) ? dice.pick(MOMENTS) : undefined;
  const dies = phase && { phase, count: dice.between(1, 30) };
  const child = startChild(ground, { directory, seed: dice.below(1e9), ...(dies && { dies }) }, books);
  if (dies === undefined) await strike(child, 'ready', MOST_BUSY_MS, dice);
  const { signal, complaint } = await child.ended;
  if (signal !== 'SIGKILL') throw new Error(`a child ended by itself: ${complaint}`);
  return dies === undefined ? 'busy' : `at the phase "${dies.phase}"`;
}

/** Some time after it has said so; it may have ended before. */
export async function strike(
  child: Child,
  is: 'loaded' | 'ready',
  mostMilliseconds: number,
  dice: Dice,
): Promise<void> {
  await child.until((told) => told.is === is);
  await sleep(dice.below(mostMilliseconds));
  child.kill();
}
