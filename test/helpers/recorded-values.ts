/** Arguments for the recorded chain: mostly what makes sense there, now and then what lies at an edge. */

import { addressToWord, type Address } from '../../src/base/address.ts';
import { concatBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { sign } from '../../src/base/keys.ts';
import { leafOf, type AbiType } from '../../src/vm/abi-type.ts';
import { isNumber, rangeOf, sizeInBytes, type LeafType, type LeafValue, type Value } from '../../src/vm/types.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import type { Dice } from './generate-dice.ts';

/** What there is to name: people, and the contracts so far. */
export type Known = { readonly people: readonly Address[]; readonly contracts: readonly Address[] };

/** Values for these types, flat as the machine holds them. */
export function anyValues(dice: Dice, types: readonly AbiType[], known: Known): Value[] {
  return types.flatMap((type) => anyValue(dice, type, known));
}

function anyValue(dice: Dice, type: AbiType, known: Known): Value[] {
  if (typeof type === 'string') return [anyLeaf(dice, type, known)];
  if (type.kind === 'enum') return [BigInt(dice.below(type.members.length))];
  if (type.kind === 'struct') return type.fields.flatMap((field) => anyValue(dice, field.type, known));
  const { of, cap } = type;
  const length = dice.below(Math.min(cap, 5) + 1);
  const most = typeof of === 'string' ? undefined : of.members.length;
  const element = (): LeafValue => (most === undefined ? anyLeaf(dice, leafOf(of), known) : BigInt(dice.below(most)));
  return [Array.from({ length }, element)];
}

const HLP = 10n ** 18n;
const NUMBERS = [0n, 0n, 1n, 1n, 1n, 2n, 2n, 3n, 5n, 10n, 60n, 3_600n, HLP / 10n, HLP, 40n * HLP];
const TEXTS = [
  'bike',
  'apples',
  'maria',
  '',
  'two words',
  'ü🌱',
  'İstanbul ıı',
  'a longer text that does not fit into one word',
  'x'.repeat(300),
];
const DIGEST = keccak256(utf8ToBytes('signed by one of us'));

const SIGNATURES = developmentPeople().map(({ privateKey }) => {
  const { r, s, yParity } = sign(DIGEST, privateKey);
  return concatBytes(wordToBytes(r), wordToBytes(s), Uint8Array.of(27 + yParity));
});

function anyLeaf(dice: Dice, type: LeafType, { people, contracts }: Known): LeafValue {
  if (type === 'bool') return BigInt(dice.below(2));
  if (type === 'address') {
    const who = dice.chance(65) || contracts.length === 0 ? dice.pick(people) : dice.pick(contracts);
    return dice.chance(4) ? 0n : addressToWord(who);
  }
  if (type === 'string') return utf8ToBytes(dice.pick(TEXTS));
  if (type === 'bytes') return dice.chance(70) ? dice.pick(SIGNATURES) : utf8ToBytes(dice.pick(TEXTS));
  if (isNumber(type)) return anyNumber(dice, type);
  const size = sizeInBytes(type);
  return dice.chance(50) ? wordOf(DIGEST.subarray(0, size)) : BigInt(dice.below(200));
}

function anyNumber(dice: Dice, type: LeafType): bigint {
  const { min, max } = rangeOf(type);
  if (dice.chance(4)) return dice.pick([min, max]);
  const number = dice.pick(NUMBERS);
  return number > max ? max : min < 0n && dice.chance(20) && -number >= min ? -number : number;
}

const wordOf = (bytes: Uint8Array): bigint => bytes.reduce((word, byte) => (word << 8n) | BigInt(byte), 0n);
