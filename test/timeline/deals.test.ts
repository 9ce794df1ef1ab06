/** Enums, structs and lists as people see them: in the story of a deal and of a vote, in the memory, and as paths that are typed. */

import { beforeAll, describe, expect, test } from 'vitest';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { parsePath } from '../../src/timeline/paths.ts';
import { changedLeaves, rowsOf } from '../../src/timeline/remembered.ts';
import type { StateValue } from '../../src/timeline/changes.ts';
import { withUnit } from '../../src/timeline/values.ts';
import type { LeafNames } from '../../src/timeline/variables.ts';
import { headLeaves } from '../../src/state/head.ts';
import type { Leaf } from '../../src/state/reader.ts';
import { Town, type Mined } from '../helpers/town.ts';

function known(town: Town, contract: string): LeafNames {
  const found = contractsIn(town.chain.headState())(town.address(contract));
  if (found === undefined) throw new Error(`${contract} is there`);
  return { ...found, names: town.names };
}

async function memoryOf(town: Town, contract: string): Promise<StateValue[]> {
  const before = new Map<string, Leaf>();
  for await (const [path, leaf] of headLeaves(town.chain.store, town.address(contract))) before.set(path, leaf);
  return rowsOf({ ...known(town, contract), before }, new Map());
}

const shown = (row: StateValue): string => `${row.name}: ${row.type} = ${withUnit(row.shownNew, row)}`;

describe('a deal', () => {
  let town: Town;
  let opened: Mined;

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('escrow');
    opened = await town.send('escrow.open', ['bob', 'jon'], { pay: '4.5' });
  });

  test('is remembered field by field, a member of an enum by its name, and exact for programs', async () => {
    const rows = await memoryOf(town, 'escrow');
    expect(rows.map(shown)).toMatchObject([
      'deals[1].amount: uint256 = 4.5 hlp',
      'deals[1].arbiter: address = jon',
      'deals[1].buyer: address = alise',
      expect.stringMatching(/^deals\[1\]\.deadline: uint256 = \d+$/),
      'deals[1].seller: address = bob',
      'deals[1].stage: Stage = Open',
      'nextId: uint256 = 2',
      'sum(deals.amount): uint256 = 4.5 hlp',
    ]);
    expect(rows.find(({ path }) => path === 'deals[1].stage')?.new).toBe('1');
  });

  test('that is shared out changes its stage by name, in the call, in the event and in the state', async () => {
    const { told, block } = await town.send('escrow.share', ['1', '1.5'], { from: 'jon' });
    expect(told.sentence).toMatch(/^escrow: Jon shared out deal 1: 1\.5 hlp for the seller in block/);
    expect(told.events).toMatchObject([{ event: 'Closed', fields: [{}, { type: 'Stage', value: '4', shown: 'Shared' }, { shown: '1.5' }, { shown: '3' }] }]); // prettier-ignore

    const stepper = await town.step(block);
    const inside = stepper.stops.map((stop) => stepper.at(stop)).find(({ function: name }) => name === 'close');
    expect(inside?.locals.find(({ name }) => name === 'stage')).toMatchObject({ type: 'Stage', value: '4', shown: 'Shared' }); // prettier-ignore
    const sentences = stepper.stops.map((stop) => stepper.at(stop).sentence ?? '');
    expect(sentences.some((sentence) => sentence.includes('deals[1].stage Open → Shared'))).toBe(true);
  });

  test('that is over says so with the name of its stage', async () => {
    const { told } = await town.send('escrow.release', ['1']);
    expect(told.reason?.text).toBe('NotOpen(id: 1, stage: Shared)');
  });

  test('as an answer is a struct, and so it is as data', async () => {
    expect(opened.told.answer).toMatchObject({ type: 'uint256', value: '1' });
    const asker = `struct Deal { who: address, stage: Stage, notes: list<string, 3> }
      enum Stage { None, Open }
      contract Asker { action ask(who: address) -> Deal = Deal(who: who, stage: Stage.Open, notes: ["a", "b, c"]) }`;
    await town.deploy('asker', [], asker);
    const { told } = await town.send('asker.ask', ['bob']);
    expect(told.answer).toEqual({
      name: 'answer',
      type: 'Deal',
      value: { who: town.address('bob'), stage: '1', notes: ['a', 'b, c'] },
      shown: '(who: bob, stage: Open, notes: ["a", "b, c"])',
    });
  });
});

