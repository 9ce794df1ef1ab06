import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/lang/artifact.ts';
import { renderMessage } from '../../src/lang/render.ts';
import { runTests } from '../../src/testing/runner.ts';
import type { TestRun } from '../../src/testing/results.ts';

const COUNTER = `
error TooMuch(by: uint)

contract Other { view value() -> string = "" }

contract Counter {
  state n: uint
  state last: address
  accepts hlp

  payable init() {}

  action up(by: uint) -> uint {
    require by <= 3 else TooMuch(by)
    n += by
    last = caller
    return n
  }

  action refuse() {
    fail "never"
  }

  payable action keep() -> uint = paid

  view value() -> uint = n
  view lastOne() -> address = last
  view time() -> uint = now
  view slow() -> uint {
    var x: uint = 1
    while x < 9 { x = x % 7 + 1 }
    return x
  }
  view sharp(n2: uint) -> uint = 100 / n2
}
`;

async function play(body: string, source = COUNTER): Promise<TestRun & { text: string }> {
  const files = [{ name: 'counter.hlp', text: `${source}\n${body}` }];
  const { program, diagnostics } = analyse(files);
  if (program === undefined) throw new Error(JSON.stringify(diagnostics, undefined, 2));
  const run = await runTests(program, files);
  const messages = run.results.flatMap(({ failure }) => (failure ? [renderMessage(failure.message, files)] : []));
  return { ...run, text: messages.join('\n') };
}

const story = (lines: string): string => `test "it" {\n  actor ana, ben with 10 hlp\n${lines}\n}`;

/** What the one test complains of; nothing when it passed. */
async function complaintOf(lines: string): Promise<string> {
  const { results, text } = await play(story(lines));
  expect(results).toHaveLength(1);
  return text;
}

const lineOf = (text: string): number => COUNTER.split('\n').findIndex((line) => line.includes(text)) + 1;

describe('a test that is true', () => {
  test('passes: the first actor acts, others when they are named', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      call counter.up(2)
      expect counter.lastOne() == ana
      as ben { call counter.up(1) }
      expect counter.lastOne() == ben and counter.value() == 3
    `);

    expect(complaint).toBe('');
  });

  test('keeps what a call answers, and may ignore it', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      let first = call counter.up(2)
      var second = call counter.up(3)
      second = call counter.up(1)
      expect first == 2 and second == 6
    `);

    expect(complaint).toBe('');
  });

  test('pays for nothing but what it sends: gas is free', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter() paying 1 hlp
      expect hlpOf(address(counter)) == 1 hlp and hlpOf(ana) == 9 hlp
      let kept = call counter.keep() paying 2.5 hlp
      expect kept == 2.5 hlp and hlpOf(address(counter)) == 3.5 hlp
      send 0.5 hlp to address(counter)
      as ben { send 4 hlp to ana }
      expect hlpOf(ana) == 10 hlp and hlpOf(ben) == 6 hlp and hlpOf(address(counter)) == 4 hlp
    `);

    expect(complaint).toBe('');
  });

  test('lets time pass: a second for each transaction, and as much as it waits', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      let before = counter.time()
      call counter.up(1)
      expect counter.time() == before + 1
      wait 3 days
      expect counter.time() == before + 1 + 3 days
      call counter.up(1)
      expect counter.time() == before + 2 + 3 days
    `);

    expect(complaint).toBe('');
  });

  test('reckons as contracts do, in branches and loops', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      var total: uint = 0
      for i in 0..3 {
        call counter.up(i)
        total = total + i
      }
      if counter.value() == total { expect mulDiv(total, 7, 2) == 10 } else { expect false }
    `);

    expect(complaint).toBe('');
  });

  test('expects failures: any, by a text, by the name of an error', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      expect fail { call counter.up(4) }
      expect fail TooMuch { call counter.up(4) }
      expect fail "never" { call counter.refuse() }
      expect fail Panic { let x = counter.sharp(0) }
      expect fail { send 11 hlp to ben }
      expect counter.value() == 0
    `);

    expect(complaint).toBe('');
  });

  test('what ran before the failing line stays, what stands behind it does not run', async () => {
    const complaint = await complaintOf(`
      let counter = deploy Counter()
      expect fail TooMuch {
        call counter.up(1)
        call counter.up(4)
        call counter.up(3)
      }
      expect counter.value() == 1
    `);

    expect(complaint).toBe('');
  });
});

