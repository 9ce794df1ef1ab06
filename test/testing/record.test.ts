/** From play to test: what happened on a chain becomes a test that passes, with what had to happen before, and nothing else. */

import { assert, asyncProperty, integer } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Address, NOBODY } from '../../src/base/address.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { cheatBytes } from '../../src/chain/cheat.ts';
import { analyse } from '../../src/lang/artifact.ts';
import { format } from '../../src/lang/format/format.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { type Recording, RecordError, recordingOf } from '../../src/testing/record/record.ts';
import type { TestResult } from '../../src/testing/results.ts';
import { runTests } from '../../src/testing/runner.ts';
import { encodeCall, encodeDeployment } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import type { Names } from '../../src/timeline/values.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { ALISE, BOB } from '../chain/helpers.ts';
import { transferTo } from '../chain/make.ts';
import { chainStory, STORY_NAMES } from '../helpers/chain-story.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';
import { programOf } from '../helpers/generate-program.ts';
import { compileText, contractText, Town } from '../helpers/town.ts';

const WISH = { sentence: 'it happened', fileName: 'recorded.hlp' };
const LAST = Number.MAX_SAFE_INTEGER;

/** All of some blocks. */
async function recorded(chain: Chain, names: Names, from: number, to = from): Promise<Recording> {
  return recordingOf(chain, { from: { block: from, index: 0 }, to: { block: to, index: LAST } }, names, WISH);
}

const inTown = (town: Town, from: number, to = from): Promise<Recording> => recorded(town.chain, town.names, from, to);

/** Plays it; the test's failure, or that it does not even compile. */
async function played({ text, sources }: Pick<Recording, 'text' | 'sources'>): Promise<string | undefined> {
  const files = [{ name: WISH.fileName, text }, ...sources];
  const { program, diagnostics } = analyse(files);
  if (program === undefined) return diagnostics[0]?.title;
  const { results } = await runTests(program, files);
  expect(results).toHaveLength(1);
  return results[0]?.failure?.message.head;
}

/** The longest story of a file. */
async function longestOf(file: string): Promise<TestResult | undefined> {
  const files = await filesOf(file);
  const { program } = analyse(files);
  if (program === undefined) throw new Error(`${file} does not compile`);
  return (await runTests(program, files)).results.toSorted((a, b) => b.transactions - a.transactions)[0];
}

/** What is done in it, by whom. */
const linesOf = ({ test: text }: Recording): readonly string[] =>
  text.split('\n').flatMap((line) => (/^ {2,}(?:as|let|call|expect fail|send)/.test(line) ? [line.trim()] : []));

/** A chain to play on, where everything is done by hand or as alise, whom nobody has to be. */
async function playground(): Promise<{
  readonly node: Node;
  readonly act: (to: Address | undefined, data: Uint8Array) => Promise<void>;
}> {
  const node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
  node.development.impersonate(ALISE);
  let nonce = 0n;
  const act = async (to: Address | undefined, data: Uint8Array): Promise<void> => {
    const unsigned = transferTo(BOB, 0n, { nonce: nonce++, gasLimit: 20_000_000n });
    await node.submit(node.development.transactionAs(ALISE, { ...unsigned, to, data }));
    await node.mine();
  };
  return { node, act };
}

