/**
 * The nodes of a trie: their three shapes, and how one refers to another (yellow paper, appendix D).
 *
 * A node refers to another by the keccak256 of its encoding, or, when that encoding is shorter than 32 bytes, by
 * holding it whole. Nodes are never changed; `trie-change.ts` builds new ones and shares the rest. How they become bytes:
 * `trie-encode.ts`; how they are hashed: `trie-hash.ts`.
 *
 * There are hundreds of thousands of them, and what the garbage collector has to carry decides how long a root takes. So
 * what a node knows of its bytes are places in larger pages, and nodes of a kind are made in one place, with one shape.
 */

import type { Path } from './nibbles.ts';

/** The end of a way, with its value. */
export type LeafNode = { readonly kind: 'leaf'; readonly path: Path; readonly value: Uint8Array } & Memo;
/** A stretch of the way without a fork. Its child is a branch. */
export type ExtensionNode = { readonly kind: 'extension'; readonly path: Path; readonly child: Child } & Memo;
/** A fork: one child for each next nibble, and a value when a way ends here. At least two of the seventeen are there. */
export type BranchNode = {
  readonly kind: 'branch';
  readonly children: readonly (Child | undefined)[];
  readonly value: Uint8Array | undefined;
  /** The record of the branch it was made from, which differs only in the children that `newWays` names; until it has one itself. */
  before: Written | undefined;
  /** For each nibble a bit, the lowest for 0: the children that may have no record yet. */
  newWays: number;
} & Memo;
export type Node = LeafNode | ExtensionNode | BranchNode;

/** A node that is still in the store, under the hash that stands at `at` in `bytes`; `node` once it was loaded. */
export type Stub = { readonly kind: 'stub'; readonly bytes: Uint8Array; readonly at: number; node: Node | undefined };
export type Child = Node | Stub;

/** In bytes. */
export const HASH_SIZE = 32;

/** Bytes of many records. They are replaced by a copy when the page is finished (`trie-pages.ts`). */
export type Page = { bytes: Uint8Array };

/** A record in a page, from `start` to `end`. Its hash stands right behind it; a record shorter than a hash needs none, unless at the top. */
export type Written = { readonly page: Page; readonly start: number; readonly end: number };

/** Undefined until the node is encoded; only nodes whose records are kept or collected are. */
type Memo = { written: Written | undefined };

export function leafNode(path: Path, value: Uint8Array, written?: Written): LeafNode {
  return { kind: 'leaf', path, value, written };
}

export function extensionNode(path: Path, child: Child, written?: Written): ExtensionNode {
  return { kind: 'extension', path, child, written };
}

const EVERY_WAY = 0xffff;

type Fork = Pick<BranchNode, 'children' | 'value'>;

export function branchNode({ children, value }: Fork, written?: Written): BranchNode {
  return { kind: 'branch', children, value, written, before: undefined, newWays: EVERY_WAY };
}

/** The branch after some of its children have changed. */
export function branchAfter(before: BranchNode, children: BranchNode['children'], newWays: number): BranchNode {
  const branch = branchNode({ children, value: before.value });
  if (before.written === undefined) return branch;
  branch.before = before.written;
  branch.newWays = newWays;
  return branch;
}

export function stub(bytes: Uint8Array, at: number): Stub {
  return { kind: 'stub', bytes, at, node: undefined };
}

export function recordOf({ page, start, end }: Written): Uint8Array {
  return page.bytes.subarray(start, end);
}

export function hashOf({ page, end }: Written): Uint8Array {
  return page.bytes.subarray(end, end + HASH_SIZE);
}
