/** What a leaf is in a state with a root, and the nodes that show it, from that root down. Checked by hashes alone (`state/proof.ts`). */

import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { accountTrieKey, storageTrieKey } from '../../state/slots.ts';
import { type AccountProof, checkProof, ProofError, proofOf, type SlotProof } from '../../state/proof.ts';
import { formatProof, type ProofJson } from '../../state/proof-json.ts';
import { type WayNode, wayOf } from '../../state/way.ts';
import { leafIn, stateValue } from '../changes.ts';
import type { Tree } from './growing-tree.ts';
import type { LeafPlace } from '../leaf-place.ts';
import { type NamedSlot, namedSlots } from './named-slots.ts';
import { StepError } from '../replay.ts';
import type { LeafNames } from '../variables.ts';

export type MerkleNode = WayNode & {
  /** It was not there before the write. */
  readonly isNew: boolean;
};

/** A slot of the contract's memory. */
export type MerkleSlot = {
  /** What lies there, safe to show. */
  readonly name: string;
  /** The text whose keccak256 the slot is, in quotes. */
  readonly spelled: string;
  readonly slot: Hash;
  /** keccak256 of the slot: its digits are the way through the tree. */
  readonly key: Hash;
  /** The word that lies there, in decimal, and as people read it. */
  readonly value: string;
  readonly shown: string;
  /** From the root of that memory down. */
  readonly nodes: readonly MerkleNode[];
};

export type Proven = {
  readonly root: Hash;
  /** The value of the leaf, without its unit. */
  readonly shown: string;
  /** One slot for a word; for a text that of its length, and one for each 32 bytes. */
  readonly slots: readonly MerkleSlot[];
  /** The root of the contract's memory, which stands in its account. */
  readonly storageRoot: Hash;
  /** keccak256 of the contract's address. */
  readonly accountKey: Hash;
  /** From the root of the state down to the account. */
  readonly account: readonly MerkleNode[];
  /** Do the nodes show it, by their hashes alone? */
  readonly holds: boolean;
  /** The same for other programs (EIP-1186). */
  readonly proof: ProofJson;
};

/** @param before the same leaf before it was written; without, no node counts as new */
export function provenIn(tree: Tree, leaf: LeafPlace, contract: LeafNames, before?: Proven): Proven {
  const content = leafIn(tree.state, leaf.contract, leaf.path, contract);
  const value = stateValue(contract, leaf.path, content, content);
  if (value === undefined) throw new StepError(`no variable of the contract has a leaf ${leaf.path}`);
  const named = namedSlots(leaf.path, value, content);
  const proof = proofOf(tree.records, tree.root, leaf.contract, named.map(({ slot }) => slot)); // prettier-ignore
  const known = before && new Set([...before.account, ...before.slots.flatMap(({ nodes }) => nodes)].map(hashIn));
  const marked = (nodes: readonly WayNode[]): MerkleNode[] =>
    nodes.map((node) => ({ ...node, isNew: known !== undefined && !known.has(node.hash) }));
  const accountKey = accountTrieKey(leaf.contract);
  return {
    root: tree.root,
    shown: value.shownNew,
    slots: proof.slots.map((slot, i) => slotOf(named[i]!, slot, marked)),
    storageRoot: proof.account.storageRoot,
    accountKey: bytesToHex(accountKey),
    account: marked(wayOf(proof.nodes, accountKey)),
    holds: holds(tree.root, proof),
    proof: formatProof(proof),
  };
}

const hashIn = ({ hash }: WayNode): Hash => hash;

function slotOf(
  { name, spelled, shown }: NamedSlot,
  { slot, value, nodes }: SlotProof,
  marked: (nodes: readonly WayNode[]) => MerkleNode[],
): MerkleSlot {
  const key = storageTrieKey(slot);
  return {
    name,
    spelled,
    slot: bytesToHex(slot),
    key: bytesToHex(key),
    value: value.toString(),
    shown: shown ?? value.toString(),
    nodes: marked(wayOf(nodes, key)),
  };
}

function holds(root: Hash, proof: AccountProof): boolean {
  try {
    checkProof(root, proof);
    return true;
  } catch (error) {
    if (error instanceof ProofError) return false;
    throw error;
  }
}
