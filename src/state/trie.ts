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
import { commonLength, nibbleAt, nibbleCount, pathLength } from './nibbles.ts';
import { changed } from './trie-change.ts';
import type { Step } from './trie-change.ts';
import { loaded } from './trie-load.ts';
import type { LoadNode } from './trie-load.ts';
import { topHash } from './trie-hash.ts';
import { stub } from './trie-node.ts';
import type { Child, Written } from './trie-node.ts';

export type Trie = { readonly root: Hash; readonly top: Child | undefined; readonly load: LoadNode };

/** A key and its new value; undefined or empty deletes. */
export type Change = readonly [key: Uint8Array, value: Uint8Array | undefined];

/** The root of a trie without content: keccak256 of the RLP of no bytes. */
export const EMPTY_ROOT: Hash = bytesToHex(keccak256(Uint8Array.of(0x80)));

/** The trie with this root. Nothing is read yet. */
export function openTrie(root: Hash, load: LoadNode): Trie {
  return { root, top: root === EMPTY_ROOT ? undefined : stub(hexToBytes(root), 0), load };
}

/** The value of a key, or undefined. Throws MissingNode or DamagedNode. */
export function lookUp(trie: Trie, key: Uint8Array): Uint8Array | undefined {
  let child = trie.top;
  for (let depth = 0; child !== undefined;) {
    const node = loaded(child, trie.load);
    if (node.kind === 'branch') {
      if (depth === nibbleCount(key)) return node.value;
      child = node.children[nibbleAt(key, depth++)];
    } else {
      if (commonLength(key, depth, node.path) < pathLength(node.path)) return undefined;
      depth += pathLength(node.path);
      if (node.kind === 'leaf') return depth === nibbleCount(key) ? node.value : undefined;
      child = node.child;
    }
  }
  return undefined;
}

/**
 * The trie after all changes (of two to one key the later counts), and the records of its nodes that are new, each with its hash
 * (`recordOf`, `hashOf` in `trie-node.ts`).
 * Throws MissingNode or DamagedNode.
 */
export function updateTrie(trie: Trie, changes: Iterable<Change>): { trie: Trie; nodes: readonly Written[] } {
  const nodes: Written[] = [];
  const steps = stepsOf(changes);
  const top = steps.length === 0 ? trie.top : changed(trie.top, steps, 0, trie.load);
  if (top === trie.top) return { trie, nodes };
  const hash = top && topHash(loaded(top, trie.load), (record) => nodes.push(record));
  return { trie: { root: hash ? bytesToHex(hash) : EMPTY_ROOT, top, load: trie.load }, nodes };
}

/** The changes in the order of their keys, the last one to each. */
function stepsOf(changes: Iterable<Change>): Step[] {
  const steps = Array.from(changes, ([key, value]) => ({
    start: startOf(key),
    key,
    value: value?.length === 0 ? undefined : value,
  }));
  steps.sort(byKey); // Steps with the same key stay in the order they came.
  return steps.filter((step, i) => i + 1 === steps.length || byKey(step, steps[i + 1]!) !== 0);
}

type SortedStep = Step & { readonly start: number };

/** The first bytes of a key as a number, for most comparisons need no more; a missing byte counts as zero. */
function startOf(key: Uint8Array): number {
  return (key[0] ?? 0) * 2 ** 24 + (key[1] ?? 0) * 2 ** 16 + (key[2] ?? 0) * 2 ** 8 + (key[3] ?? 0);
}

/** The order of a dictionary: byte by byte, and before a key what it begins with. */
function byKey(a: SortedStep, b: SortedStep): number {
  if (a.start !== b.start) return a.start - b.start;
  const limit = Math.min(a.key.length, b.key.length);
  let i = 0;
  while (i < limit && a.key[i] === b.key[i]) i++;
  return i < limit ? a.key[i]! - b.key[i]! : a.key.length - b.key.length;
}
