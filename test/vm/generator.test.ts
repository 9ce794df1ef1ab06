/** The random modules have everything in them: what they lack, no campaign ever tries. */

import { expect, test } from 'vitest';
import { OPCODES, type OpName } from '../../src/vm/opcodes.ts';
import { spotsOf } from '../helpers/paranoid-code.ts';
import { randomModule } from './generator.ts';

const SEEDS = 100;

test('every instruction of the table occurs in random modules', () => {
  const seen = new Set<OpName>();
  for (let seed = 0; seed < SEEDS; seed++) {
    const { code, functions } = randomModule(seed, 0);
    for (const { start, length } of functions) for (const { op } of spotsOf(code, start, start + length)) seen.add(op);
  }
  const missing = (Object.keys(OPCODES) as OpName[]).filter((op) => !seen.has(op));
  expect(
    missing,
    `not in the random modules of ${SEEDS} seeds: FunctionMaker in test/vm/generator.ts must make them, in #special or #number what leaves a value, beside #changeList what changes a list in a local, among the choices of #statement what leaves nothing`,
  ).toEqual([]);
});
