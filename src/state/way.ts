/**
 * The way of a key through a trie, as the nodes of a proof show it: what kind each node is, its hash, and the digits of the key that lead on
 * from it. For looking at; whether a proof holds is asked in `proof.ts`.
 */

import { bytesToHex } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { commonLength, nibbleAt, nibbleCount, pathLength } from './nibbles.ts';
import type { NodeList } from './proof.ts';
import { decodeNode } from './trie-decode.ts';
import type { Child, Node } from './trie-node.ts';

/** One node that a key passes. */
export type WayNode = {
  readonly hash: Hash;
  readonly kind: Node['kind'];
  readonly sizeInBytes: number;
  /** The digits of the key, in hex, that are used up here: those that the node holds itself, and of a branch which of its ways is taken. */
  readonly digits: string;
  /** Of a branch: the ways that there are, in hex digits; a way without a node ends the search. */
  readonly ways: string;
};

/** The nodes from the root down, as `proofOf` lists them. @param key where the value lies in the trie, 32 bytes */
export function wayOf(nodes: NodeList, key: Uint8Array): WayNode[] {
  let depth = 0;
  return nodes.map((record) => {
    const node = decodeNode({ page: { bytes: record }, start: 0, end: record.length });
    if (node === undefined) throw new RangeError('the record holds no trie node');
    const end = endOf(node, key, depth);
    const digits = digitsOf(key, depth, end);
    depth = end;
    return {
      hash: bytesToHex(keccak256(record)),
      kind: node.kind,
      sizeInBytes: record.length,
      digits,
      ways: waysOf(node),
    };
  });
}

/** How many digits of the key are used up behind a node, and behind those that are so small that it holds them whole. */
function endOf(node: Child, key: Uint8Array, depth: number): number {
  if (node.kind === 'stub' || depth === nibbleCount(key)) return depth;
  if (node.kind === 'leaf') return depth + commonLength(key, depth, node.path);
  if (node.kind === 'branch') {
    const child = node.children[nibbleAt(key, depth)];
    return child === undefined ? depth + 1 : endOf(child, key, depth + 1);
  }
  const shared = commonLength(key, depth, node.path);
  return shared < pathLength(node.path) ? depth + shared : endOf(node.child, key, depth + shared);
}

function digitsOf(key: Uint8Array, start: number, end: number): string {
  return bytesToHex(key).slice(2 + start, 2 + end);
}

function waysOf(node: Node): string {
  if (node.kind !== 'branch') return '';
  return node.children.flatMap((child, i) => (child === undefined ? [] : [i.toString(16)])).join('');
}