const TASKS = `enum Stage { Open, Done, Gone }
struct Place { street: string, stage: Stage }
/// @param price what it costs @unit hlp
struct Task { owner: address, price: uint, place: Place }
contract Tasks {
  state tasks: map<uint, Task>
  state helpers: list<address, 300>
  /// @unit hlp
  state tips: list<uint, 4>
  state stages: list<Stage, 5>
  state byStage: map<Stage, map<address, uint>>
  state rooms: map<string, list<string, 3>>
  view worth() -> uint = sum(tasks.price)
  view open(stage: Stage) -> uint = count(byStage[stage])
  init(first: list<address, 300>) { helpers = first }
  action add(task: Task) {
    tasks[7] = task
    byStage[task.place.stage][task.owner] += 1
    rooms["a.b"].push(task.place.street)
  }
  /// @param amount how much @unit hlp
  action tip(amount: uint, stage: Stage) {
    tips.push(0)
    tips.push(amount)
    stages.push(stage)
  }
  action mend() {
    var task = tasks[7]
    task.place.stage = Stage.Gone
    tasks[7].place.stage = task.place.stage
    helpers.pop()
    helpers[0] = caller
  }
}`;

describe('tasks', () => {
  let town: Town;
  let mended: Mined;

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('tasks', ['[alise, bob, jon]'], TASKS);
    await town.send('tasks.add', ['(owner: bob, price: 4.5, place: ("Hill 3", Done))']);
    await town.send('tasks.tip', ['0.5', 'Gone']);
    mended = await town.send('tasks.mend', [], { from: 'bob' });
  });

  test('remember lists as one, with how long they are; zeros in them are there', async () => {
    expect((await memoryOf(town, 'tasks')).map(shown)).toEqual([
      'byStage[Done][bob]: uint256 = 1',
      'count(byStage[Done]): uint256 = 1',
      'helpers (2 of 300): list<address, 300> = [bob, bob]',
      'rooms["a.b"] (1 of 3): list<string, 3> = ["Hill 3"]',
      'stages (1 of 5): list<Stage, 5> = [Gone]',
      'sum(tasks.price): uint256 = 4.5 hlp',
      'tasks[7].owner: address = bob',
      'tasks[7].place.stage: Stage = Gone',
      'tasks[7].place.street: string = "Hill 3"',
      'tasks[7].price: uint256 = 4.5 hlp',
      'tips (2 of 4): list<uint256, 4> = [0, 0.5] hlp',
    ]);
  });

  test('change field by field: of a local, and of the memory; of a list only what changed is told', async () => {
    const stepper = await town.step(mended.block);
    const sentences = stepper.stops.map((stop) => stepper.at(stop).sentence);
    expect(sentences).toEqual([
      undefined,
      'task = (owner: bob, price: 4.5 hlp, place: (street: "Hill 3", stage: Done))',
      'task.place.stage Done → Gone',
      'tasks[7].place.stage Done → Gone',
      `helpers.length 3 → 2, helpers[2] jon → ${NOBODY}`,
      'helpers[0] alise → bob; mend returned, and all of it stays',
    ]);
    const { state } = stepper.at(stepper.length);
    const helpers = state.find(({ path }) => path === 'helpers');
    expect(helpers).toMatchObject({
      name: 'helpers (2 of 300)',
      shownOld: '[alise, bob, jon]',
      shownNew: '[bob, bob]',
    });
    expect(changedLeaves(state).map(({ name, shownOld, shownNew }) => [name, shownOld, shownNew])).toEqual([
      ['helpers[0]', 'alise', 'bob'],
      ['helpers[2]', 'jon', NOBODY],
      ['helpers.length', '3', '2'],
      ['tasks[7].place.stage', 'Done', 'Gone'],
    ]);
  });

  const found: readonly (readonly [string, string])[] = [
    ['tasks.7.price', 'tasks[7].price'],
    ['tasks[7].place.stage', 'tasks[7].place.stage'],
    ['helpers.1', 'helpers[1]'],
    ['helpers.length', 'helpers.length'],
    ['byStage.Done.bob', 'byStage[1][BOB]'],
    ['byStage[1][bob]', 'byStage[1][BOB]'],
    ['rooms["a.b"][0]', 'rooms["a.b"][0]'],
    ['sum(tasks.price)', 'sum(tasks.price)'],
    ['count(byStage.Done)', 'count(byStage[1])'],
  ];

  test.each(found)('%s is typed, and %s is meant', (typed, meant) => {
    const path = meant.replace('BOB', town.address('bob'));
    expect(parsePath(typed, known(town, 'tasks'))).toEqual({ kind: 'leaf', path });
  });

  const groups: readonly (readonly [string, string])[] = [
    ['tasks', 'tasks'],
    ['tasks.7', 'tasks[7]'],
    ['tasks.7.place', 'tasks[7].place'],
    ['helpers', 'helpers'],
    ['rooms["a.b"]', 'rooms["a.b"]'],
    ['byStage.Gone', 'byStage[2]'],
  ];

  test.each(groups)('%s is a group of leaves', (typed, prefix) => {
    expect(parsePath(typed, known(town, 'tasks'))).toEqual({ kind: 'group', prefix });
  });

  const refused: readonly (readonly [string, string])[] = [
    ['task', 'there is no state called "task" here (did you mean "tasks"?); there is: tasks, helpers, tips, stages, byStage, rooms'], // prettier-ignore
    ['tasks.7.prise', 'tasks has no field "prise" (did you mean "price"?); there is: owner, price, place'],
    ['tasks.7.place.stag', 'tasks has no field "stag" (did you mean "stage"?); there is: street, stage'],
    ['tasks.7.price.x', 'tasks has 1 key, not 3'],
    ['helpers.first', 'helpers is a list: behind it comes the number of an element, or length, not "first"'],
    ['byStage.Dome', '"Dome" is none of Open, Done, Gone (did you mean "Done"?)'],
    ['sum(tasks)', 'this contract keeps no sum(tasks)'],
    ['count(byStage)', 'this contract keeps no count(byStage)'],
  ];

  test.each(refused)('%s is refused: %s', (typed, message) => {
    expect(() => parsePath(typed, known(town, 'tasks'))).toThrow(message);
  });
});

const NOBODY = '0x0000000000000000000000000000000000000000';

describe('a vote', () => {
  test('takes a list of people and of options, and remembers them', async () => {
    const town = await Town.open();
    await town.deploy('voting', ['[alise, bob]']);
    const { told } = await town.send('voting.propose', ['Paint it?', '[yes, "no, never"]', '86400']);
    expect(told.call?.args).toMatchObject([
      { shown: '"Paint it?"' },
      { type: 'list<string, 8>', value: ['yes', 'no, never'], shown: '["yes", "no, never"]' },
      { shown: '86400' },
    ]);
    await town.send('voting.vote', ['1', '1'], { from: 'bob' });
    const rows = (await memoryOf(town, 'voting')).map(shown);
    expect(rows).toContain('proposals[1].options (2 of 8): list<string, 8> = ["yes", "no, never"]');
    expect(rows).toContain('voted[1][bob]: bool = true');
    expect(rows).toContain('count(voted): uint256 = 1');
  });
});
