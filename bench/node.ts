/**
 * `hlp node` beside other development nodes, over HTTP, in one run: `(cd bench/peers && npm ci) && npm run bench:node`.
 *
 *   --quick          fewer of everything: half a minute, and rough
 *   --rounds N       how often each is measured (5; 3 with --quick)
 *   --only A,B       only these parts: transactions, requests, traces, cycles, starts
 *   --peers a,b      only beside these: anvil, Hardhat, ganache
 *   --profile DIR    writes there what the processors did in ours
 *   --loud           leaves Hardhat's log on, as it starts: it then writes about every request, and takes longer for each
 *
 * Subjects take turns, what is printed are medians and ratios, and who asks shares the machine with who answers. Before anything counts,
 * all have to come to the same after the same transactions. Ours has everything on disk when it answers; the peers keep theirs in memory.
 */

import { join } from 'node:path';
import { checkAgreement } from './node/agree.ts';
import { Contestant, NONCES_AFTER_DEPLOYMENT } from './node/contestant.ts';
import { cycle } from './node/cycle.ts';
import { syncInMs } from './node/disk.ts';
import { requestText } from './node/json-rpc.ts';
import { Line } from './node/line.ts';
import { Nonces, PEOPLE } from './node/people.ts';
import { perSecond } from './node/requests.ts';
import { Running } from './node/running.ts';
import { areInstalled, OURS, ours, PEERS_OF_OURS, type Subject } from './node/subjects.ts';
import { boundsOf, type Row, tableOf } from './node/table.ts';
import { perStep, type Traced, traced } from './node/traces.ts';
import { type Kind, prepared, strangersUntil, timed, type Way } from './node/transfers.ts';
import { callOf } from './node/work.ts';
import { optionsOf, wholeNumber } from '../scripts/options.ts';

const options = optionsOf({
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  only: { type: 'string', default: 'transactions,requests,traces,cycles,starts' },
  peers: { type: 'string', default: 'anvil,Hardhat,ganache' },
  profile: { type: 'string' },
  loud: { type: 'boolean', default: false },
});

const isQuick = options.quick;
const ROUNDS = options.rounds === undefined ? (isQuick ? 3 : 5) : wholeNumber('rounds', options.rounds);
const TRANSACTIONS = isQuick ? 400 : 2_000;
const ONE_BY_ONE = isQuick ? 40 : 200;
const CYCLES = isQuick ? 10 : 40;
const REQUESTS_FOR_MS = isQuick ? 400 : 1_500;
const STEPS = isQuick ? 45_000 : 180_000;
const parts = new Set(options.only.split(','));

const say = (text: string): void => void process.stdout.write(`${text}\n`);

type Values = Map<string, number[]>;

function note(values: Values, name: string, value: number): void {
  values.set(name, [...(values.get(name) ?? []), value]);
}

/** What it used itself: it says more than the clock where others use the machine too. */
const PROCESSOR = '    processor time of the node';

function noteProcessor(
  values: Values,
  { subject, running }: Contestant,
  before: number | undefined,
  count: number,
): void {
  const after = running.processorInMs();
  if (before !== undefined && after !== undefined) note(values, subject.name, ((after - before) * 1000) / count);
}

/** Every round begins with another one: whoever comes first has a machine that rested. */
async function alternating(
  subjects: readonly Contestant[],
  rounds: number,
  turn: (subject: Contestant) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < subjects.length; i++) await turn(subjects[(i + round) % subjects.length] as Contestant);
  }
}

const nonces = new Nonces(NONCES_AFTER_DEPLOYMENT);

/** What makes a block for each comes first: some get slower the more there is. */
const TRANSFERS: readonly (readonly [Kind, Way, Row['aims']])[] = [
  ['native', 'one by one', {}],
  ['native', 'batches', { anvil: 1.2, Hardhat: 2.5, ganache: 12 }],
  ['native', 'connections', { anvil: 1, Hardhat: 2.5, ganache: 12 }],
  ['token', 'batches', { anvil: 1.2, Hardhat: 2.5, ganache: 12 }],
  ['token', 'connections', { anvil: 1, Hardhat: 2.5, ganache: 12 }],
];

