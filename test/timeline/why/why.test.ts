/** Why a leaf has the value it has: every write of it, whoever made it and however, and the instruction at each position. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../../src/base/address.ts';
import { concatBytes, wordToBytes } from '../../../src/base/bytes.ts';
import { blockHash } from '../../../src/chain/block.ts';
import { cheatBytes } from '../../../src/chain/cheat.ts';
import { signTransaction } from '../../../src/chain/signing.ts';
import { type Artifact, compileFiles } from '../../../src/lang/artifact.ts';
import { Node } from '../../../src/node/node.ts';
import { openMemoryStore } from '../../../src/state/memory-store.ts';
import { parsePath } from '../../../src/timeline/paths.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import { comparePositions, parsePosition } from '../../../src/timeline/position.ts';
import { StepError } from '../../../src/timeline/replay.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { type Why, whyOf, type WhyWish, type Written } from '../../../src/timeline/why/why.ts';
import { BOB, keyOf } from '../../chain/helpers.ts';
import { transferTo } from '../../chain/make.ts';
import { filesOf } from '../../helpers/contracts.ts';
import { openCrowd } from '../../helpers/crowd.ts';
import { checkHistories } from '../../helpers/histories.ts';
import { Town } from '../../helpers/town.ts';

const TILL = `contract Till {
  state coins: uint = 7
  action add(more: uint) {
    coins += more
    require coins < 100 else "the till is full"
  }
}
`;

const CREW = `import Till from "./till.hlp"

struct Member { name: string, wage: uint }

contract Crew {
  state rate: uint = 3
  state boss: address
  state motto: string
  state members: map<address, Member>
  state shifts: map<address, uint>
  state days: list<uint, 8>

  invariant "not too many": sum(shifts) < 1000
  view people() -> uint = count(members.wage)

  init() { boss = caller }

  action join(name: string, wage: uint) { members[caller] = Member(name: name, wage: wage) }

  action work(times: uint) {
    for i in 0..times, max 20 { shifts[caller] += rate }
    days.push(times)
  }

  action say(words: string) { motto = words }

  action raise(to: uint) {
    require to > rate else "less than now"
    rate = to
  }

  action both(to: uint, till: Till) {
    rate = to
    try call till.add(to) { boss = caller } else { rate += 1 }
  }

  action again(till: Till) {
    try call till.add(99) { boss = nobody } else { }
    call till.add(1)
  }
}
`;

let town: Town;

/** A village where Alise paid Bob so often, half a unit each time. */
async function village(payments: number): Promise<Town> {
  const one = await Town.open();
  await one.deploy('village');
  for (const person of ['alise', 'bob']) await one.send('village.admit', [person, '50']);
  for (let i = 0; i < payments; i++) await one.send('village.pay', ['bob', '0.5', 'help']);
  return one;
}

/** Takes all blocks of another chain that begins alike. */
async function follow(one: Town, other: Town): Promise<void> {
  for (let n = 1n; n <= other.chain.head.header.number; n++) await one.chain.import(other.chain.blockByNumber(n)!);
}

const balanceOfBob = (one: Town, wish: Partial<WhyWish> = {}): Promise<Why> => {
  const path = `balances[${one.address('bob')}]`;
  return whyOf(one.chain, { contract: one.address('village'), path }, one.names, { limit: 100, ...wish });
};

async function whyIs(path: string, contract = 'crew', wish: Partial<WhyWish> = {}): Promise<Why> {
  const address = town.address(contract);
  const known = contractsIn(town.chain.headState())(address);
  if (known === undefined) throw new Error(`${contract} is no contract`);
  const found = parsePath(path, { ...known, names: town.names });
  if (found.kind === 'group') throw new Error(`${path} is a group`);
  return whyOf(town.chain, { contract: address, path: found.path }, town.names, { limit: 100, ...wish });
}

/** `6.0 join: 0 → 5` */
const told = ({ writes }: Why): string[] =>
  writes.map(({ block, transaction, line, how, shownOld, shownNew }) => {
    const where = how === 'code' ? `${line?.text.trim()}` : how;
    return `${block}.${transaction} ${where}: ${shownOld} → ${shownNew}`;
  });

const toWhat = ({ writes }: Why): string[] => writes.map(({ block, shownNew }) => `${block}: ${shownNew}`);

const transactionOf = ({ block, transaction }: Written): string => `${block}.${transaction}`;

