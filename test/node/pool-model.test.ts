/** Thousands of random steps of what can happen to a pool, each held against the simple model in `pool-model.ts`. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyStep, Play } from './pool-play.ts';

describe('a pool beside its model', () => {
  test(
    'waits, orders, refuses, evicts, forgets and remembers the same, whatever happens',
    { timeout: 120_000 },
    async () => {
      let steps = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { maxLength: 80, size: 'max' }), async (story) => {
          const play = await Play.begin();
          for (const step of story) {
            await play.step(step);
            steps += 1;
          }
        }),
        { numRuns: 150, interruptAfterTimeLimit: 60_000 },
      );
      expect(steps).toBeGreaterThan(4_000);
    },
  );
});
