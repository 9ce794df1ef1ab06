/** Addresses as people mistype them: every edit of every address is refused, and none is taken for another. */

import { describe, expect, test } from 'vitest';
import {
  type Address,
  AddressError,
  addressToBytes,
  bytesToAddress,
  checksumAddress,
  parseAddress,
} from '../../src/base/address.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { describeVectors } from '../helpers/vectors.ts';

const OURS = Array.from({ length: 40 }, (_, place) =>
  checksumAddress(bytesToAddress(keccak256(Uint8Array.of(place)).subarray(12))),
);

const isMixed = (text: string): boolean => /[a-f]/.test(text) && /[A-F]/.test(text.slice(2));
const toggled = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();

/** The text with something else at one place. */
function at(text: string, place: number, change: (letter: string) => string): string {
  return `${text.slice(0, place)}${change(text.charAt(place))}${text.slice(place + 1)}`;
}

function edits(text: string): string[] {
  const digits = Array.from({ length: 40 }, (_, place) => place + 2);
  const otherCase = digits.map((place) => at(text, place, toggled)).filter((edit) => edit !== text && isMixed(edit));
  const swapped = digits.slice(1).map((place) =>
    at(
      at(text, place, () => text.charAt(place - 1)),
      place - 1,
      () => text.charAt(place),
    ),
  );
  return [
    ...otherCase,
    ...swapped.filter((edit) => edit !== text && isMixed(edit)),
    ...digits.map((place) => at(text, place, () => '')), // 39 digits
    ...digits.map((place) => at(text, place, (letter) => letter + letter)), // 41
    ...digits.map((place) => at(text, place, () => 'g')),
    text.replace('0x', '0X'),
    text.slice(2),
    `0x${text}`,
    ...[' ', '\n', '\t', '\u00a0', '\u200b', '\0'].flatMap((space) => [
      space + text,
      text + space,
      at(text, 20, () => space),
    ]),
    text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))), // full-width digits
  ];
}

function outcomeOf(text: string): unknown {
  try {
    return parseAddress(text);
  } catch (error) {
    return error instanceof AddressError ? 'refused' : error;
  }
}

function check(text: string): void {
  const address = parseAddress(text);
  expect(checksumAddress(address)).toBe(text);
  expect(bytesToAddress(addressToBytes(address))).toBe(address);
  for (const written of [text.toLowerCase(), `0x${text.slice(2).toUpperCase()}`])
    expect(parseAddress(written)).toBe(address);
  // A swap may by chance have a right checksum: once in many thousand edits. None of ours has.
  const taken = edits(text).filter((edit) => outcomeOf(edit) !== 'refused');
  expect(taken).toEqual([]);
}

describe('an address', () => {
  test.each(OURS)('%s is read in three ways, and in no other', check);

  test.each(['', '0', '0x', '0x0', 'alise', '0x' + '0'.repeat(39), '0x' + '0'.repeat(41), '0x' + '00'.repeat(32)])(
    'is not %j',
    (text) => {
      expect(outcomeOf(text)).toBe('refused');
    },
  );

  test('of nobody has no letters, so it is always right', () => {
    const nobody: Address = `0x${'0'.repeat(40)}`;
    expect(parseAddress(nobody)).toBe(nobody);
  });
});

describeVectors<{ readonly valid: readonly string[] }>(
  'addresses of EIP-55, mistyped',
  'address/eip55.json',
  ({ valid }) => {
    test.each(valid.filter(isMixed))('%s', check);
  },
);

describeVectors<readonly { readonly address: string }[]>(
  'addresses of keys, mistyped',
  'address/ethers_accounts_sample.json',
  (cases) => {
    test.each(cases.map(({ address }) => address))('%s', check);
  },
);
