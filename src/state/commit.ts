/**
 * What keeping a diff writes to the store. Pure: these functions read, and return writes; who commits them, and in
 * which batch, is the business of `chain`.
 *
 * Two kinds: what a block adds whatever branch it is on (`commitDiff`: trie nodes and code, and the new root), and what
 * follows the canonical chain (`headWrites`, and `undoHeadWrites` when a block is displaced).
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { isAbsent, leafLike, presentOrAbsent } from './reader.ts';
import type { Diff, Leaf, Reader } from './reader.ts';
import {
  accountKey,
  codeKey,
  encodeAccount,
  encodeHistory,
  encodeLeaf,
  historyKey,
  leafKey,
  nodeKey,
} from './records.ts';
import { accountChange, accountIn, leafChanges } from './slots.ts';
import type { TrieAccount } from './slots.ts';
import type { Records, Write } from './store.ts';
import { EMPTY_ROOT, updateTrie } from './trie.ts';
import { hashOf, recordOf } from './trie-node.ts';
import type { Written } from './trie-node.ts';
import type { Change, Trie } from './trie.ts';
import { keepTrie, trieAt } from './tries.ts';

/** For each leaf of a diff, the indices of the block's transactions that wrote it, in order; none for what is left out. */
export type Writers = ReadonlyMap<Address, ReadonlyMap<string, readonly number[]>>;

/**
 * The root of the state after a diff, and the nodes and code that are new.
 * @param records a store, or `Tries` over one, which then keep what was read and made
 * Throws RangeError when leaves are written where there is no account: such a state has no root.
 */
export function commitDiff(records: Records, parentRoot: Hash, diff: Diff): { root: Hash; writes: Write[] } {
  const accounts = trieAt(records, parentRoot);
  const nodes: Written[] = [];
  const update = (trie: Trie, changes: readonly Change[]): Trie => {
    const after = updateTrie(trie, changes);
    keepTrie(records, after.trie, after.nodes.length);
    for (const node of after.nodes) nodes.push(node);
    return after.trie;
  };
  const storageAfter = (root: Hash, leaves: Leaves): Hash => {
    const storage = trieAt(records, root);
    return update(
      storage,
      leaves.flatMap(([path, leaf]) => leafChanges(storage, path, leaf)),
    ).root;
  };
  const changes = changedAddresses(diff).map((address) =>
    accountChange(address, accountAfter(accountIn(accounts, address), address, diff, storageAfter)),
  );
  const { root } = update(accounts, changes);
  const writes = nodes.map(nodeWrite);
  for (const [codeHash, value] of diff.codes) writes.push({ key: codeKey(codeHash), value });
  return { root, writes };
}

/** The flat records and the history of a block that becomes the head. */
export function headWrites(diff: Diff, block: bigint, writers: Writers): Write[] {
  const history = leavesOf(diff).map(([address, path, leaf]): Write => {
    const transactions = writers.get(address)?.get(path) ?? [];
    return { key: historyKey(address, path, block), value: encodeHistory(leaf, transactions) };
  });
  return [...flatWrites(diff), ...history];
}

/** Takes a block's flat records and history back, when its parent becomes the head; `parent` is the state there. */
export function undoHeadWrites(diff: Diff, block: bigint, parent: Reader): Write[] {
  const history = leavesOf(diff).map(([address, path]): Write => ({
    key: historyKey(address, path, block),
    value: undefined,
  }));
  return [...flatWrites(asItWas(diff, parent)), ...history];
}

type Leaves = readonly (readonly [path: string, leaf: Leaf])[];

function nodeWrite(written: Written): Write {
  return { key: nodeKey(bytesToHex(hashOf(written))), value: recordOf(written) };
}

function changedAddresses(diff: Diff): Address[] {
  return [...new Set([...diff.accounts.keys(), ...diff.leaves.keys()])];
}

function accountAfter(
  before: TrieAccount | undefined,
  address: Address,
  diff: Diff,
  storageAfter: (root: Hash, leaves: Leaves) => Hash,
): TrieAccount | undefined {
  const account = presentOrAbsent(diff.accounts.has(address) ? diff.accounts.get(address) : before);
  const storageRoot = storageAfter(before?.storageRoot ?? EMPTY_ROOT, [...(diff.leaves.get(address) ?? [])]);
  if (account) return { ...account, storageRoot };
  if (storageRoot !== EMPTY_ROOT) throw new RangeError(`${address} has leaves but no account to hold them`);
  return undefined;
}

function flatWrites(diff: Diff): Write[] {
  const accounts = [...diff.accounts].map(([address, changed]): Write => {
    const account = presentOrAbsent(changed);
    return { key: accountKey(address), value: account && encodeAccount(account) };
  });
  const leaves = leavesOf(diff).map(([address, path, leaf]): Write => {
    return { key: leafKey(address, path), value: isAbsent(leaf) ? undefined : encodeLeaf(leaf) };
  });
  return [...accounts, ...leaves];
}

/** The same accounts and leaves as the diff has, with what they held before. */
function asItWas(diff: Diff, parent: Reader): Diff {
  return {
    accounts: new Map([...diff.accounts.keys()].map((address) => [address, parent.account(address)])),
    leaves: new Map(
      [...diff.leaves].map(([address, leaves]) => [
        address,
        new Map([...leaves].map(([path, leaf]) => [path, leafLike(leaf, parent, address, path)])),
      ]),
    ),
    codes: new Map(),
  };
}

function leavesOf(diff: Diff): [Address, string, Leaf][] {
  return [...diff.leaves].flatMap(([address, leaves]) =>
    [...leaves].map(([path, leaf]): [Address, string, Leaf] => [address, path, leaf]),
  );
}
