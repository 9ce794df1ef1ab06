/** Hashing a trie: each node that was not encoded yet is, once, and hashed, from the leaves up. */

import { encodeNode } from './trie-encode.ts';
import { HASH_SIZE, hashOf } from './trie-node.ts';
import type { BranchNode, Child, Node, Written } from './trie-node.ts';
import { copyOut, hashLast } from './trie-pages.ts';

/** Takes the record of a node that was not in the store yet. */
export type Collect = (record: Written) => void;

/**
 * The hash of a new node at the top, which has a record however short it is. Hands every new record to `collect`, once, and when it is
 * through they can be read.
 */
export function topHash(node: Node, collect: Collect): Uint8Array {
  const top = encoded(node, collect);
  if (isShort(top)) hash(top, collect); // It was written last.
  copyOut();
  return hashOf(top);
}

/** A node in the store has a record; one that was encoded before has it, or was collected then. */
function encoded(node: Node, collect: Collect): Written {
  if (node.written !== undefined) return node.written;
  if (node.kind === 'extension') encodeChild(node.child, collect);
  if (node.kind === 'branch') encodeNewChildren(node, collect);
  const written = encodeNode(node);
  if (!isShort(written)) hash(written, collect);
  return written;
}

/** Children that the branch had before are not even looked at: they may lie far away in memory. */
function encodeNewChildren({ children, newWays }: BranchNode, collect: Collect): void {
  for (let way = 0; way < children.length; way++) {
    const child = (newWays >> way) & 1 ? children[way] : undefined;
    if (child !== undefined) encodeChild(child, collect);
  }
}

function encodeChild(child: Child, collect: Collect): void {
  if (child.kind !== 'stub') encoded(child, collect);
}

function isShort({ start, end }: Written): boolean {
  return end - start < HASH_SIZE;
}

function hash(written: Written, collect: Collect): void {
  hashLast(written);
  collect(written);
}
