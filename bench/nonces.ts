/**
 * How many nonces a second one thread tries: ours, with the readable sha256 of noble, and with node:crypto, in turns within one run. Seconds are
 * those the thread really ran, so that what else the machine does is not in them. Aim: ten times noble. Then how soon
 * threads drop old work, by the clock on the wall. Aim: 100 ms.
 */

import { hash } from 'node:crypto';
import { sha256 } from '@noble/hashes/sha2.js';
import { searchFast } from '../src/chain/nonce-search.ts';
import { midstateOf, plainSweep } from '../src/chain/nonce-sha256.ts';
import { Miner } from '../src/node/mining/miner.ts';
import { median, quantile } from './helpers/measure.ts';

const AIM = 10;
const AIM_TO_STOP_IN_MS = 100;
const TURNS = 20;
const TURN_IN_SECONDS = 0.15;
const STOPS = 30;
/** So hard that nothing is found: what is measured is trying. */
const NEVER = 1n << 250n;
const seal = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + 3);
const midstate = midstateOf(seal, 0);

type Try = (tries: number) => unknown;

const WAYS: Readonly<Record<string, Try>> = {
  'ours, four at once': (tries) => searchFast(seal, NEVER, 0n, tries),
  'ours, plain': (tries) => plainSweep(midstate, 0, tries, 0),
  noble: (tries) => loop(tries, sha256),
  'node:crypto': (tries) => loop(tries, (ticket) => hash('sha256', ticket, 'buffer')),
};

/** Counts the nonce up in its place, hashes, and looks whether the top of the hash is 0, as any search has to. */
function loop(tries: number, digest: (ticket: Uint8Array) => Uint8Array): number {
  const ticket = new Uint8Array(40);
  ticket.set(seal);
  const view = new DataView(ticket.buffer);
  let found = 0;
  for (let nonce = 0; nonce < tries; nonce++) {
    view.setUint32(36, nonce);
    const top = digest(ticket);
    if (top[0] === 0 && top[1] === 0 && top[2] === 0 && top[3] === 0) found++;
  }
  return found;
}

/** Tries a second of each way, turn by turn. */
function measured(): Map<string, number[]> {
  const sizes = new Map(Object.entries(WAYS).map(([name, way]) => [name, sizeOf(way)]));
  const found = new Map(Object.keys(WAYS).map((name) => [name, [] as number[]]));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [name, way] of Object.entries(WAYS)) found.get(name)!.push(rateOf(way, sizes.get(name)!));
  }
  return found;
}

/** Tries that take about one turn. */
function sizeOf(way: Try): number {
  rateOf(way, 200_000);
  return Math.ceil(rateOf(way, 200_000) * TURN_IN_SECONDS);
}

function rateOf(way: Try, tries: number): number {
  const begin = process.threadCpuUsage();
  way(tries);
  const { user, system } = process.threadCpuUsage(begin);
  return (1e6 * tries) / (user + system);
}

/** From the call that stops a search under way until the thread has left it and answered another question. */
async function stopsInMs(): Promise<number[]> {
  const miner = new Miner({ threads: 1 });
  const times: number[] = [];
  for (let i = 0; i < STOPS; i++) {
    await new Promise<void>((resolve) => {
      const heard = (tries: bigint): unknown => tries > 0n && resolve();
      miner.search({ sealHash: seal, difficulty: NEVER }, heard).catch(() => {});
    });
    const begin = performance.now();
    miner.stop();
    await miner.search({ sealHash: seal, difficulty: 1n });
    times.push(performance.now() - begin);
  }
  await miner.close();
  return times;
}

const rates = measured();
/** The turn in which others disturbed least; ratios are of those. */
const best = (name: string): number => Math.max(...rates.get(name)!);
const toNoble = (name: string): number => best(name) / best('noble');
console.log(`${'nonces a second'.padEnd(24)}${'median'.padStart(12)}${'best'.padStart(12)}${'to noble'.padStart(10)}`);
for (const [name, found] of rates) {
  const cells = [median(found), best(name)].map((rate) => `${(rate / 1e6).toFixed(2)} M`.padStart(12));
  console.log(`${name.padEnd(24)}${cells.join('')}${toNoble(name).toFixed(1).padStart(10)}`);
}
const ratio = toNoble('ours, four at once');
console.log(`nonces one thread, best of ${TURNS} turns: ${ratio.toFixed(1)} times noble (aim ${AIM}, ratio ${(ratio / AIM).toFixed(2)})`); // prettier-ignore
const stops = await stopsInMs();
const [usual, nearlyAll, latest] = [0.5, 0.9, 1].map((part) => quantile(stops, part)) as [number, number, number];
console.log(`nonces old work dropped: median ${usual.toFixed(1)} ms, 90 % within ${nearlyAll.toFixed(1)} ms, latest of ${STOPS} ${latest.toFixed(1)} ms (aim ${AIM_TO_STOP_IN_MS} ms, ratio ${(nearlyAll / AIM_TO_STOP_IN_MS).toFixed(2)})`); // prettier-ignore
