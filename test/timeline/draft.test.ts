/** What was never mined: stepped like anything else, and never taken for something that happened. */

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { parseHlp } from '../../src/base/units.ts';
import { nextBaseFee } from '../../src/chain/gas.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import type { BlockContext } from '../../src/chain/transition.ts';
import { encodeCall, encodeDeployment } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { type DraftDeed, Drafts } from '../../src/timeline/draft.ts';
import { MOVES, type Move } from '../../src/timeline/moves.ts';
import { comparePositions, formatPosition, parsePosition, type Position } from '../../src/timeline/position.ts';
import { StepError } from '../../src/timeline/replay.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import type { StepView } from '../../src/timeline/view.ts';
import { contentOf } from '../helpers/ground.ts';
import { compileText, Town } from '../helpers/town.ts';

const JAR = `contract Jar {
  state coins: uint
  init(first: uint) { coins = first }
  payable action put(more: uint) {
    require more < 100 else "too many"
    coins += more
  }
  view twice() -> uint = coins * 2
  view third(of: uint) -> uint {
    require of > 0 else "of what?"
    return coins / 3
  }
}`;

let town: Town;
beforeAll(async () => {
  town = await Town.open();
  await town.deploy('jar', ['5'], JAR);
});

function next(): BlockContext {
  const { head, params } = town.chain;
  const { number, timestamp, miner } = head.header;
  return { number: number + 1n, timestamp: timestamp + 5n, miner, baseFeePerGas: nextBaseFee(head.header), params };
}

function data(name: string, ...words: string[]): Uint8Array {
  return encodeCall(contractsIn(town.chain.headState())(town.address('jar'))!, name, words, town.names);
}

const sent = (from: string, name: string, words: readonly string[] = [], pay = '0'): DraftDeed => ({
  kind: 'unsigned',
  sender: town.address(from),
  to: town.address('jar'),
  wei: parseHlp(pay),
  data: data(name, ...words),
});
const asked = (name: string, ...words: string[]): DraftDeed => ({
  kind: 'view',
  to: town.address('jar'),
  data: data(name, ...words),
  from: town.address('bob'),
});

function withDrafts(...deeds: readonly DraftDeed[]): Timeline {
  return Timeline.open(town.chain, town.names, { drafts: new Drafts(town.chain, next(), deeds, town.names) });
}

const at = (text: string): Position => parsePosition(text) as Position;
const seen = async (timeline: Timeline, text: string): Promise<StepView> => (await timeline.look(at(text))) as StepView;

/** What is there at the end of a draft. */
async function endOf(timeline: Timeline, index = 0): Promise<StepView> {
  const position = timeline.draftPosition(index);
  const { steps } = await timeline.transaction(position);
  return (await timeline.look({ ...position, step: steps.length })) as StepView;
}

async function walk(timeline: Timeline, from: string, move: Move): Promise<string[]> {
  const places: string[] = [];
  for (let here = at(from); ;) {
    places.push(formatPosition(here));
    const there = await timeline.move(here, move);
    if (comparePositions(there, here) === 0) return places;
    here = there;
  }
}

