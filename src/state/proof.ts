/**
 * Proofs (EIP-1186): what one account and some of its slots hold in the state with a root, shown by the nodes of the tries from that root
 * down. Whoever knows the root of a block needs nobody's word for the rest: every node names the next by its hash, and the last
 * one holds the value, or ends elsewhere, which shows that there is none.
 *
 * Proofs can be made for any block of any branch. As JSON: `proof-json.ts`.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { RlpError } from '../base/rlp.ts';
import { NO_CODE } from './reader.ts';
import { accountTrieKey, decodeTrieAccount, decodeTrieWord, nodesOf, storageTrieKey } from './slots.ts';
import type { TrieAccount } from './slots.ts';
import { DamagedRecord } from './store.ts';
import type { Records } from './store.ts';
import { EMPTY_ROOT, lookUp, openTrie } from './trie.ts';
import { DamagedNode, MissingNode } from './trie-load.ts';
import type { LoadNode } from './trie-load.ts';

/** The records of the nodes on the way to a key, the one at the root first; none when the trie is empty. */
export type NodeList = readonly Uint8Array[];

/** What a slot holds; 0n when it is not in the trie. */
export type SlotProof = { readonly slot: Uint8Array; readonly value: bigint; readonly nodes: NodeList };

/** What an account holds; `NO_ACCOUNT` when it is not in the trie. */
export type AccountProof = {
  readonly address: Address;
  readonly account: TrieAccount;
  readonly nodes: NodeList;
  readonly slots: readonly SlotProof[];
};

/** How an account that is not there is written. */
export const NO_ACCOUNT: TrieAccount = { nonce: 0n, balance: 0n, storageRoot: EMPTY_ROOT, codeHash: NO_CODE };

/** Nodes that do not show what they are said to show; the message says why. */
export class ProofError extends Error {
  override name = 'ProofError';
}

/**
 * What an account and its slots hold in the state with this root, and the nodes that show it.
 * @param slots 32 bytes each; of a leaf: `slotsOf`
 * Throws MissingNode, DamagedNode, or DamagedRecord.
 */
export function proofOf(records: Records, root: Hash, address: Address, slots: readonly Uint8Array[]): AccountProof {
  const { value, nodes } = wayTo(records, root, accountTrieKey(address));
  const account = value ? decodeTrieAccount(address, value) : NO_ACCOUNT;
  return { address, account, nodes, slots: slots.map((slot) => slotProof(records, account.storageRoot, slot)) };
}

/** Passes when the nodes show that account and slots are as the proof says, in the state with this root. Throws ProofError. */
export function checkProof(root: Hash, { address, account, nodes, slots }: AccountProof): void {
  const found = shownAccount(root, address, nodes);
  const differing = FIELDS.find((field) => found[field] !== account[field]);
  if (differing) {
    throw new ProofError(`the account: ${differing} is ${account[differing]}, the nodes show ${found[differing]}`);
  }
  for (const { slot, value, nodes: below } of slots) {
    const word = shownWord(account.storageRoot, slot, below);
    if (word !== value) throw new ProofError(`${nameOf(slot)}: the value is ${value}, the nodes show ${word}`);
  }
}

const FIELDS = ['nonce', 'balance', 'storageRoot', 'codeHash'] as const;

function slotProof(records: Records, storageRoot: Hash, slot: Uint8Array): SlotProof {
  const { value, nodes } = wayTo(records, storageRoot, storageTrieKey(slot));
  return { slot, value: value ? decodeTrieWord(nameOf(slot), value) : 0n, nodes };
}

/** The nodes that are read on the way to a key are what proves its value. */
function wayTo(records: Records, root: Hash, key: Uint8Array): { value: Uint8Array | undefined; nodes: NodeList } {
  const nodes: Uint8Array[] = [];
  const load = nodesOf(records);
  const listing: LoadNode = (hash) => {
    const record = load(hash);
    if (record) nodes.push(record);
    return record;
  };
  return { value: lookUp(openTrie(root, listing), key), nodes };
}

function shownAccount(root: Hash, address: Address, nodes: NodeList): TrieAccount {
  const value = shown('the account', root, accountTrieKey(address), nodes);
  if (value === undefined) return NO_ACCOUNT;
  return decoded('the account', () => decodeTrieAccount(address, value));
}

function shownWord(storageRoot: Hash, slot: Uint8Array, nodes: NodeList): bigint {
  const value = shown(nameOf(slot), storageRoot, storageTrieKey(slot), nodes);
  return value ? decoded(nameOf(slot), () => decodeTrieWord(nameOf(slot), value)) : 0n;
}

/** The value that the nodes show, each of which must be asked for in its turn. Throws ProofError. */
function shown(what: string, root: Hash, key: Uint8Array, nodes: NodeList): Uint8Array | undefined {
  let asked = 0;
  const value = decoded(what, () =>
    lookUp(
      openTrie(root, () => nodes[asked++]),
      key,
    ),
  );
  if (asked === nodes.length) return value;
  throw new ProofError(
    `${what}: ${nodes.length - asked} of ${nodes.length} nodes lead nowhere; the way ends before them`,
  );
}

function decoded<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MissingNode)
      throw new ProofError(`${what}: the nodes end before the way does, which goes on at ${error.hash}`);
    if (error instanceof DamagedNode)
      throw new ProofError(`${what}: the node that should have the hash ${error.hash} does not, or is none`);
    if (error instanceof DamagedRecord || error instanceof RlpError) throw new ProofError(`${what}: ${error.message}`);
    throw error;
  }
}

function nameOf(slot: Uint8Array): string {
  return `the slot ${bytesToHex(slot)}`;
}
