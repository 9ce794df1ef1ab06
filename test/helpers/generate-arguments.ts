/** Values that contracts are called with, around the edges: 0, 1, the largest, the smallest, lists and texts as long as they may be. */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { LeafType, TypedFunction, ValueType } from '../../src/lang/tree.ts';
import { hex, rangeOf, sizeOf, unhex, utf8, wordText, type Leaf, type Value } from '../evaluator/values.ts';
import type { Dice } from './generate-dice.ts';
import { PEOPLE, PLACES } from './generate-literals.ts';

/** A hash and bytes behind it may be a signature of it. */
export function anyArguments(dice: Dice, { params }: TypedFunction): readonly Value[] {
  const args = params.map(({ type }) => anyArgument(dice, type));
  const at = params.findIndex(({ type }, i) => type === 'bytes32' && params[i + 1]?.type === 'bytes');
  if (at >= 0 && dice.chance(80)) args[at + 1] = signature(dice, args[at] as bigint);
  return args;
}

export function anyArgument(dice: Dice, type: ValueType): Value {
  if (typeof type === 'string') return anyLeaf(dice, type);
  switch (type.kind) {
    case 'enum':
      return BigInt(dice.below(type.members.length));
    case 'contract':
      return dice.weighed([
        [14, type.name === 'Back' ? PLACES[1] : PLACES[0]],
        [1, PLACES[1]],
        [1, 0n],
        [1, PEOPLE[2]],
      ]);
    case 'struct':
      return Object.fromEntries(type.fields.map((field) => [field.name, anyArgument(dice, field.type)]));
    default: {
      const length = dice.weighed([
        [6, dice.below(4)],
        [1, type.cap],
        [1, dice.chance(20) ? type.cap + 1 : 0],
      ]);
      return Array.from(
        { length: Math.min(length, dice.chance(90) ? type.cap : length) },
        () => anyArgument(dice, type.of) as Leaf,
      );
    }
  }
}

function anyLeaf(dice: Dice, type: LeafType): Leaf {
  const range = rangeOf(type);
  if (range !== undefined) return anyNumber(dice, range);
  if (type === 'bool') return BigInt(dice.below(2));
  if (type === 'address') return dice.pick([...PEOPLE, ...PLACES, 0n]);
  if (type === 'bytes' || type === 'string') return anyText(dice, type);
  const bits = 8n * BigInt(sizeOf(type) ?? 32);
  return dice.pick([0n, 1n, 2n, 3n, 2n ** bits - 1n, 2n ** (bits - 1n) + 5n]);
}

function anyNumber(dice: Dice, { min, max }: { readonly min: bigint; readonly max: bigint }): bigint {
  const value = dice.weighed([
    [20, BigInt(dice.below(5))],
    [6, BigInt(dice.between(5, 100))],
    [2, -BigInt(dice.between(1, 9))],
    [1, max],
    [1, max - 1n],
    [1, min],
  ]);
  return value < min ? min : value > max ? max : value;
}

/** Long ones too: as long as a key may be, as a text may be, and one more. */
function anyText(dice: Dice, type: 'bytes' | 'string'): Uint8Array {
  const size = dice.weighed([
    [50, undefined],
    [2, 256],
    [3, 257],
    [1, 8192],
    [4, 5000],
    [dice.chance(20) ? 1 : 0, 8193],
  ]);
  if (size !== undefined) return new Uint8Array(size).fill(0x61);
  if (type === 'bytes' && dice.chance(20)) return Uint8Array.from([0xff, dice.below(256), 0x80]);
  return utf8(dice.pick(['', 'a', 'b', 'maria', 'two words', 'ü🌱', 'a "b"\\', '\n]', 'x'.repeat(33)]));
}

const KEY = unhex(`0x${'11'.repeat(32)}`);
const HALF = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** Of the hash, or of something else, or nearly. */
function signature(dice: Dice, digest: bigint): Uint8Array {
  const signed = secp256k1.sign(unhex(wordText(digest, 32)), KEY, { prehash: false, format: 'recovered' });
  const [bit = 0, ...rest] = signed;
  const v = dice.weighed([
    [6, bit + 27],
    [3, bit],
    [1, 29],
    [1, 27],
  ]);
  const whole = Uint8Array.from([...rest, v]);
  if (dice.chance(10)) return whole.slice(0, 64);
  return dice.chance(10) ? Uint8Array.from([...whole.slice(0, 32), ...unhex(wordText(HALF + 7n, 32)), v]) : whole;
}

/** For people. */
export function shown(value: Value): string {
  if (value instanceof Uint8Array) return value.length > 40 ? `${value.length} bytes` : hex(value);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${(value as readonly Leaf[]).map(shown).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${shown(inner)}`)
    .join(', ')} }`;
}
