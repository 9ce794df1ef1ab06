/** Values that are written out, with a liking for edges: 0, 1, the largest, the smallest. */

import type { Dice } from './generate-dice.ts';
import { at, free, LEVEL, path, type Text } from './generate-scope.ts';
import { largest, smallest, type FixedType, type NumberType, type SingleType } from './generate-types.ts';

/** Three people, and nobody. The first two contracts of a story stand at the last two. */
export const PEOPLE = [0xa11cen, 0xb0bn, 0x10_0000_0000n] as const;
export const PLACES = [(0xc0ffeen << 136n) + 0xa1n, (0xc0ffeen << 136n) + 0xb2n] as const;

const TEXTS = [
  '',
  'a',
  'b',
  'maria',
  'two words',
  'ü🌱',
  'a \\"b\\"',
  'c\\\\d\\n',
  '\\u{1f331}]',
  'x'.repeat(33),
  '[0].y',
];

export function literal(dice: Dice, type: SingleType): Text {
  switch (type.kind) {
    case 'number':
      return numberLiteral(dice, type);
    case 'bool':
      return path(dice.chance(50) ? 'true' : 'false');
    case 'address':
      return path(dice.chance(70) ? 'nobody' : addressText(dice.pick([...PEOPLE, ...PLACES])));
    case 'fixed':
      return fixedLiteral(dice, type);
    case 'enum':
      return path(`${type.text}.${dice.pick(type.members)}`);
    case 'contract':
      return path(`${type.text}(${dice.chance(60) ? 'nobody' : addressText(dice.pick(PLACES))})`);
    default:
      return free(`"${dice.pick(TEXTS)}"`);
  }
}

export const addressText = (address: bigint): string => `0x${address.toString(16).padStart(40, '0')}`;

function numberLiteral(dice: Dice, type: NumberType): Text {
  const named = namedNumber(dice, type);
  if (named !== undefined) return named;
  const value = anyValueOf(dice, type);
  return value < 0n ? free(`-${grouped(dice, -value)}`, LEVEL.negate) : free(grouped(dice, value));
}

/** Numbers that have a name or a unit. */
function namedNumber(dice: Dice, { text }: NumberType): Text | undefined {
  if (!dice.chance(6)) return undefined;
  if (text === 'int') return path(dice.pick(['MAX_INT', 'MIN_INT']));
  return text === 'uint'
    ? dice.pick([path('MAX_UINT'), free('3 days'), free('1.5 hours'), free('0.1 hlp')])
    : undefined;
}

const grouped = (dice: Dice, value: bigint): string =>
  value >= 1000n && dice.chance(30) ? value.toString().replace(/\B(?=(\d{3})+$)/g, '_') : value.toString();

/** Small ones mostly, so that not everything overflows. */
export function anyValueOf(dice: Dice, type: NumberType): bigint {
  const [least, most] = [smallest(type), largest(type)];
  const value = dice.weighed([
    [70, BigInt(dice.below(6))],
    [12, BigInt(dice.between(6, 120))],
    [type.signed ? 14 : 0, -BigInt(dice.between(1, 9))],
    [4, dice.pick([most, most - 1n, least, least + 1n, most / 2n])],
    [3, BigInt(dice.between(120, 300))],
  ]);
  return value > most ? most : value < least ? least : value;
}

/** Twenty bytes in hex would be an address, so they are made from a number. */
function fixedLiteral(dice: Dice, { text, size }: FixedType): Text {
  const value = dice.weighed([
    [8, BigInt(dice.below(4))],
    [1, 2n ** BigInt(size * 8) - 1n],
    [1, 2n ** BigInt(size * 8 - 1) + 5n],
  ]);
  if (size === 20 || (value < 4n && size > 2 && dice.chance(80))) return path(`${text}(${value})`);
  return path(`0x${value.toString(16).padStart(size * 2, '0')}`);
}

/** The same with a type of its own. */
export function firmLiteral(dice: Dice, type: SingleType): Text {
  const made = literal(dice, type);
  return made.isFree ? path(`${type.text}(${at(made, 0)})`) : made;
}
