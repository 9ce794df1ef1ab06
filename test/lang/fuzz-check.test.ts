/** A few hundred mutants of the contracts; `npm run fuzz:check` makes as many as one has time for (docs/fuzz-check.md). */

import { beforeAll, describe, expect, test } from 'vitest';
import { MutantTally } from '../helpers/mutant-tally.ts';
import { contractSets, judge, mutantOf, MUTATIONS, outcomeOf, type FileSet } from '../helpers/token-mutants.ts';

const SEED = 1902;

/** Sets that are large take long, and are left to the campaign. */
const MOST_LETTERS = 5200;

describe('a contract with one piece changed', () => {
  const tally = new MutantTally();
  let sets: readonly FileSet[];

  beforeAll(async () => {
    const all = await contractSets();
    sets = all.filter((files) => files.reduce((sum, { text }) => sum + text.length, 0) <= MOST_LETTERS);
    for (let index = 0; index < 300; index++) {
      const mutant = mutantOf(sets, SEED, index);
      tally.add({ ...judge(mutant), index, mutation: mutant.mutation, where: mutant.files[mutant.file]?.name ?? '' });
    }
  });

  test('compiles and is verified, or gets a message; nothing is thrown', () => {
    const { all, compiled, refused, exception } = tally.total();
    expect(tally.exceptions).toEqual([]);
    expect({ all, answered: compiled + refused, exception }).toEqual({ all: 300, answered: 300, exception: 0 });
    expect(compiled).toBeGreaterThan(5);
  });

  test('has its first message within one line of the change, nine times out of ten', () => {
    const { near, said } = tally.total();
    expect(said).toBeGreaterThan(200);
    expect(near / said).toBeGreaterThanOrEqual(0.9);
  });

  test('is changed in each of the ways, and the same number is always the same mutant', () => {
    for (const mutation of MUTATIONS) expect(tally.rows.get(mutation)?.all, mutation).toBeGreaterThan(30);
    expect(mutantOf(sets, SEED, 7)).toEqual(mutantOf(sets, SEED, 7));
    expect(mutantOf(sets, SEED, 7)).not.toEqual(mutantOf(sets, SEED, 8));
  });
});

test('a compiler that throws is noticed', () => {
  const broken: FileSet = [{ name: 'a.hlp', text: undefined as unknown as string }];
  expect(outcomeOf(broken).outcome).toBe('exception');
});
