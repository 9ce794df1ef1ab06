import { describe, expect, test } from 'vitest';
import { keyPrice, sameValue, words, writePrice, type LeafWrite } from '../../src/vm/gas.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Call, Outcome } from '../../src/vm/machine.ts';
import type { Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { LeafValue, LeafType } from '../../src/vm/types.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type Line } from '../helpers/module.ts';
import {
  bodyGas,
  calldata,
  CALLER,
  CONTRACT,
  ending,
  filled,
  load,
  machineOf,
  press,
  run,
  t,
  text,
} from './helpers.ts';
import { village } from './sample.ts';
import { encodeAbi } from '../../src/vm/abi.ts';

const U256 = t('uint256');
const BYTES = t('bytes');

// ───────────── writes ─────────────

/** Texts by their gas words. */
const none = new Uint8Array(0);
const one = filled(20);
const three = filled(96);
const four = filled(97);

type PriceRow = readonly [
  what: string,
  before: LeafValue,
  current: LeafValue,
  next: LeafValue,
  isWritten: boolean,
  price: number,
];

const PRICES: readonly PriceRow[] = [
  ['nothing stays nothing', 0n, 0n, 0n, false, 1_500],
  ['a value stays', 5n, 5n, 5n, false, 1_500],
  ['a new leaf', 0n, 0n, 5n, false, 20_000],
  ['another value', 5n, 5n, 6n, false, 5_000],
  ['a leaf goes away', 5n, 5n, 0n, false, 5_000],
  ['written again', 5n, 6n, 7n, true, 1_500],
  ['written again with the value it has', 5n, 6n, 6n, true, 1_500],
  ['written back', 5n, 6n, 5n, true, 1_500],
  ['created, then cleared', 0n, 5n, 0n, true, 1_500],
  ['created, cleared, created', 0n, 0n, 5n, true, 1_500],
  ['cleared, then written again', 5n, 0n, 6n, true, 1_500],
  ['a new text of one word', none, none, one, false, 20_000],
  ['a new text of three words', none, none, three, false, 20_000 + 2 * 5_000],
  ['a text of the same size', three, three, filled(96, 0x62), false, 5_000 + 2 * 5_000],
  ['a longer text', three, three, four, false, 5_000 + 3 * 5_000],
  ['a shorter text pays for what it touches', four, four, one, false, 5_000 + 3 * 5_000],
  ['a text goes away', four, four, none, false, 5_000 + 3 * 5_000],
  ['a text stays, and has been read', four, four, filled(97), false, 1_500 + 3 * 20],
  ['a text written again, not longer', one, three, filled(80), true, 1_500 + 2 * 20],
  ['a text written again, longer', one, three, four, true, 1_500 + 2 * 20 + 5_000],
  ['a text written again, longer than now but not than before', four, one, three, true, 1_500],
];

const set = (value: number): Line[] => [
  ['small', U256, value],
  ['sset', 0],
];

const mark = (key: number, value: number): Line[] => [
  ['small', U256, key],
  ['small', U256, value],
  ['sset', 1],
];

const put = (size: number): Line[] => [['get', 0], ['zero', U256], ['small', U256, size], ['slice'], ['sset', 2]];

describe('the price of a write', () => {
  test.each(PRICES)('%s', (_, before, current, next, isWritten, price) => {
    expect(writePrice({ before, current, next, isWritten } satisfies LeafWrite)).toBe(price);
  });

  const shapes: Module['shapes'] = [
    { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'marks', keys: ['uint256'], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'note', keys: [], fields: [], leaf: 'bytes', cap: 0 },
  ];
  /** What each write of one transaction costs, in order. */
  function prices(
    body: readonly Line[],
    before: Readonly<Record<string, LeafValue>> = {},
    aggregates: Module['aggregates'] = [],
  ): number[] {
    const module = load(
      moduleOf([{ name: 'f', params: [{ name: 'text', type: 'bytes' }], body: [...body, ['end']] }], {
        shapes,
        aggregates,
      }),
    );
    const host = new TestHost(new Map(Object.entries(before).map(([path, leaf]) => [`${CONTRACT} ${path}`, leaf])));
    const machine = machineOf(module, calldata(module, 'f', [filled(255)]), { host });
    const spent: number[] = [];
    while (machine.next !== undefined) {
      const { op } = machine.next.instruction;
      const gas = machine.gas;
      machine.step();
      if (op === 'sset' || op === 'sclear') spent.push(gas - machine.gas);
    }
    expect(ending(machine.outcome as Outcome)).toBe('done');
    return spent;
  }

  test('is paid once for each leaf and transaction', () => {
    expect(prices([...set(0), ...set(5), ...set(5), ...set(6), ...set(0), ...set(7), ['sclear', 0]])).toEqual([
      1_500, 20_000, 1_500, 1_500, 1_500, 1_500, 1_500,
    ]);
    expect(prices([...set(5), ...set(6), ...set(0), ...set(7), ...set(5)], { total: 5n })).toEqual([
      1_500, 5_000, 1_500, 1_500, 1_500,
    ]);
  });

  test('of a text goes with its words, and only for more of them a second time', () => {
    expect(prices([...put(20), ...put(33), ...put(64), ...put(65), ...put(1), ...put(96)])).toEqual([
      20_000, 6_500, 1_520, 6_520, 1_540, 11_500,
    ]);
    expect(prices([...put(1), ...put(96), ...put(97)], { note: filled(80) })).toEqual([15_000, 1_500, 6_540]);
  });

  test('of an aggregate is 5,000 at its first touch and 1,500 later, whatever it passes through', () => {
    const sum: Module['aggregates'] = [{ kind: 'sum', shape: 1, bound: 0 }];
    expect(prices([...mark(1, 5), ...mark(1, 0), ...mark(2, 5), ...mark(2, 5)], {}, sum)).toEqual([
      25_000, 3_000, 21_500, 1_500,
    ]);
  });

  test('of an aggregate is nothing when it does not change', () => {
    const count: Module['aggregates'] = [{ kind: 'count', shape: 1, bound: 0 }];
    expect(prices([...mark(1, 6), ...mark(1, 0)], { 'marks[1]': 5n, 'count(marks)': 1n }, count)).toEqual([
      5_000, 6_500,
    ]);
  });

  test('is due again after what was paid has been undone', () => {
    const body: Line[] = [
      ...set(5),
      ['get', 0],
      ['len'],
      ['zero', U256],
      ['eq', U256],
      ['if', 0],
      ['zero', BYTES],
      ['failtext'],
      ['end'],
      ['end'],
    ];
    const module = load(moduleOf([{ name: 'f', params: [{ name: 'text', type: 'bytes' }], body }], { shapes }));
    const host = new TestHost();
    const used = (value: Uint8Array): number =>
      bodyGas(module, press(module, 'f', [value], { host }), calldata(module, 'f', [value]));
    const failing = used(text(''));
    const first = used(text('x'));
    expect(first).toBeGreaterThan(20_000);
    expect(failing).toBeGreaterThan(20_000);
    expect(used(text('x'))).toBe(first - 20_000 + 1_500);
  });
});

describe('sizes', () => {
  test('are counted in words of 32 bytes', () => {
    expect([0, 1, 31, 32, 33, 64, 8192].map(words)).toEqual([0, 1, 1, 1, 2, 2, 256]);
  });

  test('of keys cost 120 for each word beyond the first of all', () => {
    expect([[], [1n], [1n, 2n], [filled(256)], [filled(256), 1n], [none], [none, none]].map(keyPrice)).toEqual([
      0, 0, 120, 840, 960, 0, 120,
    ]);
  });

  test('same means the same bytes', () => {
    expect(sameValue(filled(3), filled(3))).toBe(true);
    expect(sameValue(filled(3), filled(4))).toBe(false);
    expect(sameValue(text('ab'), text('aB'))).toBe(false);
    expect(sameValue(none, none)).toBe(true);
    expect(sameValue(1n, 1n)).toBe(true);
    expect(sameValue(0n, none)).toBe(false);
  });
});

// ───────────── every gas limit ─────────────

type Sample = {
  readonly what: string;
  readonly data: (module: VerifiedModule) => Uint8Array;
  readonly options: Partial<Call>;
  readonly ends: string;
};

const SAMPLES: readonly Sample[] = [
  { what: 'a payment', data: (module) => calldata(module, 'pay', [0xa1n, 0xb2n, 7n]), options: {}, ends: 'done' },
  { what: 'a loop over texts', data: (module) => calldata(module, 'walk', [3n]), options: {}, ends: 'done' },
  {
    what: 'a deployment that is paid',
    data: () => encodeAbi(['string'], [text('Ours')]),
    options: { kind: 'init', value: 5n },
    ends: 'done',
  },
  {
    what: 'a payment that breaks a limit',
    data: (module) => calldata(module, 'pay', [0xa1n, 0xb2n, 51n]),
    options: {},
    ends: 'Error "too much"',
  },
];

describe('at every gas limit', () => {
  test.each(SAMPLES)('$what is undone completely or is the same as with plenty', ({ data, options, ends }) => {
    const module = village();
    const calldataOfCall = data(module);
    const before = new Map<string, bigint | Uint8Array>([[`balance ${CALLER}`, 100n]]);
    const at = (gas: number): { outcome: Outcome; host: TestHost } => {
      const host = new TestHost(before);
      return { outcome: run(module, calldataOfCall, { ...options, gas, host }), host };
    };
    const full = at(1_000_000);
    expect(ending(full.outcome)).toBe(ends);
    const needed = 1_000_000 - full.outcome.gasLeft;
    for (let gas = 0; gas < needed; gas++) {
      const { outcome, host } = at(gas);
      const isUndone =
        outcome.status === 'outOfGas' && outcome.gasLeft === 0 && outcome.data.length === 0 && host.logs.length === 0;
      if (!isUndone || !sameLeaves(host, before)) throw new Error(`with ${gas} gas: ${outcome.status}`);
    }
    for (const more of [0, 1, 2, 63, 64, 5_000]) {
      const { outcome, host } = at(needed + more);
      expect(outcome).toEqual({ ...full.outcome, gasLeft: more });
      expect([host.leaves, host.logs]).toEqual([full.host.leaves, full.host.logs]);
    }
  });
});

function sameLeaves(host: TestHost, before: ReadonlyMap<string, bigint | Uint8Array>): boolean {
  return host.leaves.size === before.size && [...before].every(([path, leaf]) => host.leaves.get(path) === leaf);
}

// ───────────── the verified bound ─────────────

const ledger: Partial<Module> = {
  shapes: [
    { name: 'names', keys: ['string', 'uint256'], fields: [], leaf: 'bytes', cap: 0 },
    { name: 'marks', keys: ['uint256'], fields: [], leaf: 'uint256', cap: 0 },
  ],
  aggregates: [
    { kind: 'count', shape: 0, bound: 0 },
    { kind: 'count', shape: 0, bound: 1 },
  ],
  errors: [
    {
      name: 'Long',
      fields: [
        { name: 'a', type: 'bytes', indexed: false },
        { name: 'b', type: 'uint256', indexed: false },
      ],
    },
  ],
  events: [
    {
      name: 'Long',
      fields: [
        { name: 'a', type: 'bytes', indexed: true },
        { name: 'b', type: 'bytes', indexed: false },
      ],
    },
  ],
};
const LONG = filled(LIMITS.textSize);
const KEY = filled(LIMITS.keySize);
const HALF = filled(LIMITS.textSize / 2);

/** The dearest way to run each instruction whose price depends on something. */
// oxfmt-ignore
const DEAREST: readonly (readonly [OpName, params: readonly LeafType[], args: readonly LeafValue[], body: readonly Line[], ends: string])[] = [
  ['pow', ['uint256'], [2n ** 256n - 1n], [['small', U256, 1], ['get', 0], ['pow', U256], ['drop', U256]], 'done'],
  ['eq', ['bytes'], [LONG], [['get', 0], ['get', 0], ['eq', BYTES], ['drop', t('bool')]], 'done'],
  ['ne', ['bytes'], [LONG], [['get', 0], ['get', 0], ['ne', BYTES], ['drop', t('bool')]], 'done'],
  ['slice', ['bytes'], [LONG], [['get', 0], ['zero', U256], ['get', 0], ['len'], ['slice'], ['drop', BYTES]], 'done'],
  ['concat', ['bytes'], [HALF], [['get', 0], ['get', 0], ['concat'], ['drop', BYTES]], 'done'],
  ['concat', ['bytes'], [LONG], [['get', 0], ['get', 0], ['concat'], ['drop', BYTES]], 'Panic 0x41'],
  ['keccak', ['bytes'], [LONG], [['get', 0], ['keccak'], ['drop', t('bytes32')]], 'done'],
  ['sget', ['bytes', 'bytes'], [KEY, LONG], [['get', 0], ['small', U256, 1], ['sget', 0], ['drop', BYTES]], 'done'],
  ['sset', ['bytes', 'bytes'], [KEY, LONG], [['get', 0], ['small', U256, 2], ['get', 1], ['sset', 0]], 'done'],
  ['sclear', ['bytes', 'bytes'], [KEY, LONG], [['get', 0], ['small', U256, 1], ['sclear', 0]], 'done'],
  ['sagg', ['bytes'], [KEY], [['get', 0], ['sagg', 1], ['drop', U256]], 'done'],
  ['emit', ['bytes', 'bytes'], [LONG, filled(8128)], [['get', 0], ['get', 1], ['emit', 0]], 'done'],
  ['emit', ['bytes'], [LONG], [['get', 0], ['get', 0], ['emit', 0]], 'Panic 0x41'],
  ['fail', ['bytes'], [LONG], [['get', 0], ['zero', U256], ['fail', 0]], 'Long'],
  ['failtext', ['bytes'], [LONG], [['get', 0], ['failtext']], 'Error'],
];
/** Those whose bound leaves room: a clear is never a creation, and what fails early pays less. */
const LOOSE = ['sclear', 'concat Panic 0x41', 'emit Panic 0x41'];

describe('the verified bound', () => {
  test.each(DEAREST)('of %s is what it can cost at most (%#)', (op, types, args, body, ends) => {
    const params = types.map((type, i) => ({ name: `p${i}`, type }));
    const module = load(moduleOf([{ name: 'f', params, body: [...body, ['end']] }], ledger));
    const key = `names["${'a'.repeat(256)}"]`;
    const state = { [`${key}[1]`]: LONG, 'count(names)': 1n, [`count(${key})`]: 1n };
    const host = new TestHost(new Map(Object.entries(state).map(([path, leaf]) => [`${CONTRACT} ${path}`, leaf])));
    const outcome = press(module, 'f', args, { host });
    const used = bodyGas(module, outcome, calldata(module, 'f', args));
    expect(ending(outcome, [], ledger.errors).slice(0, ends.length)).toBe(ends);
    const bound = module.functions[0]?.gasBound ?? 0;
    const isLoose = LOOSE.includes(op) || LOOSE.includes(`${op} ${ends}`);
    expect(used <= bound && used < bound === isLoose, `${used} of ${bound}`).toBe(true);
  });

  test('of a loop is what running into its cap costs', () => {
    const module = load(
      moduleOf([{ name: 'f', body: [['loop', 7], ['small', U256, 1], ['drop', U256], ['end'], ['end']] }]),
    );
    const outcome = press(module, 'f');
    expect(ending(outcome)).toBe('TooManyRounds 7');
    expect(bodyGas(module, outcome, calldata(module, 'f'))).toBe(module.functions[0]?.gasBound);
  });

  test('of a call is that of the function called', () => {
    const module = load(
      moduleOf([
        { kind: 'fn', body: [['small', U256, 1], ['drop', U256], ['end']] },
        { name: 'f', body: [['call', 0], ['call', 0], ['end']] },
      ]),
    );
    expect(bodyGas(module, press(module, 'f'), calldata(module, 'f'))).toBe(2 * (20 + 3));
    expect(module.functions[1]?.gasBound).toBe(2 * (20 + 3));
  });
});
