import { array, assert, constantFrom, nat, property, record, type Arbitrary, type IProperty } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  constant,
  formulaText,
  larger,
  NOTHING,
  scaled,
  sizeFormula,
  sizesOf,
  split,
  substitute,
  termTexts,
  times,
  valueOf,
  type Formula,
  type Size,
  type Sizes,
} from '../../src/lang/gas/formula.ts';

const N: Size = { name: 'rounds(i in 0..n)', kind: 'rounds', most: 8 };
const NOTE: Size = { name: 'words(note)', kind: 'words', most: 256 };
const WRITE: Size = { name: 'write(total)', kind: 'write', most: 19_600 };
const ENDLESS: Size = { name: 'rounds(while true)', kind: 'rounds', most: Infinity };
const ORACLE: Size = { name: '⟨oracle.price⟩', kind: 'callee', most: Infinity };
const SIZES = [N, NOTE, WRITE];

const formulasOf = (mostCount: number, mostSizes: number): Arbitrary<Formula> =>
  array(record({ count: nat({ max: mostCount }), sizes: array(constantFrom(...SIZES), { maxLength: mostSizes }) }), {
    maxLength: 6,
  }).map((terms) =>
    add(
      ...terms.map(({ count, sizes }) =>
        sizes.reduce((product, size) => times(product, sizeFormula(size)), constant(count)),
      ),
    ),
  );
const formulas = formulasOf(500, 3);
/** Their values stay below 10,000, so that even 500 times the third power of one is exact. */
const smallFormulas = formulasOf(20, 2);
/** Small, so that numbers stay exact. */
const values = record({ n: nat({ max: 8 }), note: nat({ max: 9 }), write: nat({ max: 9 }) }).map(
  ({ n, note, write }): Sizes =>
    new Map([
      [N.name, n],
      [NOTE.name, note],
      [WRITE.name, write],
    ]),
);

const law = (holds: (a: Formula, b: Formula, at: Sizes) => boolean): IProperty<[Formula, Formula, Sizes]> =>
  property(formulas, formulas, values, holds);

describe('a formula', () => {
  test('of a sum is the sum of the values', () => {
    assert(law((a, b, at) => valueOf(add(a, b), at) === valueOf(a, at) + valueOf(b, at)));
  });

  test('of a product is the product of the values', () => {
    assert(law((a, b, at) => valueOf(times(a, b), at) === valueOf(a, at) * valueOf(b, at)));
  });

  test('that takes the larger of every term is never below either', () => {
    assert(law((a, b, at) => valueOf(larger(a, b), at) >= Math.max(valueOf(a, at), valueOf(b, at))));
    assert(law((a, b) => larger(a, b).size <= a.size + b.size));
  });

  test('never falls when a size grows', () => {
    assert(law((a, _, at) => valueOf(a, new Map([...at].map(([name, value]) => [name, value + 1]))) >= valueOf(a, at)));
  });

  test('with a formula in the place of a size has the value it has for the value of that formula', () => {
    assert(
      property(formulas, smallFormulas, values, (a, b, at) => {
        const by = (size: Size): Formula | undefined => (size.name === NOTE.name ? b : undefined);
        return valueOf(substitute(a, by), at) === valueOf(a, new Map([...at, [NOTE.name, valueOf(b, at)]]));
      }),
    );
  });

  test('falls apart into terms with writes and terms without', () => {
    assert(
      law((a, _, at) => {
        const [writes, others] = split(a, ['write']);
        const isPure = sizesOf(others).every(({ kind }) => kind !== 'write');
        return isPure && valueOf(writes, at) + valueOf(others, at) === valueOf(a, at);
      }),
    );
  });

  test('says the same whatever the order of its parts', () => {
    const [a, b] = [times(sizeFormula(N), sizeFormula(WRITE)), times(sizeFormula(WRITE), sizeFormula(N))];
    expect([...a.keys()]).toEqual([...b.keys()]);
    expect(add(a, b)).toEqual(scaled(a, 2));
  });
});

describe('the value', () => {
  test('of sizes that are not given is the most they can be', () => {
    expect(valueOf(add(constant(413), sizeFormula(N, 844)))).toBe(413 + 844 * 8);
    expect(valueOf(add(constant(413), sizeFormula(N, 844)), new Map([[N.name, 2]]))).toBe(413 + 844 * 2);
  });

  test('of a loop without a limit has no end, but going round never is nothing', () => {
    const formula = times(sizeFormula(ENDLESS), sizeFormula(WRITE));
    expect(valueOf(formula)).toBe(Infinity);
    expect(valueOf(formula, new Map([[ENDLESS.name, 0]]))).toBe(0);
    expect(valueOf(formula, new Map([[WRITE.name, 0]]))).toBe(0);
  });

  test('of what other contracts use only counts where it is given', () => {
    const formula = add(constant(2_609), sizeFormula(ORACLE));
    expect(valueOf(formula)).toBe(2_609);
    expect(valueOf(formula, new Map([[ORACLE.name, 413]]))).toBe(3_022);
  });
});

describe('the text', () => {
  test('has the constant first, then shorter products', () => {
    const loop = times(add(sizeFormula(N), constant(1)), add(constant(844), sizeFormula(WRITE)));
    expect(formulaText(add(loop, constant(19_156)))).toBe(
      '20,000 + 844·rounds(i in 0..n) + write(total) + rounds(i in 0..n)·write(total)',
    );
    expect(termTexts(sizeFormula(NOTE, 3))).toEqual(['3·words(note)']);
  });

  test('of nothing is 0, and of what has no end ∞', () => {
    expect(formulaText(NOTHING)).toBe('0');
    expect(formulaText(constant(Infinity))).toBe('∞');
    expect(formulaText(add(constant(3), constant(-3)))).toBe('0');
  });
});
