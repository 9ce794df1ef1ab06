/** The whole chain as one line: every place of it, walked both ways. */

import { beforeAll, describe, expect, test } from 'vitest';
import { sealBlock } from '../../src/chain/block.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { MOVES, type Move } from '../../src/timeline/moves.ts';
import { comparePositions, formatPosition, parsePosition, type Position } from '../../src/timeline/position.ts';
import { StepError } from '../../src/timeline/stepper.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import type { StepView, View } from '../../src/timeline/view.ts';
import { parseHlp } from '../../src/base/units.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { Town } from '../helpers/town.ts';

/** Functions that call functions, so that over, in and out differ. */
const STAIRS = `contract Stairs {
  state total: uint
  fn double(n: uint) -> uint {
    let twice = n + n
    return twice
  }
  fn fourfold(n: uint) -> uint {
    let half = double(n)
    return double(half)
  }
  action climb(n: uint) {
    let first = fourfold(n)
    total = first
  }
}`;

/** What is easily forgotten: nothing to do, two functions in one line, a failure deep inside. */
const ODD = `contract Odd {
  state total: uint
  action nothing() { }
  fn up(n: uint) -> uint { return n + 1 } action line(n: uint) { total = up(n) }
  fn check(n: uint) {
    require n > 5 else "too small"
  }
  action deep(n: uint) {
    check(n)
    total = n
  }
}`;

let town: Town;
let timeline: Timeline;

const at = (text: string): Position => parsePosition(text) as Position;
const moved = async (text: string, move: Move): Promise<string> => formatPosition(await timeline.move(at(text), move));

/** Every place on the way, the start included, until a move stays. */
async function walk(from: Position, move: Move): Promise<string[]> {
  const places: string[] = [];
  let here = from;
  for (;;) {
    places.push(formatPosition(here));
    const next = await timeline.move(here, move);
    if (comparePositions(next, here) === 0) return places;
    here = next;
  }
}

async function lineAt(position: Position): Promise<string> {
  const view = await timeline.look(position);
  if (view.kind !== 'step') return view.kind;
  return view.snapshot.outcome === 'success' ? 'the end' : (view.snapshot.source?.text.trim() ?? '');
}

/** The lines that one comes through. */
async function lines(from: string, ...moves: readonly Move[]): Promise<string[]> {
  const seen: string[] = [];
  let here = at(from);
  for (const move of moves) {
    here = await timeline.move(here, move);
    seen.push(await lineAt(here));
  }
  return seen;
}

async function walkTo(from: string, moves: readonly Move[]): Promise<string> {
  let here = at(from);
  for (const move of moves) here = await timeline.move(here, move);
  return formatPosition(here);
}

async function look<K extends View['kind']>(text: string, kind: K): Promise<Extract<View, { kind: K }>> {
  const view = await timeline.look(at(text));
  expect(view.kind).toBe(kind);
  return view as Extract<View, { kind: K }>;
}

/** Several transactions in one block. */
async function mineTogether(transactions: readonly Transaction[]): Promise<void> {
  const { chain } = town;
  const { header } = chain.head;
  const { block, refused } = chain.build(transactions, { timestamp: header.timestamp + 5n, miner: header.miner });
  expect(refused).toEqual([]);
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  await chain.import(sealBlock(block, found?.nonce ?? 0n));
}

/** With so little gas that it runs out on the way. */
function starved(transaction: Transaction, gasLimit: bigint, from: string): Transaction {
  const { signature: _, ...fields } = transaction;
  return signTransaction({ ...fields, gasLimit }, personNamed(from)?.privateKey ?? new Uint8Array(32));
}

function payment(units: string, to = 'bob'): { readonly to: `0x${string}`; readonly data: Uint8Array } {
  const village = town.address('village');
  const known = contractsIn(town.chain.headState())(village);
  if (known === undefined) throw new Error('there is no village');
  return { to: village, data: encodeCall(known, 'pay', [to, units, 'tea'], town.names) };
}

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  const paid = town.sign(payment('4.5'), 'alise');
  const gift = town.sign({ to: town.address('jon'), data: new Uint8Array(0), value: parseHlp('2') }, 'kofi');
  const failed = town.sign(payment('100'), 'freya');
  const back = town.sign(payment('1', 'alise'), 'bob');
  await mineTogether([paid, gift, failed, back]);
  await town.deploy('stairs', [], STAIRS);
  await town.send('stairs.climb', ['3']);
  await town.deploy('odd', [], ODD);
  await town.send('odd.nothing', []);
  await town.send('odd.line', ['3']);
  await town.send('odd.deep', ['3']);
  await mineTogether([starved(town.sign(payment('1'), 'alise'), 23_500n, 'alise')]);
  await mineTogether([]);
  timeline = Timeline.open(town.chain, town.names);
});

