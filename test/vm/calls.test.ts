/** Contracts that call each other: money, gas, failure, and what is undone. */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf, topicOf } from '../../src/vm/abi.ts';
import type { AbiType, StructType } from '../../src/vm/abi-type.ts';
import { entryPrice, GAS, words } from '../../src/vm/gas.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Machine, Outcome } from '../../src/vm/machine.ts';
import type { External, Module } from '../../src/vm/module.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { CALLER, calldata, CONTRACT, ending, load, machineOf, t, text, wordOf } from './helpers.ts';

const U256 = t('uint256');
const SHOP = 0x5a0bn;
const OTHER = 0x07e2n;
const NOBODY_HERE = 0xdeadn;
const PLENTY = 100_000_000;

const one: Line = ['small', U256, 1];
const end: Line = ['end'];
const at: Line = ['get', 0];
const where = { name: 'where', type: 'address' } as const;

const external = (name: string, rest: Partial<External> = {}): External => ({
  name,
  kind: 'action',
  payable: false,
  params: [],
  result: undefined,
  ...rest,
});

// ───────────── the callee ─────────────

const LISTS: AbiType = { kind: 'list', of: 'uint256', cap: 1024 };

/** A shop that does, answers and fails in every way. */
// oxfmt-ignore
const SHOP_FUNCTIONS: readonly FunctionSketch[] = [
  { name: 'sell', result: 'uint256', body: [['caller'], ['caller'], ['sget', 2], one, ['add', U256], ['sset', 2], ['emit', 0], ['small', U256, 7], ['return'], end] },
  { name: 'take', payable: true, result: 'uint256', body: [['paid'], ['sset', 1], ['paid'], ['return'], end] },
  { name: 'refuse', payable: true, body: [['emit', 0], ['caller'], ['paid'], ['sset', 2], ['const', 0], ['failtext'], end] },
  { name: 'divide', body: [one, ['zero', U256], ['div', U256], ['drop', U256], end] },
  { name: 'burn', body: [['loop', 0], end, end] },
  { name: 'lie', result: 'uint256', body: [['emit', 0], ['caller'], one, ['sset', 2], ['const', 1], ['return'], end] },
  { name: 'breakRule', body: [one, ['sset', 3], end] },
  { kind: 'view', name: 'price', result: 'uint256', body: [['small', U256, 3], ['return'], end] },
  { kind: 'view', name: 'who', result: 'address', body: [['caller'], ['return'], end] },
  { kind: 'view', name: 'many', params: [{ name: 'xs', type: LISTS }], result: LISTS, body: [['take', 0], ['return'], end] },
  { kind: 'view', name: 'wide', result: 'uint256', body: [['const', 1], ['return'], end] },
  { kind: 'invariant', name: 'the rule', result: 'bool', body: [['sget', 3], ['zero', U256], ['eq', U256], ['return'], end] },
];

function shop(): VerifiedModule {
  return load(
    moduleOf(SHOP_FUNCTIONS, {
      constants: [
        { type: 'string', value: text('sold out') },
        { type: 'uint256', value: 2n ** 255n },
      ],
      shapes: [
        { name: 'sold', keys: [], fields: [], leaf: 'uint256', cap: 0 },
        { name: 'till', keys: [], fields: [], leaf: 'uint256', cap: 0 },
        { name: 'by', keys: ['address'], fields: [], leaf: 'uint256', cap: 0 },
        { name: 'broken', keys: [], fields: [], leaf: 'uint256', cap: 0 },
      ],
      aggregates: [{ kind: 'sum', shape: 2, bound: 0 }],
      events: [{ name: 'Sold', fields: [] }],
    }),
  );
}

// ───────────── the caller ─────────────

