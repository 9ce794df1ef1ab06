/**
 * `hlp node` beside other development nodes, over HTTP, in one run: `(cd bench/peers && npm ci) && npm run bench:node`.
 *
 *   --quick          fewer of everything: a minute or two, and rough
 *   --rounds N       how often each is measured (5; 3 with --quick)
 *   --only A,B       only these parts: transactions, requests, traces, cycles, starts
 *   --peers a,b      only beside these: anvil, Hardhat, ganache
 *   --profile DIR    writes there what the processors did in ours
 *   --loud           leaves Hardhat's log on, as it starts: it then writes about every request, and takes longer for each
 *
 * Subjects take turns, what is printed are medians and ratios, and who asks shares the machine with who answers. Before anything counts,
 * all have to come to the same after the same transactions. Ours has everything on disk when it answers; the peers keep theirs in memory.
 */

import { checkAgreement } from './node/agree.ts';
import { Contestant, NONCES_AFTER_DEPLOYMENT } from './node/contestant.ts';
import { cycles } from './node/cycles.ts';
import { syncInMs } from './node/disk.ts';
import { Nonces } from './node/people.ts';
import { requests } from './node/requests.ts';
import { starts } from './node/starts.ts';
import { areInstalled, ours, PEERS_OF_OURS, type Subject } from './node/subjects.ts';
import { boundsOf, type Row, tableOf } from './node/table.ts';
import { traces } from './node/traces.ts';
import { agreed, transactions } from './node/transactions.ts';
import { strangersUntil } from './node/transfers.ts';
import type { Scale } from './node/values.ts';
import { optionsOf, wholeNumber } from '../scripts/options.ts';

const options = optionsOf({
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  only: { type: 'string', default: 'transactions,requests,traces,cycles,starts' },
  peers: { type: 'string', default: 'anvil,Hardhat,ganache' },
  profile: { type: 'string' },
  loud: { type: 'boolean', default: false },
});

const PLENTY: Scale = {
  rounds: 5,
  transactions: 2_000,
  oneByOne: 200,
  cycles: 40,
  requestsForMs: 1_500,
  steps: 180_000,
};
const FEW: Scale = { rounds: 3, transactions: 400, oneByOne: 40, cycles: 10, requestsForMs: 400, steps: 45_000 };

const usual = options.quick ? FEW : PLENTY;
const SCALE: Scale = options.rounds === undefined ? usual : { ...usual, rounds: wholeNumber('rounds', options.rounds) };
const parts = new Set(options.only.split(','));

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const wanted = options.peers.split(',');
  const subjects = [
    ours(options.profile),
    ...(areInstalled() ? PEERS_OF_OURS.filter(({ name }) => wanted.includes(name)) : []),
  ];
  if (!areInstalled()) say('the peers are not installed, so ours stands alone: (cd bench/peers && npm ci)');
  const rows: Row[] = [];
  if (parts.has('starts')) rows.push(...(await starts(subjects, SCALE)));
  // Cycles and traces send by themselves, so they have chains of their own.
  if (parts.has('cycles')) rows.push(...(await together(subjects, false, (all) => cycles(all, SCALE))));
  rows.push(...(await together(subjects, false, measured)));
  if (parts.has('traces')) rows.push(...(await together(subjects, true, (all) => traces(all, SCALE))));
  const names = subjects.map(({ name }) => name);
  say(`${tableOf(rows, names)}\n`);
  say(`What bounds ours (this disk takes ${syncInMs().toFixed(2)} ms for a sync):\n${boundsOf(rows)}`);
}

async function measured(contestants: readonly Contestant[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const nonces = new Nonces(NONCES_AFTER_DEPLOYMENT);
  await agreed(contestants, nonces);
  if (parts.has('requests')) rows.push(...(await requests(contestants, SCALE)));
  if (parts.has('transactions')) rows.push(...(await transactions(contestants, nonces, SCALE)));
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

await main();