const sumOf = (rows: StepView['gasRows']): number => rows.reduce((all, { gas }) => all + gas, 0);

describe('walking the whole chain', () => {
  test.each([
    ['nextInstruction', 'previousInstruction'],
    ['stepIn', 'stepInBack'],
    ['nextLine', 'previousLine'],
  ] as const)('%s from genesis to head and %s back to genesis are the same places', async (there, back) => {
    const forwards = await walk(timeline.first(), there);
    const backwards = await walk(timeline.last(), back);

    expect(forwards.at(0)).toBe('0.genesis');
    expect(forwards.at(-1)).toBe('12.root');
    expect(backwards.toReversed()).toEqual(forwards);
    expect(forwards.map(at).sort(comparePositions).map(formatPosition)).toEqual(forwards);
    expect(new Set(forwards).size).toBe(forwards.length);
  });

  test('instructions are the finest walk, lines into calls are in it, lines over calls are in those', async () => {
    const fine = new Set(await walk(timeline.first(), 'nextInstruction'));
    const into = new Set(await walk(timeline.first(), 'stepIn'));
    const over = await walk(timeline.first(), 'nextLine');
    expect([...into].filter((place) => !fine.has(place))).toEqual([]);
    expect(over.filter((place) => !into.has(place))).toEqual([]);
    expect(fine.size).toBeGreaterThan(into.size);
    expect(into.size).toBeGreaterThan(over.length);
  });

  test('a block goes header, its transactions, reward, root', async () => {
    const places = await walk(at('4.header'), 'stepOut');
    const inBlock = places.filter((place) => place.startsWith('4.'));
    const transactions = ['4.0.0', '4.0.45', '4.1.0', '4.1.1', '4.2.0', '4.2.6', '4.3.0', '4.3.45'];
    expect(inBlock).toEqual(['4.header', ...transactions, '4.reward', '4.root']);
  });

  test('a block without transactions has its header, reward and root', async () => {
    expect(await walk(at('12.header'), 'nextInstruction')).toEqual(['12.header', '12.reward', '12.root']);
  });

  test('by transaction and by block one goes from beginning to beginning', async () => {
    const beginnings = [
      '1.0.0',
      '2.0.0',
      '3.0.0',
      '4.0.0',
      '4.1.0',
      '4.2.0',
      '4.3.0',
      ...[5, 6, 7, 8, 9, 10, 11].map((block) => `${block}.0.0`),
    ];
    expect(await walk(timeline.first(), 'nextTransaction')).toEqual(['0.genesis', ...beginnings]);
    expect(await walk(timeline.last(), 'previousTransaction')).toEqual([
      '12.root',
      ...beginnings.toReversed(),
      '0.genesis',
    ]);
    const headers = Array.from({ length: 12 }, (_, i) => `${i + 1}.header`);
    expect(await walk(timeline.first(), 'nextBlock')).toEqual(['0.genesis', ...headers]);
    expect(await walk(timeline.last(), 'previousBlock')).toEqual(['12.root', ...headers.toReversed(), '0.genesis']);
  });

  test('back by transaction leads to the beginning of this one first, and by block to its header', async () => {
    expect(await moved('4.2.3', 'previousTransaction')).toBe('4.2.0');
    expect(await moved('4.2.0', 'previousTransaction')).toBe('4.1.0');
    expect(await moved('4.2.3', 'previousBlock')).toBe('4.header');
    expect(await moved('4.header', 'previousBlock')).toBe('3.header');
  });

  test('every move stays at the end it leads to', async () => {
    const stays = async (position: Position): Promise<Move[]> => {
      const ends = await Promise.all(MOVES.map(async (move) => (await timeline.move(position, move)) === position));
      return MOVES.filter((_, i) => ends[i]);
    };
    expect(await stays(timeline.first())).toEqual(MOVES.filter((move) => /previous|Back/.test(move)));
    expect(await stays(timeline.last())).toEqual(MOVES.filter((move) => !/previous|Back/.test(move)));
  });

  test('a block that arrives while one looks is where the walk goes on', async () => {
    const live = await Town.open();
    const line = Timeline.open(live.chain, live.names);
    expect(formatPosition(line.last())).toBe('0.genesis');
    expect(await line.move(line.first(), 'nextLine')).toEqual(line.first());

    await live.give('bob', '1');

    expect(formatPosition(await line.move(line.first(), 'nextLine'))).toBe('1.header');
    expect(formatPosition(line.last())).toBe('1.root');
  });
});

