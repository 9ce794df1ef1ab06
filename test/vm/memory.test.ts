import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entryPrice } from '../../src/vm/gas.ts';
import type { Module } from '../../src/vm/module.ts';
import { leafOf, valueOf } from '../../src/vm/memory.ts';
import type { LeafValue } from '../../src/vm/types.ts';
import { moduleOf, TestHost, type Line } from '../helpers/module.ts';
import { CONTRACT, ending, filled, load, press, run, t, text } from './helpers.ts';

const I256 = t('int256');
const BYTES = t('bytes');

const TABLES: Partial<Module> = {
  shapes: [
    { name: 'grid', keys: ['uint8', 'bool'], fields: [], leaf: 'int16', cap: 0 },
    { name: 'names', keys: ['uint8'], fields: ['text'], leaf: 'string', cap: 0 },
    { name: 'note', keys: [], fields: [], leaf: 'string', cap: 0 },
    { name: 'big', keys: ['bool'], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'deep', keys: ['bool'], fields: [], leaf: 'int256', cap: 0 },
  ],
  aggregates: [
    { kind: 'sum', shape: 0, bound: 0 },
    { kind: 'sum', shape: 0, bound: 1 },
    { kind: 'count', shape: 0, bound: 0 },
    { kind: 'count', shape: 0, bound: 1 },
    { kind: 'count', shape: 1, bound: 0 },
    { kind: 'sum', shape: 3, bound: 0 },
    { kind: 'sum', shape: 4, bound: 0 },
  ],
};
const failWhen = (local: number): Line[] => [['get', local], ['if', 0], ['zero', BYTES], ['failtext'], ['end']];
const param = (
  name: string,
  type: 'uint8' | 'bool' | 'int16' | 'string' | 'uint256' | 'int256',
): { name: string; type: typeof type } => ({ name, type });

const MODULE = load(
  moduleOf(
    [
      {
        name: 'set',
        params: [param('row', 'uint8'), param('side', 'bool'), param('value', 'int16'), param('fails', 'bool')],
        body: [['get', 0], ['get', 1], ['get', 2], ['sset', 0], ...failWhen(3), ['end']],
      },
      {
        name: 'clear',
        params: [param('row', 'uint8'), param('side', 'bool'), param('fails', 'bool')],
        body: [['get', 0], ['get', 1], ['sclear', 0], ...failWhen(2), ['end']],
      },
      {
        name: 'name',
        params: [param('row', 'uint8'), param('text', 'string'), param('fails', 'bool')],
        body: [['get', 0], ['get', 1], ['sset', 1], ...failWhen(2), ['end']],
      },
      { name: 'write', params: [param('text', 'string')], body: [['get', 0], ['sset', 2], ['end']] },
      { kind: 'view', name: 'read', result: 'string', body: [['sget', 2], ['return'], ['end']] },
      {
        name: 'big',
        params: [param('side', 'bool'), param('value', 'uint256')],
        body: [['get', 0], ['get', 1], ['sset', 3], ['end']],
      },
      {
        name: 'deep',
        params: [param('side', 'bool'), param('value', 'int256')],
        body: [['get', 0], ['get', 1], ['sset', 4], ['end']],
      },
      { kind: 'view', name: 'sum', result: 'int256', body: [['sagg', 0], ['return'], ['end']] },
      {
        kind: 'view',
        name: 'rowSum',
        params: [param('row', 'uint8')],
        result: 'int256',
        body: [['get', 0], ['sagg', 1], ['return'], ['end']],
      },
    ],
    TABLES,
  ),
);

// ───────────── sums and counts ─────────────

type Step =
  | {
      readonly kind: 'set';
      readonly row: number;
      readonly side: boolean;
      readonly value: number;
      readonly fails: boolean;
    }
  | { readonly kind: 'clear'; readonly row: number; readonly side: boolean; readonly fails: boolean }
  | { readonly kind: 'name'; readonly row: number; readonly text: string; readonly fails: boolean }
  | { readonly kind: 'mark' }
  | { readonly kind: 'undo' };

