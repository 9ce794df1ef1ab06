/** The contracts that come with it: every transaction that their tests make, walked with the evaluator beside. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/lang/artifact.ts';
import { gatherFiles } from '../../../src/lang/imports.ts';
import type { SourceFile } from '../../../src/lang/source.ts';
import type { TypedProgram } from '../../../src/lang/tree.ts';
import { runTests } from '../../../src/testing/runner.ts';
import { Dice } from '../../helpers/generate-dice.ts';
import { storyOf } from '../../helpers/generate-story.ts';
import { checkOf } from './campaign.ts';
import { wrongOnChain } from './played.ts';
import { wrongWith } from './programs.ts';
import { emptyTally } from './tally.ts';

const CONTRACTS = join(import.meta.dirname, '../../../contracts');
const textOf = (name: string): string => readFileSync(join(CONTRACTS, name), 'utf8');
const ALL = readdirSync(CONTRACTS).filter((name) => name.endsWith('.hlp'));

type Read = { readonly program: TypedProgram; readonly files: readonly SourceFile[] };

const known = new Map<string, Read>();

async function read(name: string): Promise<Read> {
  const before = known.get(name);
  if (before !== undefined) return before;
  const files = await gatherFiles({ name, text: textOf(name) }, async (file) => textOf(file));
  const { program } = analyse(files);
  if (program === undefined) throw new Error(`${name} does not check`);
  known.set(name, { program, files });
  return { program, files };
}

describe('contracts that anybody calls with anything, views too', () => {
  test.each(ALL)('%s: at every place at which something begins, names and values are the evaluator’s', async (name) => {
    const { program, files } = await read(name);
    for (const contract of program.contracts) {
      const story = storyOf([contract], { kind: 'plain', seed: 1, place: 0 });
      expect(await wrongWith({ contracts: [contract], files, story }, checkOf(new Dice(1)))).toBeUndefined();
    }
  });
});

describe('the tests of contracts', () => {
  const tally = emptyTally();

  test.each(ALL)('%s: at every place at which something begins, names and values are the evaluator’s', async (name) => {
    const { program, files } = await read(name);
    for (const { chain, names, sentence } of (await runTests(program, files)).results) {
      expect(await wrongOnChain(chain, names, tally), sentence).toEqual([]);
    }
  });

  test('go through every kind of thing there is to show', () => {
    const { transactions, moments, called, inner, asked, structs, lists, texts, amounts, sums, caught } = tally;
    expect(transactions).toBeGreaterThan(400);
    expect(moments).toBeGreaterThan(2_000);
    expect(Math.min(called, inner, asked, structs, lists, texts, amounts, sums), JSON.stringify(tally)).toBeGreaterThan(
      100,
    );
    expect(caught).toBeGreaterThan(2);
  });
});