describe('lines over, into and out of calls', () => {
  test('over runs what a line calls, in goes into it', async () => {
    expect(await lines('6.0.0', 'nextLine', 'nextLine')).toEqual(['total = first', 'the end']);
    expect(await lines('6.0.0', 'stepIn', 'stepIn', 'stepIn', 'stepIn', 'stepIn')).toEqual([
      'let half = double(n)',
      'let twice = n + n',
      'return twice',
      'return double(half)',
      'let twice = n + n',
    ]);
  });

  test('out leads behind the function to what called it, and back to the line that called', async () => {
    const inDouble = await walkTo('6.0.0', ['stepIn', 'stepIn']);
    expect(await lines(inDouble, 'stepOut', 'stepOut', 'stepOut')).toEqual([
      'return double(half)',
      'total = first',
      'the end',
    ]);
    expect(await lines(inDouble, 'stepOutBack', 'stepOutBack')).toEqual([
      'let half = double(n)',
      'let first = fourfold(n)',
    ]);
  });

  test('over, at the last line of a function, goes on in what called it', async () => {
    const atReturn = await walkTo('6.0.0', ['stepIn', 'stepIn', 'nextLine']);
    expect(await lines(atReturn, 'nextLine')).toEqual(['return double(half)']);
  });

  test('over runs a function that stands in the same line', async () => {
    expect(await lines('9.0.0', 'nextLine')).toEqual(['the end']);
    expect(await lines('9.0.0', 'stepIn', 'stepOut')).toEqual([expect.stringContaining('return n + 1'), 'the end']);
  });

  test('from a failure deep inside, back leads to the line that called, and back into it to the line that failed', async () => {
    const end = (await look('10.0.0', 'step')).lastStep;
    expect(await lines(`10.0.${end}`, 'previousLine')).toEqual(['check(n)']);
    expect(await lines(`10.0.${end}`, 'stepInBack')).toEqual(['require n > 5 else "too small"']);
  });

  test('a function that does nothing has a beginning and an end', async () => {
    const { lastStep } = await look('8.0.0', 'step');
    expect(await walk(at('8.header'), 'nextLine')).toEqual(
      expect.arrayContaining(['8.0.0', `8.0.${lastStep}`, '8.reward']),
    );
  });

  test('from between two lines, back leads to the beginning of this one', async () => {
    expect(await moved('4.0.1', 'previousLine')).toBe('4.0.0');
  });
});

