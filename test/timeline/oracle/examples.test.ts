/** The lessons under examples/: every transaction on every chain that they make, walked with the evaluator beside as soon as it is mined. */

import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Chain } from '../../../src/chain/chain.ts';
import { NO_NAMES } from '../../../src/timeline/values.ts';
import { wrongOnChain } from './played.ts';
import { emptyTally } from './tally.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');

describe('the lessons', () => {
  const tally = emptyTally();
  const wrong: string[] = [];

  beforeAll(() => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const importBlock: Chain['import'] = Reflect.get(Chain.prototype, 'import');
    vi.spyOn(Chain.prototype, 'import').mockImplementation(async function (this: Chain, block, alsoWrite) {
      const imported = await importBlock.call(this, block, alsoWrite);
      const { number } = block.header;
      if (this.head.header.number === number)
        wrong.push(...(await wrongOnChain(this, NO_NAMES, tally, Number(number))));
      return imported;
    });
  });
  afterAll(() => void vi.restoreAllMocks());

  test.each(globSync('*.ts', { cwd: EXAMPLES }).toSorted())('%s shows what there is', async (name) => {
    await import(join(EXAMPLES, name));
    expect(wrong).toEqual([]);
  });

  test('some of them have contracts', () => {
    expect(tally.transactions).toBeGreaterThan(4);
    expect(tally.moments).toBeGreaterThan(10);
  });
});