describe('an action that nobody has signed', () => {
  test('is stepped with its names and values, and says at every place that it never happened', async () => {
    const timeline = withDrafts(sent('bob', 'put', ['2'], '1.5'));
    const [begin, end] = [await seen(timeline, '1.draft.0.0'), await endOf(timeline)];
    expect(begin).toMatchObject({ isDraft: true, ranCode: true, snapshot: { position: '1.draft.0.0' } });
    expect(begin.snapshot.locals).toMatchObject([{ name: 'more', shown: '2' }]);
    expect(begin.told).toMatchObject({ isDraft: true, hash: '', blockHash: '', block: '2', senderName: 'bob' });
    expect(begin.told.sentence).toBe('Draft, never on the chain: Bob called jar.put(more: 2), paying 1.5 hlp');
    expect(end.snapshot.state).toMatchObject([{ name: 'coins', shownOld: '5', shownNew: '7' }]);
    expect(end.snapshot.balances).toMatchObject([
      { name: 'bob', shown: '-1.5' },
      { name: 'jar', shown: '+1.5' },
    ]);
    expect(end.snapshot.sentence).toContain('none of it happened');
  });

  test('leaves no trace: every record of the chain is as it was', async () => {
    const before = await contentOf(town.chain.store);
    await endOf(withDrafts(sent('bob', 'put', ['2'])));
    expect(await contentOf(town.chain.store)).toBe(before);
    expect(town.chain.head.header.number).toBe(1n);
  });

  test('fails where it would, in the words of the contract', async () => {
    const { told, snapshot } = await endOf(withDrafts(sent('bob', 'put', ['100'])));
    expect(told.sentence).toBe(
      'Draft, never on the chain: Bob tried to call jar.put(more: 100); it failed: "too many"',
    );
    expect(snapshot).toMatchObject({ outcome: 'reverted', source: { line: 5 } });
  });

  test('that the sender cannot pay for is refused, with the rule', async () => {
    const timeline = withDrafts(sent('alise', 'put', ['1'], '20000'));
    const refused = await timeline.look(at('1.draft.0.0')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TransactionError);
    expect((refused as TransactionError).rule).toBe('balance');
  });

  test('does what the same does when it is mined afterwards, to the last unit of gas', async () => {
    const live = await Town.open();
    await live.deploy('jar', ['5'], JAR);
    const { told } = await endOf(withDrafts(sent('bob', 'put', ['2'], '1.5')));
    const mined = await live.send('jar.put', ['2'], { from: 'bob', pay: '1.5' });
    expect(told.gasUsed).toBe(mined.told.gasUsed);
    expect({ ...mined.told.call }).toEqual(told.call);
  });
});

describe('a view', () => {
  test('is a question: nobody pays, nothing stays, and its answer is told', async () => {
    const { told, snapshot } = await endOf(withDrafts(asked('twice')));
    expect(told).toMatchObject({ isDraft: true, isQuestion: true, answer: { shown: '10' } });
    expect(told.sentence).toBe('Question, never on the chain: Bob asked jar.twice()');
    expect(snapshot).toMatchObject({ outcome: 'success', balances: [], sentence: 'twice returned 10' });
  });

  test('that has no answer says why and where', async () => {
    const { told, snapshot } = await endOf(withDrafts(asked('third', '0')));
    expect(told.reason?.text).toBe('"of what?"');
    expect(snapshot.source?.line).toBe(10);
  });

  test('is asked by whoever asks: caller has their name', async () => {
    const whoami = 'contract Mirror { view who() -> address = caller }';
    await town.deploy('mirror', [], whoami);
    const known = contractsIn(town.chain.headState())(town.address('mirror'))!;
    const to = town.address('mirror');
    const question = { to, data: encodeCall(known, 'who', [], town.names), from: town.address('jon') };
    const { told } = await endOf(withDrafts({ kind: 'view', ...question }));
    expect(told.answer?.shown).toBe('jon');
  });

  test('of nobody is nothing to step', async () => {
    const deed: DraftDeed = {
      kind: 'view',
      to: town.address('bob'),
      data: new Uint8Array(4),
      from: town.address('bob'),
    };
    await expect(withDrafts(deed).look({ ...at('1.draft.0.0'), block: Number(town.chain.head.header.number) })).rejects.toThrow(StepError); // prettier-ignore
  });
});

describe('a deployment', () => {
  test('runs init with its arguments', async () => {
    const artifact = compileText('jar.hlp', JAR);
    const deed: DraftDeed = {
      kind: 'unsigned',
      sender: town.address('bob'),
      to: undefined,
      wei: 0n,
      data: encodeDeployment(artifact, ['9'], town.names),
    };
    const { told, snapshot } = await endOf(withDrafts(deed));
    expect(told.kind).toBe('deployment');
    expect(snapshot.state).toMatchObject([{ name: 'coins', shownNew: '9' }]);
    expect(snapshot.sentence).toContain('init returned; none of it happened');
  });
});

