/** What a campaign counts. Plain data, so that threads can send it. */

import type { OpName } from '../../src/vm/opcodes.ts';
import { KINDS, type Kind } from './inputs.ts';
import type { Verdict } from './judge.ts';
import type { Ran } from './safety.ts';

export type Wrong = { readonly kind: Kind; readonly seed: number; readonly place: number; readonly what: string };

export type Tally = {
  tried: number;
  refusedByContainer: number;
  refusedByVerifier: number;
  accepted: number;
  /** Accepted ones in which one call ran a hundred instructions or more; and in which all calls together did. */
  ranLong: number;
  ranLongInAll: number;
  slowestMilliseconds: number;
  slowestPlace: number;
};

export type Count = {
  readonly tallies: Record<Kind, Tally>;
  /** Of each way of making an input: how many were tried and how many of these accepted. */
  readonly ways: Map<string, { tried: number; accepted: number }>;
  readonly rules: Map<string, number>;
  readonly ops: Map<OpName, number>;
  readonly endings: Map<string, number>;
  /** By the power of ten, in thirds, of the instructions of the longest call. */
  readonly lengths: Map<number, number>;
  calls: number;
  instructions: number;
  readonly wrong: Wrong[];
};

const noTally = (): Tally => ({
  tried: 0,
  refusedByContainer: 0,
  refusedByVerifier: 0,
  accepted: 0,
  ranLong: 0,
  ranLongInAll: 0,
  slowestMilliseconds: 0,
  slowestPlace: 0,
});

export function nothingCounted(): Count {
  return {
    tallies: { random: noTally(), flip: noTally(), mutant: noTally(), edit: noTally() },
    ways: new Map(),
    rules: new Map(),
    ops: new Map(),
    endings: new Map(),
    lengths: new Map(),
    calls: 0,
    instructions: 0,
    wrong: [],
  };
}

const LONG = 100;

/** One input and what became of it. */
export function note(
  count: Count,
  kind: Kind,
  place: number,
  how: string,
  verdict: Verdict,
  milliseconds: number,
): void {
  const tally = count.tallies[kind];
  tally.tried += 1;
  if (milliseconds > tally.slowestMilliseconds) {
    tally.slowestMilliseconds = milliseconds;
    tally.slowestPlace = place;
  }
  const way = count.ways.get(`${kind} ${how}`) ?? { tried: 0, accepted: 0 };
  count.ways.set(`${kind} ${how}`, way);
  way.tried += 1;
  if (verdict.is === 'refused') {
    tally[verdict.by === 'container' ? 'refusedByContainer' : 'refusedByVerifier'] += 1;
    plus(count.rules, `${verdict.by} ${verdict.rule}`, 1);
  } else if (verdict.is === 'accepted') {
    tally.accepted += 1;
    way.accepted += 1;
    noteRun(count, tally, verdict.ran);
  }
}

function noteRun(count: Count, tally: Tally, { calls, instructions, longest, ops, endings }: Ran): void {
  if (longest >= LONG) tally.ranLong += 1;
  if (instructions >= LONG) tally.ranLongInAll += 1;
  count.calls += calls;
  count.instructions += instructions;
  plus(count.lengths, binOf(longest), 1);
  for (const [op, times] of ops) plus(count.ops, op, times);
  for (const [ending, times] of endings) plus(count.endings, ending, times);
}

/** 0 for none, 1 for 1 and 2, 2 for 3 to 9, 3 for 10 to 31, 4 for 32 to 99 … */
const binOf = (instructions: number): number =>
  instructions === 0 ? 0 : 1 + Math.floor(2 * Math.log10(instructions) + 1e-9);

/** The least that is counted in a bin. */
export const leastIn = (bin: number): number => (bin === 0 ? 0 : Math.ceil(10 ** ((bin - 1) / 2) - 1e-9));

const plus = <T>(map: Map<T, number>, key: T, times: number): void => void map.set(key, (map.get(key) ?? 0) + times);

export function add(total: Count, part: Count): void {
  for (const kind of Object.keys(KINDS) as Kind[]) addTally(total.tallies[kind], part.tallies[kind]);
  for (const name of ['rules', 'endings', 'ops', 'lengths'] as const) {
    for (const [key, times] of part[name] as Map<never, number>) plus(total[name] as Map<never, number>, key, times);
  }
  for (const [how, { tried, accepted }] of part.ways) {
    const way = total.ways.get(how) ?? { tried: 0, accepted: 0 };
    total.ways.set(how, { tried: way.tried + tried, accepted: way.accepted + accepted });
  }
  total.calls += part.calls;
  total.instructions += part.instructions;
  total.wrong.push(...part.wrong);
}

function addTally(total: Tally, part: Tally): void {
  if (part.slowestMilliseconds > total.slowestMilliseconds) total.slowestPlace = part.slowestPlace;
  total.slowestMilliseconds = Math.max(total.slowestMilliseconds, part.slowestMilliseconds);
  for (const name of [
    'tried',
    'refusedByContainer',
    'refusedByVerifier',
    'accepted',
    'ranLong',
    'ranLongInAll',
  ] as const) {
    total[name] += part[name];
  }
}
