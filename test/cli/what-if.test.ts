/** `hlp what-if`: what one reads, what programs get, and what is refused. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hlp, type Ran } from './helpers.ts';

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-what-if-'));
  const { err } = await hlp(
    ['dev', '--data', directory],
    [
      'deploy contracts/village.hlp',
      'send village.admit alise 50',
      'send village.admit bob 50',
      'send village.pay bob 4.5 "fixed my bike"',
      'send village.pay bob 46 "a house" --anyway',
      'give hana 2',
      `export ${join(directory, 'village.hlpchain')}`,
    ],
  );
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp(['what-if', ...words, '--data', directory]);
const linesOf = ({ out }: Ran): string[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());

describe('what one reads', () => {
  test('with nothing changed: that every block comes out with the hash it has', async () => {
    const { out, code } = await ask('4.0');
    expect(code).toBe(0);
    expect(out).toContain('Nothing was changed.');
    expect(out).toContain('Did the same: 2 transactions that followed.');
    expect(out).toContain('Blocks 4 to 6 come out with the hash they have.');
  });

  test('another argument: the first difference, what followed, what is different in the end', async () => {
    expect(linesOf(await ask('4.0', '--argument', 'units=3')).join('\n')).toMatchInlineSnapshot(`
      "4.0  village: Alise paid Bob 4.5 hlp for "fixed my bike"
      What if it had been otherwise?
        units: 4.5 hlp → 3 hlp
      Then: village: Alise paid Bob 3 hlp for "fixed my bike"

      The first difference: 4.0.14, village.hlp:108  let left = balances[caller] - int(units)
        left
          on the chain   -4.5 hlp
          on the branch  -3 hlp

      Failed, and works (1):
        5.0  village: Alise paid Bob 46 hlp for "a house"
            it had failed: OverLimit(member: alise, balance: -50.5 hlp, limit: 50 hlp)

      Did the same: 1 transaction that followed.

      In the end:
        village.balances[alise]  -4.5  →  -49 hlp
        village.balances[bob]    4.5   →  49 hlp

      Gas: 135,124 → 157,104.
      Blocks 4 to 6 come out with another hash.
      Nothing of this is on the chain. Nobody signed what was changed, and nobody worked for blocks that came out otherwise.
      With --step 4.0 you walk through it as it would have been."
    `);
  });

  test('several changes at once, each argument by its name', async () => {
    const { out } = await ask('4.0', '--caller', 'bob', '--argument', 'to=alise', '--argument', 'note=for = the bike');
    expect(out).toContain('  to: bob → alise\n  note: "fixed my bike" → "for = the bike"\n  the caller: alise → bob\n');
    expect(out).toContain(
      'Then: village: Bob paid Alise 4.5 hlp for "for = the bike" (with another number of its sender)',
    );
    expect(out).toContain(
      '  what it wrote\n    on the chain   balances[alise] = -4.5 hlp\n    on the branch  balances[bob] = -4.5 hlp\n',
    );
  });

  test('a time is given from the one that the block has, or since 1970', async () => {
    const later = await ask('4.0', '--time', '+3600');
    expect(later.out).toMatch(/the time of block 4: \d{4}-.* UTC → \d{4}-.* UTC/);
    const { changed } = JSON.parse((await ask('4.0', '--time', '4000000000', '--json')).out) as { changed: unknown };
    expect(changed).toMatchObject([{ what: 'time', shownBranch: '2096-10-02 07:06:40 UTC' }]);
  });

  test('hlp that somebody has otherwise in the end, what gas costs apart', async () => {
    const { out } = await ask('6.0', '--value', '5');
    expect(out).toContain('Hlp in the end, what gas costs apart:');
    expect(out).toMatch(/ {2}alise +-3 hlp/);
    expect(out).toMatch(/ {2}hana +\+3 hlp/);
    expect(out).toContain('No transaction followed it.');
  });

  test('another source: a contract stands for its deployment', async () => {
    const text = await readFile('contracts/village.hlp', 'utf8');
    const file = join(directory, 'strict.hlp');
    await writeFile(file, text.replace('let left =', 'require units <= 4 hlp else "too much"\n    let left ='));
    const { out } = await ask('village', '--source', file);
    expect(out).toMatch(
      /^1\.0 {2}Alise put village on the chain\nWhat if it had been otherwise\?\n {2}the source of village: /,
    );
    expect(out).toContain(
      'Worked, and fails (1):\n  4.0  village: Alise paid Bob 4.5 hlp for "fixed my bike"\n      "too much"\n',
    );
    expect((await ask('1.0', '--source', `${file}:Village`)).out).toBe(out);
    expect(out).toMatch(/the source of village: village\.hlp, [\d,]+ lines, [\d,]+ bytes on the chain → strict\.hlp, /);
    const again = join(directory, 'village.hlp');
    await writeFile(again, text);
    expect((await ask('1.0', '--source', again)).out).toContain(' bytes on the chain → the very same\n');
  });

  test('--all tells of those, too, that did the same', async () => {
    const { out } = await ask('4.0', '--argument', 'units=4.4', '--all');
    expect(out).toContain('Did the same (1):\n  6.0  Alise gave Hana 2 hlp');
  });
});

describe('the branch', () => {
  test('can be walked: a transaction of it line by line, or one place', async () => {
    const walk = linesOf(await ask('4.0', '--argument', 'units=3', '--step', '5.0'));
    expect(walk[0]).toBe('On a branch that might have been; nothing of it is on the chain.');
    expect(walk[1]).toMatch(
      /^village: Alise paid Bob 46 hlp for "a house" in block 5 of the branch: hash [0-9a-f]{8}…$/,
    );
    expect(walk).toContain('    balances[alise]: -3 → -49 hlp');
    const { out } = await ask('4.0', '--argument', 'units=3', '--step', '4.header');
    expect(out).toMatch(/4\.header {2}Block 4 of the branch points to [0-9a-f]{8}…; nobody worked for it/);
    const step = await ask('4.0', '--argument', 'units=3', '--step', '4.0.14', '--json');
    expect(JSON.parse(step.out)).toMatchObject({ isBranch: true, position: '4.0.14' });
  });

  test('does not touch the chain', async () => {
    await ask('1.0', '--caller', 'bob');
    const { out } = await hlp(['verify', '--data', directory]);
    expect(out).toContain('The chain is valid');
    expect((await hlp(['state', 'village.balances.bob', '--data', directory])).out).toBe('4.5 hlp\n');
  });

  test('can be one of a chain that somebody else wrote into a file', async () => {
    const file = join(directory, 'village.hlpchain');
    const there = await hlp([
      'what-if',
      '4.0',
      '--argument',
      'units=3',
      '--in',
      file,
      '--data',
      join(directory, 'none'),
    ]);
    expect(there.out).toBe((await ask('4.0', '--argument', 'units=3')).out);
  });
});

test('programs get all of it, and nothing that can only be walked', async () => {
  const { out } = await ask('4.0', '--argument', 'units=3', '--json');
  const data = JSON.parse(out) as Record<string, unknown>;
  expect(Object.keys(data).toSorted()).toEqual(
    ['balances', 'blocks', 'changed', 'firstDifference', 'gas', 'gone', 'moved', 'transactions', 'values'].toSorted(),
  );
  expect(data).toMatchObject({
    firstDifference: { position: '4.0.14', what: 'left', shownOriginal: '-4.5 hlp', shownBranch: '-3 hlp' },
    transactions: [
      { place: '4.0', before: { status: 'success' }, after: { status: 'success', same: false } },
      { place: '5.0', before: { status: 'reverted' }, after: { status: 'success' } },
      { place: '6.0', after: { same: true } },
    ],
  });
});

describe('what is refused, with what would do', () => {
  const REFUSED: readonly (readonly [words: readonly string[], message: string])[] = [
    [['4'], 'transaction: "4" is not the position of a transaction, such as 4.0'],
    [['4.0.3'], 'transaction: "4.0.3" is not the position of a transaction, such as 4.0'],
    [['4.header'], 'transaction: "4.header" is not the position of a transaction, such as 4.0'],
    [['9.0'], 'there is no transaction 9.0: the newest block is '],
    [['vilage'], 'transaction: there is no contract "vilage" (did you mean "village"?)'],
    [['4.0', '--argument', 'units'], '--argument: "units" says no name and value, such as units=60'],
    [
      ['4.0', '--argument', 'unit=3'],
      'argument: pay has no argument "unit" (did you mean "units"?); it takes to: address, units: hlp, note: string',
    ],
    [['4.0', '--argument', 'units=3', '--argument', 'units=4'], '--argument: units is given twice'],
    [['4.0', '--argument', '--all'], '--argument <name=value>: its value is missing, --all comes next'],
    [['4.0', '--caller', 'bobb'], '--caller: nobody here is called "bobb"'],
    [['4.0', '--value', 'much'], '--value: an amount is a number such as 4.5, 12'],
    [['4.0', '--time', 'later'], '--time: "later" is neither seconds later, +3600, nor earlier, -60, nor since 1970'],
    [['4.0', '--time', '-3600'], 'time: block 3 is of '],
    [['4.0', '--source', 'contracts/village.hlp'], 'source: 4.0 deploys nothing'],
    [['1.0', '--source', 'contracts/vilage.hlp'], 'file: contracts/vilage.hlp cannot be read (there is no such file)'],
    [['4.0', '--step', '9'], '--step: "9" is not a position such as 5.0, 5.0.17 or 5.root'],
    [['4.0', '--step', '9.0'], '--step: there is no block 9'],
    [['4.0', '--step', '4.7'], '--step: there is no transaction 4.7'],
    [['4.0', '--step', '4.0.999'], 'this transaction has '],
  ];

  test.each(REFUSED.map(([words, message]) => ({ line: words.join(' '), words, message })))(
    '$line',
    async ({ words, message }) => {
      const { code, err } = await ask(...words);
      expect(err).toContain(message);
      expect(code).toBe(2);
    },
  );
});
