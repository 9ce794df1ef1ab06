/**
 * The people of a development chain: ten accounts from the mnemonic every tool of the ecosystem knows, and an eleventh
 * that is paid for mining. Their keys are public knowledge: never put anything of worth on them.
 *
 * Knows no chain. Next: `chain/genesis.ts` gives these accounts their first hlp.
 */

import { HDKey } from '@scure/bip32';
import { mnemonicToSeedSync } from '@scure/bip39';
import type { Address } from '../base/address.ts';
import { addressOfKey } from '../base/keys.ts';

export type Person = { readonly name: string; readonly address: Address; readonly privateKey: Uint8Array };

/** BIP-39 sentence used by the development chains of other tools, so their accounts are ours too. */
const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk';

/** Ten funded people, in the order of their keys. */
const PEOPLE_NAMES = ['alise', 'bob', 'jon', 'diego', 'freya', 'hana', 'kofi', 'noor', 'priya', 'tane'] as const;

/** Receives the block reward on a development chain; starts with nothing. */
export const HELPER_NAME = 'helper';

/**
 * The ten people and the helper: key i is `m/44'/60'/0'/0/i` (BIP-44, Ethereum's coin type).
 * Deriving takes tens of milliseconds, so it happens once, when first asked for.
 */
export function developmentPeople(): readonly Person[] {
  people ??= derivePeople();
  return people;
}

/** The person of that name, or undefined. Names are lower case. */
export function personNamed(name: string): Person | undefined {
  return developmentPeople().find((person) => person.name === name);
}

/** The person at that address, or undefined. */
export function personAt(address: Address): Person | undefined {
  return developmentPeople().find((person) => person.address === address);
}

let people: readonly Person[] | undefined;

function derivePeople(): readonly Person[] {
  const account = HDKey.fromMasterSeed(mnemonicToSeedSync(DEVELOPMENT_MNEMONIC)).derive("m/44'/60'/0'/0");
  return [...PEOPLE_NAMES, HELPER_NAME].map((name, index) => personFrom(name, account.deriveChild(index)));
}

function personFrom(name: string, key: HDKey): Person {
  const { privateKey } = key;
  if (privateKey === null) throw new Error(`no private key was derived for ${name}`);
  return { name, address: addressOfKey(privateKey), privateKey };
}
