/** What a run of the oracle has looked at, in numbers. */

import type { Snapshot } from '../../../src/timeline/snapshot.ts';
import type { Frame } from '../../evaluator/frame.ts';

/** What is counted, and how a page calls it. */
export const COUNTED = {
  programs: 'programs',
  refused: 'refused by the checker',
  transactions: 'transactions that ran code',
  parts: 'of these, followed only at their beginning (gas, memory and long loops are not the evaluator’s)',
  failed: 'that failed',
  caught: 'failures that were caught',
  instructions: 'instructions',
  moments: 'places where a statement, a round, an `only` or an invariant begins',
  called: 'of these, in a contract that another one called',
  inner: 'in a function that another one called',
  asked: 'in an invariant',
  locals: 'locals and parameters shown there',
  structs: 'of these, structs',
  lists: 'lists',
  texts: 'texts and bytes',
  amounts: 'amounts of hlp',
  rows: 'rows of the memory shown there',
  changed: 'of these, changed by the transaction',
  sums: 'sums and counts',
  orders: 'steps looked at again, coming from elsewhere',
} as const;

export type Counted = keyof typeof COUNTED;
export type Tally = Record<Counted, number>;

export function emptyTally(): Tally {
  return Object.fromEntries(Object.keys(COUNTED).map((name) => [name, 0])) as Tally;
}

export function addTally(total: Tally, part: Tally): void {
  for (const name of Object.keys(COUNTED) as Counted[]) total[name] += part[name];
}

/** One moment at which both sides told the same. */
export function tallyMoment(tally: Tally, { locals, state }: Snapshot, { running, calls }: Frame): void {
  tally.moments += 1;
  if (running.length > 1) tally.called += 1;
  if (calls.length > running.length) tally.inner += 1;
  if (calls.at(-1)?.what !== undefined && !('params' in (calls.at(-1)?.what ?? {}))) tally.asked += 1;
  tally.locals += locals.length;
  for (const { type, unit, value } of locals) {
    if (Array.isArray(value)) tally.lists += 1;
    else if (typeof value === 'object') tally.structs += 1;
    if (type === 'string' || type === 'bytes') tally.texts += 1;
    if (unit !== undefined) tally.amounts += 1;
  }
  tally.rows += state.length;
  tally.changed += state.filter(({ changed }) => changed).length;
  tally.sums += state.filter(({ path }) => /^(sum|count)\(/.test(path)).length;
}
