/**
 * How long others wait while a node is busy: `npm run load:rpc`.
 *
 *   --seconds N    how long each part takes (30; the third takes ten times as long)
 *   --quick        5 seconds each
 *
 * 1. while it mines without a pause, a block taking a second or so;
 * 2. while 10,000 transactions a second come whose signatures are worth nothing;
 * 3. with 1,000 clients who ask all kinds of things, while blocks come and are taken back.
 *
 * The node is a process of its own, and this one uses the same cores. Ends with 1 when an answer was wrong, or small questions waited too long.
 */

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pauseFor } from 'node:timers/promises';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flood } from '../test/load-rpc/bad-signatures.ts';
import { ask } from '../test/load-rpc/clients.ts';
import type { Waits } from '../test/load-rpc/pinger.ts';
import { pinging } from '../test/load-rpc/pinger-thread.ts';
import { turmoil } from '../test/load-rpc/turmoil.ts';
import { optionsOf, wholeNumber } from './options.ts';

const BIN = join(import.meta.dirname, '../bin/hlp.js');
const CLIENTS = 1_000;
const BAD_PER_SECOND = 10_000;
/** What small questions may wait: 99 of 100. */
const LONGEST_P99_IN_MS = 250;
/** About a second of one core. */
const DIFFICULTY = 10_000_000;

const options = optionsOf({ seconds: { type: 'string', default: '30' }, quick: { type: 'boolean', default: false } });
const seconds = options.quick ? 5 : wholeNumber('seconds', options.seconds);

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const scratch = mkdtempSync(join(tmpdir(), 'hlp-load-'));
let isGood = true;

type Serving = { readonly port: number; readonly residentInMib: () => number; readonly stop: () => Promise<void> };

async function serving(name: string, ...words: readonly string[]): Promise<Serving> {
  const child = spawn(
    process.execPath,
    [BIN, 'node', '--json', '--port', '0', '--data', join(scratch, name), ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  const early = closed.then(([code]): never => {
    throw new Error(`the node ended with ${String(code)} before it was ready`);
  });
  const [line] = (await Promise.race([once(child.stdout, 'data'), early])) as [Buffer];
  early.catch(() => undefined);
  const { http } = JSON.parse(line.toString().split('\n')[0] ?? '') as { http: string };
  child.stdout.resume();
  return {
    port: Number(new URL(http).port),
    residentInMib: () => residentInMib(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGINT');
      const [code] = await closed;
      if (code !== 0) complain(`the node ended with ${String(code)}`);
    },
  };
}

/** As Linux tells it; 0 elsewhere. */
function residentInMib(pid: number): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

function complain(problem: string): void {
  isGood = false;
  say(`WRONG: ${problem}`);
}

function forSeconds(count: number): () => boolean {
  const end = performance.now() + count * 1_000;
  return () => performance.now() > end;
}

function tellWaits({ count, medianInMs, p99InMs, longestInMs }: Waits): void {
  const text = `${count} small questions waited ${medianInMs.toFixed(1)} ms (median), ${p99InMs.toFixed(1)} ms (99 of 100), ${longestInMs.toFixed(0)} ms (longest)`;
  say(`  ${text}`);
  if (p99InMs > LONGEST_P99_IN_MS) complain(`99 of 100 should wait less than ${LONGEST_P99_IN_MS} ms`);
}

async function whileMining(): Promise<void> {
  const file = join(scratch, 'hard.json');
  writeFileSync(
    file,
    JSON.stringify({
      chainId: 1902,
      development: true,
      timestamp: 1_735_689_600,
      extraData: 'load',
      parameters: { difficulty: DIFFICULTY },
      allocations: {},
    }),
  );
  execFileSync(process.execPath, [BIN, 'genesis', file, '--data', join(scratch, 'hard')]);
  const node = await serving('hard', '--block-time', '0.1');
  const idle = await serving('idle');
  say(
    `While nothing happens, and while it mines (difficulty ${DIFFICULTY.toLocaleString('en-US')}), ${seconds} s each:`,
  );
  tellWaits(await waitsOver(idle.port));
  await idle.stop();
  tellWaits(await waitsOver(node.port));
  await node.stop();
}

async function waitsOver(port: number): Promise<Waits> {
  const pinger = pinging(port);
  await pauseFor(seconds * 1_000);
  return pinger.stop();
}

async function whileFlooded(): Promise<void> {
  const node = await serving('flooded');
  const before = node.residentInMib();
  const isOver = forSeconds(seconds);
  const pinger = pinging(node.port);
  const flooding = flood(node.port, BAD_PER_SECOND, isOver);
  await pauseFor(seconds * 1_000);
  const [waits, flooded] = await Promise.all([pinger.stop(), flooding]);
  const rate = Math.round(flooded.sent / flooded.seconds);
  say(
    `While bad signatures come (${flooded.sent.toLocaleString('en-US')} in ${flooded.seconds.toFixed(1)} s, ${rate.toLocaleString('en-US')} a second):`,
  );
  tellWaits(waits);
  say(`  memory ${before} MiB before, ${node.residentInMib()} MiB after`);
  if (flooded.refused !== flooded.sent) complain(`${flooded.sent - flooded.refused} were not refused`);
  await node.stop();
}

async function withManyClients(): Promise<void> {
  const node = await serving('clients');
  const before = node.residentInMib();
  const isOver = forSeconds(seconds * 10);
  const pinger = pinging(node.port);
  const [seen, { rounds, sent }] = await Promise.all([ask(node.port, CLIENTS, isOver), turmoil(node.port, isOver)]);
  const waits = await pinger.stop();
  say(
    `${CLIENTS} clients for ${seconds * 10} s: ${seen.answers.toLocaleString('en-US')} answers, while ${sent} transactions were sent and blocks taken back ${rounds} times:`,
  );
  say(`  ${seen.problems.length} answers missing, twice, out of order, or of two blocks at once`);
  say(
    `  another's small questions waited ${waits.medianInMs.toFixed(1)} ms (median), ${waits.p99InMs.toFixed(0)} ms (99 of 100)`,
  );
  say(`  memory ${before} MiB before, ${node.residentInMib()} MiB after`);
  for (const problem of seen.problems.slice(0, 10)) complain(problem);
  await node.stop();
}

try {
  await whileMining();
  await whileFlooded();
  await withManyClients();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