const EXTERNALS: readonly External[] = [
  external('sell', { result: 'uint256' }),
  external('take', { payable: true, result: 'uint256' }),
  external('refuse', { payable: true }),
  external('divide'),
  external('burn'),
  external('lie', { result: 'uint8' }),
  external('breakRule'),
  external('price', { kind: 'view', result: 'uint256' }),
  external('nothingLikeIt'),
  external('sell', { kind: 'view', result: 'uint256' }),
  external('price', { kind: 'view' }),
  external('who', { kind: 'view', result: 'address' }),
  external('many', { kind: 'view', params: [LISTS], result: { kind: 'list', of: 'uint256', cap: 2 } }),
];
const INDEX = (name: string, kind = 'action'): number => EXTERNALS.findIndex((e) => e.name === name && e.kind === kind);

type Attempt = {
  readonly name: string;
  readonly index: number;
  readonly amount?: number;
  readonly args?: readonly Line[];
};

/** `name(where)` calls plainly, `tryName(where)` answers 99 when the call fails. Both write `mine` before and after. */
function callerOf(attempts: readonly Attempt[], rest: Partial<Module> = {}): VerifiedModule {
  const functions = attempts.flatMap(({ name, index, amount, args = [] }): FunctionSketch[] => {
    const { payable, result } = EXTERNALS[index] as External;
    const operands: Line[] = [at, ...args, ...(payable ? [['small', U256, amount ?? 0] as Line] : [])];
    const isNumber = result === 'uint256';
    const keep: Line[] = isNumber
      ? [['set', 1]]
      : result === undefined
        ? []
        : [['drop', t(result === 'uint8' || result === 'address' ? result : 'uint256[]')]];
    const tail: Line[] = [one, ['sset', 1], ['get', 1], ['return'], end];
    const sketch = { params: [where], locals: ['uint256'] as const, result: 'uint256' as const };
    return [
      { ...sketch, name, body: [one, ['sset', 0], ...operands, ['ext', index], ...keep, ...tail] },
      {
        ...sketch,
        name: `try_${name}`,
        body: [
          one,
          ['sset', 0],
          ...operands,
          ['try', index],
          ...keep,
          ['else'],
          ['small', U256, 99],
          ['set', 1],
          end,
          ...tail,
        ],
      },
    ];
  });
  return load(
    moduleOf(functions, {
      externals: EXTERNALS,
      shapes: [
        { name: 'mine', keys: [], fields: [], leaf: 'uint256', cap: 0 },
        { name: 'after', keys: [], fields: [], leaf: 'uint256', cap: 0 },
      ],
      ...rest,
    }),
  );
}

const ATTEMPTS: readonly Attempt[] = [
  { name: 'sell', index: INDEX('sell') },
  { name: 'take', index: INDEX('take'), amount: 5 },
  { name: 'takeNothing', index: INDEX('take') },
  { name: 'refuse', index: INDEX('refuse'), amount: 5 },
  { name: 'divide', index: INDEX('divide') },
  { name: 'burn', index: INDEX('burn') },
  { name: 'lie', index: INDEX('lie') },
  { name: 'breakRule', index: INDEX('breakRule') },
  { name: 'price', index: INDEX('price', 'view') },
  { name: 'nothingLikeIt', index: INDEX('nothingLikeIt') },
  { name: 'sellAsView', index: INDEX('sell', 'view') },
  { name: 'priceOfNothing', index: EXTERNALS.findIndex((e) => e.kind === 'view' && e.result === undefined) },
  { name: 'who', index: INDEX('who', 'view') },
];

type World = { readonly host: TestHost; readonly module: VerifiedModule };

function world(module = callerOf(ATTEMPTS), balance = 10n): World {
  const host = new TestHost(new Map([[`balance ${CONTRACT}`, balance]]));
  host.modules.set(CONTRACT, module);
  host.modules.set(SHOP, shop());
  return { host, module };
}

function machineFor({ host, module }: World, name: string, target = SHOP, gas = PLENTY): Machine {
  return machineOf(module, calldata(module, name, [target]), { host, gas });
}

function call(where_: World, name: string, target = SHOP, gas = PLENTY): Outcome {
  return machineFor(where_, name, target, gas).run();
}

/** The same by single steps. */
function walk(machine: Machine): Outcome {
  while (machine.outcome === undefined) machine.step();
  return machine.outcome;
}

const UINT = ['uint256'] as const;