describe('what there is to see', () => {
  test('everywhere: plain data that survives JSON, and the same when one comes back', async () => {
    const views = new Map<string, string>();
    for (const place of await walk(timeline.first(), 'nextInstruction')) {
      const view = await timeline.look(at(place));
      expect(formatPosition(view.position)).toBe(place);
      views.set(place, JSON.stringify(view));
    }
    for (const place of [...views.keys()].reverse()) {
      expect(JSON.stringify(await timeline.look(at(place)))).toBe(views.get(place));
    }
  });

  test('at every root: the state that executing the block gives is the one its header promises', async () => {
    for (let block = 1; block <= 12; block++) {
      const root = await look(`${block}.root`, 'root');
      expect(root).toMatchObject({ equal: true, computed: root.promised });
    }
    const { leaves, balances, sentence } = await look('4.root', 'root');
    expect(leaves.map(({ contract, name, shownOld, shownNew }) => [contract, name, shownOld, shownNew])).toEqual([
      ['village', 'balances[bob]', '0', '3.5'],
      ['village', 'balances[alise]', '0', '-3.5'],
    ]);
    expect(balances.find(({ name }) => name === 'jon')?.shown).toBe('+2');
    expect(sentence).toMatch(/^Block 4 leads to the state [0-9a-f]{8}…, as its header says$/);
  });

  test('at a header: the pointer, the work and its target', async () => {
    const header = await look('4.header', 'header');
    const { parentHash, target, hash, difficulty, tries, transactions, miner } = header;
    expect(parentHash).toBe((await look('3.header', 'header')).hash);
    expect(BigInt(hash)).toBeLessThan(BigInt(target));
    expect(BigInt(target)).toBe((1n << 256n) / 256n);
    expect([difficulty, transactions, miner.name]).toEqual(['256', 4, 'helper']);
    expect(header.sentence).toContain(`found after ${tries} tr`);
  });

  test('at the reward: the miner gets five hlp and the fees, the base fee is nobody’s', async () => {
    const { who, amount, fees, burned, sentence } = await look('4.reward', 'reward');
    const { balances } = await look('4.root', 'root');
    const helper = balances.find(({ name }) => name === 'helper');
    expect(who.name).toBe('helper');
    expect(amount).toEqual({ wei: '5000000000000000000', shown: '5' });
    expect(BigInt(amount.wei) + BigInt(fees.wei)).toBe(BigInt(helper?.wei ?? 0));
    const all = balances.reduce((sum, { wei }) => sum + BigInt(wei), 0n);
    expect(all).toBe(BigInt(amount.wei) - BigInt(burned.wei));
    expect(sentence).toBe(
      `Helper gets 5 hlp for the work and ${fees.shown} hlp in fees; ${burned.shown} hlp are burned`,
    );
  });

  test('at genesis: who had what before anything happened', async () => {
    const genesis = await look('0.genesis', 'genesis');
    expect(genesis).toMatchObject({ chainId: '1902', says: 'coinbase', difficulty: '256' });
    expect(genesis.sentence).toBe('Here everything begins: 10 accounts with 100000 hlp together');
    expect(genesis.allocations.find(({ who }) => who.name === 'alise')?.amount.shown).toBe('10000');
  });

  test('at a gift, which ran no code: before and after, and who has what now', async () => {
    const before = await look('4.1.0', 'step');
    const after = await look('4.1.1', 'step');
    expect(before).toMatchObject({ lastStep: 1, files: [], snapshot: { balances: [], outcome: undefined } });
    expect(after.told.sentence).toMatch(/^Kofi gave Jon 2 hlp/);
    expect(after.snapshot).toMatchObject({
      outcome: 'success',
      sentence: 'kofi -2 hlp, jon +2 hlp',
      source: undefined,
    });
  });

  test('at a deployment without init: two steps, too', async () => {
    expect(await look('5.0.1', 'step')).toMatchObject({ lastStep: 1, snapshot: { outcome: 'success', state: [] } });
  });

  test('at a step: the source it came from, whole, and gas by line that adds up', async () => {
    const start = await look('4.0.0', 'step');
    const end = await look('4.0.45', 'step');
    expect(start.files.map(({ name }) => name)).toEqual(['village.hlp']);
    expect(start.gasByLine).toEqual([]);
    for (let step = 0; step <= end.lastStep; step++) {
      const { gasRows, snapshot } = await look(`4.0.${step}`, 'step');
      expect(sumOf(gasRows) - sumOf(start.gasRows)).toBe(snapshot.gas.used - start.snapshot.gas.used);
    }
    expect(sumOf(end.gasRows)).toBe(Number(end.told.gasUsed));
    const dearest = end.gasByLine.toSorted((a, b) => b.gas - a.gas)[0];
    expect(start.files[0]?.text.split('\n')[(dearest?.line ?? 0) - 1]?.trim()).toBe('balances[caller] = left');
  });

  test('at a transaction behind others of its block: the state they left', async () => {
    const { state } = (await look('4.3.0', 'step')).snapshot;
    const old = Object.fromEntries(state.map(({ name, shownOld }) => [name, shownOld]));
    expect(old).toMatchObject({ 'balances[alise]': '-4.5', 'balances[bob]': '4.5' });
    expect((await look('4.3.45', 'step')).snapshot.outcome).toBe('success');
  });

  test('where the gas ran out: all of it is gone', async () => {
    const start = await look('11.0.0', 'step');
    const { snapshot } = await look(`11.0.${start.lastStep}`, 'step');
    expect(snapshot.outcome).toBe('outOfGas');
    expect(snapshot.gas.left).toBe(0);
    expect(snapshot.sentence).toBe('it failed, and nothing of it stays: the gas ran out; all of it is gone');
  });

  test('at the end of a failure: why, and that nothing stays', async () => {
    const end = await look('4.2.6', 'step');
    expect(end.snapshot).toMatchObject({
      outcome: 'reverted',
      sentence: 'it failed, and nothing of it stays: NotAMember(who: freya)',
    });
    expect(end.breakingWrite).toBeUndefined();
  });
});

describe('positions that are not there', () => {
  test.each(['13.header', '4.4.0', '4.0.46', '4.1.2', '99.0.0'])('%s is refused, with what there is', async (text) => {
    await expect(timeline.look(at(text))).rejects.toThrow(StepError);
    await expect(timeline.move(at(text), 'nextLine')).rejects.toThrow(StepError);
  });

  test('so are those that no text could write', async () => {
    const position = at('4.0.0');
    for (const wrong of [{ step: -1 }, { step: 0.5 }, { transaction: -1 }, { block: 0 }, { block: Number.NaN }]) {
      await expect(timeline.look({ ...position, ...wrong })).rejects.toThrow(StepError);
    }
    await expect(timeline.look({ ...position, moment: 'genesis' })).rejects.toThrow(StepError);
  });

  test('a transaction is found by its place in the block, or refused', () => {
    expect(formatPosition(timeline.positionOf(4, 2))).toBe('4.2.0');
    expect(() => timeline.positionOf(4, 4)).toThrow('there is no transaction 4.4');
    expect(() => timeline.positionOf(0, 0)).toThrow(StepError);
    expect(() => timeline.positionOf(13, 0)).toThrow(StepError);
  });
});
