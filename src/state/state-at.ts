/** The state at any root, read from the tries node by node: any block, on any branch. For the head, `head.ts` is quicker. */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { codeIn } from './code.ts';
import type { Account, Reader } from './reader.ts';
import { NO_TEXT } from './reader.ts';
import { accountIn, textIn, wordIn } from './slots.ts';
import type { Records } from './store.ts';
import type { Trie } from './trie.ts';
import { trieAt } from './tries.ts';

/**
 * A reader of the state with this root. It remembers the nodes it has read; make a new one for each piece of work.
 * @param records a store, or `Tries` over one, which then keep the nodes for the next reader too
 * Its methods throw MissingNode or DamagedNode when a node is not there or not right.
 */
export function stateAt(records: Records, root: Hash): Reader {
  const accounts = trieAt(records, root);
  const storages = new Map<Address, Trie | undefined>();
  const storageOf = (address: Address) => {
    if (!storages.has(address)) storages.set(address, openStorage(records, accounts, address));
    return storages.get(address);
  };
  return {
    account: (address) => withoutRoot(accountIn(accounts, address)),
    word(address, path) {
      const storage = storageOf(address);
      return storage ? wordIn(storage, path) : 0n;
    },
    text(address, path) {
      const storage = storageOf(address);
      return storage ? textIn(storage, path) : NO_TEXT;
    },
    code: (codeHash) => codeIn(records, codeHash),
  };
}

function openStorage(records: Records, accounts: Trie, address: Address): Trie | undefined {
  const account = accountIn(accounts, address);
  return account && trieAt(records, account.storageRoot);
}

function withoutRoot(account: Account | undefined): Account | undefined {
  return account && { nonce: account.nonce, balance: account.balance, codeHash: account.codeHash };
}
