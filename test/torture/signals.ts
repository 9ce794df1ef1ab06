/** `hlp dev` that is asked to end while it works: it ends in good order, within five seconds, and loses nothing. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Hash } from '../../src/base/hash.ts';
import type { Dice } from '../helpers/generate-dice.ts';
import { Books } from './books.ts';
import type { Ground } from './ground.ts';
import type { Bench, Kind, Result } from './kind.ts';
import { smallDatabase } from './small.ts';

const SIGNALS: readonly (readonly NodeJS.Signals[])[] = [['SIGTERM'], ['SIGINT', 'SIGINT'], ['SIGHUP']];
const MOST_END_MS = 5_000;
const MOST_BUSY_MS = 400;

export const signals: Kind = {
  name: 'signals',
  title: '`hlp dev` ended by SIGTERM, SIGINT twice, SIGHUP in the midst of its work',
  tries: { full: 30, quick: 3, test: 0 },
  allowed: ['sound'],
  whyNot: () => (process.platform === 'win32' ? 'there are no signals here' : undefined),
  series,
};

async function* series({ ground, dice, place }: Bench): AsyncGenerator<Result> {
  const ask = SIGNALS[place % SIGNALS.length] ?? [];
  const { directory: original, page } = await smallDatabase(ground);
  const directory = ground.copy(original, 'signals');
  const books = Books.from(page);
  books.isOpen = true;
  const ended = await work(ground, directory, books, ask, dice);
  const fate = await ground.fateOf(directory, books.page);
  ground.forget(directory);
  const how = `${ask.join(', ')}: ended with ${ended.code ?? ended.signal} after ${Math.round(ended.milliseconds)} ms, ${ended.accepted} accepted`;
  // 1 says that a command was still being done.
  const isClean = ended.milliseconds < MOST_END_MS && (ended.code === 0 || ended.code === 1);
  yield { fate: fate.is === 'sound' && !isClean ? { is: 'wrong', findings: [how] } : fate, how };
}

type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly milliseconds: number;
  readonly accepted: number;
};

async function work(
  ground: Ground,
  directory: string,
  books: Books,
  ask: readonly NodeJS.Signals[],
  dice: Dice,
): Promise<Ended> {
  const words = [join(ground.tree, 'bin/hlp.js'), 'dev', '--json', '--data', directory];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {});
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  let accepted = 0;
  let asking: Promise<number> | undefined;
  const give = (): void => void child.stdin.write(`give bob 0.001 --from ${dice.pick(['alise', 'jon', 'diego'])}\n`);
  give();
  for await (const line of createInterface({ input: child.stdout })) {
    const hash = transactionIn(line);
    if (hash === undefined) continue;
    accepted += 1;
    books.hear({ is: 'accepted', transaction: hash });
    give();
    asking ??= end(child, ask, dice);
  }
  const since = await (asking ?? end(child, ask, dice));
  const [code, signal] = await closed;
  return { code, signal, milliseconds: performance.now() - since, accepted };
}

/** When it was asked. */
async function end(child: ReturnType<typeof spawn>, ask: readonly NodeJS.Signals[], dice: Dice): Promise<number> {
  await sleep(dice.below(MOST_BUSY_MS));
  for (const signal of ask) child.kill(signal);
  return performance.now();
}

function transactionIn(line: string): Hash | undefined {
  const answer = JSON.parse(line) as { transaction?: { hash?: Hash } | Hash; hash?: Hash };
  if (typeof answer.transaction === 'string') return answer.transaction;
  return answer.transaction?.hash ?? answer.hash;
}
