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

/** Under another amount the signature is a stranger's, who has no hlp or is not that far: either is refused. */
function rulesIn(text: string): string[] {
  const rules = [...text.matchAll(/the rules say (\w+)/g)].map(([, rule = '']) => rule);
  return rules.filter((rule) => !['balance', 'nonceTooHigh'].includes(rule));
}

describe('examples', () => {
  test('every lesson is run here', () => {
    expect(globSync('*.ts', { cwd: EXAMPLES }).toSorted()).toEqual([
      '01-village.ts',
      '02-notebook.ts',
      '03-tamper.ts',
      '04-fork.ts',
      '05-hoarding.ts',
      '06-lottery.ts',
      '07-wallets.ts',
    ]);
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

  test('03-tamper mends one thing after the other, and only making everything anew convinces the rules', () => {
    const [deep = '', tip = '', end = ''] = output('03-tamper.ts').split('\n\n');
    expect(rulesIn(deep)).toEqual(['transactionsRoot', 'stateRoot', 'parentHash', 'yes']);
    expect(rulesIn(tip)).toEqual(['transactionsRoot', 'stateRoot', 'head', 'yes']);
    expect(deep).toContain('stateRoot, mined again after N tries: a plain notebook notices the pointer of block 2');
    expect(tip).toContain('transactionsRoot, mined again after N tries: a plain notebook is content');
    expect(deep).toContain('made anew, 3 of 3 blocks, in N tries');
    expect(end).toBe('The chain itself: as it was.\n');
  });

  test('04-fork moves to the branch with more work, and the rewards with it, exactly', () => {
    const text = output('04-fork.ts');

    expect(text).toContain('\n2      768                768                 chain\n');
    expect(text).toMatch(
      /\n3 {6}1024 {15}1024 {16}(chain|other)\n4 {25}1280 {16}other\nAt block [34] the branch is the chain\./,
    );
    expect(text).toContain('These wait again:\n  Alise gave Bob 2 hlp in block 1\n  Bob gave Jon 4.5 hlp in block 2\n');
    expect(text).toContain('helper: 15.000063 hlp, then 0; -15.000063 of the difference by mining');
    expect(text).toContain('then 10020; 20 of the difference by mining');
  });

  test('05-hoarding finds that numbers found in advance win no more than others', () => {
    const text = output('05-hoarding.ts');

    expect(text).toContain('on this block: wins');
    expect(text).toContain('64 numbers that won, tried on 16 new blocks: N tries');
    const [, wins = ''] = /\n {2}(\d+) of them won; any N tries at a difficulty of 256 win about 4\n/.exec(text) ?? [];
    expect(Number(wins)).toBeLessThan(20);
  });

  test('06-lottery draws the same each time, near to what is expected', () => {
    const text = output('06-lottery.ts');

    expect(text).toContain('the mean of 32: 274.N tries, expected 256');
    expect(text).toContain('  4: N tries on average, expected 65536; from 1106 to 218829, spread 60548\n');
  });

  test('07-wallets deploys, pays, reads an event and is refused, all with a library that knows nothing of this', () => {
    expect(output('07-wallets.ts')).toBe(`The chain is number 1902. Alise has 10000 hlp.
The village is in block 1.
Alise's balance in the village is -4.5 hlp.
The event says: "fixed my bike".
And 400 hlp for a castle? OverLimit: that would be -404.5 hlp, and the limit is 50.
`);
  });
});
