import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHlp, parseHlp, UnitError } from '../../src/base/units.ts';

test.each([
  ['4.5', 4_500_000_000_000_000_000n, '4.5'],
  ['-4.5', -4_500_000_000_000_000_000n, '-4.5'],
  ['0', 0n, '0'],
  ['-0', 0n, '0'],
  ['0.0', 0n, '0'],
  ['007.50', 7_500_000_000_000_000_000n, '7.5'],
  ['1000', 10n ** 21n, '1000'],
  ['0.000000000000000001', 1n, '0.000000000000000001'],
  ['-0.000000000000000001', -1n, '-0.000000000000000001'],
  ['0.1', 10n ** 17n, '0.1'],
  ['9007199254740993.1', 9007199254740993100000000000000000n, '9007199254740993.1'],
])('%s hlp are %s wei', (text, wei, formatted) => {
  expect(parseHlp(text)).toBe(wei);
  expect(formatHlp(wei)).toBe(formatted);
});

test.each([
  ['', 'missing'],
  [' 1', 'no spaces'],
  ['1 ', 'no spaces'],
  ['1\n', 'no spaces'],
  ['+1', 'no plus sign'],
  ['1e3', 'without an exponent'],
  ['1_000', 'no underscores'],
  ['1,000', 'no commas'],
  ['4,5', 'no commas'],
  ['.', 'a number such as 4.5'],
  ['-', 'a number such as 4.5'],
  ['.5', '0.5 instead of .5'],
  ['5.', 'digit after the point'],
  ['1.2.3', 'one point at most'],
  ['0x10', 'not in hex'],
  ['--1', 'a number such as 4.5'],
  ['NaN', 'a number such as 4.5'],
  ['Infinity', 'a number such as 4.5'],
  ['٤', 'a number such as 4.5'],
  ['4.5 hlp', 'no spaces'],
  ['0.0000000000000000001', 'at most 18 digits after the point; this one has 19'],
  ['9'.repeat(61), 'at most 60 digits before the point; this one has 61'],
])('%j is no amount, and the message says what to write', (text, reason) => {
  expect(() => parseHlp(text)).toThrow(UnitError);
  expect(() => parseHlp(text)).toThrow(reason);
});

test('every amount reads back exactly', () => {
  const anyWei = fc.bigInt({ min: -(2n ** 255n), max: 2n ** 256n - 1n });
  fc.assert(
    fc.property(anyWei, (wei) => {
      expect(parseHlp(formatHlp(wei))).toBe(wei);
    }),
  );
});

test('a text of millions of digits is refused at once', () => {
  expect(() => parseHlp('9'.repeat(4_000_000))).toThrow(UnitError);
});