describe('a village', () => {
  let town: Town;

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('village'); // 1
    await town.deploy('board', ['alise']); // 2: has nothing to do with it
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);
    await town.give('jon', '3'); // 5
    await town.send('village.admit', ['jon', '50']);
    await town.send('village.pay', ['bob', '4.5', 'fixed my "bike"\n']); // 7
    await town.send('village.pay', ['bob', '400', 'too much']);
    await town.send('village.admit', [NOBODY, '1']);
    await town.send('village.pay', ['alise', '1.25', 'back'], { from: 'bob' }); // 10
  });

  test('a stretch has in front what it stands on, and nothing else', async () => {
    const recording = await inTown(town, 7, 10);
    expect(recording.text).toMatchInlineSnapshot(`
      "import Village from "./village.hlp"

      test "it happened" {
        actor alise, bob, jon

        // What had to happen before.
        let village = deploy Village()
        call village.admit(alise, 50 hlp)
        call village.admit(bob, 50 hlp)
        call village.admit(jon, 50 hlp)

        // What happened.
        call village.pay(bob, 4.5 hlp, "fixed my \\"bike\\"\\n")
        // OverLimit(member: alise, balance: -404.5 hlp, limit: 50 hlp)
        expect fail OverLimit { call village.pay(bob, 400 hlp, "too much") }
        expect fail "nobody cannot be a member" { call village.admit(nobody, 1 hlp) }
        as bob { call village.pay(alise, 1.25 hlp, "back") }

        // What is there at the end.
        expect village.balanceOf(alise) == -3.25 hlp
        expect village.balanceOf(bob) == 3.25 hlp
      }
      "
    `);
    expect(await played(recording)).toBeUndefined();
    expect(format({ name: 'recorded.hlp', text: recording.text }).text).toBe(recording.text);
    expect(recording).toMatchObject({ told: 4, setUp: 4, leftOut: [], unseen: [] });
  });

  test('one transaction alone, and one of several in a block', async () => {
    expect((await inTown(town, 5)).test).toMatchInlineSnapshot(`
      "test "it happened" {
        actor alise with 3 hlp
        actor jon

        // What happened.
        send 3 hlp to jon

        // What is there at the end.
        expect hlpOf(alise) == 0 hlp
        expect hlpOf(jon) == 3 hlp
      }
      "
    `);
    const { test: payment } = await inTown(town, 10);
    expect(payment).toContain('as bob { call village.pay(alise, 1.25 hlp, "back") }');
    expect(payment).toContain('expect village.balanceOf(bob) == 3.25 hlp');
  });

  test('a stretch without transactions, and one beyond the end, are none', async () => {
    await expect(inTown(town, 11, 12)).rejects.toThrow(RecordError);
  });

  test('every number it expects is looked at: with another one it fails', async () => {
    const recording = await inTown(town, 1, 10);
    const lines = recording.text.split('\n');
    const expecting = lines.flatMap((line, i) => (/ expect .*== -?\d/.test(line) ? [i] : []));
    expect(expecting.length).toBeGreaterThan(3);
    for (const i of expecting) {
      const text = lines.map((line, at) => (at === i ? line.replace(/(== -?)(\d)/, '$11$2') : line)).join('\n');
      expect(await played({ ...recording, text }), lines[i]).toMatch(/^failed\[T\]/);
    }
  });

  test('without any one line of its set-up it fails', async () => {
    const recording = await inTown(town, 7, 10);
    const lines = recording.text.split('\n');
    const setUp = lines.flatMap((line, i) => (/call village\.admit\((alise|bob), 50/.test(line) ? [i] : []));
    expect(setUp).toHaveLength(2);
    for (const i of setUp) {
      const text = lines.filter((_, at) => at !== i).join('\n');
      expect(await played({ ...recording, text })).toBeDefined();
    }
  });
});

describe('what the set-up is made of', () => {
  const counting = `
    contract Hall {
      state seats: map<address, uint>
      state open: bool
      invariant "there are three": sum(seats) <= 3
      action take(n: uint) { seats[caller] = n }
      action unlock() { open = true }
      action enter() { require open else "it is locked" }
      payable action pay() {}
      action out(n: uint) { send n to caller }
      view seatsOf(who: address) -> uint = seats[who]
      view all() -> uint = sum(seats)
    }`;

  async function hall(): Promise<Town> {
    const town = await Town.open();
    await town.deploy('hall', [], counting); // 1
    await town.send('hall.take', ['1'], { from: 'bob' }); // 2
    await town.send('hall.take', ['2'], { from: 'jon' }); // 3
    await town.send('hall.unlock', []); // 4
    await town.send('hall.pay', [], { pay: '2', from: 'bob' }); // 5
    return town;
  }

  test('a sum stands on all that is in it, also where the same transaction adds to it', async () => {
    const town = await hall();
    await town.send('hall.take', ['1']);
    expect(linesOf(await inTown(town, 6))).toEqual([
      'let hall = deploy Hall()',
      'as bob { call hall.take(1) }',
      'as jon { call hall.take(2) }',
      'expect fail InvariantBroken { call hall.take(1) }',
    ]);
  });

  test('a value stands on whoever wrote it last, and a payment on whoever brought the hlp', async () => {
    const town = await hall();
    await town.send('hall.enter', []);
    await town.send('hall.out', ['1000000000000000000']);
    const enter = linesOf(await inTown(town, 6));
    expect(enter.slice(-2)).toEqual(['call hall.unlock()', 'call hall.enter()']);
    expect(enter.join(' ')).not.toContain('pay()');
    const out = await inTown(town, 7);
    expect(linesOf(out)).toContain('as bob { call hall.pay() paying 2 hlp }');
    expect(linesOf(out)).not.toContain('call hall.unlock()');
    expect(out.test).toContain('expect hlpOf(address(hall)) == 1 hlp');
  });
});

