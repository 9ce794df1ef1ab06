import { describe, expect, test } from 'vitest';
import type { OpName } from '../../src/vm/opcodes.ts';
import { isSigned, rangeOf, type NumberType } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch } from '../helpers/module.ts';
import { ending, load, press, t } from './helpers.ts';

/** What numbers mean, said once more with unbounded integers. */
type Model = (a: bigint, b: bigint) => bigint | 'Panic 0x12';

const MODELS: Partial<Record<OpName, Model>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0n ? 'Panic 0x12' : a / b),
  mod: (a, b) => (b === 0n ? 'Panic 0x12' : a - (a / b) * b),
};

const COMPARISONS: Partial<Record<OpName, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  ge: (a, b) => a >= b,
};

const TYPES: readonly NumberType[] = [
  'uint8',
  'int8',
  'uint16',
  'int24',
  'uint64',
  'int128',
  'uint160',
  'uint248',
  'uint256',
  'int256',
];
const MAX = 2n ** 256n - 1n;

/** 0, ±1, the ends and their neighbours, powers of two and their neighbours: as many as are in the range. */
function edges(type: NumberType): bigint[] {
  const { min, max } = rangeOf(type);
  const powers = [1n, 2n, 4n, 7n, 8n, 15n, 31n, 63n, 64n, 127n, 128n, 159n, 247n, 254n, 255n].map((k) => 2n ** k);
  const around = powers.flatMap((power) => [power - 1n, power, power + 1n]);
  const all = [0n, 1n, 3n, min, min + 1n, max, max - 1n, max / 2n, ...around].flatMap((value) => [value, -value]);
  return [...new Set(all)].filter((value) => value >= min && value <= max);
}

const pair = (op: OpName, type: NumberType, result: NumberType | 'bool' = type): FunctionSketch => ({
  params: [
    { name: 'a', type },
    { name: 'b', type },
  ],
  result: result,
  body: [['get', 0], ['get', 1], [op, t(type)], ['return'], ['end']],
});

function expected(value: bigint | 'Panic 0x12', type: NumberType): string {
  if (typeof value !== 'bigint') return value;
  const { min, max } = rangeOf(type);
  return value < min || value > max ? 'Panic 0x11' : `= ${value}`;
}

const rows = (ops: readonly string[]): [OpName, NumberType][] =>
  ops.flatMap((op) => TYPES.map((type): [OpName, NumberType] => [op as OpName, type]));

describe('arithmetic agrees with unbounded integers', () => {
  test.each(rows(Object.keys(MODELS)))('%s of %s', (op, type) => {
    const module = load(moduleOf([{ ...pair(op, type), name: 'f' }]));
    const differences: string[] = [];
    for (const a of edges(type)) {
      for (const b of edges(type)) {
        const found = ending(press(module, 'f', [a, b]), [type]);
        const wanted = expected(MODELS[op]?.(a, b) ?? 0n, type);
        if (found !== wanted) differences.push(`${a} ${op} ${b}: ${found} and not ${wanted}`);
      }
    }
    expect(differences).toEqual([]);
  });

  test.each(rows(Object.keys(COMPARISONS)))('%s of %s', (op, type) => {
    const module = load(moduleOf([{ ...pair(op, type, 'bool'), name: 'f' }]));
    const values = edges(type).filter((_, i) => i % 3 === 0);
    for (const a of values) {
      for (const b of values) {
        const truth = COMPARISONS[op]?.(a, b) === true;
        expect(ending(press(module, 'f', [a, b]), ['bool']), `${a} ${op} ${b}`).toBe(truth ? '= 1' : '= 0');
      }
    }
  });

  test.each(TYPES.filter(isSigned))('neg of %s', (type) => {
    const module = load(
      moduleOf([
        {
          name: 'f',
          params: [{ name: 'a', type }],
          result: type,
          body: [['get', 0], ['neg', t(type)], ['return'], ['end']],
        },
      ]),
    );
    for (const a of edges(type)) expect(ending(press(module, 'f', [a]), [type])).toBe(expected(-a, type));
  });

  test.each(TYPES.flatMap((from) => TYPES.map((to): [NumberType, NumberType] => [from, to])))(
    'cast of %s to %s',
    (from, to) => {
      const module = load(
        moduleOf([
          {
            name: 'f',
            params: [{ name: 'a', type: from }],
            result: to,
            body: [['get', 0], ['cast', t(from), t(to)], ['return'], ['end']],
          },
        ]),
      );
      for (const a of edges(from)) expect(ending(press(module, 'f', [a]), [to]), `${a}`).toBe(expected(a, to));
    },
  );

  test.each(TYPES)('pow of %s', (type) => {
    const module = load(
      moduleOf([
        {
          name: 'f',
          params: [
            { name: 'a', type },
            { name: 'b', type: 'uint256' },
          ],
          result: type,
          body: [['get', 0], ['get', 1], ['pow', t(type)], ['return'], ['end']],
        },
      ]),
    );
    const exponents = [
      0n,
      1n,
      2n,
      3n,
      4n,
      7n,
      8n,
      15n,
      16n,
      31n,
      63n,
      64n,
      85n,
      127n,
      128n,
      160n,
      161n,
      254n,
      255n,
      256n,
      257n,
      2n ** 64n,
      MAX - 1n,
      MAX,
    ];
    for (const a of [...edges(type), ...[3n, 5n, 7n, 10n, -3n, -7n].filter((value) => isSigned(type) || value > 0n)]) {
      for (const b of exponents) {
        expect(ending(press(module, 'f', [a, b]), [type]), `${a} ** ${b}`).toBe(expected(powerOf(a, b), type));
      }
    }
  });

  test.each(['muldiv', 'muldivup'] as const)('%s', (op) => {
    const params = ['a', 'b', 'c'].map((name) => ({ name, type: 'uint256' }) as const);
    const body = [['get', 0], ['get', 1], ['get', 2], [op], ['return'], ['end']] as const;
    const module = load(moduleOf([{ name: 'f', params, result: 'uint256', body }]));
    const values = [0n, 1n, 2n, 3n, 2n ** 127n, 2n ** 128n - 1n, 2n ** 128n, 2n ** 255n - 19n, MAX - 1n, MAX];
    for (const a of values) {
      for (const b of values) {
        for (const c of values) {
          const found = ending(press(module, 'f', [a, b, c]), ['uint256']);
          expect(found, `${a} * ${b} / ${c}`).toBe(expected(mulDiv(a, b, c, op === 'muldivup'), 'uint256'));
        }
      }
    }
  });
});

/** a to the b, by multiplying; given up far above any range. */
function powerOf(a: bigint, b: bigint): bigint {
  if (a === 0n || a === 1n) return b === 0n ? 1n : a;
  if (a === -1n) return b % 2n === 0n ? 1n : -1n;
  let result = 1n;
  for (let i = 0n; i < b && (result < 0n ? -result : result) <= MAX; i++) result *= a;
  return result;
}

function mulDiv(a: bigint, b: bigint, c: bigint, isUp: boolean): bigint | 'Panic 0x12' {
  if (c === 0n) return 'Panic 0x12';
  const down = (a * b) / c;
  return isUp && down * c !== a * b ? down + 1n : down;
}
