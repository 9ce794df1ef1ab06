/** Addresses and names where no chain is needed: the development people, and the wallet. */

import { type Address, AddressError, checksumAddress, parseAddress } from '../../base/address.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { developmentPeople } from '../../wallet/mnemonic.ts';
import type { Wallet } from '../../wallet/wallet.ts';
import { Misuse } from '../failure.ts';
import { explained } from '../who.ts';

/** An address written out. `place` names the word of the command. Throws Misuse. */
export function writtenAddress(text: string, place: string): Address {
  return explained(place, AddressError, () => parseAddress(text));
}

/** A person with a name here, or an address. Throws Misuse. */
export function addressOf(who: string, place: string, wallet: Wallet): Address {
  const people = everybody(wallet);
  const known = people.find(({ name }) => name === who)?.address;
  if (known !== undefined) return known;
  if (who.startsWith('0x')) return writtenAddress(who, place);
  const hint = meant(who, people.map(({ name }) => name)); // prettier-ignore
  throw new Misuse(`${place}: nobody here is called "${show(who)}"${hint}; write a name, or an address`);
}

/** `maria (0x…)`, or the address alone. */
export function whoText(address: Address, wallet: Wallet): string {
  const name = everybody(wallet).find((person) => person.address === address)?.name;
  return name === undefined ? checksumAddress(address) : `${name} (${checksumAddress(address)})`;
}

function everybody({ people }: Wallet): readonly { readonly name: string; readonly address: Address | undefined }[] {
  return [...developmentPeople(), ...people];
}
