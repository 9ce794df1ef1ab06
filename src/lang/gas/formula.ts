/**
 * Gas as a sum of terms: so many units for each combination of named sizes, such as `413 + 844·rounds(i in 0..n)`. A size is a whole number that is
 * not known before a run: rounds of a loop, words of a text, elements of a list, what one write costs beyond the least.
 *
 * No count of a whole formula is negative, so a larger size never makes it smaller.
 */

/**
 * What a size counts: rounds of a loop, words of a text (an empty one counts as one word), elements of a list, gas that a write costs
 * beyond the least, gas that another contract uses. `extra` is everything else.
 */
export type SizeKind = 'rounds' | 'words' | 'elements' | 'write' | 'extra' | 'callee';

/** One named size. Two with the same name are the same. */
export type Size = {
  readonly name: string;
  readonly kind: SizeKind;
  /** The most it can be; Infinity when nothing bounds it. */
  readonly most: number;
};

/** `count` times the product of all sizes. */
type Term = { readonly count: number; readonly sizes: readonly Size[] };

/** By the names of its sizes; the constant has the name ''. Never holds a count of 0. */
export type Formula = ReadonlyMap<string, Term>;

/** The values of sizes, by name. */
export type Sizes = ReadonlyMap<string, number>;

export const NOTHING: Formula = new Map();

export function constant(count: number): Formula {
  return formulaOf([{ count, sizes: [] }]);
}

export function sizeFormula(size: Size, count = 1): Formula {
  return formulaOf([{ count, sizes: [size] }]);
}

export function add(...formulas: readonly Formula[]): Formula {
  return sum(formulas);
}

export function sum(formulas: readonly Formula[]): Formula {
  return formulaOf(formulas.flatMap((formula) => [...formula.values()]));
}

export function times(left: Formula, right: Formula): Formula {
  const rights = [...right.values()];
  return formulaOf(
    [...left.values()].flatMap((a) =>
      rights.map((b) => ({ count: a.count * b.count, sizes: [...a.sizes, ...b.sizes] })),
    ),
  );
}

export function scaled(formula: Formula, by: number): Formula {
  return formulaOf([...formula.values()].map(({ count, sizes }) => ({ count: count * by, sizes })));
}

/** Of every term the larger count: never less than either, and hardly longer. */
export function larger(left: Formula, right: Formula): Formula {
  const joined = new Map(left);
  for (const [key, term] of right) {
    const known = joined.get(key);
    if (known === undefined || known.count < term.count) joined.set(key, term);
  }
  return joined;
}

/** Puts formulas in the place of sizes: what a function costs for the arguments it is given. */
export function substitute(formula: Formula, by: (size: Size) => Formula | undefined): Formula {
  return sum(
    [...formula.values()].map(({ count, sizes }) =>
      sizes.reduce<Formula>((product, size) => times(product, by(size) ?? sizeFormula(size)), constant(count)),
    ),
  );
}

/**
 * The value for given sizes; those that are not given count as the most they can be. What other contracts use only counts where it is
 * given: nobody can say how much that is at most.
 */
export function valueOf(formula: Formula, sizes: Sizes = NO_SIZES): number {
  let value = 0;
  for (const term of formula.values()) value += termValue(term, sizes);
  return value;
}

const NO_SIZES: Sizes = new Map();

/** Nothing at all times something without an end is nothing. */
function termValue({ count, sizes: factors }: Term, sizes: Sizes): number {
  const values = factors.map(({ name, kind, most }) => sizes.get(name) ?? (kind === 'callee' ? 0 : most));
  return values.includes(0) ? 0 : values.reduce((product, value) => product * value, count);
}

/** All sizes a formula speaks of, in the order in which they appear. */
export function sizesOf(formula: Formula): readonly Size[] {
  const all = [...formula.values()].flatMap((term) => term.sizes);
  return [...new Map(all.map((size) => [size.name, size])).values()];
}

/** The terms with a size of one of these kinds, and the others. */
export function split(formula: Formula, kinds: readonly SizeKind[]): readonly [has: Formula, others: Formula] {
  const has = [...formula].filter(([, { sizes }]) => sizes.some(({ kind }) => kinds.includes(kind)));
  const keys = new Set(has.map(([key]) => key));
  return [new Map(has), new Map([...formula].filter(([key]) => !keys.has(key)))];
}

/** `413 + 844·rounds(i in 0..n)`: the constant first, then shorter products before longer ones. */
export function formulaText(formula: Formula): string {
  return formula.size === 0 ? '0' : termTexts(formula).join(' + ');
}

/** The terms of a formula as texts, in the same order. */
export function termTexts(formula: Formula): readonly string[] {
  return [...formula.values()].toSorted((a, b) => a.sizes.length - b.sizes.length).map(termText);
}

function termText({ count, sizes }: Term): string {
  const names = sizes.map(({ name }) => name);
  return [...(count === 1 && names.length > 0 ? [] : [numberText(count)]), ...names].join('·');
}

/** `20,000`; `∞` for what has no end. */
export function numberText(number: number): string {
  return number === Infinity ? '∞' : number.toLocaleString('en-US');
}

function formulaOf(terms: readonly Term[]): Formula {
  const formula = new Map<string, Term>();
  for (const { count, sizes } of terms) {
    if (count === 0) continue;
    const sorted = sizes.length < 2 ? sizes : sizes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const key = sorted.map(({ name }) => name).join('\n');
    const total = (formula.get(key)?.count ?? 0) + count;
    if (total === 0) formula.delete(key);
    else formula.set(key, { count: total, sizes: sorted });
  }
  return formula;
}
