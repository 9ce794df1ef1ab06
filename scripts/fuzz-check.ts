/**
 * Changes one piece of a contract at a time, tens of thousands of times, and watches the compiler: it must answer each time, soon, and
 * point at the change. `npm run -s fuzz:check -- --seed 1` (`--quick`: for a minute; `--count`, `--minutes`: how many, how long at most;
 * `--far`: also print some first messages that stand far from the change). The summary goes to standard output, as the page docs/fuzz-check.md.
 */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { shrink } from '../test/evaluator/shrink.ts';
import { MutantTally, tallyPage, type Asked, type Judged } from '../test/helpers/mutant-tally.ts';
import { contractSets, judge, mutantOf, outcomeOf } from '../test/helpers/token-mutants.ts';
import { optionsOf, wholeNumber } from './options.ts';

const WORKERS = 2;
/** Nothing takes this long, even on a busy machine. */
const HANG_MILLISECONDS = 60_000;

type Job = { readonly seed: number; readonly first: number; readonly step: number; readonly count: number };

async function work({ seed, first, step, count }: Job): Promise<void> {
  const sets = await contractSets();
  for (let index = first; index < count; index += step) {
    const mutant = mutantOf(sets, seed, index);
    const { mutation, files, file } = mutant;
    const judged: Judged = { ...judge(mutant), index, mutation, where: files[file]?.name ?? '' };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is a thread, not a window
    parentPort?.postMessage(judged);
  }
}

type Run = {
  readonly tally: MutantTally;
  readonly hung: number[];
  readonly far: Judged[];
  readonly isOver: () => boolean;
};

/** Runs one worker to its end, or to the end of the time; one that hangs is replaced by another, behind where it hung. */
async function runWorker(job: Job, run: Run): Promise<void> {
  let next = job.first;
  let heard = performance.now();
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  worker.on('message', (judged: Judged) => {
    run.tally.add(judged);
    if (judged.isNear === false && run.far.length < 1000) run.far.push(judged);
    next = judged.index + job.step;
    heard = performance.now();
  });
  const watch = setInterval(() => {
    const isHanging = performance.now() - heard > HANG_MILLISECONDS;
    if (isHanging) run.hung.push(next);
    if (isHanging || run.isOver()) void worker.terminate();
  }, 1000);
  await new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  }).finally(() => clearInterval(watch));
  if (run.hung.includes(next) && !run.isOver()) await runWorker({ ...job, first: next + job.step }, run);
}

/** The mutated file of an exception, as small as it gets. */
async function smallest(seed: number, { index }: Judged): Promise<string> {
  const { files, file } = mutantOf(await contractSets(), seed, index);
  const fails = (text: string): boolean =>
    outcomeOf(files.map((one, i) => (i === file ? { ...one, text } : one))).outcome === 'exception';
  const small = await shrink({ text: files[file]?.text ?? '', story: [] }, (smaller) => fails(smaller.text), 10_000);
  return small.text;
}

async function main(): Promise<void> {
  const values = optionsOf({
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    count: { type: 'string', default: '50000' },
    minutes: { type: 'string' },
    far: { type: 'boolean', default: false },
  });
  const [seed, count] = [wholeNumber('seed', values.seed), wholeNumber('count', values.count)];
  const minutes = values.minutes === undefined ? Infinity : wholeNumber('minutes', values.minutes);
  const end = performance.now() + 60_000 * (values.quick ? 1 : minutes);
  const run: Run = { tally: new MutantTally(), hung: [], far: [], isOver: () => performance.now() > end };
  const progress = setInterval(() => tell(run, seed, count), 10_000);
  const jobs = Array.from({ length: WORKERS }, (_, first): Job => ({ seed, first, step: WORKERS, count }));
  await Promise.all(jobs.map((job) => runWorker(job, run)));
  clearInterval(progress);
  await report(run, { words: process.argv.slice(2).join(' '), seed, count }, values.far);
}

function tell({ tally, hung }: Run, seed: number, count: number): void {
  const { all, compiled, exception } = tally.total();
  process.stderr.write(
    `seed ${seed}: ${all} of ${count} mutants, ${compiled} compiled, ${exception} exceptions, ${hung.length} hung\n`,
  );
}

async function report({ tally, hung, far }: Run, asked: Asked, isFar: boolean): Promise<void> {
  process.stdout.write(tallyPage(tally, asked, hung));
  const lines = isFar
    ? far.map(({ index, mutation, said }) => `\nmutant ${index} (${mutation}), far away:\n${said}\n`)
    : [];
  for (const index of hung) lines.push(`\nmutant ${index}: no answer\n`);
  for (const one of tally.exceptions.slice(0, 5)) {
    lines.push(
      `\nmutant ${one.index} (${one.mutation} in ${one.where}): ${one.said}\n${await smallest(asked.seed, one)}\n`,
    );
  }
  process.stderr.write(lines.join(''));
  if (hung.length > 0 || tally.exceptions.length > 0) process.exitCode = 1;
}

if (isMainThread) {
  if (import.meta.main) await main();
} else await work(workerData as Job);
