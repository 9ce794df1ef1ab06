/**
 * One transaction of ten million instructions, in a block as large as it takes: opening it, steps in each direction near the cursor and after a
 * jump, going to any step, running back to a breakpoint, and what all of it takes in memory. The aims: a frame, 16 ms, near the cursor, and
 * 300 MB. Other numbers of instructions: `node bench/long.ts 1000000`.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chain } from '../src/chain/chain.ts';
import { openLevelStore } from '../src/state/level-store.ts';
import type { Breakpoint } from '../src/timeline/breakpoints/breakpoint.ts';
import { runTo } from '../src/timeline/breakpoints/run-to.ts';
import type { Move } from '../src/timeline/moves.ts';
import { formatPosition, type Position } from '../src/timeline/position.ts';
import { Timeline } from '../src/timeline/timeline.ts';
import { NO_NAMES } from '../src/timeline/values.ts';
import { Dice } from '../test/helpers/generate-dice.ts';
import { longTransaction } from '../test/helpers/long-transaction.ts';

const INSTRUCTIONS = Number(process.argv[2] ?? 10_000_000);
/** Where the one who mines puts it. */
const MINES_IN = process.argv[3];
const AIM_IN_MS = 16;
const AIM_IN_MB = 300;
const JUMPS = 40;
const STEPS = 30;
/** It compiles sources in a thread of its own, which ends when nothing is asked of it for 30 s. */
const UNTIL_THE_COMPILER_GOES_IN_MS = 31_000;

// ───────────── measuring ─────────────

async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

const THERE_AND_BACK: readonly Move[] = [
  'nextLine',
  'previousLine',
  'stepIn',
  'stepInBack',
  'stepOut',
  'stepOutBack',
  'nextInstruction',
  'previousInstruction',
];

const dice = new Dice(8);

class Walk {
  readonly #timeline: Timeline;
  readonly #start: Position;
  readonly #length: number;

  constructor(timeline: Timeline, start: Position, length: number) {
    this.#timeline = timeline;
    this.#start = start;
    this.#length = length;
  }

  at(step: number): Position {
    return { ...this.#start, step };
  }

  anywhere(): Position {
    return this.at(dice.below(this.#length));
  }

  async look(at: Position): Promise<number> {
    return timed(() => this.#timeline.look(at));
  }

  /** The picture after a step, and where that is. */
  async step(from: Position, move: Move): Promise<readonly [Position, number]> {
    let next = from;
    const time = await timed(async () => {
      next = await this.#timeline.move(from, move);
      await this.#timeline.look(next);
    });
    return [next, time];
  }

  /** Steps one after the other, from somewhere one has looked at already; and the first of each row. */
  async steps(move: Move): Promise<{ readonly near: number[]; readonly afterJump: number[] }> {
    const [near, afterJump]: [number[], number[]] = [[], []];
    for (let jump = 0; jump < JUMPS; jump++) {
      let at = this.anywhere();
      await this.look(at);
      for (let step = 0; step < STEPS; step++) {
        const [next, time] = await this.step(at, move);
        if (next.moment !== 'transaction') break;
        (step === 0 ? afterJump : near).push(time);
        at = next;
      }
    }
    return { near, afterJump };
  }

  async jumps(): Promise<number[]> {
    const times: number[] = [];
    for (let jump = 0; jump < JUMPS; jump++) times.push(await this.look(this.anywhere()));
    return times;
  }
}

const column = (text: string): string => text.padStart(13);

function quantile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function report(name: string, times: readonly number[]): void {
  const [median, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
  const cells = [String(times.length), median.toFixed(2), p99.toFixed(2), (p99 / AIM_IN_MS).toFixed(2)];
  console.log(`${name.padEnd(36)}${cells.map(column).join('')}`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const residentNow = (): number => process.memoryUsage().rss;

/** From the end of the transaction: at its other end, some steps before, everywhere, nowhere. */
const BREAKPOINTS: readonly Breakpoint[] = [
  { text: 'function work', kind: 'function', name: 'work' },
  { text: 'revert', kind: 'revert' },
  { text: 'instruction lpush', kind: 'instruction', op: 'lpush' },
  { text: 'instruction sfill', kind: 'instruction', op: 'sfill' },
];

async function runBack(timeline: Timeline, from: Position): Promise<void> {
  for (const breakpoint of BREAKPOINTS) {
    let where = '';
    const time = await timed(async () => {
      const reached = await runTo(timeline, from, -1, [breakpoint]);
      where = reached === undefined ? 'nowhere' : formatPosition(reached.position);
    });
    console.log(`back to \`${breakpoint.text}\`: ${time.toFixed(1)} ms, to ${where}`);
  }
}

/** Somebody else mines it, so that the memory of this process is that of one who steps. */
async function mine(directory: string): Promise<void> {
  const store = await openLevelStore(directory);
  const { block } = await longTransaction(INSTRUCTIONS, store);
  await store.close();
  console.log(block);
}

async function measure(directory: string, block: number): Promise<void> {
  const chain = await Chain.open(await openLevelStore(directory));
  const before = residentNow();
  const timeline = Timeline.open(chain, NO_NAMES);
  const start = timeline.positionOf(block, 0);
  const opening = await timed(() => timeline.look(start));
  const { steps } = await timeline.transaction(start);
  console.log(`${steps.length.toLocaleString('en-US')} instructions, opened in ${(opening / 1000).toFixed(1)} s`);
  const walk = new Walk(timeline, start, steps.length);
  console.log(`${''.padEnd(36)}${['times', 'median ms', 'p99 ms', 'p99 / 16 ms'].map(column).join('')}`);
  report('go to any step', await walk.jumps());
  for (const move of THERE_AND_BACK) {
    const { near, afterJump } = await walk.steps(move);
    report(`${move}, near the cursor`, near);
    report(`${move}, first after a jump`, afterJump);
  }
  await runBack(timeline, walk.at(steps.length));
  const after = residentNow();
  await new Promise((resolve) => setTimeout(resolve, UNTIL_THE_COMPILER_GOES_IN_MS));
  const [busy, rest, empty] = [after, residentNow(), before].map(megabytes);
  console.log(
    `resident memory: ${empty} before it was opened, ${busy} while stepping, ${rest} when the compiler had gone; the aim is ${AIM_IN_MB} MB`,
  );
}

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'hlp-bench-'));
  try {
    const miner = [import.meta.filename, String(INSTRUCTIONS), directory];
    await measure(directory, Number(execFileSync(process.execPath, miner, { encoding: 'utf8' })));
  } finally {
    await rm(directory, { recursive: true });
  }
}

await (MINES_IN === undefined ? main() : mine(MINES_IN));