async function transactions(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [kind, way, aims = {}] of TRANSFERS) {
    const [values, processor]: [Values, Values] = [new Map(), new Map()];
    const count = way === 'one by one' ? ONE_BY_ONE : TRANSACTIONS;
    for (let round = 0; round < ROUNDS; round++) {
      const raw = prepared(kind, count, nonces, contestants[0]?.token ?? '');
      const until = nonces.all;
      for (let i = 0; i < contestants.length; i++) {
        const contestant = contestants[(i + round) % contestants.length] as Contestant;
        const before = contestant.running.processorInMs();
        note(values, contestant.subject.name, (count * 1000) / (await timed(contestant, raw, way, until)));
        noteProcessor(processor, contestant, before, count);
      }
    }
    const what = `${kind} transfers, ${WAYS[way]}`;
    rows.push({ what, unit: 'a second', isRate: true, values, aims, bound: BOUNDS[way] });
    rows.push({ what: PROCESSOR, unit: 'µs each', isRate: false, values: processor });
  }
  return rows;
}

const WAYS: Readonly<Record<Way, string>> = {
  batches: 'batches of 100',
  connections: '10 connections',
  'one by one': 'one by one with receipt',
};

const BOUNDS: Readonly<Record<Way, string>> = {
  'one by one': 'four syncs of the disk behind each other: the transaction in the log and the database, then its block',
  batches: 'finding out who signed, in Wasm; then executing and hashing the state',
  connections: 'two syncs behind each other, of the log and the database, for the ten that come at once',
};

async function requests(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const [call, callProcessor] = await rates(contestants, bodyOfCall);
  const floor: Values = new Map();
  const [number, numberProcessor] = await rates(contestants, () => requestText('eth_blockNumber'));
  const stub = await Running.start((port) => ({
    command: process.execPath,
    args: [join(import.meta.dirname, 'node/stub.ts'), String(port)],
  }));
  const lines = Array.from({ length: 10 }, () => new Line(stub.port));
  const body = requestText('eth_blockNumber');
  for (let round = 0; round < ROUNDS; round++) note(floor, OURS.name, await perSecond(lines, body, REQUESTS_FOR_MS));
  for (const line of lines) line.close();
  await stub.stop();
  return [
    {
      what: 'eth_call of balanceOf',
      unit: 'a second',
      isRate: true,
      values: call,
      aims: { anvil: 1, Hardhat: 15 },
      bound: 'half of it is node:http and the socket, a quarter the machine',
    },
    { what: PROCESSOR, unit: 'µs each', isRate: false, values: callProcessor },
    {
      what: 'eth_blockNumber',
      unit: 'a second',
      isRate: true,
      values: number,
      aims: { anvil: 1 },
      bound: 'node:http, as the row below shows',
    },
    { what: PROCESSOR, unit: 'µs each', isRate: false, values: numberProcessor },
    { what: '    bound: node:http with a constant answer', unit: 'a second', isRate: true, values: floor },
  ];
}

const bodyOfCall = ({ token }: Contestant): string =>
  requestText('eth_call', [{ to: token, data: callOf('balanceOf(address)', PEOPLE[1]?.address ?? '') }, 'latest']);

async function rates(
  contestants: readonly Contestant[],
  body: (contestant: Contestant) => string,
): Promise<readonly [rates: Values, processor: Values]> {
  const [values, processor]: [Values, Values] = [new Map(), new Map()];
  for (const contestant of contestants) await perSecond(contestant.lines, body(contestant), REQUESTS_FOR_MS);
  await alternating(contestants, 2 * ROUNDS, async (contestant) => {
    const before = contestant.running.processorInMs();
    const begin = performance.now();
    const rate = await perSecond(contestant.lines, body(contestant), REQUESTS_FOR_MS);
    note(values, contestant.subject.name, rate);
    noteProcessor(processor, contestant, before, (rate * (performance.now() - begin)) / 1000);
  });
  return [values, processor];
}

