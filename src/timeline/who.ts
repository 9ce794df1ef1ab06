/** People and contracts as sentences call them. */

import { type Address, checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { Names } from './values.ts';

/** People's names as one writes them; contracts as they are called; strangers by a short address. */
export function nameAtStart(names: Names, address: Address): string {
  const known = names.nameOf(address);
  if (known === undefined) return `${checksumAddress(address).slice(0, 8)}…${address.slice(-4)}`;
  const name = show(known.name);
  return known.kind === 'person' ? name.slice(0, 1).toUpperCase() + name.slice(1) : name;
}
