/**
 * What watching a run costs those who do not: the same loop, run as ever, where tracing was never loaded, where it is loaded and not used,
 * and where a run was watched before. Each has a thread of its own, and they take turns, so that whatever else the machine does hits all.
 * Then what it costs those who do: a step as an event and as a line, with its stack and without.
 */

import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Call, execute } from '../src/vm/machine.ts';
import { moduleOf, TestHost } from '../test/helpers/module.ts';
import { calldata, ENV, load, t } from '../test/vm/helpers.ts';

/** Nothing measurable: what two runs of the same code differ by anyway. */
const AIM_RATIO = 1.05;
/** A million steps in two seconds. */
const AIM_IN_US = 2;
const TURNS = 201;
const ROUNDS = 10;
const LOOPS = 10_000;

const U256 = t('uint256');
/** Counts, and writes down every number: instructions and the host both have their part. */
const COUNTING = load(
  moduleOf(
    [
      {
        name: 'count',
        params: [{ name: 'to', type: 'uint256' }],
        locals: ['uint256'],
        // oxfmt-ignore
        body: [
          ['loop', 0], ['get', 1], ['get', 0], ['ge', U256], ['if', 0], ['break'], ['end'],
          ['get', 1], ['small', U256, 1], ['add', U256], ['set', 1], ['get', 1], ['sset', 0], ['end'], ['end'],
        ],
      },
    ],
    { shapes: [{ name: 'count', keys: [], fields: [], leaf: 'uint256', cap: 0 }] },
  ),
);

function counting(): Call {
  const data = calldata(COUNTING, 'count', [BigInt(LOOPS)]);
  return { kind: 'call', module: COUNTING, contract: 1n, caller: 2n, value: 0n, data, gas: 10 ** 9 };
}

function inMs(action: () => void): number {
  const begin = performance.now();
  action();
  return performance.now() - begin;
}

/** A fifth of them were quicker: what the rest took longer for – compiling, collecting garbage, somebody else – is not of the run. */
const quick = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 5)] ?? 0;

// ───────────── those who do not watch ─────────────

/** The first two are alike: what they differ by is what cannot be measured here. */
const KINDS = ['never loaded', 'never loaded', 'loaded', 'used before'] as const;
type Kind = (typeof KINDS)[number];

/** In a thread: prepares itself as its kind says, then runs once each time it is asked to, and answers how long that took. */
async function answer(kind: Kind, port: MessagePort): Promise<void> {
  if (kind !== 'never loaded') await import('../src/timeline/trace-lines.ts');
  if (kind === 'used before') await watched({ stacks: true, isWritten: false });
  const call = counting();
  port.on('message', () => {
    // oxlint-disable-next-line require-post-message-target-origin -- this is no window
    port.postMessage(inMs(() => execute(new TestHost(), ENV, call)));
  });
}

async function turn(worker: Worker | undefined): Promise<number> {
  // oxlint-disable-next-line require-post-message-target-origin -- this is no window
  worker?.postMessage('go');
  return new Promise((resolve) => worker?.once('message', resolve));
}

async function measureOthers(): Promise<void> {
  const workers = KINDS.map((kind) => new Worker(new URL(import.meta.url), { workerData: kind }));
  const times: number[][] = workers.map(() => []);
  for (let i = 0; i < TURNS; i++) {
    for (const j of workers.keys()) {
      // Whoever comes first is another one each time.
      const at = (i + j) % workers.length;
      times[at]?.push(await turn(workers[at]));
    }
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  const [first = 1, second = 1, loaded = 1, used = 1] = times.map(quick);
  const plain = (first + second) / 2;
  const [ratio, ratioBehind] = [loaded / plain, used / plain];
  console.log(`trace  a run without tracing: ${ratio.toFixed(3)} × as long where it is loaded (two alike differ by ${(Math.abs(first - second) / plain).toFixed(3)}; aim ${AIM_RATIO}, ratio ${(ratio / AIM_RATIO).toFixed(2)}); where it was used before, ${ratioBehind.toFixed(3)} ×`); // prettier-ignore
}

// ───────────── those who do ─────────────

type Way = { readonly stacks: boolean; readonly isWritten: boolean };

const WAYS: readonly Way[] = [
  { stacks: true, isWritten: true },
  { stacks: false, isWritten: true },
  { stacks: true, isWritten: false },
  { stacks: false, isWritten: false },
];

/** Microseconds for each step. */
async function watched({ stacks, isWritten }: Way): Promise<number> {
  const { watch } = await import('../src/vm/events.ts');
  const { stepLine } = await import('../src/timeline/trace-lines.ts');
  const events = watch(new TestHost(), ENV, counting(), { stacks });
  let [steps, size] = [0, 0];
  const time = inMs(() => {
    for (const event of events) {
      if (event.event !== 'step') continue;
      steps++;
      if (isWritten) size += stepLine(event).length;
    }
  });
  if (isWritten && size === 0) throw new Error('a line is never empty');
  return (1_000 * time) / steps;
}

async function measureTracing(): Promise<void> {
  const times: number[][] = WAYS.map(() => []);
  for (let i = 0; i < ROUNDS; i++) {
    for (const [j, way] of WAYS.entries()) times[j]?.push(await watched(way));
  }
  const [line = 0, bareLine = 0, event = 0, bareEvent = 0] = times.map(quick);
  console.log(`trace  a step as a line: ${line.toFixed(2)} µs, without its stack ${bareLine.toFixed(2)} µs (aim ${AIM_IN_US} µs, ratio ${(line / AIM_IN_US).toFixed(2)}); as an event ${event.toFixed(2)} and ${bareEvent.toFixed(2)} µs`); // prettier-ignore
}

if (parentPort === null) {
  await measureOthers();
  await measureTracing();
} else {
  await answer(workerData as Kind, parentPort);
}
