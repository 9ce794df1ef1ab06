/**
 * The nodes of a trie: their shapes, their encoding, and how one refers to another (yellow paper, appendix D).
 *
 * A node refers to another by the keccak256 of its encoding, or, when that encoding is shorter than 32 bytes, by
 * holding it whole. Nodes are never changed; `trie.ts` builds new ones and shares the rest.
 */

import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { decodeRlp, encodeRlp } from '../base/rlp.ts';
import type { Rlp } from '../base/rlp.ts';
import { packNibbles, unpackNibbles } from './nibbles.ts';
import type { Nibbles } from './nibbles.ts';

/** The end of a path, with its value. */
export type LeafNode = { readonly kind: 'leaf'; readonly path: Nibbles; readonly value: Uint8Array } & Memo;
/** A stretch of path without a fork. Its child is a branch. */
export type ExtensionNode = { readonly kind: 'extension'; readonly path: Nibbles; readonly child: Child } & Memo;
/** A fork: one child for each next nibble, and a value when a path ends here. At least two of the seventeen are there. */
export type BranchNode = {
  readonly kind: 'branch';
  readonly children: readonly (Child | undefined)[];
  readonly value: Uint8Array | undefined;
} & Memo;
export type Node = LeafNode | ExtensionNode | BranchNode;

/** A node that is still in the store; `node` once it was loaded. */
export type Stub = { readonly kind: 'stub'; readonly hash: Uint8Array; node?: Node };
export type Child = Node | Stub;

/** What a parent holds of the node, once that was worked out. Only nodes whose records are kept or collected have it. */
type Memo = { reference?: Rlp };

/** Takes the record of a node that was not in the store yet. */
export type Collect = (hash: Hash, record: Uint8Array) => void;

/** What a parent's encoding holds of its child. Hands the record of every new node at or below it to `collect`, once. */
function referenceTo(child: Child | undefined, collect: Collect): Rlp {
  if (child === undefined) return NOTHING;
  if (child.kind === 'stub') return child.hash;
  child.reference ??= shortReference(toRlp(child, collect), collect);
  return child.reference;
}

/** The hash of a node at the top, which has a record however short it is. */
export function topHash(node: Node, collect: Collect): Uint8Array {
  const reference = referenceTo(node, collect);
  return reference instanceof Uint8Array ? reference : record(encodeRlp(reference), collect);
}

/** Reads the record of a node; undefined when it is none. Throws RlpError when it is not even RLP. */
export function decodeNode(bytes: Uint8Array): Node | undefined {
  return fromRlp(decodeRlp(bytes));
}

const NOTHING = new Uint8Array(0);

function shortReference(rlp: Rlp, collect: Collect): Rlp {
  const bytes = encodeRlp(rlp);
  return bytes.length < 32 ? rlp : record(bytes, collect);
}

function record(bytes: Uint8Array, collect: Collect): Uint8Array {
  const hash = keccak256(bytes);
  collect(bytesToHex(hash), bytes);
  return hash;
}

function toRlp(node: Node, collect: Collect): Rlp {
  if (node.kind === 'leaf') return [packNibbles(node.path, true), node.value];
  if (node.kind === 'extension') return [packNibbles(node.path, false), referenceTo(node.child, collect)];
  return [...node.children.map((child) => referenceTo(child, collect)), node.value ?? NOTHING];
}

function fromRlp(rlp: Rlp): Node | undefined {
  if (rlp instanceof Uint8Array) return undefined;
  if (rlp.length === 17) return branchFrom(rlp.slice(0, 16), rlp[16]!);
  return rlp.length === 2 ? pathNodeFrom(rlp[0]!, rlp[1]!) : undefined;
}

function branchFrom(references: readonly Rlp[], value: Rlp): BranchNode | undefined {
  const children = references.map((reference) => (isNothing(reference) ? undefined : childFrom(reference)));
  const isBroken = children.some((child, i) => child === undefined && !isNothing(references[i]!));
  if (isBroken || !(value instanceof Uint8Array)) return undefined;
  return { kind: 'branch', children, value: value.length > 0 ? value : undefined };
}

function pathNodeFrom(packed: Rlp, content: Rlp): Node | undefined {
  const path = packed instanceof Uint8Array ? unpackNibbles(packed) : undefined;
  if (path === undefined) return undefined;
  if (path.isLeaf)
    return content instanceof Uint8Array ? { kind: 'leaf', path: path.nibbles, value: content } : undefined;
  const child = childFrom(content);
  return child && { kind: 'extension', path: path.nibbles, child };
}

function childFrom(reference: Rlp): Child | undefined {
  if (!(reference instanceof Uint8Array)) {
    const node = fromRlp(reference);
    return node && Object.assign(node, { reference });
  }
  return reference.length === 32 ? { kind: 'stub', hash: reference } : undefined;
}

function isNothing(reference: Rlp): boolean {
  return reference instanceof Uint8Array && reference.length === 0;
}
