/** A failing program is made small enough to be read. */

import { expect, test } from 'vitest';
import { caseOf } from './campaign.ts';
import { contractsOf } from './differential.ts';
import { shrink, type Case } from './shrink.ts';

test('what has nothing to do with the failure is left out', async () => {
  const noisy: Case = {
    text: `contract Noise {
 state n: uint
 state m: map<uint, uint>
 view ask() -> uint = n
 action go(p: uint) {
  if p > 3 {
   m[p] += 2
   for i in 0..3 {
    n = max(n * 2, (m[i] + 5) ** 3 - 4)
   }
  } else {
   n = 9
  }
 }
}
`,
    story: caseOf(1, 1).story,
  };
  const small = await shrink(noisy, ({ text }) => text.includes('** 3') && typeof contractsOf(text) !== 'string');
  expect(small.story).toEqual([]);
  expect(small.text.trim().split('\n')).toEqual([
    'contract Noise {',
    ' state n: uint',
    ' action go(p: uint) {',
    '    n = (0) ** 3',
    ' }',
    '}',
  ]);
});
