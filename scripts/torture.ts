/**
 * A node that is killed, whose disk fails, loses power, is full, or returns other bytes than it was given, and whose past is then compared with what it
 * had acknowledged: `npm run torture`.
 *
 *   --seed N       other faults (the same number chooses the same ones; 1 when not said)
 *   --quick        about a minute: a few of each kind
 *   --only KIND    one kind, such as kill, cut or corrupt; or "planted"
 *   --write        writes the summary to docs/torture.md
 */

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { closeAllGrounds, Ground } from '../test/torture/ground.ts';
import { FATES, type Kind, type Result } from '../test/torture/kind.ts';
import { KINDS } from '../test/torture/kinds.ts';
import { find, type Found, misfit } from '../test/torture/planted.ts';
import { PLANTS } from '../test/torture/plants.ts';
import { run, type Tally } from '../test/torture/run.ts';
import { badText, summaryOf } from '../test/torture/summary.ts';
import { optionsOf, refuse, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/torture.md');
const PROGRESS_MS = 10_000;
/** A quick run looks for every so many-th of the planted faults. */
const QUICK_PLANTS_EVERY = 5;

const options = optionsOf({
  seed: { type: 'string', default: '1' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  write: { type: 'boolean', default: false },
});
const seed = wholeNumber('seed', options.seed);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

function kindsWanted(): readonly Kind[] {
  const { only } = options;
  if (only === undefined) return KINDS;
  const kinds = KINDS.filter(({ name }) => name === only);
  if (kinds.length > 0 || only === 'planted') return kinds;
  return refuse(`--only takes one of ${KINDS.map(({ name }) => name).join(', ')}, planted; not "${only}"`);
}

async function runKind(kind: Kind, ground: Ground): Promise<Tally> {
  let last = performance.now();
  const tries = options.quick ? kind.tries.quick : kind.tries.full;
  const onResult = (tally: Tally, result: Result): void => {
    if (!kind.allowed.includes(result.fate.is)) say(`  ${badText(result)}`);
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    say(`  ${kind.name}: ${tally.tried} of at most ${tries}`);
  };
  const tally = await run(kind, { ground, seed, tries, onResult });
  say(`${kind.name}: ${tally.whyNot === undefined ? talliedText(tally) : `not run: ${tally.whyNot}`}`);
  return tally;
}

function talliedText({ tried, fates, seconds }: Tally): string {
  const counted = Object.entries(fates).filter(([, count]) => count > 0);
  const words = counted.map(([fate, count]) => `${count} ${FATES[fate as keyof typeof FATES]}`);
  return `${tried} faults, ${words.join(', ')} (${seconds.toFixed(0)} s)`;
}

async function lookForPlants(ground: Ground): Promise<readonly Found[]> {
  if (options.only !== undefined && options.only !== 'planted') return [];
  const plants = PLANTS.filter((_, index) => !options.quick || index % QUICK_PLANTS_EVERY === 0);
  const found: Found[] = [];
  for (const plant of plants) {
    const one = await find(plant, ground.shelf, seed);
    found.push(one);
    const words = one.by === undefined ? `NOT FOUND ${one.whyNot ?? ''}` : `found by ${one.by} (${one.as})`;
    say(`planted, ${plant.title}: ${words} after ${one.tries}`);
  }
  return found;
}

function page(summary: string): string {
  return `# Kills, power cuts and damaged files

Written by \`npm run torture -- --write\`. A child process runs a real node on a real directory and works: gifts, deployments, calls, long memos, blocks of other branches and reorganisations. Whatever it acknowledges – a transaction accepted,
a block committed, receipts and values served – it tells its parent at once. Then a fault strikes, and another process opens the directory and reads every block of every branch, every receipt, every accepted transaction and every value after every
block through what everybody uses, walks the chain with \`verify\`, and compares all of it with what had been acknowledged.

What comes out is one of these: *sound*, everything is there and as it was; *damage named*, an error says what is damaged; *repaired*, it was damaged and said so, and \`hlp repair\` brought back everything; *LOST*, something acknowledged is not there, without a word; *SILENTLY
WRONG*, an answer is another one, or something stumbles. The last two must not happen, and damage only where files were damaged. A power cut is simulated: every call by which a recorded process changes its files is written down, and what was not synced at the moment of the cut is gone in part or wholly, names of files too. Power cuts strike once a directory has been opened: before that nothing was promised. The planted faults are small defects in a copy of the project, and each must be found.

${summary}`;
}

const misfits = PLANTS.flatMap((plant) => misfit(plant) ?? []);
if (misfits.length > 0) refuse(`planted faults have to follow the code: ${misfits.join('; ')}`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    closeAllGrounds();
    process.exit(1);
  });
}

const start = performance.now();
const ground = new Ground({ isSmall: options.quick });
const tallies: Tally[] = [];
try {
  for (const kind of kindsWanted()) tallies.push(await runKind(kind, ground));
  const planted = await lookForPlants(ground);
  const seconds = (performance.now() - start) / 1000;
  const summary = summaryOf(tallies, planted, { seed, seconds, cores: availableParallelism() });
  say(`\n${summary}`);
  if (options.write) writeFileSync(PAGE, page(summary));
  const isGood =
    tallies.every(({ bad }) => bad.length === 0) &&
    planted.every(({ by, whyNot }) => by !== undefined || whyNot !== undefined);
  process.exitCode = isGood ? 0 : 1;
} finally {
  ground.close();
}