const row = fc.nat(2);
const side = fc.boolean();
const fails = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const value = fc.oneof(fc.integer({ min: -32_768, max: 32_767 }), fc.constantFrom(0, 0, 1, -1, 32_767, -32_768));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), row, side, value, fails }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('clear' as const), row, side, fails }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('name' as const), row, text: fc.constantFrom('', 'a', 'bb'), fails }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mark' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
);

const bool = (truth: boolean): bigint => (truth ? 1n : 0n);

function take(host: TestHost, step: Step, marks: ReturnType<TestHost['mark']>[]): void {
  if (step.kind === 'mark') marks.push(host.mark());
  else if (step.kind === 'undo') {
    const mark = marks.pop();
    if (mark !== undefined) host.undo(mark);
  } else {
    const args: LeafValue[] =
      step.kind === 'name'
        ? [BigInt(step.row), text(step.text)]
        : [BigInt(step.row), bool(step.side), ...(step.kind === 'set' ? [BigInt(step.value)] : [])];
    const outcome = press(MODULE, step.kind, [...args, bool(step.fails)], { host });
    if (ending(outcome) !== (step.fails ? 'Error ""' : 'done')) throw new Error(`${step.kind}: ${ending(outcome)}`);
  }
}

/** All sums and counts, from the leaves themselves. */
function recomputed(host: TestHost): Record<string, bigint> {
  const totals: Record<string, bigint> = {};
  const add = (path: string, change: bigint): void => {
    totals[path] = (totals[path] ?? 0n) + change;
  };
  for (const [key, leaf] of host.leaves) {
    const grid = /grid\[(\d)\]\[\w+\]$/.exec(key);
    const isZero = typeof leaf === 'bigint' ? leaf === 0n : leaf.length === 0;
    if (isZero) continue;
    if (grid !== null && typeof leaf === 'bigint' && !key.includes('(')) {
      const number = BigInt.asIntN(256, leaf);
      add('sum(grid)', number);
      add(`sum(grid[${grid[1]}])`, number);
      add('count(grid)', 1n);
      add(`count(grid[${grid[1]}])`, 1n);
    }
    if (/names\[\d\]\.text$/.test(key)) add('count(names.text)', 1n);
  }
  return totals;
}

const AGGREGATES = [
  'sum(grid)',
  'count(grid)',
  'count(names.text)',
  ...[0, 1, 2].flatMap((n) => [`sum(grid[${n}])`, `count(grid[${n}])`]),
];

