/**
 * A hexary Merkle-Patricia trie: a map from keys to values whose root, one hash, stands for its whole content
 * (yellow paper, appendix D).
 *
 * Written for batches: an update takes all changes of a block at once, walks the trie once, and hashes each node it
 * changed once. A trie is a value: `updateTrie` gives a new one that shares all unchanged nodes with the old. Nodes are
 * read from a store by their hash when they are needed (`trie-load.ts`). Keys and values are any bytes; hashing the keys
 * first, as accounts and storage do, is the caller's affair (`slots.ts`). How a trie changes: `trie-change.ts`.
 */

import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { commonLength, toNibbles } from './nibbles.ts';
import { changed } from './trie-change.ts';
import type { Step } from './trie-change.ts';
import { loaded } from './trie-load.ts';
import type { LoadNode } from './trie-load.ts';
import { topHash } from './trie-node.ts';
import type { Child } from './trie-node.ts';

export type Trie = { readonly root: Hash; readonly top: Child | undefined; readonly load: LoadNode };

/** A key and its new value; undefined or empty deletes. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | undefined];

/** The root of a trie without content: keccak256 of the RLP of no bytes. */
export const EMPTY_ROOT: Hash = bytesToHex(keccak256(Uint8Array.of(0x80)));

/** The trie with this root. Nothing is read yet. */
export function openTrie(root: Hash, load: LoadNode): Trie {
  return { root, top: root === EMPTY_ROOT ? undefined : { kind: 'stub', hash: hexToBytes(root) }, load };
}

/** The value of a key, or undefined. Throws MissingNode or DamagedNode. */
export function lookUp(trie: Trie, key: Uint8Array): Uint8Array | undefined {
  const path = toNibbles(key);
  let child = trie.top;
  for (let depth = 0; child !== undefined;) {
    const node = loaded(child, trie.load);
    if (node.kind === 'branch') {
      if (depth === path.length) return node.value;
      child = node.children[path[depth++]!];
    } else {
      if (commonLength(path, depth, node.path) < node.path.length) return undefined;
      depth += node.path.length;
      if (node.kind === 'leaf') return depth === path.length ? node.value : undefined;
      child = node.child;
    }
  }
  return undefined;
}

/**
 * The trie after all changes (of two to one key the later counts), and the records of its nodes that are new.
 * Throws MissingNode or DamagedNode.
 */
export function updateTrie(trie: Trie, changes: Iterable<Change>): { trie: Trie; nodes: Map<Hash, Uint8Array> } {
  const byKey = new Map<string, Step>();
  for (const [key, value] of changes) {
    byKey.set(bytesToHex(key), { path: toNibbles(key), value: value?.length === 0 ? undefined : value });
  }
  const nodes = new Map<Hash, Uint8Array>();
  const top = changed(trie.top, [...byKey.values()], 0, trie.load);
  if (top === trie.top) return { trie, nodes };
  const root =
    top === undefined
      ? EMPTY_ROOT
      : bytesToHex(topHash(loaded(top, trie.load), (hash, record) => nodes.set(hash, record)));
  return { trie: { root, top, load: trie.load }, nodes };
}
