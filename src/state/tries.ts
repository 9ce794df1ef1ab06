/**
 * The tries of the newest states, kept in memory with the nodes of them that were read or made. From block to block most of the way to
 * any leaf stays the same, so whoever hands `Tries` to `commitDiff` and `stateAt` in place of a store reads nearly nothing
 * twice. A trie is found by its root, so tries of any branch may be among them, and what is found was checked when it was read.
 *
 * It is bounded by the number of nodes: when there are too many, all are let go, and read again when they are needed.
 */

import type { Hash } from '../base/hash.ts';
import { nodesOf } from './slots.ts';
import type { Records } from './store.ts';
import { openTrie } from './trie.ts';
import type { Trie } from './trie.ts';
import type { LoadNode } from './trie-load.ts';

/** Some 40 MB: a branch with its record takes about 800 bytes. */
const MOST_NODES = 50_000;

export class Tries implements Records {
  readonly #records: Records;
  readonly #mostNodes: number;
  readonly #tries = new Map<Hash, Trie>();
  readonly #load: LoadNode;
  #nodeCount = 0;

  constructor(records: Records, mostNodes = MOST_NODES) {
    this.#records = records;
    this.#mostNodes = mostNodes;
    const load = nodesOf(records);
    this.#load = (hash) => {
      this.#nodeCount += 1;
      return load(hash);
    };
  }

  get(key: string): Uint8Array | undefined {
    return this.#records.get(key);
  }

  at(root: Hash): Trie {
    const known = this.#tries.get(root);
    if (known !== undefined) return known;
    const opened = openTrie(root, this.#load);
    this.keep(opened, 1);
    return opened;
  }

  /** @param newNodes how many nodes of it are not in a trie that is kept already */
  keep(trie: Trie, newNodes: number): void {
    this.#nodeCount += newNodes;
    if (this.#nodeCount > this.#mostNodes) {
      this.#tries.clear();
      this.#nodeCount = newNodes;
    }
    this.#tries.set(trie.root, trie);
  }
}

/** The trie with this root: the one that is kept, or one of which nothing is read yet. */
export function trieAt(records: Records, root: Hash): Trie {
  return records instanceof Tries ? records.at(root) : openTrie(root, nodesOf(records));
}

/** Keeps a trie where tries are kept. */
export function keepTrie(records: Records, trie: Trie, newNodes: number): void {
  if (records instanceof Tries) records.keep(trie, newNodes);
}
