/**
 * Stepping through generated programs, from one contract into the other and back, against the evaluator, which walks the source by itself. `npm run
 * fuzz:timeline` does the same with as many programs as one likes.
 */

import { describe, expect, test } from 'vitest';
import { tryPrograms } from './campaign.ts';
import { findPlanted } from './find-planted.ts';
import { PLANTED } from './planted.ts';

const SEED = 20_261_121;
const PROGRAMS = 80;

describe('stepping through generated programs', () => {
  test('shows everywhere what the evaluator says, and the same whichever way one comes', async () => {
    const { tally, wrong } = await tryPrograms(SEED, 0, PROGRAMS);
    expect(wrong).toEqual([]);
    const { moments, called, inner, asked, locals, structs, lists, texts, amounts, sums, caught } = tally;
    expect(Math.min(moments, locals)).toBeGreaterThan(2_000);
    expect(Math.min(called, inner, asked, structs, lists, texts, amounts, sums, caught), JSON.stringify(tally)).toBeGreaterThan(2); // prettier-ignore
  });

  test('every fault that was planted into the debug tables is seen', async () => {
    const found = await findPlanted(SEED, 40);
    expect(found.filter(({ place }) => place === undefined)).toEqual([]);
    expect(found.length).toBe(PLANTED.length);
    expect(found.length).toBeGreaterThanOrEqual(10);
  });
});