describe('what is expected at the end', () => {
  test('is not what only the clock decides', async () => {
    const town = await Town.open();
    const source = 'contract Clock { state ends: uint action set() { ends = 99 } view isOver() -> bool = now > ends }';
    await town.deploy('clock', [], source);
    await town.send('clock.set', []);
    expect((await inTown(town, 2)).test).not.toContain('isOver');
  });
});

describe('all that there is in a story', () => {
  test('time that passes, answers, structs, enums, hlp', async () => {
    const town = await Town.open();
    await town.deploy('escrow');
    await town.send('escrow.open', ['bob', 'jon'], { pay: '2.5' });
    await town.send('escrow.release', ['1']);
    const recording = await inTown(town, 2, 3);
    expect(recording.text).toMatchInlineSnapshot(`
      "import Escrow, Stage from "./escrow.hlp"

      test "it happened" {
        actor alise with 3 hlp
        actor bob, jon

        // What had to happen before.
        let escrow = deploy Escrow()

        // What happened.
        wait 7 seconds
        let answer = call escrow.open(bob, jon) paying 2.5 hlp
        expect answer == 1
        call escrow.release(1)

        // What is there at the end.
        let deal = escrow.deal(1)
        expect deal.buyer == alise
        expect deal.seller == bob
        expect deal.arbiter == jon
        expect deal.amount == 0 hlp
        expect deal.deadline == 1_736_899_210
        expect deal.stage == Stage.Released
        expect hlpOf(alise) == 0.5 hlp
        expect hlpOf(address(escrow)) == 0 hlp
        expect hlpOf(bob) == 2.5 hlp
      }
      "
    `);
    expect(await played(recording)).toBeUndefined();
  });

  test('contracts that call each other, put there by different people', async () => {
    const town = await Town.open();
    const prices = compileText('prices.hlp', contractText('prices'));
    const { receipt } = await town.mine({ to: undefined, data: encodeDeployment(prices, [], town.names) }, 'bob');
    town.name('prices', receipt.contractAddress);
    await town.deploy('stall', ['prices']);
    await town.send('stall.buy', ['apples', '3'], { from: 'jon', pay: '2' });
    await town.send('prices.write', ['apples', '0.5'], { from: 'bob' });
    await town.send('stall.buy', ['apples', '3'], { from: 'jon', pay: '2' });
    const recording = await inTown(town, 5);
    expect(recording.text).toMatchInlineSnapshot(`
      "import PriceBoard from "./prices.hlp"
      import Stall from "./stall.hlp"

      test "it happened" {
        actor bob, alise
        actor jon with 2 hlp

        // What had to happen before.
        let prices = deploy PriceBoard()
        var stall = Stall(nobody)
        as alise { stall = deploy Stall(prices) }
        wait 16 seconds
        call prices.write("apples", 0.5 hlp)

        // What happened.
        as jon {
          wait 4 seconds
          let answer = call stall.buy("apples", 3) paying 2 hlp
          expect answer == 1.5 hlp
        }

        // What is there at the end.
        expect hlpOf(jon) == 0.5 hlp
        expect hlpOf(alise) == 1.5 hlp
      }
      "
    `);
    expect(await played(recording)).toBeUndefined();
  });

  test('values of every kind are written so that they are read back', async () => {
    const source = `
      enum Stage { Open, Done }
      struct Task { owner: address, stage: Stage, tags: list<string, 3>, price: uint }
      contract Kinds {
        enum Inner { X, Y }
        state kept: map<uint, bytes>
        state calls: uint
        action keep(id: uint, b: bytes, s: string) -> bytes { kept[id] = b calls += 1 return b }
        action task(t: Task, w: list<address, 3>) -> Task { calls += w.length return t }
        action edges(a: uint, b: int, c: int8, d: bytes20, e: bytes4, f: bool) -> int { calls += 1 return b }
        action other(k: Kinds, who: address) -> Kinds { calls += 1 return k }
        action inner() -> Inner { calls += 1 return Inner.Y }
        view keptAt(id: uint) -> bytes = kept[id]
      }`;
    const town = await Town.open();
    await town.deploy('kinds', [], source);
    const bytes = `0x${'f0'.repeat(32)}1b`;
    await town.send('kinds.keep', ['7', bytes, 'a "b" \\ \u202E c\n']);
    await town.send('kinds.task', [
      '(owner: bob, stage: Done, tags: ["a", "ü🌱"], price: 3)',
      `[alise, ${NOBODY}, kinds]`,
    ]);
    const [max, min] = [(2n ** 256n - 1n).toString(), (-(2n ** 255n)).toString()];
    await town.send('kinds.edges', [max, min, '-128', `0x${'ab'.repeat(20)}`, '0x150b7a02', 'true']);
    await town.send('kinds.other', ['kinds', `0x${'12'.repeat(20)}`]);
    await town.send('kinds.inner', []);
    await town.send('kinds.keep', ['8', `0x${'ff'.repeat(300)}`, '']);
    const recording = await inTown(town, 1, Number(town.chain.head.header.number));
    expect(recording.test).toMatchInlineSnapshot(`
      "test "it happened" {
        actor alise, bob

        // What happened.
        let kinds = deploy Kinds()
        let answer = call kinds.keep(
          7,
          concat(encode(0xf0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0), "\\u{1b}"),
          "a \\"b\\" \\\\ \\u{202e} c\\n",
        )
        expect keccak256(answer) == 0xd4eaff6ee7288b2bbd8dcc0eb7fa412737d6c2c5ad85ef9a0eb71b5dcaed4226
        let answer2 = call kinds.task(
          Task(owner: bob, stage: Stage.Done, tags: ["a", "ü🌱"], price: 3),
          [alise, nobody, address(kinds)],
        )
        expect answer2.owner == bob
        expect answer2.stage == Stage.Done
        expect answer2.tags.length == 2
        expect answer2.tags[0] == "a"
        expect answer2.tags[1] == "ü🌱"
        expect answer2.price == 3
        let answer3 = call kinds.edges(
          MAX_UINT,
          MIN_INT,
          -128,
          bytes20(uint160(0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB)),
          0x150b7a02,
          true,
        )
        expect answer3 == MIN_INT
        let answer4 = call kinds.other(kinds, 0x1212121212121212121212121212121212121212)
        expect address(answer4) == address(kinds)
        let answer5 = call kinds.inner()
        expect uint(answer5) == 1
        // 7.0 is left out: some of its bytes are no text, and a test writes bytes as text or by 32

        // What is there at the end.
        expect keccak256(kinds.keptAt(7))
          == 0xd4eaff6ee7288b2bbd8dcc0eb7fa412737d6c2c5ad85ef9a0eb71b5dcaed4226
      }
      "
    `);
    expect(await played(recording)).toBeUndefined();
  });
});

