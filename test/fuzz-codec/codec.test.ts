/** A part of `npm run fuzz:codec`, and proof that it finds what it looks for. */

import { describe, expect, test } from 'vitest';
import { type Kind, KINDS } from './corpus.ts';
import { tryPlaces } from './count.ts';
import { inputOf } from './mutate.ts';
import { WEAKENED } from './weakened.ts';

const SEED = 2026;
const PLACES: Readonly<Record<Kind, number>> = { transaction: 2_000, rlp: 2_000, block: 600 };

describe.each(Object.keys(KINDS) as Kind[])('damaged bytes: %s', (kind) => {
  test('are refused by name, or mean one thing to everybody', () => {
    const { tallies, wrong } = tryPlaces(kind, SEED, 0, PLACES[kind]);
    expect(wrong).toEqual([]);
    // Neither all too broken nor all too well.
    expect(tallies[kind].accepted).toBeGreaterThan(PLACES[kind] / 10);
    expect(tallies[kind].rules.size).toBeGreaterThan(7);
  });

  test('are the same for the same seed', () => {
    expect(inputOf(kind, SEED, 7)).toEqual(inputOf(kind, SEED, 7));
    expect(inputOf(kind, SEED, 7)).not.toEqual(inputOf(kind, SEED + 1, 7));
  });
});

test.each(WEAKENED)('a decoder that %s is found', (_what, kind, verdictOn, found) => {
  const wrong: string[] = [];
  for (let place = 0; place < 4_000 && wrong.length === 0; place += 1) {
    const verdict = verdictOn(inputOf(kind, SEED, place).bytes);
    if (verdict.is === 'wrong') wrong.push(verdict.what);
  }
  expect(wrong[0]).toMatch(found);
});
