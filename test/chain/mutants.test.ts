/** Every mutant of `mutants.ts`, at three places of a chain: refused for its own reason, and nothing has changed. */

import { beforeAll, describe, expect, test } from 'vitest';
import { blockHash } from '../../src/chain/block.ts';
import { RuleBroken } from '../../src/chain/errors.ts';
import type { Params } from '../../src/chain/params.ts';
import { REFUSED_PREFIX } from '../../src/chain/refusals.ts';
import { MUTANTS } from './mutants.ts';
import { sceneAt, type Scene } from './scene.ts';
import { contentOf } from './village.ts';

const PLACES: readonly (readonly [what: string, position: number, params: Partial<Params>])[] = [
  ['as the first block', 1, {}],
  ['as the second, where the first one is the grandparent', 2, {}],
  ['as the sixth of a chain whose difficulty is adjusted', 6, { blockTimeInSeconds: 5n, difficulty: 64n }],
];

/** What is remembered of blocks that were refused is no part of the chain. */
async function chainOf({ chain }: Scene): Promise<Map<string, Uint8Array>> {
  return new Map([...(await contentOf(chain.store))].filter(([key]) => !key.startsWith(REFUSED_PREFIX)));
}

async function refusal(action: Promise<unknown>): Promise<RuleBroken | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    if (error instanceof RuleBroken) return error;
    throw error;
  }
}

test('there are at least thirty, and no two are the same', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(30);
  expect(new Set(MUTANTS.map(({ what }) => what)).size).toBe(MUTANTS.length);
});

describe.each(PLACES)('%s, a block', (_what, position, params) => {
  let scene: Scene;
  let before: Map<string, Uint8Array>;
  beforeAll(async () => {
    scene = await sceneAt(position, params);
    before = await chainOf(scene);
  });

  test.each(MUTANTS)('$what is refused: $rule', async ({ rule, says, make, isTwin }) => {
    const mutant = make(scene);
    expect(blockHash(mutant) === blockHash(scene.next) && isTwin !== true).toBe(false);
    const error = await refusal(scene.chain.import(mutant));
    expect(error?.rule).toBe(rule);
    for (const words of says(scene, mutant)) expect(error?.message).toContain(words.toString());
    expect(await chainOf(scene)).toEqual(before);
  });

  test('that is right is welcome after all of that', async () => {
    await scene.chain.import(scene.next);
    expect(scene.chain.headHash).toBe(blockHash(scene.next));
  });
});