async function traces(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const [step, size]: [Values, Values] = [new Map(), new Map()];
  const known = new Map<Contestant, Traced>();
  for (const contestant of contestants) {
    const trace = await traced(contestant, STEPS);
    if (trace === undefined) say(`${contestant.subject.name}: its trace does not arrive whole`);
    else known.set(contestant, trace);
  }
  for (const [{ subject }, { steps, bytes }] of known) note(size, subject.name, bytes / steps);
  const processor: Values = new Map();
  await alternating([...known.keys()], ROUNDS, async (contestant) => {
    const before = contestant.running.processorInMs();
    const trace = known.get(contestant) as Traced;
    note(step, contestant.subject.name, await perStep(contestant, trace));
    noteProcessor(processor, contestant, before, trace.steps);
  });
  return [
    {
      what: 'debug_traceTransaction',
      unit: 'µs a step',
      isRate: false,
      values: step,
      aims: { anvil: 5, Hardhat: 4 },
      bound: 'putting the text of each step together',
    },
    { what: PROCESSOR, unit: 'µs a step', isRate: false, values: processor },
    { what: '    its size', unit: 'bytes a step', isRate: false, values: size },
  ];
}

async function cycles(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const values: Values = new Map();
  for (const contestant of contestants) await cycle(contestant);
  await alternating(contestants, CYCLES, async (contestant) => {
    note(values, contestant.subject.name, await cycle(contestant));
  });
  return [
    {
      what: 'snapshot, transfer, receipt, revert',
      unit: 'ms',
      isRate: false,
      values,
      aims: { anvil: 1 },
      bound: 'six syncs behind each other, two of them for going back',
    },
  ];
}

async function starts(subjects: readonly Subject[]): Promise<readonly Row[]> {
  const [start, memory]: [Values, Values] = [new Map(), new Map()];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const subject of subjects) {
      const contestant = await Contestant.start(subject);
      // The first time the disk may have to find it.
      if (round > 0) note(start, subject.name, contestant.running.startInMs);
      note(memory, subject.name, contestant.running.residentInMib());
      await contestant.stop();
    }
  }
  return [
    {
      what: 'cold start to the first answer',
      unit: 'ms',
      isRate: false,
      values: start,
      bound: 'Node itself, then loading some three hundred files',
      aims: { anvil: 0.4, Hardhat: 4, ganache: 4 },
    },
    {
      what: 'memory at rest',
      unit: 'MiB',
      isRate: false,
      values: memory,
      bound: 'the heap of Node, with the compiler and its grammar in it',
      aims: { Hardhat: 1.67 },
    },
  ];
}

async function main(): Promise<void> {
  const wanted = options.peers.split(',');
  const subjects = [
    ours(options.profile),
    ...(areInstalled() ? PEERS_OF_OURS.filter(({ name }) => wanted.includes(name)) : []),
  ];
  if (!areInstalled()) say('the peers are not installed, so ours stands alone: (cd bench/peers && npm ci)');
  const rows: Row[] = [];
  if (parts.has('starts')) rows.push(...(await starts(subjects)));
  // Cycles and traces send by themselves, so they have chains of their own.
  if (parts.has('cycles')) rows.push(...(await together(subjects, false, cycles)));
  rows.push(...(await together(subjects, false, measured)));
  if (parts.has('traces')) rows.push(...(await together(subjects, true, traces)));
  const names = subjects.map(({ name }) => name);
  say(`${tableOf(rows, names)}\n`);
  say(`What bounds ours (this disk takes ${syncInMs().toFixed(2)} ms for a sync):\n${boundsOf(rows)}`);
}

async function measured(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  await agreed(contestants);
  if (parts.has('requests')) rows.push(...(await requests(contestants)));
  if (parts.has('transactions')) rows.push(...(await transactions(contestants)));
  await checkAgreement(contestants, strangersUntil(20));
  return rows;
}

/** All of them at once, each with the contracts; ended whatever happens. */
async function together(
  subjects: readonly Subject[],
  isTracing: boolean,
  measure: (contestants: readonly Contestant[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const contestants: Contestant[] = [];
  try {
    for (const subject of subjects) contestants.push(await Contestant.start(subject, isTracing));
    for (const contestant of contestants) await contestant.deploy(options.loud);
    return await measure(contestants);
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

/** A few transfers of both kinds, and the same everywhere. */
async function agreed(contestants: readonly Contestant[]): Promise<void> {
  for (const kind of ['native', 'token'] as const) {
    const raw = prepared(kind, 10, nonces, contestants[0]?.token ?? '');
    const until = nonces.all;
    for (const contestant of contestants) await timed(contestant, raw, 'batches', until);
  }
  await checkAgreement(contestants, strangersUntil(20));
}

await main();