describe('sums and counts', () => {
  test('are what one finds by going over all leaves, also after failures and undos', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 30 }), (steps) => {
        const host = new TestHost();
        const marks: ReturnType<TestHost['mark']>[] = [];
        for (const step of steps) {
          take(host, step, marks);
          const wanted = recomputed(host);
          for (const path of AGGREGATES) {
            expect(BigInt.asIntN(256, host.word(CONTRACT, path)), path).toBe(wanted[path] ?? 0n);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('may be negative, and are read back so', () => {
    const host = new TestHost();
    press(MODULE, 'set', [1n, 0n, -7n, 0n], { host });
    press(MODULE, 'set', [2n, 0n, 5n, 0n], { host });
    expect(ending(press(MODULE, 'sum', [], { host }), ['int256'])).toBe('= -2');
    expect(ending(press(MODULE, 'rowSum', [1n], { host }), ['int256'])).toBe('= -7');
  });

  test('that overflow make the write fail, and nothing is left of it', () => {
    for (const [name, most] of [
      ['big', 2n ** 256n - 1n],
      ['deep', 2n ** 255n - 1n],
      ['deep', -(2n ** 255n)],
    ] as const) {
      const host = new TestHost();
      expect(ending(press(MODULE, name, [0n, most], { host }))).toBe('done');
      const before = new Map(host.leaves);
      expect(ending(press(MODULE, name, [1n, most < 0n ? -1n : 1n], { host }))).toBe('Panic 0x11');
      expect(host.leaves).toEqual(before);
      expect(ending(press(MODULE, name, [0n, 0n], { host }))).toBe('done');
      expect(ending(press(MODULE, name, [1n, most], { host }))).toBe('done');
    }
  });
});

// ───────────── leaves ─────────────

describe('leaves', () => {
  test('of text keep every byte, and an empty text is none', () => {
    const host = new TestHost();
    for (const written of [text('Grüße 🌱'), filled(8192), text(''), text('\0')]) {
      expect(ending(press(MODULE, 'write', [written], { host }))).toBe('done');
      expect(ending(press(MODULE, 'read', [], { host, kind: 'view' }), ['bytes'])).toBe(
        `= 0x${Buffer.from(written).toString('hex')}`,
      );
    }
  });

  test('that already hold the value are not written', () => {
    const host = new TestHost(new Map([[`${CONTRACT} note`, text('same')]]));
    host.write = () => {
      throw new Error('nothing is to be written');
    };
    expect(ending(press(MODULE, 'write', [text('same')], { host }))).toBe('done');
    expect(ending(press(MODULE, 'clear', [1n, 0n, 0n], { host }))).toBe('done');
  });

  test('are words, negative numbers in two’s complement', () => {
    expect(leafOf(-1n)).toBe(2n ** 256n - 1n);
    expect(valueOf('int8', 2n ** 256n - 1n)).toBe(-1n);
    expect(valueOf('uint256', 2n ** 256n - 1n)).toBe(2n ** 256n - 1n);
    expect(leafOf(text('a'))).toEqual(text('a'));
    for (const number of [0n, 5n, -5n, 2n ** 255n - 1n, -(2n ** 255n)])
      expect(valueOf('int256', leafOf(number) as bigint)).toBe(number);
  });

  test('have their initial values when `init` begins', () => {
    const body: Line[] = [['sget', 0], ['small', I256, 2], ['mul', I256], ['sset', 0], ['end']];
    const module = load(
      moduleOf([{ kind: 'init', name: 'init', body }], {
        shapes: [
          { name: 'credit', keys: [], fields: [], leaf: 'int256', cap: 0 },
          { name: 'open', keys: [], fields: [], leaf: 'bool', cap: 0 },
        ],
        constants: [
          { type: 'int256', value: -50n },
          { type: 'bool', value: 0n },
        ],
        initial: [
          { shape: 0, constant: 0 },
          { shape: 1, constant: 1 },
        ],
      }),
    );
    const host = new TestHost();
    const outcome = run(module, new Uint8Array(0), { kind: 'init', host });
    expect(ending(outcome)).toBe('done');
    expect([...host.leaves]).toEqual([[`${CONTRACT} credit`, 2n ** 256n - 100n]]);
    expect(100_000_000 - outcome.gasLeft).toBe(entryPrice(module.weight, 0) + 20_000 + 1_500 + (1_500 + 2 + 5 + 1_500));
  });

  test('have no initial values after a deployment that fails', () => {
    const module = load(
      moduleOf([{ kind: 'init', name: 'init', body: [['zero', BYTES], ['failtext'], ['end']] }], {
        shapes: [{ name: 'open', keys: [], fields: [], leaf: 'bool', cap: 0 }],
        constants: [{ type: 'bool', value: 1n }],
        initial: [{ shape: 0, constant: 0 }],
      }),
    );
    const host = new TestHost();
    expect(ending(run(module, new Uint8Array(0), { kind: 'init', host }))).toBe('Error ""');
    expect(host.leaves.size).toBe(0);
  });
});

describe('keys of text', () => {
  const names = load(
    moduleOf(
      [
        {
          name: 'f',
          params: [param('name', 'string')],
          result: 'bool',
          body: [['get', 0], ['sget', 0], ['return'], ['end']],
        },
      ],
      {
        shapes: [{ name: 'names', keys: ['string'], fields: [], leaf: 'bool', cap: 0 }],
      },
    ),
  );

  test('have at most 256 bytes', () => {
    expect(ending(press(names, 'f', [filled(255)]), ['bool'])).toBe('= 0');
    expect(ending(press(names, 'f', [filled(256)]), ['bool'])).toBe('= 0');
    expect(ending(press(names, 'f', [filled(257)]), ['bool'])).toBe('Panic 0x41');
  });

  test('are told apart by their bytes', () => {
    const host = new TestHost(new Map([[`${CONTRACT} names["a\\"]"]`, 1n]]));
    expect(ending(press(names, 'f', [text('a"]')], { host }), ['bool'])).toBe('= 1');
    expect(ending(press(names, 'f', [text('a')], { host }), ['bool'])).toBe('= 0');
  });
});
