/** Transfers of both kinds in all ways, by all subjects, with the same transactions. */

import { checkAgreement } from './agree.ts';
import type { Contestant } from './contestant.ts';
import type { Nonces } from './people.ts';
import type { Row } from './table.ts';
import { type Kind, prepared, strangersUntil, timed, type Way } from './transfers.ts';
import { note, noteProcessor, PROCESSOR, type Scale, type Values } from './values.ts';

/** A few transfers of both kinds, and the same everywhere. */
export async function agreed(contestants: readonly Contestant[], nonces: Nonces): Promise<void> {
  for (const kind of ['native', 'token'] as const) {
    const raw = prepared(kind, 10, nonces, contestants[0]?.token ?? '');
    const until = nonces.all;
    for (const contestant of contestants) await timed(contestant, raw, 'batches', until);
  }
  await checkAgreement(contestants, strangersUntil(20));
}

/** What makes a block for each comes first: some get slower the more there is. */
const TRANSFERS: readonly (readonly [Kind, Way, Row['aims']])[] = [
  ['native', 'one by one', {}],
  ['native', 'batches', { anvil: 1.2, Hardhat: 2.5, ganache: 12 }],
  ['native', 'connections', { anvil: 1, Hardhat: 2.5, ganache: 12 }],
  ['token', 'batches', { anvil: 1.2, Hardhat: 2.5, ganache: 12 }],
  ['token', 'connections', { anvil: 1, Hardhat: 2.5, ganache: 12 }],
];

export async function transactions(
  contestants: readonly Contestant[],
  nonces: Nonces,
  scale: Scale,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [kind, way, aims = {}] of TRANSFERS) {
    const [values, processor]: [Values, Values] = [new Map(), new Map()];
    const count = way === 'one by one' ? scale.oneByOne : scale.transactions;
    for (let round = 0; round < scale.rounds; round++) {
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
