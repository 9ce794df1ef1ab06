/** Explanations of failures that nobody wrote for it: of all contracts' tests, of generated programs, of what has no source, of what is long. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { analyse } from '../../src/lang/artifact.ts';
import { gatherFiles } from '../../src/lang/imports.ts';
import { runTests } from '../../src/testing/runner.ts';
import { explanationOf, caughtFailures, type Explanation } from '../../src/timeline/explanation/explanation.ts';
import { causeText, explanationLines } from '../../src/timeline/explanation/text.ts';
import { parsePosition, stepPosition } from '../../src/timeline/position.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { Stepper } from '../../src/timeline/stepper.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import type { Names } from '../../src/timeline/values.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { compileText, Town } from '../helpers/town.ts';
import { contractsOf } from '../evaluator/differential.ts';
import { programOf } from '../helpers/generate-program.ts';
import { storyOf } from '../helpers/generate-story.ts';
import { artifactsIn, play, stepperOf } from './failures/play.ts';

const CONTRACTS = join(import.meta.dirname, '../../contracts');
const textOf = (name: string): string => readFileSync(join(CONTRACTS, name), 'utf8');
/** One of each kind; the oracle walks all of them. */
const SOME = [
  'deeds',
  'escrow',
  'handover',
  'names',
  'roles',
  'stall',
  'strangers',
  'timebank',
  'token',
  'village',
  'voting',
];

type Told = { readonly explanation: Explanation; readonly timeline: Timeline };

/** Every transaction of a chain that failed, and every call that was caught. */
async function failuresOf(chain: Chain, names: Names): Promise<Told[]> {
  const timeline = Timeline.open(chain, names);
  const found: Told[] = [];
  for (let block = 1; block <= Number(chain.head.header.number); block++) {
    for (const [index, receipt] of (chain.receipts(BigInt(block)) ?? []).entries()) {
      const calls = contractsIn(chain.headState());
      const isAlone =
        receipt.status === 'success' &&
        chain
          .blockByNumber(BigInt(block))
          ?.transactions.every(({ to }) => to === undefined || calls(to)?.module.module.externals.length === 0) ===
          true;
      if (isAlone) continue;
      const subject = await timeline.transaction(stepPosition(block, index));
      const explanation = await explanationOf(chain, subject);
      expect(explanation === undefined).toBe(receipt.status === 'success');
      const caught = await caughtFailures(chain, subject);
      found.push(
        ...[explanation, ...caught].flatMap((each) => (each === undefined ? [] : { explanation: each, timeline })),
      );
    }
  }
  return found;
}

/** Does the named write stand where it is said to stand? */
async function isWritten({ explanation: { search }, timeline }: Told): Promise<boolean> {
  const cause = search?.cause;
  const place = cause && parsePosition(cause.position);
  if (cause === undefined || place === undefined) return true;
  const subject = await timeline.transaction(place);
  if (!(subject instanceof Stepper)) return place.step === 0;
  const near = subject.trace.events.filter(({ step }) => step === place.step || (place.step === 0 && step === -1));
  return near.some((event) =>
    cause.path === '' ? event.kind === 'move' : event.kind === 'write' && event.path === cause.path,
  );
}

