/**
 * A disk that becomes full while a process works on it, and then has room again: nothing is acknowledged that is not stored, everything can still be
 * read, what is refused is refused in clear words, and the same process goes on once there is room.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { Books } from './books.ts';
import { type Child, startChild } from './children.ts';
import type { Fate, Ground } from './ground.ts';
import type { Mix } from './job.ts';
import type { Bench, Kind, Result } from './kind.ts';

/** From a disk too small to begin on to one that holds several files of the database. */
const SIZES_IN_KIB: readonly number[] = [16, 64, 128, 256, 512, 1_024, 2_048, 4_096, 7_000, 10_000];
const LARGE_KIB = 262_144;

const MIX: Mix = { gift: 3, put: 4, memos: 3, wait: 2, reorganise: 1 };

export const full: Kind = {
  name: 'full-disk',
  title: 'a disk that is full at different sizes, and has room again later',
  tries: { full: SIZES_IN_KIB.length, quick: 2, test: 0 },
  allowed: ['sound'],
  whyNot: whyNoMount,
  most: SIZES_IN_KIB.length,
  series,
};

async function* series({ ground, dice, place }: Bench): AsyncGenerator<Result> {
  const size = SIZES_IN_KIB[place];
  if (size === undefined) return;
  const disk = ground.place('disk');
  const unmount = mount(ground, disk, size);
  try {
    const books = new Books();
    const job = { directory: `${disk}/data`, seed: dice.below(1e9), mix: MIX, refused: 'wait' } as const;
    const words = await fillAndGoOn(startChild(ground, job, books), disk);
    if (words.startsWith('refused at once')) await startChild(ground, { ...job, deeds: 20 }, books).ended;
    const fate = await ground.fateOf(job.directory, books.page);
    yield { fate: worse(fate, words), how: `a disk of ${size} KiB: ${words}` };
  } finally {
    unmount();
  }
}

/** What happened, in words; those that begin with "WRONG" are a failure. */
async function fillAndGoOn(child: Child, disk: string): Promise<string> {
  const refused = await child.until(({ is }) => is === 'refused' || is === 'done');
  if (refused?.is !== 'refused') return end(child, 'WRONG: the disk was never full');
  const words = `${refused.name}: ${refused.message}`;
  if (refused.what === 'the end') {
    enlarge(disk);
    return end(child, `refused at once: ${words}`);
  }
  const read = await child.until(({ is }) => is === 'read' || is === 'done');
  if (read?.is !== 'read') return end(child, `WRONG: not everything could be read (${words})`);
  if (refused.name !== 'StoreFull')
    return end(child, `WRONG: refused in other words than that the disk is full: ${words}`);
  const from = child.told.length;
  enlarge(disk);
  child.say();
  const accepted = await child.until(({ is }) => is === 'accepted' || is === 'done', from);
  const head = await child.until(({ is }) => is === 'head' || is === 'done', from);
  if (accepted?.is !== 'accepted' || head?.is !== 'head') return end(child, `WRONG: it did not go on (${words})`);
  return end(child, words);
}

async function end(child: Child, words: string): Promise<string> {
  child.kill();
  const { isStuck } = await child.ended;
  return isStuck ? `WRONG: stuck; ${words}` : words;
}

function worse(fate: Fate, words: string): Fate {
  if (fate.is !== 'sound' || !words.startsWith('WRONG')) return fate;
  return { is: 'wrong', findings: [words] };
}

function mount(ground: Ground, disk: string, sizeInKib: number): () => void {
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeInKib}k`, 'none', disk]);
  return ground.untilClosed(() => void execFileSync('umount', ['-l', disk]));
}

function enlarge(disk: string): void {
  execFileSync('mount', ['-o', `remount,size=${LARGE_KIB}k`, disk]);
}

function whyNoMount(ground: Ground): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  const disk = ground.place('disk');
  try {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', disk], { stdio: 'ignore' });
    execFileSync('umount', [disk], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'only root can mount a small disk';
  }
}
