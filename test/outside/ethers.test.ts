/** ethers, unchanged, against a node: what people build with it works here. Every answer is judged on its way (`../rpc/harness.ts`). */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contracts } from './ethers/contracts.ts';
import { development } from './ethers/development.ts';
import { reads } from './ethers/reads.ts';
import { transactions } from './ethers/transactions.ts';
import { openWorld, type World } from './ethers/world.ts';

const LEAST_COMBINATIONS = 60;

describe('ethers', () => {
  let opened: World | undefined;
  const world = (): World => {
    if (opened === undefined) throw new Error('there is no world yet');
    return opened;
  };
  beforeAll(async () => {
    opened = await openWorld();
  });
  afterAll(() => opened?.close());

  for (const scenario of [reads, contracts, transactions, development]) scenario(world);

  test(`has used at least ${LEAST_COMBINATIONS} different combinations of method and shape of arguments`, () => {
    const { combinations, problems } = world().harness.recorder;
    console.log(`ethers: ${combinations.size} combinations of method and shape of arguments`);
    expect(combinations.size).toBeGreaterThanOrEqual(LEAST_COMBINATIONS);
    expect(problems).toEqual([]);
  });
});
