import { expect, test } from 'vitest';
import { parseValue } from '../../src/timeline/parse-value.ts';
import type { LeafType } from '../../src/lang/tree.ts';
import type { Names } from '../../src/timeline/values.ts';

const NO_NAMES: Names = { nameOf: () => undefined, resolve: () => undefined, all: () => [] };

const number = (text: string, type: LeafType = 'uint256'): unknown => parseValue(type, undefined, text, NO_NAMES);

test.each([
  ['172800', 172_800n],
  ['172_800', 172_800n],
  ['2 days', 172_800n],
  ['1 week', 604_800n],
  ['1.5 hours', 5_400n],
  ['4.5 hlp', 4_500_000_000_000_000_000n],
])('%s is the number that it is in a contract', (text, value) => {
  expect(number(text)).toBe(value);
});

test('below zero where the type goes there', () => {
  expect(number('-2 days', 'int256')).toBe(-172_800n);
  expect(() => number('-2 days')).toThrow('-172800 does not fit `uint256`');
});

test.each(['', '2days', '2 dayz', '4.5', '1.5', '_1', '1__0', '0.3 seconds', '2 days ago', '1e3', 'days'])(
  '%j is none',
  (text) => {
    expect(() => number(text)).toThrow('is not a whole number, as `uint256` asks for; 172_800 and 2 days are some too');
  },
);
