/** A small part of `npm run torture`: a few kills, damaged copies and power cuts, and planted faults that have to be found. */

import { afterAll, describe, expect, test } from 'vitest';
import { corrupt } from './corrupt.ts';
import { cut } from './cut.ts';
import { Ground } from './ground.ts';
import { kill } from './kill.ts';
import type { Kind } from './kind.ts';
import { find, misfit } from './planted.ts';
import { type Plant, PLANTS } from './plants.ts';
import { run } from './run.ts';
import { steps } from './steps.ts';

const SEED = 1;

const ground = new Ground({ isSmall: true });
afterAll(() => ground.close());

describe('a node that is struck loses nothing it acknowledged', () => {
  const kinds: readonly (readonly [string, Kind])[] = [kill, steps, cut, corrupt].map((kind) => [kind.name, kind]);

  test.each(kinds)('%s', async (_name, kind) => {
    const { bad, whyNot, tried } = await run(kind, { ground, seed: SEED, tries: kind.tries.test });
    if (whyNot !== undefined) return console.log(`${kind.name} was not run: ${whyNot}`);
    expect(bad).toEqual([]);
    expect(tried).toBe(kind.tries.test);
  });
});

test('every planted fault still fits the code', () => {
  expect(PLANTS.map(misfit).filter((why) => why !== undefined)).toEqual([]);
});

describe('a planted fault is found', () => {
  const titles = ['a transaction is acknowledged before it is written', 'the copy of the head is not written'];
  const plants: readonly (readonly [string, Plant])[] = PLANTS.filter(({ title }) => titles.includes(title)).map(
    (plant) => [plant.title, plant],
  );

  test.each(plants)('%s', async (_title, plant) => {
    const { by, whyNot } = await find(plant, ground.shelf, SEED);
    if (whyNot !== undefined) return console.log(`not looked for: ${whyNot}`);
    expect(plant.by.map(({ name }) => name)).toContain(by);
  });
});
