/** What was changed by hand on a chain to play on (`chain/cheat.ts`), in words. */

import type { Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import { type Cheat, leafNamed, readCheat } from '../chain/cheat.ts';
import type { KnownContract } from './contracts.ts';
import { showPath } from './stored-path.ts';
import type { Names } from './values.ts';
import { nameAtStart } from './who.ts';

/** *By hand, Bob's balance became 5 hlp*. */
export function byHandText(data: Uint8Array, on: Address, contract: KnownContract | undefined, names: Names): string {
  return `By hand, ${changeText(readCheat(data), nameAtStart(names, on), contract, names)}`;
}

function changeText(cheat: Cheat, who: string, contract: KnownContract | undefined, names: Names): string {
  if (cheat.kind === 'balance') return `the balance of ${who} became ${formatHlp(cheat.wei)} hlp`;
  if (cheat.kind === 'nonce') return `the next number of ${who} became ${cheat.nonce}`;
  if (cheat.kind === 'code') return cheat.code.length === 0 ? `${who} lost its code` : `${who} got other code`;
  const leaf = contract && leafNamed(contract.module.module, cheat);
  if (contract === undefined || leaf === undefined) return `the memory of ${who} was changed`;
  return `${showPath(leaf.path, { ...contract, names })} of ${who} was changed`;
}