describe('what a test cannot say is left out, with the reason', () => {
  test('what was changed by hand, and what stands on it; what somebody did unsigned is told', async () => {
    const { node, act } = await playground();
    const artifact = compileText('token.hlp', contractText('token'));
    await act(undefined, encodeDeployment(artifact, ['100'], node.names));
    const token = node.chain.contracts()[0]?.address ?? NOBODY;
    const known = { module: artifact.module, artifact };
    const shape = BigInt(artifact.module.module.shapes.findIndex(({ name }) => name === 'balances'));
    await act(token, encodeCall(known, 'transfer', ['bob', '30'], node.names));
    const value = cheatBytes(5n);
    await node.development.change(token, { kind: 'leaf', shape, keys: [cheatBytes(BigInt(ALISE))], value });
    await act(token, encodeCall(known, 'transfer', ['bob', '1'], node.names));
    const { test: text, leftOut } = await recorded(node.chain, node.names, 1, 4);
    expect(leftOut).toEqual([
      { place: '3.0', why: 'it was changed by hand, and a test has no hands' },
      { place: '4.0', why: 'it needs 3.0, which cannot be told' },
    ]);
    expect(text).toContain('call token.transfer(bob, 30)');
    expect(text).toContain('// 4.0 is left out: it needs 3.0, which cannot be told');
    expect(text).not.toContain('balanceOf(alise)');
    await node.close();
  });

  test('what somebody put other code in the place of', async () => {
    const { node, act } = await playground();
    const first = compileText('up.hlp', 'contract Up { state n: uint action up() { n += 1 } }');
    const second = compileText('up.hlp', 'contract Up { state n: uint action up() { n += 2 } }');
    await act(undefined, encodeDeployment(first, [], node.names));
    const up = node.chain.contracts()[0]?.address ?? NOBODY;
    await node.development.change(up, { kind: 'code', code: second.bytecode });
    await act(up, encodeCall({ module: second.module, artifact: second }, 'up', [], node.names));
    const { leftOut } = await recorded(node.chain, node.names, 1, 3);
    expect(leftOut.at(-1)).toEqual({ place: '3.0', why: 'the code of what it calls was changed by hand' });
    await node.close();
  });

  test('code without a source, data that fit nothing, hlp for what takes none, gas that its sender did not allow', async () => {
    const town = await Town.open();
    await town.deploy('village');
    const { module } = compileText('bare.hlp', 'contract Bare { state n: uint action up() { n += 1 } }');
    const { receipt } = await town.mine({ to: undefined, data: encodeModule({ ...module.module, source: undefined }) });
    town.name('bare', receipt.contractAddress);
    await town.send('bare.up', []);
    const village = town.address('village');
    await town.mine({ to: village, data: new Uint8Array([1, 2, 3, 4]) });
    const known = contractsIn(town.chain.headState())(village);
    if (known === undefined) throw new Error('there is a village');
    const admit = encodeCall(known, 'admit', ['bob', '50'], town.names);
    await town.mine({ to: village, data: concatBytes(admit, new Uint8Array(3)) });
    await town.mine({ to: village, data: admit, value: 1n });
    const short = { to: village, data: admit, gasLimit: 40_000n };
    await town.mine(short);
    const { leftOut, told } = await inTown(town, 1, 7);
    expect(leftOut).toEqual([
      { place: '2.0', why: 'it carries no source that gives the same code' },
      { place: '3.0', why: 'it needs 2.0, which cannot be told' },
      { place: '4.0', why: 'it names no function of the contract' },
      { place: '5.0', why: 'its data do not fit what it calls' },
      { place: '6.0', why: 'it pays what takes no hlp, which a test cannot even write' },
      {
        place: '7.0',
        why: 'in a test it comes out otherwise: nothing failed here (its sender allowed less gas than everybody has in a test)',
      },
    ]);
    expect(told).toBe(1);
    await expect(inTown(town, 4)).rejects.toThrow('nothing of it can be told as a test; 4.0: it names no function');
  });

  test('somebody who is known by address to a contract: a test has other people', async () => {
    const town = await Town.open();
    const source = `contract Mine { state n: uint action up() only ${town.names.resolve('bob') ?? ''} { n += 1 } view value() -> uint = n }`;
    await town.deploy('mine', [], source);
    await town.send('mine.up', [], { from: 'bob' });
    const { leftOut, test: text } = await inTown(town, 1, 2);
    expect(leftOut).toMatchObject([
      { place: '2.0', why: expect.stringContaining('in a test it comes out otherwise: ') },
    ]);
    expect(text).not.toContain('value()');
  });

  test('a source whose name would break out of the line that imports it', async () => {
    const town = await Town.open();
    const artifact = compileText(
      'a"\nb.hlp',
      'contract Odd { state n: uint action up() { n += 1 } view value() -> uint = n }',
    );
    const { receipt } = await town.mine({ to: undefined, data: encodeDeployment(artifact, [], town.names) });
    town.name('odd', receipt.contractAddress);
    await town.send('odd.up', []);
    const outcome = await inTown(town, 1, 2).then(played, (error: unknown) => error instanceof RecordError);
    expect([undefined, true]).toContain(outcome);
  });
});

