/**
 * The state at the head of the canonical chain as flat records, one per account and one per leaf under its readable
 * path: what is read most is read with one look. `commit.ts` writes them; `state-at.ts` answers for any other block.
 */

import type { Address } from '../base/address.ts';
import { codeIn } from './code.ts';
import { asText, asWord, NO_TEXT } from './reader.ts';
import type { Leaf, Reader } from './reader.ts';
import { accountKey, decodeAccount, decodeLeaf, leafKey } from './records.ts';
import { DamagedRecord } from './store.ts';
import type { Records, Store } from './store.ts';

/**
 * A reader of the newest state. Its methods throw DamagedRecord.
 * A damaged database may not find a record that it was given: so what is not there is looked up in the same state as its root proves
 * it, when that is at hand, and must not be there either.
 * @param proven the state at the root of the same block; undefined while there is none that fits
 */
export function headState(records: Records, proven: () => Reader | undefined = () => undefined): Reader {
  const leaf = (address: Address, path: string) => {
    const key = leafKey(address, path);
    const value = records.get(key);
    return value && decodeLeaf(key, value);
  };
  return {
    account(address) {
      const value = records.get(accountKey(address));
      if (value !== undefined) return decodeAccount(accountKey(address), value);
      if (proven()?.account(address) !== undefined) throw new DamagedRecord(accountKey(address), LOST);
      return undefined;
    },
    word(address, path) {
      const found = leaf(address, path);
      if (found !== undefined) return asWord(found, path);
      if ((proven()?.word(address, path) ?? 0n) !== 0n) throw new DamagedRecord(leafKey(address, path), LOST);
      return 0n;
    },
    text(address, path) {
      const found = leaf(address, path);
      if (found !== undefined) return asText(found, path);
      if ((proven()?.text(address, path) ?? NO_TEXT).length > 0) throw new DamagedRecord(leafKey(address, path), LOST);
      return NO_TEXT;
    },
    code: (codeHash) => codeIn(records, codeHash),
  };
}

const LOST = 'it is missing, and the state root says it was written';

/** All leaves that one contract has at the head, in order of their paths (by their UTF-8 bytes). */
export async function* headLeaves(store: Store, address: Address): AsyncGenerator<[path: string, leaf: Leaf]> {
  const prefix = leafKey(address, '');
  for await (const [key, value] of store.scan(prefix)) yield [key.slice(prefix.length), decodeLeaf(key, value)];
}
