/** The proof of the compiler: what is compiled does what the evaluator says, for thousands of random programs. */

import { describe, expect, test } from 'vitest';
import { tryPrograms } from '../evaluator/campaign.ts';
import { findPlanted } from '../evaluator/find-planted.ts';
import { seldom } from '../evaluator/reached.ts';
import { campaign } from '../evaluator/threads.ts';

const SEED = 1902;
const MINUTES = 60_000;

describe('compiled code and the evaluator', () => {
  test(
    'agree on 5,000 random programs, of which most calls go well and each statement, operator and way to fail is met',
    async () => {
      const count = await campaign({ seed: SEED, programs: 5_000, milliseconds: 10 * MINUTES });
      expect(count.wrong).toEqual([]);
      expect(count.programs).toBe(5_000);
      expect(count.successes / count.calls).toBeGreaterThan(0.5);
      expect(seldom(count, 1)).toEqual([]);
    },
    12 * MINUTES,
  );

  test(
    'find each of ten planted bugs within 5,000 programs',
    () => {
      const found = findPlanted(SEED, 5_000);
      expect(found).toHaveLength(10);
      expect(found.filter(({ place }) => place === undefined)).toEqual([]);
    },
    10 * MINUTES,
  );

  test('the same seed and place give the same program, story and answer', () => {
    expect(tryPrograms(3, 5, 10)).toEqual(tryPrograms(3, 5, 10));
  });
});
