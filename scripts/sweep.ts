/**
 * Every gas limit of every call: `npm run sweep`. First all stretches of all calls, at both ends and somewhere between, by themselves and in
 * blocks; then limit after limit, one by one, until the time is over.
 *
 *   --seed N       other limits between the ends (the same number gives the same ones; 1 when not said)
 *   --minutes N    how long at most (60)
 *   --write        writes the summary into docs/determinism.md
 */

import { join } from 'node:path';
import { CONTRACT_FILES } from '../test/helpers/contracts.ts';
import { Dice } from '../test/helpers/generate-dice.ts';
import { callsOfFile, type SweptCall } from '../test/vm/sweep-calls.ts';
import { callsOfStory } from '../test/vm/sweep-story.ts';
import { everyLimit, inBlocks, newTally, sweepInto, type Tally } from '../test/vm/sweep-tally.ts';
import type { Stretch } from '../test/vm/sweep.ts';
import { writeSection } from './page-section.ts';
import { optionsOf, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/determinism.md');
const PROGRESS_MS = 10_000;

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  minutes: { type: 'string', default: '60' },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function numberOf(name: 'seed' | 'minutes'): number {
  return wholeNumber(name, options[name]);
}

type Swept = { readonly tally: Tally; readonly call: SweptCall; readonly stretches: readonly Stretch[] };

const start = performance.now();
const isOver = (): boolean => performance.now() - start > numberOf('minutes') * 60_000;
const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(0)} s`;

const count = (number: number): string => number.toLocaleString('en');

function sweepFile(tally: Tally, calls: readonly SweptCall[], dice: Dice): Swept[] {
  const between = (from: number, to: number): number => from + dice.below(to - from + 1);
  const swept = calls.map((call) => ({ tally, call, stretches: sweepInto(tally, call, between) }));
  for (const { call, stretches } of swept) inBlocks(tally, call, stretches);
  say(
    `${tally.file}: ${count(tally.calls)} calls, ${count(tally.limits)} limits in ${count(tally.stretches)} stretches, ${seconds()}`,
  );
  return swept;
}

/** The short calls first, so that most are done when the time is over. */
function runEveryLimit(all: readonly Swept[]): boolean {
  const need = ({ stretches }: Swept): number => stretches.at(-1)?.from ?? 0;
  let [last, done] = [performance.now(), 0];
  for (const { tally, call, stretches } of all.toSorted((a, b) => need(a) - need(b))) {
    if (!everyLimit(tally, call, stretches, isOver)) return false;
    done++;
    if (performance.now() - last < PROGRESS_MS) continue;
    last = performance.now();
    say(`every limit of ${done} of ${all.length} calls, ${seconds()}`);
  }
  return true;
}

function rowOf(tally: Tally): string {
  const { file, calls, stretches, limits, blocks, runs, deepest, otherwise } = tally;
  return `| ${[file, ...[calls, limits, stretches, blocks, runs, deepest, otherwise].map(count)].join(' | ')} |`;
}

function summaryOf(tallies: readonly Tally[], isWhole: boolean): string {
  const all = newTally('together');
  for (const tally of tallies) {
    for (const key of ['calls', 'stretches', 'limits', 'runs', 'blocks', 'otherwise'] as const) all[key] += tally[key];
    all.deepest = Math.max(all.deepest, tally.deepest);
  }
  const end = isWhole ? 'every limit below what a call needs was run by itself' : 'then the time was over';
  return [
    `Seed ${numberOf('seed')}, ${seconds()}; ${end}. Not one was other than it should be.`,
    '',
    '| calls made by | calls | limits below what they need | stretches | run in blocks | limits run one by one | contracts at once | stretches in which a `try` went on without |',
    '|---|---|---|---|---|---|---|---|',
    ...tallies.map(rowOf),
    rowOf(all),
  ].join('\n');
}

const dice = new Dice(numberOf('seed'), 0);
const swept: Swept[] = [];
const tallies: Tally[] = [];
for (const file of [...CONTRACT_FILES, 'test/vm/sweep-story.ts']) {
  const calls = file.endsWith('.hlp') ? await callsOfFile(file) : await callsOfStory();
  if (calls.length === 0) continue;
  const tally = newTally(file);
  tallies.push(tally);
  swept.push(...sweepFile(tally, calls, dice));
}
const isWhole = runEveryLimit(swept);
const summary = summaryOf(tallies, isWhole);
say(`\n${summary}`);
if (options.write) writeSection(PAGE, 'sweep', summary);
