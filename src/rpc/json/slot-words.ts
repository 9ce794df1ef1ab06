/** A leaf as the words that lie in its slots, as `eth_getStorageAt` reads them: a text has its length, and its pieces behind it. */

import { bytesToHex, bytesToWord, type Hex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Leaf } from '../../state/reader.ts';
import { slotsOf } from '../../state/slots.ts';
import { toWord } from './quantities.ts';

const PIECE = 32;

/** By slot. */
export function slotWords(path: string, leaf: Leaf): (readonly [slot: Hash, word: Hex])[] {
  const words = typeof leaf === 'bigint' ? [leaf] : [BigInt(leaf.length), ...piecesOf(leaf)];
  return slotsOf(path, leaf).map((slot, i) => [bytesToHex(slot), toWord(words[i] ?? 0n)]);
}

function piecesOf(text: Uint8Array): bigint[] {
  return Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) => {
    const piece = new Uint8Array(PIECE);
    piece.set(text.subarray(i * PIECE, (i + 1) * PIECE));
    return bytesToWord(piece);
  });
}

/** What writing a leaf over another one leaves behind: pieces of a longer text that was there are zero. */
export function slotWordsOver(path: string, old: Leaf, now: Leaf): ReadonlyMap<Hash, Hex> {
  const gone = slotWords(path, old).map(([slot]) => [slot, toWord(0n)] as const);
  return new Map([...gone, ...slotWords(path, now)]);
}
