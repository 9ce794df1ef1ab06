/**
 * How long it takes to say why a value is what it is, on a village of 300 members and 10,000 payments kept on disk: for each member's balance,
 * and for the sum of all balances, which every payment writes twice. Aim: 100 ms for what `hlp why` shows. In process, on a chain that was
 * opened anew: nothing is known of it but what is on the disk, and every transaction's sender has to be found again.
 *
 * `--payments 2000` for a shorter history, `--per-block 100` for crowded blocks: what came before a write in its block has to be run again.
 * `--check` holds every write of every leaf against the chain: each history leads to the value of today, each position to its instruction.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Chain } from '../src/chain/chain.ts';
import { openLevelStore } from '../src/state/level-store.ts';
import { momentPosition, stepPosition } from '../src/timeline/position.ts';
import { Timeline } from '../src/timeline/timeline.ts';
import { type Why, whyOf, type WhyWish } from '../src/timeline/why/why.ts';
import { type Crowd, openCrowd } from '../test/helpers/crowd.ts';
import { checkHistories } from '../test/helpers/histories.ts';

const AIM_IN_MS = 100;
const MEMBERS = 300;
/** What `hlp why` shows when nobody says otherwise. */
const LIMIT = 10;

const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '10000' },
    'per-block': { type: 'string', default: '10' },
    check: { type: 'boolean', default: false },
  },
});
const [payments, paymentsPerBlock] = [Number(values.payments), Number(values['per-block'])];

/** Milliseconds of each question; of the processors on average, which does not depend on what else is running. */
type Times = { readonly each: readonly number[]; readonly cpu: number };
type Asked = { readonly what: string; readonly times: Times; readonly last: Why };

class Bench {
  readonly #crowd: Crowd;
  readonly #chain: Chain;

  constructor(crowd: Crowd, chain: Chain) {
    this.#crowd = crowd;
    this.#chain = chain;
  }

  async ask(what: string, paths: readonly string[], wish: Partial<WhyWish> = {}): Promise<Asked> {
    let last: Why | undefined;
    const times = await timed(paths, async (path) => void (last = await this.#why(path, wish)));
    if (last === undefined) throw new RangeError('nothing was asked');
    return { what, times, last };
  }

  #why(path: string, wish: Partial<WhyWish>): Promise<Why> {
    const { village: contract, names } = this.#crowd;
    return whyOf(this.#chain, { contract, path }, names, { limit: LIMIT, ...wish });
  }

  /** From a position to all there is to see there: every leaf of the village, as it was then. */
  look(blocks: readonly number[]): Promise<Times> {
    const timeline = Timeline.open(this.#chain, this.#crowd.names);
    return timed(blocks, async (block) => void (await timeline.look(stepPosition(block, 0, 20))));
  }
}

async function timed<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<Times> {
  const each: number[] = [];
  const before = process.cpuUsage();
  for (const item of items) {
    const start = performance.now();
    await action(item);
    each.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  return { each, cpu: (user + system) / 1000 / items.length };
}

function report(what: string, { each, cpu }: Times, aimInMs: number | undefined, rest = ''): void {
  const sorted = each.toSorted((a, b) => a - b);
  const [median, p99] = [0.5, 0.99].map((part) => quantile(sorted, part)) as [number, number];
  const aim = aimInMs === undefined ? '' : (p99 / aimInMs).toFixed(2);
  const cells = [String(each.length), median.toFixed(1), p99.toFixed(1), aim, cpu.toFixed(1)];
  console.log(`${what.padEnd(50)}${cells.map((cell) => cell.padStart(14)).join('')}  ${rest}`);
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const told = ({ last: { writes, more, moreWrites } }: Asked): string =>
  `${writes.length} writes shown, ${more} older transactions${moreWrites === 0 ? '' : `, ${moreWrites} older writes`}`;

const directory = mkdtempSync(join(tmpdir(), 'hlp-bench-why-'));
try {
  const store = await openLevelStore(directory);
  const begin = performance.now();
  const crowd = await openCrowd({ members: MEMBERS, payments, paymentsPerBlock, store });
  const { number } = crowd.chain.head.header;
  console.log(`${MEMBERS} members, ${payments} payments, ${paymentsPerBlock} in a block, ${number} blocks: made in ${((performance.now() - begin) / 1000).toFixed(1)} s\n`); // prettier-ignore

  const chain = await Chain.open(store, crowd.genesis);
  const bench = new Bench(crowd, chain);
  const balances = crowd.members.map(({ address }) => `balances[${address}]`);
  const half = momentPosition(Number(number) / 2, 'root');
  console.log(`${''.padEnd(50)}${['questions', 'median ms', 'p99 ms', `p99 / ${AIM_IN_MS} ms`, 'processor ms'].map((cell) => cell.padStart(14)).join('')}`); // prettier-ignore
  const first = await bench.ask('the first question (the source is compiled aside)', balances.slice(0, 1));
  report(first.what, first.times, undefined, told(first));
  for (const asked of [
    await bench.ask(`a balance, the newest ${LIMIT} writes`, balances),
    await bench.ask(`the sum, the newest ${LIMIT} writes`, Array<string>(20).fill('sum(balances)')),
    await bench.ask(`the sum, in the middle of the chain`, Array<string>(20).fill('sum(balances)'), { before: half }),
    await bench.ask('a limit, written once', crowd.members.map(({ address }) => `limits[${address}]`)), // prettier-ignore
  ])
    report(asked.what, asked.times, AIM_IN_MS, told(asked));
  const whole = await bench.ask('a balance, all writes', balances.slice(0, 5), { limit: Infinity });
  report(whole.what, whole.times, undefined, told(whole));
  const blocks = Array.from({ length: 20 }, (_, i) => Math.floor((Number(number) * (i + 1)) / 21));
  report('opening an old payment to step through it', await bench.look(blocks), undefined);
  const row = Array.from({ length: 20 }, (_, i) => Number(number) - 1 - i);
  report('then the one in the block before, and so on', await bench.look(row), undefined);

  if (values.check) {
    const start = performance.now();
    const { leaves, writes } = await checkHistories(chain, crowd.village, crowd.names);
    console.log(`\nchecked in ${((performance.now() - start) / 1000).toFixed(0)} s: ${leaves} leaves lead to what they are now, and ${writes} positions to the instruction that wrote it`); // prettier-ignore
  }
  await store.close();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
