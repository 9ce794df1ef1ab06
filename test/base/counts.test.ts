/** Counts as people read them. */

import { expect, test } from 'vitest';
import { counted, grouped } from '../../src/base/counts.ts';

test('numbers are grouped in the same way everywhere', () => {
  const counts = [0, 999, 1000, 65_536, 1_234_567, 10n ** 18n];
  expect(counts.map((count) => grouped(count))).toEqual(['0', '999', '1,000', '65,536', '1,234,567', '1,000,000,000,000,000,000']); // prettier-ignore
});

test('one of a kind is said as one', () => {
  expect([0, 1, 1n, 2, 1000].map((count) => counted(count, 'write'))).toEqual([
    '0 writes',
    '1 write',
    '1 write',
    '2 writes',
    '1,000 writes',
  ]);
});
