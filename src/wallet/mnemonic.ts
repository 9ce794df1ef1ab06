/**
 * The people of a development chain: ten accounts from the mnemonic every tool of the ecosystem knows, and an eleventh
 * that is paid for mining. Their keys are public knowledge: never put anything of worth on them.
 *
 * Knows no chain. Next: `chain/genesis.ts` gives these accounts their first hlp.
 */

import type { Address } from '../base/address.ts';
import { hexToBytes } from '../base/bytes.ts';
import { addressOfKey } from '../base/keys.ts';

export type Person = { readonly name: string; readonly address: Address; readonly privateKey: Uint8Array };

/** Receives the block reward on a development chain; starts with nothing. */
export const HELPER_NAME = 'helper';

/**
 * Ten funded people and the helper, in the order of their keys: key i is `m/44'/60'/0'/0/i` (BIP-44, Ethereum's coin type) of the BIP-39 sentence
 * "test test test test test test test test test test test junk", which development chains of other tools use, so their accounts are ours
 * too. Deriving them takes a seventh of the time in which a node starts; a test does it.
 */
const KEYS = [
  ['alise', '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'],
  ['bob', '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'],
  ['jon', '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a'],
  ['diego', '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6'],
  ['freya', '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a'],
  ['hana', '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba'],
  ['kofi', '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e'],
  ['noor', '0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356'],
  ['priya', '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97'],
  ['tane', '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6'],
  [HELPER_NAME, '0xf214f2b2cd398c806f84e317254e0f0b801d0643303237d97a22a48e01628897'],
] as const;

/** Made once, when they are first asked for. */
export function developmentPeople(): readonly Person[] {
  people ??= KEYS.map(([name, key]) => personFrom(name, hexToBytes(key)));
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

function personFrom(name: string, privateKey: Uint8Array): Person {
  return { name, address: addressOfKey(privateKey), privateKey };
}
