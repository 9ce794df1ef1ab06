/** `hlp explain`: what it says of a failure, mined or only thought of, what other programs get, and what it says of a wrong question. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/timeline/explanation/explanation.ts';
import { hlp, type Ran } from './helpers.ts';

const WEATHER = `contract Weather {
  state isKnown: bool

  action tell() {
    isKnown = true
  }

  view read() -> bool {
    require isKnown else "nobody has looked"
    return isKnown
  }
}
`;

const GARDEN = `interface Forecast {
  view read() -> bool
}

contract Garden {
  state planted: uint
  state waited: uint

  action plant(forecast: address) {
    try call Forecast(forecast).read() as fine {
      if fine {
        planted += 1
      }
    } else {
      waited += 1
    }
  }
}
`;

let directory = '';
let exported = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-explain-'));
  exported = join(directory, 'village.hlpchain');
  await writeFile(join(directory, 'weather.hlp'), WEATHER);
  await writeFile(join(directory, 'garden.hlp'), GARDEN);
  const lines = [
    'deploy contracts/village.hlp',
    'send village.admit alise 50',
    'send village.admit bob 50',
    'send village.pay bob 40 bike',
    'send village.pay bob 10.5 "too much" --anyway',
    `deploy ${join(directory, 'weather.hlp')}`,
    `deploy ${join(directory, 'garden.hlp')}`,
    'send garden.plant weather',
    `export ${exported}`,
  ];
  const { err } = await hlp(['dev', '--data', directory], lines);
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp([...words, '--data', directory]);
type Answer = { readonly explanation?: Explanation; readonly caught: readonly Explanation[] };
const dataOf = async (...words: string[]): Promise<Answer> => JSON.parse((await ask(...words, '--json')).out) as Answer;

const TOO_MUCH = [
  'failed: OverLimit(member: alise, balance: -50.5 hlp, limit: 50 hlp)',
  '  at 5.0.25, village.hlp:109 in pay',
  '  required: left >= -int(limits[caller])',
  '    left = -50.5 hlp',
  '    -int(limits[caller]) = -50 hlp',
  '    limits[alise] = 50 hlp',
  '  cause: balances[alise] went from 0 to -40 hlp at 4.0.23, line 111 of village.hlp (village: Alise paid Bob 40 hlp for "bike"); with what was there before, it would have passed',
];

describe('hlp explain', () => {
  test('tells of the newest failure where nothing is named: condition, values, and the write that made it false', async () => {
    const { out, code } = await ask('explain');
    expect(out.split('\n').slice(1, -1)).toEqual(TOO_MUCH);
    expect(code).toBe(0);
  });

  test('takes a transaction, a place in it, and its hash', async () => {
    const [first] = (await ask('explain', '5.0')).out.split('\n');
    const hash = (JSON.parse((await ask('tx', '5.0', '--json')).out) as { hash: string }).hash;
    for (const words of [['5.0'], ['5.0.3'], [hash], ['5.0', '--in', exported]]) {
      expect((await ask('explain', ...words)).out.split('\n').slice(0, -1)).toEqual([first, ...TOO_MUCH]);
    }
  });

  test('says it as data, exact, with the position to jump to', async () => {
    const { explanation } = await dataOf('explain', '5.0');
    expect(explanation).toMatchObject({
      kind: 'condition',
      position: '5.0.25',
      condition: 'left >= -int(limits[caller])',
      was: false,
      operands: [
        { name: 'left', type: 'int256', unit: 'hlp', value: '-50500000000000000000', shown: '-50.5' },
        { name: '-int(limits[caller])', value: '-50000000000000000000' },
        { name: 'limits[caller]', leaf: 'limits[alise]', shown: '50' },
      ],
      path: [{ contract: 'village', function: 'pay' }],
      source: { file: 'village.hlp', line: 109 },
      search: { cause: { name: 'balances[alise]', position: '4.0.23', line: { line: 111 } }, isComplete: true },
    });
    expect((await ask('step', explanation?.search?.cause?.position ?? '')).out).toContain('balances[caller] = left');
  });

  test('stands at the end of a walk through what failed', async () => {
    const { out } = await ask('step', '5.0');
    expect(out).toContain(TOO_MUCH.slice(2).join('\n'));
  });

  test('tells why something would fail that nobody has sent', async () => {
    const { out } = await ask('explain', 'village', 'pay(bob, 11, "more")', '--as', 'alise');
    expect(out).toContain('left = -51 hlp');
    expect(out).toContain('cause: balances[alise] went from 0 to -40 hlp at 4.0.23');
  });

  test('tells of a failure that was caught, by its place or with the rest', async () => {
    const { out } = await ask('explain', '8.0');
    expect(out.split('\n').slice(1)).toEqual([
      'it did not fail',
      'caught on the way:',
      '  failed: "nobody has looked"',
      expect.stringMatching(/^ {4}at 8\.0\.\d+, weather\.hlp:9 in garden\.plant → weather\.read$/),
      '    required: isKnown',
      '      weather.isKnown = false',
      '    cause: weather.isKnown was never written',
      '',
    ]);
    const { caught } = await dataOf('explain', '8.0');
    const alone = await dataOf('explain', caught[0]?.position ?? '');
    expect(alone.explanation).toEqual(caught[0]);
  });

  test('says so where nothing failed, and where nothing can have', async () => {
    expect((await ask('explain', '4.0')).out.split('\n')[1]).toBe('it did not fail');
    expect(await ask('explain', '4.root')).toMatchObject({ code: 2, err: expect.stringContaining('no place in a') });
    const nowhere = { code: 2, err: expect.stringContaining('position: there is no 4.draft.0.0: a draft is nowhere') };
    expect(await ask('explain', '4.draft.0.0')).toMatchObject(nowhere);
    const fresh = await mkdtemp(join(tmpdir(), 'hlp-explain-'));
    const { err, code } = await hlp(['explain', '--data', fresh]);
    expect([err, code]).toEqual([expect.stringMatching(/nothing has (?:failed|happened) on this chain/), 1]);
    await rm(fresh, { recursive: true, force: true });
  });
});
