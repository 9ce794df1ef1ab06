/** What a campaign counts. Plain data, so that threads can send it. */

import { bytesToHex } from '../../src/base/bytes.ts';
import { type Kind, KINDS } from './corpus.ts';
import { judge } from './judge.ts';
import { inputOf } from './mutate.ts';

export type Wrong = { readonly kind: Kind; readonly place: number; readonly what: string; readonly hex: string };

export type Tally = { tried: number; accepted: number; alone: number; readonly rules: Map<string, number> };

export type Count = {
  readonly tallies: Record<Kind, Tally>;
  readonly ways: Map<string, number>;
  readonly wrong: Wrong[];
};

const none = (): Tally => ({ tried: 0, accepted: 0, alone: 0, rules: new Map() });

export function nothingCounted(): Count {
  return { tallies: { transaction: none(), rlp: none(), block: none() }, ways: new Map(), wrong: [] };
}

/** The inputs of a kind at the places from `from` on, `to` not included. */
export function tryPlaces(kind: Kind, seed: number, from: number, to: number): Count {
  const count = nothingCounted();
  for (let place = from; place < to; place += 1) tryPlace(count, kind, seed, place);
  return count;
}

function tryPlace({ tallies, ways, wrong }: Count, kind: Kind, seed: number, place: number): void {
  const { bytes, how } = inputOf(kind, seed, place);
  const verdict = judge(kind, bytes);
  const tally = tallies[kind];
  tally.tried += 1;
  plus(ways, how, 1);
  if (verdict.is === 'accepted') tally.accepted += 1;
  else if (verdict.is === 'wrong') wrong.push({ kind, place, what: verdict.what, hex: bytesToHex(bytes) });
  else {
    if (verdict.alone) tally.alone += 1;
    plus(tally.rules, verdict.rule, 1);
  }
}

export function add(total: Count, part: Count): void {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const [sum, one] = [total.tallies[kind], part.tallies[kind]];
    sum.tried += one.tried;
    sum.accepted += one.accepted;
    sum.alone += one.alone;
    for (const [rule, times] of one.rules) plus(sum.rules, rule, times);
  }
  for (const [how, times] of part.ways) plus(total.ways, how, times);
  total.wrong.push(...part.wrong);
}

function plus(map: Map<string, number>, key: string, times: number): void {
  map.set(key, (map.get(key) ?? 0) + times);
}