describe('drafts behind each other', () => {
  let line: Timeline;
  let head = 0;
  beforeEach(() => {
    head = Number(town.chain.head.header.number);
    line = withDrafts(sent('bob', 'put', ['2']), sent('bob', 'put', ['3']), asked('twice'));
  });

  test('find what those before them did', async () => {
    const { snapshot } = await endOf(line, 1);
    expect(snapshot.state).toMatchObject([{ name: 'coins', shownOld: '7', shownNew: '10' }]);
    expect((await endOf(line, 2)).told.answer?.shown).toBe('20');
  });

  test('are the end of the timeline: behind the newest root, forward and back through the same places', async () => {
    const forward = await walk(line, `${head}.root`, 'stepIn');
    const last = forward.at(-1) as string;
    expect(forward.slice(0, 2)).toEqual([`${head}.root`, `${head}.draft.0.0`]);
    expect(forward).toContain(`${head}.draft.2.0`);
    const back = await walk(line, last, 'stepInBack');
    expect(back.slice(0, forward.length)).toEqual(forward.toReversed());
    expect(back.at(-1)).toBe('0.genesis');
  });

  test('are walked from one to the next, and from the first one back to what was mined', async () => {
    const from = at(`${head}.draft.1.0`);
    const move = async (name: Move, start = from): Promise<string> => formatPosition(await line.move(start, name));
    expect(await move('nextTransaction')).toBe(`${head}.draft.2.0`);
    expect(await move('previousTransaction')).toBe(`${head}.draft.0.0`);
    expect(await move('previousTransaction', at(`${head}.draft.0.0`))).toBe(`${head}.0.0`);
    expect(await move('previousBlock')).toBe(`${head}.header`);
    expect(await move('nextBlock')).toBe(`${head}.draft.1.0`);
  });

  test('have a look of their own at every place, and every move from there leads to one', async () => {
    for (const text of await walk(line, `${head}.draft.0.0`, 'nextInstruction')) {
      const view = await line.look(at(text));
      expect(view).toMatchObject({ kind: 'step', isDraft: true });
      expect(JSON.parse(JSON.stringify(view))).toEqual(JSON.parse(JSON.stringify(await line.look(at(text)))));
      for (const move of MOVES) await line.move(at(text), move);
    }
  });
});

describe('where there is no draft', () => {
  test('no position of one opens', async () => {
    const plain = Timeline.open(town.chain, town.names);
    await expect(plain.look(at('1.draft.0.0'))).rejects.toThrow('a draft is nowhere but where it was tried');
    await expect(withDrafts(asked('twice')).look(at('1.draft.7.0'))).rejects.toThrow(StepError);
    expect(() => plain.draftPosition(0)).toThrow(StepError);
  });

  test('a step behind its end is not there', async () => {
    const line = withDrafts(asked('twice'));
    await expect(line.look({ ...line.draftPosition(0), step: 99 })).rejects.toThrow('so there is no step 99');
  });
});

test('behind genesis there may be one as well: a gift runs no code, so it has a before and an after', async () => {
  const empty = await Town.open();
  const { head, params } = empty.chain;
  const { timestamp, miner } = head.header;
  const context = { number: 1n, timestamp: timestamp + 5n, miner, baseFeePerGas: nextBaseFee(head.header), params };
  const [sender, to] = [empty.address('alise'), empty.address('bob')];
  const gift: DraftDeed = { kind: 'unsigned', sender, to, wei: parseHlp('2'), data: new Uint8Array(0) };
  const drafts = new Drafts(empty.chain, context, [gift], empty.names);
  const line = Timeline.open(empty.chain, empty.names, { drafts });
  const end = await endOf(line);
  expect(end).toMatchObject({ isDraft: true, ranCode: false, snapshot: { position: '0.draft.0.1' } });
  expect(end.told.sentence).toBe('Draft, never on the chain: Alise gave Bob 2 hlp');
  expect(await walk(line, '0.genesis', 'stepIn')).toEqual(['0.genesis', '0.draft.0.0', '0.draft.0.1']);
  expect(await walk(line, '0.draft.0.1', 'stepInBack')).toEqual(['0.draft.0.1', '0.draft.0.0', '0.genesis']);
});

test('a draft stays where it was tried while the chain goes on', async () => {
  const live = await Town.open();
  await live.deploy('jar', ['5'], JAR);
  const contract = contractsIn(live.chain.headState())(live.address('jar'))!;
  const to: Address = live.address('jar');
  const deed: DraftDeed = { kind: 'view', to, data: encodeCall(contract, 'twice', [], live.names), from: to };
  const { number, timestamp, miner } = live.chain.head.header;
  const context = { number: number + 1n, timestamp, miner, baseFeePerGas: 0n, params: live.chain.params };
  const line = Timeline.open(live.chain, live.names, { drafts: new Drafts(live.chain, context, [deed], live.names) });
  await live.send('jar.put', ['7']);
  expect((await endOf(line)).told.answer?.shown).toBe('10');
  expect(formatPosition(line.last())).toBe('1.root');
});
