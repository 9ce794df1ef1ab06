/** Numbers: checked at the width of their type, and nothing is rounded but `/` (towards zero), `mulDiv` and `mulDivUp`. */

import type { CompareOperator } from '../../src/lang/ast.ts';
import type { Arithmetic, ValueType } from '../../src/lang/tree.ts';
import { panic } from './failure.ts';
import { rangeOf, sameLeaf, type Leaf, type Value } from './values.ts';

export function inRange(value: bigint, type: ValueType): bigint {
  const range = rangeOf(type);
  if (range !== undefined && (value < range.min || value > range.max)) throw panic('arithmetic');
  return value;
}

export function reckon(operator: Arithmetic, a: bigint, b: bigint, type: ValueType): bigint {
  if ((operator === '/' || operator === '%') && b === 0n) throw panic('division');
  switch (operator) {
    case '+':
      return inRange(a + b, type);
    case '-':
      return inRange(a - b, type);
    case '*':
      return inRange(a * b, type);
    case '/':
      return inRange(a / b, type);
    case '%':
      return a % b;
    default:
      return power(a, b, type);
  }
}

/** By multiplying again and again, until the result is too large for any type. */
function power(base: bigint, exponent: bigint, type: ValueType): bigint {
  if (exponent === 0n) return 1n;
  if (base === 0n || base === 1n) return base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  let result = 1n;
  for (let i = 0n; i < exponent; i++) {
    result *= base;
    if (result > 2n ** 256n || result < -(2n ** 256n)) throw panic('arithmetic');
  }
  return inRange(result, type);
}

export function mulDiv(a: bigint, b: bigint, c: bigint, up: boolean): bigint {
  if (c === 0n) throw panic('division');
  const rest = (a * b) % c;
  return inRange((a * b) / c + (up && rest > 0n ? 1n : 0n), 'uint256');
}

export function compare(operator: CompareOperator, a: Leaf, b: Leaf): boolean {
  switch (operator) {
    case '==':
      return sameLeaf(a, b);
    case '!=':
      return !sameLeaf(a, b);
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** A number in another width or as a member of an enum is checked; everything else keeps its bits. */
export function convert(value: Value, to: ValueType): Value {
  if (typeof value !== 'bigint') return value;
  if (typeof to === 'string' || to.kind !== 'enum') return inRange(value, to);
  if (value < 0n || value >= BigInt(to.members.length)) throw panic('enum');
  return value;
}
