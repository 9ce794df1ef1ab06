/** What the words of `hlp step` mean: places, calls that nobody sends, source files with no chain, tests, and chains in files. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import type { Context } from '../../src/cli/command.ts';
import { type Subject, subjectOf } from '../../src/cli/step/subject.ts';
import { type Artifact, compileFiles } from '../../src/lang/artifact.ts';
import { draftOf } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn, type KnownContract } from '../../src/timeline/contracts.ts';
import { formatPosition } from '../../src/timeline/position.ts';
import type { StepView } from '../../src/timeline/view.ts';
import { type Person, personNamed } from '../../src/wallet/mnemonic.ts';
import { hlp, type Ran } from './helpers.ts';

const COUNTER = `contract Counter {
  state n: uint

  payable action up(by: uint) {
    require by < 10 else "too far"
    n += by
  }

  action down() {
    require n > 0 else "there is nothing"
    n -= 1
  }

  view value() -> uint = n
}

test "it fails inside" {
  actor ana
  let counter = deploy Counter()
  call counter.up(2)
  call counter.up(20)
}

test "it expects wrongly" {
  actor ana, bea with 3 hlp
  let counter = deploy Counter()
  call counter.up(2)
  send 1 hlp to bea
  expect counter.value() == 3
}

test "somebody has too little" {
  actor ana, bea with 3 hlp
  as bea { send 1 hlp to ana }
  expect hlpOf(bea) == 3 hlp
}

test "nothing was ever written" {
  actor ana
  let counter = deploy Counter()
  expect counter.value() == 3
}

test "it is right" {
  actor ana
  let counter = deploy Counter()
  call counter.up(2)
  expect counter.value() == 2
}
`;

/** A shop that asks a board, and another that cannot begin by itself. */
const BOARD = `contract Board {
  state price: uint
  action write(amount: uint) { price = amount }
  view ask() -> uint = price
}
`;
const KEPT = `contract Kept {
  state keeper: address
  init(who: address) { keeper = who }
  view ask() -> address = keeper
}
`;
const SHOP = `import Board from "./board.hlp"
import Kept from "./kept.hlp"

contract Shop {
  state board: Board
  state opened: uint
  init(where: Board) { board = where  opened = now }
  payable action buy(pieces: uint) -> uint {
    let price = call board.ask()
    require paid >= price * pieces else "too little"
    return pieces
  }
  view age() -> uint = now - opened
  view keeperOf(kept: Kept) -> address {
    let keeper = call kept.ask()
    return keeper
  }
}
`;

let directory = '';
let counter = '';
let shop = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-subjects-'));
  counter = await file('counter.hlp', COUNTER);
  await file('board.hlp', BOARD);
  await file('kept.hlp', KEPT);
  shop = await file('shop.hlp', SHOP);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

const step = (...words: string[]): Promise<Ran> => hlp(['step', ...words]);

