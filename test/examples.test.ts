/** The lessons under examples/ run as they stand, and say what they say. */

import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const EXAMPLES = join(import.meta.dirname, '../examples');

/** Block times come from the clock, so hashes and tries differ from run to run. */
function output(name: string): string {
  const text = execFileSync(process.execPath, [join(EXAMPLES, name)], { encoding: 'utf8' });
  return text
    .replaceAll(/0x[0-9a-f]{64}|0x[0-9a-f]{12}…|\b00[0-9a-f]{6}…/g, 'HASH')
    .replaceAll(/\d+ tr(y|ies)/g, 'N tries');
}

describe('examples', () => {
  test('every lesson is run here', () => {
    expect(globSync('*.ts', { cwd: EXAMPLES }).toSorted()).toEqual(['01-village.ts', '02-notebook.ts']);
  });

  test('01-village tells the story of a payment, survives a restart, and walks it both ways', () => {
    const text = output('01-village.ts');
    expect(text).toContain('Alise paid Bob 4.5 hlp for "fixed my bike" in block 4: hash HASH, found after N tries');
    expect(text).toContain(
      'The program stops, and starts again: everything is there.\n4 blocks, the newest with the hash HASH',
    );
    const positions = [...text.matchAll(/^ {2}(4\.0\.\d+) /gm)].map(([, position]) => position);
    const forward = positions.slice(0, 10);
    expect(forward[0]).toBe('4.0.0');
    expect(positions.slice(10)).toEqual(forward.slice(0, -1).toReversed());
    expect(text).toContain('names: to = bob, units = 4.5, note = "fixed my bike", left = -4.5');
    expect(text).toContain('changed: balances[alise]: 0 → -4.5, sum(balances): 0 → -4.5');
  });

  test('02-notebook names the page that was tampered with, and finds all well when it is put back', () => {
    expect(output('02-notebook.ts')).toMatchInlineSnapshot(`
      "Two pages of the notebook:
      alise gave bob 2 hlp
        block 1: hash HASH points to HASH
      bob gave jon 4.5 hlp
        block 2: hash HASH points to HASH

      Anyone can check who signed:
        by alise? true
        by bob?   false

      Alise's signature, copied onto something else, is not hers any more:
        another amount: a stranger, refused (balance)
        another recipient: a stranger, refused (balance)
        another chain: a stranger, refused (chainId)

      Somebody changes 2.0 to 200 in block 1:
        before: valid
        the page altered: block 1 breaks transactionsRoot
        its root made to fit, and mined again: block 1 breaks stateRoot
        everything in it redone, and mined again: block 1 breaks parentHash
          (block 1: its hash is HASH, but block 2 was mined on HASH: this is not the block that was there)
        put back: valid
      "
    `);
  });
});
