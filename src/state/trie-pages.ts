/**
 * Where the records of new nodes are written: one behind the other in pages, each with its hash behind it. Making thousands of small arrays
 * would cost more than filling them.
 *
 * There is one desk, the memory of the hash function, where bytes are hashed without being copied. A page that is written there has its
 * bytes there, until `copyOut` gives it bytes of its own.
 */

import { keccak256 } from '../base/hash.ts';
import { type KeccakMemory, keccakMemory } from '../base/keccak-wasm.ts';
import { HASH_SIZE } from './trie-node.ts';
import type { Page, Written } from './trie-node.ts';

const PAGE_SIZE = 1 << 14;

const desk: { memory: KeccakMemory | undefined; page: Page; size: number; used: number } = {
  memory: undefined,
  page: { bytes: new Uint8Array(0) },
  size: 0,
  used: 0,
};

/** Room for a record of so many bytes and its hash: the page to write it to, from byte `offset` on. */
export function makeRoom(size: number): { readonly page: Page; readonly offset: number } {
  const needed = size + HASH_SIZE;
  if (desk.used + needed > desk.size) {
    copyOut();
    beginPage(needed);
  }
  return { page: desk.page, offset: desk.used };
}

/** What was written there is a record from now on. */
export function keep(start: number, end: number): Written {
  desk.used = end + HASH_SIZE;
  return { page: desk.page, start, end };
}

/** Puts the hash of the record that was kept last behind it. */
export function hashLast({ page: { bytes }, start, end }: Written): void {
  if (bytes === desk.memory?.bytes) desk.memory.hash(start, end);
  else bytes.set(keccak256(bytes.subarray(start, end)), end);
}

/** Clears the desk: from now on every record stays where it is. */
export function copyOut(): void {
  const { memory, page, used } = desk;
  if (page.bytes === memory?.bytes) page.bytes = page.bytes.slice(0, used);
  desk.size = desk.used = 0;
}

/** A record that is too large for the desk gets a page of its own at once. */
function beginPage(needed: number): void {
  const memory = (desk.memory ??= openMemory());
  desk.page = { bytes: needed > PAGE_SIZE ? new Uint8Array(needed) : memory.bytes };
  desk.size = Math.max(needed, PAGE_SIZE);
}

function openMemory(): KeccakMemory {
  try {
    return keccakMemory(PAGE_SIZE);
  } catch {
    // No WebAssembly here.
    const bytes = new Uint8Array(PAGE_SIZE);
    return { bytes, hash: (start, end) => bytes.set(keccak256(bytes.subarray(start, end)), end) };
  }
}