describe('a call to another contract', () => {
  test('brings back the answer, and everything the callee did stays', () => {
    const here = world();
    expect(ending(call(here, 'sell'), UINT)).toBe('= 7');
    const { host } = here;
    expect(host.word(SHOP, `by[0x${CONTRACT.toString(16).padStart(40, '0')}]`)).toBe(1n);
    expect(host.word(SHOP, 'sum(by)')).toBe(1n);
    expect(host.logs).toEqual([{ address: SHOP, topics: [wordOf(topicOf('Sold', []))], data: new Uint8Array(0) }]);
    expect(host.word(CONTRACT, 'mine')).toBe(1n);
    expect(host.word(CONTRACT, 'after')).toBe(1n);
  });

  test('comes from the contract that calls, not from whom called that', () => {
    const here = world();
    const machine = machineFor(here, 'who');
    while (machine.next?.instruction.op !== 'caller') machine.step();
    expect(machine.innermost.call.caller).toBe(CONTRACT);
    expect(machine.call.caller).toBe(CALLER);
  });

  test('sends hlp along', () => {
    const here = world();
    expect(ending(call(here, 'take'), UINT)).toBe('= 5');
    expect([here.host.balance(CONTRACT), here.host.balance(SHOP), here.host.word(SHOP, 'till')]).toEqual([5n, 5n, 5n]);
  });

  test('may send none to a function that takes some', () => {
    const here = world();
    expect(ending(call(here, 'takeNothing'), UINT)).toBe('= 0');
    expect(here.host.balance(CONTRACT)).toBe(10n);
  });

  test('of a view only finds views', () => {
    expect(ending(call(world(), 'price'), UINT)).toBe('= 3');
    expect(ending(call(world(), 'sellAsView'), UINT)).toMatch(/^NoSuchFunction /);
  });
});

type Failure = {
  readonly name: string;
  readonly what: string;
  readonly ends: string;
  readonly target?: bigint;
  readonly balance?: bigint;
};

/** How the plain call of each ends. */
const FAILURES: readonly Failure[] = [
  { name: 'refuse', what: 'a reason comes up as it is', ends: 'Error "sold out"' },
  { name: 'divide', what: 'so does a panic', ends: 'Panic 0x12' },
  {
    name: 'nothingLikeIt',
    what: 'so does a function that is not there',
    ends: `NoSuchFunction ${wordOf(selectorOf('nothingLikeIt', []))}`,
  },
  { name: 'breakRule', what: 'so does a broken rule', ends: 'InvariantBroken "the rule"' },
  { name: 'burn', what: 'out of gas becomes CallFailed 1', ends: `CallFailed ${SHOP} 1` },
  { name: 'sell', what: 'the caller itself is running', ends: `CallFailed ${CONTRACT} 2`, target: CONTRACT },
  { name: 'sell', what: 'a person is no contract', ends: `CallFailed ${NOBODY_HERE} 3`, target: NOBODY_HERE },
  { name: 'lie', what: 'an answer that is too large', ends: `CallFailed ${SHOP} 5` },
  { name: 'priceOfNothing', what: 'an answer where none is expected', ends: `CallFailed ${SHOP} 5` },
  { name: 'take', what: 'there is not enough hlp', ends: `CallFailed ${SHOP} 6`, balance: 4n },
];

function expectUntouched({ host }: World, balance: bigint): void {
  expect(host.logs).toEqual([]);
  expect([host.balance(CONTRACT), host.balance(SHOP)]).toEqual([balance, 0n]);
  for (const path of ['mine', 'after']) expect(host.isWritten(CONTRACT, path)).toBe(false);
  expect(host.isWritten(SHOP, 'sum(by)')).toBe(false);
}

