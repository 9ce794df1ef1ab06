/** Bytes that were sound, changed: as bytes, or as a tree whose parts are exchanged and then written, not always in the one way there is. */

import { concatBytes } from '../../src/base/bytes.ts';
import { decodeRlp, type Rlp } from '../../src/base/rlp.ts';
import type { Random } from '../vm/generator.ts';
import { anyBytes, EDGE_WORDS, type Kind, randomFor, soundBytes } from './corpus.ts';

export type Input = { readonly bytes: Uint8Array; readonly how: string };

type Change = readonly [how: string, change: (bytes: Uint8Array, random: Random) => Uint8Array];

const BYTE_CHANGES: readonly Change[] = [
  ['nothing', (bytes) => bytes],
  ['one bit', (bytes, random) => put(bytes, random, (byte) => byte ^ (1 << random.below(8)))],
  ['one byte', (bytes, random) => put(bytes, random, () => random.below(256))],
  [
    'a byte to an edge',
    (bytes, random) => put(bytes, random, () => random.pick([0, 1, 0x7f, 0x80, 0xb7, 0xb8, 0xc0, 0xf7, 0xf8, 0xff])),
  ],
  ['a byte more', (bytes, random) => splice(bytes, random.below(bytes.length + 1), 0, anyBytes(random, 1))],
  ['a byte less', (bytes, random) => splice(bytes, random.below(bytes.length), 1)],
  ['cut off', (bytes, random) => bytes.subarray(0, random.below(bytes.length))],
  ['something behind it', (bytes, random) => concatBytes(bytes, anyBytes(random, 1 + random.below(4)))],
  ['a piece twice', (bytes, random) => doubled(bytes, random)],
  ['another type byte', (bytes, random) => concatBytes(Uint8Array.of(random.below(256)), bytes)],
  ['junk', (_bytes, random) => anyBytes(random, random.below(80))],
];

/** The input at a place of a campaign. */
export function inputOf(kind: Kind, seed: number, place: number): Input {
  const random = randomFor(seed, kind, place);
  const sound = soundBytes(random, kind);
  if (random.chance(45)) {
    const [how, change] = random.pick(BYTE_CHANGES);
    return { bytes: change(sound, random), how };
  }
  return changedTree(sound, random);
}

function put(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const at = random.below(bytes.length);
  return bytes.with(at, change(bytes[at] ?? 0) & 0xff);
}

function splice(bytes: Uint8Array, at: number, count: number, ...pieces: Uint8Array[]): Uint8Array {
  return concatBytes(bytes.subarray(0, at), ...pieces, bytes.subarray(at + count));
}

function doubled(bytes: Uint8Array, random: Random): Uint8Array {
  const from = random.below(bytes.length);
  return splice(bytes, from, 0, bytes.subarray(from, from + 1 + random.below(40)));
}

// ───────────── trees ─────────────

type TreeChange = readonly [how: string, change: (item: Rlp, random: Random) => Rlp];

const TREE_CHANGES: readonly TreeChange[] = [
  ['a part at an edge', (_item, random) => random.pick(EDGE_WORDS)],
  ['a part at an edge', (_item, random) => random.pick(EDGE_WORDS)],
  ['other bytes', (_item, random) => anyBytes(random)],
  ['other bytes of the same size', (item, random) => anyBytes(random, item instanceof Uint8Array ? item.length : 3)],
  ['a zero in front', (item) => (item instanceof Uint8Array ? concatBytes(Uint8Array.of(0), item) : item)],
  ['a list in its place', (item) => [item]],
  ['bytes in place of a list', (item) => (item instanceof Uint8Array ? [] : new Uint8Array(item.length))],
  ['a part less', (item, random) => listChange(item, (list) => list.toSpliced(random.below(list.length), 1))],
  ['a part twice', (item, random) => listChange(item, (list) => list.toSpliced(0, 0, random.pick(list)))],
  ['two parts exchanged', (item, random) => listChange(item, (list) => exchanged(list, random))],
  ['deep', (item) => Array.from({ length: 20 }).reduce<Rlp>((inner) => [inner], item)],
];

/** Of a typed transaction the tree stands behind the type byte. */
function changedTree(sound: Uint8Array, random: Random): Input {
  const isTyped = (sound[0] ?? 0) < 0x80 && sound.length > 1;
  const prefix = sound.subarray(0, isTyped ? 1 : 0);
  const [how, change] = random.pick(TREE_CHANGES);
  const tree = changeOne(decodeRlp(sound.subarray(prefix.length)), random, change);
  const looseness = random.chance(25) ? 30 : 0;
  const written = writeLoosely(tree, random, looseness);
  return { bytes: concatBytes(prefix, written), how: looseness > 0 ? `${how}, written loosely` : how };
}

/** Changes one part of the tree: the nearer to the root, the likelier. */
function changeOne(item: Rlp, random: Random, change: TreeChange[1]): Rlp {
  if (item instanceof Uint8Array || item.length === 0 || random.chance(10)) return change(item, random);
  const at = random.below(item.length);
  return item.with(at, changeOne(item[at] ?? [], random, change));
}

function listChange(item: Rlp, change: (list: readonly Rlp[]) => Rlp): Rlp {
  return item instanceof Uint8Array || item.length === 0 ? item : change(item);
}

function exchanged(list: readonly Rlp[], random: Random): Rlp {
  const [one, other] = [random.below(list.length), random.below(list.length)];
  return list.with(one, list[other] ?? []).with(other, list[one] ?? []);
}

/** RLP, and of a hundred lengths so many longer than they need to be. */
function writeLoosely(item: Rlp, random: Random, percent: number): Uint8Array {
  const isBytes = item instanceof Uint8Array;
  const payload = isBytes ? item : concatBytes(...item.map((part) => writeLoosely(part, random, percent)));
  const isLoose = random.chance(percent);
  if (isBytes && payload.length === 1 && (payload[0] ?? 0) < 0x80 && !isLoose) return payload;
  return concatBytes(headOf(payload.length, isBytes ? 0x80 : 0xc0, isLoose ? 1 + random.below(3) : 0), payload);
}

function headOf(size: number, kind: number, extra: number): Uint8Array {
  if (size <= 55 && extra < 2) return Uint8Array.of(kind + size);
  const digits = Math.max(size > 0xff ? 2 : 1, extra);
  const length = Array.from({ length: digits }, (_, place) => (size >> (8 * (digits - place - 1))) & 0xff);
  return Uint8Array.of(kind + 55 + digits, ...length);
}
