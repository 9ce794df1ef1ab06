/** Reading trie nodes from a store: each by its hash, when it is first needed, and checked against that hash. */

import { bytesToHex, concatBytes, equalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { RlpError } from '../base/rlp.ts';
import { decodeNode } from './trie-decode.ts';
import { HASH_SIZE } from './trie-node.ts';
import type { Child, Node, Written } from './trie-node.ts';

/** Finds the record of a node; undefined when there is none. */
export type LoadNode = (hash: Hash) => Uint8Array | undefined;

/** A node that the trie refers to is not in the store. */
export class MissingNode extends Error {
  override name = 'MissingNode';
  readonly hash: Hash;

  constructor(hash: Hash) {
    super(`the trie needs the node ${hash}, which is not in the store`);
    this.hash = hash;
  }
}

/** A record that does not have the hash it is kept under, or that is no node. */
export class DamagedNode extends Error {
  override name = 'DamagedNode';
  readonly hash: Hash;

  constructor(hash: Hash, reason: string) {
    super(`the stored trie node ${hash} is damaged: ${reason}`);
    this.hash = hash;
  }
}

/** The node itself, read from the store the first time. Throws MissingNode or DamagedNode. */
export function loaded(child: Child, load: LoadNode): Node {
  if (child.kind !== 'stub') return child;
  child.node ??= loadNode(child.bytes.subarray(child.at, child.at + HASH_SIZE), load);
  return child.node;
}

function loadNode(hash: Uint8Array, load: LoadNode): Node {
  const name = bytesToHex(hash);
  const record = load(name);
  if (record === undefined) throw new MissingNode(name);
  if (!equalBytes(keccak256(record), hash)) throw new DamagedNode(name, 'its record has another hash');
  const node = decodeOrUndefined({ page: { bytes: concatBytes(record, hash) }, start: 0, end: record.length });
  if (node === undefined) throw new DamagedNode(name, 'its record is no trie node');
  return node;
}

function decodeOrUndefined(written: Written): Node | undefined {
  try {
    return decodeNode(written);
  } catch (error) {
    if (error instanceof RlpError) return undefined;
    throw error;
  }
}