describe('the tests of contracts', () => {
  let [all, withCause, withOperands] = [0, 0, 0];

  test.each(SOME)(
    '%s: every failure in them is explained by its source, and each jump lands on the write',
    async (name) => {
      const files = await gatherFiles({ name: `${name}.hlp`, text: textOf(`${name}.hlp`) }, async (file) =>
        textOf(file),
      );
      const { program } = analyse(files);
      if (program === undefined) throw new Error(`${name} does not check`);
      for (const { chain, names } of (await runTests(program, files)).results) {
        for (const told of await failuresOf(chain, names)) {
          const { explanation } = told;
          const { kind, condition, search, operands } = explanation;
          const lines = explanationLines(explanation).join('\n');
          expect(lines).not.toMatch(/undefined|\bNaN\b|\[object/);
          const said = [condition ?? kind, search === undefined ? 'none' : causeText(search)];
          expect(
            said.filter((text) => /^\s*$/.test(text)),
            lines,
          ).toEqual([]);
          expect(condition === undefined, lines).toBe(kind === 'refused');
          expect(await isWritten(told), lines).toBe(true);
          all++;
          withCause += search?.cause === undefined ? 0 : 1;
          withOperands += operands.length > 0 ? 1 : 0;
        }
      }
    },
  );

  test('hold enough failures, and most of them have values and a cause', () => {
    expect(all).toBeGreaterThan(50);
    expect(withOperands / all).toBeGreaterThan(0.9);
    expect(withCause / all).toBeGreaterThan(0.33);
  });
});

describe('what decides', () => {
  test('is the newest of the writes that each would have changed it', async () => {
    const source = `contract Two {
  state a: uint = 5
  state b: uint = 5

  action setA(n: uint) { a = n }
  action setB(n: uint) { b = n }
  action ask() { require a + b > 7 else "too little" }
}
`;
    const lines = ['deploy Two', 'bob: two.setA 3', 'bob: two.setB 4', 'bob: two.setA 3', 'bob: two.ask'];
    const { explanation } = await play({ source, lines });
    expect(explanation?.search?.cause).toMatchObject({ name: 'b', shownOld: '5', shownNew: '4' });
    expect(explanation?.search?.cause?.position).toMatch(/^3\.0\./);
  });

  test('is found through locals, parameters and answers of other contracts', async () => {
    const source = `contract Store {
  state stock: map<string, uint>

  action put(item: string, n: uint) { stock[item] = n }

  view left(item: string) -> uint = stock[item]
}

contract Shop {
  state sold: uint

  action sell(store: address, item: string, n: uint) {
    let left = call Store(store).left(item)
    let after = take(left, n)
    sold += after
  }

  fn take(has: uint, n: uint) -> uint {
    let enough = has >= n
    require enough else "sold out"
    return has - n
  }
}
`;
    const lines = [
      'deploy Store',
      'deploy Shop',
      'alise: store.put tea 9',
      'alise: store.put tea 2',
      'bob: shop.sell store tea 5',
    ];
    const { explanation } = await play({ source, lines });
    expect(explanation).toMatchObject({ condition: 'enough', operands: [{ name: 'enough', shown: 'false' }] });
    expect(explanation?.search?.cause).toMatchObject({ name: 'store.stock["tea"]', shownOld: '9', shownNew: '2' });
  });

  test('is not what merely lies on the way: an older value that fails elsewhere is no cause', async () => {
    const source = `contract Way {
  state open: bool
  state limit: uint = 10

  action unlock() { open = true }
  action enter(n: uint) {
    require open else "closed"
    require n <= limit else "too many"
  }
}
`;
    const { explanation } = await play({ source, lines: ['deploy Way', 'bob: way.unlock', 'bob: way.enter 11'] });
    expect(explanation?.search).toMatchObject({ cause: undefined, dependsOn: ['limit'], isComplete: true });
    expect(causeText(explanation!.search!)).toMatch(
      /^no earlier value of limit would have let it pass \(2 tried\); the newest: limit went from 0 to 10/,
    );
  });

  test('is what the condition was made of, rather than a newer write without which one would have gone another way', async () => {
    const source = `contract Detour {
  state closed: bool = true
  state stock: uint = 9

  action setStock(n: uint) { stock = n }
  action open() { closed = false }
  action direct(n: uint) {
    let has = stock
    if closed { return }
    require n <= has else "sold out"
  }
  action through(n: uint) {
    let has = stock
    if closed { return }
    check(has, n)
  }
  fn check(left: uint, n: uint) {
    require n <= left else "sold out"
  }
}
`;
    for (const name of ['direct', 'through']) {
      const lines = ['deploy Detour', 'bob: detour.setStock 3', 'bob: detour.open', `bob: detour.${name} 5`];
      const { explanation } = await play({ source, lines });
      expect(explanation?.search?.cause).toMatchObject({ name: 'stock', shownOld: '9', shownNew: '3' });
    }
  });

  test('is the innermost condition around a `fail`', async () => {
    const source = `contract Inner {
  action go(a: uint, b: uint) {
    if a > 1 {
      if b > 1 { require a > 0 else "no" } else { fail "b is small" }
    }
  }
}
`;
    const { explanation } = await play({ source, lines: ['deploy Inner', 'bob: inner.go 2 1'] });
    expect(explanation).toMatchObject({
      kind: 'fail',
      condition: 'b > 1',
      was: false,
      operands: [{ name: 'b', shown: '1' }],
    });
  });

  test('is no value with which a caught call would fail just the same', async () => {
    const source = `interface Oracle {
  view price() -> uint
}

contract Careful {
  state oracle: Oracle
  state last: uint

  action bind(where: address) { oracle = Oracle(where) }
  action ask() {
    try call oracle.price() as now_ { last = now_ } else { last = 0 }
  }
}
`;
    const played = await play({ source, lines: ['deploy Careful', 'bob: careful.bind alise', 'bob: careful.ask'] });
    const [caught] = await caughtFailures(played.town.chain, await stepperOf(played));
    expect(caught).toMatchObject({ kind: 'call', operands: [{ leaf: 'oracle', shown: 'alise' }] });
    expect(caught?.search).toMatchObject({ cause: undefined, tried: 1, newest: { shownNew: 'alise' } });
  });

  test('counts rounds: the same line passed before, and fails in a later round', async () => {
    const source = `contract Loop {
  state most: map<uint, uint>

  action set(i: uint, n: uint) { most[i] = n }
  action go(n: uint) {
    for i in 0..3 {
      require n < most[i] else "too big"
    }
  }
}
`;
    const lines = [
      'deploy Loop',
      'bob: loop.set 0 9',
      'bob: loop.set 1 9',
      'bob: loop.set 2 8',
      'bob: loop.set 2 3',
      'bob: loop.go 5',
    ];
    const { explanation } = await play({ source, lines });
    expect(explanation?.operands).toMatchObject([{ name: 'n' }, { leaf: 'most[2]', shown: '3' }]);
    expect(explanation?.search?.cause).toMatchObject({ name: 'most[2]', shownOld: '8', shownNew: '3' });
  });
});

/** What happens to a generated program on a chain, step by step: blocks that failed. */
async function playedOut(place: number): Promise<Town> {
  const program = programOf(8, place);
  const contracts = contractsOf(program.text);
  const town = await Town.open();
  if (program.kind === 'endless' || typeof contracts === 'string') return town;
  const artifacts = artifactsIn(program.text);
  for (const { kind, contract, to, data, value } of storyOf(contracts, program)) {
    const code = artifacts.get(contract)?.bytecode ?? new Uint8Array(0);
    const name = `at${to}`;
    const target = town.names.resolve(name);
    if (kind === 'deploy') {
      const { receipt } = await town.mine({ to: undefined, data: concatBytes(code, data), value });
      town.name(name, receipt.contractAddress);
    } else if (target !== undefined) await town.mine({ to: target, data, value });
  }
  return town;
}

describe('generated programs', () => {
  test('fail in ways that are all explained, and each jump lands on the write', async () => {
    let count = 0;
    for (let place = 0; place < 24; place++) {
      const { chain, names } = await playedOut(place);
      for (const told of await failuresOf(chain, names)) {
        count++;
        const { kind, condition } = told.explanation;
        const lines = explanationLines(told.explanation).join('\n');
        expect(lines).not.toMatch(/undefined|\bNaN\b|\[object/);
        expect(condition === undefined, lines).toBe(kind === 'refused' || kind === 'gas');
        expect(await isWritten(told), lines).toBe(true);
      }
    }
    expect(count).toBeGreaterThan(50);
  });
});

describe('without a source', () => {
  test('there is what the container tells: the fault with its numbers, no condition, nothing guessed', async () => {
    const { module } = compileText(
      'n',
      'contract N { state n: uint8 = 250\n action up(by: uint8) { n += by } }',
    ).module;
    const town = await Town.open();
    const data = encodeModule({ ...module, source: undefined });
    const { receipt } = await town.mine({ to: undefined, data });
    town.name('n', receipt.contractAddress);
    const mined = await town.send('n.up', ['10']);
    const explanation = await explanationOf(town.chain, await town.step(mined.block));
    expect(explanation).toMatchObject({
      kind: 'fault',
      condition: undefined,
      source: undefined,
      rule: '250 + 10 = 260, and uint8 holds 0 to 255',
      values: [{ name: 'by', shown: '10' }],
      search: undefined,
    });
  });
});

describe('what is long', () => {
  const LONG = `contract Long {
  state parts: map<uint, int>
  state whole: int

  invariant "it adds up": sum(parts) == 0

  action go(rounds: uint, bad: uint) {
    var sum_: int = 0
    for i in 0..rounds, max 100000 {
      sum_ += 1
      if i == bad { parts[1] += 1 }
      if i % 50 == 0 { whole += 1 }
    }
  }
}
`;

  test('a broken invariant is found at once, however much happened before and after', async () => {
    const played = await play({ source: LONG, lines: ['deploy Long', 'bob: long.go 20000 700'] });
    const { town, mined } = played;
    const stepper = await town.step(mined.block);
    expect(stepper.length).toBeGreaterThan(60_000);

    const begin = performance.now();
    const broken = stepper.breakingWrite();
    expect(performance.now() - begin).toBeLessThan(300);
    expect(broken?.write).toMatchObject({ name: 'parts[1]', shownOld: '0', shownNew: '1' });
  });

  test('what is tried is bounded, and says so', async () => {
    const source = `contract Many {
  state n: uint

  action set(to: uint) {
    for i in 0..to, max 1000 { n = i + 1 }
  }
  action ask() { require n > 1000 else "never" }
}
`;
    const { explanation } = await play({ source, lines: ['deploy Many', 'bob: many.set 60', 'bob: many.ask'] });
    expect(explanation?.search).toMatchObject({ cause: undefined, tried: 40, isComplete: false });
    expect(causeText(explanation!.search!)).toContain('40 tried, and there are more');
  });
});

test('text from a contract cannot reach the screen as it is', async () => {
  const source = `contract Evil {
  state n: uint

  action go(note: string) {
    require note == "a\\u{202e}b\\u{9b}2J" else "\\u{202e}txet"
    n += 1
  }
}
`;
  const { explanation } = await play({ source, lines: ['deploy Evil', 'bob: evil.go "\u001b[2J"'] });
  const text = explanationLines(explanation as Explanation).join('\n');
  expect(text).toContain('note = "\\u{1b}[2J"');
  expect(['\u001b', '\u009b', '\u202e'].filter((sign) => text.includes(sign))).toEqual([]);
});
