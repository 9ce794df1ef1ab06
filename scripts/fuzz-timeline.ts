/**
 * What a stepper shows against the evaluator, over generated programs, for as long as one likes: `npm run fuzz:timeline`.
 *
 *   --seed N       other programs (the same number gives the same ones; 1 when not said)
 *   --quick        a minute
 *   --programs N   how many at most (20,000)
 *   --minutes N    how long at most (240)
 *   --only N       one program of the seed, made small when something is wrong with it
 *   --planted      faults planted into the table of names, scopes and lines, and how soon each is found
 *   --write        writes the summary to docs/fuzz-timeline.md
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storyText } from '../test/evaluator/campaign.ts';
import { caseOf, smallest, wrongOf, type Count, type Wrong } from '../test/timeline/oracle/campaign.ts';
import { findPlanted, type Hunt } from '../test/timeline/oracle/find-planted.ts';
import { summaryOf } from '../test/timeline/oracle/summary.ts';
import { campaign } from '../test/timeline/oracle/threads.ts';
import { optionsOf, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/fuzz-timeline.md');

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  quick: { type: 'boolean', default: false },
  programs: { type: 'string', default: '20000' },
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
  const wrong = await wrongOf(one);
  say(`${one.text}\n${storyText(one.story)}\n`);
  if (wrong === undefined) say('What is shown of it is what there is.');
  else await showSmall({ seed, place, what: wrong });
  return wrong === undefined;
}

async function showSmall(wrong: Wrong): Promise<void> {
  const { seed, place } = wrong;
  say(
    `Seed ${seed}, program ${place} (again: npm run fuzz:timeline -- --seed ${seed} --only ${place})\n${wrong.what}\n`,
  );
  const small = await smallest(wrong);
  say(`Made small:\n\n${small.text}\n${storyText(small.story)}\n\n${(await wrongOf(small)) ?? ''}\n`);
}

const PROGRAMS_FOR_PLANTED = 200;

function plantedText({ name, place, tried }: Hunt): string {
  return `${name}: ${place === undefined ? 'not found' : `found by program ${place}, the ${tried}. that it changes`}`;
}

async function showPlanted(): Promise<boolean> {
  const found = await findPlanted(numberOf('seed'), PROGRAMS_FOR_PLANTED);
  for (const hunt of found) say(plantedText(hunt));
  return found.every(({ place }) => place !== undefined);
}

const PROGRESS_MS = 10_000;

async function runAll(): Promise<boolean> {
  const seed = numberOf('seed');
  const start = performance.now();
  let last = start;
  const seconds = (): number => (performance.now() - start) / 1000;
  const onProgress = ({ tally: { programs }, wrong }: Count): void => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    say(`${programs} programs, ${(programs / seconds()).toFixed(0)} per second, ${wrong.length} wrong`);
  };
  const milliseconds = (options.quick ? 1 : numberOf('minutes')) * 60_000;
  const count = await campaign({ seed, programs: numberOf('programs'), milliseconds, onProgress });
  const summary = summaryOf(count, seed, seconds());
  say(`\n${summary}`);
  for (const wrong of count.wrong.slice(0, 3)) await showSmall(wrong);
  if (options.write) writeFileSync(PAGE, page(summary, await findPlanted(seed, PROGRAMS_FOR_PLANTED)));
  return count.wrong.length === 0;
}

function page(summary: string, planted: readonly Hunt[]): string {
  return `# What a stepper shows, against the evaluator

Written by \`npm run fuzz:timeline -- --write\`. Generated programs (\`test/helpers/generate-program.ts\`, some of their numbers tagged as hlp) live through their stories twice: once they are walked by the stepper,
once by the evaluator in \`test/evaluator\`, which runs the typed tree as it stands and knows nothing of bytecode, debug tables or \`src/timeline\`. The two go side by side (\`test/timeline/oracle\`):

- **Stops.** The stepper stops exactly where a statement begins, a loop asks for another round, or an \`only\` or an invariant is asked: the same places, in the same order, through all contracts.
- **There both tell the same**: file, line and column; the functions on the way here; the names in scope, no more and no fewer, with type, unit, exact value and the text for people; every leaf of the contracts that take part – touched or not – and every list, sum and
  count, with name, type, unit, and the value before the transaction and now. So nothing is ever unavailable.
- **In between**, at each instruction: the names stay those of the statement; a local changes at most once in a statement; what touches the state says so, with the right type and unit; the value of each expression, where the compiler says it lies on the stack, is what the evaluator made of it;
  a branch is gone into when its condition is what the branch says.
- **What the line before changed**, by name, with the value before and now (in every fifth transaction).
- **Behind the end**: how it ended, and what is remembered; what the trace tells of writes, events and hlp comes to just that; caught failures are counted; the gas of the lines adds up.
- **Any order**: each run is then brought to its steps back and forth, and everything in the machine and the world has to be as on the straight way.

\`npm test\` does the same with fewer programs, with every transaction that the tests of \`contracts/\` and the examples make, with random calls of those contracts, and walks a chain of 1,000 blocks there and back.

${summary}
## Faults planted into the debug tables

Seed and programs as above; a fault goes into every function of a program that has something to change.

${planted.map((hunt) => `- ${plantedText(hunt)}`).join('\n')}
`;
}

const isGood =
  options.only !== undefined ? await showOne(numberOf('only')) : options.planted ? await showPlanted() : await runAll();
process.exitCode = isGood ? 0 : 1;