describe('a call that fails', () => {
  test.each(FAILURES)('$name: $what', ({ name, ends, target = SHOP, balance = 10n }) => {
    const here = world(undefined, balance);
    const outcome = call(here, name, target);
    expect(ending(outcome, UINT)).toBe(ends);
    expect(outcome.gasLeft).toBeGreaterThan(0);
    expectUntouched(here, balance);
    expect(walk(machineFor(world(undefined, balance), name, target))).toEqual(outcome);
  });

  test.each(FAILURES)('try $name: $what, and the other half runs', ({ name, target = SHOP, balance = 10n }) => {
    const here = world(undefined, balance);
    expect(ending(call(here, `try_${name}`, target), UINT)).toBe('= 99');
    const { host } = here;
    expect([host.word(CONTRACT, 'mine'), host.word(CONTRACT, 'after')]).toEqual([1n, 1n]);
    expect(host.logs).toEqual([]);
    expect(host.word(SHOP, 'sum(by)')).toBe(0n);
    expect([host.balance(CONTRACT), host.balance(SHOP)]).toEqual([balance, 0n]);
    expect(host.isWritten(SHOP, 'sum(by)')).toBe(false);
  });

  test('a try that goes well leaves the answer to its first half', () => {
    expect(ending(call(world(), 'try_sell'), UINT)).toBe('= 7');
  });
});

/** Gas that stands in the machine just before `ext`, and just behind it. */
function around(name: string, gas: number): { before: number; given: number; after: number } {
  const machine = machineFor(world(), name, SHOP, gas);
  while (!['ext', 'try'].includes(machine.next?.instruction.op ?? '')) machine.step();
  const before = machine.gas;
  machine.step();
  const given = machine.callee?.call.gas ?? 0;
  while (machine.callee !== undefined) machine.step();
  return { before, given, after: machine.gas };
}

describe('the gas of a call', () => {
  const data = calldata(shop(), 'price');
  const { weight } = shop();
  const callee = entryPrice(weight, data.length) + 2 + 2 + GAS.codecWord;

  test.each([50_000, 64_000, 63_999, 100_000, 123_457])('of %i: all but a 64th, rounded down, goes along', (gas) => {
    const { before, given, after } = around('price', gas);
    const left = before - 2_600 - GAS.codecWord * words(data.length);
    expect(given).toBe(left - Math.floor(left / 64));
    expect(after).toBe(left - callee - GAS.codecWord);
  });

  test('what a failing callee leaves comes back, and its reason costs nothing more', () => {
    const { before, given, after } = around('divide', 80_000);
    const left = before - 2_600 - GAS.codecWord;
    expect(given).toBe(left - Math.floor(left / 64));
    expect(after).toBe(left - (entryPrice(weight, 4) + 2 + 2 + 8));
  });

  test('out of gas in the callee leaves the caller its 64th', () => {
    const machine = machineFor(world(), 'try_burn', SHOP, 100_000);
    while (machine.next?.instruction.op !== 'try') machine.step();
    const left = machine.gas - 2_600 - GAS.codecWord;
    machine.step();
    while (machine.callee !== undefined) machine.step();
    expect(machine.gas).toBe(Math.floor(left / 64));
    expect(machine.gasOfCallees).toBe(left - Math.floor(left / 64));
    expect(machine.next?.instruction.op).toBe('small');
  });

  test('hlp that goes along costs 9,000 more', () => {
    const [some, none] = [around('take', 90_000), around('takeNothing', 90_000)];
    expect(some.before).toBe(none.before);
    const [paid, free] = [some.before - 9_000, none.before].map((gas) => gas - 2_600 - GAS.codecWord);
    expect(some.given).toBe((paid ?? 0) - Math.floor((paid ?? 0) / 64));
    expect(none.given).toBe((free ?? 0) - Math.floor((free ?? 0) / 64));
  });

  test('own gas and that of callees add up to what is used', () => {
    const machine = machineFor(world(), 'sell');
    const outcome = machine.run();
    expect(machine.gasOfCallees).toBeGreaterThan(20_000);
    expect(machine.call.gas - outcome.gasLeft).toBeGreaterThan(machine.gasOfCallees);
  });

  test.each(['sell', 'take', 'try_refuse', 'try_burn', 'try_lie', 'price'])(
    '%s ends alike by steps and at once, at any gas',
    (name) => {
      for (let gas = 500; gas < 120_000; gas += 1_733) {
        const [atOnce, byStep] = [world(), world()];
        expect(walk(machineFor(byStep, name, SHOP, gas)), `${gas}`).toEqual(call(atOnce, name, SHOP, gas));
        expect(byStep.host.leaves, `${gas}`).toEqual(atOnce.host.leaves);
        expect(byStep.host.logs).toEqual(atOnce.host.logs);
      }
    },
  );
});

