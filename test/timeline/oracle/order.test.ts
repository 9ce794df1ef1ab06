/** A run that is brought to its steps in any order is the machine that walks straight on: where checkpoints stand far apart, and where lists, texts and callees are copied with them. */

import { describe, expect, test } from 'vitest';
import { opened, replayOf } from '../../../src/timeline/replay.ts';
import { walkedOf } from '../../../src/timeline/walked.ts';
import { Dice } from '../../helpers/generate-dice.ts';
import { longTransaction } from '../../helpers/long-transaction.ts';
import { compareOrders } from './order.ts';

describe('any order of steps', () => {
  test('leads to the same machine and the same world, in a run that is long enough for its checkpoints to be thinned', async () => {
    const { town, block } = await longTransaction(600_000);
    const replay = replayOf(town.chain, { block, index: 0 }, town.names);
    const { run, trace } = walkedOf(replay);
    expect(trace.length).toBeGreaterThan(500_000);
    expect(trace.failures.length).toBeGreaterThan(2);
    const open: Parameters<typeof compareOrders>[0]['open'] = (watch) => opened(replay.prepare(), watch);
    for (const seed of [1, 2, 3]) {
      expect(compareOrders({ open, run, trace }, new Dice(seed)).difference).toBeUndefined();
    }
  });
});
