/** Nibbles: half bytes, the steps of a path through the trie. One `Uint8Array` element each, 0 to 15. */

export type Nibbles = Uint8Array;

/** The nibbles of a key, the high half of each byte first. */
export function toNibbles(key: Uint8Array): Nibbles {
  const nibbles = new Uint8Array(key.length * 2);
  for (let i = 0; i < key.length; i++) {
    nibbles[2 * i] = key[i]! >> 4;
    nibbles[2 * i + 1] = key[i]! & 0x0f;
  }
  return nibbles;
}

/** How many nibbles `a`, from `aStart` on, and `b` have in common at their beginning. */
export function commonLength(a: Nibbles, aStart: number, b: Nibbles, bStart = 0): number {
  const limit = Math.min(a.length - aStart, b.length - bStart);
  let length = 0;
  while (length < limit && a[aStart + length] === b[bStart + length]) length++;
  return length;
}

const ODD = 1;
const LEAF = 2;

/**
 * Nibbles packed into bytes, with a flag for an odd number of them and one for the end of a path
 * (yellow paper, appendix C: hex-prefix encoding).
 */
export function packNibbles(nibbles: Nibbles, isLeaf: boolean): Uint8Array {
  const odd = nibbles.length % 2;
  const bytes = new Uint8Array((nibbles.length >> 1) + 1);
  bytes[0] = ((isLeaf ? LEAF : 0) + odd) << 4;
  if (odd) bytes[0] |= nibbles[0]!;
  for (let i = 1; i < bytes.length; i++) {
    const at = 2 * i - 2 + odd;
    bytes[i] = (nibbles[at]! << 4) | nibbles[at + 1]!;
  }
  return bytes;
}

/** The reverse of `packNibbles`; undefined for bytes that it never gives. */
export function unpackNibbles(bytes: Uint8Array): { nibbles: Nibbles; isLeaf: boolean } | undefined {
  const [flags, padding] = toNibbles(bytes.subarray(0, 1));
  if (flags === undefined || flags > (LEAF | ODD)) return undefined;
  const isOdd = (flags & ODD) !== 0;
  if (!isOdd && padding !== 0) return undefined;
  return { nibbles: toNibbles(bytes).subarray(isOdd ? 1 : 2), isLeaf: (flags & LEAF) !== 0 };
}
