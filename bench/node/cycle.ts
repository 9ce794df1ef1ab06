/** What a test does around every case: snapshot, a transfer, its receipt, and back. */

import type { Contestant } from './contestant.ts';
import { PEOPLE } from './people.ts';

/** In milliseconds. */
export async function cycle(contestant: Contestant): Promise<number> {
  const begin = performance.now();
  const snapshot = await contestant.ask<string>('evm_snapshot');
  const fields = { from: PEOPLE[0]?.address, to: PEOPLE[1]?.address, value: '0x1', gas: '0x5208' };
  await contestant.receipt(await contestant.ask<string>('eth_sendTransaction', fields));
  if (!(await contestant.ask<boolean>('evm_revert', snapshot)))
    throw new Error(`${contestant.subject.name} did not go back`);
  return performance.now() - begin;
}
