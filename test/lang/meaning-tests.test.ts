/** What the tests of a file become in the typed tree. */

import { describe, expect, test } from 'vitest';
import { codesOf, testOf } from '../helpers/check.ts';

const COUNTER = `fn half(n: uint) -> uint = n / 2
error Shared(n: uint)
contract Counter {
  state n: uint
  error Odd(n: uint)
  payable init(first: uint) { n = first }
  action up(by: uint) -> uint {
    require by > 0 else Odd(by)
    n += by
    return n
  }
  view value() -> uint = n
  view plus(more: uint, what: string = "") -> uint = n + more + bytes(what).length
}
`;
const story = (lines: string): string =>
  `${COUNTER}test "a story" {\n  actor ana, ben with 10 hlp\n  let counter = deploy Counter(1)\n  ${lines}\n}`;
const bodyOf = (lines: string) => testOf(story(lines)).body.slice(2);

describe('tests', () => {
  test('begin with actors and deployments', () => {
    const { sentence, body } = testOf(
      story('let other = deploy Counter(first: 3) paying 1 hlp\n  expect other.value() == 3'),
    );

    expect(sentence).toBe('a story');
    expect(body[0]).toMatchObject({
      kind: 'actor',
      locals: [{ name: 'ana', type: 'address' }, {}],
      amount: { questions: [] },
    });
    expect(body[2]).toMatchObject({
      kind: 'let',
      local: { type: { kind: 'contract', name: 'Counter' } },
      value: { kind: 'deploy', contract: { name: 'Counter' }, args: [{ value: { value: 3n } }], paying: {} },
    });
  });

  test('views are questions, taken out from left to right', () => {
    const [expectation] = bodyOf('expect counter.value() + 1 < counter.plus(counter.value()) and counter.value() > 0');
    const { questions, value } =
      expectation?.kind === 'expect' ? expectation.condition : { questions: [], value: undefined };

    expect(questions.map(({ function: fn }) => fn.name)).toEqual(['value', 'plus', 'value']);
    expect(new Set(questions.map(({ local }) => local.name)).size).toBe(3);
    expect(questions[1]?.args).toMatchObject([
      { questions: [{ function: { name: 'value' } }], value: { kind: 'local' } },
    ]);
    expect(value).toMatchObject({
      kind: 'and',
      left: { left: { left: { kind: 'local', local: questions[0]?.local } } },
    });
  });

  test('calls are transactions of whoever acts, and their answers may be ignored', () => {
    const body = bodyOf(`call counter.up(2)
  as ben { let now3 = call counter.up(1)\n expect now3 == 4 }
  let _ = deploy Counter(1)
  send 1 hlp to ben`);

    expect(body).toMatchObject([
      { kind: 'act', call: { kind: 'external', function: { name: 'up' } } },
      { kind: 'as', who: { value: { kind: 'local' } }, body: [{ kind: 'let', value: { kind: 'external' } }, {}] },
      { kind: 'act', call: { kind: 'deploy' } },
      { kind: 'send' },
    ]);
  });

  test('failures are expected for any reason, for a text or for an error that someone declares', () => {
    const body = bodyOf(`expect fail { call counter.up(0) }
  expect fail "no" { call counter.up(0) }
  expect fail Odd { call counter.up(0) }
  expect fail Shared { call counter.up(0) }
  expect fail InvariantBroken { call counter.up(0) }`);

    expect(body.map((one) => one.kind === 'expectFail' && one.reason)).toEqual([
      undefined,
      { kind: 'text', name: 'no' },
      { kind: 'error', name: 'Odd' },
      { kind: 'error', name: 'Shared' },
      { kind: 'error', name: 'InvariantBroken' },
    ]);
  });

  test('names, waiting, choices and loops', () => {
    const body = bodyOf(`var sum_ = 0
  for i in 0..3 { sum_ = sum_ + counter.plus(i) }
  wait 3 days
  if sum_ > 3 { expect true } else if sum_ > 2 { expect true } else { expect caller == ana }`);

    expect(body).toMatchObject([
      { kind: 'let', local: { mutable: true } },
      { kind: 'forRange', body: [{ kind: 'set', value: { questions: [{}] } }] },
      { kind: 'wait', time: { value: { value: 259_200n } } },
      { kind: 'if', otherwise: [{ kind: 'if', otherwise: [{}] }] },
    ]);
  });

  test('may use constants and helpers, which come along', () => {
    const { functions } = testOf(
      `const TWO: uint = 2\nfn four(n: uint) -> uint = half(n) * 8 / TWO\n${story('expect four(TWO) == 4')}`,
    );

    expect(functions.map(({ name }) => name)).toEqual(['half', 'four']);
  });

  test('results that nobody reads are no warning', () => {
    expect(codesOf(story('let other = deploy Counter(1)\n  let n = call counter.up(1)'))).toEqual([]);
  });

  test('of a broken contract are absorbed silently', () => {
    const text = story('call counter.up(1)\n  expect counter.value() == 2').replace('n += by', 'n += missing');

    expect(codesOf(text)).toEqual(['H0202']);
  });

  test('need somebody who acts, once', () => {
    const text = `${COUNTER}test "nobody" {\n  let a = deploy Counter(1)\n  call a.up(1)\n}\ntest "asks" { expect half(4) == 2 }`;

    expect(codesOf(text)).toEqual(['H0804']);
    expect(codesOf(`${COUNTER}test "as" { as nobody { let a = deploy Counter(1)\n call a.up(1) } }`)).toEqual([]);
  });
});