describe('a crew', () => {
  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('till', [], TILL); // block 1
    const files = [{ name: 'crew.hlp', text: CREW }, { name: 'till.hlp', text: TILL }]; // prettier-ignore
    const { bytecode } = compileFiles(files).artifacts[0] as Artifact;
    const { receipt } = await town.mine({ to: undefined, data: bytecode }); // block 2
    town.name('crew', receipt.contractAddress);
    await town.send('crew.join', ['Al', '5']); // 3
    await town.send('crew.work', ['3']); // 4
    await town.send('crew.raise', ['4'], { from: 'bob' }); // 5
    await town.send('crew.raise', ['4']); // 6, fails
    await town.send('crew.both', ['10', 'till']); // 7
    await town.send('crew.both', ['99', 'till'], { from: 'jon' }); // 8: the till is too full
    await town.send('crew.work', ['1'], { from: 'bob' }); // 9
    await town.send('crew.say', ['all for one']); // 10
    await town.send('crew.say', ['']); // 11
    await town.send('crew.say', ['one for all, and a great many more words than fit one slot of the tree']); // 12
    await town.send('crew.again', ['till']); // 13
  });

  test('a value tells what it is, and every write of it, the newest first, with line, caller and position', async () => {
    const why = await whyIs('rate');

    expect(why).toMatchObject({ contract: 'crew', name: 'rate', type: 'uint256', now: '100', shownNow: '100' });
    expect(told(why)).toEqual([
      '8.0 try call till.add(to) { boss = caller } else { rate += 1 }: 99 → 100',
      '8.0 rate = to: 10 → 99',
      '7.0 rate = to: 4 → 10',
      '5.0 rate = to: 3 → 4',
      '2.0 entry: 0 → 3',
    ]);
    expect(why.writes[3]).toMatchObject({
      block: 5,
      transaction: 0,
      who: { name: 'bob' },
      line: { contract: 'crew', file: 'crew.hlp', line: 29, text: '    rate = to' },
      sentence: expect.stringMatching(/^Bob called crew\.raise\(to: 4\) in block 5/),
    });
    expect(why.writes.map(({ position }) => parsePosition(position)?.step)).not.toContain(undefined);
    expect([why.more, why.moreWrites]).toEqual([0, 0]);
  });

  test('what a variable begins with is written where it is declared, before the first instruction', async () => {
    const { writes } = await whyIs('rate');

    expect(writes.at(-1)).toMatchObject({
      how: 'entry',
      position: '2.0.0',
      line: { line: 6, text: '  state rate: uint = 3' },
    });
  });

  test('what a failed call wrote is not told, for nothing of it stays', async () => {
    const why = await whyIs('coins', 'till');

    expect(told(why)).toEqual(['13.0 coins += more: 17 → 18', '7.0 coins += more: 7 → 17', '1.0 entry: 0 → 7']);
    expect(why.writes[1]).toMatchObject({ who: { name: 'alise' }, line: { contract: 'till', file: 'till.hlp' } });
    expect(why.writes[1]?.sentence).toContain('crew.both');
  });

  test('a leaf that one transaction wrote several times has several writes, each with its own position', async () => {
    const why = await whyIs('shifts.alise');

    expect(told(why)).toEqual([
      '4.0 for i in 0..times, max 20 { shifts[caller] += rate }: 6 → 9',
      '4.0 for i in 0..times, max 20 { shifts[caller] += rate }: 3 → 6',
      '4.0 for i in 0..times, max 20 { shifts[caller] += rate }: 0 → 3',
    ]);
    expect(new Set(why.writes.map(({ position }) => position)).size).toBe(3);
  });

  test('sums, counts, fields, elements, lengths and texts have histories as well', async () => {
    expect(told(await whyIs('sum(shifts)')).map((line) => line.replace(/ .*:/, ''))).toEqual([
      '9.0 9 → 109',
      '4.0 6 → 9',
      '4.0 3 → 6',
      '4.0 0 → 3',
    ]);
    expect(told(await whyIs('count(members.wage)'))).toEqual([
      '3.0 action join(name: string, wage: uint) { members[caller] = Member(name: name, wage: wage) }: 0 → 1',
    ]);
    expect((await whyIs('members.alise.name')).writes).toMatchObject([{ shownOld: '""', shownNew: '"Al"' }]);
    expect((await whyIs('days.1')).writes).toMatchObject([
      { block: 9, new: '1', line: { text: '    days.push(times)' } },
    ]);
    expect((await whyIs('days.length')).writes.map(({ new: now }) => now)).toEqual(['2', '1']);
    expect((await whyIs('motto')).writes.map(({ shownOld, shownNew }) => [shownOld, shownNew])).toEqual([
      ['""', expect.stringContaining('one for all')],
      ['"all for one"', '""'],
      ['""', '"all for one"'],
    ]);
  });

  test('every history leads to the value of today, and every position to the instruction that wrote it', async () => {
    expect(await checkHistories(town.chain, town.address('crew'), town.names)).toEqual({ leaves: 12, writes: 23 });
    expect(await checkHistories(town.chain, town.address('till'), town.names)).toEqual({ leaves: 1, writes: 2 });
  });

  test('a jump stands in front of the write: the line is the one that was told, and the value is there one step on', async () => {
    const { writes } = await whyIs('rate');
    const timeline = Timeline.open(town.chain, town.names);
    for (const { position, line, how, shownOld, shownNew } of writes) {
      if (how !== 'code') continue;
      const here = parsePosition(position)!;
      const [before, after] = await Promise.all([timeline.look(here), timeline.look({ ...here, step: here.step + 1 })]);
      if (before.kind !== 'step' || after.kind !== 'step') throw new Error(`${position} is no step`);
      const rateIn = ({ snapshot }: typeof before) => snapshot.state.find(({ name }) => name === 'rate')?.shownNew;

      expect(before.snapshot.source).toEqual(line);
      expect([rateIn(before), rateIn(after)]).toEqual([shownOld, shownNew]);
    }
  });

  test('only so many are given, and it is told exactly how much more there is', async () => {
    expect(await whyIs('rate', 'crew', { limit: 2 })).toMatchObject({ writes: [{ block: 8 }, { block: 8 }], more: 3, moreWrites: 0 }); // prettier-ignore
    expect(await whyIs('rate', 'crew', { limit: 1 })).toMatchObject({
      writes: [{ new: '100' }],
      more: 3,
      moreWrites: 1,
    });
    expect(await whyIs('sum(shifts)', 'crew', { limit: 3 })).toMatchObject({ more: 0, moreWrites: 1 });
  });

  test('from a place on the timeline only what was written before it counts, and the value is the one of that place', async () => {
    const [, second, third] = (await whyIs('rate')).writes;
    const before = (text: string): Promise<Why> => whyIs('rate', 'crew', { before: parsePosition(text)! });

    expect(await before('0.genesis')).toMatchObject({ writes: [], now: '0', more: 0 });
    expect((await before('2.0.0')).writes).toMatchObject([{ how: 'entry', new: '3' }]);
    expect((await before('2.header')).writes).toEqual([]);
    expect((await before('7.root')).now).toBe('10');
    expect((await before(second!.position)).writes[0]).toEqual(third);
    expect((await before('8.root')).writes).toHaveLength(5);
  });

  test('what is no contract, or no leaf of it, is refused by name', async () => {
    const crew = town.address('crew');
    const ask = (contract: typeof crew, path: string): Promise<Why> =>
      whyOf(town.chain, { contract, path }, town.names, { limit: 1 });

    await expect(ask(crew, 'wages')).rejects.toThrow(new StepError('crew has no leaf called wages'));
    await expect(ask(town.address('bob'), 'rate')).rejects.toThrow('there is no contract at 0x');
    expect(await ask(crew, `shifts[${town.address('jon')}]`)).toMatchObject({ writes: [], shownNow: '0' });
  });

  test('whoever gives others their turn may also end the search', async () => {
    await expect(whyIs('rate', 'crew', { pause: () => Promise.reject(new Error('enough')) })).rejects.toThrow('enough');
  });
});