const xs = (count: number): Line[] => [
  ['zero', t('uint256[]')],
  ['set', 2],
  ...Array.from({ length: count }, (): Line[] => [one, ['lpush', 2, 1024]]).flat(),
  ['take', 2],
];

function asked(count: number): string {
  const body: Line[] = [
    ...xs(count).slice(0, -1),
    at,
    ['take', 2],
    ['ext', INDEX('many', 'view')],
    ['set', 2],
    ['llen', 2],
    ['return'],
    end,
  ];
  const module = load(
    moduleOf([{ name: 'ask', params: [where], locals: ['uint256', 'uint256[]'], result: 'uint256', body }], {
      externals: EXTERNALS,
    }),
  );
  return ending(call(world(module), 'ask'), UINT);
}

describe('data of a call', () => {
  test('a list goes there and back; one beyond the cap of the answer does not fit', () => {
    expect([0, 1, 2].map(asked)).toEqual(['= 0', '= 1', '= 2']);
    expect(asked(3)).toBe(`CallFailed ${SHOP} 5`);
  });
});

// ───────────── chains of contracts ─────────────

const PASS: External = external('pass', { params: ['address', 'uint256'], result: 'uint256' });

/** `pass(next, n)`: counts down along contracts that stand one address apart, and answers how many there were. */
function relay(isTrying: boolean): VerifiedModule {
  const next: Line[] = [
    ['get', 0],
    ['retype', t('address'), t('uint160')],
    ['small', t('uint160'), 1],
    ['add', t('uint160')],
    ['retype', t('uint160'), t('address')],
  ];
  const args: Line[] = [['get', 0], ...next, ['get', 1], one, ['sub', U256]];
  const out: Line[] = isTrying
    ? [['try', 0], ['set', 2], ['else'], ['zero', U256], ['set', 2], end]
    : [
        ['ext', 0],
        ['set', 2],
      ];
  const body: Line[] = [
    one,
    ['sset', 0],
    ['emit', 0],
    ['get', 1],
    ['zero', U256],
    ['gt', U256],
    ['if', 0],
    ...args,
    ...out,
    end,
    ['get', 2],
    one,
    ['add', U256],
    ['return'],
    end,
  ];
  const params = [
    { name: 'next', type: 'address' },
    { name: 'n', type: 'uint256' },
  ] as const;
  return load(
    moduleOf([{ name: 'pass', params, locals: ['uint256'], result: 'uint256', body }], {
      externals: [PASS],
      shapes: [{ name: 'seen', keys: [], fields: [], leaf: 'uint256', cap: 0 }],
      events: [{ name: 'Here', fields: [] }],
    }),
  );
}

const FIRST = 0x1000n;

function chain(count: number, isTrying: boolean): { host: TestHost; machine: () => Machine } {
  const host = new TestHost();
  const module = relay(isTrying);
  for (let i = 0n; i < 40n; i++) host.modules.set(FIRST + i, module);
  const data = calldata(module, 'pass', [FIRST + 1n, BigInt(count - 1)]);
  return { host, machine: () => machineOf(module, data, { host, contract: FIRST, gas: 1_000_000_000 }) };
}

