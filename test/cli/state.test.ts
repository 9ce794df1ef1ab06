/** `hlp state` and `hlp step` on contracts with enums, structs and lists, and on contracts that call each other. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hlp, type Ran } from './helpers.ts';

const CREW = `enum Stage { Open, Done }
/// @param wage what they get @unit hlp
struct Member { name: string, wage: uint, stage: Stage }
contract Crew {
  state helpers: list<address, 300>
  state members: map<address, Member>
  state tally: map<Stage, uint>
  /// @param wage what they get @unit hlp
  action join(name: string, wage: uint) {
    helpers.push(caller)
    members[caller] = Member(name: name, wage: wage, stage: Stage.Done)
    tally[Stage.Done] += 1
  }
}
`;

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-state-'));
  const file = join(directory, 'crew.hlp');
  await writeFile(file, CREW);
  const { err } = await hlp(
    ['dev', '--data', directory],
    [
      `deploy ${file}`,
      'send crew.join "Al ise" 5',
      'send crew.join Bob 6 --from bob',
      'deploy contracts/prices.hlp',
      'deploy contracts/stall.hlp prices',
      'send stall.buy pears 1 --pay 1 --from bob --anyway',
    ],
  );
  if (err !== '') throw new Error(err);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const ask = (...words: string[]): Promise<Ran> => hlp([...words, '--data', directory]);

describe('what contracts remember', () => {
  test('a list stands there as one, with how long it is and may be; fields and members of enums by name', async () => {
    expect((await ask('state', 'crew')).out.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'helpers (2 of 300) = [alise, bob]',
      'members[bob].name = "Bob"',
      'members[bob].stage = Done',
      'members[bob].wage = 6 hlp',
      'members[alise].name = "Al ise"',
      'members[alise].stage = Done',
      'members[alise].wage = 5 hlp',
      'tally[Done] = 2',
      '',
    ]);
  });

  test('a member of an enum, a field, an element and a length can be asked for by their names', async () => {
    const answers: string[] = [];
    for (const path of ['tally.Done', 'members.bob.wage', 'helpers.1', 'helpers.length']) {
      answers.push((await ask('state', `crew.${path}`)).out);
    }
    expect(answers).toEqual(['2\n', '6 hlp\n', 'bob\n', '2\n']);
    expect((await ask('state', 'crew.helpers')).out).toBe('helpers (2 of 300)  =  [alise, bob]\n');
    expect((await ask('state', 'crew.members.bob')).out.split('\n')).toHaveLength(4);
  });

  test('what is not there is refused, and said', async () => {
    expect((await ask('state', 'crew.helpers.2')).err).toContain('path: helpers has 2 elements, counted from 0, so there is no helpers[2]'); // prettier-ignore
    expect((await ask('state', 'crew.tally.Dome')).err).toContain(
      '"Dome" is none of Open, Done (did you mean "Done"?)',
    );
    expect((await ask('state', 'crew.members.bob.wages')).err).toContain('members has no field "wages" (did you mean "wage"?)'); // prettier-ignore
  });

  test('as data, values are exact: lists are lists, members of enums numbers', async () => {
    const { values } = JSON.parse((await ask('state', 'crew', '--json')).out) as {
      values: readonly { path: string }[];
    };
    expect(values.filter(({ path }) => /^(helpers|tally|members.*stage)/.test(path))).toMatchObject([
      { path: 'helpers', type: 'list<address, 300>', value: [/^0x/, /^0x/].map((text) => expect.stringMatching(text)) },
      { type: 'Stage', value: '1', shown: 'Done' },
      { type: 'Stage', value: '1', shown: 'Done' },
      { path: 'tally[1]', name: 'tally[Done]', type: 'uint256', value: '2' },
    ]);
  });
});

describe('stepping from one contract into another', () => {
  test('says in which one stands, whose values changed, and why a call failed that was caught', async () => {
    const { out } = await ask('step');
    expect(out).toContain('prices.hlp:45  require now < written.time + HOLDS_FOR else NoPrice(item, written.time) (stall.buy → stall.lookUp → prices.priceOf)'); // prettier-ignore
    expect(out).toContain('    written = (amount: 0 hlp, time: 0)\n');
    expect(out).toMatch(/stall\.hlp:71 .* \(buy → lookUp\)\n {4}prices\.priceOf failed, and nothing of it stays: NoPrice\(item: "pears", time: 0\)/); // prettier-ignore
    const data = JSON.parse((await ask('step', '--json')).out) as {
      failedCalls: readonly object[];
      stops: readonly object[];
    };
    expect(data.failedCalls).toMatchObject([{ contract: 'prices', function: 'priceOf', source: { file: 'prices.hlp' } }]); // prettier-ignore
    expect(data.stops[2]).toMatchObject({ source: { contract: 'prices' }, calls: [{ contract: 'stall', function: 'buy' }, { function: 'lookUp' }, { contract: 'prices', function: 'priceOf' }] }); // prettier-ignore
  });
});
