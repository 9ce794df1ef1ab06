/**
 * Exact arithmetic on whole numbers while compiling: literals such as `10 ** 18` and the values of constants.
 * Rounds as the machine does: `/` towards zero, `%` with the sign of the left side. Knows no widths; the caller checks them.
 */

import type { ArithmeticOperator } from '../ast.ts';

/** Why there is no answer: divided by zero, raised to a negative power, or more than 512 bits. */
export type NumberProblem = 'divided by zero' | 'a negative power' | 'too large';

const MOST_BITS = 512;
const BOUND = 1n << BigInt(MOST_BITS);

export function compute(operator: ArithmeticOperator, left: bigint, right: bigint): bigint | NumberProblem {
  if ((operator === '/' || operator === '%') && right === 0n) return 'divided by zero';
  if (operator === '**') return power(left, right);
  return bounded(OPERATORS[operator](left, right));
}

const OPERATORS = {
  '+': (a: bigint, b: bigint) => a + b,
  '-': (a: bigint, b: bigint) => a - b,
  '*': (a: bigint, b: bigint) => a * b,
  '/': (a: bigint, b: bigint) => a / b,
  '%': (a: bigint, b: bigint) => a % b,
};

/** Multiplies step by step and stops at the bound, so that a long exponent costs nothing. */
function power(base: bigint, exponent: bigint): bigint | NumberProblem {
  if (exponent < 0n) return 'a negative power';
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  return exponent > MOST_BITS ? 'too large' : bounded(base ** exponent);
}

function bounded(value: bigint): bigint | NumberProblem {
  return value > -BOUND && value < BOUND ? value : 'too large';
}