describe('a test that is not true', () => {
  test('shows both sides of a comparison', async () => {
    const text = await complaintOf(
      'let counter = deploy Counter()\ncall counter.up(2)\nexpect counter.value() + 1 == 4',
    );
    expect(text).toContain('this is not so');
    expect(text).toContain('The left side is 3, the right side is 4.');
  });

  test('shows the line of the contract that failed, the line of the test, and who called what', async () => {
    const text = await complaintOf('let counter = deploy Counter()\nas ben { call counter.up(4) }');
    expect(text).toContain('TooMuch(by: 4)');
    expect(text).toContain('require by <= 3 else TooMuch(by)');
    expect(text).toContain('as ben { call counter.up(4) }');
    expect(text).toContain('ben called counter.up(by: 4).');
  });

  test('names the place of the transaction, to step through it', async () => {
    const { results } = await play(story('let counter = deploy Counter()\ncall counter.up(4)'));
    const { failure, chain } = results[0] ?? {};
    expect(failure?.place).toBeDefined();
    expect(chain?.receipts(BigInt(failure?.place?.block ?? 0))?.[0]?.status).toBe('reverted');
  });

  test.each([
    ['let counter = deploy Counter()\nexpect fail TooMuch { call counter.up(3) }', /nothing failed here/],
    ['let counter = deploy Counter()\nexpect fail "no" { call counter.up(4) }', /another reason: TooMuch/],
    ['let counter = deploy Counter()\nexpect fail TooMuch { call counter.refuse() }', /another reason: "never"/],
    ['as nobody { send 1 hlp to ana }', /nobody can act/],
    ['send 11 hlp to ben', /11/],
    ['let counter = Counter(ben)\nexpect counter.value() == 0', /no contract at this address/],
    ['expect 1 / hlpOf(nobody) == 0', /divided by zero/],
    ['for i in 0..20_000 { let x = i }', /does not end/],
    ['for i in 0..200 { for j in 0..200 { let x = j } }', /does not end/],
    ['let counter = deploy Counter()\nlet other = Other(address(counter))\nlet x = other.value()', /does not fit/],
    ['let other = Other(ben)\nlet x = call other.value()', /does not fit/],
    ['wait MAX_UINT', /longer than/],
    ['actor rich with 1000000000000000 hlp', /more hlp than/],
  ])('says so: %s', async (lines, says) => {
    expect(await complaintOf(lines)).toMatch(says);
  });

  test('does not stop the next one, which begins afresh', async () => {
    const { results } = await play(
      `test "a" { actor ana expect false }\ntest "b" { actor ana expect blockNumber == 1 }`,
    );
    expect(results.map(({ failure }) => failure === undefined)).toEqual([false, true]);
  });
});

describe('coverage', () => {
  test('names the lines of a contract that no test reached, and the errors nobody saw', async () => {
    const { coverage } = await play(story('let counter = deploy Counter()\ncall counter.up(1)'));
    expect(coverage).toHaveLength(1);
    expect(coverage[0]?.contract).toBe('Counter');
    expect(coverage[0]?.missed).toContain(lineOf('fail "never"'));
    expect(coverage[0]?.missed).not.toContain(lineOf('n += by'));
  });

  test('a contract that another one calls counts too', async () => {
    const source = `
      contract Inner { view two() -> uint = 2 }
      contract Outer {
        state inner: Inner
        init(where: Inner) { inner = where }
        action ask() -> uint {
          let two = call inner.two()
          return two
        }
      }`;
    const { coverage, text } = await play(
      `test "it" { actor ana let inner = deploy Inner() let outer = deploy Outer(inner)
        let two = call outer.ask() expect two == 2 }`,
      source,
    );
    expect(text).toBe('');
    expect(coverage.map(({ contract, missed }) => [contract, missed])).toEqual([
      ['Outer', []],
      ['Inner', []],
    ]);
  });
});
