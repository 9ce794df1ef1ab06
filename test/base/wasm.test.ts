import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  againIf,
  type Code,
  get,
  I32,
  i32,
  i32x4,
  loop,
  moduleOf,
  returnIf,
  run,
  sequence,
  set,
  signed,
  tee,
  unsigned,
  V128,
} from '../../src/base/wasm.ts';

/** A function of two numbers with a number and a vector of its own, as the engine runs it. */
function compiled(body: Code): (...values: number[]) => number {
  const entry = { name: 'run', takes: [I32, I32], gives: [I32], locals: [I32, V128], body } as const;
  return run(moduleOf(entry, 1), 'run').call;
}

/** 1 or 0. */
function isEqual(a: Code, b: Code): Code {
  return sequence(returnIf(i32x4.any(i32x4.xor(a, b)), i32.value(0)), i32.value(1));
}

const EDGES = [0, 1, -1, 63, 64, -64, -65, 127, 128, 8_191, 8_192, 2 ** 31 - 1, -(2 ** 31)];
const anyNumber = fc.oneof(fc.constantFrom(...EDGES), fc.integer());

test('a number is written in as many bytes of seven bits as it needs', () => {
  expect(unsigned(0)).toEqual([0]);
  expect(unsigned(127)).toEqual([127]);
  expect(unsigned(128)).toEqual([0x80, 1]);
  expect(unsigned(624_485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(signed(-123_456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(63)).toEqual([63]);
  expect(signed(64)).toEqual([0xc0, 0]);
});

describe('a module', () => {
  test('gives back every number it was written with', () => {
    fc.assert(
      fc.property(anyNumber, (value) => {
        expect(compiled(i32.value(value))(0, 0)).toBe(value);
      }),
    );
  });

  test('adds and compares numbers without a sign', () => {
    const sum = compiled(i32.add(get(0), get(1)));
    const isLess = compiled(i32.isLess(get(0), get(1)));
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        expect(sum(a, b)).toBe((a + b) | 0);
        expect(isLess(a, b)).toBe(a >>> 0 < b >>> 0 ? 1 : 0);
      }),
    );
  });

  test('goes round a loop, and leaves it in the middle', () => {
    const done = 2;
    const counting = loop(
      sequence(
        returnIf(i32.isLess(i32.value(9), get(done)), i32.value(-1)),
        againIf(i32.isLess(tee(done, i32.add(get(done), get(1))), get(0))),
      ),
    );
    const count = compiled(sequence(counting, get(done)));
    expect(count(5, 1)).toBe(5);
    expect(count(7, 4)).toBe(8);
    expect(count(100, 1)).toBe(-1);
  });

  test('works on four numbers at once', () => {
    const [x, vector] = [get(0), 3];
    const laws: readonly (readonly [Code, (value: number) => number])[] = [
      [i32x4.add(get(vector), i32x4.values([7, 7, 7, 7])), (value) => value + 7],
      [i32x4.and(get(vector), i32x4.values([7, 7, 7, 7])), (value) => value & 7],
      [i32x4.shiftLeft(get(vector), 5), (value) => value << 5],
      [i32x4.shiftRight(get(vector), 5), (value) => value >>> 5],
      [i32x4.isAtMost(get(vector), i32x4.values([99, 99, 99, 99])), (value) => (value >>> 0 <= 99 ? -1 : 0)],
      [i32x4.xor(get(vector), i32x4.load(16)), (value) => value],
    ];
    for (const [code, meaning] of laws) {
      const isRight = compiled(sequence(set(vector, i32x4.splat(x)), isEqual(code, i32x4.splat(get(1)))));
      for (const value of [...EDGES, 99, 100]) {
        expect(isRight(value, meaning(value))).toBe(1);
        expect(isRight(value, meaning(value) + 1)).toBe(0);
      }
    }
  });

  test('keeps the lanes apart, the first one lowest', () => {
    const lanes = i32x4.values([1, 2, 3, 4]);
    const isLowest = compiled(i32x4.any(i32x4.isAtMost(lanes, i32x4.splat(get(0)))));
    expect([0, 1, 4].map((value) => isLowest(value, 0))).toEqual([0, 1, 1]);
  });
});
