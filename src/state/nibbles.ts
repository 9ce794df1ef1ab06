/**
 * Nibbles: half bytes, the steps of a way through the trie, each 0 to 15. They are read where they lie, in the bytes of a key or of
 * a record, and counted from the high half of the first byte; nothing is unpacked.
 */

/** A stretch of nibbles: those of `bytes` from number `start` up to, not including, number `end`. */
export type Path = { readonly bytes: Uint8Array; readonly start: number; readonly end: number };

export function nibbleAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >> 1]!;
  return (index & 1) === 0 ? byte >> 4 : byte & 0x0f;
}

export function nibbleCount(bytes: Uint8Array): number {
  return bytes.length * 2;
}

/** The nibbles of a key from number `start` on. */
export function pathFrom(bytes: Uint8Array, start: number, end = nibbleCount(bytes)): Path {
  return { bytes, start, end };
}

export function pathLength({ start, end }: Path): number {
  return end - start;
}

/** The path without its first `count` nibbles. */
export function dropNibbles({ bytes, start, end }: Path, count: number): Path {
  return { bytes, start: start + count, end };
}

/** How many nibbles the key, from number `depth` on, and the path have in common at their beginning. */
export function commonLength(key: Uint8Array, depth: number, path: Path): number {
  const limit = Math.min(nibbleCount(key) - depth, pathLength(path));
  let length = 0;
  while (length < limit && nibbleAt(key, depth + length) === nibbleAt(path.bytes, path.start + length)) {
    length += 1;
    if (isWhole(depth + length) && isWhole(path.start + length))
      length += commonBytes(key, depth + length, path.bytes, path.start + length, limit - length);
  }
  return length;
}

const isWhole = (index: number): boolean => (index & 1) === 0;

/** The same where both begin a byte, and only as far as whole bytes agree: quicker, and most of the way. */
function commonBytes(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number, limit: number): number {
  let size = 0;
  while (2 * size + 1 < limit && a[(aStart >> 1) + size] === b[(bStart >> 1) + size]) size++;
  return 2 * size;
}

/** One path after the other. */
export function joinPaths(first: Path, second: Path): Path {
  const size = pathLength(first) + pathLength(second);
  // One nibble more in front when their number is odd, so that the last one ends a byte.
  const start = size & 1;
  const bytes = new Uint8Array((start + size) >> 1);
  copyNibbles(second, bytes, copyNibbles(first, bytes, start));
  return { bytes, start, end: start + size };
}

const ODD = 1;
const LEAF = 2;

/** How many bytes `writePacked` writes. */
export function packedSize(path: Path): number {
  return (pathLength(path) >> 1) + 1;
}

/**
 * Writes the path at `offset` of `out`, with a flag for an odd number of nibbles and one for the end of a way (yellow paper,
 * appendix C: hex-prefix encoding). Returns where it ends.
 */
export function writePacked(path: Path, isLeaf: boolean, out: Uint8Array, offset: number): number {
  const odd = pathLength(path) & ODD;
  out[offset] = ((isLeaf ? LEAF : 0) | odd) << 4;
  return copyNibbles(path, out, 2 * offset + (odd ? 1 : 2)) >> 1;
}

/** The reverse of `writePacked`; undefined for bytes that it never gives. */
export function readPacked(bytes: Uint8Array): { path: Path; isLeaf: boolean } | undefined {
  if (bytes.length === 0) return undefined;
  const [flags, padding] = [nibbleAt(bytes, 0), nibbleAt(bytes, 1)];
  const isOdd = (flags & ODD) !== 0;
  if (flags > (LEAF | ODD) || (!isOdd && padding !== 0)) return undefined;
  return { path: pathFrom(bytes, isOdd ? 1 : 2), isLeaf: (flags & LEAF) !== 0 };
}

/** Writes the nibbles from number `at` of `out` on; returns the number after the last. A low half needs its high half written before. */
function copyNibbles({ bytes, start, end }: Path, out: Uint8Array, at: number): number {
  for (let from = start, to = at; from < end; from++, to++) {
    const nibble = nibbleAt(bytes, from);
    if ((to & 1) === 0) out[to >> 1] = nibble << 4;
    else out[to >> 1]! |= nibble;
  }
  return at + end - start;
}