describe('contracts in a row', () => {
  test('32 run at once; the 33rd is too deep', () => {
    const most = LIMITS.contractNesting;
    expect(ending(chain(most, false).machine().run(), UINT)).toBe(`= ${most}`);
    const over = chain(most + 1, false);
    expect(ending(over.machine().run(), UINT)).toBe(`CallFailed ${FIRST + BigInt(most)} 4`);
    expect(over.host.logs).toEqual([]);
  });

  test('who tries gets on with what it has: the first 32 keep what they did', () => {
    const { host, machine } = chain(40, true);
    expect(ending(machine().run(), UINT)).toBe('= 32');
    expect(host.logs.map(({ address }) => address)).toEqual(Array.from({ length: 32 }, (_, i) => FIRST + BigInt(i)));
    expect(host.word(FIRST + 31n, 'seen')).toBe(1n);
    expect(host.word(FIRST + 32n, 'seen')).toBe(0n);
  });

  test('a stepper goes through all of them, the innermost first', () => {
    const { machine } = chain(5, false);
    const walked = machine();
    const seen: bigint[] = [];
    while (walked.next !== undefined) {
      const { contract } = walked.innermost.call;
      if (seen.at(-1) !== contract) seen.push(contract);
      walked.step();
    }
    const there = [0n, 1n, 2n, 3n, 4n].map((i) => FIRST + i);
    expect(seen).toEqual([...there, ...there.toReversed().slice(1)]);
  });

  test('begun by steps, it can be run to its end', () => {
    const { machine } = chain(5, false);
    for (const steps of [1, 20, 45, 60]) {
      const walked = machine();
      for (let i = 0; i < steps; i++) walked.step();
      expect(ending(walked.run(), UINT)).toBe('= 5');
    }
  });

  test('a contract further up the row cannot be entered again, not even by a question', () => {
    const ask = external('price', { kind: 'view', result: 'uint256' });
    const go = external('go', { params: ['address'], result: 'uint256' });
    const ring = (isFirst: boolean): VerifiedModule =>
      load(
        moduleOf(
          [
            { kind: 'view', name: 'price', result: 'uint256', body: [['small', U256, 3], ['return'], end] },
            {
              name: 'go',
              params: [where],
              result: 'uint256',
              body: isFirst ? [at, ['self'], ['ext', 1], ['return'], end] : [at, ['ext', 0], ['return'], end],
            },
          ],
          { externals: [ask, go] },
        ),
      );
    const host = new TestHost();
    host.modules.set(CONTRACT, ring(true));
    host.modules.set(OTHER, ring(false));
    const first = host.modules.get(CONTRACT) as VerifiedModule;
    expect(ending(machineOf(first, calldata(first, 'go', [OTHER]), { host }).run(), UINT)).toBe(
      `CallFailed ${CONTRACT} 2`,
    );
  });

  test('once it has ended a contract can be called again', () => {
    const here = world(callerOf([{ name: 'sell', index: INDEX('sell') }]));
    expect(ending(call(here, 'sell'), UINT)).toBe('= 7');
    const twice: Line[] = [at, ['ext', 0], ['drop', U256], at, ['ext', 0], ['return'], end];
    const module = load(
      moduleOf([{ name: 'twice', params: [where], result: 'uint256', body: twice }], { externals: EXTERNALS }),
    );
    expect(ending(call(world(module), 'twice'), UINT)).toBe('= 7');
  });
});

// ───────────── hostile answers ─────────────

