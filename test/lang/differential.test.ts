/** The proof of the compiler: what is compiled does what the evaluator says, for thousands of random programs. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/lang/artifact.ts';
import { gatherFiles } from '../../src/lang/imports.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import { tryContracts, tryPrograms } from '../evaluator/campaign.ts';
import { findPlanted } from '../evaluator/find-planted.ts';
import { seldom } from '../evaluator/reached.ts';
import { campaign } from '../evaluator/threads.ts';

const SEED = 1902;
const MINUTE = 60_000;
const CONTRACTS = join(import.meta.dirname, '../../contracts');

const textOf = (file: string): string => readFileSync(join(CONTRACTS, file), 'utf8');

/** Those of a file, with what it imports. */
async function contractsIn(name: string): Promise<readonly TypedContract[]> {
  const files = await gatherFiles({ name, text: textOf(name) }, (file) => Promise.resolve(textOf(file)));
  const { program } = analyse(files);
  if (program === undefined) throw new Error(`${name} does not check`);
  return program.contracts;
}

describe('compiled code and the evaluator', () => {
  test(
    'agree on 5,000 random programs, of which most calls go well and each statement, operator and way to fail is met',
    async () => {
      const count = await campaign({ seed: SEED, programs: 5_000, milliseconds: 10 * MINUTE });
      expect(count.wrong).toEqual([]);
      expect(count.programs).toBe(5_000);
      expect(count.successes / count.calls).toBeGreaterThan(0.5);
      expect(seldom(count, 1)).toEqual([]);
    },
    12 * MINUTE,
  );

  test(
    'find each of ten planted bugs within 5,000 programs',
    () => {
      const found = findPlanted(SEED, 5_000);
      expect(found).toHaveLength(10);
      expect(found.filter(({ place }) => place === undefined)).toEqual([]);
    },
    10 * MINUTE,
  );

  test(
    'agree on twenty random stories about each contract of contracts/',
    async () => {
      for (const name of globSync('*.hlp', { cwd: CONTRACTS })) {
        expect(tryContracts(await contractsIn(name), 20), name).toEqual([]);
      }
    },
    2 * MINUTE,
  );

  test('the same seed and place give the same program, story and answer', () => {
    expect(tryPrograms(3, 5, 10)).toEqual(tryPrograms(3, 5, 10));
  });
});