describe('what happened anywhere becomes a test that passes', () => {
  test.each(CONTRACT_FILES)('the longest story of %s, from the middle on', { timeout: 60_000 }, async (file) => {
    const { chain, names } = (await longestOf(file)) ?? {};
    const head = Number(chain?.head.header.number ?? 0);
    if (chain === undefined || names === undefined || head === 0) return;
    const recording = await recorded(chain, names, Math.ceil(head / 2), head);
    expect(recording).toMatchObject({ leftOut: [], unseen: [] });
    expect(recording.told).toBe(head - Math.ceil(head / 2) + 1);
  });

  const REASONS =
    /^(its data do not fit|it names no function|it pays what takes no hlp|some of its bytes are no text|what it brings is no contract|it needs |in a test it comes out otherwise: )/;

  test('generated stories: what is left out is what no test can write', { timeout: 120_000 }, async () => {
    const [told, left] = [[] as number[], [] as string[]];
    const law = asyncProperty(integer({ min: 1, max: 2 ** 31 }), async (seed) => {
      const chain = await chainStory(programOf(seed, 0));
      if (chain === undefined) return;
      const recording = await recorded(chain, STORY_NAMES, 1, Number(chain.head.header.number));
      told.push(recording.told);
      left.push(...recording.leftOut.map(({ why }) => why));
      for (const { place, why } of recording.leftOut) expect(why, place).toMatch(REASONS);
    });
    await assert(law, { numRuns: 8 });
    const otherwise = left.filter((why) => why.startsWith('in a test it comes out otherwise'));
    expect(otherwise.length).toBeLessThan(3 + told.reduce((sum, count) => sum + count, 0) / 10);
    expect(told.length).toBeGreaterThan(5);
  });
});
