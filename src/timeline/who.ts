/** People and contracts as sentences call them. */

import { type Address, AddressError, checksumAddress, parseAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { Names } from './values.ts';

/** People's names as one writes them; contracts as they are called; strangers by a short address. */
export function nameAtStart(names: Names, address: Address): string {
  const known = names.nameOf(address);
  if (known === undefined) return `${checksumAddress(address).slice(0, 8)}…${address.slice(-4)}`;
  const name = show(known.name);
  return known.kind === 'person' ? name.slice(0, 1).toUpperCase() + name.slice(1) : name;
}

/** By name, or as an address is written; undefined for what is neither. */
export function addressNamed(text: string, names: Names): Address | undefined {
  const known = names.resolve(text);
  if (known !== undefined || !text.startsWith('0x')) return known;
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
