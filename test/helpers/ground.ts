/** A town as the experiments of the workshop take it. */

import { bytesToHex } from '../../src/base/bytes.ts';
import type { Store } from '../../src/state/store.ts';
import type { Signer } from '../../src/timeline/copy.ts';
import type { Ground } from '../../src/timeline/ground.ts';
import { Searcher } from '../../src/timeline/searcher.ts';
import { developmentPeople, personNamed } from '../../src/wallet/mnemonic.ts';
import type { Town } from './town.ts';

const person = (name: string): Signer => personNamed(name) as Signer;

export function groundOf({ chain, names }: Town, more: Partial<Ground> = {}): Ground {
  const [giver, taker, helper] = [person('alise'), person('bob'), person('helper')];
  return { chain, names, giver, taker, helper, people: developmentPeople(), searcher: new Searcher(), ...more };
}

/** Every record of a store, to see whether it stayed as it was. */
export async function contentOf(store: Store): Promise<string> {
  const records: string[] = [];
  for await (const [key, value] of store.scan('')) records.push(`${key} ${bytesToHex(value)}`);
  return records.join('\n');
}
