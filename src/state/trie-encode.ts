/**
 * The encoding of trie nodes (yellow paper, appendix D): RLP lists of two or seventeen items. Read by `trie-decode.ts`.
 *
 * A block writes thousands of records. So they are written straight to where they stay (`trie-pages.ts`); and a branch that has most of its
 * children from an older one is a copy of that one's record with the new references put in.
 */

import { packedSize, writePacked } from './nibbles.ts';
import { HASH_SIZE, recordOf } from './trie-node.ts';
import type { BranchNode, Child, ExtensionNode, LeafNode, Node, Written } from './trie-node.ts';
import { keep, makeRoom } from './trie-pages.ts';

/** Encodes a node whose children are encoded. From now on the node knows where its record is. */
export function encodeNode(node: Node): Written {
  if (node.kind === 'branch') {
    node.written = (node.before && patched(node.before, node)) ?? write(node);
    node.before = undefined;
  } else node.written = write(node);
  return node.written;
}

const SMALL_BYTE = 0x80;
const STRING = 0x80;
const LIST = 0xc0;
/** Up to this many bytes the length is in the first byte; a longer one has its own bytes. */
const SHORT = 55;
/** The first byte, and a length of four. */
const LONGEST_HEAD = 5;
const NOTHING = new Uint8Array(0);

function write(node: Node): Written {
  const { page, offset } = makeRoom(LONGEST_HEAD + mostBytesOf(node));
  const start = offset + LONGEST_HEAD;
  const end = node.kind === 'branch' ? writeBranch(node, page.bytes, start) : writePathNode(node, page.bytes, start);
  const first = start - headSize(end - start);
  writeHead(LIST, end - start, page.bytes, first);
  return keep(first, end);
}

/** How many bytes the items of a node take, at most. */
function mostBytesOf(node: Node): number {
  const reference = 1 + HASH_SIZE;
  if (node.kind === 'branch') return 16 * reference + LONGEST_HEAD + (node.value?.length ?? 0);
  const content = node.kind === 'leaf' ? LONGEST_HEAD + node.value.length : reference;
  return LONGEST_HEAD + packedSize(node.path) + content;
}

function writePathNode(node: LeafNode | ExtensionNode, out: Uint8Array, offset: number): number {
  const size = packedSize(node.path);
  // A packed path of one byte is below 0x80 and stands for itself.
  const start = size === 1 ? offset : writeHead(STRING, size, out, offset);
  const end = writePacked(node.path, node.kind === 'leaf', out, start);
  return node.kind === 'leaf' ? writeString(node.value, out, end) : writeReference(node.child, out, end);
}

function writeBranch({ children, value = NOTHING }: BranchNode, out: Uint8Array, offset: number): number {
  let end = offset;
  for (const child of children) end = writeReference(child, out, end);
  return writeString(value, out, end);
}

/** An older record with the references of the children that are new; undefined when one has another size. */
function patched(before: Written, { children, newWays }: BranchNode): Written | undefined {
  const size = before.end - before.start;
  const { page, offset: start } = makeRoom(size);
  const { bytes } = page;
  bytes.set(recordOf(before), start);
  let at = start + listHeadSize(bytes[start]!);
  for (let way = 0; way < children.length; way++) {
    const end = at + referenceSize(bytes[at]!);
    if ((newWays >> way) & 1 && writeReference(children[way], bytes, at) !== end) return undefined;
    at = end;
  }
  return keep(start, start + size);
}

/** Nothing is 0x80, a hash stands behind 0xa0, a short list behind 0xc0 and its size. */
function referenceSize(first: number): number {
  return 1 + (first & 0x3f);
}

/** What a parent holds of its child: its hash, as a string of bytes, or a record shorter than a hash as it is. */
function writeReference(child: Child | undefined, out: Uint8Array, offset: number): number {
  if (child === undefined) return writeHead(STRING, 0, out, offset);
  if (child.kind === 'stub') return writeHash(child.bytes, child.at, out, offset);
  if (child.written === undefined) throw new Error('a node is encoded after its children');
  const { page, start, end } = child.written;
  return end - start < HASH_SIZE
    ? copyBytes(page.bytes, start, end - start, out, offset)
    : writeHash(page.bytes, end, out, offset);
}

function writeHash(from: Uint8Array, start: number, out: Uint8Array, offset: number): number {
  return copyBytes(from, start, HASH_SIZE, out, writeHead(STRING, HASH_SIZE, out, offset));
}

function writeString(bytes: Uint8Array, out: Uint8Array, offset: number): number {
  const isItsOwn = bytes.length === 1 && bytes[0]! < SMALL_BYTE;
  const start = isItsOwn ? offset : writeHead(STRING, bytes.length, out, offset);
  return copyBytes(bytes, 0, bytes.length, out, start);
}

/** Quicker for so few bytes than `set`, which needs a view of them. */
function copyBytes(from: Uint8Array, start: number, size: number, out: Uint8Array, offset: number): number {
  for (let i = 0; i < size; i++) out[offset + i] = from[start + i]!;
  return offset + size;
}

function writeHead(kind: number, size: number, out: Uint8Array, offset: number): number {
  const start = offset + headSize(size);
  out[offset] = size <= SHORT ? kind + size : kind + SHORT + start - offset - 1;
  for (let i = start - 1, rest = size; i > offset; i--, rest >>>= 8) out[i] = rest;
  return start;
}

/** A length beyond 55 has bytes of its own, as few as it needs; it is below 4 GiB. */
function headSize(size: number): number {
  return size <= SHORT ? 1 : 1 + ((39 - Math.clz32(size)) >> 3);
}

function listHeadSize(first: number): number {
  return Math.max(1, 1 + first - LIST - SHORT);
}