describe('a chain that changes', () => {
  test('what displaced blocks wrote is no history any more', async () => {
    const [one, other] = [await village(2), await village(4)];
    await other.send('village.pay', ['alise', '2', 'thanks'], { from: 'bob' });
    await one.send('village.pay', ['bob', '3', 'something else']);
    expect(toWhat(await balanceOfBob(one))).toEqual(['6: 4', '5: 1', '4: 0.5']);

    await follow(one, other);

    expect(one.chain.headHash).toBe(other.chain.headHash);
    expect(await balanceOfBob(one)).toEqual(await balanceOfBob(other));
    expect(toWhat(await balanceOfBob(one))).toEqual(['8: 0', '7: 2', '6: 1.5', '5: 1', '4: 0.5']);
    await checkHistories(one.chain, one.address('village'), one.names);
  });

  test('an answer is of one chain, also when another branch takes over in the middle of the search', async () => {
    const [one, other] = [await village(2), await village(1)];
    await other.send('village.pay', ['bob', '3', 'something else']);
    await other.send('village.pay', ['bob', '4', 'and more']);
    let turns = 0;
    const pause = async (): Promise<void> => {
      if (++turns === 2) await follow(one, other);
    };

    expect(toWhat(await balanceOfBob(one, { pause }))).toEqual(['6: 7.5', '5: 3.5', '4: 0.5']);
    expect(turns).toBeGreaterThan(4);
  });

  test('blocks that were taken back have written nothing', async () => {
    const one = await village(3);
    await one.chain.rewind(blockHash(one.chain.blockByNumber(4n)!));

    expect(toWhat(await balanceOfBob(one))).toEqual(['4: 0.5']);
    await checkHistories(one.chain, one.address('village'), one.names);
  });

  test('what was done by hand is told as such, and sums over it too', async () => {
    const node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
    const artifact = compileFiles(await filesOf('token.hlp')).artifacts[0] as Artifact;
    const data = concatBytes(artifact.bytecode, wordToBytes(1_000n));
    const deployment = { ...transferTo(BOB, 0n, { data, gasLimit: 20_000_000n }), to: undefined };
    await node.submit(signTransaction(deployment, keyOf('alise')));
    await node.mine();
    const contract = node.chain.contracts()[0]?.address as Address;
    const shape = BigInt(artifact.module.module.shapes.findIndex(({ name }) => name === 'balances'));
    const keys = [cheatBytes(BigInt(BOB))];
    await node.development.change(contract, { kind: 'leaf', shape, keys, value: cheatBytes(42n) });
    const ask = (path: string): Promise<Why> => whyOf(node.chain, { contract, path }, node.names, { limit: 9 });

    const expected = { how: 'by hand', position: '2.0.0', block: 2, line: undefined };
    expect((await ask(`balances[${BOB}]`)).writes).toMatchObject([
      { ...expected, shownOld: '0', shownNew: '42', sentence: expect.stringContaining('By hand, balances[bob]') },
    ]);
    expect((await ask('sum(balances)')).writes).toMatchObject([
      { ...expected, shownOld: '1000', shownNew: '1042' },
      { how: 'code', block: 1 },
    ]);
    await checkHistories(node.chain, contract, node.names);
    await node.close();
  });
});

