/**
 * Compiled contracts against the evaluator, for as long as one likes: `npm run fuzz:lang`.
 *
 *   --seed N       other programs (the same number gives the same ones; 1 when not said)
 *   --quick        a minute
 *   --programs N   how many at most (200,000)
 *   --minutes N    how long at most (240)
 *   --only N       one program of the seed, made small when something is wrong with it
 *   --planted      bugs planted into the compiler, and how soon each is found
 *   --write        writes the summary to docs/fuzz-lang.md
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseOf, smallest, storyText, wrongOf, type Count, type Wrong } from '../test/evaluator/campaign.ts';
import { findPlanted } from '../test/evaluator/find-planted.ts';
import { summaryOf } from '../test/evaluator/summary.ts';
import { campaign } from '../test/evaluator/threads.ts';
import { optionsOf, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/fuzz-lang.md');

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  quick: { type: 'boolean', default: false },
  programs: { type: 'string', default: '200000' },
  minutes: { type: 'string', default: '240' },
  only: { type: 'string' },
  planted: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function numberOf(name: 'seed' | 'programs' | 'minutes' | 'only'): number {
  return wholeNumber(name, options[name]);
}

async function showOne(place: number): Promise<boolean> {
  const seed = numberOf('seed');
  const one = caseOf(seed, place);
  const wrong = wrongOf(one);
  say(`${one.text}\n${storyText(one.story)}\n`);
  if (wrong === undefined) say('Nothing is wrong with it.');
  else await showSmall({ seed, place, what: wrong });
  return wrong === undefined;
}

async function showSmall(wrong: Wrong): Promise<void> {
  const { seed, place } = wrong;
  say(`Seed ${seed}, program ${place} (again: npm run fuzz:lang -- --seed ${seed} --only ${place})\n${wrong.what}\n`);
  const small = await smallest(wrong);
  say(`Made small:\n\n${small.text}\n${storyText(small.story)}\n\n${wrongOf(small) ?? ''}\n`);
}

function showPlanted(): boolean {
  const found = findPlanted(numberOf('seed'), 5000);
  for (const { name, place, tried } of found) {
    const when = place === undefined ? 'not found' : `found by program ${place}, the ${tried}. that it changes`;
    say(`${name}: ${when}`);
  }
  return found.every(({ place }) => place !== undefined);
}

const PROGRESS_MS = 10_000;

async function runAll(): Promise<boolean> {
  const seed = numberOf('seed');
  const start = performance.now();
  let last = start;
  const seconds = (): number => (performance.now() - start) / 1000;
  const onProgress = ({ programs, wrong }: Count): void => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    say(`${programs} programs, ${(programs / seconds()).toFixed(0)} per second, ${wrong.length} wrong`);
  };
  const milliseconds = (options.quick ? 1 : numberOf('minutes')) * 60_000;
  const count = await campaign({ seed, programs: numberOf('programs'), milliseconds, onProgress });
  const summary = summaryOf(count, seed, seconds());
  say(`\n${summary}`);
  for (const wrong of count.wrong.slice(0, 3)) await showSmall(wrong);
  if (options.write) writeFileSync(PAGE, page(summary));
  return count.wrong.length === 0;
}

function page(summary: string): string {
  return `# Compiled code against the evaluator

Written by \`npm run fuzz:lang -- --write\`. Programs and their stories come from \`test/helpers/generate-program.ts\`; what they mean is said twice, by the compiler with the machine and by
the evaluator in \`test/evaluator\`, which walks the typed tree and shares no code with either. After each call the two are compared: how it ended and with which bytes, every leaf of the state with its sums and counts, balances, logs.
Gas is not compared. \`npm test\` tries 5,000 programs; \`npm run fuzz:lang -- --planted\` shows how soon each of ten bugs planted into the compiler is found.

${summary}`;
}

const isGood =
  options.only !== undefined ? await showOne(numberOf('only')) : options.planted ? showPlanted() : await runAll();
process.exitCode = isGood ? 0 : 1;
