/** `hlp why`, and `hlp proof` at the places it names: what they show, what other programs get, and what they say of a wrong question. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProofJson } from '../../src/state/proof-json.ts';
import type { Merkle } from '../../src/timeline/tree/merkle.ts';
import type { Why } from '../../src/timeline/why/why.ts';
import { hlp, type Ran } from './helpers.ts';

let directory = '';
let exported = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-why-'));
  exported = join(directory, 'village.hlpchain');
  const lines = [
    'deploy contracts/village.hlp',
    'send village.admit alise 50',
    'send village.admit bob 50',
    'send village.pay bob 4.5 bike',
    'send village.pay alise 2 "a loaf" --from bob',
    `export ${exported}`,
  ];
  const { err } = await hlp(['dev', '--data', directory], lines);
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp([...words, '--data', directory]);
const whyIs = async (...words: string[]): Promise<Why> => JSON.parse((await ask('why', ...words, '--json')).out) as Why;
/** Hashes and tries differ from chain to chain. */
const plain = ({ out }: Ran): string[] => out.replaceAll(/hash 00.{6}…, found after \d+ tr\w+/g, '…').split('\n');

describe('hlp why', () => {
  test('tells the value and every write of it, the newest first, with a place to jump to', async () => {
    const expected = [
      'village.balances[bob] is 2.5 hlp',
      '',
      '5.0.23  4.5 → 2.5 hlp  village.hlp:111  balances[caller] = left',
      '    village: Bob paid Alise 2 hlp for "a loaf" in block 5: …',
      '',
      '4.0.30  0 → 4.5 hlp  village.hlp:112  balances[to] += int(units)',
      '    village: Alise paid Bob 4.5 hlp for "bike" in block 4: …',
      '',
    ];
    expect(plain(await ask('why', 'village.balances.bob'))).toEqual(expected);
    expect(plain(await ask('why', 'village', 'balances[bob]', '--all'))).toEqual(expected);
  });

  test('the place it names is the line that it names', async () => {
    const { writes } = await whyIs('village.balances.bob');
    const { out } = await ask('step', writes[0]!.position);
    expect(out).toContain('5.0.23  village.hlp:111  balances[caller] = left');
    expect((await ask('step', '5.0.24')).out).toContain('balances[bob]: 4.5 → 2.5 hlp');
  });

  test('as data: exact values, who, line and position', async () => {
    const why = await whyIs('village.balances.bob');
    expect(why).toMatchObject({ contract: 'village', name: 'balances[bob]', type: 'int256', unit: 'hlp', now: '2500000000000000000', more: 0, moreWrites: 0 }); // prettier-ignore
    expect(why.writes[0]).toMatchObject({
      block: 5,
      transaction: 0,
      position: '5.0.23',
      how: 'code',
      who: { name: 'bob' },
      line: { file: 'village.hlp', line: 111 },
      old: '4500000000000000000',
      new: '2500000000000000000',
    });
  });

  test('says exactly what it leaves out, and how to go on', async () => {
    const first = await ask('why', 'village', 'sum(balances)', '--limit', '1');
    expect(first.out).toContain('Not shown: 1 older write in 5.0, and 1 older transaction that wrote it. Go on with --before 5.0.30, or ask for --all.'); // prettier-ignore
    const next = await whyIs('village', 'sum(balances)', '--limit', '2', '--before', '5.0.30');
    expect(next.writes.map(({ position }) => position)).toEqual(['5.0.23', '4.0.30']);
    expect([next.shownNow, next.more, next.moreWrites]).toEqual(['-2', 0, 1]);
    expect((await ask('why', 'village', 'sum(balances)', '--limit', '1', '--before', '4.0.30')).out).not.toContain(
      'Not shown',
    );
  });

  test('tells of what nobody wrote, and of what was not written yet', async () => {
    expect((await ask('why', 'village.balances.jon')).out).toBe(
      'village.balances[jon] is 0 hlp: nobody ever wrote it\n',
    );
    for (const place of ['4.header', '4', '4.0', '4.0.0'])
      expect((await ask('why', 'village.balances.bob', '--before', place)).out).toBe(
        'village.balances[bob] was 0 hlp: nobody had written it\n',
      );
  });

  test('looks into a chain that somebody else wrote down', async () => {
    const here = await whyIs('village.balances.bob');
    const away = join(directory, 'nothing');
    const there = await hlp(['why', 'village.balances.bob', '--json', '--in', exported, '--data', away]);
    expect(JSON.parse(there.out)).toEqual(here);
  });

  test('helps, and a wrong question is answered by what would be right', async () => {
    expect((await ask('why', '--help')).out).toContain("hlp why village 'sum(balances)' --before 4.root");
    const wrong: [string[], string][] = [
      [['vilage.balances.bob'], 'contract: there is no contract "vilage" (did you mean "village"?)'],
      [['village'], 'path: which value of village? There is: steward, members, balances, limits'],
      [['village.balances'], 'path: balances is more than one value; name one of them'],
      [['village.ballances.bob'], 'path: there is no state called "ballances" here (did you mean "balances"?)'],
      [['village.steward', '--limit', '0'], '--limit: "0" is not a whole number from 1 upwards'],
      [['village.steward', '--limit', '2', '--all'], '--limit and --all: name one of them'],
      [['village.steward', '--before', '4.x'], '--before: "4.x" is not a position such as 4, 4.0, 4.0.17 or 4.root'],
    ];
    for (const [words, message] of wrong) {
      const { code, err } = await ask('why', ...words);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});

describe('hlp proof at a place', () => {
  test('shows the way from the leaf to the root, what is new, and the roots before, after and in the header', async () => {
    const { out } = await ask('proof', '5.0.23');
    const shape = out
      .replaceAll(/0x[0-9a-f]{40,}/g, '0x…')
      .replaceAll(/ +/g, ' ')
      .split('\n');
    expect(shape.filter((line) => !/^ (leaf|branch|extension)/.test(line))).toEqual([
      'village.balances[bob]: 4.5 → 2.5 hlp',
      '',
      'written at 5.0.23, village.hlp:111 balances[caller] = left',
      '',
      'balances[bob] = 2.5 hlp',
      ' slot 0x…, the keccak256 of "balances[0x…]"',
      ' key 0x…, the keccak256 of the slot: its digits are the way',
      '',
      'the account of village',
      '',
      'state roots',
      ' before 5.0.23 0x…',
      ' after it 0x…',
      ' in the header of block 5 0x…',
      '',
      'All three proofs hold: each hash is the keccak256 of its node, and stands inside the next one up.',
      'Under the header of block 5 it is 2.5 hlp.',
      '',
    ]);
    expect(shape).toContainEqual(expect.stringMatching(/^ leaf \w\w… \(\d+\) new 0x… holds the value$/));
    expect(shape).toContainEqual(expect.stringMatching(/^ branch \w new 0x… the state root at 5\.0\.24$/));
  });

  test('its JSON is a proof that can be checked against its root, and against no other', async () => {
    const found = JSON.parse((await ask('proof', '5.0.23', '--json')).out) as Merkle & ProofJson;
    const file = join(directory, 'proof.json');
    await writeFile(file, JSON.stringify(found));

    expect((await ask('proof', '--check', file, '--root', found.here.root)).out).toContain('The proof holds.');
    expect((await ask('proof', '--check', file, '--root', found.before!.root)).code).toBe(1);
    expect((await ask('proof', '--check', file, '--block', '5')).code).toBe(1);
    await writeFile(file, JSON.stringify(found.block.proof));
    expect((await ask('proof', '--check', file, '--block', '5')).code).toBe(0);
  });

  test('another value is looked at with --at, also one that is not there', async () => {
    expect((await ask('proof', 'village', 'balances.alise', '--at', '5.0.23')).out).toContain('village.balances[alise] = -4.5 hlp'); // prettier-ignore
    const { out } = await ask('proof', 'village.balances.jon', '--at', '5.0.23');
    expect(out).toContain('village.balances[jon] = 0 hlp');
    expect(out).toContain('has no way on, so there is no value');
    expect(out).toContain('Both proofs hold');
  });

  test('looks into a chain that somebody else wrote down', async () => {
    const there = await hlp(['proof', '5.0.23', '--in', exported, '--data', join(directory, 'nothing')]);
    expect(there.out).toBe((await ask('proof', '5.0.23')).out);
  });

  test('a wrong question is answered by what would be right', async () => {
    const wrong: [string[], string][] = [
      [['5.0'], 'account: 5.0 is a whole transaction: which step? Such as 4.0.17'],
      [['5.0.x'], 'account: 5.0.x is not a position such as 4.0.17'],
      [
        ['3.0.1'],
        '3.0 has written nothing up to here; its first write is at 3.0.11: `hlp proof village balances.bob --at 3.0.1` looks',
      ],
      [['5.root'], '5.root is no place in a mined transaction: the tree is looked at where a transaction writes'],
      [
        ['5.0.23', 'balances.bob'],
        'paths: to look at another value there: hlp proof CONTRACT balances.bob --at 5.0.23',
      ],
      [['5.0.23', '--block', '5'], '--block: a place is in a block already'],
      [['5.0.23', '--at', '5.0.23'], 'account: with --at, name whose value it is, not 5.0.23 again'],
      [['village', '--at', '5.0.23'], 'path: which value of village?'],
      [['village', 'steward', 'members.bob', '--at', '5.0.23'], 'paths: with --at, name one value'],
      [['5.0.999'], 'so there is no step 999'],
      [['9.0.0'], 'position: there is no block 9'],
    ];
    for (const [words, message] of wrong) {
      const { code, err } = await ask('proof', ...words);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
