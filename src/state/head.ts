/**
 * The state at the head of the canonical chain as flat records, one per account and one per leaf under its readable
 * path: what is read most is read with one look. `commit.ts` writes them; `state-at.ts` answers for any other block.
 */

import type { Address } from '../base/address.ts';
import { codeIn } from './code.ts';
import { asText, asWord, NO_TEXT } from './reader.ts';
import type { Leaf, Reader } from './reader.ts';
import { accountKey, decodeAccount, decodeLeaf, leafKey } from './records.ts';
import type { Records, Store } from './store.ts';

/** A reader of the newest state. Its methods throw DamagedRecord. */
export function headState(records: Records): Reader {
  const leaf = (address: Address, path: string) => {
    const key = leafKey(address, path);
    const value = records.get(key);
    return value && decodeLeaf(key, value);
  };
  return {
    account(address) {
      const value = records.get(accountKey(address));
      return value && decodeAccount(accountKey(address), value);
    },
    word: (address, path) => asWord(leaf(address, path) ?? 0n, path),
    text: (address, path) => asText(leaf(address, path) ?? NO_TEXT, path),
    code: (codeHash) => codeIn(records, codeHash),
  };
}

/** All leaves that one contract has at the head, in order of their paths (by their UTF-8 bytes). */
export async function* headLeaves(store: Store, address: Address): AsyncGenerator<[path: string, leaf: Leaf]> {
  const prefix = leafKey(address, '');
  for await (const [key, value] of store.scan(prefix)) yield [key.slice(prefix.length), decodeLeaf(key, value)];
}