describe('many payments in each block', () => {
  test('every key replays to its present value, and every jump lands on the writing instruction', async () => {
    const {
      chain,
      village: contract,
      names,
      members,
    } = await openCrowd({ members: 12, payments: 120, paymentsPerBlock: 9 });

    const { leaves, writes } = await checkHistories(chain, contract, names);
    expect(leaves).toBeGreaterThan(3 * members.length);
    expect(writes).toBeGreaterThan(4 * 100);
  });

  test('from any place, with any limit, come the newest writes before it, and the count of what is left', async () => {
    const {
      chain,
      village: contract,
      names,
      members,
    } = await openCrowd({ members: 4, payments: 40, paymentsPerBlock: 8 });
    const place = { contract, path: `balances[${members[1]!.address}]` };
    const { writes: all } = await whyOf(chain, place, names, { limit: Infinity });

    for (const [i, { position }] of all.entries()) {
      const at = parsePosition(position)!;
      for (const before of [at, { ...at, step: 0 }, { ...at, step: at.step + 1 }]) {
        const earlier = all.filter((write) => comparePositions(parsePosition(write.position)!, before) < 0);
        const limit = 1 + (i % 4);
        const why = await whyOf(chain, place, names, { limit, before });

        const [listed, rest] = [earlier.slice(0, limit), earlier.slice(limit)];
        const last = listed.at(-1);
        const same = rest.filter((write) => last !== undefined && transactionOf(write) === transactionOf(last)).length;
        const more = new Set(rest.slice(same).map(transactionOf)).size;
        expect(why).toMatchObject({ writes: listed, more, moreWrites: same, now: earlier[0]?.new ?? '0' });
      }
    }
  });

  test('of the newest block only as many transactions are run again as are asked for', async () => {
    const { chain, village: contract, names } = await openCrowd({ members: 3, payments: 40, paymentsPerBlock: 20 });
    let turns = 0;
    const pause = async (): Promise<void> => void turns++;

    const why = await whyOf(chain, { contract, path: 'sum(balances)' }, names, { limit: 6, pause });

    const placed = why.writes.map(({ position }) => parsePosition(position)!);
    expect(placed).toEqual(placed.toSorted((a, b) => comparePositions(b, a)));
    expect(new Set(placed.map(({ transaction }) => transaction))).toEqual(new Set([19, 18, 17]));
    expect(why.writes.filter((_, i) => i % 2 === 0).every(({ shownNew }) => shownNew === '0')).toBe(true);
    expect(why.more).toBe(37);
    // Once for each of two blocks that wrote it, for each transaction of the newest, and for each of the three that are told.
    expect(turns).toBe(2 + 20 + 3);
  });
});
