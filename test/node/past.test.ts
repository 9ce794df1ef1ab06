/** Short stories of snapshots, time, what waits and branches, each step held against what must be so (`past-play.ts`). */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyStep, Play } from './past-play.ts';

/** `STORIES=5000` runs them all; these take seconds. */
const STORIES = Number(process.env['STORIES'] ?? 300);

describe('going back', () => {
  test('brings everything back, and only to moments that still are', { timeout: 600_000 }, async () => {
    const play = await Play.begin();
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 14, size: 'max' }), async (story) => {
        await play.again();
        for (const step of story) await play.step(step);
      }),
      { numRuns: STORIES },
    );
    expect(await play.node.chain.verify()).toMatchObject({ ok: true });
    await play.node.close();
  });
});
