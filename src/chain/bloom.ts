/**
 * The bloom of a block: 2,048 bits in which every log's address and topics set three each (yellow paper, 4.3.1). It answers
 * "certainly not here" or "perhaps here", so that readers can skip blocks.
 */

import { addressToBytes } from '../base/address.ts';
import { hexToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import type { ChainLog } from './receipt.ts';

export const BLOOM_BYTES = 256;

/** The bloom of these logs, 256 bytes. */
export function bloomOf(logs: readonly ChainLog[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_BYTES);
  for (const { address, topics } of logs) {
    for (const item of [addressToBytes(address), ...topics.map(hexToBytes)]) addItem(bloom, item);
  }
  return bloom;
}

/** Everything that any of the blooms holds. */
export function uniteBlooms(blooms: readonly Uint8Array[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_BYTES);
  for (const other of blooms) other.forEach((byte, index) => (bloom[index] = (bloom[index] ?? 0) | byte));
  return bloom;
}

/** May the bloom hold this address or topic? False is certain. */
export function bloomMayHold(bloom: Uint8Array, item: Uint8Array): boolean {
  return bloomProbe(item)(bloom);
}

/** The same question, to be asked of many blooms. */
export function bloomProbe(item: Uint8Array): (bloom: Uint8Array) => boolean {
  const bits = bitsOf(item);
  return (bloom) => bits.every(([index, bit]) => ((bloom[index] ?? 0) & bit) !== 0);
}

function addItem(bloom: Uint8Array, item: Uint8Array): void {
  for (const [index, bit] of bitsOf(item)) bloom[index] = (bloom[index] ?? 0) | bit;
}

/** Three bits, each named by 11 bits of the item's keccak256, counted from the end. */
function bitsOf(item: Uint8Array): (readonly [index: number, bit: number])[] {
  const digest = keccak256(item);
  return [0, 2, 4].map((at) => {
    const position = (((digest[at] ?? 0) & 7) << 8) | (digest[at + 1] ?? 0);
    return [BLOOM_BYTES - 1 - (position >> 3), 1 << (position & 7)];
  });
}
