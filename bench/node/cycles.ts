/** What a test does around every case: snapshot, a transfer, its receipt, and back. */

import type { Contestant } from './contestant.ts';
import { PEOPLE } from './people.ts';
import type { Row } from './table.ts';
import { alternating, note, type Scale, type Values } from './values.ts';

/** In milliseconds. */
async function cycle(contestant: Contestant): Promise<number> {
  const begin = performance.now();
  const snapshot = await contestant.ask<string>('evm_snapshot');
  const fields = { from: PEOPLE[0]?.address, to: PEOPLE[1]?.address, value: '0x1', gas: '0x5208' };
  await contestant.receipt(await contestant.ask<string>('eth_sendTransaction', fields));
  if (!(await contestant.ask<boolean>('evm_revert', snapshot)))
    throw new Error(`${contestant.subject.name} did not go back`);
  return performance.now() - begin;
}

export async function cycles(contestants: readonly Contestant[], { cycles: count }: Scale): Promise<readonly Row[]> {
  const values: Values = new Map();
  for (const contestant of contestants) await cycle(contestant);
  await alternating(contestants, count, async (contestant) => {
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
