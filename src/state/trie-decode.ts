/** Reading the record of a trie node (yellow paper, appendix D). Strict: what `trie-encode.ts` never writes is no node. */

import { decodeRlp, encodeRlp } from '../base/rlp.ts';
import type { Rlp } from '../base/rlp.ts';
import { readPacked } from './nibbles.ts';
import { branchNode, extensionNode, HASH_SIZE, leafNode, recordOf, stub } from './trie-node.ts';
import type { BranchNode, Child, Node, Written } from './trie-node.ts';

/** The node that a record holds; undefined when it holds none. Throws RlpError when it is not even RLP. */
export function decodeNode(written: Written): Node | undefined {
  return fromRlp(decodeRlp(recordOf(written)), written);
}

/** Which kind of node a record holds. Throws RlpError, or RangeError when it holds none. */
export function recordKind(record: Uint8Array): Node['kind'] {
  const node = decodeNode({ page: { bytes: record }, start: 0, end: record.length });
  if (node === undefined) throw new RangeError('the record holds no trie node');
  return node.kind;
}

function fromRlp(rlp: Rlp, written: Written): Node | undefined {
  if (rlp instanceof Uint8Array) return undefined;
  if (rlp.length === 17) return branchFrom(rlp.slice(0, 16), rlp[16]!, written);
  return rlp.length === 2 ? pathNodeFrom(rlp[0]!, rlp[1]!, written) : undefined;
}

function branchFrom(references: readonly Rlp[], value: Rlp, written: Written): BranchNode | undefined {
  const children = references.map((reference) => (isNothing(reference) ? undefined : childFrom(reference)));
  const isBroken = children.some((child, i) => child === undefined && !isNothing(references[i]!));
  if (isBroken || !(value instanceof Uint8Array)) return undefined;
  return branchNode({ children, value: value.length > 0 ? value : undefined }, written);
}

function pathNodeFrom(packed: Rlp, content: Rlp, written: Written): Node | undefined {
  const read = packed instanceof Uint8Array ? readPacked(packed) : undefined;
  if (read === undefined) return undefined;
  if (read.isLeaf) return content instanceof Uint8Array ? leafNode(read.path, content, written) : undefined;
  const child = childFrom(content);
  return child && extensionNode(read.path, child, written);
}

/** A hash stands for a node that has a record of its own; a list is a node that is shorter than a hash. */
function childFrom(reference: Rlp): Child | undefined {
  if (reference instanceof Uint8Array) return reference.length === HASH_SIZE ? stub(reference, 0) : undefined;
  const record = encodeRlp(reference);
  return record.length < HASH_SIZE
    ? fromRlp(reference, { page: { bytes: record }, start: 0, end: record.length })
    : undefined;
}

function isNothing(reference: Rlp): boolean {
  return reference instanceof Uint8Array && reference.length === 0;
}