async function shown(...words: string[]): Promise<string> {
  const { code, out, err } = await step(...words);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

async function refused(...words: string[]): Promise<string> {
  const { code, err } = await step(...words);
  expect(code).toBe(2);
  return err.trimEnd();
}

describe('a source file with no chain', () => {
  test('is put on a chain of its own, the calls follow, and the last one is stepped', async () => {
    const out = await shown(counter, 'up(2)', 'bob: up(by: 3) paying 1.5');
    expect(out).toContain(`${counter}, on a chain of its own in memory: nothing of this happened on any other chain.`);
    expect(out).toContain('\nBefore it: 1.0 deploy Counter; 2.0 up(2).\n');
    expect(out).toMatch(/\nBob called counter\.up\(by: 3\), paying 1\.5 hlp in block 3: hash /);
    expect(out).toMatch(/\n3\.0\.0 {2}counter\.hlp:5 {2}require by < 10 else "too far"\n {4}by = 3\n/);
    expect(out).toMatch(/\n3\.0\.\d+ {2}the end: n 2 → 5; up returned, and all of it stays\n/);
  });

  test('with a view in the end is asked, which happens on no chain at all', async () => {
    const out = await shown(counter, 'up(2)', 'value()');
    expect(out).toContain('\nQuestion, never on the chain: Alise asked counter.value()\n');
    expect(out).toContain('\n2.draft.0.0  counter.hlp:14  view value() -> uint = n\n');
    expect(out).toMatch(/ the end: value returned 2\n$/);
  });

  test('without a call is its deployment', async () => {
    expect(await shown(counter)).toMatch(/Alise put counter on the chain in block 1.*\n1\.0\.0 {2}the start\n1\.0\.1 /);
    expect(await refused(join(directory, 'kept.hlp'))).toMatch(/takes one argument, not 0; write --init '\(…\)'\s*$/);
    const fair = await file(
      'fair.hlp',
      'import Kept from "./kept.hlp"\ncontract Fair { state k: Kept  init(by: Kept) { k = by } }\n',
    );
    expect(await refused(fair)).toContain("; write --init '(…)', with contracts that stand in front of it: 'deploy ");
    expect(await shown(fair, 'deploy Kept(bob)', '--init', '(kept)')).toContain('\n    by = kept\n');
    expect(await shown(join(directory, 'kept.hlp'), '--init', '(bob)', '--as', 'jon')).toMatch(
      /Jon put kept on the chain.*\n1\.0\.0 {2}kept\.hlp:3 {2}init\(who: address\) \{ keeper = who \}\n {4}who = bob\n/,
    );
  });

  test('deploys what it imports, and says what could not begin by itself', async () => {
    const out = await shown(shop, 'board.write(3)', 'buy(2) paying 6');
    expect(out).toContain('Before it: 1.0 deploy Board; 2.0 deploy Shop; 3.0 board.write(3).');
    expect(out).toContain("Kept is not there: it begins with init(who: address); put 'deploy Kept(…)' in front.");
    expect(out).toContain('(shop.buy → board.ask)');
  });

  test('deploys what is asked for, by whom it is asked', async () => {
    const out = await shown(shop, 'bob: deploy Kept(jon)', 'keeperOf(kept)');
    expect(out).toContain('Before it: 1.0 deploy Board; 2.0 bob: deploy Kept(jon); 3.0 deploy Shop.');
    expect(out).toContain(' keeperOf returned jon\n');
  });

  test('says what is wrong with a contract that is put there by name', async () => {
    expect(await refused(shop, 'deploy Kept()', 'age')).toBe(
      'call: deploy Kept(): Kept: init(who: address) takes one argument, not 0',
    );
    expect(await refused(shop, 'deploy Kepd(bob)', 'age')).toContain('"Kepd" (did you mean "Kept"?) to deploy');
  });

  test('waits, so that time passes between one call and the next', async () => {
    const ages = [['age'], ['wait 3 days', 'age()'], ['board.write(1)', 'wait 2 hours', 'age']];
    const outs = await Promise.all(ages.map((calls) => shown(shop, ...calls)));
    expect(outs.map((out) => /age returned (\d+)/.exec(out)?.[1])).toEqual(['1', '259201', '7202']);
  });

  test('shows a failure where it is, also one before the call that was meant', async () => {
    expect(await shown(counter, 'up(20)')).toMatch(/ failed here: counter\.hlp:5 {2}require by < 10 else "too far"/);
    const out = await shown(counter, 'down', 'up(1)');
    expect(out).toContain('2.0 down, which failed: "there is nothing".');
  });

  test('that does not begin is stepped there', async () => {
    const path = await file(
      'proud.hlp',
      'contract Proud { init() { require false else "not today" } view a() -> uint = 1 }',
    );
    const out = await shown(path, 'a()');
    expect(out).toContain('It did not begin, so nothing was called.');
    expect(out).toMatch(/1\.0\.\d+ {2}failed here: proud\.hlp:1/);
  });

  test('says what is wrong with it as `hlp check` does', async () => {
    const path = await file('bad.hlp', 'contract Bad {\n  state n: uint\n  action up(by: uint) { n += bye }\n}\n');
    const [checked, stepped] = [await hlp(['check', path]), await step(path, 'up(1)')];
    expect(stepped.code).toBe(1);
    expect(stepped.err).toContain('error[H0202] there is no `bye`');
    expect(`${checked.out}${checked.err}`).toContain(stepped.err.trimEnd());
  });

  test('of several contracts wants one named', async () => {
    const path = await file(
      'two.hlp',
      'contract One { view a() -> uint = 1 }\ncontract Two { view b() -> uint = 2 }\n',
    );
    expect(await refused(path, 'a()')).toMatch(/holds several contracts; name one behind a colon: One, Two$/);
    expect(await shown(`${path}:Two`, 'b()')).toContain('b returned 2');
  });

  test('opens at a place that one gives, and nothing is kept of it', async () => {
    const out = await shown(counter, 'up(2)', '--at', '2.0.4');
    expect(out).toMatch(/\n2\.0\.4 {2}counter\.hlp:6 {2}n \+= by\n {4}next: /);
    expect(await refused(counter, 'up(2)', '--at', '9.0.0')).toContain('--at: there is no 9.0.0');
    expect(await shown(counter, 'up(2)', '--at', '1.0')).toMatch(/\n1\.0\.0 {2}[^]*\n1\.0\.1 {2}the end: /);
    expect(await shown(counter, 'up(2)', '--at', '2')).toContain('\n2.header  Block 2 points to ');
    expect(await refused(counter, '--at', 'here')).toContain('--at: "here" is not a position');
  });

  test('is data for programs', async () => {
    const data = JSON.parse(await shown(counter, 'up(2)', 'value()', '--json')) as Record<string, unknown>;
    expect(data).toMatchObject({
      isDraft: true,
      source: counter,
      before: [
        { call: 'deploy Counter', block: 1, index: 0 },
        { call: 'up(2)', block: 2, index: 0 },
      ],
      transaction: { isDraft: true, isQuestion: true, answer: { value: '2' } },
    });
  });

  test.each([
    [['up(2'], 'call: "up(2": arguments are written (a, b); its end is missing'],
    [['up(2) three'], 'call: "up(2) three": what is "three"?'],
    [['2 + 2'], 'call: "2 + 2" is no call; write it as in a test: pay(bob, 4.5, "bike")'],
    [['upp(2)'], 'call: upp(2): counter: there is no function "upp" (did you mean "up"?); there is: up, down, value'],
    [['up()'], 'call: up(): up(by: uint256) takes one argument, not 0'],
    [['up(bob)'], 'call: up(bob): by: "bob" is not a whole number'],
    [['up(by: 2, by: 3)'], 'call: up(by: 2, by: 3): it takes by, each once'],
    [['alice: up(2)'], 'call: nobody here is called "alice" (did you mean "alise"?); there is: alise, bob, jon'],
    [['shop.up(2)'], 'call: shop.up(2): there is no contract "shop"; there is: counter'],
    [['value() paying 2'], 'call: value() paying 2: value is a view: it only answers, and takes no hlp'],
    [['up(2) paying -2'], 'call: up(2) paying -2: -2 is below zero'],
    [['wait 3 dayz'], 'call: "wait 3 dayz" is no time to wait (did you mean "day"?); write wait 3 days'],
    [['up(2)', 'wait 3 days'], 'call: behind the last wait nothing happens; end with a call'],
    [['deploy Shop()'], 'call: there is no contract "Shop" to deploy; the files hold no other contract'],
    [['--init', '(3)'], '--init: Counter: init() takes no arguments, not 1'],
    [['--init', '(3) 4'], '--init: what is "4"?'],
    [['--in', 'x.hlpchain'], '--in: x.hlpchain cannot be read (there is no such file)'],
  ])('teaches how it is written: %j', async (words, message) => {
    expect(await refused(counter, ...words)).toContain(message);
  });

  test('cannot do what nobody can pay for', async () => {
    const { code, err } = await step(counter, 'up(2) paying 20000');
    expect(code).toBe(1);
    expect(err).toContain('up(2) paying 20000 cannot be done: alise has 9999');
  });
});

describe('a test', () => {
  test('that fails in a transaction opens at the line', async () => {
    const out = await shown(counter, '--test', 'fails inside');
    expect(out).toContain('The test "it fails inside" of ');
    expect(out).toContain('nothing of this happened on any other chain.');
    expect(out).toContain('\nIts transactions:\n  1.0  Ana put counter on the chain in block 1');
    expect(out).toContain('reverted[R] "too far"');
    expect(out).toMatch(
      /\n3\.0\.\d+ {2}failed here: counter\.hlp:5 {2}require by < 10 else "too far"\n {4}by = 20\nfailed: "too far"\n/,
    );
  });

  test('whose expectation does not hold opens at the last write to what it looked at, with both sides', async () => {
    const out = await shown(counter, '--test', 'it expects wrongly');
    expect(out).toContain('The left side is 2, the right side is 3.');
    const [, place = ''] = /\nWhat it looked at was changed last at ([\d.]+):\n/.exec(out) ?? [];
    const written = JSON.parse(await shown(counter, '--test', 'it expects wrongly', '--at', place, '--json')) as Step;
    expect(written).toMatchObject({ instruction: expect.stringMatching(/^sset n/), source: { line: 6 } });
  });

  test('about hlp that somebody has opens where it went', async () => {
    const out = await shown(counter, '--test', 'too little');
    expect(out).toContain('The left side is 2000000000000000000, the right side is 3000000000000000000.');
    expect(out).toMatch(/changed last at \d\.0\.0:\nBea gave Ana 1 hlp/);
  });

  test('that looked at nothing that was ever written says so', async () => {
    expect(await shown(counter, '--test', 'ever written')).toContain('Nothing that it looked at was ever changed.');
  });

  test('that passes is told with its transactions', async () => {
    const out = await shown(counter, '--test', 'it is right');
    expect(out).toContain('\nIt passed.\n');
    expect(out).toContain('  2.0  Ana called counter.up(by: 2)');
  });

  test('that takes long before it fails shows the lines that lead there', async () => {
    const path = await file(
      'slow.hlp',
      `contract Slow {
  state n: uint
  action spin(rounds: uint) {
    var i: uint = 0
    while i < rounds { i += 1 }
    n = i
    require n > 1000000 else "too few"
  }
}
test "it spins" {
  actor ana
  let slow = deploy Slow()
  call slow.spin(2000)
}
`,
    );
    const out = await shown(path, '--test', 'spins');
    expect(out).toMatch(/\n… \d{4} stops before: `the same with --at 2\.0\.0`\n/);
    expect(out).toMatch(/ {2}failed here: slow\.hlp:7 {2}require n > 1000000 else "too few"\n/);
    expect(out.match(/^2\.0\.\d+ /gm)).toHaveLength(500);
    const words = ['--test', 'spins', '--at', '2.0.0'];
    expect(await shown(path, ...words)).toContain('\n2.0.0  slow.hlp:4  var i: uint = 0\n');
  });

  test.each([
    [['--test', 'it'], '"it" is in several; there is: "it fails inside", "it expects wrongly", "somebody'],
    [['--test', 'nope'], 'no test is called "nope"; there is: '],
    [['up(2)', '--test', 'right'], 'calls: a test brings its own calls'],
    [['--test', 'right', '--as', 'bob'], '--as: a test says by itself who does what'],
  ])('has to be one that is there: %j', async (words, message) => {
    expect(await refused(counter, ...words)).toContain(message);
  });

  test('is walked by `hlp test --step` as well, the one that expects wrongly too', async () => {
    const { out } = await hlp(['test', counter, '--only', 'expects', '--step']);
    expect(out).toMatch(/\nWhat it looked at was changed last at \d+\.0\.\d+:\nAna called counter\.up\(by: 2\)/);
  });
});

describe('a transaction that waits', () => {
  let node: Node;
  let hash: Hash;
  const context = { node: () => Promise.resolve(node) } as unknown as Context;
  const stepped = (...words: string[]): Promise<Subject> => subjectOf(context, { words, options: {} });

  beforeAll(async () => {
    node = await Node.open({ store: openMemoryStore(), threads: 1 });
    const [alise, bob] = ['alise', 'bob'].map((name) => personNamed(name) as Person) as [Person, Person];
    const gift = { to: bob.address, wei: 5n * 10n ** 18n, data: new Uint8Array(0) };
    hash = await node.submit(draftOf(node, alise, gift));
  });
  afterAll(() => node.close());

  test('is a draft too, and found by its hash', async () => {
    const { timeline, position, notes, data, kind } = await stepped(hash);
    expect({ kind, data, position: formatPosition(position) }).toEqual({
      kind: 'draft',
      data: { isDraft: true },
      position: '0.draft.0.0',
    });
    expect(notes).toEqual(['A draft behind block 0: it waits to be mined, and nothing of this happened on the chain.']);
    const { told } = (await timeline.look(position)) as StepView;
    expect(told).toMatchObject({ isDraft: true, hash, sentence: 'Draft, never on the chain: Alise gave Bob 5 hlp' });
  });

  test('comes before what is tried now', async () => {
    const artifact = compileFiles([{ name: 'counter.hlp', text: COUNTER }]).artifacts[0] as Artifact;
    const alise = personNamed('alise') as Person;
    const deployed = await node.submit(draftOf(node, alise, { to: undefined, wei: 0n, data: artifact.bytecode }));
    expect(formatPosition((await stepped(deployed)).position)).toBe('0.draft.1.0');
    await node.mine();
    expect((await stepped(deployed)).kind).toBe('mined');
    const to = node.names.resolve('counter') as Address;
    const data = encodeCall(contractsIn(node.chain.headState())(to) as KnownContract, 'up', ['5'], node.names);
    await node.submit(draftOf(node, alise, { to, wei: 0n, data }));
    const { position, timeline, notes } = await stepped('counter', 'up(1)', 'value()');
    expect(formatPosition(position)).toMatch(/^\d+\.draft\.2\.0$/);
    expect(notes[1]).toBe('It stands behind 2 others, and finds what they would do.');
    expect(((await timeline.look(position)) as StepView).told.answer?.shown).toBe('6');
  });
});

type Step = { readonly instruction: string };

describe('on a chain', () => {
  let data = '';
  const here = (...words: string[]): Promise<string> => shown(...words, '--data', data);
  const refusedHere = (...words: string[]): Promise<string> => refused(...words, '--data', data);

  beforeAll(async () => {
    data = join(directory, 'chain');
    for (const words of [
      ['deploy', counter],
      ['send', 'counter.up', '2'],
    ])
      if ((await hlp([...words, '--data', data])).code !== 0) throw new Error(words.join(' '));
  });

  test('a call that nobody has sent is a draft behind the newest block', async () => {
    const out = await here('counter', 'up(3)', '--as', 'bob', '--pay', '1');
    expect(out).toContain('A draft behind block 2: nobody has sent it, and nothing of this happened on the chain.');
    expect(out).toContain('\nDraft, never on the chain: Bob called counter.up(by: 3), paying 1 hlp\n');
    expect(out).toMatch(/\n2\.draft\.0\.\d+ {2}the end: n 2 → 5; up returned; none of it happened\n/);
    expect(await here('2.root')).not.toContain('draft');
    expect((await hlp(['call', 'counter.value', '--data', data])).out).toBe('2\n');
  });

  test('is the same however it is written', async () => {
    const spoken = await here('counter.up', '3');
    expect(await here('counter', 'up(3)')).toBe(spoken);
    expect(await here('counter.up(3)')).toBe(spoken);
    expect(await here('counter', 'up(by: 3)')).toBe(spoken);
  });

  test('finds what the drafts before it did, each by whom it says', async () => {
    const out = await here('counter', 'bob: up(3)', 'value()', '--json');
    expect(JSON.parse(out)).toMatchObject({ isDraft: true, transaction: { index: 1, answer: { value: '5' } } });
  });

  test('is not there for anybody else', async () => {
    expect(await refusedHere('2.draft.0.0')).toContain('a draft is nowhere but where it was tried, so try it again');
    expect(await here('counter', 'up(3)', '--at', '2.draft.0.4')).toContain('\n2.draft.0.4  counter.hlp:6  n += by\n');
  });

  test('what `hlp send` refuses to send is stepped in the words that it says', async () => {
    const { err } = await hlp(['send', 'counter.up', '20', '--from', 'bob', '--data', data]);
    const [, words = ''] = /`hlp (step .*)` shows how it comes to that/.exec(err) ?? [];
    expect(words).toBe('step counter.up 20 --as bob');
    expect(await here(...words.split(' ').slice(1))).toContain('it failed: "too far"');
  });

  test('a transaction is found by its hash too', async () => {
    const { transaction } = JSON.parse(await here('2.0', '--json')) as { transaction: { hash: string } };
    expect(await here(transaction.hash)).toBe(await here('2.0'));
    expect(await here('2')).toBe(await here('2.header'));
    expect(await refusedHere(`0x${'0'.repeat(64)}`)).toContain('what: there is no transaction 0x000');
  });

  test.each([
    [['counter'], 'calls: which one of counter? It can: up(by), down(), value(); write one behind it in quotes'],
    [['countr', 'up(2)'], 'what: there is no contract "countr" (did you mean "counter"?); there is: counter'],
    [['up(2)'], `what: "up(2)": of which contract? Write village 'up(2)'`],
    [
      ['nothing'],
      'position: "nothing" is neither a position such as 4, 4.0, 4.0.17 or 4.root, nor a contract; there is: counter',
    ],
    [['conter'], 'nor a contract (did you mean "counter"?)'],
    [['99'], 'position: there is no 99.header; the chain ends at 2.root'],
    [['2.3'], 'position: there is no transaction 2.3: block 2 holds 2.0 alone'],
    [['2.0', 'up(2)'], 'calls: behind "2.0" there is nothing to call; name a contract'],
    [['2.0', '--pay', '2'], '--pay goes with a call that is tried; this happened already'],
    [['counter', 'wait 3 days'], 'call: "wait 3 days" is for a source file'],
    [['counter', 'up(2)', '--as', 'bobb'], '--as: nobody here is called "bobb" (did you mean "bob"?)'],
    [['counter', 'up(2)', '--init', '3'], '--init is for a source file'],
    [['counter', 'value()', '--pay', '2'], 'value is a view: it only answers, and takes no hlp'],
  ])('%j teaches', async (words, message) => {
    expect(await refusedHere(...words)).toContain(message);
  });

  test('what could not even be mined is refused, with the reason', async () => {
    const { code, err } = await step('counter', 'up(2)', '--pay', '20000', '--data', data);
    expect(code).toBe(1);
    expect(err).toContain('alise has 9999');
  });

  describe('behind which a source file is tried', () => {
    test('it goes on as a copy, with the contracts that are there', async () => {
      const asking = await file(
        'asking.hlp',
        `import Counter from "./counter.hlp"
contract Asking {
  state other: Counter
  state seen: uint
  init(who: Counter) { other = who }
  action look() {
    let found = call other.value()
    seen = found
  }
}
`,
      );
      const out = await here(asking, '--init', '(counter)', 'bob: look()', '--here');
      expect(out).toContain(
        `${asking}, on a copy of the chain in memory: nothing of this happened on any other chain.`,
      );
      expect(out).toContain('Before it: 3.0 deploy Asking.');
      expect(out).toMatch(/\n4\.0\.\d+ {2}the end: seen 0 → 2; look returned/);
      expect(await here('2.root')).toContain('2.reward ← line → 2.root');
      expect(await refusedHere(asking, '--init', '(nobody)', 'look()', '--here', '--test', 'x')).toContain(
        '--here: a test is played on a chain of its own',
      );
    });
  });

  describe('that somebody else wrote into a file', () => {
    let archive = '';
    beforeAll(async () => {
      archive = join(directory, 'theirs.hlpchain');
      await hlp(['export', archive, '--data', data]);
    });

    test('every position opens the same', async () => {
      for (const place of ['2.0', '2.0.4', '2.root', '0.genesis', '1.header'])
        expect(await shown(place, '--in', archive)).toBe(await here(place));
    });

    test('calls can be tried behind it, and source files', async () => {
      expect(await shown('counter', 'up(3)', '--in', archive)).toContain('n 2 → 5');
      const out = await shown(counter, 'up(1)', 'counter.value()', '--in', archive);
      expect(out).toContain('on a copy of the chain in memory');
      expect(out).toContain('Before it: 3.0 deploy Counter; 4.0 up(1).');
      expect(out).toContain('4.draft.0.0');
      expect(out).toContain('value returned 2');
    });

    test('it is only looked at: nothing is made beside it', async () => {
      const before = await readFile(archive);
      await shown('2.0', '--in', archive, '--data', join(directory, 'not-made'));
      expect(await readFile(archive)).toEqual(before);
      await expect(readFile(join(directory, 'not-made'))).rejects.toThrow('ENOENT');
    });

    test('one that is cut off is opened as far as it goes, and says so', async () => {
      const whole = await readFile(archive);
      const cut = join(directory, 'cut.hlpchain');
      await writeFile(cut, whole.subarray(0, whole.length - 60));
      const { code, out, err } = await step('1.root', '--in', cut);
      expect(code).toBe(0);
      expect(out.split('\n')[0]).toBe((await here('1.root')).split('\n')[0]);
      expect(err).toContain('cut.hlpchain is cut off behind block 1');
    });

    test('one that is not as it was written is refused, with the place', async () => {
      const bytes = await readFile(archive);
      bytes[bytes.length - 100]! ^= 1;
      const damaged = join(directory, 'damaged.hlpchain');
      await writeFile(damaged, bytes);
      const { code, err } = await step('1.root', '--in', damaged);
      expect(code).toBe(1);
      expect(err).toMatch(/damaged\.hlpchain: .*\(byte \d+ of the file\)/);
      expect((await step('1.root', '--in', counter)).err).toContain('a chain file begins with "hlpchain 1"');
      expect(await refused('1.root', '--in', join(directory, 'no-file'))).toContain('there is no such file');
    });
  });
});