describe('an answer', () => {
  /** Asks for a struct of a number, an enum and a list of at most 2. */
  const stage = { kind: 'enum', name: 'Stage', members: ['A', 'B'] } as const;
  const deal = {
    kind: 'struct',
    name: 'Deal',
    fields: [
      { name: 'n', type: 'uint8' },
      { name: 'stage', type: stage },
      { name: 'xs', type: { kind: 'list', of: 'uint256', cap: 2 } },
    ],
  } as const;
  const result = external('deal', { kind: 'view', result: deal });
  const asking = load(
    moduleOf(
      [
        {
          name: 'ask',
          params: [where],
          locals: ['uint8', 'uint8', 'uint256[]'],
          result: deal,
          body: [
            at,
            ['ext', 0],
            ['set', 3],
            ['set', 2],
            ['set', 1],
            ['get', 1],
            ['get', 2],
            ['take', 3],
            ['return'],
            end,
          ],
        },
      ],
      { types: [stage, deal], externals: [result] },
    ),
  );

  /** Whatever the other side says: its view answers with the words of a struct of plain numbers. */
  function answering(...numbers: readonly bigint[]): string {
    const flat: StructType = {
      kind: 'struct',
      name: 'Flat',
      fields: numbers.map((_, i) => ({ name: `f${i}`, type: 'uint256' as const })),
    };
    const body: Line[] = [...numbers.map((_, i): Line => ['const', i]), ['return'], end];
    const other = load(
      moduleOf([{ kind: 'view', name: 'deal', result: flat, body }], {
        types: [flat],
        constants: numbers.map((value) => ({ type: 'uint256', value })),
      }),
    );
    const host = new TestHost();
    host.modules.set(CONTRACT, asking);
    host.modules.set(SHOP, other);
    return ending(machineOf(asking, calldata(asking, 'ask', [SHOP]), { host }).run(), [deal]);
  }

  test('that is written in the one way fits', () => {
    expect(answering(32n, 5n, 1n, 96n, 2n, 8n, 9n)).toBe('= 5, 1, [8, 9]');
  });

  // oxfmt-ignore
  test.each<[string, bigint[]]>([
    ['an offset that is not the next place', [64n, 5n, 1n, 96n, 0n]],
    ['an inner offset that is not the next place', [32n, 5n, 1n, 128n, 0n]],
    ['a number that does not fit', [32n, 256n, 1n, 96n, 0n]],
    ['no member of the enum', [32n, 5n, 2n, 96n, 0n]],
    ['a list beyond its cap', [32n, 5n, 1n, 96n, 3n, 1n, 2n, 3n]],
    ['a list that promises more than there is', [32n, 5n, 1n, 96n, 2n, 1n]],
    ['a length without end', [32n, 5n, 1n, 96n, 2n ** 255n]],
    ['more than is needed', [32n, 5n, 1n, 96n, 0n, 0n]],
    ['less than is needed', [32n, 5n, 1n]],
  ])('with %s does not fit', (_, numbers) => {
    expect(answering(...numbers)).toBe(`CallFailed ${SHOP} 5`);
  });
});

describe('sending hlp', () => {
  const sender = load(
    moduleOf([
      { name: 'give', params: [where, { name: 'wei', type: 'uint256' }], body: [['get', 1], at, ['send'], end] },
    ]),
  );
  const give = (to: bigint, wei: bigint, gas = PLENTY): { host: TestHost; outcome: Outcome } => {
    const host = new TestHost(
      new Map([
        [`balance ${CONTRACT}`, 10n],
        [`balance ${CALLER}`, 1n],
      ]),
    );
    host.modules.set(CONTRACT, sender);
    host.modules.set(SHOP, shop());
    return { host, outcome: machineOf(sender, calldata(sender, 'give', [to, wei]), { host, gas }).run() };
  };
  const price = (to: bigint, wei: bigint): number =>
    PLENTY - give(to, wei).outcome.gasLeft - entryPrice(sender.weight, 68) - 4;

  test('costs 9,000, and 25,000 more when that makes an account', () => {
    expect(price(CALLER, 3n)).toBe(9_000);
    expect(price(SHOP, 3n)).toBe(9_000);
    expect(price(NOBODY_HERE, 3n)).toBe(34_000);
    expect(price(NOBODY_HERE, 0n)).toBe(9_000);
  });

  test('moves all there is, to itself too, and not one wei more', () => {
    expect(give(CALLER, 10n).host.balance(CALLER)).toBe(11n);
    expect(give(CONTRACT, 10n).host.balance(CONTRACT)).toBe(10n);
    expect(ending(give(CALLER, 11n).outcome)).toBe(`CallFailed ${CALLER} 6`);
    expect(give(CALLER, 11n).host.balance(CONTRACT)).toBe(10n);
  });

  test('to a contract runs no code', () => {
    const { host, outcome } = give(SHOP, 4n);
    expect(ending(outcome)).toBe('done');
    expect([host.balance(SHOP), host.logs.length]).toEqual([4n, 0]);
  });
});

test('a selector and arguments are what the callee gets', () => {
  const here = world();
  const machine = machineFor(here, 'price');
  while (machine.callee === undefined) machine.step();
  expect(machine.callee.call.data).toEqual(concatBytes(selectorOf('price', []), encodeAbi([], [])));
  expect(machine.callee.call).toMatchObject({ kind: 'view', contract: SHOP, caller: CONTRACT, value: 0n });
});
