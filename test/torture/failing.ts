/**
 * The n-th write, sync, opening or renaming of a file of the directory fails, at the system call itself: `strace` lets everything else pass and
 * answers this one with an error.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../helpers/generate-dice.ts';
import { Books } from './books.ts';
import { startChild } from './children.ts';
import type { Ground } from './ground.ts';
import type { Job, Mix } from './job.ts';
import type { Bench, Kind, Result } from './kind.ts';
import { smallDatabase } from './small.ts';

type Failure = {
  readonly calls: string;
  readonly error: string;
  /** Counted from when everything is loaded, so that opening is a part of it, or from when the directory is open. */
  readonly from: NonNullable<Job['waits']>;
  readonly mix?: Mix;
};

const FAILURES: readonly Failure[] = [
  { calls: 'write,pwrite64,writev', error: 'EIO', from: 'ready' },
  { calls: 'write,pwrite64,writev', error: 'ENOSPC', from: 'ready' },
  { calls: 'fsync,fdatasync', error: 'EIO', from: 'ready' },
  { calls: 'fsync,fdatasync', error: 'EIO', from: 'loaded' },
  { calls: 'write,pwrite64,writev', error: 'EIO', from: 'loaded' },
  { calls: 'openat', error: 'EMFILE', from: 'loaded' },
  { calls: 'openat', error: 'EIO', from: 'ready', mix: { memos: 1 } },
  { calls: 'rename', error: 'EIO', from: 'loaded' },
];
const MOST_N = 30;
const TRIES_OF_A_SERIES = 2;

/** Enough that the database makes new files. */
const MIX: Mix = { gift: 3, gifts: 1, put: 3, memos: 3, wait: 3, reorganise: 1 };
const DEEDS = 30;

export const failing: Kind = {
  name: 'failing-calls',
  title: `the n-th write, fsync, open or rename of its files fails at the system call, n up to ${MOST_N}`,
  tries: { full: FAILURES.length * MOST_N, quick: 6, test: 0 },
  allowed: ['sound'],
  whyNot: whyNoStrace,
  most: (FAILURES.length * MOST_N) / TRIES_OF_A_SERIES,
  series,
};

/** Where there are no more calls of a kind, higher numbers are left out. */
async function* series({ ground, dice, place }: Bench): AsyncGenerator<Result> {
  const failure = FAILURES[place % FAILURES.length] as Failure;
  const first = Math.floor(place / FAILURES.length) * TRIES_OF_A_SERIES + 1;
  for (let n = first; n < first + TRIES_OF_A_SERIES; n++) {
    if (n > mostOf(ground, failure)) return;
    const { result, hasStruck } = await tryOne(ground, failure, n, dice);
    if (!hasStruck) mostCalls.get(ground)?.set(failure, n);
    yield result;
  }
}

/** The first number of a failure for which there was no call. */
const mostCalls = new WeakMap<Ground, Map<Failure, number>>();

function mostOf(ground: Ground, failure: Failure): number {
  const known = mostCalls.get(ground) ?? new Map<Failure, number>();
  mostCalls.set(ground, known);
  return known.get(failure) ?? MOST_N;
}

async function tryOne(
  ground: Ground,
  failure: Failure,
  n: number,
  dice: Dice,
): Promise<{ readonly result: Result; readonly hasStruck: boolean }> {
  const { directory: original, page } = await smallDatabase(ground);
  const directory = ground.copy(original, 'failing');
  const books = Books.from(page);
  const job = { directory, seed: dice.below(1e9), deeds: DEEDS, mix: failure.mix ?? MIX, waits: failure.from };
  const child = startChild(ground, job, books);
  await child.until(({ is }) => is === failure.from);
  const log = ground.place('strace');
  const strace = await attach(child.pid, failure, n, directory, log);
  child.say();
  const { told, signal, isStuck } = await child.ended;
  await strace.ended;
  const hasStruck = existsSync(log) && readFileSync(log, 'utf8').includes('INJECTED');
  const fate = await ground.fateOf(directory, books.page);
  ground.forget(directory);
  const refused = told.find(({ is }) => is === 'refused');
  const words = refused?.is === 'refused' ? `${refused.name}: ${refused.message}` : 'nothing was refused';
  const how = `${failure.calls} number ${n} from when it is ${failure.from}: ${failure.error}${hasStruck ? '' : ' (there were not so many)'}; ${words}`;
  if (signal === null || fate.is !== 'sound') return { result: { fate, how }, hasStruck };
  const findings = [isStuck ? 'the process was stuck' : `the process died of ${signal}`];
  return { result: { fate: { is: 'wrong', findings }, how }, hasStruck };
}

/** Resolves once it watches; then with what resolves when it has ended. */
async function attach(
  pid: number,
  failure: Failure,
  n: number,
  directory: string,
  log: string,
): Promise<{ readonly ended: Promise<unknown> }> {
  const only = pathsOf(directory).flatMap((path) => ['-P', path]);
  const inject = `inject=${failure.calls}:error=${failure.error}:when=${n}`;
  const words = ['-f', '-p', String(pid), '-o', log, '-e', `trace=${failure.calls}`, '-e', inject, ...only];
  const strace = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(strace, 'exit');
  let said = '';
  const attached = new Promise<void>((resolve) => {
    strace.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('attached')) resolve();
    });
  });
  await Promise.race([attached, ended]);
  return { ended };
}

/** Every name that the database or the chain's own file will use. */
function pathsOf(directory: string): readonly string[] {
  const numbers = Array.from({ length: 60 }, (_, number) => String(number + 1).padStart(6, '0'));
  const inChain = numbers.flatMap((number) => [
    `${number}.log`,
    `${number}.ldb`,
    `${number}.dbtmp`,
    `MANIFEST-${number}`,
  ]);
  const chain = join(directory, 'chain');
  return [
    directory,
    chain,
    join(directory, 'blocks.hlpchain'),
    join(chain, 'CURRENT'),
    ...inChain.map((name) => join(chain, name)),
  ];
}

function whyNoStrace(_ground: Ground): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux';
  const { error, status } = spawnSync('strace', ['-f', '-o', '/dev/null', '-e', 'trace=none', 'true'], {
    stdio: 'ignore',
  });
  if (error !== undefined) return 'there is no strace';
  return status === 0 ? undefined : 'strace may not watch other processes here';
}
