/**
 * Proof of work. A block's hash is sha256 of its sealed header and a nonce; it counts when it is small enough. The hash is
 * the block's name, so the work shows in every pointer to it. Pure: the loop that tries for long lives in `node/`, and
 * `nonce-search.ts` is the search of this file made fast.
 */

import { concatBytes, wordToBytes } from '../base/bytes.ts';
import { sha256 } from '../base/hash.ts';
import { MAX_UINT64 } from './params.ts';
import { target } from './target.ts';

export { meetsTarget, target } from './target.ts';

export type Found = {
  readonly nonce: bigint;
  /** How many nonces were tried, the one that was found included. */
  readonly tries: number;
};

/** The block hash: sha256(sealHash ‖ nonce as 8 bytes), 32 bytes from 40. */
export function powHash(sealHash: Uint8Array, nonce: bigint): Uint8Array {
  return sha256(concatBytes(sealHash, wordToBytes(nonce, 8)));
}

/**
 * Tries the nonces from `firstNonce` upward, at most `tries` of them, and answers with the first that counts.
 * The same arguments always give the same answer. Undefined: none of them did, or the nonces ran out.
 */
export function search(sealHash: Uint8Array, difficulty: bigint, firstNonce: bigint, tries: number): Found | undefined {
  const limit = toBytes(target(difficulty));
  const ticket = concatBytes(sealHash, wordToBytes(firstNonce, 8));
  for (let tried = 1; tried <= tries; tried += 1) {
    if (isBelow(sha256(ticket), limit)) return { nonce: firstNonce + BigInt(tried - 1), tries: tried };
    if (firstNonce + BigInt(tried) > MAX_UINT64) return undefined;
    countUp(ticket);
  }
  return undefined;
}

/** 33 bytes, because difficulty 1 has a target of 2²⁵⁶. */
function toBytes(word: bigint): Uint8Array {
  return wordToBytes(word, 33);
}

/** Is a 32-byte hash below a 33-byte limit? */
function isBelow(hash: Uint8Array, limit: Uint8Array): boolean {
  if (limit[0] !== 0) return true;
  for (let i = 0; i < hash.length; i += 1) {
    const difference = (hash[i] ?? 0) - (limit[i + 1] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Adds one to the big-endian nonce at the end of the ticket. */
function countUp(ticket: Uint8Array): void {
  let at = ticket.length - 1;
  while (ticket[at] === 0xff) ticket[at--] = 0;
  ticket[at] = (ticket[at] ?? 0) + 1;
}
